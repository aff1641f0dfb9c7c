"""What recorded key outcomes say about one moment in the past, and about the orders of an incident."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from data.metrics.columns import NEVER_MS, integers, texts
from data.metrics.key_health import JoinedCause, joined_cause
from data.metrics.lane import WORST_FIRST
from data.metrics.probe import Outcome, Probe, ProbeRound, Reading

INTERVALS = ("order_id", "probe", "outcome", "start_ms", "end_ms")


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


def fixed_intervals(rounds: pd.DataFrame, probes: Sequence[str]) -> pd.DataFrame:
    """The rounds of the probes of fixed keys as intervals of one outcome, with the columns of `key_outcomes`.

    A round holds until the next one of its probe, and no longer than was promised when it was recorded.
    """
    mine = rounds[rounds["probe"].isin(list(probes))].sort_values(["probe", "at_ms"])
    worst = mine[list(WORST_FIRST)].gt(0).idxmax(axis=1).astype(object)
    following = mine.groupby("probe")["at_ms"].shift(-1)
    end = following.where(following <= mine["holds_until_ms"], mine["holds_until_ms"]).astype("int64")
    before = mine.assign(worst=worst, end=end).groupby("probe")[["worst", "end"]].shift()
    begins = (before["worst"] != worst) | (before["end"] != mine["at_ms"])
    spans = mine.assign(outcome=worst, end_ms=end, number=begins.cumsum()).groupby("number")
    firsts = {name: (name, "first") for name in ("probe", "outcome")}
    found = spans.agg(**firsts, start_ms=("at_ms", "first"), end_ms=("end_ms", "last"))
    return found.assign(order_id="").astype({"start_ms": "int64", "end_ms": "Int64"})[[*INTERVALS]]


def ended_by(intervals: pd.DataFrame, at_ms: int) -> pd.DataFrame:
    """What intervals say of the time before a moment."""
    start, end = integers(intervals, "start_ms"), integers(intervals, "end_ms", NEVER_MS)
    clipped = intervals.assign(end_ms=pd.array(np.minimum(end, at_ms), dtype="Int64"))
    return clipped[start < at_ms]


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
