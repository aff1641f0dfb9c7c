-- question: Which words does the outcome of an order have?
-- grain: one row per outcome, and one for the orders without any
-- binds: from_day bigint, to_day bigint
-- columns: outcome text?, order_count bigint, received_count bigint, closed_count bigint
-- row cap: 5000
select
  outcome,
  count(*) as order_count,
  sum(case when received_ms is not null then 1 else 0 end) as received_count,
  sum(case when closed_ms is not null then 1 else 0 end) as closed_count
from orders
where due_day >= cast(:from_day as bigint) and due_day <= cast(:to_day as bigint)
group by outcome
order by outcome
