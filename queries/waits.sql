-- question: Which orders were in state 0 at a sampling instant of the window, or in state 0 for long while it ran?
-- grain: one row per order
-- binds: from_ms bigint, to_ms bigint, as_of_ms bigint, step_ms bigint, long_ms bigint, give_up_ms bigint, from_day bigint, to_day bigint
-- columns: order_id text, user_id text?, payment_method text?, booking_type text?, due_ms bigint, left_ms bigint?, received_ms bigint?, closed_ms bigint?
-- row cap: default
with visible as (
    select
        order_id,
        user_id,
        payment_method,
        booking_type,
        due_ms,
        case when received_ms <= cast(:as_of_ms as bigint) then received_ms end as received_at,
        case when closed_ms <= cast(:as_of_ms as bigint) then closed_ms end as closed_at,
        case
            when due_ms > cast(:from_ms as bigint)
                then due_ms + (cast(:step_ms as bigint) - due_ms % cast(:step_ms as bigint)) % cast(:step_ms as bigint)
            else cast(:from_ms as bigint)
                + (cast(:step_ms as bigint) - cast(:from_ms as bigint) % cast(:step_ms as bigint)) % cast(:step_ms as bigint)
        end as first_instant
    from orders
    where due_day between cast(:from_day as bigint) and cast(:to_day as bigint)
        and created_ms <= cast(:as_of_ms as bigint)
        and due_ms <= cast(:as_of_ms as bigint)
        and due_ms <= cast(:to_ms as bigint)
        and due_ms >= cast(:from_ms as bigint) - cast(:give_up_ms as bigint)
),
ended as (
    select
        order_id,
        user_id,
        payment_method,
        booking_type,
        due_ms,
        received_at,
        closed_at,
        first_instant,
        case when closed_at is null or received_at <= closed_at then received_at else closed_at end as left_at
    from visible
)
select
    order_id,
    user_id,
    payment_method,
    booking_type,
    due_ms,
    left_at as left_ms,
    received_at as received_ms,
    closed_at as closed_ms
from ended
where (
        first_instant <= cast(:to_ms as bigint)
        and (first_instant < left_at or (left_at is null and first_instant <= cast(:as_of_ms as bigint)))
    )
    or (left_at > cast(:from_ms as bigint) and left_at - due_ms > cast(:long_ms as bigint))
    or (
        left_at is null
        and cast(:as_of_ms as bigint) >= cast(:from_ms as bigint)
        and cast(:as_of_ms as bigint) - due_ms > cast(:long_ms as bigint)
    )
