-- An example: a site's own tables `bookings` and `releases`, mapped onto the contract of queries/README.md, for PostgreSQL.
-- Copy it, put your own names in, run it in the database that WAREHOUSE_URL names, then ask: python -m data doctor
--
-- bookings: booking_no int, customer_no int, pay_type text, wanted_at timestamptz (null: now), made_at timestamptz,
--           accepted_at timestamptz, driver_at timestamptz, ended_at timestamptz, end_word text
-- releases: id int, component text, tag text, note text, began_at timestamptz, ended_at timestamptz, state text, who text
create or replace view orders as
with named as (
    select
        *,
        coalesce(wanted_at, made_at) as due_at,
        coalesce(wanted_at, made_at) at time zone 'utc' as due_utc
    from bookings
)
select
    cast(booking_no as text) as order_id,
    cast(customer_no as text) as user_id,
    -- One spelling each: what differs here is a slice of its own on every page.
    coalesce(lower(trim(pay_type)), 'unknown') as payment_method,
    case when wanted_at is null then 'now' else 'scheduled' end as booking_type,
    cast(
        extract(year from due_utc) * 10000 + extract(month from due_utc) * 100 + extract(day from due_utc) as bigint
    ) as due_day,
    cast(floor(extract(epoch from made_at) * 1000) as bigint) as created_ms,
    cast(floor(extract(epoch from due_at) * 1000) as bigint) as due_ms,
    cast(floor(extract(epoch from accepted_at) * 1000) as bigint) as received_ms,
    cast(floor(extract(epoch from driver_at) * 1000) as bigint) as assigned_ms,
    cast(floor(extract(epoch from ended_at) * 1000) as bigint) as closed_ms,
    case when ended_at is not null then end_word end as outcome
from named;

-- Every question bounds due_day: with this index it reads the days of its window and no more.
create index if not exists bookings_due_day on bookings (
    cast(
        extract(year from coalesce(wanted_at, made_at) at time zone 'utc') * 10000
        + extract(month from coalesce(wanted_at, made_at) at time zone 'utc') * 100
        + extract(day from coalesce(wanted_at, made_at) at time zone 'utc') as bigint
    )
);

create or replace view deployments as
select
    cast(id as text) as deployment_id,
    component as service,
    tag as version,
    note as title,
    cast(floor(extract(epoch from began_at) * 1000) as bigint) as started_ms,
    cast(floor(extract(epoch from ended_at) * 1000) as bigint) as finished_ms,
    state as status,
    who as author,
    -- This site does not keep these: null says so, and the pages say "not stated".
    cast(null as text) as standby,
    cast(null as text) as risk_analysis,
    cast(null as text) as plan_ref
from releases;
