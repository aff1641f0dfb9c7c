"""What changes in an incident when another threshold says which orders were stuck."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from data.metrics.backlog import counted_users
from data.metrics.claim import end_of
from data.metrics.columns import texts
from data.metrics.observed import ObservedRun, observed_runs, orders_of, were_stuck
from data.window import TimeWindow


@dataclass(frozen=True)
class AtThreshold:
    """The same incident, found with another threshold. Without any order nothing was stuck for so long."""

    stuck_ms: int
    orders: int
    users: int
    start_ms: int | None
    end_ms: int | None  # None: not over yet, or nothing was stuck for so long


def at_threshold(
    runs: Sequence[ObservedRun],
    hung: pd.DataFrame,
    outcomes: pd.DataFrame,
    data_time_ms: int,
    *,
    stuck_ms: int,
    give_up_ms: int,
) -> AtThreshold:
    """The runs at another threshold that overlap `runs` and are of the same slices.

    `hung` is asked for a threshold that is no longer than `stuck_ms`, `outcomes` for `stuck_ms` itself.
    """
    found = observed_runs(hung, outcomes, data_time_ms, stuck_ms=stuck_ms, give_up_ms=give_up_ms).runs
    same = [one for one in found if any(_meets(one, each, data_time_ms) for each in runs)]
    stuck = hung[were_stuck(hung, data_time_ms, stuck_ms, give_up_ms)]
    rows = [orders_of(stuck, one) for one in same]
    people = counted_users(texts(pd.concat(rows), "user_id")).users if rows else 0
    start_ms = min((one.start_ms for one in same), default=None)
    return AtThreshold(stuck_ms, sum(map(len, rows)), people, start_ms, end_of(same))


def _meets(one: ObservedRun, other: ObservedRun, data_time_ms: int) -> bool:
    end_ms = data_time_ms + 1 if other.end_ms is None else other.end_ms
    return one.slice == other.slice and one.overlaps(TimeWindow(other.start_ms, end_ms))
