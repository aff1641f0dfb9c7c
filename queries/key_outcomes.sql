-- question: What did the key probes record about the window's orders, and about the fixed keys?
-- grain: one row per recorded interval of one outcome
-- binds: from_ms bigint, to_ms bigint, as_of_ms bigint, give_up_ms bigint, from_day bigint, to_day bigint
-- columns: order_id text?, probe text, outcome text, start_ms bigint, end_ms bigint?
-- row cap: default
with shown as (
    select order_id as shown_order
    from orders
    where due_day between cast(:from_day as bigint) and cast(:to_day as bigint)
        and created_ms <= cast(:as_of_ms as bigint)
        and due_ms >= cast(:from_ms as bigint) - cast(:give_up_ms as bigint)
),
recorded as (
    select
        order_id,
        probe,
        outcome,
        from_ms as start_ms,
        case when to_ms <= cast(:as_of_ms as bigint) then to_ms end as end_ms
    from key_outcomes
    where from_ms < cast(:to_ms as bigint)
        and from_ms <= cast(:as_of_ms as bigint)
        and (to_ms is null or to_ms > cast(:from_ms as bigint))
)
select
    order_id,
    probe,
    outcome,
    start_ms,
    end_ms
from recorded
where order_id in (select shown_order from shown)
union all
select
    order_id,
    probe,
    outcome,
    start_ms,
    end_ms
from recorded
where order_id is null or order_id = ''
