-- question: Which slices had orders due in the window?
-- grain: one row per payment method and booking type with an order due
-- binds: from_ms bigint, to_ms bigint, as_of_ms bigint, from_day bigint, to_day bigint
-- columns: payment_method text?, booking_type text?, order_count bigint
-- row cap: default
select
    payment_method,
    booking_type,
    count(*) as order_count
from orders
where due_day between cast(:from_day as bigint) and cast(:to_day as bigint)
    and created_ms <= cast(:as_of_ms as bigint)
    and due_ms >= cast(:from_ms as bigint)
    and due_ms < cast(:to_ms as bigint)
    and due_ms <= cast(:as_of_ms as bigint)
    and (closed_ms is null or closed_ms > due_ms or received_ms <= closed_ms)
group by payment_method, booking_type
