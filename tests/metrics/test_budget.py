"""The error budget: what is missed against what may be missed, and nothing said from too few orders."""

from __future__ import annotations

import pandas as pd
import pytest

from data.metrics.budget import Spent, spent
from data.metrics.slices import LEAST_JUDGED

T = 1_769_634_000_000
COLUMNS = ("on_time", "late", "withdrawn", "lost", "pending", "waiting", "stuck", "abandoned")


def outcomes(*rows: tuple[str | None, str, dict[str, int]]) -> pd.DataFrame:
    """Rows of `slice_outcomes`: payment method, booking type, and the counts that are not 0."""
    made = []
    for method, booking, counts in rows:
        due = sum(number for name, number in counts.items() if name != "stuck")
        all_counts = {f"{name}_count": counts.get(name, 0) for name in COLUMNS}
        made.append({"payment_method": method, "booking_type": booking, "due_count": due, **all_counts})
    names = ["payment_method", "booking_type", "due_count", *(f"{name}_count" for name in COLUMNS)]
    return pd.DataFrame(made, columns=names)


def of(objective: float = 0.995, **counts: int) -> Spent:
    return spent(outcomes(("cash", "now", counts)), T, stuck_ms=300_000, objective=objective)["cash"]


def test_burn_is_the_missed_share_over_the_share_that_may_be_missed():
    found = of(on_time=990, late=10)
    assert found.on_time_share == 0.99
    assert found.burn_rate == pytest.approx(2)
    assert found.left == pytest.approx(-1)
    assert of(on_time=1000).burn_rate == 0
    assert of(on_time=1000).left == 1


def test_withdrawn_pending_and_abandoned_are_in_neither_part():
    found = of(on_time=99, late=1, withdrawn=50, pending=50, abandoned=50)
    assert (found.judged_due, found.on_time_share, found.due_count) == (100, 0.99, 250)


def test_what_is_not_received_is_the_waiting_and_the_lost():
    found = of(on_time=60, late=20, lost=15, waiting=5, stuck=5, pending=9)
    assert (found.unreceived, found.undispatched_share) == (20, 0.2)
    assert of(pending=3).undispatched_share is None


@pytest.mark.parametrize(("judged", "too_few"), [(LEAST_JUDGED - 1, True), (LEAST_JUDGED, False)])
def test_of_too_few_orders_nothing_is_said(judged: int, too_few: bool):
    found = of(on_time=judged, pending=100)
    assert found.too_few is too_few
    assert (found.on_time_share is None, found.burn_rate is None, found.left is None) == (too_few,) * 3


def test_where_nothing_may_be_missed_there_is_no_budget_to_burn():
    assert of(objective=1.0, on_time=99, late=1).burn_rate is None
    assert of(objective=0.0, late=100).burn_rate == 1


def test_booking_types_of_a_payment_method_are_one_slice():
    rows = outcomes(
        ("cash", "now", {"on_time": 40, "late": 2}),
        ("cash", "scheduled", {"on_time": 50, "late": 8}),
        (None, "now", {}),
    )
    found = spent(rows, T, stuck_ms=1, objective=0.9)
    assert (found["cash"].judged_due, found["cash"].late_count) == (100, 10)
    assert found["cash"].burn_rate == pytest.approx(1)
    assert found["unknown"].too_few


def test_without_orders_there_is_no_slice():
    assert spent(outcomes(), T, stuck_ms=1, objective=0.9) == {}
