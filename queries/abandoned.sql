-- question: How many orders due since from were never taken out of state 0 and are now given up?
-- grain: one row per payment method and booking type that has any
-- binds: as_of_ms bigint, from_ms bigint, give_up_ms bigint, from_day bigint, to_day bigint
-- columns: payment_method text?, booking_type text?, order_count bigint, oldest_due_ms bigint
-- row cap: default
select
    payment_method,
    booking_type,
    count(*) as order_count,
    min(due_ms) as oldest_due_ms
from orders
where due_day between cast(:from_day as bigint) and cast(:to_day as bigint)
    and created_ms <= cast(:as_of_ms as bigint)
    and due_ms >= cast(:from_ms as bigint)
    and due_ms < cast(:as_of_ms as bigint) - cast(:give_up_ms as bigint)
    and (received_ms is null or received_ms > cast(:as_of_ms as bigint))
    and (closed_ms is null or closed_ms > cast(:as_of_ms as bigint))
group by payment_method, booking_type
