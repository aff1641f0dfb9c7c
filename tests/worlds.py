"""A small deterministic world around a moment: ordinary orders, and one slice that hangs.

Its rows reach beyond the moment, so that a dashboard on the system's clock sees events arrive for a while.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import redis

from data.window import HOUR, MINUTE, SECOND, utc_day

BEFORE, AHEAD = 3 * HOUR, 20 * MINUTE
EVERY = 5 * SECOND
HANGS_FOR = 40 * MINUTE
HANGING = "cc_preauth"
METHODS = ("cash", "e_wallet", HANGING, "qris", "cash", "e_wallet", "bank_transfer")

_TIMES = ("created_ms", "due_ms", "received_ms", "assigned_ms", "closed_ms")
_TEXTS = ("order_id", "user_id", "payment_method", "booking_type", "outcome")
SCHEMA = pa.schema([*((name, pa.string()) for name in _TEXTS), *((name, pa.int64()) for name in _TIMES)])

Row = dict[str, object]


@dataclass(frozen=True)
class World:
    """The rows that were written, and the moment around which they stand."""

    folder: Path
    now_ms: int
    rows: Sequence[Row]

    def stuck(self, at_ms: int | None = None, stuck_ms: int = 5 * MINUTE) -> list[str]:
        """The orders that have been in state 0 for over `stuck_ms` at a moment, counted in plain Python."""
        now_ms = self.now_ms if at_ms is None else at_ms
        return [str(row["order_id"]) for row in self.rows if _waits(row, now_ms) and now_ms - row["due_ms"] > stuck_ms]

    def data_time(self, at_ms: int) -> int:
        """The newest event at or before a moment."""
        return max(at for row in self.rows for name in _TIMES if (at := row[name]) is not None and at <= at_ms)

    def hanging(self) -> list[str]:
        """Every order that is never received, also those that are still to come."""
        return [str(row["order_id"]) for row in self.rows if row["received_ms"] is None]


def _waits(row: Row, at_ms: int) -> bool:
    left = min((at for at in (row["received_ms"], row["closed_ms"]) if at is not None), default=None)
    return row["due_ms"] <= at_ms and (left is None or left > at_ms)


def write_world(folder: Path, now_ms: int, *, hanging: bool = True, changes: dict[int, Row] | None = None) -> World:
    """Write `orders` as Parquet in the contract's form. `changes` replace fields of rows by number."""
    count = (BEFORE + AHEAD) // EVERY
    rows = [_order(number, now_ms, hanging=hanging) | (changes or {}).get(number, {}) for number in range(count)]
    write_orders(folder, rows)
    return World(folder, now_ms, rows)


def _order(number: int, now_ms: int, *, hanging: bool) -> Row:
    due_ms = now_ms - BEFORE + number * EVERY
    method = METHODS[number % len(METHODS)]
    hangs = hanging and method == HANGING and due_ms >= now_ms - HANGS_FOR
    scheduled = number % 6 == 0
    # Long ago some were late; of late nothing but the hanging ones waits long enough to be asked for its key.
    late = number % 50 == 0 and due_ms < now_ms - 30 * MINUTE
    received_ms = None if hangs else due_ms + (70 * SECOND if late else (2 + number % 3) * SECOND)
    closed_ms = due_ms + 10 * MINUTE if hangs and number % 4 == 0 else None
    return {
        "order_id": f"o{number:05d}",
        "user_id": f"person-{number % 701}",
        "payment_method": method,
        "booking_type": "scheduled" if scheduled else "now",
        "outcome": "cancelled" if closed_ms else None,
        "created_ms": due_ms - HOUR if scheduled else due_ms,
        "due_ms": due_ms,
        "received_ms": received_ms,
        "assigned_ms": None if received_ms is None else received_ms + SECOND,
        "closed_ms": closed_ms,
    }


def write_orders(folder: Path, rows: Iterable[Row]) -> None:
    """The rows as one file for each day."""
    shutil.rmtree(folder / "orders", ignore_errors=True)
    ordered = sorted(rows, key=lambda row: int(str(row["due_ms"])))
    for day, group in groupby(ordered, key=lambda row: utc_day(int(str(row["due_ms"])))):
        place = folder / "orders" / f"due_day={day}"
        place.mkdir(parents=True)
        pq.write_table(pa.Table.from_pylist(list(group), schema=SCHEMA), place / "part-0.parquet")


def write_keys(port: int, orders: Iterable[str] = (), **connection: object) -> None:
    """The keys of a healthy hand-off: configuration, heartbeat, and a request key for each of `orders`."""
    with redis.Redis(port=port, **connection) as client, client.pipeline() as pipe:
        pipe.delete("bbd:config")  # it may be there as something else
        pipe.hset("bbd:config", mapping={"version": "7", "dispatch_url": "http://dispatch", "timeout_ms": "900"})
        pipe.set("bbd:heartbeat", "1", ex=3600)
        for order in orders:
            pipe.set(f"bbd:request:{order}", "1", ex=3600)
        pipe.execute()
