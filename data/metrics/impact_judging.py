"""The rules by which a change after a deployment is an effect: which tests are made, and what they add up to.

Arrays of deployments × slices (× measures), so that thousands of deployments are judged as quickly as one.
"""

from __future__ import annotations

from enum import StrEnum

import numpy as np

from data.metrics.columns import Flags, Ints
from data.metrics.impact_counts import Counts, SideCounts
from data.metrics.impact_latency import Latencies, location_p, percentile, percentile_p
from data.metrics.slices import LEAST_JUDGED
from data.metrics.two_shares import Floats, fisher, newcombe, none_of, share

FALSE_DISCOVERIES = 0.05
# From so many orders due on, not one of them received says something.
LEAST_ABSENT = 5
# A share that moves by less than one order in a hundred is no effect, however many orders there are.
LEAST_CHANGE = 0.01
MEDIAN, P95 = 0.5, 0.95


class Measure(StrEnum):
    ON_TIME = "on time"
    UNDISPATCHED = "undispatched"
    ABSENCE = "none received"
    MEDIAN = "median hand-off"
    P95 = "95th percentile of hand-off"


MEASURES = tuple(Measure)
LATENCY_MEASURES = {Measure.MEDIAN: MEDIAN, Measure.P95: P95}
# Of the objective: a hand-off that moves by less is no effect. Rain alone moves a median by two seconds.
LEAST_SHIFTS = {MEDIAN: 0.1, P95: 0.25}


class Verdict(StrEnum):
    """Worst first."""

    ABSENT = "orders due, none received"
    WORSE = "worse"
    NO_EFFECT = "no effect found"
    BETTER = "better"
    TOO_FEW = "too few"


VERDICTS = tuple(Verdict)
BAD = frozenset({Verdict.ABSENT, Verdict.WORSE})


def enough(counts: SideCounts) -> Ints:
    """The orders that could be judged on the smaller side: what is compared with `LEAST_JUDGED`."""
    before, after = counts.before, counts.after
    return np.asarray(np.minimum.reduce([before.judged, before.settled, after.judged, after.settled]))


def share_tests(counts: SideCounts) -> tuple[Floats, Flags]:
    """p of each measure (not a number: not tested) and whether the change is for the worse."""
    shape = (*counts.before.due.shape, len(MEASURES))
    p, worse = np.full(shape, np.nan), np.zeros(shape, dtype=np.bool_)
    sides = (counts.before, counts.after, counts.earlier)
    p[..., 0], change = _share_test([(side.on_time, side.judged) for side in sides])
    worse[..., 0] = change < 0
    p[..., 1], change = _share_test([(side.settled - side.handed, side.settled) for side in sides])
    worse[..., 1] = change > 0
    p[..., 2] = _absence_test(sides)
    worse[..., 2] = True
    return p, worse


def _share_test(parts: list[tuple[Ints, Ints]]) -> tuple[Floats, Floats]:
    """p, and after − before. Both comparisons must find the change, so the larger p counts."""
    (part, whole), (after_part, after_whole), (week_part, week_whole) = parts
    after = share(after_part, after_whole)
    change, from_weeks = after - share(part, whole), after - share(week_part, week_whole)
    tested = (whole >= LEAST_JUDGED) & (after_whole >= LEAST_JUDGED)
    compared = tested & (week_whole >= LEAST_JUDGED)
    with np.errstate(invalid="ignore"):
        large = tested & (np.abs(change) >= LEAST_CHANGE)
        alike = ~compared | ((np.abs(from_weeks) >= LEAST_CHANGE) & (np.sign(from_weeks) == np.sign(change)))
    asked = large & alike
    p = np.where(tested, 1.0, np.nan)
    p[asked] = fisher(part[asked], whole[asked], after_part[asked], after_whole[asked])
    asked &= compared
    weeks = fisher(week_part[asked], week_whole[asked], after_part[asked], after_whole[asked])
    p[asked] = np.maximum(p[asked], weeks)
    return p, change


def _absence_test(sides: tuple[Counts, Counts, Counts]) -> Floats:
    """How easily none of the due orders is received, by the exact binomial against the slice's ordinary share.

    Orders handed over before they were due are left out on all sides: they may have been so before the deployment.
    An ordinary share of all is held for all but half an order: a certain one would make every absence impossible.
    """
    due = [side.settled - side.early for side in sides]
    received = [side.handed - side.early for side in sides]
    chances = []
    pooled = (due[0] + due[2], received[0] + received[2])
    # Where neither side alone holds enough for an ordinary share, both together may.
    alone = (due[0] >= LEAST_ABSENT) | (due[2] >= LEAST_ABSENT)
    for n, k, counts in ((due[0], received[0], True), (due[2], received[2], True), (*pooled, ~alone)):
        known = (n >= LEAST_ABSENT) & counts
        chances.append(np.where(known, none_of(due[1], (k + 0.5) / (n + 1)), -1.0))
    p = np.maximum.reduce(chances)
    p = np.where((due[1] >= LEAST_ABSENT) & (p >= 0), p, np.nan)
    return np.where(np.isfinite(p) & (received[1] > 0), 1.0, p)


def latency_test(mine: Latencies, part: float, objective_ms: int) -> tuple[float, bool]:
    """p of a percentile's change, and whether it grew. Not a number for fewer than `LEAST_JUDGED` on a side."""
    if min(len(mine.before), len(mine.after)) < LEAST_JUDGED:
        return float("nan"), False
    change = percentile(mine.after, part) - percentile(mine.before, part)
    others = [mine.before]
    if len(mine.earlier) >= LEAST_JUDGED:
        others.append(mine.earlier)
        from_weeks = percentile(mine.after, part) - percentile(mine.earlier, part)
        change = min(change, from_weeks, key=abs) if change * from_weeks > 0 else 0.0
    if abs(change) < LEAST_SHIFTS[part] * objective_ms:
        return 1.0, change > 0
    test = location_p if part == MEDIAN else percentile_p_of_tail
    return max(test(other, mine.after) for other in others), change > 0


def percentile_p_of_tail(before: Ints, after: Ints) -> float:
    return percentile_p(before, after, P95)


def verdicts(counts: SideCounts, found: Flags, worse: Flags) -> Ints:
    """The place in `VERDICTS` of each slice's verdict."""
    known = enough(counts) >= LEAST_JUDGED
    absent = found[..., MEASURES.index(Measure.ABSENCE)]
    cases = [absent, (found & worse).any(axis=-1), (found & ~worse).any(axis=-1), known]
    named = (Verdict.ABSENT, Verdict.WORSE, Verdict.BETTER, Verdict.NO_EFFECT)
    places = [VERDICTS.index(verdict) for verdict in named]
    return np.select(cases, places, default=VERDICTS.index(Verdict.TOO_FEW)).astype(np.int64)


def sizes(counts: SideCounts) -> Floats:
    """By how much more of the orders went wrong, at least: the bound of the interval that is nearer to nothing.

    The larger of both shares; negative where it may have become better. It sorts, and is not shown.
    """
    before, after = counts.before, counts.after
    late = newcombe(before.judged - before.on_time, before.judged, after.judged - after.on_time, after.judged)
    hung = newcombe(before.settled - before.handed, before.settled, after.settled - after.handed, after.settled)
    return np.maximum(np.nan_to_num(late[1], nan=-1.0), np.nan_to_num(hung[1], nan=-1.0))
