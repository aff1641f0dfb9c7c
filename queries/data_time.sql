-- question: What is the newest event that the warehouse had at as_of?
-- grain: one row, null when there is nothing
-- binds: as_of_ms bigint, from_day bigint, to_day bigint
-- columns: newest_event_ms bigint?
-- row cap: 1
with newest as (
    select
        max(created_ms) as newest_created,
        max(case when received_ms <= cast(:as_of_ms as bigint) then received_ms end) as newest_received,
        max(case when assigned_ms <= cast(:as_of_ms as bigint) then assigned_ms end) as newest_assigned,
        max(case when closed_ms <= cast(:as_of_ms as bigint) then closed_ms end) as newest_closed
    from orders
    where due_day between cast(:from_day as bigint) and cast(:to_day as bigint)
        and created_ms <= cast(:as_of_ms as bigint)
),
events as (
    select newest_created as event_ms from newest
    union all
    select newest_received as event_ms from newest
    union all
    select newest_assigned as event_ms from newest
    union all
    select newest_closed as event_ms from newest
)
select max(event_ms) as newest_event_ms
from events
