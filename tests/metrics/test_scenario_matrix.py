"""The scenario matrix: not exercised is told from failing, and no small number is called a failure."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.metrics.scenario_matrix import Condition, Scenario, as_table, scenario_matrix
from data.metrics.slices import COUNTS as SLICE_COUNTS

COUNTS = (*SLICE_COUNTS, "late_count", "lost_count", "waiting_count")
T = 1_769_636_100_000


def last(**changes: object) -> dict[str, object]:
    return {
        "payment_method": "cash",
        "booking_type": "now",
        "last_due_ms": T - 60_000,
        "last_success_ms": T - 50_000,
        "failed_since_count": 0,
        **changes,
    }


def due(**counts: object) -> dict[str, object]:
    return {"payment_method": "cash", "booking_type": "now", **dict.fromkeys(COUNTS, 0), **counts}


def frame(rows: list[dict[str, object]], like: dict[str, object]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=list(like)).astype(
        {name: "Int64" for name in like if name.endswith(("_ms", "_count"))}
    )


def matrix(seen: list[dict[str, object]], counted: list[dict[str, object]]) -> dict[str, Scenario]:
    found = scenario_matrix(frame(seen, last()), frame(counted, due()), 0.995)
    return {one.name: one for one in found}


def condition(seen: dict[str, object] | None, counted: dict[str, object] | None) -> Condition:
    return matrix([seen] if seen else [], [counted] if counted else [])["cash · now"].condition


def test_a_scenario_whose_orders_are_on_time_works() -> None:
    assert condition(last(), due(due_count=100, on_time_count=100)) is Condition.WORKING


def test_a_scenario_without_an_order_in_the_window_is_not_exercised_and_never_failing() -> None:
    assert condition(last(), None) is Condition.NOT_EXERCISED
    assert condition(last(failed_since_count=9, last_success_ms=None), None) is Condition.NOT_EXERCISED


def test_a_combination_that_nobody_ever_ordered_stands_in_the_matrix() -> None:
    found = matrix([last()], [])
    assert list(found) == ["cash · now", "cash · scheduled"]
    never = found["cash · scheduled"]
    assert (never.condition, never.last_due_ms, never.last_success_ms) == (Condition.NEVER, None, None)


@pytest.mark.parametrize(("failed", "expected"), [(4, Condition.WORKING), (5, Condition.FAILING)])
def test_five_failures_since_the_last_success_are_failing_whatever_the_share(failed: int, expected: Condition) -> None:
    counted = due(due_count=1000, on_time_count=1000 - failed)
    assert condition(last(failed_since_count=failed), counted) is expected


def test_a_scenario_of_which_no_order_of_the_window_was_handed_over_is_failing_however_few_there_are() -> None:
    seen = last(failed_since_count=1)
    assert condition(seen, due(due_count=1, waiting_count=1)) is Condition.FAILING
    assert condition(seen, due(due_count=2, waiting_count=1, late_count=1)) is not Condition.FAILING


@pytest.mark.parametrize(
    ("on_time", "judged", "expected"),
    [
        (989, 1000, Condition.WORKING),
        (988, 1000, Condition.BELOW),
        (1, 2, Condition.BELOW),
        (9, 10, Condition.WORKING),
    ],
)
def test_below_the_objective_is_said_only_beyond_chance(on_time: int, judged: int, expected: Condition) -> None:
    counted = due(due_count=judged, on_time_count=on_time, late_count=judged - on_time)
    assert condition(last(), counted) is expected


def test_orders_that_cannot_be_judged_yet_are_no_failure() -> None:
    counted = due(due_count=3, pending_count=1, withdrawn_count=1, abandoned_count=1)
    assert condition(last(), counted) is Condition.PENDING
    found = matrix([last()], [due(due_count=5, pending_count=2, withdrawn_count=1, on_time_count=2)])["cash · now"]
    assert (found.judged, found.on_time_share, found.pending_count) == (2, 1.0, 2)


def test_every_payment_method_stands_beside_every_booking_type() -> None:
    found = matrix([last(payment_method="ovo", booking_type="later"), last(payment_method=None)], [due(due_count=1)])
    methods, bookings = ("cash", "ovo", "unknown"), ("later", "now", "scheduled")
    assert list(found) == [f"{method} · {booking}" for method in methods for booking in bookings]


def test_nothing_known_is_an_empty_matrix_and_an_empty_table_with_its_columns() -> None:
    assert matrix([], []) == {}
    assert list(as_table([]).columns)[:4] == ["scenario", "payment_method", "booking_type", "condition"]


def test_the_table_has_a_row_for_each_scenario_and_null_where_a_time_is_not_known() -> None:
    table = as_table(matrix([last()], [due(due_count=2, on_time_count=1, late_count=1)]).values())
    assert table["scenario"].tolist() == ["cash · now", "cash · scheduled"]
    assert table["last_due_ms"].isna().tolist() == [False, True]
    assert table.iloc[0][["due", "judged", "on_time"]].tolist() == [2, 2, 1]


counts = st.fixed_dictionaries(
    {name: st.integers(0, 40) for name in COUNTS if name not in ("due_count", "stuck_count")}
)


@given(parts=counts, failed=st.integers(0, 10))
def test_the_parts_of_every_scenario_add_up(parts: dict[str, int], failed: int) -> None:
    total = sum(parts.values())
    one = matrix([last(failed_since_count=failed)], [due(due_count=total, **parts)])["cash · now"]
    assert one.judged == total - parts["pending_count"] - parts["withdrawn_count"] - parts["abandoned_count"]
    assert one.on_time_share is None or 0 <= one.on_time_share <= 1
    assert (one.condition is Condition.NOT_EXERCISED) == (total == 0)
    handed = parts["on_time_count"] + parts["late_count"]
    failing = total > 0 and (failed >= 5 or (one.judged > 0 and handed == 0))
    assert (one.condition is Condition.FAILING) == failing
