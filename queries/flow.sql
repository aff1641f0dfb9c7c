-- question: How many orders became due and how many were received, bucket by bucket?
-- grain: one row per bucket, payment method and booking type with anything in it
-- binds: from_ms bigint, to_ms bigint, step_ms bigint, as_of_ms bigint, from_day bigint, to_day bigint
-- columns: bucket_ms bigint, payment_method text?, booking_type text?, due_count bigint, received_count bigint
-- row cap: default
with cells as (
    select
        case
            when due_ms >= cast(:from_ms as bigint)
                and due_ms < cast(:to_ms as bigint)
                and due_ms <= cast(:as_of_ms as bigint)
                and (closed_ms is null or closed_ms > due_ms or received_ms <= closed_ms)
                then due_ms - due_ms % cast(:step_ms as bigint)
        end as due_bucket,
        case
            when received_ms >= cast(:from_ms as bigint)
                and received_ms < cast(:to_ms as bigint)
                and received_ms <= cast(:as_of_ms as bigint)
                then received_ms - received_ms % cast(:step_ms as bigint)
        end as received_bucket,
        payment_method,
        booking_type
    from orders
    where due_day between cast(:from_day as bigint) and cast(:to_day as bigint)
        and created_ms <= cast(:as_of_ms as bigint)
),
counted as (
    select
        due_bucket,
        received_bucket,
        payment_method,
        booking_type,
        count(*) as order_count
    from cells
    group by due_bucket, received_bucket, payment_method, booking_type
),
events as (
    select
        due_bucket as bucket_start,
        payment_method,
        booking_type,
        order_count as due_unit,
        0 as received_unit
    from counted
    where due_bucket is not null
    union all
    select
        received_bucket as bucket_start,
        payment_method,
        booking_type,
        0 as due_unit,
        order_count as received_unit
    from counted
    where received_bucket is not null
)
select
    bucket_start as bucket_ms,
    payment_method,
    booking_type,
    sum(due_unit) as due_count,
    sum(received_unit) as received_count
from events
group by bucket_start, payment_method, booking_type
