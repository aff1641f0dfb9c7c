-- question: How long did each order due in the window take to be handed over?
-- grain: one row per order received
-- binds: from_ms bigint, to_ms bigint, as_of_ms bigint, from_day bigint, to_day bigint
-- columns: payment_method text?, due_ms bigint, latency_ms bigint
-- row cap: default
select
    payment_method,
    due_ms,
    case when received_ms > due_ms then received_ms - due_ms else 0 end as latency_ms
from orders
where due_day between cast(:from_day as bigint) and cast(:to_day as bigint)
    and created_ms <= cast(:as_of_ms as bigint)
    and due_ms >= cast(:from_ms as bigint)
    and due_ms < cast(:to_ms as bigint)
    and due_ms <= cast(:as_of_ms as bigint)
    and received_ms <= cast(:as_of_ms as bigint)
    and (closed_ms is null or received_ms <= closed_ms)
