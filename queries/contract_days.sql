-- question: Which days do the orders claim to be due on, and which instants lie under each?
-- grain: one row per due_day, and one for the orders without any
-- binds: from_day bigint, to_day bigint
-- columns: due_day bigint?, order_count bigint, smallest_due_ms bigint?, largest_due_ms bigint?
-- row cap: default
select
  due_day,
  count(*) as order_count,
  min(due_ms) as smallest_due_ms,
  max(due_ms) as largest_due_ms
from orders
where due_day is null or (due_day >= cast(:from_day as bigint) and due_day <= cast(:to_day as bigint))
group by due_day
order by due_day
