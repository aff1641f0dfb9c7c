"""The rules of shares: too few orders on time (burn), and hand-offs that take longer (latency shift).

A slice is judged against the service objective, against its own ordinary share, and against the other slices of the
same minutes: slowness that all share (rain, a slow evening) is no news of a slice, and is news of all only when it
is far larger.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import bdtrc

from data.metrics.baseline import FLOOR, LATENCY_EDGES_S, OrdinaryShare
from data.metrics.columns import Ints
from data.metrics.facts import STEP_MS
from data.metrics.rule import Rule
from data.metrics.signal import Case, Context, Said, Signal, each_slice
from data.window import duration_text

ONE_IN_FIVE = 0.2


@dataclass(frozen=True)
class Look:
    """The bad and all orders of each slice in one window, seen from the slice at `place`."""

    bads: Ints
    wholes: Ints
    place: int

    @property
    def bad(self) -> int:
        return int(self.bads[self.place])

    @property
    def whole(self) -> int:
        return int(self.wholes[self.place])

    @property
    def share(self) -> float:
        """0 where there is nothing to divide by: nothing speaks against the slice then."""
        return self.bad / max(1, self.whole)

    @property
    def others(self) -> float:
        """The share of all other slices together."""
        return (int(self.bads.sum()) - self.bad) / max(1, int(self.wholes.sum()) - self.whole)


def burn(rule: Rule, context: Context) -> Said:
    """A signal for each slice that burns its error budget too fast, over both windows of a pair.

    The pairs and rates are those of the Google SRE workbook, chapter 5: 14.4 over 1 h and 5 min, 6 over 6 h and 30 min.
    """
    return each_slice(rule, context, lambda case: _burnt(case, "fast") or _burnt(case, "slow"))


def _burnt(case: Case, speed: str) -> Signal | None:
    long_ms, short_ms = (int(case.rule[f"{speed}_{length}_ms"]) for length in ("long", "short"))
    if case.held:
        # Over long windows an end would be seen as late as a beginning.
        long_ms = short_ms = int(case.rule["fast_short_ms"])
    budget = 1 - case.context.rules.terms.objective_share
    ordinary = case.measured.baselines.share(case.name, case.at_ms, "on_time", "judged", rest=True)
    ordinary_high = max(ordinary.share, ordinary.high)
    least = min(1.0, max(case.rule[f"{speed}_rate"] * budget, case.rule["over_ordinary"] * ordinary_high))
    short, long_ = _late(case, short_ms), _late(case, long_ms)
    if short.share < least or short.bad < case.rule["orders"]:
        return None
    if not case.held:
        # Where so many are late on any day, that they are is no news.
        shared = min(short.share, long_.share) >= case.rule["shared_by_all"] and _unlike(case, long_, ordinary_high)
        if long_.share < least or not (shared or _stands_out(case, long_, max(ordinary_high, budget))):
            return None
    return case.signal(
        _first_bad(case, "on_time", "judged", case.at_ms - case.context.rules.terms.objective_ms - short_ms),
        observed=round(long_.share, 4),
        expected_low=0,
        expected_high=round(least, 4),
        unit=f"share not on time, of {long_.whole} orders due in {duration_text(long_ms)}",
        baseline=ordinary.label,
        sentence=f"{long_.bad} of {long_.whole} {case.name} orders were not on time in {duration_text(long_ms)}, "
        f"{long_.share / budget:.0f} times what the objective allows; in all other slices {long_.others:.1%}",
    )


def _late(case: Case, length_ms: int) -> Look:
    """The orders that could be late by now: of later ones only those on time are known."""
    to_ms, counts = case.at_ms - case.context.rules.terms.objective_ms, case.measured.counts
    from_ms = max(case.cleared_ms, to_ms - length_ms)
    judged = counts.sums("judged", from_ms, to_ms + 1)
    return Look(judged - counts.sums("on_time", from_ms, to_ms + 1), judged, case.place)


def _first_bad(case: Case, good: str, whole: str, from_ms: int) -> int:
    """The first minute from a moment on in which an order of the slice was not good."""
    counts = case.measured.counts
    first = counts.place(max(case.cleared_ms, from_ms))
    bad = counts.tables[whole][case.place, first:] - counts.tables[good][case.place, first:]
    return counts.start_ms + (first + int(np.argmax(bad > 0))) * STEP_MS


def _stands_out(case: Case, look: Look, ordinary: float) -> bool:
    """Whether the slice is worse than the others together, and than its own ordinary, by no chance."""
    if not look.bad or look.share < case.rule["over_others"] * look.others:
        return False
    return _unlike(case, look, max(look.others, ordinary))


def _unlike(case: Case, look: Look, share: float) -> bool:
    """Whether so many bad ones are there by no chance, where `share` of them are ordinary."""
    return look.bad > 0 and float(bdtrc(look.bad - 1, look.whole, min(1.0, share))) <= case.rule["chance"]


def latency_shift(rule: Rule, context: Context) -> Said:
    """A signal for each slice of whose orders a large part now takes longer than four in five ordinarily do."""
    return each_slice(rule, context, _slower)


def _slower(case: Case) -> Signal | None:
    edge_s, ordinary = _ordinary_edge(case)
    if edge_s is None:
        return None
    length_ms = int(case.rule["window_ms"]) // (3 if case.held else 1)
    from_ms, to_ms = max(case.cleared_ms, case.at_ms - length_ms), case.at_ms + 1
    waited = case.measured.counts.sums("waited", from_ms, to_ms)
    look = Look(waited - case.measured.counts.sums(f"in_{edge_s}s", from_ms, to_ms), waited, case.place)
    least = max(case.rule["share"], case.rule["over_ordinary"] * ordinary.high)
    if look.share < least or (not case.held and look.whole < case.rule["orders"]):
        return None
    if not case.held and not _stands_out(case, look, ordinary.high):
        return None
    return case.signal(
        _first_bad(case, f"in_{edge_s}s", "waited", from_ms),
        observed=round(look.share, 4),
        expected_low=0,
        expected_high=round(least, 4),
        unit=f"share handed over later than {edge_s} s after due, of {look.whole} orders",
        baseline=ordinary.label,
        sentence=f"{look.share:.0%} of {look.whole} {case.name} orders were not handed over within {edge_s} s; "
        f"ordinarily {ordinary.share:.0%}, in all other slices now {look.others:.0%}",
    )


def _ordinary_edge(case: Case) -> tuple[int | None, OrdinaryShare]:
    """The shortest time within which four in five orders of the slice are ordinarily handed over; None: no history, or
    none of the times that are counted is long enough."""
    for edge_s in LATENCY_EDGES_S:
        ordinary = case.measured.baselines.share(case.name, case.at_ms, f"in_{edge_s}s", "waited", rest=True)
        if ordinary.share <= ONE_IN_FIVE:
            return None if FLOOR in ordinary.label else edge_s, ordinary
    return None, ordinary
