"""The questions of the page Latency with their binds."""

from __future__ import annotations

from data import binds
from data.metrics.backlog import step_for
from data.metrics.impact_sides import WEEK, WEEKS
from data.metrics.latency import Measure
from data.questions import day_bounds
from data.settings import Settings
from data.states import Held
from data.window import HOUR, MINUTE, TimeWindow
from pages.shared import loaders
from pages.shared.view import View

MOST_BUCKETS = 84


def step(view: View) -> int:
    """The width of a bucket of latencies: a percentile needs orders."""
    return max(step_for(view.window.length_ms, MOST_BUCKETS), MINUTE)


def counts(settings: Settings, view: View, data_time_ms: int) -> Held:
    """The latencies of the window in its buckets."""
    asked = _binds(settings, view.measure, view.window, data_time_ms, step(view))
    return loaders.ask("latency_counts", asked, f"{view.measure}|{view.place}")


def week(settings: Settings, view: View, data_time_ms: int, number: int) -> Held:
    """The latencies of the same weekday-hours so many weeks before, as they were known so many weeks earlier."""
    back, window = number * WEEK, view.window
    earlier = TimeWindow(window.start_ms - back, window.end_ms - back)
    asked = _binds(settings, view.measure, earlier, data_time_ms - back, WEEK)
    return loaders.ask("latency_counts", asked, f"{view.measure}|{back}|{view.place}")


def weeks(settings: Settings, view: View, data_time_ms: int) -> list[Held]:
    """The same of each of the four weeks before, the last one first."""
    return [week(settings, view, data_time_ms, number) for number in range(1, WEEKS + 1)]


def _binds(settings: Settings, measure: Measure, window: TimeWindow, as_of_ms: int, step_ms: int) -> binds.Binds:
    return {
        "measure": measure.value,
        "from_ms": window.start_ms,
        "to_ms": window.end_ms,
        "step_ms": step_ms,
        "as_of_ms": as_of_ms,
        "give_up_ms": settings.give_up_after,
        **day_bounds(window.start_ms, window.end_ms, 0, 0),
    }


def outcomes(settings: Settings, window: TimeWindow, as_of_ms: int, place: str) -> Held:
    """What became of the orders due in a window."""
    return loaders.ask("slice_outcomes", binds.slice_outcomes(settings, window, as_of_ms), place)


def outcomes_to_hour(settings: Settings, length_ms: int, moment_ms: int, place: str) -> Held | None:
    """What became of the orders of a long period, up to the last full hour: asked once an hour, and waited for by
    nobody. None while it is being counted.
    """
    end_ms = moment_ms - moment_ms % HOUR
    asked = binds.slice_outcomes(settings, TimeWindow(end_ms - length_ms, end_ms), end_ms)
    return loaders.soon("slice_outcomes", asked, f"{length_ms}|{place}")
