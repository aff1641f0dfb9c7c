"""Which stretches of orders are read to judge the deployments of a window, and in how fine buckets."""

from __future__ import annotations

from dataclasses import dataclass

from data.metrics.impact_sides import SIDE, WEEK, WEEKS
from data.metrics.suspects import REACH
from data.window import HOUR, MINUTE, TimeWindow

# Longest stretch for each bucket. The finest that keeps a read below some ten thousand rows for each slice.
STEPS = ((40 * HOUR, MINUTE), (80 * HOUR, 2 * MINUTE), (200 * HOUR, 5 * MINUTE))
COARSEST = 15 * MINUTE
# A deployment that begins in the window may take so long, and then has its hour after.
_LONGEST_DEPLOYMENT = HOUR


@dataclass(frozen=True)
class Reading:
    """`now` ends with data time; `earlier` are the same hours of the weeks before, none of which overlap."""

    step_ms: int
    now: TimeWindow
    earlier: tuple[TimeWindow, ...]


def reading(window: TimeWindow, data_time_ms: int) -> Reading:
    """What to read for the deployments of a window, and for those in the 24 h before it.

    The earlier weeks begin and end with whole hours, so that for an hour the same is asked of them.
    """
    start = (window.start_ms - REACH - SIDE) // HOUR * HOUR
    last = window.end_ms + SIDE + _LONGEST_DEPLOYMENT
    end = max(start + MINUTE, min(last, data_time_ms + 1))
    step = next((step for longest, step in STEPS if end - start <= longest), COARSEST)
    hours_end = -(-last // HOUR) * HOUR
    if hours_end - start >= WEEK:
        return Reading(step, TimeWindow(start, end), (TimeWindow(start - WEEKS * WEEK, start),))
    weeks = range(1, WEEKS + 1)
    earlier = tuple(TimeWindow(start - week * WEEK, hours_end - week * WEEK) for week in weeks)
    return Reading(step, TimeWindow(start, end), earlier)
