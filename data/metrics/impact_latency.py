"""Hand-off latency before and after a deployment: median and 95th percentile of the orders that were received.

A latency is of finished orders only, and looks fine while orders hang: it stands beside the shares, never alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import ndtr

from data.metrics.columns import Flags, Ints, integers, texts
from data.metrics.impact_sides import Sides
from data.metrics.two_shares import fisher
from data.window import TimeWindow

RESAMPLES = 2_000
SEED = 20_260_129  # any fixed one: the same orders always give the same interval


@dataclass(frozen=True)
class Latencies:
    """Milliseconds of each received order of one slice, sorted, by side."""

    before: Ints
    after: Ints
    earlier: Ints


def latencies_by_slice(handoffs: pd.DataFrame, sides: Sides, slices: Sequence[str]) -> dict[str, Latencies]:
    """`handoffs` has the columns of the question of that name, also those of the earlier weeks."""
    due, took = integers(handoffs, "due_ms"), integers(handoffs, "latency_ms")
    methods = texts(handoffs, "payment_method")
    spans = (sides.before, sides.after, sides.earlier)
    on_side = [_within(due, side) for side in spans]
    return {name: Latencies(*(np.sort(took[side & (methods == name)]) for side in on_side)) for name in slices}


def _within(at_ms: Ints, spans: Sequence[TimeWindow]) -> Flags:
    inside = np.zeros(len(at_ms), dtype=np.bool_)
    for span in spans:
        inside |= (at_ms >= span.start_ms) & (at_ms < span.end_ms)
    return inside


def percentile(ordered: Ints, part: float) -> float:
    """The smallest value that at least `part` of the sorted values do not exceed; not a number for none."""
    return float(ordered[_place(len(ordered), part) - 1]) if len(ordered) else float("nan")


def _place(size: int, part: float) -> int:
    """The number (from 1) of the ordered value that is the percentile. 0.95 · 20 must be 19, not a hair more."""
    return max(1, int(np.ceil(size * part - 1e-9)))


def change_interval(before: Ints, after: Ints, part: float) -> tuple[float, float]:
    """95 % bootstrap interval of the change of a percentile, with a fixed seed.

    The percentile of a resample of n values is one of the values, and its place among them is that of an ordered
    uniform number, which is Beta distributed: drawn like that, a resample costs one number instead of n.
    """
    if not len(before) or not len(after):
        return float("nan"), float("nan")
    rng = np.random.default_rng(SEED)
    changes = _resampled(rng, after, part) - _resampled(rng, before, part)
    low, high = np.quantile(changes, (0.025, 0.975))
    return float(low), float(high)


def _resampled(rng: np.random.Generator, ordered: Ints, part: float) -> Ints:
    size, place = len(ordered), _place(len(ordered), part)
    drawn = rng.beta(place, size - place + 1, RESAMPLES)
    return ordered[np.minimum((drawn * size).astype(np.int64), size - 1)]


def location_p(before: Ints, after: Ints) -> float:
    """Mann and Whitney's test, two-sided, by the normal approximation with ties: p that both are of one kind.

    The same as `scipy.stats.mannwhitneyu(…, method="asymptotic")`.
    """
    n, m = len(before), len(after)
    if not n or not m:
        return 1.0
    ranks = pd.Series(np.concatenate([before, after])).rank().to_numpy()
    _, ties = np.unique(ranks, return_counts=True)
    total = n + m
    spread = n * m / 12 * (total + 1 - float((ties**3 - ties).sum()) / (total * (total - 1)))
    if spread <= 0:
        return 1.0
    off = abs(float(ranks[:n].sum()) - n * (n + 1) / 2 - n * m / 2)
    return min(1.0, 2 * float(ndtr(-max(0.0, off - 0.5) / np.sqrt(spread))))


def percentile_p(before: Ints, after: Ints, part: float) -> float:
    """Does either side lie beyond the percentile of both together more often? Fisher's exact test of the two shares."""
    both = np.sort(np.concatenate([before, after]))
    if not len(both):
        return 1.0
    limit = percentile(both, part)
    beyond = [np.array([int((side > limit).sum())]) for side in (before, after)]
    sizes = [np.array([len(side)]) for side in (before, after)]
    return float(fisher(beyond[0], sizes[0], beyond[1], sizes[1])[0])
