"""Ordinary trouble: what goes wrong in a good month without being an incident.

It follows a calendar of a fortnight, counted from the night of 2026-01-29, so that a day's trouble depends on its
date alone and every world of two weeks holds each kind.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import numpy as np

from data.demo.orders import Orders, leave_open
from data.demo.randomness import NEVER, Flags, Ints, Purpose, generator
from data.demo.shape import Rain, at_minute
from data.window import MINUTE, SECOND, TimeWindow

NIGHT = date(2026, 1, 29)
FORTNIGHT = 14


class Kind(StrEnum):
    SLOW_EVENING = "slow evening"
    RAIN_PEAK = "rain peak"
    KEY_SERVER_RESTART = "key server restart"
    LATE_SCHEDULED = "burst of late scheduled orders"
    NEVER_CLOSED = "orders that nobody closed"


@dataclass(frozen=True)
class Trouble:
    kind: Kind
    window: TimeWindow


# Days from the night, first minute, length in minutes. The days before the night and after it stay clear of rows
# that nobody closed: for 48 hours they would stand on screen as stuck orders beside the incident.
_CALENDAR = (
    (Kind.SLOW_EVENING, -8, 18 * 60 + 30, 150),
    (Kind.RAIN_PEAK, -2, 16 * 60 + 20, 110),
    (Kind.KEY_SERVER_RESTART, -3, 14 * 60 + 12, 3),
    (Kind.LATE_SCHEDULED, 1, 5 * 60, 10),
    (Kind.NEVER_CLOSED, -10, 9 * 60, 10 * 60),
    (Kind.NEVER_CLOSED, -9, 9 * 60, 10 * 60),
)
_LATE_SHARE = 0.6
_MOST_NEVER_CLOSED = 3


def trouble_of(day: date) -> tuple[Trouble, ...]:
    """The ordinary trouble of a day."""
    phase = (day - NIGHT).days % FORTNIGHT
    return tuple(
        Trouble(kind, TimeWindow(at_minute(day, minute), at_minute(day, minute + length)))
        for kind, offset, minute, length in _CALENDAR
        if offset % FORTNIGHT == phase
    )


def peaks(troubles: Iterable[Trouble]) -> tuple[Rain, ...]:
    """The heavy rain among them: it changes when people order, so it is there before the orders are drawn."""
    return tuple(Rain(trouble.window, 2.4) for trouble in troubles if trouble.kind is Kind.RAIN_PEAK)


def restarts(troubles: Iterable[Trouble]) -> tuple[TimeWindow, ...]:
    """When the key server could not be asked."""
    return tuple(trouble.window for trouble in troubles if trouble.kind is Kind.KEY_SERVER_RESTART)


def apply_trouble(orders: Orders, seed: int, day: date, troubles: Iterable[Trouble]) -> None:
    """Change the orders that the trouble of their day touches."""
    for number, trouble in enumerate(troubles):
        rng = generator(seed, day, Purpose.TROUBLE, number)
        rows = rows_due(orders, trouble.window)
        match trouble.kind:
            case Kind.SLOW_EVENING:
                _slow(orders, rows, rng)
            case Kind.KEY_SERVER_RESTART:
                _wait_for(orders, rows, rng, trouble.window.end_ms)
            case Kind.LATE_SCHEDULED:
                _late(orders, rows[orders.scheduled[rows]], rng)
            case Kind.NEVER_CLOSED:
                count = int(rng.integers(1, _MOST_NEVER_CLOSED + 1))
                leave_open(orders, rng.permutation(rows)[:count])
            case Kind.RAIN_PEAK:
                pass


def rows_due(orders: Orders, window: TimeWindow) -> Ints:
    """The rows of the orders due in a window."""
    first, last = np.searchsorted(orders.due_ms, (window.start_ms, window.end_ms))
    return np.arange(first, last)


def receive_at(orders: Orders, rows: Ints, received_ms: Ints) -> None:
    """Move reception, and with it all that follows. The rows must have been received."""
    shift_ms = received_ms - orders.received_ms[rows]
    orders.received_ms[rows] = received_ms
    assigned_ms = orders.assigned_ms[rows]
    orders.assigned_ms[rows] = np.where(assigned_ms == NEVER, NEVER, assigned_ms + shift_ms)
    orders.closed_ms[rows] += shift_ms


def _received(orders: Orders, rows: Ints) -> Flags:
    return np.asarray(orders.received_ms[rows] != NEVER)


def _slow(orders: Orders, rows: Ints, rng: np.random.Generator) -> None:
    """Every hand-over takes some seven times longer, in all payment methods alike."""
    rows = rows[_received(orders, rows) & (orders.waited_ms[rows] > 0)]
    waited_ms = np.minimum(orders.waited_ms[rows] * rng.uniform(4, 10, len(rows)), 25 * MINUTE)
    slower = np.maximum(waited_ms.astype(np.int64), orders.waited_ms[rows])
    receive_at(orders, rows, orders.due_ms[rows] + slower)


def _wait_for(orders: Orders, rows: Ints, rng: np.random.Generator, end_ms: int) -> None:
    """Nothing is handed over until the key server is back."""
    rows = rows[_received(orders, rows) & (orders.received_ms[rows] < end_ms)]
    receive_at(orders, rows, end_ms + rng.integers(SECOND, 20 * SECOND, len(rows)))


def _late(orders: Orders, rows: Ints, rng: np.random.Generator) -> None:
    """Scheduled rides of a few minutes are handed over a quarter of an hour late."""
    rows = rows[_received(orders, rows) & (rng.random(len(rows)) < _LATE_SHARE)]
    receive_at(orders, rows, orders.due_ms[rows] + rng.integers(6 * MINUTE, 15 * MINUTE, len(rows)))
