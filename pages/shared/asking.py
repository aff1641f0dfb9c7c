"""The questions of the pages with their binds: what is asked for a window, and what for a moment."""

from __future__ import annotations

from data.answers import Bind, Failure, FailureKind
from data.metrics.backlog import step_for
from data.metrics.impact_sides import WEEK, WEEKS
from data.metrics.latency import Measure
from data.questions import day_bounds
from data.settings import Settings
from data.states import Held
from data.window import DAY, HOUR, MINUTE, TimeWindow
from pages.shared import loaders
from pages.shared.view import View

ABANDONED_LOOKBACK = 30 * DAY
RECENT = HOUR
# No instant of this step lies in any window, so that `waits` gives the long ones alone.
NO_INSTANTS = 10**15
LEAST_FLOW_STEP = MINUTE
MOST_LATENCY_BUCKETS = 84


def steps(view: View) -> tuple[int, int]:
    """The step between the instants of a curve, and the width of a bucket of flow."""
    step = step_for(view.window.length_ms)
    return step, max(step, LEAST_FLOW_STEP)


def waiting(settings: Settings, moment_ms: int, place: str) -> Held:
    """The orders in state 0 at a moment."""
    give_up = settings.give_up_after
    binds = {"as_of_ms": moment_ms, "give_up_ms": give_up, **day_bounds(moment_ms, moment_ms, give_up)}
    return loaders.ask("waiting", binds, place)


def outcomes(settings: Settings, moment_ms: int, place: str) -> Held:
    """What became of the orders due in the 60 minutes up to and with a moment."""
    start, end = moment_ms - RECENT + 1, moment_ms + 1
    return loaders.ask("slice_outcomes", _outcome_binds(settings, start, end, moment_ms), place)


def outcomes_of(settings: Settings, window: TimeWindow, as_of_ms: int, place: str) -> Held:
    """What became of the orders due in a window."""
    return loaders.ask("slice_outcomes", _outcome_binds(settings, window.start_ms, window.end_ms, as_of_ms), place)


def outcomes_to_hour(settings: Settings, length_ms: int, moment_ms: int, place: str) -> Held | None:
    """What became of the orders of a long period, up to the last full hour: asked once an hour, and waited for by
    nobody. None while it is being counted.
    """
    end = moment_ms - moment_ms % HOUR
    binds = _outcome_binds(settings, end - length_ms, end, end)
    return loaders.soon("slice_outcomes", binds, f"{length_ms}|{place}")


def _outcome_binds(settings: Settings, from_ms: int, to_ms: int, as_of_ms: int) -> dict[str, Bind]:
    return {
        "from_ms": from_ms,
        "to_ms": to_ms,
        "as_of_ms": as_of_ms,
        "objective_ms": settings.objective_seconds * 1000,
        "stuck_ms": settings.stuck_after,
        "give_up_ms": settings.give_up_after,
        **day_bounds(from_ms, to_ms, settings.give_up_after),
    }


def latency_step(view: View) -> int:
    """The width of a bucket of latencies: a percentile needs orders."""
    return max(step_for(view.window.length_ms, MOST_LATENCY_BUCKETS), MINUTE)


def latency_counts(settings: Settings, view: View, data_time_ms: int) -> Held:
    """The latencies of the window in its buckets."""
    binds = _latency_binds(settings, view.measure, view.window, data_time_ms, latency_step(view))
    return loaders.ask("latency_counts", binds, f"{view.measure}|{view.place}")


def latency_weeks(settings: Settings, view: View, data_time_ms: int) -> list[Held]:
    """The latencies of the same weekday-hours of each of the four weeks before, each as it was known a week earlier."""
    return [
        loaders.ask(
            "latency_counts",
            _latency_binds(
                settings,
                view.measure,
                TimeWindow(view.window.start_ms - back, view.window.end_ms - back),
                data_time_ms - back,
                WEEK,
            ),
            f"{view.measure}|{back}|{view.place}",
        )
        for back in (week * WEEK for week in range(1, WEEKS + 1))
    ]


