-- question: What were the fares of the orders that were in state 0 for longer than long_ms, as far as it was known at as_of? Only where orders has the optional column fare.
-- grain: one row per order
-- binds: from_ms bigint, to_ms bigint, as_of_ms bigint, long_ms bigint, from_day bigint, to_day bigint
-- columns: order_id text, fare double?
-- row cap: default
select order_id, fare
from orders
where due_day between cast(:from_day as bigint) and cast(:to_day as bigint)
    and created_ms <= cast(:as_of_ms as bigint)
    and due_ms >= cast(:from_ms as bigint)
    and due_ms < cast(:to_ms as bigint)
    and due_ms < cast(:as_of_ms as bigint) - cast(:long_ms as bigint)
    and (received_ms is null or received_ms - due_ms > cast(:long_ms as bigint))
    and (closed_ms is null or closed_ms - due_ms > cast(:long_ms as bigint))
