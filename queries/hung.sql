-- question: Which of the orders due in the window were in state 0 for longer than the stuck threshold, as known at as_of?
-- grain: one row per order
-- binds: from_ms bigint, to_ms bigint, as_of_ms bigint, stuck_ms bigint, from_day bigint, to_day bigint
-- columns: order_id text, user_id text?, payment_method text?, booking_type text?, due_ms bigint, left_ms bigint?, received_ms bigint?
-- row cap: default
with visible as (
    select
        order_id,
        user_id,
        payment_method,
        booking_type,
        due_ms,
        case when received_ms <= cast(:as_of_ms as bigint) then received_ms end as received_at,
        case when closed_ms <= cast(:as_of_ms as bigint) then closed_ms end as closed_at
    from orders
    where due_day between cast(:from_day as bigint) and cast(:to_day as bigint)
        and created_ms <= cast(:as_of_ms as bigint)
        and due_ms >= cast(:from_ms as bigint)
        and due_ms < cast(:to_ms as bigint)
        and due_ms < cast(:as_of_ms as bigint) - cast(:stuck_ms as bigint)
),
ended as (
    select
        order_id,
        user_id,
        payment_method,
        booking_type,
        due_ms,
        case when closed_at is null or received_at <= closed_at then received_at else closed_at end as left_at,
        case when closed_at is null or received_at <= closed_at then received_at end as received_in_time
    from visible
)
select
    order_id,
    user_id,
    payment_method,
    booking_type,
    due_ms,
    left_at as left_ms,
    received_in_time as received_ms
from ended
where left_at is null
    or left_at - due_ms > cast(:stuck_ms as bigint)
