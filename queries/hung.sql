-- question: Which orders were in state 0 for longer than long_ms, as far as it was known at as_of?
-- grain: one row per order
-- binds: from_ms bigint, to_ms bigint, as_of_ms bigint, long_ms bigint, from_day bigint, to_day bigint
-- columns: order_id text, user_id text?, payment_method text?, booking_type text?, due_ms bigint, left_ms bigint?, received_ms bigint?, closed_ms bigint?
-- row cap: default
with late as (
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
        and due_ms < cast(:as_of_ms as bigint) - cast(:long_ms as bigint)
        and (received_ms is null or received_ms - due_ms > cast(:long_ms as bigint))
        and (closed_ms is null or closed_ms - due_ms > cast(:long_ms as bigint))
)
select
    order_id,
    user_id,
    payment_method,
    booking_type,
    due_ms,
    case when closed_at is null or received_at <= closed_at then received_at else closed_at end as left_ms,
    received_at as received_ms,
    closed_at as closed_ms
from late
