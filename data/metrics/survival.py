"""Latency of all due orders, also of those that have not finished: the estimate of Kaplan and Meier (1958).

A waiting order counts with at least its age so far, one that was closed first with at least the time until then. What
is known of such an order is used as long as it is known, and not guessed beyond.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from data.metrics.columns import NEVER_MS, Ints
from data.metrics.latency import (
    DRAWN_OF_ALL,
    PARTS,
    Lengths,
    by_slice,
    cumulated,
    endings,
    first_of_each,
    grid,
    lengths,
    percentiles,
    values_at,
    waiting_at_least,
)
from data.metrics.two_shares import Floats

# Rounding of a product of shares; no two counted shares lie so close.
TOLERANCE = 1e-9


def unfinished_share(of: Lengths) -> Floats:
    """The share of each row's group that is not finished after the row's length."""
    at_risk = of.totals()[of.group] - cumulated(of) + of.count
    events = np.where(of.done, of.count, 0)
    last = events == at_risk  # nobody is left: the share is nought, and its logarithm is none
    steps = np.log1p(-np.where(last, 0.0, events / at_risk))
    running = np.cumsum(steps)
    before = np.concatenate([[0.0], running])[np.searchsorted(of.group, np.arange(of.groups))]
    return np.where(last, 0.0, np.exp(running - before[of.group]))


@dataclass(frozen=True)
class Reached:
    """A percentile over all due orders. `ms` None: it is not reached, and is over `over_ms`."""

    ms: int | None
    over_ms: int


def percentiles_of_all(of: Lengths, parts: Sequence[int] = PARTS) -> tuple[Floats, Ints]:
    """Milliseconds, groups × parts, not a number where not reached; and the longest that any order was looked at."""
    left = unfinished_share(of)
    columns = [values_at(of, first_of_each(of, left <= 1 - part / 100 + TOLERANCE)) for part in parts]
    return np.stack(columns, axis=1), longest(of)


def longest(of: Lengths) -> Ints:
    """The longest known length of each group; 0 for a group without any."""
    found = np.zeros(of.groups, dtype=np.int64)
    known = of.took_ms < NEVER_MS
    np.maximum.at(found, of.group[known], of.took_ms[known])
    return found


@dataclass(frozen=True)
class SliceLatency:
    """One slice over a window. `finished` is empty where nothing finished; else one value for each of PARTS."""

    name: str
    done_count: int
    closed_count: int
    waiting_count: int
    abandoned_count: int
    waiting_over: tuple[int, ...]
    finished: tuple[int, ...]
    of_all: tuple[Reached, ...]
    closed_never: tuple[Reached, ...]  # the same, a closed order taken as one that would wait for ever

    @property
    def counted(self) -> int:
        """The orders that the estimates are made of."""
        return self.done_count + self.closed_count + self.waiting_count


def slice_latencies(rows: pd.DataFrame, limits_ms: Sequence[int]) -> dict[str, SliceLatency]:
    """Each slice of the rows of `latency_counts`. `limits_ms` are those of "waiting for at least"."""
    slices, group = by_slice(rows)
    size = len(slices)
    plain, never = (lengths(rows, group, size, closed_never=flag) for flag in (False, True))
    stand, finished = endings(rows, group, size), percentiles(plain)
    (of_all, over), (of_never, _) = percentiles_of_all(plain), percentiles_of_all(never)
    return {
        str(name): SliceLatency(
            name=str(name),
            done_count=int(stand.done[n]),
            closed_count=int(stand.closed[n]),
            waiting_count=int(stand.waiting[n]),
            abandoned_count=int(stand.abandoned[n]),
            waiting_over=waiting_at_least(rows[group == n], limits_ms),
            finished=tuple(int(ms) for ms in finished[n]) if stand.done[n] else (),
            of_all=_reached(of_all[n], int(over[n])),
            closed_never=_reached(of_never[n], int(over[n])),
        )
        for n, name in enumerate(slices)
    }


def _reached(values: Floats, over_ms: int) -> tuple[Reached, ...]:
    return tuple(Reached(None if np.isnan(ms) else int(ms), over_ms) for ms in values)


def latency_curve(rows: pd.DataFrame, from_ms: int, to_ms: int, step_ms: int, data_time_ms: int) -> pd.DataFrame:
    """Over time: at_ms, payment_method, done_count, closed_count, waiting_count, p50 … p99, all_ms, over_ms.

    p50 … p99 are of the finished orders due in the bucket, `all_ms` is the 95th of all of them; both are not a number
    where there is none, and where `all_ms` is not reached it is over `over_ms`. A bucket in which nothing was due has
    counts of 0. Every payment method of the rows has every bucket that begins no later than data time.
    """
    cells, group, inside = grid(rows, from_ms, to_ms, step_ms, data_time_ms)
    of = lengths(inside, group, cells.groups)
    stand, finished = endings(inside, group, cells.groups), percentiles(of)
    of_all, over = percentiles_of_all(of, (DRAWN_OF_ALL,))
    return cells.frame().assign(
        done_count=stand.done,
        closed_count=stand.closed,
        waiting_count=stand.waiting,
        **{f"p{part}": finished[:, n] for n, part in enumerate(PARTS)},
        all_ms=of_all[:, 0],
        over_ms=over,
    )


def finished_within(rows: pd.DataFrame) -> pd.DataFrame:
    """The share of all due orders that finish within each length: took_ms ascending, share. All slices together.

    The last row is the longest time that any order was looked at: what comes after it is not known.
    """
    of = lengths(rows, np.zeros(len(rows), dtype=np.int64), 1)
    share = 1 - unfinished_share(of)
    kept = of.done.copy()
    kept[-1:] = True
    return pd.DataFrame({"took_ms": of.took_ms[kept], "share": share[kept]})
