"""Orders as Arrow columns, with ids that say nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np
import pyarrow as pa

from data.demo.orders import OUTCOMES, Orders
from data.demo.randomness import NEVER, Ints
from data.demo.scenario import Lag

_HEX = np.frombuffer(b"".join(f"{byte:02x}".encode() for byte in range(256)), dtype=np.uint8).reshape(256, 2)
_ID_LENGTH = 16
_ORDER_SALT, _USER_SALT = 0x51A7E0, 0x05E25


def order_ids(seed: int, day: date, numbers: Ints) -> pa.StringArray:
    """One id for each order of a day; no two of a world are the same."""
    return _opaque(np.uint64(day.toordinal() << 32) + numbers.astype(np.uint64), seed, _ORDER_SALT)


def user_ids(seed: int, numbers: Ints) -> pa.StringArray:
    return _opaque(numbers.astype(np.uint64), seed, _USER_SALT)


def order_table(orders: Orders, seed: int, day: date, methods: Sequence[str], loaded_ms: Ints | None) -> pa.Table:
    """The columns of the contract but `due_day`, which is the name of the folder that the rows go to."""
    columns = {
        "order_id": order_ids(seed, day, orders.number),
        "user_id": user_ids(seed, orders.user),
        "payment_method": _words(orders.method, methods),
        "booking_type": _words(orders.scheduled.astype(np.int64), ("now", "scheduled")),
        "created_ms": pa.array(orders.created_ms),
        "due_ms": pa.array(orders.due_ms),
        "received_ms": _times(orders.received_ms),
        "assigned_ms": _times(orders.assigned_ms),
        "closed_ms": _times(orders.closed_ms),
        "outcome": _words(orders.outcome, OUTCOMES),
        "fare": pa.array(orders.fare),
    }
    if loaded_ms is not None:
        columns["loaded_ms"] = pa.array(loaded_ms)
    return pa.table(columns)


def loaded_times(orders: Orders, lags: Sequence[Lag], rng: np.random.Generator) -> Ints:
    """When the last of an order's events had reached the warehouse: seconds after it, or a lag later."""
    events = (orders.created_ms, orders.received_ms, orders.assigned_ms, orders.closed_ms)
    reached_ms = np.max([np.where(event == NEVER, 0, event + _delay_ms(event, lags)) for event in events], axis=0)
    return np.asarray(reached_ms + rng.integers(500, 6_000, len(orders)), dtype=np.int64)


def _delay_ms(event_ms: Ints, lags: Sequence[Lag]) -> Ints:
    delay_ms = np.zeros(len(event_ms), dtype=np.int64)
    for lag in lags:
        within = (event_ms >= lag.window.start_ms) & (event_ms < lag.window.end_ms)
        delay_ms = np.maximum(delay_ms, np.where(within, lag.delay_ms, 0))
    return delay_ms


def _times(values: Ints) -> pa.Array:
    return pa.array(values, mask=values == NEVER)


def _words(places: Ints, words: Sequence[str | None]) -> pa.DictionaryArray:
    """A word for each place; None among the words gives null."""
    nothing = np.array([word is None for word in words])[places]
    return pa.DictionaryArray.from_arrays(
        pa.array(places.astype(np.int8), mask=nothing), [word or "" for word in words]
    )


def _opaque(numbers: np.typing.NDArray[np.uint64], seed: int, salt: int) -> pa.StringArray:
    """Sixteen hexadecimal figures each: a one-to-one mixing of 64 bits, so that no two numbers meet."""
    key = np.random.SeedSequence((seed, salt)).generate_state(1, np.uint64)
    mixed = _mix(numbers ^ key)
    figures = _HEX[mixed.astype(">u8").view(np.uint8)].reshape(-1)
    ends = np.arange(0, _ID_LENGTH * (len(numbers) + 1), _ID_LENGTH, dtype=np.int32)
    return pa.StringArray.from_buffers(len(numbers), pa.py_buffer(ends), pa.py_buffer(figures))


def _mix(values: np.typing.NDArray[np.uint64]) -> np.typing.NDArray[np.uint64]:
    """The finaliser of SplitMix64 (Steele, Lea and Flood, 2014)."""
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))
