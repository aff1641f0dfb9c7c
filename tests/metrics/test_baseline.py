"""What is ordinary: of alike hours, robust, said when it is little, and never from later rows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from data.metrics.baseline import COLUMNS, Baselines, HourTable, hour_table
from data.metrics.rule import SETTLED_MS, Terms
from data.metrics.rule_too_quiet import expected_due, lower_tail
from data.window import DAY, HOUR, MINUTE
from tests.metrics.judged import OFFICE, T

NOW = T + 30 * DAY


def table(
    days: int, due: Callable[[int], int], hung: Callable[[int], int] = lambda _: 0, settled_ms: int = SETTLED_MS
) -> HourTable:
    """A slice `card` over the days before NOW; `due` and `hung` by the number of hours before NOW."""
    hours = range(1, days * 24 + 1)
    counts = pd.DataFrame({"bucket_ms": [NOW - hour * HOUR for hour in hours], "payment_method": "card"})
    for name in COLUMNS:
        counts[f"{name}_count"] = [due(hour) if name in ("due", "settled", "judged") else 0 for hour in hours]
    counts["hung_count"] = [hung(hour) for hour in hours]
    return hour_table(counts, NOW - 28 * DAY, NOW, OFFICE, settled_ms)


def known(days: int, due: Callable[[int], int] = lambda _: 60) -> Baselines:
    return table(days, due).known_at(NOW + SETTLED_MS)


@pytest.mark.parametrize(
    ("days", "label"),
    [
        (28, "slice × hour of week"),
        (15, "slice × hour of day"),
        (6, "slice × hour of day (learning: 6 of 14 days)"),
        (2, "slice over all hours (learning: 2 of 14 days)"),
    ],
)
def test_the_hours_most_alike_are_taken_and_named(days: int, label: str) -> None:
    found = known(days).due("card", NOW)
    assert (found.mean, found.label) == (60, label)


def test_with_less_than_a_day_nothing_is_ordinary_and_that_is_said() -> None:
    baselines = table(1, lambda _: 60).known_at(NOW - 2 * HOUR)
    assert baselines.due("card", NOW).mean is None
    assert baselines.due("card", NOW).label == "absolute floor (learning: 0 of 14 days)"
    assert not baselines.knows(NOW)
    assert known(28).due("cash", NOW).mean is None


def test_a_day_off_is_not_measured_by_working_days() -> None:
    def busy(hour: int) -> int:
        day = pd.Timestamp(NOW - hour * HOUR, unit="ms").weekday()
        return 10 if day >= 5 else 100

    baselines = known(15, busy)
    days_to_saturday = (5 - pd.Timestamp(NOW, unit="ms").weekday()) % 7
    assert baselines.due("card", NOW + days_to_saturday * DAY).mean == 10
    assert baselines.due("card", NOW + (days_to_saturday + 2) * DAY).mean == 100


def test_of_all_hours_together_only_what_a_quiet_one_holds_is_ordinarily_due() -> None:
    assert known(2, lambda hour: 5 if hour % 24 < 6 else 100).due("card", NOW).mean == 5


def test_the_first_days_off_are_measured_by_the_same_hour_of_working_days() -> None:
    # Six days that are known; the first Saturday is one without like.
    baselines = known(6, lambda hour: 5 if hour % 24 == 0 else 100)
    saturday = NOW + (5 - pd.Timestamp(NOW, unit="ms").weekday()) % 7 * DAY
    found = baselines.due("card", saturday)
    assert (found.mean, found.label) == (5, "slice × hour of day (learning: 6 of 14 days)")


def test_one_wild_hour_moves_nothing() -> None:
    wild = known(28, lambda hour: 5000 if hour == 168 else 60)
    assert wild.due("card", NOW).mean == 60
    hung = table(28, lambda _: 100, lambda hour: 90 if hour < 5 else 1).known_at(NOW + SETTLED_MS)
    assert hung.share("card", NOW, "hung", "settled").high == pytest.approx(0.01)
    assert hung.most("card", "hung") == 1


def test_an_hour_is_known_ten_minutes_after_its_end() -> None:
    counted = table(2, lambda _: 60)
    assert counted.known_at(NOW + 10 * MINUTE).last - counted.known_at(NOW + 10 * MINUTE - 1).last == 1


@pytest.mark.parametrize("terms", [Terms(3 * HOUR, MINUTE, 0.995), Terms(5 * MINUTE, 3 * HOUR, 0.995)])
def test_an_hour_is_not_known_before_it_is_told_which_of_its_orders_hang_and_which_are_late(terms: Terms) -> None:
    counted = table(2, lambda _: 60, settled_ms=terms.settled_ms)
    final_ms = NOW + 3 * HOUR + MINUTE
    assert counted.known_at(final_ms).last - counted.known_at(final_ms - 1).last == 1
    assert counted.starts[counted.known_at(final_ms).last - 1] == NOW - HOUR


def test_no_later_row_changes_what_was_ordinary() -> None:
    counted = table(28, lambda hour: 50 + hour % 7, lambda hour: hour % 3)
    at_ms = NOW - 5 * DAY
    tables = {name: rows.copy() for name, rows in counted.tables.items()}
    for rows in tables.values():
        rows[:, counted.starts + HOUR > at_ms - SETTLED_MS] = 999
    other = replace(counted, tables=tables)
    one, two = counted.known_at(at_ms), other.known_at(at_ms)
    for hour in range(0, 48, 5):
        moment = at_ms + hour * HOUR
        assert one.due("card", moment) == two.due("card", moment)
        assert one.share("card", moment, "hung", "settled") == two.share("card", moment, "hung", "settled")
    assert one.most("card", "hung") == two.most("card", "hung")


def test_what_is_due_in_a_stretch_is_the_sum_of_its_parts_of_hours() -> None:
    baselines = known(28, lambda hour: 60 if hour % 2 else 120)
    expected, _ = expected_due(baselines, "card", NOW - 30 * MINUTE, NOW + 30 * MINUTE)
    assert expected == pytest.approx(90)


def test_the_lower_tail_is_that_of_drawn_counts() -> None:
    rng = np.random.default_rng(1)
    poisson = rng.poisson(20, 200_000)
    assert lower_tail(12, 20, 0.0) == pytest.approx(float((poisson <= 12).mean()), abs=0.003)
    spread = rng.poisson(rng.gamma(1 / 0.3**2, 20 * 0.3**2, 200_000))
    assert lower_tail(12, 20, 0.3) == pytest.approx(float((spread <= 12).mean()), abs=0.004)
