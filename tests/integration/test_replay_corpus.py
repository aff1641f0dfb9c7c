"""The rules on real orders of others, in which no incident is known: what they would say is a false alarm."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import duckdb
import pytest

from data.answers import Failure
from data.installation import open_installation
from data.replaying import replayed
from data.rules import load_rules
from data.settings import load
from data.window import TimeWindow, parse_instant
from tests.integration.test_doctor_corpus import CORPUS, DAY_OF, GOGOVAN, LOCAL, REQUESTS, UBER, moments

pytestmark = pytest.mark.skipif(not CORPUS.is_dir(), reason="the real orders are not on this machine")
SOURCES = {
    "source": GOGOVAN / "df_order_train.csv",
    "source_completed": GOGOVAN / "df_completed_train.csv",
}
LOCAL_MS = (
    "epoch_ms(timezone('Asia/Hong_Kong', date '2017-01-01' + cast(cast({day} as double) as integer) - 1 + {time}))"
)
CREATED_MS = LOCAL_MS.format(day="created_day_id", time="cast(created_time as time)")
ENDED_MS = LOCAL_MS.format(day="completed_day_id", time="cast(completed_time as time)")
# The end of an order stands for its reception, which takes an hour then; five regions stand for payment methods.
DELIVERED = f"""
create view orders as
with ended as (
  select order_request_id, min({ENDED_MS}) as ended_ms from source_completed group by order_request_id
),
timed as (
  select
    order_request_id as order_id,
    'region ' || pickup_location_region as payment_method,
    {CREATED_MS} as created_ms,
    ended_ms
  from source
  left join ended using (order_request_id)
)
select
  order_id,
  'unknown' as user_id,
  payment_method,
  'now' as booking_type,
  {DAY_OF.format(ms="created_ms")} as due_day,
  created_ms,
  created_ms as due_ms,
  case when ended_ms >= created_ms then ended_ms end as received_ms,
  cast(null as bigint) as assigned_ms,
  case when ended_ms >= created_ms then ended_ms end as closed_ms,
  case when ended_ms is not null then 'completed' end as outcome
from timed
"""
OF_HOURS = {"STUCK_AFTER": "3h", "OBJECTIVE_SECONDS": "7200"}


def false_alarms(
    folder: Path, view: str, sources: Mapping[str, Path], window: tuple[str, str], **variables: str
) -> list[str]:
    """Rules and slices of each alert that opens in a window."""
    file = folder / "orders.duckdb"
    with duckdb.connect(str(file)) as store:
        for name, path in sources.items():
            read = f"read_csv('{path}', header = true, all_varchar = true, nullstr = ['', 'NA'])"
            store.execute(f"create table {name} as select * from {read}")
        store.execute(view)
    kept = {"WAREHOUSE_URL": f"duckdb:///{file}", "HISTORY_URL": f"sqlite:///{folder / 'history.db'}", **variables}
    settings = load(kept, folder).settings
    start_ms, end_ms = (parse_instant(moment, 0) for moment in window)
    installation = open_installation(settings)
    found = replayed(installation, load_rules(settings), TimeWindow(start_ms, end_ms), ())
    installation.close()
    assert not isinstance(found, Failure), found
    assert found.orders > 5_000
    return [f"{each.opened.rules} {each.opened.slices}" for each in found.told]


def test_requests_that_nobody_saw_received_raise_no_alarm_about_hanging_orders(tmp_path: Path) -> None:
    week = ("2016-07-11T00:00+05:30", "2016-07-16T00:00+05:30")
    source = {"source": UBER / "Uber Request Data.csv"}
    assert false_alarms(tmp_path, REQUESTS.format(moment=moments(LOCAL)), source, week, TIMEZONE="Asia/Kolkata") == []


@pytest.mark.parametrize("thresholds", [{}, OF_HOURS], ids=["as shipped", "of hours"])
def test_a_week_of_deliveries_that_take_an_hour_raises_no_alarm(tmp_path: Path, thresholds: dict[str, str]) -> None:
    week = ("2017-01-15T00:00+08:00", "2017-01-22T00:00+08:00")
    assert false_alarms(tmp_path, DELIVERED, SOURCES, week, TIMEZONE="Asia/Hong_Kong", **thresholds) == []
