-- question: When was an order of each slice last due and last handed over, and how many due since then were not?
-- grain: one row per payment method and booking type with an order due
-- binds: from_ms bigint, to_ms bigint, as_of_ms bigint, objective_ms bigint, from_day bigint, to_day bigint
-- columns: payment_method text?, booking_type text?, last_due_ms bigint, last_success_ms bigint?, failed_since_count bigint
-- row cap: default
with due as (
    select
        payment_method,
        booking_type,
        due_ms,
        case
            when received_ms <= cast(:as_of_ms as bigint) and (closed_ms is null or received_ms <= closed_ms)
                then received_ms
        end as handed_at,
        case
            when closed_ms <= cast(:as_of_ms as bigint) then closed_ms - due_ms
            else cast(:as_of_ms as bigint) - due_ms + 1
        end as waited
    from orders
    where due_day between cast(:from_day as bigint) and cast(:to_day as bigint)
        and created_ms <= cast(:as_of_ms as bigint)
        and due_ms >= cast(:from_ms as bigint)
        and due_ms < cast(:to_ms as bigint)
        and due_ms <= cast(:as_of_ms as bigint)
        and (closed_ms is null or closed_ms > due_ms or received_ms <= closed_ms)
),
newest as (
    select
        payment_method,
        booking_type,
        max(due_ms) as newest_due,
        max(handed_at) as newest_success,
        max(case when handed_at is not null then due_ms end) as success_due
    from due
    group by payment_method, booking_type
),
failed as (
    select
        coalesce(payment_method, '') as failed_method,
        coalesce(booking_type, '') as failed_booking,
        due_ms as failed_due
    from due
    where handed_at is null
        and waited > cast(:objective_ms as bigint)
)
select
    payment_method,
    booking_type,
    newest_due as last_due_ms,
    newest_success as last_success_ms,
    sum(
        case when failed_due > success_due or (success_due is null and failed_due is not null) then 1 else 0 end
    ) as failed_since_count
from newest
left join failed
    on failed_method = coalesce(payment_method, '')
    and failed_booking = coalesce(booking_type, '')
group by payment_method, booking_type, newest_due, newest_success
