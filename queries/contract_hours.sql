-- question: At which hours of the UTC day are orders created?
-- grain: one row per hour of the day with an order in it
-- binds: from_day bigint, to_day bigint
-- columns: hour_ms bigint, order_count bigint
-- row cap: default
with hours as (
  select created_ms % 86400000 - created_ms % 3600000 as hour_ms
  from orders
  where due_day >= cast(:from_day as bigint) and due_day <= cast(:to_day as bigint)
    and created_ms is not null
)
select
  hour_ms,
  count(*) as order_count
from hours
group by hour_ms
order by hour_ms
