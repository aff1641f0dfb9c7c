-- question: Are orders and users named, and is each order there once?
-- grain: one row for all orders
-- binds: from_day bigint, to_day bigint
-- columns: row_count bigint, order_id_count bigint, unnamed_count bigint?, quoted_count bigint?, user_id_count bigint, userless_count bigint?
-- row cap: default
select
  count(*) as row_count,
  count(distinct order_id) as order_id_count,
  sum(case when order_id is null or trim(order_id) = '' then 1 else 0 end) as unnamed_count,
  sum(case when order_id like '"%' or order_id like ' %' or order_id like '% ' then 1 else 0 end) as quoted_count,
  count(distinct user_id) as user_id_count,
  sum(case when user_id is null or trim(user_id) = '' then 1 else 0 end) as userless_count
from orders
where due_day >= cast(:from_day as bigint) and due_day <= cast(:to_day as bigint)
