"""Deployments outside working hours, by month, person and service: the deployment overtime summary."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from data.metrics.deployment import Deployment, Status
from data.metrics.deployment_coverage import day_of
from data.metrics.deployment_words import stated
from data.metrics.office import Office, Outside
from data.window import MINUTE

# What did not run cost nobody an evening.
_DID_NOT_RUN = frozenset({Status.CANCELLED, Status.PLANNED})


@dataclass(frozen=True)
class Overtime:
    """Deployments that began outside working hours. `person` and `service` None: not stated.

    `minutes` are those of the deployments whose start and finish are known, rounded down; `unknown_finish` counts the
    others: they took longer than nothing, and how long nobody wrote down.
    """

    month: str
    person: str | None
    service: str | None
    deployments: int
    out_of_hours: int
    weekend: int
    holiday: int
    minutes: int
    unknown_finish: int


@dataclass(frozen=True)
class OvertimeSummary:
    """`ran` are all deployments that ran, by month; of the `unplaced` nobody knows whether they are overtime."""

    rows: tuple[Overtime, ...]
    ran: tuple[tuple[str, int], ...]
    unplaced: int


def overtime(deployments: Iterable[Deployment], office: Office) -> OvertimeSummary:
    """The summary of all months, the newest last. A deployment counts by its start, in the local month of that."""
    groups: dict[tuple[str, str | None, str | None], list[tuple[Deployment, Outside]]] = {}
    ran: dict[str, int] = {}
    unplaced = 0
    for one in deployments:
        if one.status in _DID_NOT_RUN:
            continue
        day = day_of(one, office.zone)
        if day is not None:
            ran[day[:7]] = ran.get(day[:7], 0) + 1
        why = _outside(one, day, office)
        if why is not None and day is not None:
            groups.setdefault((day[:7], stated(one.author), stated(one.service)), []).append((one, why))
        unplaced += why is None and one.started_ms is None
    places = sorted(groups, key=lambda place: tuple((text is None, text or "") for text in place))
    return OvertimeSummary(tuple(_row(place, groups[place]) for place in places), tuple(sorted(ran.items())), unplaced)


def _outside(one: Deployment, day: str | None, office: Office) -> Outside | None:
    """Of a deployment without a time only a weekend or a holiday is known to be outside."""
    if one.started_ms is not None:
        return office.outside(one.started_ms)
    return None if day is None else office.closed(date.fromisoformat(day))


def _row(place: tuple[str, str | None, str | None], group: list[tuple[Deployment, Outside]]) -> Overtime:
    lengths = [length for one, _ in group if (length := length_ms(one)) is not None]
    reasons = [why for _, why in group]
    return Overtime(
        *place,
        deployments=len(group),
        out_of_hours=reasons.count(Outside.HOURS),
        weekend=reasons.count(Outside.WEEKEND),
        holiday=reasons.count(Outside.HOLIDAY),
        minutes=sum(lengths) // MINUTE,
        unknown_finish=len(group) - len(lengths),
    )


def length_ms(one: Deployment) -> int | None:
    """From start to finish; None when one is unknown, or when they contradict each other."""
    if one.started_ms is None or one.finished_ms is None or one.finished_ms < one.started_ms:
        return None
    return one.finished_ms - one.started_ms


def by_person(rows: Sequence[Overtime]) -> tuple[Overtime, ...]:
    """The rows with the services of each person and month added up."""
    groups: dict[tuple[str, str | None], list[Overtime]] = {}
    for row in rows:
        groups.setdefault((row.month, row.person), []).append(row)
    names = ("deployments", "out_of_hours", "weekend", "holiday", "minutes", "unknown_finish")
    return tuple(
        Overtime(month, person, None, **{name: sum(getattr(row, name) for row in group) for name in names})
        for (month, person), group in groups.items()
    )
