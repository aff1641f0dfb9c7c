"""What recorded key outcomes say about one moment in the past."""

from __future__ import annotations

import pandas as pd

from data.metrics.columns import NEVER_MS, integers
from data.metrics.probe import Outcome, ProbeRound, Reading


def round_at(intervals: pd.DataFrame, probe: str, at_ms: int) -> ProbeRound:
    """The readings that held at `at_ms`, as if asked then. Of two that overlap the later one counts.

    `intervals` has the columns of the question `key_outcomes`: order_id, probe, outcome, start_ms, end_ms.
    """
    mine = intervals[intervals["probe"] == probe]
    holds = (integers(mine, "start_ms", NEVER_MS) <= at_ms) & (at_ms < integers(mine, "end_ms", NEVER_MS))
    newest = mine[holds].sort_values("start_ms").drop_duplicates("order_id", keep="last")
    readings = tuple(
        Reading(key="", outcome=Outcome(outcome), evidence="recorded", order_id=str(order_id))
        for order_id, outcome in zip(newest["order_id"], newest["outcome"], strict=True)
    )
    return ProbeRound(probe, at_ms, readings)
