"""What probes would have recorded about the request keys of a day's orders."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa

from data.demo.columns import order_ids
from data.demo.orders import Orders
from data.demo.randomness import NEVER, Ints
from data.metrics.probe import Outcome
from data.window import HOUR, SECOND, TimeWindow

PROBE = "request"
ROUND_MS = 15 * SECOND
GRACE_MS = 30 * SECOND
ASKED_FOR_MS = 48 * HOUR  # an order that waits longer is given up, and no probe asks about it

_SCHEMA = pa.schema(
    [
        ("order_id", pa.string()),
        ("probe", pa.string()),
        ("outcome", pa.string()),
        ("from_ms", pa.int64()),
        ("to_ms", pa.int64()),
    ]
)


@dataclass(frozen=True)
class Spans:
    """Half-open spans of one outcome, by row of the orders."""

    outcome: Outcome
    row: Ints
    from_ms: Ints
    to_ms: Ints

    def clipped(self, from_ms: Ints | int, to_ms: Ints | int) -> Spans:
        """What of the spans lies between two times."""
        start_ms, end_ms = np.maximum(self.from_ms, from_ms), np.minimum(self.to_ms, to_ms)
        kept = start_ms < end_ms
        return Spans(self.outcome, self.row[kept], start_ms[kept], end_ms[kept])


def key_spans(orders: Orders, outages: Sequence[TimeWindow]) -> list[Spans]:
    """One span for each outcome of each order that waits when a round of the probe comes."""
    first_ms = next_round(orders.due_ms + GRACE_MS)
    last_ms = next_round(np.minimum(orders.left_ms, orders.due_ms + ASKED_FOR_MS))
    rows = np.flatnonzero(first_ms < last_ms)
    asked = Spans(Outcome.PRESENT, rows, first_ms[rows], last_ms[rows])
    absent_ms = orders.absent_until_ms[rows]
    came_ms = np.where(absent_ms == NEVER, NEVER, next_round(np.where(absent_ms == NEVER, 0, absent_ms)))
    missing = Spans(Outcome.MISSING, rows, asked.from_ms, asked.to_ms).clipped(0, came_ms)
    spans = [missing, asked.clipped(came_ms, NEVER)]
    for outage in outages:
        start_ms, end_ms = (int(next_round(np.array([at_ms]))[0]) for at_ms in (outage.start_ms, outage.end_ms))
        hidden = [Spans(Outcome.UNKNOWN, s.row, s.from_ms, s.to_ms).clipped(start_ms, end_ms) for s in spans]
        spans = [part for s in spans for part in (s.clipped(0, start_ms), s.clipped(end_ms, NEVER))] + hidden
    return spans


def next_round(at_ms: Ints) -> Ints:
    """The first round at or after each time."""
    return np.asarray(-(-at_ms // ROUND_MS) * ROUND_MS)


def key_table(orders: Orders, seed: int, day: date, outages: Sequence[TimeWindow]) -> pa.Table:
    """Rows of the relation `key_outcomes`."""
    tables = []
    for spans in key_spans(orders, outages):
        size = len(spans.row)
        columns = [
            order_ids(seed, day, orders.number[spans.row]),
            pa.array([PROBE] * size, pa.string()),
            pa.array([str(spans.outcome)] * size, pa.string()),
            pa.array(spans.from_ms),
            pa.array(spans.to_ms),
        ]
        tables.append(pa.table(columns, schema=_SCHEMA))
    return pa.concat_tables(tables)
