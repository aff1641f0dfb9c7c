"""The lane of key probes under the time axis: what was recorded of the keys in each bucket of time.

A bucket for which nothing was recorded has no worst outcome (null): no data is never shown as present.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from data.metrics.buckets import bucket_starts
from data.metrics.columns import NEVER_MS, Ints, Texts, codes, integers, text_series, texts
from data.metrics.probe import Outcome

OUTCOMES = tuple(str(outcome) for outcome in Outcome)
WORST_FIRST = ("missing", "wrong", "unknown", "expiring", "present")
COLUMNS = ("at_ms", "probe", *OUTCOMES, "worst")


def lane(
    intervals: pd.DataFrame,
    from_ms: int,
    to_ms: int,
    step_ms: int,
    data_time_ms: int | None,
    *,
    probes: Sequence[str] = (),
) -> pd.DataFrame:
    """Distinct orders with each outcome at any time in a bucket: at_ms, probe, the five outcomes, worst (or null).

    `intervals` has the columns of the question `key_outcomes`: order_id, probe, outcome, start_ms, end_ms (null: it
    goes on). Intervals are half-open and known up to and with data time. `probes` names those that have a row per
    bucket even without a record. A word that is none of the five outcomes counts as unknown.
    """
    starts = bucket_starts(from_ms, to_ms, step_ms, data_time_ms)
    probe, names = _probes(intervals, probes)
    if not len(starts) or not len(intervals):
        return _lane(starts, names, np.zeros((len(names), len(OUTCOMES), len(starts)), dtype=np.int64))
    begin = np.maximum(integers(intervals, "start_ms", NEVER_MS), from_ms)
    end = np.minimum(integers(intervals, "end_ms", NEVER_MS), min(to_ms, (data_time_ms or 0) + 1))
    order = codes(texts(intervals, "order_id", ""))[0]
    row = probe * len(OUTCOMES) + _outcomes(intervals)
    real = begin < end
    first, last = (begin[real] - starts[0]) // step_ms, (end[real] - 1 - starts[0]) // step_ms
    shape = (len(names), len(OUTCOMES), len(starts))
    return _lane(starts, names, _covered(row[real], order[real], first, last, shape))


def _probes(frame: pd.DataFrame, more: Sequence[str]) -> tuple[Ints, list[str]]:
    found = texts(frame, "probe")
    numbers, names = codes(np.append(found, np.array(list(more), dtype=object)))
    return numbers[: len(found)], names


def _outcomes(frame: pd.DataFrame) -> Ints:
    words: Texts = texts(frame, "outcome")
    found = pd.Index(OUTCOMES).get_indexer(words)
    return np.where(found < 0, OUTCOMES.index("unknown"), found).astype(np.int64)


def _covered(row: Ints, order: Ints, first: Ints, last: Ints, shape: tuple[int, int, int]) -> Ints:
    """How many orders cover each bucket of each row, where the buckets `first` to `last` may overlap for one order."""
    width = shape[-1]
    group = row * (int(order.max(initial=0)) + 1) + order
    sorting = np.lexsort((first, group))
    group, first, last, row = group[sorting], first[sorting], last[sorting], row[sorting]
    # The last bucket that an earlier interval of the same order covers; groups are kept apart by their offset.
    _, dense = np.unique(group, return_inverse=True)
    offset = dense * (width + 1)
    reached = np.maximum.accumulate(last + offset)
    before = np.append(-1, reached[:-1]) - offset
    first = np.maximum(first, before + 1)
    fresh = first <= last
    changes = np.zeros((shape[0] * shape[1], width + 1), dtype=np.int64)
    np.add.at(changes, (row[fresh], first[fresh]), 1)
    np.add.at(changes, (row[fresh], last[fresh] + 1), -1)
    return np.asarray(np.cumsum(changes, axis=1)[:, :width].reshape(shape), dtype=np.int64)


def rounds_lane(
    rounds: pd.DataFrame,
    from_ms: int,
    to_ms: int,
    step_ms: int,
    data_time_ms: int | None,
    *,
    probes: Sequence[str] = (),
) -> pd.DataFrame:
    """The same lane from recorded rounds of probes: the most keys with each outcome in a bucket.

    `rounds` has the columns probe, at_ms, the five outcomes and, where it is known, holds_until_ms. A round speaks
    until the next one of its probe, or until `holds_until_ms` if that is earlier: rounds that are further apart than a
    bucket leave no gaps, and a pause in asking does. A round that asked about no key is no data.
    """
    starts = bucket_starts(from_ms, to_ms, step_ms, data_time_ms)
    probe, names = _probes(rounds, probes)
    counts = np.zeros((len(names), len(OUTCOMES), len(starts)), dtype=np.int64)
    at_ms = integers(rounds, "at_ms", -1)
    end = np.minimum(_spoken_until(rounds, probe, at_ms), min(to_ms, (data_time_ms or 0) + 1))
    real = np.flatnonzero((at_ms >= from_ms) & (at_ms < end))
    if len(starts) and len(real):
        first, last = (at_ms[real] - starts[0]) // step_ms, (end[real] - 1 - starts[0]) // step_ms
        widths = last - first + 1
        place = np.arange(widths.sum()) - np.repeat(np.cumsum(widths) - widths - first, widths)
        source = np.repeat(real, widths)
        for number, outcome in enumerate(OUTCOMES):
            np.maximum.at(counts[:, number], (probe[source], place), integers(rounds, outcome)[source])
    return _lane(starts, names, counts)


def _spoken_until(rounds: pd.DataFrame, probe: Ints, at_ms: Ints) -> Ints:
    """For each round the time at which it speaks no more (excluded)."""
    if "holds_until_ms" not in rounds:
        return at_ms + 1
    order = np.lexsort((at_ms, probe))
    following = np.full(len(at_ms), NEVER_MS, dtype=np.int64)
    same = probe[order][1:] == probe[order][:-1]
    following[order[:-1][same]] = at_ms[order][1:][same]
    return np.maximum(np.minimum(following, integers(rounds, "holds_until_ms", 0)), at_ms + 1)


def _lane(starts: Ints, names: list[str], counts: Ints) -> pd.DataFrame:
    table = {"at_ms": np.tile(starts, len(names)), "probe": text_series(names, len(starts))}
    table |= {outcome: counts[:, number].ravel() for number, outcome in enumerate(OUTCOMES)}
    frame = pd.DataFrame(table)
    seen = [frame[outcome].to_numpy() > 0 for outcome in WORST_FIRST]
    worst = np.full(len(frame), None, dtype=object)
    for outcome, rows in zip(reversed(WORST_FIRST), reversed(seen), strict=True):
        worst[rows] = outcome
    frame["worst"] = pd.Series(worst, dtype=object)
    return frame


def merge_lanes(first: pd.DataFrame, second: pd.DataFrame) -> pd.DataFrame:
    """One lane of two: for each bucket and probe the first where it has data, else the second; sorted by both."""
    both = pd.concat([first, second], ignore_index=True)
    both["nothing"] = both["worst"].isna()
    both = both.sort_values(["probe", "at_ms", "nothing"], kind="stable")
    merged = both.drop_duplicates(["probe", "at_ms"])[list(COLUMNS)].reset_index(drop=True)
    merged["worst"] = merged["worst"].astype(object).where(merged["worst"].notna(), None)
    return merged
