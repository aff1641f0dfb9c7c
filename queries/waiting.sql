-- question: Which orders are in state 0 at as_of, the abandoned ones left out?
-- grain: one row per order
-- binds: as_of_ms bigint, give_up_ms bigint, from_day bigint, to_day bigint
-- columns: order_id text, user_id text?, payment_method text?, booking_type text?, created_ms bigint, due_ms bigint
-- row cap: default
select
    order_id,
    user_id,
    payment_method,
    booking_type,
    created_ms,
    due_ms
from orders
where due_day between cast(:from_day as bigint) and cast(:to_day as bigint)
    and created_ms <= cast(:as_of_ms as bigint)
    and due_ms <= cast(:as_of_ms as bigint)
    and due_ms >= cast(:as_of_ms as bigint) - cast(:give_up_ms as bigint)
    and (received_ms is null or received_ms > cast(:as_of_ms as bigint))
    and (closed_ms is null or closed_ms > cast(:as_of_ms as bigint))
