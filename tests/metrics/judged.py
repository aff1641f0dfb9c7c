"""Small histories for the tests of rules: orders in minutes from T, judged moment by moment."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC
from pathlib import Path

import pandas as pd

from data.metrics.alert import Alert
from data.metrics.baseline import COLUMNS, HourTable, hour_table
from data.metrics.facts import Facts
from data.metrics.judging import judge
from data.metrics.memory import Memory
from data.metrics.office import Office
from data.metrics.order_columns import columns_of
from data.metrics.past import Past, Rows
from data.metrics.replay import replay
from data.metrics.rule import SETTLED_MS, Rules
from data.rules import load_rules
from data.settings import load
from data.window import DAY, HOUR, MINUTE, SECOND, TimeWindow

T = 1_769_634_000_000  # a whole hour, a Thursday
OFFICE = Office(UTC, frozenset(range(5)), 9 * 60, 18 * 60)
GIVE_UP = 48 * HOUR
RULES = load_rules(load({}, Path("/nowhere")).settings)


@dataclass(frozen=True)
class Booked:
    """One order; minutes from T, None: never. Each is somebody else's unless `user` says so."""

    due: float
    received: float | None = None
    closed: float | None = None
    slice: str = "card"
    booking: str = "now"
    user: str | None = "own"
    created: float | None = None


def at(minutes: float | None) -> int | None:
    return None if minutes is None else T + round(minutes * MINUTE)


def frame(orders: Sequence[Booked]) -> pd.DataFrame:
    """Rows of the question `order_rows`."""
    rows = [
        {
            "order_id": f"o{number:05d}",
            "user_id": f"u{number}" if order.user == "own" else order.user,
            "payment_method": order.slice,
            "booking_type": order.booking,
            "created_ms": at(order.due if order.created is None else order.created),
            "due_ms": at(order.due),
            "received_ms": at(order.received),
            "assigned_ms": None,
            "closed_ms": at(order.closed),
        }
        for number, order in enumerate(orders)
    ]
    found = pd.DataFrame(rows)
    times = [name for name in found if name.endswith("_ms")]
    return found.astype(dict.fromkeys(times, "Int64"))


def no_keys() -> pd.DataFrame:
    return pd.DataFrame({"order_id": [], "probe": [], "outcome": [], "start_ms": [], "end_ms": []}, dtype=object)


def key_rows(rows: Iterable[tuple[int, str, float, float | None]]) -> pd.DataFrame:
    """Intervals of the probe `request`: place of the order, outcome, first and last minute."""
    return pd.DataFrame(
        [
            {"order_id": f"o{n:05d}", "probe": "request", "outcome": outcome, "start_ms": at(start), "end_ms": at(end)}
            for n, outcome, start, end in rows
        ]
    ).astype({"start_ms": "Int64", "end_ms": "Int64"})


def nothing_ordinary() -> HourTable:
    columns = ["bucket_ms", "payment_method", *(f"{name}_count" for name in COLUMNS)]
    return hour_table(pd.DataFrame(columns=columns), T - DAY, T, OFFICE, SETTLED_MS)


def rows_of(orders: Sequence[Booked], *, ordinary: HourTable | None = None, keys: pd.DataFrame | None = None) -> Rows:
    known = no_keys() if keys is None else keys
    return Rows(columns_of(frame(orders)), ordinary or nothing_ordinary(), known, {"request": "bbd:request:*"})


def alerts(orders: Sequence[Booked], minutes: int, rules: Rules = RULES, **more: object) -> list[Alert]:
    """The alerts from T on, as they were in the end."""
    window = TimeWindow(T, T + minutes * MINUTE)
    told = replay(rows_of(orders, **more), rules, window, GIVE_UP, str)  # type: ignore[arg-type]
    return [each.latest for each in told]


def facts_at(orders: Sequence[Booked], minute: float, **more: object) -> Facts:
    at_ms = T + round(minute * MINUTE)
    past = Past(rows_of(orders, **more), RULES.terms, GIVE_UP, at_ms)  # type: ignore[arg-type]
    return past.facts(at_ms, at_ms, at_ms // (15 * SECOND) * 15 * SECOND, everything=True)


def judged(facts: Facts, at_ms: int, memory: Memory | None = None, rules: Rules = RULES) -> Memory:
    return judge(rules, facts, memory or Memory(), at_ms, str).memory


def steady(slice_: str, every: float, until: float, since: float = -400.0, took: float = 0.1) -> list[Booked]:
    """Orders of a slice, one each `every` minutes, all handed over."""
    count = int((until - since) / every)
    return [Booked(since + n * every, since + n * every + took, slice=slice_) for n in range(count)]
