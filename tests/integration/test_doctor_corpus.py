"""The doctor on real orders of others, put into the contract by views. They lack columns; it must say what follows."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from data.doctor import Report, examine
from data.metrics.contract import (
    ASSIGNMENT,
    BOOKING_TYPES,
    HAND_OFF,
    HURT_USERS,
    SLICES,
    STATE_0,
    Check,
    Severity,
    unmeasured,
)
from data.settings import ROOT, load

CORPUS = ROOT.parent / "shared" / "corpus" / "dispatch"
UBER = CORPUS / "uber_request"
GOGOVAN = CORPUS / "gogovan"
pytestmark = pytest.mark.skipif(not CORPUS.is_dir(), reason="the real orders are not on this machine")

DAY_OF = "cast(strftime(make_timestamp_ms({ms}), '%Y%m%d') as integer)"
# A request has a time, and a completed trip its end. When dispatch had it, nobody wrote down.
REQUESTS = f"""
create view orders as
with timed as (
  select
    *,
    {{moment}}
  from source
)
select
  "Request id" as order_id,
  'unknown' as user_id,
  'unknown' as payment_method,
  'now' as booking_type,
  {DAY_OF.format(ms="created_ms")} as due_day,
  created_ms,
  created_ms as due_ms,
  cast(null as bigint) as received_ms,
  cast(null as bigint) as assigned_ms,
  closed_ms,
  case when "Status" = 'Trip Completed' then 'completed' end as outcome
from timed
"""
GOGOVAN_ORDERS = f"""
create view orders as
with completed as (
  select
    order_request_id,
    min(epoch_ms(timezone('Asia/Hong_Kong', date '2017-01-01' + cast(cast(completed_day_id as double) as integer) - 1
      + cast(completed_time as time)))) as closed_ms
  from source_completed
  group by order_request_id
),
created as (
  select
    order_request_id,
    epoch_ms(timezone('Asia/Hong_Kong', date '2017-01-01' + cast(created_day_id as integer) - 1
      + cast(created_time as time))) as created_ms
  from source
)
select
  created.order_request_id as order_id,
  'unknown' as user_id,
  'unknown' as payment_method,
  'unknown' as booking_type,
  {DAY_OF.format(ms="created_ms")} as due_day,
  created_ms,
  created_ms as due_ms,
  cast(null as bigint) as received_ms,
  cast(null as bigint) as assigned_ms,
  closed_ms,
  case when closed_ms is not null then 'completed' end as outcome
