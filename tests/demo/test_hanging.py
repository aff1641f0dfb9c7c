"""What a scenario's incidents and lags do to rows."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.demo.day import WorldDay, day_of
from data.demo.scenario import scenario_of
from data.demo.world import Plan
from tests.demo.rows import FAR, at, due_between, frame_of

DAY = date(2026, 1, 20)
FROM, TO = "2026-01-20 07:30", "2026-01-20 09:00"
MINUTE = 60_000


def incident(**changes: Any) -> dict[str, Any]:
    row = {
        "name": "morning",
        "slice": "e_wallet",
        "share": 1.0,
        "from": FROM.replace(" ", "T") + ":00+07:00",
        "to": TO.replace(" ", "T") + ":00+07:00",
        "key": "missing",
    }
    return row | changes


def day_with(*incidents: dict[str, Any], seed: int = 3, mean: int = 20_000, **scenario: Any) -> WorldDay:
    table = {"incident": list(incidents), "ordinary_trouble": False, **scenario}
    return day_of(Plan(1, mean, DAY, seed, scenario_of(table)), DAY)


def slice_of(day: WorldDay) -> pd.DataFrame:
    frame = due_between(frame_of(day.orders), FROM, TO)
    return frame[frame["payment_method"] == "e_wallet"]


@settings(max_examples=15)
@given(st.floats(0, 1), st.integers(0, 2**30))
def test_the_stated_share_of_the_slice_hangs(share: float, seed: int) -> None:
    day = day_with(incident(share=share), seed=seed)
    rows = slice_of(day)
    hung = set(day.hanging[0].order_ids) if day.hanging else set()
    assert len(hung) == round(share * len(rows))
    assert hung <= set(rows["order_id"])


@settings(max_examples=10)
@given(st.sampled_from(["released", "lost"]), st.integers(0, 2**30))
def test_hanging_orders_are_not_received_before_the_end_and_four_in_ten_are_closed(after: str, seed: int) -> None:
    day = day_with(incident(share=0.5, after=after), seed=seed)
    rows = slice_of(day)
    hung = rows[rows["order_id"].isin(day.hanging[0].order_ids)]
    assert (hung["received_ms"] >= at(TO)).all()
    closed = hung[(hung["received_ms"] == FAR) & (hung["closed_ms"] < FAR)]
    assert abs(len(closed) - 0.4 * len(hung)) <= 1
    assert (closed["closed_ms"] - closed["due_ms"]).between(6 * MINUTE, 40 * MINUTE).all()


def test_released_orders_are_received_within_five_minutes_after_the_end() -> None:
    day = day_with(incident())
    rows = slice_of(day)
    received = rows.loc[rows["received_ms"] < FAR, "received_ms"]
    assert received.between(at(TO), at(TO) + 5 * MINUTE).all()


def test_lost_orders_are_never_received() -> None:
    assert (slice_of(day_with(incident(after="lost")))["received_ms"] == FAR).all()


def test_an_incident_shorter_than_anyones_patience_still_has_its_four_in_ten() -> None:
    day = day_with(incident(to="2026-01-20T07:34:00+07:00"))
    rows = due_between(frame_of(day.orders), FROM, "2026-01-20 07:34")
    rows = rows[rows["payment_method"] == "e_wallet"]
    closed = rows[rows["received_ms"] == FAR]
    assert len(closed) == round(0.4 * len(rows))
    assert (closed["closed_ms"] - closed["due_ms"]).between(6 * MINUTE, 40 * MINUTE).all()


def test_the_other_rows_of_the_day_are_those_of_a_day_without_the_incident() -> None:
    calm, troubled = frame_of(day_with().orders), frame_of(day_with(incident(share=0.3)).orders)
    hung = set(day_with(incident(share=0.3)).hanging[0].order_ids)
    pd.testing.assert_frame_equal(
        calm[~calm["order_id"].isin(hung)], troubled[~troubled["order_id"].isin(hung)], check_exact=True
    )


def test_two_incidents_of_one_slice_at_one_time_take_different_orders() -> None:
    later = incident(name="later", share=0.5, to="2026-01-20T09:30:00+07:00", key="present")
    day = day_with(incident(share=0.5), later)
    first, second = (set(part.order_ids) for part in day.hanging)
    assert not first & second
    rows = frame_of(day.orders).set_index("order_id")
    assert (rows.loc[sorted(second), "received_ms"] >= at("2026-01-20 09:30")).all()


@pytest.mark.parametrize(("key", "outcome"), [("missing", "missing"), ("present", "present")])
def test_the_probes_record_the_key_of_hanging_orders_as_the_scenario_has_it(key: str, outcome: str) -> None:
    day = day_with(incident(key=key))
    record = day.key_outcomes.to_pandas()
    record = record[record["order_id"].isin(day.hanging[0].order_ids) & (record["from_ms"] < at(TO))]
    assert len(record) > 100
    assert set(record["outcome"]) == {outcome}


def test_a_missing_key_is_recorded_as_present_from_the_end_of_the_incident_until_the_order_left() -> None:
    day = day_with(incident())
    record = day.key_outcomes.to_pandas()
    orders = frame_of(day.orders).set_index("order_id")
    released = [order for order in day.hanging[0].order_ids if orders.loc[order, "received_ms"] > at(TO) + 20_000]
    after = record[record["order_id"].isin(released) & (record["outcome"] == "present")].set_index("order_id")
    assert len(after) > 50
    assert (after["from_ms"] >= at(TO)).all()
    left_ms = orders.loc[after.index, "left_ms"]
    assert (after["to_ms"] - left_ms).between(0, 14_999).all()


def test_an_event_in_a_lag_reaches_the_warehouse_minutes_later_and_others_within_seconds() -> None:
    lag = {"from": "2026-01-20T10:00:00+07:00", "to": "2026-01-20T10:30:00+07:00", "minutes": 20}
    frame = frame_of(day_with(lag=[lag]).orders)
    last = frame[["created_ms", "received_ms", "assigned_ms", "closed_ms"]].where(lambda x: x < FAR).max(axis=1)
    delay = frame["loaded_ms"] - last
    within = last.between(at("2026-01-20 10:00"), at("2026-01-20 10:30") - 1)
    assert delay[within].between(20 * MINUTE, 20 * MINUTE + 10_000).all()
    outside = (last < at("2026-01-20 10:00")) | (last > at("2026-01-20 10:51"))
    assert within.sum() > 100
    assert delay[outside].between(0, 10_000).all()


def test_without_a_lag_there_is_no_load_time() -> None:
    assert "loaded_ms" not in day_with().orders.column_names
