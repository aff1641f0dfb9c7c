"""The questions about incidents: which orders hung in a stretch of time, and what became of those due beside them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import pandas as pd

from data import binds
from data.answers import Bind
from data.metrics.observed import STEP, THRESHOLDS, ObservedRun, observed_runs
from data.settings import Settings
from data.states import Held
from data.window import DAY, HOUR, TimeWindow
from pages.shared import loaders

# As far as the list looks back for runs that nobody wrote a postmortem of; the last days of it are asked at every tick.
LOOKBACK, FRESH = 31 * DAY, 2 * DAY
# A run that reaches into a span may have begun so long before it, and an incident may be seen to end so long after.
# Hours without orders are known to be quiet where orders are known as near as that.
BEFORE, AFTER = DAY, 6 * HOUR
Ask = Callable[[str, Mapping[str, Bind], str], Held | None]
Both = tuple[Held, Held]


def around(window: TimeWindow) -> TimeWindow:
    """What is read to tell of a window."""
    return TimeWindow(window.start_ms - BEFORE, window.end_ms + AFTER)


def hung(window: TimeWindow, as_of_ms: int, place: str) -> Held:
    """The orders due in a window that waited for longer than the shortest of the thresholds."""
    return loaders.ask("hung", binds.hung(window, as_of_ms, min(THRESHOLDS)), f"{place}|incident")


def fares(window: TimeWindow, as_of_ms: int, place: str) -> Held | None:
    """Their fares; None where the warehouse has none."""
    if not loaders.knows("fare"):
        return None
    return loaders.ask("hung_fares", binds.hung(window, as_of_ms, min(THRESHOLDS)), f"{place}|incident")


def outcomes(settings: Settings, window: TimeWindow, as_of_ms: int, place: str, stuck_ms: int) -> Held:
    """What became of the orders due in each bucket, where one is stuck after `stuck_ms`."""
    asked = binds.impact_outcomes(replace(settings, stuck_after=stuck_ms), window, as_of_ms, STEP)
    return loaders.ask("impact_outcomes", asked, f"{place}|incident {stuck_ms}")


def covered(outcomes_rows: pd.DataFrame) -> TimeWindow | None:
    """The span of which any orders are known, to the width of a bucket."""
    if outcomes_rows.empty:
        return None
    buckets = outcomes_rows["bucket_ms"]
    return TimeWindow(int(buckets.min()), int(buckets.max()) + STEP)


def month(settings: Settings, data_time_ms: int, place: str) -> tuple[Both | None, Both]:
    """Which orders hung of the last month, and what became of those beside them: of the earlier days, and of the last.

    The earlier days reach up to `FRESH` before the last hour. They are asked once an hour, in the background: None
    while that is being counted for the first time.
    """
    hour_ms = data_time_ms - data_time_ms % HOUR
    earlier = TimeWindow(hour_ms - LOOKBACK, hour_ms - FRESH)
    last = _both(settings, TimeWindow(hour_ms - FRESH, data_time_ms + 1), data_time_ms, f"{place}|last", loaders.ask)
    return (
        _both(settings, earlier, hour_ms, f"{place}|earlier", loaders.soon),
        last if last is not None else (Held(None, None), Held(None, None)),
    )


def observed(
    settings: Settings, data_time_ms: int, parts: Sequence[tuple[pd.DataFrame, pd.DataFrame]]
) -> tuple[tuple[ObservedRun, ...], pd.DataFrame]:
    """The runs in the orders that hung, with what became of those beside them, part by part; and all that hung."""
    hung, outcomes = (pd.concat(column) for column in zip(*parts, strict=True))
    limits = {"stuck_ms": settings.stuck_after, "give_up_ms": settings.give_up_after}
    return observed_runs(hung, outcomes, data_time_ms, **limits).runs, hung


def _both(settings: Settings, window: TimeWindow, as_of_ms: int, place: str, ask: Ask) -> Both | None:
    hung_held = ask("hung", binds.hung(window, as_of_ms, settings.stuck_after), place)
    beside = ask("impact_outcomes", binds.impact_outcomes(settings, window, as_of_ms, STEP), place)
    return None if hung_held is None or beside is None else (hung_held, beside)
