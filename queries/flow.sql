-- question: How many orders became due and how many were received, bucket by bucket?
-- grain: one row per bucket, payment method and booking type with anything in it
-- binds: from_ms bigint, to_ms bigint, step_ms bigint, as_of_ms bigint, from_day bigint, to_day bigint
-- columns: bucket_ms bigint, payment_method text?, booking_type text?, due_count bigint, received_count bigint
-- row cap: default
with visible as (
    select
        payment_method,
        booking_type,
        due_ms,
        received_ms,
        closed_ms
    from orders
    where due_day between cast(:from_day as bigint) and cast(:to_day as bigint)
        and created_ms <= cast(:as_of_ms as bigint)
),
events as (
    select
        due_ms - due_ms % cast(:step_ms as bigint) as bucket_start,
        payment_method,
        booking_type,
        1 as due_unit,
        0 as received_unit
    from visible
    where due_ms >= cast(:from_ms as bigint)
        and due_ms < cast(:to_ms as bigint)
        and due_ms <= cast(:as_of_ms as bigint)
        and (closed_ms is null or closed_ms > due_ms or received_ms <= closed_ms)
    union all
    select
        received_ms - received_ms % cast(:step_ms as bigint) as bucket_start,
        payment_method,
        booking_type,
        0 as due_unit,
        1 as received_unit
    from visible
    where received_ms >= cast(:from_ms as bigint)
        and received_ms < cast(:to_ms as bigint)
        and received_ms <= cast(:as_of_ms as bigint)
)
select
    bucket_start as bucket_ms,
    payment_method,
    booking_type,
    sum(due_unit) as due_count,
    sum(received_unit) as received_count
from events
group by bucket_start, payment_method, booking_type
