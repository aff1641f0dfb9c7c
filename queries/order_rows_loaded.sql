-- question: Which orders became due in the window, of those created by as_of, with every time that they ever had?
-- grain: one row per order
-- binds: from_ms bigint, to_ms bigint, as_of_ms bigint, from_day bigint, to_day bigint
-- columns: order_id text, user_id text?, payment_method text?, booking_type text?, created_ms bigint, due_ms bigint, received_ms bigint?, assigned_ms bigint?, closed_ms bigint?, loaded_ms bigint?
-- row cap: default
select
    order_id,
    user_id,
    payment_method,
    booking_type,
    created_ms,
    due_ms,
    received_ms,
    assigned_ms,
    closed_ms,
    loaded_ms
from orders
where due_day between cast(:from_day as bigint) and cast(:to_day as bigint)
    and created_ms <= cast(:as_of_ms as bigint)
    and due_ms >= cast(:from_ms as bigint)
    and due_ms < cast(:to_ms as bigint)
