"""Who was hurt by hung orders: distinct users, and what became of the orders, slice by slice."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd

from data.metrics.backlog import counted_users
from data.metrics.columns import NEVER_MS, Flags, integers, texts
from data.metrics.two_shares import Floats


@dataclass(frozen=True)
class Fares:
    """The fares of late and of lost orders together, in the warehouse's own currency; None where none of them is known.

    `unknown` counts the orders among these without a fare.
    """

    late: float | None
    lost: float | None
    unknown: int


@dataclass(frozen=True)
class Hurt:
    """The hung orders of one payment method and booking type; of all of them where both are None."""

    payment_method: str | None
    booking_type: str | None
    users: int  # distinct
    without_user: int
    orders: int
    late: int  # handed over in the end
    lost: int  # closed unreceived
    waiting: int  # in state 0 at data time
    worst_wait_ms: int
    fares: Fares | None = None  # None: nobody knows any


def hurt_by_slice(orders: pd.DataFrame, data_time_ms: int, fares: pd.DataFrame | None = None) -> tuple[Hurt, ...]:
    """All of them first, then each payment method and booking type, the most users first.

    `orders` are rows of the question `hung`, all of which were stuck. Empty without orders. A user who is hurt in two
    slices stands in both, and once in the total. `fares` are rows of `hung_fares`; None: the warehouse has none.
    """
    if orders.empty:
        return ()
    if fares is not None:
        orders = orders.merge(fares, on="order_id", how="left")
    pairs = pd.Series(list(zip(texts(orders, "payment_method"), texts(orders, "booking_type"), strict=True)))
    slices = [
        _hurt(orders[(pairs == pair).to_numpy()], data_time_ms, str(pair[0]), str(pair[1])) for pair in set(pairs)
    ]
    slices.sort(key=lambda one: (-one.users, -one.orders, one.payment_method, one.booking_type))
    return (_hurt(orders, data_time_ms, None, None), *slices)


def _hurt(orders: pd.DataFrame, now_ms: int, payment_method: str | None, booking_type: str | None) -> Hurt:
    due, left = integers(orders, "due_ms"), integers(orders, "left_ms", NEVER_MS)
    waiting = left == NEVER_MS
    lost = ~waiting & (integers(orders, "received_ms", NEVER_MS) != left)
    people = counted_users(texts(orders, "user_id"))
    return Hurt(
        payment_method,
        booking_type,
        users=people.users,
        without_user=people.orders_without_user,
        orders=len(orders),
        late=int((~waiting & ~lost).sum()),
        lost=int(lost.sum()),
        waiting=int(waiting.sum()),
        worst_wait_ms=int((np.minimum(left, now_ms) - due).max()),
        fares=_fares(orders, ~waiting & ~lost, lost) if "fare" in orders else None,
    )


def _fares(orders: pd.DataFrame, late: Flags, lost: Flags) -> Fares:
    fare = orders["fare"].to_numpy(dtype=np.float64, na_value=np.nan)
    known = np.isfinite(fare)
    return Fares(_sum(fare[late & known]), _sum(fare[lost & known]), int(((late | lost) & ~known).sum()))


def _sum(fares: Floats) -> float | None:
    return math.fsum(fares) if len(fares) else None
