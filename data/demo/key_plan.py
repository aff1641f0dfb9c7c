"""Which request keys a demo world calls for, and when each comes and goes."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
from pyarrow import compute, parquet

from data.demo.generate import ABSENT_KEYS_FILE
from data.demo.key_record import ASKED_FOR_MS
from data.demo.randomness import NEVER, Ints
from data.window import DAY, HOUR, MINUTE, TimeWindow, utc_day

# The booking backend writes a request this long before the ride is due, or at once.
WRITTEN_BEFORE_MS = 10 * MINUTE
# As the setting KEY_KEPT_AFTER has it.
KEPT_AFTER_MS = 10 * MINUTE
_COLUMNS = ["order_id", "created_ms", "due_ms", "received_ms", "closed_ms"]


@dataclass(frozen=True)
class KeyPlan:
    """The keys of the orders in flight somewhere in `window`: each is there from `set_ms` until before `gone_ms`.

    Sorted by `set_ms`; `by_gone` is the order of `gone_ms`.
    """

    window: TimeWindow
    order_ids: pa.Array
    set_ms: Ints
    gone_ms: Ints
    by_gone: Ints

    def standing(self, at_ms: int) -> set[str]:
        """The orders whose key is there at one instant."""
        return self._ids(np.flatnonzero((self.set_ms <= at_ms) & (self.gone_ms > at_ms)))

    def written(self, after_ms: int, until_ms: int) -> set[str]:
        """The orders whose key comes in (after, until] and is still called for at the end of it."""
        rows = np.arange(*np.searchsorted(self.set_ms, (after_ms, until_ms), side="right"))
        return self._ids(rows[self.gone_ms[rows] > until_ms])

    def deleted(self, after_ms: int, until_ms: int) -> set[str]:
        """The orders whose key goes in (after, until]."""
        first, last = np.searchsorted(self.gone_ms[self.by_gone], (after_ms, until_ms), side="right")
        return self._ids(self.by_gone[first:last])

    def _ids(self, rows: Ints) -> set[str]:
        return set(self.order_ids.take(pa.array(rows)).to_pylist())


def read_key_plan(world: Path, at_ms: int) -> KeyPlan:
    """The plan for the hours around an instant. Raises OSError when the world cannot be read."""
    window = TimeWindow(at_ms - HOUR, at_ms + DAY // 2)
    # An order may wait for two days, and a key is written some minutes before due.
    days = range(
        (window.start_ms - ASKED_FOR_MS - KEPT_AFTER_MS) // DAY, (window.end_ms + WRITTEN_BEFORE_MS) // DAY + 1
    )
    parts = [
        parquet.read_table(file, columns=_COLUMNS)
        for day in days
        for file in sorted((world / "orders" / f"due_day={utc_day(day * DAY)}").glob("*.parquet"))
    ]
    if not parts:
        return _plan(window, pa.array([], pa.string()), *(np.array([], dtype=np.int64),) * 2)
    orders = pa.concat_tables(parts)
    set_ms, gone_ms = key_times(orders, _absent_until(world, orders["order_id"]))
    return _plan(window, orders["order_id"].combine_chunks(), set_ms, gone_ms)


def key_times(orders: pa.Table, absent_until_ms: Ints) -> tuple[Ints, Ints]:
    """When each order's key comes and when it goes. One that goes first never exists, yet its going is a transition:
    it ends a key that a hand wrote meanwhile."""
    created_ms, due_ms, received_ms, closed_ms = (_times(orders[name]) for name in _COLUMNS[1:])
    left_ms = np.minimum(np.minimum(received_ms, closed_ms), due_ms + ASKED_FOR_MS)
    set_ms = np.maximum(np.maximum(created_ms, due_ms - WRITTEN_BEFORE_MS), absent_until_ms)
    return set_ms, left_ms + KEPT_AFTER_MS


def _plan(window: TimeWindow, order_ids: pa.Array, set_ms: Ints, gone_ms: Ints) -> KeyPlan:
    rows = np.flatnonzero((gone_ms > window.start_ms) & (np.minimum(set_ms, gone_ms) <= window.end_ms))
    rows = rows[np.argsort(set_ms[rows], kind="stable")]
    by_gone = np.argsort(gone_ms[rows], kind="stable")
    return KeyPlan(window, order_ids.take(pa.array(rows)), set_ms[rows], gone_ms[rows], by_gone)


def _absent_until(world: Path, order_ids: pa.ChunkedArray) -> Ints:
    """0 for an order whose key is there all along, NEVER for one whose key never comes."""
    absent = parquet.read_table(world / ABSENT_KEYS_FILE)
    place = compute.index_in(order_ids, value_set=absent["order_id"].combine_chunks())
    found = place.to_numpy()
    until_ms = np.append(_times(absent["until_ms"]), 0)
    return np.asarray(until_ms[np.where(np.isnan(found), len(until_ms) - 1, found).astype(np.int64)])


def _times(column: pa.ChunkedArray) -> Ints:
    return np.asarray(column.fill_null(NEVER).to_numpy(), dtype=np.int64)
