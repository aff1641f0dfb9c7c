"""What recorded key outcomes say about one moment in the past, and about the orders of an incident."""

from __future__ import annotations

import numpy as np
import pandas as pd

from data.metrics.columns import NEVER_MS, integers, texts
from data.metrics.key_health import JoinedCause, joined_cause
from data.metrics.probe import Outcome, Probe, ProbeRound, Reading


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


def recorded_cause(probe: Probe, intervals: pd.DataFrame, hung: pd.DataFrame) -> JoinedCause:
    """What a probe recorded of hung orders while they waited: of each the outcome that held for most of the record.

    `hung` has the columns of the question `hung`. An order of which nothing was recorded while it waited is unasked.
    A key that is there at last, as it is before any order is received, does not undo that it was not.
    """
    mine = intervals[intervals["probe"] == probe.name].assign(order_id=lambda rows: texts(rows, "order_id"))
    waits = pd.DataFrame(
        {
            "order_id": texts(hung, "order_id"),
            "due_at": integers(hung, "due_ms"),
            "left_at": integers(hung, "left_ms", NEVER_MS),
        }
    )
    both = mine.merge(waits, on="order_id")
    start = np.maximum(integers(both, "start_ms"), both["due_at"].to_numpy())
    end = np.minimum(integers(both, "end_ms", NEVER_MS), both["left_at"].to_numpy())
    held = both.assign(length=end - start)[["order_id", "outcome", "length"]]
    held = held[held["length"] > 0].groupby(["order_id", "outcome"], as_index=False)["length"].sum()
    most = held.sort_values(["length", "outcome"]).drop_duplicates("order_id", keep="last")
    readings = tuple(
        Reading(key="", outcome=Outcome(outcome), evidence="recorded", order_id=str(order_id))
        for order_id, outcome in zip(most["order_id"], most["outcome"], strict=True)
    )
    return joined_cause(probe, ProbeRound(probe.name, 0, readings), set(waits["order_id"]), 0)
