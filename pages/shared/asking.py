"""The questions of the pages with their binds: what is asked for a window, and what for a moment."""

from __future__ import annotations

from collections.abc import Iterator

from data import binds
from data.answers import Failure, FailureKind
from data.installation import receptions_recorded
from data.metrics.backlog import step_for
from data.metrics.observed import STEP
from data.questions import day_bounds
from data.settings import Settings
from data.states import Held
from data.window import DAY, HOUR, MINUTE, TimeWindow
from pages.shared import loaders
from pages.shared.view import View

ABANDONED_LOOKBACK = 30 * DAY
SCENARIOS_LOOKBACK = 31 * DAY
RECENT = HOUR
LEAST_FLOW_STEP = MINUTE
MOST_WALL_POINTS = 178  # and one at each end of the window


def steps(view: View) -> tuple[int, int]:
    """The step between the instants of a curve, and the width of a bucket of flow."""
    step = step_for(view.window.length_ms)
    return step, max(step, LEAST_FLOW_STEP)


def waiting(settings: Settings, moment_ms: int, place: str) -> Held:
    """The orders in state 0 at a moment."""
    return loaders.ask("waiting", binds.waiting(settings, moment_ms), place)


def outcomes(settings: Settings, moment_ms: int, place: str) -> Held:
    """What became of the orders due in the 60 minutes up to and with a moment."""
    return outcomes_of(settings, TimeWindow(moment_ms - RECENT + 1, moment_ms + 1), moment_ms, place)


def outcomes_of(settings: Settings, window: TimeWindow, as_of_ms: int, place: str) -> Held:
    """What became of the orders due in a window, slice by slice."""
    return loaders.ask("slice_outcomes", binds.slice_outcomes(settings, window, as_of_ms), place)


def scenarios(settings: Settings, moment_ms: int, place: str) -> Held:
    """When each scenario was last due and last succeeded, as far as a month back."""
    window = TimeWindow(moment_ms - SCENARIOS_LOOKBACK, moment_ms + 1)
    return loaders.ask("scenarios", binds.scenarios(settings, window, moment_ms), place)


def slices(settings: Settings, as_of_ms: int) -> Held:
    """The slices that had orders of late: asked once an hour, after a failure once for each tick."""
    return loaders.ask_once("slices", binds.slices(settings, as_of_ms), "")


def waits(settings: Settings, view: View, data_time_ms: int) -> Held:
    """The orders that make the curves of the window."""
    return loaders.ask("waits", binds.waits(settings, view.window, data_time_ms, steps(view)[0]), view.place)


def wall_step(view: View) -> int:
    """The step of a curve on the wall: nobody sees more of it from five metres."""
    return step_for(view.window.length_ms, MOST_WALL_POINTS)


def wall_waits(settings: Settings, view: View, data_time_ms: int) -> Held:
    """The orders that make the curve of the wall."""
    return loaders.ask("waits", binds.waits(settings, view.window, data_time_ms, wall_step(view)), view.place + "|wall")


def stuck_waits(settings: Settings, moment_ms: int, place: str) -> Held:
    """The orders that were stuck at any time since `GIVE_UP_AFTER` before a moment: since when, and whom it hurt."""
    lookback = TimeWindow(moment_ms - settings.give_up_after, moment_ms)
    return loaders.ask("waits", binds.waits(settings, lookback, moment_ms), place + "|stuck")


def runs(settings: Settings, moment_ms: int, place: str) -> tuple[int, Held, Held]:
    """The orders that hung since `GIVE_UP_AFTER` before a moment, and what became of all orders due meanwhile.

    As of the last full minute, which comes first: asked once a minute.
    """
    at_ms = moment_ms - moment_ms % MINUTE
    reach = TimeWindow(at_ms - settings.give_up_after, at_ms + 1)
    hung = loaders.ask_once("hung", binds.hung(reach, at_ms, settings.stuck_after), place + "|runs")
    beside = binds.impact_outcomes(settings, reach, at_ms, STEP)
    return at_ms, hung, loaders.ask_once("impact_outcomes", beside, place + "|runs")


def waits_around(settings: Settings, window: TimeWindow, as_of_ms: int, place: str) -> Held:
    """The orders that make the backlog of each minute of a window that is not the page's."""
    return loaders.ask("waits", binds.waits(settings, window, as_of_ms, MINUTE), place + "|around")


def flow(settings: Settings, view: View, data_time_ms: int) -> Held:
    """Orders due and received in each bucket of the window."""
    asked = {
        "from_ms": view.window.start_ms,
        "to_ms": view.window.end_ms,
        "step_ms": steps(view)[1],
        "as_of_ms": data_time_ms,
        **day_bounds(view.window.start_ms, view.window.end_ms, settings.give_up_after),
    }
    return loaders.ask("flow", asked, view.place)


def abandoned(settings: Settings, moment_ms: int, *, waited_for: bool) -> Held | None:
    """Orders that nobody ever closed, as of the last full minute: a month is read for it, once a minute for all.

    None while it is being counted, where it is not `waited_for`.
    """
    at_ms = moment_ms - moment_ms % MINUTE
    start = at_ms - ABANDONED_LOOKBACK
    asked = {
        "as_of_ms": at_ms,
        "from_ms": start,
        "give_up_ms": settings.give_up_after,
        **day_bounds(start, at_ms, 0),
    }
    return (loaders.ask_once if waited_for else loaders.soon)("abandoned", asked, "")


def handoff_unknown(data_time_ms: int) -> bool:
    """True when there are orders and none was ever received: then state 0 cannot be measured at all."""
    asked = binds.handoff_known(data_time_ms)
    # What is known stays known. What is not yet is asked for again at each tick: the first reception may come.
    return _no_reception(loaders.ask_once("handoff_known", asked, "")) and _no_reception(
        loaders.ask("handoff_known", asked, "")
    )


def _no_reception(held: Held) -> bool:
    return held.rows is not None and receptions_recorded(held.rows) is False


def warehouse_outcomes(settings: Settings, from_ms: int, to_ms: int, as_of_ms: int, place: str) -> Held:
    """Key outcomes that the warehouse keeps. The relation is optional: without it there is nothing, and no fault."""
    give_up = settings.give_up_after
    asked = {"from_ms": from_ms, "to_ms": to_ms, "as_of_ms": as_of_ms, "give_up_ms": give_up}
    held = loaders.ask("key_outcomes", asked | day_bounds(from_ms, to_ms, give_up), place)
    optional = isinstance(held.failure, Failure) and held.failure.kind is FailureKind.MISSING_TABLE
    return Held(None, None) if optional else held


def recorded_outcomes(settings: Settings, moment_ms: int, place: str) -> Iterator[Held]:
    """Key outcomes about one moment: from the history store, then from the warehouse, which is asked if need be."""
    start = moment_ms - settings.refresh
    yield loaders.recorded_outcomes(start, moment_ms + 1, place)
    yield warehouse_outcomes(settings, start, moment_ms + 1, moment_ms, place)
