"""How well the alerts of a replay tell the incidents of its window."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from data.metrics.order_columns import OrderColumns
from data.metrics.replay import Told
from data.window import DAY, MINUTE, TimeWindow

AFTERWARDS_MS = 30 * MINUTE
WEEK = 7 * DAY


@dataclass(frozen=True)
class Known:
    """One incident of the past: which payment method it was in, and when. None: it is not stated which.

    `start_is`: stated by whoever told of it, or observed from the orders. `told_ms`: when somebody found it without the
    rules; None: that is not stated. `told_by` is who did.
    """

    name: str
    slice: str | None
    window: TimeWindow
    start_is: str = "stated"
    told_ms: int | None = None
    told_by: str | None = None


@dataclass(frozen=True)
class Scored:
    """What the alerts said of one incident. `first` None: it was missed.

    `users_before`: distinct users whose order of the slice was stuck between the incident's start and the first alert;
    of a missed one until its end. None when no row names a user. `users_until_told`: the same until somebody found it
    without the rules; None also where that is not stated.
    """

    incident: Known
    first: Told | None
    minutes_to_detect: float | None
    users_before: int | None
    users_until_told: int | None = None

    @property
    def sooner_ms(self) -> int | None:
        """By how much the rules would have been before whoever found it; negative: after. None: one is not known."""
        told_ms = self.incident.told_ms
        return None if self.first is None or told_ms is None else told_ms - self.first.opened.first_seen_ms

    @property
    def users_fewer(self) -> int | None:
        """Users hurt between the first alert and whoever found it; None where one of the two is not known."""
        if self.sooner_ms is None or self.users_before is None or self.users_until_told is None:
            return None
        return self.users_until_told - self.users_before


@dataclass(frozen=True)
class Score:
    """`false_alarms`: the alerts that opened and belong to no incident, of any severity."""

    incidents: tuple[Scored, ...]
    false_alarms: tuple[Told, ...]
    weeks: float
    slices: int

    @property
    def false_alarms_per_week(self) -> float:
        """Over all slices together."""
        return len(self.false_alarms) / self.weeks

    @property
    def slice_weeks(self) -> float:
        return self.slices * self.weeks


def score(
    told: Sequence[Told], known: Sequence[Known], orders: OrderColumns, window: TimeWindow, stuck_ms: int
) -> Score:
    """An alert belongs to an incident when it opens within it or half an hour after, and is about its slice."""
    within = [incident for incident in known if window.contains(incident.window.start_ms)]
    ours = {each.opened.alert_id for each in told for incident in within if belongs(each, incident)}
    due = (orders.due_ms >= window.start_ms) & (orders.due_ms < window.end_ms)
    return Score(
        tuple(_scored(incident, told, orders, stuck_ms) for incident in within),
        tuple(each for each in told if each.opened.alert_id not in ours),
        window.length_ms / WEEK,
        len(np.unique(orders.slice[due])),
    )


def belongs(told: Told, incident: Known) -> bool:
    """Whether an alert is about an incident."""
    in_time = incident.window.start_ms <= told.opened.first_seen_ms <= incident.window.end_ms + AFTERWARDS_MS
    return in_time and (incident.slice is None or incident.slice in told.latest.slices)


def _scored(incident: Known, told: Sequence[Told], orders: OrderColumns, stuck_ms: int) -> Scored:
    mine = [each for each in told if belongs(each, incident)]
    first = min(mine, key=lambda each: each.opened.first_seen_ms, default=None)
    until_ms = incident.window.end_ms if first is None else first.opened.first_seen_ms
    users = hurt_between(orders, incident, until_ms, stuck_ms)
    minutes = None if first is None else (until_ms - incident.window.start_ms) / MINUTE
    told_ms = incident.told_ms
    until_told = None if told_ms is None else hurt_between(orders, incident, told_ms, stuck_ms)
    return Scored(incident, first, minutes, users, until_told)


def hurt_between(orders: OrderColumns, incident: Known, until_ms: int, stuck_ms: int) -> int | None:
    """Distinct users with an order of the slice, due since the incident's start, that was stuck by `until_ms`."""
    stuck_from = orders.due_ms + stuck_ms + 1
    hurt = (orders.due_ms >= incident.window.start_ms) & (stuck_from <= until_ms) & (orders.left_ms >= stuck_from)
    if incident.slice is not None:
        if incident.slice not in orders.slices:
            return 0
        hurt &= orders.slice == orders.slices.index(incident.slice)
    users = [orders.user_id[row] for row in np.flatnonzero(hurt).tolist()]
    named = {user for user in users if user is not None}
    return None if users and not named else len(named)
