"""The error budget: how fast the misses of a slice spend what the objective allows.

On time, due and judged are those of `slices`; nothing is defined anew here.
"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from data.metrics.columns import integers, texts
from data.metrics.slices import LEAST_JUDGED, slice_states

NOTHING_WAITS = pd.DataFrame({"payment_method": [], "booking_type": [], "due_ms": []}, dtype=object)


@dataclass(frozen=True)
class Spent:
    """One slice over one period. `objective` is the share that should be on time."""

    due_count: int
    judged_due: int
    on_time_count: int
    late_count: int
    objective: float

    @property
    def too_few(self) -> bool:
        """A share of so few orders says more about chance than about the slice."""
        return self.judged_due < LEAST_JUDGED

    @property
    def unreceived(self) -> int:
        """Judged, and not received at as-of: still waiting, or closed too late to be withdrawn."""
        return self.judged_due - self.on_time_count - self.late_count

    @property
    def undispatched_share(self) -> float | None:
        """Of the judged orders those that are not received; None when there is none to judge."""
        return self.unreceived / self.judged_due if self.judged_due else None

    @property
    def on_time_share(self) -> float | None:
        return None if self.too_few else self.on_time_count / self.judged_due

    @property
    def burn_rate(self) -> float | None:
        """Misses ÷ allowed misses: at 1 the budget is spent just when its period ends. None: none allowed, or too few.

        Google's Site Reliability Workbook (2018), chapter 5.
        """
        share = self.on_time_share
        return None if share is None or self.objective >= 1 else (1 - share) / (1 - self.objective)

    @property
    def left(self) -> float | None:
        """The part of the period's budget that is not spent; below nought when more was missed than allowed."""
        return None if self.burn_rate is None else 1 - self.burn_rate


def spent(outcomes: pd.DataFrame, at_ms: int, *, stuck_ms: int, objective: float) -> dict[str, Spent]:
    """Each slice over the period of `outcomes`, the columns of the question `slice_outcomes`."""
    late = integers(outcomes, "late_count")
    by_method = pd.Series(late).groupby(texts(outcomes, "payment_method")).sum()
    return {
        state.payment_method: Spent(
            due_count=state.due_count,
            judged_due=state.judged_due,
            on_time_count=state.on_time_count,
            late_count=int(by_method[state.payment_method]),
            objective=objective,
        )
        for state in slice_states(NOTHING_WAITS, outcomes, at_ms, stuck_ms=stuck_ms)
    }
