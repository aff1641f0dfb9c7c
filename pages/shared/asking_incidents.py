"""The questions about incidents: which orders hung in a stretch of time, and what became of those due beside them."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from data import binds
from data.metrics.observed import STEP, THRESHOLDS
from data.settings import Settings
from data.states import Held
from data.window import TimeWindow
from pages.shared import loaders


def hung(window: TimeWindow, as_of_ms: int, place: str) -> Held:
    """The orders due in a window that waited for longer than the shortest of the thresholds."""
    return loaders.ask("hung", binds.hung(window, as_of_ms, min(THRESHOLDS)), f"{place}|incident")


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
