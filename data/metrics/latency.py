"""How long orders took, from counts in log buckets: the question `latency_counts`.

A length below 64 ms has a bucket of its own. Above, an octave has 32 buckets of equal width, so that the middle of a
bucket is at most 1/64 (1.6 %) from any length in it. Orders still waiting have their age to the millisecond.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import pandas as pd

from data.metrics.buckets import bucket_starts
from data.metrics.columns import NEVER_MS, Flags, Ints, Texts, codes, integers, text_series, texts
from data.metrics.two_shares import Floats

PARTS = (50, 90, 95, 99)
# The percentile that is drawn for all due orders, beside those of the finished ones.
DRAWN_OF_ALL = 95
RELATIVE_ERROR = 1 / 64
OCTAVE_BITS = 6


class Measure(StrEnum):
    """Which latency."""

    HANDOFF = "handoff"
    ASSIGNMENT = "assignment"


class Ending(StrEnum):
    """How it stands with an order at as-of."""

    DONE = "done"
    CLOSED = "closed"
    WAITING = "waiting"
    ABANDONED = "abandoned"


@dataclass(frozen=True)
class Lengths:
    """Counted orders of several groups, sorted by group, then by length; of equal lengths the finished come first.

    `took_ms` of a finished order is its latency, else how long it is known to have waited. Arrays of one length.
    """

    group: Ints
    took_ms: Ints
    done: Flags
    count: Ints
    groups: int

    def totals(self) -> Ints:
        """Orders of each group."""
        return np.bincount(self.group, weights=self.count, minlength=self.groups).astype(np.int64)

    def only(self, chosen: Flags) -> Lengths:
        """Some of the rows, in the same groups."""
        return Lengths(self.group[chosen], self.took_ms[chosen], self.done[chosen], self.count[chosen], self.groups)


def widths(low_ms: Ints) -> Ints:
    """Width of the bucket that begins with each length."""
    exponents = np.frexp(low_ms.astype(np.float64))[1].astype(np.int64)
    return np.left_shift(np.int64(1), np.maximum(exponents - OCTAVE_BITS, 0))


def _took(rows: pd.DataFrame) -> Ints:
    """The middle of each row's bucket; the age itself where an order still waits."""
    low = integers(rows, "low_ms")
    exact = rows["ending"].to_numpy(dtype=object) == Ending.WAITING.value
    return np.where(exact, low, low + (widths(low) - 1) // 2)


def lengths(rows: pd.DataFrame, group: Ints, groups: int, *, closed_never: bool = False) -> Lengths:
    """The rows of `latency_counts` in the given groups, without the abandoned.

    With `closed_never` an order that was closed first counts as one that would wait for ever.
    """
    ending = rows["ending"].to_numpy(dtype=object)
    took, done = _took(rows), ending == Ending.DONE.value
    if closed_never:
        took = np.where(ending == Ending.CLOSED.value, NEVER_MS, took)
    kept = np.flatnonzero(ending != Ending.ABANDONED.value)
    order = kept[np.lexsort((~done[kept], took[kept], group[kept]))]
    return Lengths(group[order], took[order], done[order], integers(rows, "order_count")[order], groups)


def cumulated(of: Lengths) -> Ints:
    """Orders of the same group up to and with each row."""
    running = np.cumsum(of.count)
    before = np.concatenate([[0], running])[np.searchsorted(of.group, np.arange(of.groups))]
    return np.asarray(running - before[of.group], dtype=np.int64)


def first_of_each(of: Lengths, holds: Flags) -> Ints:
    """For each group the number of its first row for which it holds; −1 for none."""
    found = np.full(of.groups, -1, dtype=np.int64)
    places = np.flatnonzero(holds)
    groups, first = np.unique(of.group[places], return_index=True)
    found[groups] = places[first]
    return found


def percentiles(of: Lengths, parts: Sequence[int] = PARTS) -> Floats:
    """Milliseconds of the finished orders, groups × parts; not a number for a group without any.

    The smallest length that at least that part of the finished orders do not exceed.
    """
    finished = of.only(of.done)
    reached, totals = cumulated(finished) * 100, finished.totals()[finished.group]
    columns = [values_at(finished, first_of_each(finished, reached >= totals * part)) for part in parts]
    return np.stack(columns, axis=1)


def values_at(of: Lengths, places: Ints) -> Floats:
    """The length at each row number; not a number for −1."""
    if not len(of.took_ms):
        return np.full(len(places), np.nan)
    return np.where(places >= 0, of.took_ms[places].astype(np.float64), np.nan)


@dataclass(frozen=True)
class Endings:
    """Orders of each group by how it stands with them. Arrays of one length."""

    done: Ints
    closed: Ints
    waiting: Ints
    abandoned: Ints


def endings(rows: pd.DataFrame, group: Ints, groups: int) -> Endings:
    ending, count = rows["ending"].to_numpy(dtype=object), integers(rows, "order_count")

    def number(which: Ending) -> Ints:
        mine = ending == which.value
        return np.bincount(group[mine], weights=count[mine], minlength=groups).astype(np.int64)

    return Endings(*(number(each) for each in Ending))


def waiting_at_least(rows: pd.DataFrame, limits_ms: Sequence[int]) -> tuple[int, ...]:
    """Orders that have waited for at least each limit and still do."""
    still = rows["ending"].to_numpy(dtype=object) == Ending.WAITING.value
    ages, count = integers(rows, "low_ms")[still], integers(rows, "order_count")[still]
    return tuple(int(count[ages >= limit].sum()) for limit in limits_ms)


@dataclass(frozen=True)
class Grid:
    """Time buckets × slices: the groups of a curve."""

    starts: Ints
    slices: tuple[str, ...]

    @property
    def groups(self) -> int:
        return len(self.starts) * len(self.slices)

    def frame(self) -> pd.DataFrame:
        """at_ms and payment_method of each group."""
        names = text_series(list(self.slices), len(self.starts))
        return pd.DataFrame({"at_ms": np.tile(self.starts, len(self.slices)), "payment_method": names})


def grid(
    rows: pd.DataFrame, from_ms: int, to_ms: int, step_ms: int, data_time_ms: int
) -> tuple[Grid, Ints, pd.DataFrame]:
    """The groups of the window, and the rows that lie in it with the group of each."""
    starts = bucket_starts(from_ms, to_ms, step_ms, data_time_ms)
    number, slices = codes(texts(rows, "payment_method"))
    place = (integers(rows, "bucket_ms") - (starts[0] if len(starts) else 0)) // step_ms
    inside = (place >= 0) & (place < len(starts))
    return Grid(starts, tuple(slices)), (number * len(starts) + place)[inside], rows[inside]


def by_slice(rows: pd.DataFrame) -> tuple[Texts, Ints]:
    """The slices, in the order of the alphabet, and the number of each row's slice."""
    number, slices = codes(texts(rows, "payment_method"))
    return np.array(slices, dtype=object), number
