"""Incidents as stretches of time: what is stated, what is still to come, and what nobody wrote down."""

from __future__ import annotations

import pytest

from data.metrics.impact_sides import IncidentWindow, sides_of
from data.metrics.incident_windows import incident_windows
from data.window import DAY, HOUR, MINUTE, TimeWindow
from tests.metrics.deployed import deployed
from tests.metrics.told import incident

T = 1_769_630_000_000


def window(as_of_ms: int = T + DAY, **changes: object) -> IncidentWindow | None:
    found = incident_windows([incident(**changes)], as_of_ms)
    return found[0] if found else None


def test_an_incident_is_wrong_from_its_start_until_it_is_resolved() -> None:
    found = window(started=T, detected=T + HOUR, resolved=T + 3 * HOUR)
    assert found == IncidentWindow(T, T + 3 * HOUR, "It hung", None, "started", "2026-01-29-postmortem.md")


@pytest.mark.parametrize(
    ("moments", "begun_by"),
    [
        ({"detected": T, "mitigated": T + HOUR}, "detected"),
        ({"acknowledged": T, "resolved": T + HOUR}, "acknowledged"),
        ({"resolved": T}, "resolved"),
    ],
)
def test_where_the_start_is_not_stated_the_first_moment_that_is_says_so(moments: dict, begun_by: str) -> None:
    found = window(**moments)
    assert found is not None
    assert (found.start_ms, found.begun_by) == (T, begun_by)


def test_without_any_moment_it_has_no_place_in_time() -> None:
    assert window() is None
    assert window(entries=[T]) is None


def test_what_is_later_than_the_moment_has_not_happened() -> None:
    assert window(T - 1, started=T, resolved=T + HOUR) is None
    at_start = window(T, started=T, resolved=T + HOUR)
    assert at_start is not None
    assert (at_start.end_ms, at_start.last_known_ms, at_start.reach_ms) == (None, None, None), "it goes on"
    assert window(T + HOUR, started=T, resolved=T + HOUR).end_ms == T + HOUR


def test_an_end_that_is_not_stated_reaches_to_the_last_moment_that_is() -> None:
    found = window(started=T, mitigated=T + HOUR, entries=[T + 2 * HOUR, None, T + 30 * HOUR])
    assert found is not None
    assert (found.end_ms, found.reach_ms) == (None, T + 2 * HOUR), "an entry after the moment is not known yet"
    assert found.overlaps(TimeWindow(T + HOUR, T + 3 * HOUR))
    assert not found.overlaps(TimeWindow(T + 2 * HOUR, T + 3 * HOUR)), "it does not go on for ever"


def test_a_single_moment_is_in_its_window() -> None:
    found = window(detected=T)
    assert found is not None
    assert found.overlaps(TimeWindow(T, T + MINUTE))
    assert not found.overlaps(TimeWindow(T + 1, T + MINUTE))


def test_a_resolution_before_the_start_is_no_end() -> None:
    found = window(started=T, resolved=T - HOUR)
    assert found is not None
    assert (found.end_ms, found.last_known_ms) == (None, T)


def test_several_are_in_the_order_of_their_starts() -> None:
    told = [incident("b", started=T + 1, resolved=T + 2), incident("a", started=T, resolved=T + 2)]
    assert [each.title for each in incident_windows(told, T + DAY)] == ["a", "b"]


def test_one_of_long_ago_without_an_end_takes_nothing_from_the_comparison_of_today() -> None:
    ago = incident_windows([incident(started=T - 40 * DAY, detected=T - 40 * DAY + HOUR)], T + DAY)
    [sides] = sides_of([deployed(started_ms=T, finished_ms=T + MINUTE)], ago, T + DAY)
    assert sides.incidents == ()
    assert sides.before == (TimeWindow(T - HOUR, T),)
