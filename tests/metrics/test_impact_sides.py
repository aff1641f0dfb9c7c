"""What is compared for a deployment: an hour on each side, cut short or cut out where it must be, and said."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.metrics.deployment import Status
from data.metrics.impact_sides import WEEK, IncidentWindow, Sides, Unjudged, sides_of, without
from data.window import MINUTE, TimeWindow
from tests.metrics.deployed import LATER, T, deployed, minutes


def incident(start: int, end: int | None) -> IncidentWindow:
    return IncidentWindow(T + start * MINUTE, None if end is None else T + end * MINUTE, "it hung")


def sides(*deployments: object, incidents: tuple[IncidentWindow, ...] = (), at_ms: int = LATER) -> Sides:
    """The sides of the first one."""
    return sides_of(deployments, incidents, at_ms)[0]  # type: ignore[arg-type]


def test_an_hour_before_the_start_and_an_hour_after_the_finish_are_compared():
    found = sides(deployed())
    assert (found.before, found.after) == ((minutes(-60, 0),), (minutes(9, 69),))
    assert found.earlier == tuple(
        TimeWindow(found.after[0].start_ms - week * WEEK, found.after[0].end_ms - week * WEEK) for week in (1, 2, 3, 4)
    )
    assert (found.unjudged, found.ended_by, found.incidents) == (None, None, ())


@pytest.mark.parametrize(
    "one",
    [
        deployed(finish_min=None),
        deployed(finish_min=-5),
        deployed(status=Status.ROLLED_BACK),
        deployed(status=Status.FAILED),
        deployed(status=Status.RUNNING),
    ],
)
def test_without_a_good_finish_the_hour_after_begins_at_the_start(one):
    assert sides(one).after == (minutes(0, 60),)


def test_the_next_deployment_of_the_same_service_ends_the_hour_after():
    following = deployed("d2", 30)
    found = sides(deployed(), following, deployed("d3", 20, service="pricing"), deployed("d4", 40))
    assert (found.after, found.ended_by) == ((minutes(9, 30),), following)


def test_a_planned_or_cancelled_one_or_one_without_a_service_ends_nothing():
    found = sides(deployed(), deployed("d2", 30, status=Status.PLANNED), deployed("d3", 30, service=None))
    assert (found.after, found.ended_by) == ((minutes(9, 69),), None)
    assert sides(deployed(service=None), deployed("d2", 30, service=None)).after == (minutes(9, 69),)


def test_one_that_was_overtaken_before_it_finished_is_not_judged():
    found = sides(deployed(), deployed("d2", 9))
    assert (found.unjudged, found.before, found.reach) == (Unjudged.OVERTAKEN, (), None)


@pytest.mark.parametrize(
    ("one", "why"),
    [
        (deployed(start_min=None, day="2026-01-29"), Unjudged.NO_TIME),
        (deployed(status=Status.PLANNED), Unjudged.NEVER_HAPPENED),
        (deployed(status=Status.CANCELLED), Unjudged.NEVER_HAPPENED),
    ],
)
def test_one_that_never_was_or_has_no_time_is_not_judged(one, why):
    assert sides(one).unjudged is why


def test_one_after_data_time_is_not_judged_yet():
    assert sides(deployed(), at_ms=T + 9 * MINUTE - 1).unjudged is Unjudged.AHEAD
    assert sides(deployed(), at_ms=T + 9 * MINUTE).unjudged is None


def test_an_incident_that_was_open_at_the_start_is_left_out_on_both_sides_and_named():
    known = incident(-20, 30)
    found = sides(deployed(), incidents=(known,))
    assert (found.before, found.after, found.incidents) == ((minutes(-60, -20),), (minutes(30, 69),), (known,))


def test_an_incident_that_goes_on_leaves_nothing_after():
    assert sides(deployed(), incidents=(incident(-20, None),)).after == ()


def test_an_incident_that_begins_with_the_deployment_or_after_it_is_kept_for_it_may_be_the_effect():
    found = sides(deployed(), incidents=(incident(0, 30), incident(10, None)))
    assert (found.before, found.after, found.incidents) == ((minutes(-60, 0),), (minutes(9, 69),), ())


def test_an_incident_of_another_week_is_no_ordinary_hour():
    week = WEEK // MINUTE
    found = sides(deployed(), incidents=(incident(20 - week, 40 - week),))
    assert found.earlier[:2] == (minutes(9 - week, 20 - week), minutes(40 - week, 69 - week))
    assert found.incidents == ()


times = st.integers(0, 12)


@given(st.lists(st.tuples(times, st.none() | times), max_size=5), times, times)
def test_what_is_left_of_a_window_is_what_no_incident_holds(spans, one, other):
    start, end = min(one, other), max(one, other) + 1
    known = [IncidentWindow(first, last, "") for first, last in spans if last is None or last > first]
    left = without(TimeWindow(start, end), known)
    held = [at for at in range(start, end) if any(window.contains(at) for window in left)]
    free = [
        at
        for at in range(start, end)
        if not any(each.start_ms <= at and (each.end_ms is None or at < each.end_ms) for each in known)
    ]
    assert held == free
    assert list(left) == sorted(left)
