"""Slices (one payment method, or one with its booking type), and which of them is the worst.

The headline is always the worst slice, never the total: a small slice that fails wholly drowns in a total.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np
import pandas as pd

from data.metrics.columns import NEVER_MS, integers, texts
from data.metrics.two_shares import Z_95, wilson

# A share of fewer orders than this says more about chance than about the slice.
LEAST_JUDGED = 30
COUNTS = ("due_count", "on_time_count", "withdrawn_count", "pending_count", "stuck_count", "abandoned_count")


class Rule(StrEnum):
    """What chose the worst slice."""

    STUCK = "stuck"
    ON_TIME = "on time"
    NOTHING_TO_JUDGE = "nothing to judge"


@dataclass(frozen=True)
class SliceState:
    """One slice at one moment. The counts from `due_count` on are of the orders due in the last 60 minutes."""

    payment_method: str
    booking_type: str | None  # None: all of them
    waiting_count: int  # in state 0 now, whenever due
    stuck_count: int  # of these, over the stuck threshold
    oldest_age_ms: int | None  # None: nothing waits
    due_count: int
    judged_due: int  # due without pending, withdrawn and abandoned: what on_time_share divides by
    on_time_count: int
    on_time_share: float | None  # None: nothing to divide by
    pending_count: int
    withdrawn_count: int
    wilson_lower: float  # lower bound of stuck ÷ (stuck, and due in the last 60 minutes)

    @property
    def name(self) -> str:
        return self.payment_method if self.booking_type is None else f"{self.payment_method} · {self.booking_type}"


def wilson_lower(successes: int, trials: int, z: float = Z_95) -> float:
    """Lower bound of Wilson's score interval (1927) for successes ÷ trials; 95 % two-sided by default.

    0.0 for no trials: nothing is known, so nothing speaks against the slice. Raises ValueError unless
    0 <= successes <= trials.
    """
    if not 0 <= successes <= trials:
        raise ValueError(f"expected 0 <= successes <= trials, got {successes} of {trials}")
    return float(wilson(np.array(successes), np.array(trials), z)[0]) if successes else 0.0


def slice_states(
    waiting: pd.DataFrame, outcomes: pd.DataFrame, at_ms: int, *, stuck_ms: int, by_booking_type: bool = False
) -> tuple[SliceState, ...]:
    """Every slice with anything waiting or due, worst first.

    `waiting` and `outcomes` have the columns of the questions `waiting` and `slice_outcomes`, both asked for `at_ms`,
    the second for the last 60 minutes. Stuck orders count whenever they were due. The denominator of their share is
    the union of them and of the orders due in these minutes: an order that is both is in it once.
    """
    named = ["payment_method", "booking_type"]
    now = _slice_columns(waiting, by_booking_type)
    now["age"] = at_ms - integers(waiting, "due_ms", NEVER_MS)
    now = now[now["age"] >= 0]
    now["stuck"] = now["age"] > stuck_ms
    waits = now.groupby(named).agg(waiting=("age", "size"), stuck=("stuck", "sum"), oldest=("age", "max"))
    due = _slice_columns(outcomes, by_booking_type)
    for name in COUNTS:
        due[name] = integers(outcomes, name)
    both = waits.join(due.groupby(named).sum(), how="outer").fillna(0).astype(np.int64)
    rows = both.reset_index().to_dict("records")
    return tuple(sorted((_state(row, by_booking_type) for row in rows), key=_badness))


def _slice_columns(frame: pd.DataFrame, by_booking_type: bool) -> pd.DataFrame:
    kinds = texts(frame, "booking_type") if by_booking_type else np.full(len(frame), "", dtype=object)
    return pd.DataFrame({"payment_method": texts(frame, "payment_method"), "booking_type": kinds}, dtype=object)


def _state(row: Mapping[str, Any], by_booking_type: bool) -> SliceState:
    judged = row["due_count"] - row["pending_count"] - row["withdrawn_count"] - row["abandoned_count"]
    # The two answers may be of slightly different moments; a share over 1 must not come of it.
    due_or_stuck = max(row["due_count"] + row["stuck"] - row["stuck_count"], row["due_count"], row["stuck"])
    return SliceState(
        payment_method=row["payment_method"],
        booking_type=row["booking_type"] if by_booking_type else None,
        waiting_count=row["waiting"],
        stuck_count=row["stuck"],
        oldest_age_ms=row["oldest"] if row["waiting"] else None,
        due_count=row["due_count"],
        judged_due=judged,
        on_time_count=row["on_time_count"],
        on_time_share=row["on_time_count"] / judged if judged > 0 else None,
        pending_count=row["pending_count"],
        withdrawn_count=row["withdrawn_count"],
        wilson_lower=wilson_lower(row["stuck"], due_or_stuck),
    )


def _share_to_judge(state: SliceState) -> float | None:
    return state.on_time_share if state.judged_due >= LEAST_JUDGED else None


def _badness(state: SliceState) -> tuple[float | str, ...]:
    """Sorts the worst slice first: stuck ones by bound, then by on-time share, then those not to be judged."""
    share = _share_to_judge(state)
    oldest = -1 if state.oldest_age_ms is None else state.oldest_age_ms
    by_share = 0.0 if state.stuck_count else 2.0 if share is None else share
    return (-state.wilson_lower, -state.stuck_count, by_share, -oldest, state.name)


def worst_slice(states: Sequence[SliceState]) -> SliceState | None:
    """The worst of the slices, whatever their order; None when there is none. `chosen_by` says by which rule.

    The largest lower bound of stuck ÷ due; ties by stuck orders, oldest age, name. With nothing stuck the lowest
    on-time share among slices with at least 30 orders to judge. Else the one with the oldest waiting order.
    """
    return min(states, key=_badness, default=None)


def chosen_by(states: Sequence[SliceState]) -> Rule:
    """The rule that chose `worst_slice(states)`."""
    worst = worst_slice(states)
    if worst is not None and worst.stuck_count:
        return Rule.STUCK
    if worst is not None and _share_to_judge(worst) is not None:
        return Rule.ON_TIME
    return Rule.NOTHING_TO_JUDGE
