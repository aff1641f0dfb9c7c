-- question: What became of the orders that were due in the window, slice by slice?
-- grain: one row per payment method and booking type with an order due
-- binds: from_ms bigint, to_ms bigint, as_of_ms bigint, objective_ms bigint, stuck_ms bigint, give_up_ms bigint, from_day bigint, to_day bigint
-- columns: payment_method text?, booking_type text?, due_count bigint, on_time_count bigint, late_count bigint, withdrawn_count bigint, lost_count bigint, pending_count bigint, waiting_count bigint, stuck_count bigint, abandoned_count bigint
-- row cap: default
with due as (
    select
        payment_method,
        booking_type,
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
        booking_type,
        age,
        case
            when latency <= cast(:objective_ms as bigint) then 'on time'
            when latency is not null then 'late'
            when closed_after <= cast(:objective_ms as bigint) then 'withdrawn'
            when closed_after is not null then 'lost'
            when age > cast(:give_up_ms as bigint) then 'abandoned'
            when age < cast(:objective_ms as bigint) then 'pending'
            else 'waiting'
        end as verdict
    from due
)
select
    payment_method,
    booking_type,
    count(*) as due_count,
    sum(case when verdict = 'on time' then 1 else 0 end) as on_time_count,
    sum(case when verdict = 'late' then 1 else 0 end) as late_count,
    sum(case when verdict = 'withdrawn' then 1 else 0 end) as withdrawn_count,
    sum(case when verdict = 'lost' then 1 else 0 end) as lost_count,
    sum(case when verdict = 'pending' then 1 else 0 end) as pending_count,
    sum(case when verdict = 'waiting' then 1 else 0 end) as waiting_count,
    sum(case when verdict in ('pending', 'waiting') and age > cast(:stuck_ms as bigint) then 1 else 0 end) as stuck_count,
    sum(case when verdict = 'abandoned' then 1 else 0 end) as abandoned_count
from judged
group by payment_method, booking_type
