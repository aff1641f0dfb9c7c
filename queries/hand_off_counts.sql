-- question: How were the orders handed over that became due in each bucket, slice by slice?
-- grain: one row per bucket and payment method with an order due
-- binds: from_ms bigint, to_ms bigint, step_ms bigint, as_of_ms bigint, objective_ms bigint, stuck_ms bigint, from_day bigint, to_day bigint
-- columns: bucket_ms bigint, payment_method text?, due_count bigint, early_count bigint, received_count bigint, judged_count bigint, on_time_count bigint, settled_count bigint, hung_count bigint, in_5s_count bigint, in_10s_count bigint, in_20s_count bigint, in_40s_count bigint, in_80s_count bigint, in_160s_count bigint
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
ended as (
    select
        payment_method,
        bucket_start,
        latency,
        closed_after,
        coalesce(latency, closed_after, age) as waited,
        case when latency is null and closed_after is null then 0 else 1 end as has_left
    from due
)
select
    bucket_start as bucket_ms,
    payment_method,
    count(*) as due_count,
    sum(case when latency < 0 then 1 else 0 end) as early_count,
    sum(case when latency is not null then 1 else 0 end) as received_count,
    sum(case when closed_after <= cast(:objective_ms as bigint) then 0 when has_left = 1 or waited >= cast(:objective_ms as bigint) then 1 else 0 end) as judged_count,
    sum(case when latency <= cast(:objective_ms as bigint) then 1 else 0 end) as on_time_count,
    sum(case when has_left = 1 or waited > cast(:stuck_ms as bigint) then 1 else 0 end) as settled_count,
    sum(case when waited > cast(:stuck_ms as bigint) then 1 else 0 end) as hung_count,
    sum(case when latency between 0 and 5000 then 1 else 0 end) as in_5s_count,
    sum(case when latency between 0 and 10000 then 1 else 0 end) as in_10s_count,
    sum(case when latency between 0 and 20000 then 1 else 0 end) as in_20s_count,
    sum(case when latency between 0 and 40000 then 1 else 0 end) as in_40s_count,
    sum(case when latency between 0 and 80000 then 1 else 0 end) as in_80s_count,
    sum(case when latency between 0 and 160000 then 1 else 0 end) as in_160s_count
from ended
group by bucket_start, payment_method
