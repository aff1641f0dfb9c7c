-- question: Are the recorded probe outcomes whole, and are their words known?
-- grain: one row per outcome
-- binds: none
-- columns: outcome text?, interval_count bigint, small_count bigint, large_count bigint, backward_count bigint
-- row cap: 5000
select
  outcome,
  count(*) as interval_count,
  sum(case when from_ms is null or from_ms < 100000000000 then 1 else 0 end) as small_count,
  sum(case when from_ms >= 100000000000000 then 1 else 0 end) as large_count,
  sum(case when to_ms < from_ms then 1 else 0 end) as backward_count
from key_outcomes
group by outcome
order by outcome