def _latency_binds(
    settings: Settings, measure: Measure, window: TimeWindow, as_of_ms: int, step_ms: int
) -> dict[str, Bind]:
    return {
        "measure": measure.value,
        "from_ms": window.start_ms,
        "to_ms": window.end_ms,
        "step_ms": step_ms,
        "as_of_ms": as_of_ms,
        "give_up_ms": settings.give_up_after,
        **day_bounds(window.start_ms, window.end_ms, 0, 0),
    }


def waits(settings: Settings, view: View, data_time_ms: int) -> Held:
    """The orders that make the curves of the window."""
    return _waits(settings, view.window, data_time_ms, steps(view)[0], view.place)


def stuck_waits(settings: Settings, moment_ms: int, place: str) -> Held:
    """The orders that were stuck at any time since `GIVE_UP_AFTER` before a moment: since when, and whom it hurt."""
    lookback = TimeWindow(moment_ms - settings.give_up_after, moment_ms)
    return _waits(settings, lookback, moment_ms, NO_INSTANTS, place + "|stuck")


def waits_around(settings: Settings, window: TimeWindow, as_of_ms: int, place: str) -> Held:
    """The orders that make the backlog of each minute of a window that is not the page's."""
    return _waits(settings, window, as_of_ms, MINUTE, place + "|around")


def _waits(settings: Settings, window: TimeWindow, as_of_ms: int, step_ms: int, place: str) -> Held:
    binds = {
        "from_ms": window.start_ms,
        "to_ms": window.end_ms,
        "as_of_ms": as_of_ms,
        "step_ms": step_ms,
        "long_ms": settings.stuck_after,
        "give_up_ms": settings.give_up_after,
        **day_bounds(window.start_ms, window.end_ms, settings.give_up_after),
    }
    return loaders.ask("waits", binds, place)


def flow(settings: Settings, view: View, data_time_ms: int) -> Held:
    """Orders due and received in each bucket of the window."""
    binds = {
        "from_ms": view.window.start_ms,
        "to_ms": view.window.end_ms,
        "step_ms": steps(view)[1],
        "as_of_ms": data_time_ms,
        **day_bounds(view.window.start_ms, view.window.end_ms, settings.give_up_after),
    }
    return loaders.ask("flow", binds, view.place)


def abandoned(settings: Settings, moment_ms: int, place: str) -> Held:
    """Orders that nobody ever closed."""
    start = moment_ms - ABANDONED_LOOKBACK
    binds = {
        "as_of_ms": moment_ms,
        "from_ms": start,
        "give_up_ms": settings.give_up_after,
        **day_bounds(start, moment_ms, 0),
    }
    return loaders.ask("abandoned", binds, place)


def handoff_unknown(settings: Settings, data_time_ms: int) -> bool:
    """True when there are orders and none was ever received: then state 0 cannot be measured at all."""
    hour = data_time_ms - data_time_ms % HOUR
    binds = {"as_of_ms": hour + HOUR, **day_bounds(hour, hour, 9 * DAY)}
    held = loaders.ask("handoff_known", binds, f"{settings.timezone}")
    if held.rows is None or held.rows.frame.empty:
        return False
    row = held.rows.frame.iloc[0]
    return int(row["order_count"]) > 0 and not int(row["received_count"] or 0)


def warehouse_outcomes(settings: Settings, from_ms: int, to_ms: int, as_of_ms: int, place: str) -> Held:
    """Key outcomes that the warehouse keeps. The relation is optional: without it there is nothing, and no fault."""
    give_up = settings.give_up_after
    binds = {"from_ms": from_ms, "to_ms": to_ms, "as_of_ms": as_of_ms, "give_up_ms": give_up}
    held = loaders.ask("key_outcomes", binds | day_bounds(from_ms, to_ms, give_up), place)
    optional = isinstance(held.failure, Failure) and held.failure.kind is FailureKind.MISSING_TABLE
    return Held(None, None) if optional else held


def recorded_outcomes(settings: Settings, moment_ms: int, place: str) -> tuple[Held, Held]:
    """Key outcomes about one moment: from the history store, and from the warehouse."""
    start = moment_ms - settings.refresh
    return (
        loaders.recorded_outcomes(start, moment_ms + 1, place),
        warehouse_outcomes(settings, start, moment_ms + 1, moment_ms, place),
    )
