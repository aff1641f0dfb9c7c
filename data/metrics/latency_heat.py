"""How many orders took how long, in each bucket of time: the cells of a heat map."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from data.metrics.columns import Ints
from data.metrics.latency import endings, grid, lengths

# Four to an octave, each of them the start of a bucket of `latency_counts`; shorter ones are in the first cell.
EDGES_MS: tuple[int, ...] = tuple(part << octave for octave in range(2, 28) for part in (32, 40, 48, 56))


@dataclass(frozen=True)
class Heat:
    """Finished orders by length and by the bucket of time in which they were due, of all given slices together.

    `counts` is lengths × buckets, `edges_ms` one longer than its rows, `starts` as long as its columns. `waiting` and
    `closed` are the orders of each bucket that are not finished.
    """

    starts: Ints
    edges_ms: tuple[int, ...]
    counts: Ints
    waiting: Ints
    closed: Ints


def heat(rows: pd.DataFrame, from_ms: int, to_ms: int, step_ms: int, data_time_ms: int) -> Heat:
    """The rows of `latency_counts` as cells. Lengths beyond the last edge are in the last row."""
    together = rows.assign(payment_method="")
    cells, group, inside = grid(together, from_ms, to_ms, step_ms, data_time_ms)
    size = len(cells.starts)
    of = lengths(inside, group, size)
    of = of.only(of.done)
    row = np.clip(np.searchsorted(EDGES_MS, of.took_ms, side="right") - 1, 0, len(EDGES_MS) - 2)
    counts = np.zeros((len(EDGES_MS) - 1, size), dtype=np.int64)
    np.add.at(counts, (row, of.group), of.count)
    stand = endings(inside, group, size)
    used = np.flatnonzero(counts.any(axis=1))
    last = int(used[-1]) + 1 if len(used) else 1
    return Heat(cells.starts, EDGES_MS[: last + 1], counts[:last], stand.waiting, stand.closed)
