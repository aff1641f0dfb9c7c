"""Deployments as marks on a time axis: one each, or one for many that stand too close to be told apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from data.metrics.deployment import Deployment, Status
from data.window import TimeWindow

# So many places for marks has a chart; fewer where more marks than `MOST_COUNTS` stand for several deployments each,
# because their numbers would run into each other on a chart of half the width.
PLACES, MOST_COUNTS = (60, 30, 15), 15
# One that was called off changed nothing.
_NOT_DRAWN = frozenset({Status.CANCELLED})


class Kind(StrEnum):
    """What the shape of a mark tells, the most telling first."""

    MANY = "many"
    FAILED = "failed"
    ROLLED_BACK = "rolled back"
    HOTFIX = "hotfix"
    RUNNING = "running"
    PLANNED = "planned"
    UNKNOWN = "unknown"
    DONE = "deployed"


_KINDS = {
    Status.FAILED: Kind.FAILED,
    Status.ROLLED_BACK: Kind.ROLLED_BACK,
    Status.RUNNING: Kind.RUNNING,
    Status.PLANNED: Kind.PLANNED,
    Status.UNKNOWN: Kind.UNKNOWN,
}


@dataclass(frozen=True)
class Mark:
    """One mark. `at_ms` is where its line stands; `end_ms` where its band ends, None where no end is known."""

    at_ms: int
    end_ms: int | None
    kind: Kind
    deployments: tuple[Deployment, ...]


def kind_of(one: Deployment) -> Kind:
    """How it went wrong tells more than that it was a hotfix, and that more than that it went well."""
    if one.status in (Status.FAILED, Status.ROLLED_BACK):
        return _KINDS[one.status]
    return Kind.HOTFIX if one.hotfix else _KINDS.get(one.status, Kind.DONE)


def marks(deployments: Sequence[Deployment], window: TimeWindow) -> tuple[Mark, ...]:
    """The marks of the deployments with a time that touch the window, ascending. Cancelled ones have none.

    A group begins with its first deployment, and holds those that begin less than one place after it.
    """
    timed = sorted(
        (each for each in deployments if _touches(each, window)),
        key=lambda one: (one.started_ms or 0, one.deployment_id),
    )
    groups: list[list[Deployment]] = []
    for places in PLACES:
        groups = _groups(timed, max(1, window.length_ms // places))
        if sum(len(group) > 1 for group in groups) <= MOST_COUNTS:
            break
    return tuple(map(_mark, groups))


def _groups(timed: Sequence[Deployment], closest_ms: int) -> list[list[Deployment]]:
    groups: list[list[Deployment]] = []
    for each in timed:
        if groups and (each.started_ms or 0) - (groups[-1][0].started_ms or 0) < closest_ms:
            groups[-1].append(each)
        else:
            groups.append([each])
    return groups


def _touches(one: Deployment, window: TimeWindow) -> bool:
    if one.started_ms is None or one.status in _NOT_DRAWN:
        return False
    return one.started_ms < window.end_ms and max(one.started_ms, one.finished_ms or 0) >= window.start_ms


def _mark(group: Sequence[Deployment]) -> Mark:
    first = group[0]
    start = first.started_ms or 0
    if len(group) == 1:
        ended = first.finished_ms is not None and first.finished_ms > start
        return Mark(start, first.finished_ms if ended else None, kind_of(first), (first,))
    return Mark(start, group[-1].started_ms, Kind.MANY, tuple(group))
