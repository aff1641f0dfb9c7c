"""Orders that hang: what an incident does to the orders of a day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import numpy as np

from data.demo.orders import Orders, close_unreceived, leave_open, serve
from data.demo.randomness import NEVER, Ints, Purpose, generator
from data.demo.scenario import Incident
from data.demo.trouble import receive_at, rows_due
from data.window import HOUR, MINUTE, SECOND, TimeWindow

CLOSED_SHARE = 0.4
CLOSED_FROM_MS, CLOSED_TO_MS = 6 * MINUTE, 40 * MINUTE
RELEASED_FROM_MS, RELEASED_TO_MS = 2 * SECOND, 290 * SECOND


def apply_incidents(
    orders: Orders, seed: int, day: date, incidents: Sequence[Incident], mix: Mapping[str, float]
) -> list[Ints]:
    """Let orders of the day hang; the rows that do, for each incident in the order given.

    Where two incidents of one slice overlap, the one that ends later takes its orders first, so that no order is
    received before the end of an incident in which it hangs.
    """
    methods = list(mix)
    taken = np.zeros(len(orders), dtype=np.bool_)
    hanging: list[Ints] = [np.array([], dtype=np.int64)] * len(incidents)
    for number in sorted(range(len(incidents)), key=lambda number: -incidents[number].window.end_ms):
        incident = incidents[number]
        rng = generator(seed, day, Purpose.INCIDENT, number)
        due = rows_due(orders, incident.window)
        due = due[orders.method[due] == methods.index(incident.slice)]
        free = due[~taken[due]]
        rows = np.sort(rng.choice(free, min(len(free), round(incident.share * len(due))), replace=False))
        taken[rows] = True
        _hang(orders, rows, incident, rng)
        if incident.share == 1:
            _hold_back(orders, incident, methods.index(incident.slice), rng)
        hanging[number] = rows
    return hanging


def _hang(orders: Orders, rows: Ints, incident: Incident, rng: np.random.Generator) -> None:
    end_ms = incident.window.end_ms
    closers = _closers(orders, rows, end_ms, rng)
    due_ms = orders.due_ms[closers]
    # Whoever can still give up before the end does so: afterwards nobody has a reason to.
    longest_ms = np.where(end_ms - due_ms >= CLOSED_FROM_MS, np.minimum(end_ms - due_ms, CLOSED_TO_MS), CLOSED_TO_MS)
    waited_ms = CLOSED_FROM_MS + (rng.random(len(closers)) * (longest_ms - CLOSED_FROM_MS)).astype(np.int64)
    close_unreceived(orders, closers, due_ms + waited_ms)
    rest = np.setdiff1d(rows, closers, assume_unique=True)
    if incident.key_missing:
        # The end writes the keys of those who still wait; who has left needs none.
        orders.absent_until_ms[rows] = np.where(orders.closed_ms[rows] <= end_ms, NEVER, end_ms)
        orders.absent_until_ms[rest] = end_ms if incident.released else NEVER
    if not incident.released:
        leave_open(orders, rest)
        return
    orders.received_ms[rest] = end_ms + rng.integers(RELEASED_FROM_MS, RELEASED_TO_MS, len(rest))
    serve(orders, rest, rng)


def _hold_back(orders: Orders, incident: Incident, method: int, rng: np.random.Generator) -> None:
    """Rides of soon after, which would have been handed over early, are handed over after the end too."""
    window = incident.window
    rows = rows_due(orders, TimeWindow(window.end_ms, window.end_ms + HOUR))
    early = (orders.received_ms[rows] >= window.start_ms) & (orders.received_ms[rows] < window.end_ms)
    rows = rows[early & (orders.method[rows] == method)]
    receive_at(orders, rows, window.end_ms + rng.integers(SECOND, 10 * SECOND, len(rows)))


def _closers(orders: Orders, rows: Ints, end_ms: int, rng: np.random.Generator) -> Ints:
    """Four in ten, first of all out of those who wait six minutes within the incident."""
    shuffled = rng.permutation(rows)
    too_late = orders.due_ms[shuffled] + CLOSED_FROM_MS > end_ms
    in_turn = np.concatenate((shuffled[~too_late], shuffled[too_late]))
    return np.sort(in_turn[: round(CLOSED_SHARE * len(rows))])
