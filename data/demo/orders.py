"""The orders of one day in Jakarta, as they run when nothing is wrong."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from data.demo.randomness import NEVER, Flags, Floats, Ints, Purpose, generator, log_normal_ms
from data.demo.scenario import Scenario
from data.demo.shape import (
    Rain,
    counts_by_method,
    due_times,
    minute_weights,
    orders_of,
    scheduled_share,
)
from data.window import DAY, HOUR, MINUTE, SECOND

COMPLETED, CANCELLED, NO_DRIVER, OPEN = range(4)
OUTCOMES = ("completed", "cancelled", "no_driver", None)

USERS = 400_000
HANDOFF_MS, HANDOFF_SIGMA = 3_500, 0.65
TAIL_SHARE, TAIL_FROM_MS, TAIL_POWER, TAIL_MOST_MS = 0.0035, 20 * SECOND, 1.4, 40 * MINUTE
WITHDRAWN_SHARE, WITHDRAWN_MOST_MS = 0.004, 4 * MINUTE
CLOSED_EARLY_SHARE = 0.03  # of the scheduled
RECEIVED_EARLY_SHARE = 0.5  # of the scheduled


@dataclass
class Orders:
    """Orders by column, sorted by due time. A time that never comes is `NEVER`."""

    number: Ints  # the order within its day
    user: Ints
    method: Ints  # place in the mix
    scheduled: Flags
    created_ms: Ints
    due_ms: Ints
    received_ms: Ints
    assigned_ms: Ints
    closed_ms: Ints
    outcome: Ints  # place in OUTCOMES
    fare: Ints  # rupiah
    absent_until_ms: Ints  # the request key is not there before; 0: it always is; NEVER: it never comes

    def __len__(self) -> int:
        return len(self.due_ms)

    @property
    def left_ms(self) -> Ints:
        """When each order left state 0."""
        return np.minimum(self.received_ms, self.closed_ms)

    @property
    def waited_ms(self) -> Ints:
        """The time from due until the order left state 0; 0 and less: it was never in it."""
        return np.asarray(self.left_ms - self.due_ms)


def orders_of_day(seed: int, day: date, mean: int, scenario: Scenario, showers: tuple[Rain, ...]) -> Orders:
    """The day's orders. They depend on the arguments alone: not on which other days a world has."""
    rng = generator(seed, day, Purpose.ORDERS)
    method, due_ms, scheduled = _bookings(rng, day, mean, scenario, showers)
    size = len(due_ms)
    slowness = _slowness(due_ms, showers)
    created_ms = np.where(scheduled, due_ms - _lead_ms(rng, size), due_ms)
    handoff_ms = _handoff_ms(rng, scheduled, slowness)
    orders = Orders(
        number=np.arange(size),
        user=_users(rng, method, scenario),
        method=method,
        scheduled=scheduled,
        created_ms=created_ms,
        due_ms=due_ms,
        received_ms=np.maximum(due_ms + handoff_ms, created_ms + 200),
        assigned_ms=np.full(size, NEVER),
        closed_ms=np.full(size, NEVER),
        outcome=np.full(size, OPEN),
        fare=_fares(rng, size),
        absent_until_ms=np.zeros(size, dtype=np.int64),
    )
    serve(orders, np.arange(size), rng, slowness)
    _withdraw(orders, rng)
    return orders


def serve(orders: Orders, rows: Ints, rng: np.random.Generator, slowness: Floats | None = None) -> None:
    """What follows reception for these rows: a driver, a ride or none, and the end of the order."""
    size = len(rows)
    factor = np.ones(size) if slowness is None else slowness
    received_ms = orders.received_ms[rows]
    fate = rng.random(size, dtype=np.float32)
    found_ms = received_ms + (log_normal_ms(rng, 70 * SECOND, 0.7, size) * factor).astype(np.int64)
    ride_ms = log_normal_ms(rng, 7 * MINUTE, 0.45, size) + log_normal_ms(rng, 22 * MINUTE, 0.55, size)
    patience_ms = log_normal_ms(rng, 2.5 * MINUTE, 0.6, size)
    no_driver = fate < 0.02 * factor
    gave_up = (fate > 0.95) & (patience_ms < found_ms - received_ms)
    cancelled = fate > 0.91
    orders.assigned_ms[rows] = np.where(no_driver | gave_up, NEVER, found_ms)
    orders.closed_ms[rows] = np.where(
        no_driver,
        received_ms + 8 * MINUTE + patience_ms,
        np.where(gave_up, received_ms + patience_ms, np.where(cancelled, found_ms + patience_ms, found_ms + ride_ms)),
    )
    orders.outcome[rows] = np.where(no_driver, NO_DRIVER, np.where(cancelled, CANCELLED, COMPLETED))


