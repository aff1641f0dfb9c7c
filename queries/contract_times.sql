-- question: Is each time of an order there, and is it of the size of Unix milliseconds?
-- grain: one row per time column of orders
-- binds: from_day bigint, to_day bigint
-- columns: time_column text, row_count bigint, null_count bigint, zero_count bigint, small_count bigint, large_count bigint, whole_minute_count bigint, smallest_value bigint?, largest_value bigint?
-- row cap: default
-- 100000000000 as milliseconds is 1973: smaller figures are seconds. 100000000000000 is the year 5138: larger ones are microseconds.
with time_values as (
  select 'created_ms' as time_column, created_ms as time_value
  from orders
  where due_day >= cast(:from_day as bigint) and due_day <= cast(:to_day as bigint)
  union all
  select 'due_ms' as time_column, due_ms as time_value
  from orders
  where due_day >= cast(:from_day as bigint) and due_day <= cast(:to_day as bigint)
  union all
  select 'received_ms' as time_column, received_ms as time_value
  from orders
  where due_day >= cast(:from_day as bigint) and due_day <= cast(:to_day as bigint)
  union all
  select 'assigned_ms' as time_column, assigned_ms as time_value
  from orders
  where due_day >= cast(:from_day as bigint) and due_day <= cast(:to_day as bigint)
  union all
  select 'closed_ms' as time_column, closed_ms as time_value
  from orders
  where due_day >= cast(:from_day as bigint) and due_day <= cast(:to_day as bigint)
)
select
  time_column,
  count(*) as row_count,
  sum(case when time_value is null then 1 else 0 end) as null_count,
  sum(case when time_value <= 0 then 1 else 0 end) as zero_count,
  sum(case when time_value > 0 and time_value < 100000000000 then 1 else 0 end) as small_count,
  sum(case when time_value >= 100000000000000 then 1 else 0 end) as large_count,
  sum(case when time_value % 60000 = 0 then 1 else 0 end) as whole_minute_count,
  min(time_value) as smallest_value,
  max(time_value) as largest_value
from time_values
group by time_column
order by time_column
