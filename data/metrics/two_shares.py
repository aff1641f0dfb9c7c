"""Two shares compared: how far apart they are, with an interval, and how easily chance alone makes such a gap.

All functions take arrays of one shape and compare them place by place: thousands of pairs cost as little as one.
"""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
import numpy.typing as npt
from scipy.special import gammaln

from data.metrics.columns import Flags, Ints

Floats: TypeAlias = npt.NDArray[np.float64]
Z_95 = 1.959963984540054
# A term of a sum that is this much smaller than the sum no longer changes it.
NEGLIGIBLE = 1e-12


def share(part: Ints, whole: Ints) -> Floats:
    """part ÷ whole, and not a number where there is nothing to divide by."""
    shares: Floats = np.full(np.shape(whole), np.nan)
    return np.asarray(np.divide(part, whole, out=shares, where=np.asarray(whole) > 0))


def wilson(part: Ints, whole: Ints, z: float = Z_95) -> tuple[Floats, Floats]:
    """Both bounds of Wilson's score interval (1927), 95 % by default; not a number where `whole` is 0."""
    middle = share(part, whole)
    size = np.where(np.asarray(whole) > 0, whole, 1).astype(np.float64)
    square = z * z / size
    centre = middle + square / 2
    spread = z * np.sqrt((middle * (1 - middle) + square / 4) / size)
    low, high = (centre - spread) / (1 + square), (centre + spread) / (1 + square)
    # At the ends the bound is the share itself; rounding would miss it by a little.
    return np.where(middle == 0, 0.0, low), np.where(middle == 1, 1.0, high)


def newcombe(part: Ints, whole: Ints, other_part: Ints, other_whole: Ints) -> tuple[Floats, Floats, Floats]:
    """other − first of two shares, with Newcombe's 95 % interval (1998, his method 10): difference, low, high.

    It stays within −1 and 1 and holds for small counts and for shares of 0 and 1, where the textbook interval does not.
    """
    first, other = share(part, whole), share(other_part, other_whole)
    (first_low, first_high), (other_low, other_high) = wilson(part, whole), wilson(other_part, other_whole)
    difference = other - first
    low = difference - np.sqrt((other - other_low) ** 2 + (first_high - first) ** 2)
    high = difference + np.sqrt((other_high - other) ** 2 + (first - first_low) ** 2)
    return difference, low, high


def fisher(part: Ints, whole: Ints, other_part: Ints, other_whole: Ints) -> Floats:
    """Fisher's exact test, two-sided by doubling the smaller tail: p for each pair; 1 where one has nothing.

    The tails are those of `scipy.stats.fisher_exact`, which takes one pair at a time.
    """
    shapes = np.broadcast_arrays(part, whole, other_part, other_whole)
    k, n, other_k, other_n = (np.asarray(each, dtype=np.int64).ravel() for each in shapes)
    upper = _tail(k, n, other_k, other_n)
    lower = _tail(n - k, n, other_n - other_k, other_n)
    doubled = np.minimum(1.0, 2 * np.minimum(upper, lower))
    return np.where((n > 0) & (other_n > 0), doubled, 1.0).reshape(shapes[0].shape)


def _tail(k: Ints, n: Ints, other_k: Ints, other_n: Ints) -> Floats:
    """The chance of `k` or more of `n`, given the sums of both: the upper tail of the hypergeometric distribution."""
    total, marked = n + other_n, k + other_k
    term = np.exp(_log_chance(k, n, marked, total))
    found, at = term.copy(), k.astype(np.float64)
    going: Flags = np.asarray(k < np.minimum(marked, n))
    while going.any():
        step = at[going]
        ratio = (marked[going] - step) * (n[going] - step)
        ratio = ratio / ((step + 1) * (total[going] - marked[going] - n[going] + step + 1))
        term[going] = term[going] * ratio
        found[going] += term[going]
        at[going] = step + 1
        # Past the summit the terms only fall.
        small = (term <= NEGLIGIBLE * found) & (at > n * marked / np.maximum(total, 1))
        going = going & ~small & (at < np.minimum(marked, n))
    return np.minimum(found, 1.0)


def _log_chance(k: Ints, n: Ints, marked: Ints, total: Ints) -> Floats:
    """Logarithm of the chance of exactly `k` of `n`."""
    return np.asarray(_choices(marked, k) + _choices(total - marked, n - k) - _choices(total, n))


def _choices(of: Ints, chosen: Ints) -> Floats:
    return np.asarray(gammaln(of + 1.0) - gammaln(chosen + 1.0) - gammaln(of - chosen + 1.0))


def none_of(due: Ints, share_before: Floats) -> Floats:
    """The exact binomial chance that none of `due` is received when each is with the given share."""
    return np.asarray((1 - share_before) ** due)


def discoveries(p: Floats, rate: float) -> Flags:
    """Which tests of each row are found at this false-discovery rate (Benjamini and Hochberg, 1995).

    Each row is a family of its own; a test that is not a number was not made, and is not counted.
    """
    made = np.isfinite(p)
    if not p.size:
        return made
    ordered = np.sort(np.where(made, p, np.inf), axis=-1)
    places = np.arange(1, p.shape[-1] + 1)
    limits = places * rate / np.maximum(made.sum(axis=-1, keepdims=True), 1)
    last = np.where(ordered <= limits, places, 0).max(axis=-1, initial=0)
    highest = np.take_along_axis(ordered, np.maximum(last - 1, 0)[..., None], axis=-1)
    return np.asarray(made & (last[..., None] > 0) & (np.where(made, p, np.inf) <= highest))
