-- question: Are the deployments named once, and are their times whole?
-- grain: one row for all deployments
-- binds: as_of_ms bigint
-- columns: row_count bigint, deployment_id_count bigint, unstarted_count bigint?, small_count bigint?, large_count bigint?, finished_before_started_count bigint?, ahead_count bigint?, newest_started_ms bigint?
-- row cap: default
select
  count(*) as row_count,
  count(distinct deployment_id) as deployment_id_count,
  sum(case when started_ms is null then 1 else 0 end) as unstarted_count,
  sum(case when started_ms < 100000000000 then 1 else 0 end) as small_count,
  sum(case when started_ms >= 100000000000000 then 1 else 0 end) as large_count,
  sum(case when finished_ms < started_ms then 1 else 0 end) as finished_before_started_count,
  sum(case when started_ms > cast(:as_of_ms as bigint) then 1 else 0 end) as ahead_count,
  max(started_ms) as newest_started_ms
from deployments
