-- question: Do the times of each order follow each other, and what lies after now?
-- grain: one row for all orders
-- binds: as_of_ms bigint, from_day bigint, to_day bigint
-- columns: row_count bigint, received_count bigint?, assigned_count bigint?, newest_created_ms bigint?, newest_event_ms bigint?, created_ahead_count bigint?, event_ahead_count bigint?, received_before_created_count bigint?, assigned_before_received_count bigint?, assigned_unreceived_count bigint?, closed_before_created_count bigint?, due_before_created_count bigint?, closed_at_due_count bigint?, closed_unreceived_count bigint?, received_after_closed_count bigint?, outcome_unclosed_count bigint?, completed_unreceived_count bigint?, received_at_due_count bigint?, assigned_at_received_count bigint?
-- row cap: default
with chosen as (
  select
    created_ms,
    due_ms,
    received_ms,
    assigned_ms,
    closed_ms,
    outcome,
    booking_type
  from orders
  where due_day >= cast(:from_day as bigint) and due_day <= cast(:to_day as bigint)
),
latest as (
  select
    created_ms,
    due_ms,
    received_ms,
    assigned_ms,
    closed_ms,
    outcome,
    booking_type,
    case
      when coalesce(closed_ms, 0) >= coalesce(received_ms, 0)
        and coalesce(closed_ms, 0) >= coalesce(assigned_ms, 0)
        and coalesce(closed_ms, 0) >= coalesce(created_ms, 0) then closed_ms
      when coalesce(assigned_ms, 0) >= coalesce(received_ms, 0)
        and coalesce(assigned_ms, 0) >= coalesce(created_ms, 0) then assigned_ms
      when coalesce(received_ms, 0) >= coalesce(created_ms, 0) then received_ms
      else created_ms
    end as last_ms
  from chosen
)
select
  count(*) as row_count,
  sum(case when received_ms is not null then 1 else 0 end) as received_count,
  sum(case when assigned_ms is not null then 1 else 0 end) as assigned_count,
  max(created_ms) as newest_created_ms,
  max(last_ms) as newest_event_ms,
  sum(case when created_ms > cast(:as_of_ms as bigint) then 1 else 0 end) as created_ahead_count,
  sum(case when last_ms > cast(:as_of_ms as bigint) then 1 else 0 end) as event_ahead_count,
  sum(case when received_ms < created_ms then 1 else 0 end) as received_before_created_count,
  sum(case when assigned_ms < received_ms then 1 else 0 end) as assigned_before_received_count,
  sum(case when assigned_ms is not null and received_ms is null then 1 else 0 end) as assigned_unreceived_count,
  sum(case when closed_ms < created_ms then 1 else 0 end) as closed_before_created_count,
  sum(case when created_ms > due_ms and booking_type = 'scheduled' then 1 else 0 end) as due_before_created_count,
  sum(case when closed_ms <= due_ms and received_ms is null then 1 else 0 end) as closed_at_due_count,
  sum(case when closed_ms is not null and received_ms is null then 1 else 0 end) as closed_unreceived_count,
  sum(case when received_ms > closed_ms then 1 else 0 end) as received_after_closed_count,
  sum(case when outcome is not null and closed_ms is null then 1 else 0 end) as outcome_unclosed_count,
  sum(case when outcome = 'completed' and received_ms is null then 1 else 0 end) as completed_unreceived_count,
  sum(case when received_ms = due_ms then 1 else 0 end) as received_at_due_count,
  sum(case when assigned_ms = received_ms then 1 else 0 end) as assigned_at_received_count
from latest
