-- question: Does this warehouse know receptions at all? Without them state 0 cannot be measured.
-- grain: one row
-- binds: as_of_ms bigint, from_day bigint, to_day bigint
-- columns: order_count bigint, received_count bigint?
-- row cap: default
select
    count(*) as order_count,
    sum(case when received_ms <= cast(:as_of_ms as bigint) then 1 else 0 end) as received_count
from orders
where due_day between cast(:from_day as bigint) and cast(:to_day as bigint)
    and created_ms <= cast(:as_of_ms as bigint)
