"""The tasks that all postmortems left: how old, whose, how they stand, overdue, tracked or not.

It is today's text of the notes, whatever the as-of time is; only the ages are of the moment.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, tzinfo
from enum import StrEnum

from data.metrics.incident import FollowUp, Incident
from data.window import local_day

_DONE = re.compile(
    r"✅|☑|✔|(?<!not )(?<!un)\b(?:done|closed|complete|completed|finished|resolved|merged|shipped|selesai)\b|\[x\]",
    re.IGNORECASE,
)
_DROPPED = re.compile(
    r"❌|\b(?:cancell?ed|dropped|won'?t (?:do|fix)|wontfix|rejected|batal|dibatalkan)\b", re.IGNORECASE
)
_NOT_YET = re.compile(r"\b(?:not|belum|un)\s*(?:yet\s+)?(?:done|complete\w*|finished|selesai)\b", re.IGNORECASE)


class Condition(StrEnum):
    """How a task stands, the most pressing first."""

    OVERDUE = "overdue"
    OPEN = "open"
    DONE = "done"
    DROPPED = "dropped"


@dataclass(frozen=True)
class Task:
    """One follow-up with the note that asks for it. `age_days` is since the day of its incident."""

    incident: Incident
    follow_up: FollowUp
    condition: Condition
    age_days: int | None
    overdue_days: int | None

    @property
    def pending(self) -> bool:
        return self.condition in (Condition.OVERDUE, Condition.OPEN)


@dataclass(frozen=True)
class Pending:
    """The tasks that are neither done nor dropped, counted."""

    tasks: int
    overdue: int
    nobody: int  # without an owner
    untracked: int


def tasks(incidents: Iterable[Incident], now_ms: int, zone: tzinfo) -> tuple[Task, ...]:
    """The overdue ones first, the longest overdue before the others; then the open ones, the oldest before the others.

    Tasks of incidents that were later than `now_ms` are not in it.
    """
    today = local_day(now_ms, zone)
    found = [
        _task(incident, each, date.fromisoformat(today))
        for incident in incidents
        if incident.date is None or incident.date <= today
        for each in incident.follow_ups
    ]
    order = list(Condition)
    return tuple(
        sorted(
            found,
            key=lambda task: (order.index(task.condition), -(task.overdue_days or 0), -(task.age_days or -1)),
        )
    )


def pending(those: Iterable[Task]) -> Pending:
    left = [task for task in those if task.pending]
    return Pending(
        tasks=len(left),
        overdue=sum(task.condition is Condition.OVERDUE for task in left),
        nobody=sum(task.follow_up.owner is None for task in left),
        untracked=sum(task.follow_up.tracking is None for task in left),
    )


def _task(incident: Incident, each: FollowUp, today: date) -> Task:
    condition = condition_of(each.status)
    late = 0 if each.due is None else (today - date.fromisoformat(each.due)).days
    if condition is Condition.OPEN and late > 0:
        condition = Condition.OVERDUE
    age = None if incident.date is None else (today - date.fromisoformat(incident.date)).days
    return Task(incident, each, condition, age, late if condition is Condition.OVERDUE else None)


def condition_of(status: str | None) -> Condition:
    """What the words or the sign of a status say. A task without a status is open: nobody said that it was done."""
    text = status or ""
    if _DROPPED.search(text):
        return Condition.DROPPED
    return Condition.DONE if _DONE.search(text) and not _NOT_YET.search(text) else Condition.OPEN
