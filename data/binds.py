"""The binds of the questions that the pages, the ticker and the commands ask alike."""

from __future__ import annotations

from data.answers import Bind
from data.questions import day_bounds
from data.settings import Settings
from data.window import DAY, HOUR, TimeWindow

Binds = dict[str, Bind]
# No instant of this step lies in any window, so that `waits` gives the long ones alone.
NO_INSTANTS = 10**15
# A page offers and gives colours to the slices of so long.
SLICES_LOOKBACK = 7 * DAY
# A warehouse without a reception in so long knows none.
RECEPTIONS_LOOKBACK = 9 * DAY


def waiting(settings: Settings, moment_ms: int) -> Binds:
    """For `waiting`: the orders in state 0 at a moment."""
    give_up = settings.give_up_after
    return {"as_of_ms": moment_ms, "give_up_ms": give_up, **day_bounds(moment_ms, moment_ms, give_up)}


def slice_outcomes(settings: Settings, window: TimeWindow, as_of_ms: int) -> Binds:
    """For `slice_outcomes`: what became of the orders due in a window."""
    return {
        "from_ms": window.start_ms,
        "to_ms": window.end_ms,
        "as_of_ms": as_of_ms,
        "objective_ms": settings.objective_seconds * 1000,
        "stuck_ms": settings.stuck_after,
        "give_up_ms": settings.give_up_after,
        **day_bounds(window.start_ms, window.end_ms, settings.give_up_after),
    }


def waits(settings: Settings, window: TimeWindow, as_of_ms: int, step_ms: int = NO_INSTANTS) -> Binds:
    """For `waits`: the orders in state 0 at an instant of the step, and those stuck at any time of the window.

    Without a step only the stuck ones.
    """
    return {
        "from_ms": window.start_ms,
        "to_ms": window.end_ms,
        "as_of_ms": as_of_ms,
        "step_ms": step_ms,
        "long_ms": settings.stuck_after,
        "give_up_ms": settings.give_up_after,
        **day_bounds(window.start_ms, window.end_ms, settings.give_up_after),
    }


def impact_outcomes(settings: Settings, span: TimeWindow, as_of_ms: int, step_ms: int) -> Binds:
    """For `impact_outcomes`: the orders due in each bucket of a stretch by which deployments are judged."""
    return {
        "from_ms": span.start_ms,
        "to_ms": span.end_ms,
        "as_of_ms": as_of_ms,
        "step_ms": step_ms,
        "objective_ms": settings.objective_seconds * 1000,
        "stuck_ms": settings.stuck_after,
        **day_bounds(span.start_ms, span.end_ms - 1, 0, 0),
    }


def handoffs(span: TimeWindow, as_of_ms: int) -> Binds:
    """For `handoffs`: how long each order received that was due in a stretch took."""
    bounds = day_bounds(span.start_ms, span.end_ms - 1, 0, 0)
    return {"from_ms": span.start_ms, "to_ms": span.end_ms, "as_of_ms": as_of_ms, **bounds}


def hung(window: TimeWindow, as_of_ms: int, long_ms: int) -> Binds:
    """For `hung` and `hung_fares`: the orders due in a window that were in state 0 for longer."""
    return {
        "from_ms": window.start_ms,
        "to_ms": window.end_ms,
        "as_of_ms": as_of_ms,
        "long_ms": long_ms,
        **day_bounds(window.start_ms, window.end_ms - 1, 0, 0),
    }


def scenarios(settings: Settings, window: TimeWindow, as_of_ms: int) -> Binds:
    """For `scenarios`: when each was last due and last succeeded in a window."""
    return {
        "from_ms": window.start_ms,
        "to_ms": window.end_ms,
        "as_of_ms": as_of_ms,
        "objective_ms": settings.objective_seconds * 1000,
        **day_bounds(window.start_ms, window.end_ms - 1, 0, 0),
    }


def key_outcomes(settings: Settings, window: TimeWindow, as_of_ms: int) -> Binds:
    """For `key_outcomes`: what was recorded of the keys of a window's orders."""
    give_up = settings.give_up_after
    bounds = day_bounds(window.start_ms, window.end_ms, give_up)
    return {"from_ms": window.start_ms, "to_ms": window.end_ms, "as_of_ms": as_of_ms, "give_up_ms": give_up, **bounds}


def hand_off_counts(settings: Settings, span: TimeWindow, as_of_ms: int, step_ms: int) -> Binds:
    """For `hand_off_counts`: how the orders due in each bucket were handed over."""
    return impact_outcomes(settings, span, as_of_ms, step_ms)


def slices(settings: Settings, as_of_ms: int) -> Binds:
    """For `slices`: those there are, the same for a whole hour, so that no colour changes at every tick."""
    hour = as_of_ms - as_of_ms % HOUR
    bounds = day_bounds(hour - SLICES_LOOKBACK, hour + HOUR, settings.give_up_after)
    return {"from_ms": hour - SLICES_LOOKBACK, "to_ms": hour + HOUR, "as_of_ms": hour + HOUR, **bounds}


def handoff_known(data_time_ms: int) -> Binds:
    """For `handoff_known`: whether any order of late was received, the same for a whole hour."""
    hour = data_time_ms - data_time_ms % HOUR
    return {"as_of_ms": hour + HOUR, **day_bounds(hour, hour, RECEPTIONS_LOOKBACK)}


def receptions(as_of_ms: int) -> Binds:
    """For `handoff_known`: whether any order of late was received by a moment."""
    return {"as_of_ms": as_of_ms, **day_bounds(as_of_ms, as_of_ms, RECEPTIONS_LOOKBACK)}
