"""What is read holds all that is judged, each order once."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from data.metrics.impact_reading import reading
from data.metrics.impact_sides import SIDE, sides_of
from data.metrics.suspects import REACH
from data.window import DAY, HOUR, MINUTE, TimeWindow
from tests.metrics.deployed import T, deployed

spans = st.integers(1, 31 * 24 * 60).map(lambda length: TimeWindow(T, T + length * MINUTE))


@given(spans, st.integers(0, 31 * 24 * 60), st.integers(0, 60), st.integers(0, 200))
def test_every_side_of_a_deployment_in_the_window_is_read(window, started, length, behind):
    data_time = window.end_ms - behind * MINUTE
    found = reading(window, data_time)
    one = deployed("d", started, started + length)
    if not window.contains(one.started_ms):
        return
    sides = sides_of([one], (), window.end_ms + DAY)[0]
    for span in sides.before:
        assert found.now.start_ms <= span.start_ms
    for span in sides.after:
        assert min(span.end_ms, data_time) <= found.now.end_ms or data_time < found.now.start_ms
    for span in sides.earlier:
        whole = [TimeWindow(found.now.start_ms, found.now.end_ms), *found.earlier]
        assert any(each.start_ms <= span.start_ms and span.end_ms <= each.end_ms for each in whole) or (
            len(found.earlier) == 1 and span.start_ms >= found.earlier[0].start_ms
        )


@given(spans)
def test_no_order_is_read_twice_and_the_day_before_is_read(window):
    found = reading(window, window.end_ms)
    stretches = sorted([found.now, *found.earlier])
    assert all(one.end_ms <= other.start_ms for one, other in pairwise(stretches))
    assert found.now.start_ms <= window.start_ms - REACH - SIDE


def test_what_is_asked_of_earlier_weeks_stays_the_same_within_an_hour():
    earlier = [reading(TimeWindow(T - 3 * HOUR + at, T + at), T + at).earlier for at in (1, 59 * MINUTE)]
    assert earlier[0] == earlier[1]


def test_longer_windows_are_read_in_wider_buckets():
    steps = [
        reading(TimeWindow(T, T + length), T + length).step_ms for length in (3 * HOUR, 2 * DAY, 7 * DAY, 31 * DAY)
    ]
    assert steps == [MINUTE, 2 * MINUTE, 5 * MINUTE, 15 * MINUTE]
