-- An example: a site's own tables `bookings` and `releases`, mapped onto the contract of queries/README.md, for DuckDB.
-- Copy it, put your own names in, run it in the database that WAREHOUSE_URL names, then ask: python -m data doctor
--
-- bookings: booking_no int, customer_no int, pay_type text, wanted_at timestamptz (null: now), made_at timestamptz,
--           accepted_at timestamptz, driver_at timestamptz, ended_at timestamptz, end_word text
-- releases: id int, component text, tag text, note text, began_at timestamptz, ended_at timestamptz, state text, who text
create or replace view orders as
with named as (
    select
        *,
        coalesce(wanted_at, made_at) as due_at
    from bookings
)
select
    cast(booking_no as varchar) as order_id,
    cast(customer_no as varchar) as user_id,
    -- One spelling each: what differs here is a slice of its own on every page.
    coalesce(lower(trim(pay_type)), 'unknown') as payment_method,
    case when wanted_at is null then 'now' else 'scheduled' end as booking_type,
    cast(strftime(make_timestamp_ms(epoch_ms(due_at)), '%Y%m%d') as bigint) as due_day,
    epoch_ms(made_at) as created_ms,
    epoch_ms(due_at) as due_ms,
    epoch_ms(accepted_at) as received_ms,
    epoch_ms(driver_at) as assigned_ms,
    epoch_ms(ended_at) as closed_ms,
    case when ended_at is not null then end_word end as outcome
from named;

create or replace view deployments as
select
    cast(id as varchar) as deployment_id,
    component as service,
    tag as version,
    note as title,
    epoch_ms(began_at) as started_ms,
    epoch_ms(ended_at) as finished_ms,
    state as status,
    who as author,
    -- This site does not keep these: null says so, and the pages say "not stated".
    cast(null as varchar) as standby,
    cast(null as varchar) as risk_analysis,
    cast(null as varchar) as plan_ref
from releases;