def close_unreceived(orders: Orders, rows: Ints, closed_ms: Ints) -> None:
    """The customer gives up before the order was received."""
    orders.received_ms[rows] = NEVER
    orders.assigned_ms[rows] = NEVER
    orders.closed_ms[rows] = closed_ms
    orders.outcome[rows] = CANCELLED


def leave_open(orders: Orders, rows: Ints) -> None:
    """Neither received nor ever closed."""
    orders.received_ms[rows] = NEVER
    orders.assigned_ms[rows] = NEVER
    orders.closed_ms[rows] = NEVER
    orders.outcome[rows] = OPEN


def _bookings(
    rng: np.random.Generator, day: date, mean: int, scenario: Scenario, showers: tuple[Rain, ...]
) -> tuple[Ints, Ints, Flags]:
    """Payment method, due time, and whether booked ahead, sorted by due time."""
    counts = counts_by_method(orders_of(day, mean), scenario.mix)
    method = np.repeat(np.arange(len(counts)), counts)
    parts = [
        due_times(rng, day, minute_weights(day, name, showers), int(count))
        for name, count in zip(scenario.mix, counts, strict=True)
    ]
    due_ms = np.concatenate(parts)
    scheduled = rng.random(len(due_ms)) < scheduled_share(day, due_ms)
    # A booking ahead is for a whole minute.
    due_ms = np.where(scheduled, due_ms - due_ms % MINUTE, due_ms)
    order = np.argsort(due_ms, kind="stable")
    return method[order], due_ms[order], scheduled[order]


def _slowness(due_ms: Ints, showers: tuple[Rain, ...]) -> Floats:
    """How many times longer things take in the rain."""
    slowness = np.ones(len(due_ms))
    for rain in showers:
        first, last = np.searchsorted(due_ms, (rain.window.start_ms, rain.window.end_ms))
        slowness[first:last] *= rain.demand
    return slowness


def _lead_ms(rng: np.random.Generator, size: int) -> Ints:
    """How long before the ride it was booked: half an hour to a week."""
    return np.clip(log_normal_ms(rng, 6 * HOUR, 1.1, size), HOUR // 2, 7 * DAY)


def _handoff_ms(rng: np.random.Generator, scheduled: Flags, slowness: Floats) -> Ints:
    """From due to reception: log-normal, with a heavy tail; many scheduled ones are handed over before."""
    size = len(scheduled)
    handoff_ms = (log_normal_ms(rng, HANDOFF_MS, HANDOFF_SIGMA, size) * slowness).astype(np.int64)
    early = scheduled & (rng.random(size, dtype=np.float32) < RECEIVED_EARLY_SHARE)
    handoff_ms = np.where(early, -10 * handoff_ms, handoff_ms)
    tail = np.flatnonzero(rng.random(size, dtype=np.float32) < TAIL_SHARE)
    tail_ms = TAIL_FROM_MS * (1 + rng.pareto(TAIL_POWER, len(tail)))
    handoff_ms[tail] = np.minimum(tail_ms, TAIL_MOST_MS).astype(np.int64)
    return handoff_ms


def _withdraw(orders: Orders, rng: np.random.Generator) -> None:
    """Those who close an order before it was received: some while it waits, some long before it was due."""
    size = len(orders)
    chance = rng.random(size, dtype=np.float32)
    waiting = np.flatnonzero(chance < WITHDRAWN_SHARE)
    waited_ms = np.minimum(2_000 + log_normal_ms(rng, 12 * SECOND, 1.0, len(waiting)), WITHDRAWN_MOST_MS)
    close_unreceived(orders, waiting, orders.due_ms[waiting] + waited_ms)
    early = np.flatnonzero(orders.scheduled & (chance > 1 - CLOSED_EARLY_SHARE))
    lead_ms = orders.due_ms[early] - orders.created_ms[early]
    part = 0.05 + 0.9 * rng.random(len(early))
    close_unreceived(orders, early, orders.created_ms[early] + (lead_ms * part).astype(np.int64))


def users_of_share(share: float) -> int:
    """How many people pay in a way that has this share of the orders."""
    return max(1, int(USERS * share))


def _users(rng: np.random.Generator, method: Ints, scenario: Scenario) -> Ints:
    """Users who each keep to one payment method; some ride daily, most seldom."""
    shares = np.array(list(scenario.mix.values()))
    people = np.array([users_of_share(share) for share in scenario.mix.values()])[method]
    rank = (people * rng.random(len(method)) ** 2).astype(np.int64)
    return np.asarray(rank * len(shares) + method)


def _fares(rng: np.random.Generator, size: int) -> Ints:
    """Rupiah, to the next 500."""
    kilometres = np.minimum(np.exp(rng.standard_normal(size, dtype=np.float32) * 0.7 + 2.0), 120)
    return np.asarray((8_000 + 4_900 * kilometres) // 500 * 500, dtype=np.int64)
