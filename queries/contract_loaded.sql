-- question: Is loaded_ms there for each order, and not before the order itself?
-- grain: one row for all orders
-- binds: from_day bigint, to_day bigint
-- columns: row_count bigint, null_count bigint?, zero_count bigint?, small_count bigint?, large_count bigint?, smallest_value bigint?, largest_value bigint?, before_created_count bigint?
-- row cap: default
select
  count(*) as row_count,
  sum(case when loaded_ms is null then 1 else 0 end) as null_count,
  sum(case when loaded_ms <= 0 then 1 else 0 end) as zero_count,
  sum(case when loaded_ms > 0 and loaded_ms < 100000000000 then 1 else 0 end) as small_count,
  sum(case when loaded_ms >= 100000000000000 then 1 else 0 end) as large_count,
  min(loaded_ms) as smallest_value,
  max(loaded_ms) as largest_value,
  sum(case when loaded_ms < created_ms then 1 else 0 end) as before_created_count
from orders
where due_day >= cast(:from_day as bigint) and due_day <= cast(:to_day as bigint)
