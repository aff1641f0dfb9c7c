-- question: How many of the orders due in each bucket were on time, and how many were handed over before they were stuck?
-- grain: one row per bucket and payment method with an order due
-- binds: from_ms bigint, to_ms bigint, step_ms bigint, as_of_ms bigint, objective_ms bigint, stuck_ms bigint, from_day bigint, to_day bigint
-- columns: bucket_ms bigint, payment_method text?, due_count bigint, judged_count bigint, on_time_count bigint, settled_count bigint, handed_count bigint, early_count bigint
-- row cap: default
with due as (
    select
        payment_method,
        due_ms - due_ms % cast(:step_ms as bigint) as bucket_start,
        cast(:as_of_ms as bigint) - due_ms as age,
        case
            when received_ms <= cast(:as_of_ms as bigint) and (closed_ms is null or received_ms <= closed_ms)
                then received_ms - due_ms
        end as latency,
        case
            when closed_ms <= cast(:as_of_ms as bigint) and (received_ms is null or received_ms > closed_ms)
                then closed_ms - due_ms
        end as closed_after
    from orders
    where due_day between cast(:from_day as bigint) and cast(:to_day as bigint)
        and created_ms <= cast(:as_of_ms as bigint)
        and due_ms >= cast(:from_ms as bigint)
        and due_ms < cast(:to_ms as bigint)
        and due_ms <= cast(:as_of_ms as bigint)
        and (closed_ms is null or closed_ms > due_ms or received_ms <= closed_ms)
),
judged as (
    select
        payment_method,
        bucket_start,
        latency,
        case
            when closed_after <= cast(:objective_ms as bigint) then 0
            when latency is not null or closed_after is not null or age >= cast(:objective_ms as bigint) then 1
            else 0
        end as is_judged,
        case
            when closed_after <= cast(:objective_ms as bigint) then 0
            when latency is not null or closed_after is not null or age >= cast(:stuck_ms as bigint) then 1
            else 0
        end as is_settled
    from due
)
select
    bucket_start as bucket_ms,
    payment_method,
    count(*) as due_count,
    sum(is_judged) as judged_count,
    sum(case when latency <= cast(:objective_ms as bigint) then 1 else 0 end) as on_time_count,
    sum(is_settled) as settled_count,
    sum(case when latency <= cast(:stuck_ms as bigint) then 1 else 0 end) as handed_count,
    sum(case when latency < 0 then 1 else 0 end) as early_count
from judged
group by bucket_start, payment_method
