-- question: Which deployments started in the window, as they were known at as_of?
-- grain: one row per deployment
-- binds: from_ms bigint, to_ms bigint, as_of_ms bigint
-- columns: deployment_id text, service text?, version text?, title text?, started_ms bigint, ended_ms bigint?, status_then text?, author text?, standby text?, risk_analysis text?, plan_ref text?
-- row cap: default
select
    deployment_id,
    service,
    version,
    title,
    started_ms,
    case when finished_ms <= cast(:as_of_ms as bigint) then finished_ms end as ended_ms,
    case when finished_ms > cast(:as_of_ms as bigint) then 'running' else status end as status_then,
    author,
    standby,
    risk_analysis,
    plan_ref
from deployments
where started_ms >= cast(:from_ms as bigint)
    and started_ms < cast(:to_ms as bigint)
    and started_ms <= cast(:as_of_ms as bigint)