from created
left join completed on completed.order_request_id = created.order_request_id
"""


def moments(expression: str) -> str:
    """The two times of a request, each by an expression over `x`."""
    created = expression.replace("x", '"Request timestamp"')
    closed = expression.replace("x", '"Drop timestamp"')
    return f"{created} as created_ms, {closed} as closed_ms"


@pytest.fixture
def look(tmp_path: Path) -> Callable[..., Report]:
    def ask(view: str, source: Path, *more: tuple[str, Path], **variables: str) -> Report:
        file = tmp_path / "orders.duckdb"
        with duckdb.connect(str(file)) as store:
            for name, path in (("source", source), *more):
                read = f"read_csv('{path}', header = true, all_varchar = true, nullstr = ['', 'NA'])"
                store.execute(f"create table {name} as select * from {read}")
            store.execute(view)
        settings = {
            "WAREHOUSE_URL": f"duckdb:///{file}",
            "HISTORY_URL": f"sqlite:///{tmp_path / 'history.db'}",
            "TIMEZONE": "Asia/Kolkata",
            **variables,
        }
        return examine(load(settings, tmp_path).settings)

    return ask


def findings(report: Report) -> set[str]:
    return {check.what for check in report.checks if check.severity is Severity.FINDING}


def named(report: Report, what: str) -> Check:
    return next(check for check in report.checks if check.what == what)


LOCAL = "epoch_ms(timezone('Asia/Kolkata', strptime(x, '%Y-%m-%d %H:%M')))"


def test_requests_that_nobody_saw_received_can_show_no_hand_off_and_no_state_0(look: Callable[..., Report]) -> None:
    report = look(REQUESTS.format(moment=moments(LOCAL)), UBER / "Uber Request Data.csv")
    assert findings(report) == {"orders.received_ms: set"}
    assert report.exit_code == 1
    assert not report.works
    assert {STATE_0, HAND_OFF, ASSIGNMENT, SLICES, HURT_USERS} <= set(unmeasured(report.checks))
    assert "all 6,745" in named(report, "orders: rows").observed
    assert dict(report.payment_methods) == {"unknown": 6745}


def test_whole_minutes_and_the_clock_to_set_are_said(look: Callable[..., Report]) -> None:
    report = look(REQUESTS.format(moment=moments(LOCAL)), UBER / "Uber Request Data.csv")
    assert named(report, "orders: precision").observed.startswith(
        "closed_ms, created_ms, due_ms: every value is a whole"
    )
    assert "CLOCK=2016-07-15T23:" in named(report, "newest event").next_step


def test_local_time_taken_as_utc_is_seen_by_the_night(look: Callable[..., Report]) -> None:
    as_utc = "epoch_ms(strptime(x, '%Y-%m-%d %H:%M'))"
    report = look(REQUESTS.format(moment=moments(as_utc)), UBER / "Uber Request Data.csv")
    found = named(report, "orders.created_ms: zone")
    assert found.severity is Severity.FINDING
    assert "local time taken as UTC" in found.observed


def test_local_time_read_as_local_has_its_night_at_night(look: Callable[..., Report]) -> None:
    report = look(REQUESTS.format(moment=moments(LOCAL)), UBER / "Uber Request Data.csv")
    assert named(report, "orders.created_ms: zone").severity is Severity.OK
    assert "00:00 to 04:00 in Asia/Kolkata" in named(report, "orders.created_ms: zone").observed


def test_two_date_formats_of_one_column_are_read_by_both(look: Callable[..., Report]) -> None:
    both = "epoch_ms(timezone('Asia/Kolkata', strptime(x, ['%d/%m/%Y %H:%M', '%d-%m-%Y %H:%M:%S'])))"
    report = look(REQUESTS.format(moment=moments(both)), UBER / "variant_mixed_date_formats_2001rows.csv")
    assert findings(report) == {"orders.received_ms: set"}
    assert "due_day 20160710 to 20160715" in named(report, "orders: rows").observed


def test_one_half_read_month_first_is_found(look: Callable[..., Report]) -> None:
    wrong = "epoch_ms(timezone('Asia/Kolkata', strptime(x, ['%m/%d/%Y %H:%M', '%d-%m-%Y %H:%M:%S'])))"
    report = look(REQUESTS.format(moment=moments(wrong)), UBER / "variant_mixed_date_formats_2001rows.csv")
    assert "from 20160715 to 20161106" in named(report, "orders.due_day: gap").observed
    assert named(report, "orders closed before it was created").severity is Severity.NOTE


def test_times_without_a_day_end_before_they_begin(look: Callable[..., Report]) -> None:
    one_day = "epoch_ms(timezone('Asia/Kolkata', date '2016-07-11' + cast(x as time)))"
    report = look(REQUESTS.format(moment=moments(one_day)), UBER / "variant_time_only.csv")
    assert named(report, "orders closed before it was created").severity is not Severity.OK


def test_day_numbers_become_days_and_unknown_types_are_said(look: Callable[..., Report]) -> None:
    report = look(
        GOGOVAN_ORDERS,
        GOGOVAN / "df_order_train.csv",
        ("source_completed", GOGOVAN / "df_completed_train.csv"),
        TIMEZONE="Asia/Hong_Kong",
    )
    assert findings(report) == {"orders.received_ms: set"}
    assert "all 25,661" in named(report, "orders: rows").observed
    assert {STATE_0, HAND_OFF, BOOKING_TYPES} <= set(unmeasured(report.checks))
    assert named(report, "orders.created_ms: zone").severity is Severity.OK
