"""Orders of a stretch of history as plain columns, and how new the warehouse was at each moment of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from data.metrics.columns import NEVER_MS, Flags, Ints, codes, integers, texts
from data.metrics.measured import users

NOTHING_YET = -1


@dataclass(frozen=True)
class OrderColumns:
    """Orders sorted by due time, then id. A time that never came is `NEVER_MS`; `loaded_ms` None: the site has none."""

    order_id: Sequence[str]
    user_id: Sequence[str | None]
    slice: Ints  # place in `slices`
    slices: tuple[str, ...]
    booking_type: Sequence[str]
    created_ms: Ints
    due_ms: Ints
    received_ms: Ints
    assigned_ms: Ints
    closed_ms: Ints
    loaded_ms: Ints | None

    def __len__(self) -> int:
        return len(self.due_ms)

    @property
    def in_time_ms(self) -> Ints:
        """Reception, where the order had not been closed before."""
        return np.where(self.received_ms <= self.closed_ms, self.received_ms, NEVER_MS)

    @property
    def left_ms(self) -> Ints:
        return np.minimum(self.received_ms, self.closed_ms)

    @property
    def is_due(self) -> Flags:
        """Whether it was not closed unreceived before it was due."""
        return np.asarray((self.closed_ms > self.due_ms) | (self.received_ms <= self.closed_ms))


def columns_of(frame: pd.DataFrame) -> OrderColumns:
    """Rows of the question `order_rows` or `order_rows_loaded`, in any order."""
    order = np.lexsort((texts(frame, "order_id"), integers(frame, "due_ms")))
    rows = frame.iloc[order]
    numbers, names = codes(texts(rows, "payment_method"))
    times = {
        name: integers(rows, name, NEVER_MS)
        for name in ("created_ms", "due_ms", "received_ms", "assigned_ms", "closed_ms")
    }
    return OrderColumns(
        order_id=texts(rows, "order_id").tolist(),
        user_id=users(rows),
        slice=numbers,
        slices=tuple(names),
        booking_type=texts(rows, "booking_type").tolist(),
        loaded_ms=integers(rows, "loaded_ms", NEVER_MS) if "loaded_ms" in rows else None,
        **times,
    )


def data_times(orders: OrderColumns, moments: Ints) -> Ints:
    """The newest event that the warehouse had at each moment, `NOTHING_YET` where it had none.

    By load time where there is one and it names any row; else by the events alone.
    """
    if orders.loaded_ms is not None:
        known = _data_times(orders, moments, orders.loaded_ms)
        if (known != NOTHING_YET).all():
            return known
        return np.where(known == NOTHING_YET, _data_times(orders, moments, orders.created_ms), known)
    return _data_times(orders, moments, orders.created_ms)


def _data_times(orders: OrderColumns, moments: Ints, known_ms: Ints) -> Ints:
    events = np.concatenate([orders.created_ms, orders.received_ms, orders.assigned_ms, orders.closed_ms])
    exists_ms = np.maximum(known_ms, orders.created_ms)
    visible = np.maximum(np.tile(exists_ms, 4), events)
    kept = (events < NEVER_MS) & (visible <= (moments[-1] if len(moments) else 0))
    order = np.argsort(visible[kept], kind="stable")
    newest = np.append(NOTHING_YET, np.maximum.accumulate(events[kept][order]))
    return np.asarray(newest[np.searchsorted(visible[kept][order], moments, side="right")], dtype=np.int64)
