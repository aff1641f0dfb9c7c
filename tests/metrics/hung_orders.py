"""Orders of small worlds, some of which hang, as the questions about observed incidents answer them."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from data.metrics.observed import Observed, observed_runs
from data.window import HOUR, MINUTE

STUCK, GIVE_UP, STEP = 5 * MINUTE, 48 * HOUR, 5 * MINUTE
T = 1_769_644_800_000


@dataclass(frozen=True)
class Order:
    """`waits` None: never left. `closed`: left by being closed."""

    due_ms: int
    waits: int | None = 1000
    closed: bool = False
    user: str | None = "u1"
    slice: str = "cc"

    def left(self, now_ms: int) -> int | None:
        at_ms = None if self.waits is None else self.due_ms + self.waits
        return at_ms if at_ms is not None and at_ms <= now_ms else None


def tables(orders: list[Order], now_ms: int, stuck_ms: int = STUCK) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The answers to `hung` and `impact_outcomes` about the orders."""
    seen = [(one, one.left(now_ms)) for one in orders if one.due_ms <= now_ms]
    hung = [(one, left) for one, left in seen if (now_ms if left is None else left) - one.due_ms > stuck_ms]
    rows = pd.DataFrame(
        {
            "order_id": [f"o{number}" for number in range(len(hung))],
            "user_id": [one.user for one, _ in hung],
            "payment_method": [one.slice for one, _ in hung],
            "due_ms": [one.due_ms for one, _ in hung],
            "left_ms": pd.array([left for _, left in hung], dtype="Int64"),
            "received_ms": pd.array([None if one.closed else left for one, left in hung], dtype="Int64"),
        }
    )
    buckets: dict[tuple[int, str], list[int]] = {}
    for one, left in seen:
        handed = left is not None and left - one.due_ms <= stuck_ms
        if handed or now_ms - one.due_ms > stuck_ms:
            counts = buckets.setdefault((one.due_ms - one.due_ms % STEP, one.slice), [0, 0])
            counts[0] += 1
            counts[1] += handed
    outcomes = pd.DataFrame(
        [(at, name, settled, handed) for (at, name), (settled, handed) in buckets.items()],
        columns=["bucket_ms", "payment_method", "settled_count", "handed_count"],
    )
    return rows, outcomes


def seen_at(now_ms: int, orders: list[Order], least: int = 1) -> Observed:
    return observed_runs(*tables(orders, now_ms), now_ms, stuck_ms=STUCK, give_up_ms=GIVE_UP, least=least)


def fine(from_ms: int, to_ms: int, every_ms: int = MINUTE) -> list[Order]:
    """Orders handed over at once."""
    return [Order(at_ms) for at_ms in range(from_ms, to_ms, every_ms)]


def outage(from_ms: int, to_ms: int, released_ms: int | None = None, every_ms: int = MINUTE) -> list[Order]:
    """Orders that hang until they are released, or for ever; each of another user."""
    return [
        Order(at_ms, None if released_ms is None else released_ms - at_ms, user=f"u{at_ms}")
        for at_ms in range(from_ms, to_ms, every_ms)
    ]


def a_night(released_ms: int | None = T + 60 * MINUTE) -> list[Order]:
    end_ms = T + 50 * MINUTE
    return [*fine(T - HOUR, T), *outage(T, end_ms, released_ms), *fine(end_ms, end_ms + 5 * HOUR)]
