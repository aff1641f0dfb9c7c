"""How much of the plan there is: deployments with a risk analysis, with a standby, in the plan; by month and team."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import tzinfo

from data.metrics.deployment import Deployment, Status
from data.metrics.deployment_lint import has_risk_analysis, has_standby, in_plan
from data.window import local_day


@dataclass(frozen=True)
class Coverage:
    """Counts, not shares: how many of `total` deployments have each. `month` None: no source states the day."""

    month: str | None
    team: str | None
    total: int
    in_plan: int
    with_risk_analysis: int
    with_standby: int


def day_of(one: Deployment, zone: tzinfo) -> str | None:
    """The local day of a deployment; None when no source states one."""
    return one.day if one.started_ms is None else local_day(one.started_ms, zone)


def coverage(deployments: Iterable[Deployment], zone: tzinfo, *, by_team: bool = False) -> tuple[Coverage, ...]:
    """By month, or by month and team; the newest month last, those without a day at the end. Cancelled ones are out."""
    groups: dict[tuple[str | None, str | None], list[Deployment]] = {}
    for one in _held(deployments):
        day = day_of(one, zone)
        groups.setdefault((day[:7] if day else None, one.team if by_team else None), []).append(one)
    places = sorted(groups, key=lambda place: (place[0] is None, place[0] or "", place[1] is None, place[1] or ""))
    return tuple(_counted(month, team, groups[month, team]) for month, team in places)


def before_and_since(
    deployments: Iterable[Deployment], day: str, zone: tzinfo
) -> tuple[Coverage | None, Coverage | None]:
    """All deployments before a day and all since it; None where there are none. One without a day is in neither."""
    dated = [(found, one) for one in _held(deployments) if (found := day_of(one, zone)) is not None]
    sides = [one for found, one in dated if found < day], [one for found, one in dated if found >= day]
    before, since = (_counted(None, None, side) if side else None for side in sides)
    return before, since


def place_among_months(day: str, months: Sequence[str]) -> float | None:
    """Where an ISO day stands among months that are counted from the middle of the first: 0.0 is the middle of the
    first month, 0.5 the end of it. None when its month is none of them.
    """
    if day[:7] not in months:
        return None
    year, month, number = (int(part) for part in day.split("-"))
    return months.index(day[:7]) - 0.5 + (number - 1) / monthrange(year, month)[1]


def _held(deployments: Iterable[Deployment]) -> Iterable[Deployment]:
    return (one for one in deployments if one.status is not Status.CANCELLED)


def _counted(month: str | None, team: str | None, group: list[Deployment]) -> Coverage:
    return Coverage(
        month,
        team,
        len(group),
        sum(map(in_plan, group)),
        sum(map(has_risk_analysis, group)),
        sum(map(has_standby, group)),
    )
