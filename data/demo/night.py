"""The built-in incident: the night of 2026-01-29, as the team's postmortem tells it.

The postmortem gives 283 users, the call at 04:39 and the hotfix at 06:42, all in WIB. When the deployment finished
is our invention: it is the minute that leaves a believable number of orders for 283 users.
"""

from __future__ import annotations

import numpy as np

from data.demo.hanging import CLOSED_FROM_MS
from data.demo.orders import Orders, users_of_share
from data.demo.randomness import NEVER, Ints, Purpose, generator
from data.demo.scenario import DEFAULT_MIX, Incident
from data.demo.shape import at_minute
from data.demo.trouble import NIGHT, receive_at, rows_due
from data.window import MINUTE, TimeWindow

NAME = "cc_preauth not handed over"
SLICE = "cc_preauth"
SERVICE = "booking-flow"
HURT_USERS = 283
STUCK_MS = 5 * MINUTE
EARLIEST, LATEST = 60 + 5, 3 * 60 + 55  # minutes after midnight in which the deployment may finish
CALL, HOTFIX, WATCHED_UNTIL = 4 * 60 + 39, 6 * 60 + 42, 8 * 60
CLAIMED = TimeWindow(at_minute(NIGHT, 0), at_minute(NIGHT, 7 * 60 + 10))
# A user whose order hangs tries again: about this many orders for each of the 283.
ORDERS_WANTED = round(2.2 * HURT_USERS)
_LONGEST_WAIT_MS = 4 * MINUTE


def night_incident(orders: Orders, methods: list[str]) -> Incident:
    """The incident with the minute of its deployment, found from the orders of the day before anything hangs."""
    due_ms = orders.due_ms[orders.method == methods.index(SLICE)]
    hotfix_ms = at_minute(NIGHT, HOTFIX)
    minutes = np.arange(EARLIEST, LATEST + 1)
    starts_ms = at_minute(NIGHT, 0) + minutes * MINUTE
    # Everyone who is due this long before the hotfix waits over five minutes, whether released or closing.
    left = np.searchsorted(due_ms, hotfix_ms - CLOSED_FROM_MS) - np.searchsorted(due_ms, starts_ms)
    fewer = np.flatnonzero(left <= ORDERS_WANTED)
    start_ms = int(starts_ms[fewer[0] if len(fewer) else -1])
    return Incident(NAME, SLICE, 1.0, TimeWindow(start_ms, hotfix_ms), key_missing=True, deployment=SERVICE)


def keep_the_rest_quiet(orders: Orders, hanging: Ints) -> None:
    """In the hours that the postmortem speaks of, no other order waits five minutes: the 283 are all there were."""
    others = np.setdiff1d(rows_due(orders, CLAIMED), hanging, assume_unique=True)
    slow = others[(orders.waited_ms[others] > _LONGEST_WAIT_MS) & (orders.received_ms[others] != NEVER)]
    # The end of the wait is kept apart, so that they do not all leave in one minute.
    waited_ms = MINUTE + orders.waited_ms[slow] % (_LONGEST_WAIT_MS - MINUTE)
    receive_at(orders, slow, orders.due_ms[slow] + waited_ms)


def name_the_users(orders: Orders, hanging: Ints, methods: list[str], seed: int) -> int:
    """Give the orders that hung over five minutes to exactly 283 users, or to as many as there are orders.

    Returns the number of users.
    """
    stuck = hanging[orders.waited_ms[hanging] > STUCK_MS]
    if not len(stuck):
        return 0
    rng = generator(seed, NIGHT, Purpose.INCIDENT, 1_000_000)
    people = min(HURT_USERS, len(stuck))
    # The first order is somebody's first; which of the others are is drawn.
    first = np.zeros(len(stuck), dtype=np.bool_)
    first[0] = True
    first[1 + rng.choice(len(stuck) - 1, people - 1, replace=False)] = True
    # Whoever orders again has ordered before: one of those who came up to then.
    seen = np.cumsum(first)
    who = np.where(first, seen - 1, (rng.random(len(stuck)) * seen).astype(np.int64))
    orders.user[stuck] = _people_of_slice(rng, methods, people)[who]
    return people


def _people_of_slice(rng: np.random.Generator, methods: list[str], count: int) -> Ints:
    """Distinct users out of those who pay this way."""
    people = users_of_share(DEFAULT_MIX[SLICE])
    return rng.choice(people, count, replace=False) * len(methods) + methods.index(SLICE)
