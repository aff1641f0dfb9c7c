-- question: How long did the orders due in each bucket take to be handed over, or to get a driver, and how long have the others waited?
-- grain: one row per bucket, payment method, booking type, ending and length; lengths of waiting orders to the millisecond, of others in log buckets
-- binds: measure varchar, from_ms bigint, to_ms bigint, step_ms bigint, as_of_ms bigint, give_up_ms bigint, from_day bigint, to_day bigint
-- columns: bucket_ms bigint, payment_method text?, booking_type text?, ending text, low_ms bigint, order_count bigint
-- row cap: default
with due as (
    select
        payment_method,
        booking_type,
        due_ms,
        due_ms - due_ms % cast(:step_ms as bigint) as bucket_start,
        case
            when received_ms <= cast(:as_of_ms as bigint) and (closed_ms is null or received_ms <= closed_ms)
                then received_ms
        end as received_at,
        case
            when assigned_ms <= cast(:as_of_ms as bigint) and (closed_ms is null or assigned_ms <= closed_ms)
                then assigned_ms
        end as assigned_at,
        case when closed_ms <= cast(:as_of_ms as bigint) then closed_ms end as closed_at
    from orders
    where due_day between cast(:from_day as bigint) and cast(:to_day as bigint)
        and created_ms <= cast(:as_of_ms as bigint)
        and due_ms >= cast(:from_ms as bigint)
        and due_ms < cast(:to_ms as bigint)
        and due_ms <= cast(:as_of_ms as bigint)
        and (closed_ms is null or closed_ms > due_ms or received_ms <= closed_ms)
),
spans as (
    select
        payment_method,
        booking_type,
        bucket_start,
        case when cast(:measure as varchar) = 'assignment' then received_at else due_ms end as begun_at,
        case when cast(:measure as varchar) = 'assignment' then assigned_at else received_at end as done_at,
        closed_at
    from due
    where cast(:measure as varchar) = 'handoff'
        or received_at is not null
),
lengths as (
    select
        payment_method,
        booking_type,
        bucket_start,
        case
            when done_at is not null then 'done'
            when closed_at is not null then 'closed'
            when cast(:as_of_ms as bigint) - begun_at > cast(:give_up_ms as bigint) then 'abandoned'
            else 'waiting'
        end as ending,
        case
            when done_at <= begun_at then 0
            else coalesce(done_at, closed_at, cast(:as_of_ms as bigint)) - begun_at
        end as took
    from spans
),
widths as (
    select
        payment_method,
        booking_type,
        bucket_start,
        ending,
        took,
        case
            when ending = 'waiting' or took < 64 then 1
            when took < 128 then 2
            when took < 256 then 4
            when took < 512 then 8
            when took < 1024 then 16
            when took < 2048 then 32
            when took < 4096 then 64
            when took < 8192 then 128
            when took < 16384 then 256
            when took < 32768 then 512
            when took < 65536 then 1024
            when took < 131072 then 2048
            when took < 262144 then 4096
            when took < 524288 then 8192
            when took < 1048576 then 16384
            when took < 2097152 then 32768
            when took < 4194304 then 65536
            when took < 8388608 then 131072
            when took < 16777216 then 262144
            when took < 33554432 then 524288
            when took < 67108864 then 1048576
            when took < 134217728 then 2097152
            when took < 268435456 then 4194304
            when took < 536870912 then 8388608
            when took < 1073741824 then 16777216
            when took < 2147483648 then 33554432
            when took < 4294967296 then 67108864
            when took < 8589934592 then 134217728
            when took < 17179869184 then 268435456
            when took < 34359738368 then 536870912
            when took < 68719476736 then 1073741824
            else 2147483648
        end as width
    from lengths
)
select
    bucket_start as bucket_ms,
    payment_method,
    booking_type,
    ending,
    took - took % width as low_ms,
    count(*) as order_count
from widths
group by bucket_start, payment_method, booking_type, ending, took - took % width
