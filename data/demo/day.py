"""One whole day of a demo world: its orders with trouble and incidents, its deployments, its key outcomes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa

from data.demo.columns import loaded_times, order_ids, order_table
from data.demo.deployments import Deployment, deployments_of_day, deployments_of_night
from data.demo.hanging import apply_incidents
from data.demo.key_record import key_table
from data.demo.night import CLAIMED, STUCK_MS, keep_the_rest_quiet, name_the_users, night_incident
from data.demo.orders import Orders, orders_of_day
from data.demo.randomness import NEVER, Ints, Purpose, generator
from data.demo.scenario import Incident
from data.demo.shape import rain_of
from data.demo.trouble import NIGHT, Trouble, apply_trouble, peaks, restarts, rows_due, trouble_of
from data.demo.world import Plan


@dataclass(frozen=True)
class Hanging:
    """What an incident did on one day: the truth, for tests and benches."""

    incident: Incident
    order_ids: list[str]
    users: set[int]
    stuck_users: set[int]
    closed: int


@dataclass(frozen=True)
class WorldDay:
    """`orders` is sorted by due time."""

    orders: pa.Table
    key_outcomes: pa.Table
    absent_keys: pa.Table  # what the player must not write: order_id, until_ms (null: never)
    deployments: tuple[Deployment, ...]
    hanging: tuple[Hanging, ...]
    troubles: tuple[Trouble, ...]
    stuck_users_claimed: int | None  # in the hours that the postmortem speaks of


def day_of(plan: Plan, day: date) -> WorldDay:
    """Everything of one day, from the plan's seed, mean and scenario and the date."""
    troubles = trouble_of(day) if plan.scenario.ordinary_trouble else ()
    showers = rain_of(plan.seed, day) + peaks(troubles)
    orders = orders_of_day(plan.seed, day, plan.mean, plan.scenario, showers)
    apply_trouble(orders, plan.seed, day, troubles)
    incidents, rows = _let_hang(orders, plan, day)
    absent = np.flatnonzero(orders.absent_until_ms)
    return WorldDay(
        orders=order_table(orders, plan.seed, day, list(plan.scenario.mix), _loaded(orders, plan, day)),
        key_outcomes=key_table(orders, plan.seed, day, restarts(troubles)),
        absent_keys=_absent_table(orders, plan.seed, day, absent),
        deployments=_deployments(plan, day, incidents),
        hanging=tuple(
            _hanging(orders, plan, day, incident, hung)
            for incident, hung in zip(incidents, rows, strict=True)
            if len(hung)
        ),
        troubles=troubles,
        stuck_users_claimed=_stuck_users(orders, rows_due(orders, CLAIMED)) if day == NIGHT else None,
    )


def _let_hang(orders: Orders, plan: Plan, day: date) -> tuple[tuple[Incident, ...], list[Ints]]:
    """The incidents of the day and the rows that hang in each."""
    methods = list(plan.scenario.mix)
    is_night = plan.has_night and day == NIGHT
    incidents = (night_incident(orders, methods),) if is_night else plan.scenario.incidents
    rows = apply_incidents(orders, plan.seed, day, incidents, plan.scenario.mix)
    if is_night:
        keep_the_rest_quiet(orders, rows[0])
        name_the_users(orders, rows[0], methods, plan.seed)
    return incidents, rows


def _deployments(plan: Plan, day: date, incidents: tuple[Incident, ...]) -> tuple[Deployment, ...]:
    ordinary = deployments_of_day(plan.seed, day)
    return ordinary + deployments_of_night(incidents[0]) if plan.has_night and day == NIGHT else ordinary


def _loaded(orders: Orders, plan: Plan, day: date) -> Ints | None:
    if not plan.scenario.lags:
        return None
    return loaded_times(orders, plan.scenario.lags, generator(plan.seed, day, Purpose.LOADING))


def _absent_table(orders: Orders, seed: int, day: date, rows: Ints) -> pa.Table:
    until_ms = orders.absent_until_ms[rows]
    return pa.table(
        {
            "order_id": order_ids(seed, day, orders.number[rows]),
            "until_ms": pa.array(until_ms, mask=until_ms == NEVER),
        }
    )


def _stuck(orders: Orders, rows: Ints) -> Ints:
    return rows[orders.waited_ms[rows] > STUCK_MS]


def _stuck_users(orders: Orders, rows: Ints) -> int:
    return len(np.unique(orders.user[_stuck(orders, rows)]))


def _hanging(orders: Orders, plan: Plan, day: date, incident: Incident, rows: Ints) -> Hanging:
    return Hanging(
        incident,
        order_ids(plan.seed, day, orders.number[rows]).to_pylist(),
        set(orders.user[rows].tolist()),
        set(orders.user[_stuck(orders, rows)].tolist()),
        int(((orders.received_ms[rows] == NEVER) & (orders.closed_ms[rows] != NEVER)).sum()),
    )
