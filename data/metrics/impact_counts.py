"""Orders counted on each side of many deployments at once, slice by slice, from the question `impact_outcomes`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pandas as pd

from data.metrics.columns import Ints, codes, integers, texts
from data.metrics.impact_sides import Sides
from data.window import TimeWindow

MEASURED = ("due_count", "judged_count", "on_time_count", "settled_count", "handed_count", "early_count")


@dataclass(frozen=True)
class Counts:
    """Orders due on one side, each an array of deployments × slices.

    judged: those whose being on time is known; settled: those that were handed over, lost, or waited longer than the
    horizon; handed: handed over within the horizon; early: of these, before they were due.
    """

    due: Ints
    judged: Ints
    on_time: Ints
    settled: Ints
    handed: Ints
    early: Ints


@dataclass(frozen=True)
class SideCounts:
    """The three sides of each deployment. Arrays of deployments × slices, in the order of `slices`."""

    slices: tuple[str, ...]
    before: Counts
    after: Counts
    earlier: Counts  # the same hours, one to four weeks before, together


def _parts(counts: Counts) -> tuple[Ints, ...]:
    return counts.due, counts.judged, counts.on_time, counts.settled, counts.handed, counts.early


def cell(counts: Counts, number: int, place: int) -> Counts:
    """The counts of one deployment and slice, as arrays of one by one."""
    return Counts(*(part[number : number + 1, place : place + 1] for part in _parts(counts)))


def side_counts(buckets: pd.DataFrame, step_ms: int, sides: Sequence[Sides]) -> SideCounts:
    """`buckets` has the columns of `impact_outcomes`, also those of the earlier weeks, each bucket once.

    Only buckets that lie wholly on a side are counted: with a step of a minute the minute in which a deployment
    begins is on neither. With a step of a millisecond nothing is left out.
    """
    slices, number = _slices(buckets)
    at_ms = integers(buckets, "bucket_ms")
    order = np.lexsort((at_ms, number))
    edges = np.searchsorted(number[order], np.arange(len(slices) + 1))
    values = np.stack([integers(buckets, name)[order] for name in MEASURED])
    summed = np.concatenate([np.zeros((len(MEASURED), 1), dtype=np.int64), np.cumsum(values, axis=1)], axis=1)
    at_ms = at_ms[order]

    def counted(spans_of: Callable[[Sides], tuple[TimeWindow, ...]]) -> Counts:
        owner, starts, ends = _spans([spans_of(each) for each in sides], step_ms)
        found = np.zeros((len(MEASURED), len(sides), len(slices)), dtype=np.int64)
        for place, (first, last) in enumerate(pairwise(edges)):
            mine = at_ms[first:last]
            low, high = (first + np.searchsorted(mine, ends_ms) for ends_ms in (starts, np.maximum(starts, ends)))
            for measure, counts in enumerate(summed[:, high] - summed[:, low]):
                np.add.at(found[measure, :, place], owner, counts)
        return Counts(*found)

    return SideCounts(
        slices,
        before=counted(lambda each: each.before),
        after=counted(lambda each: each.after),
        earlier=counted(lambda each: each.earlier),
    )


def _slices(buckets: pd.DataFrame) -> tuple[tuple[str, ...], Ints]:
    number, slices = codes(texts(buckets, "payment_method"))
    return tuple(slices), number


def _spans(spans: Sequence[tuple[TimeWindow, ...]], step_ms: int) -> tuple[Ints, Ints, Ints]:
    """Whose each span is, its first whole bucket, and the bucket after its last whole one."""
    owner = np.array([place for place, windows in enumerate(spans) for _ in windows], dtype=np.int64)
    starts = np.array([window.start_ms for windows in spans for window in windows], dtype=np.int64)
    ends = np.array([window.end_ms for windows in spans for window in windows], dtype=np.int64)
    return owner, -(-starts // step_ms) * step_ms, ends // step_ms * step_ms
