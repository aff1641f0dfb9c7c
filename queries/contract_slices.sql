-- question: Which payment methods and booking types are there, and how far did their orders come?
-- grain: one row per payment method and booking type
-- binds: from_day bigint, to_day bigint
-- columns: payment_method text?, booking_type text?, order_count bigint, received_count bigint, closed_count bigint, due_at_creation_count bigint
-- row cap: 5000
select
  payment_method,
  booking_type,
  count(*) as order_count,
  sum(case when received_ms is not null then 1 else 0 end) as received_count,
  sum(case when closed_ms is not null then 1 else 0 end) as closed_count,
  sum(case when due_ms = created_ms then 1 else 0 end) as due_at_creation_count
from orders
where due_day >= cast(:from_day as bigint) and due_day <= cast(:to_day as bigint)
group by payment_method, booking_type
order by payment_method, booking_type
