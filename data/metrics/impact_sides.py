"""The stretches of time before and after a deployment that are compared, and what is left out of them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from data.metrics.deployment import Deployment, Status
from data.window import DAY, HOUR, TimeWindow

SIDE = HOUR
WEEK = 7 * DAY
WEEKS = 4
# What went wrong was in effect from the start; the finish of a deployment that was rolled back is its end.
_IN_EFFECT_FROM_START = frozenset({Status.FAILED, Status.ROLLED_BACK, Status.RUNNING})
_NEVER_HAPPENED = frozenset({Status.PLANNED, Status.CANCELLED})


@dataclass(frozen=True)
class IncidentWindow:
    """When something was known to be wrong; `end_ms` None: it goes on, or with `last_known_ms` its end is not stated.

    `begun_by` is what `start_ms` is the moment of; `path` the note of the vault that tells of it.
    """

    start_ms: int
    end_ms: int | None
    title: str
    last_known_ms: int | None = None
    begun_by: str = "started"
    path: str | None = None

    @property
    def reach_ms(self) -> int | None:
        """Up to where something is known to have been wrong; None: up to now."""
        return self.last_known_ms if self.end_ms is None else self.end_ms

    def overlaps(self, window: TimeWindow) -> bool:
        # One of which a single moment is known has no length, and is in the window all the same.
        reach = self.reach_ms
        return self.start_ms < window.end_ms and (reach is None or max(reach, self.start_ms + 1) > window.start_ms)


class Unjudged(StrEnum):
    """Why nothing can be compared."""

    NO_TIME = "its time is not stated"
    NEVER_HAPPENED = "it did not happen"
    OVERTAKEN = "the next deployment of the service began before this one had finished"
    AHEAD = "nothing has been due since"


@dataclass(frozen=True)
class Sides:
    """What is compared for one deployment. `before` and `after` are what is left when the incidents are cut out.

    `ended_by` is the deployment that cut the after-window short; `incidents` those that had begun before the
    deployment did, and whose time is left out on both sides.
    """

    deployment: Deployment
    before: tuple[TimeWindow, ...]
    after: tuple[TimeWindow, ...]
    earlier: tuple[TimeWindow, ...]  # the same hours as `after`, one to four weeks before
    unjudged: Unjudged | None = None
    ended_by: Deployment | None = None
    incidents: tuple[IncidentWindow, ...] = ()

    @property
    def reach(self) -> TimeWindow | None:
        """From the beginning of the before-window to the end of the after-window."""
        spans = (*self.before, *self.after)
        return TimeWindow(min(s.start_ms for s in spans), max(s.end_ms for s in spans)) if spans else None


def in_effect_ms(deployment: Deployment) -> int | None:
    """When a deployment was wholly in effect: at its finish where one is known, else at its start."""
    start, finish = deployment.started_ms, deployment.finished_ms
    if start is None or finish is None or finish < start or deployment.status in _IN_EFFECT_FROM_START:
        return start
    return finish


def happened(deployment: Deployment) -> bool:
    return deployment.status not in _NEVER_HAPPENED


def sides_of(
    deployments: Sequence[Deployment], incidents: Sequence[IncidentWindow], data_time_ms: int
) -> tuple[Sides, ...]:
    """The sides of each deployment, in the order given. `deployments` holds all that may cut another one short."""
    following = _starts_by_service(deployments)
    return tuple(_sides(each, following, incidents, data_time_ms) for each in deployments)


def _starts_by_service(deployments: Sequence[Deployment]) -> dict[str, tuple[list[int], list[Deployment]]]:
    """For each service its deployments that happened, by time of start."""
    found: dict[str, tuple[list[int], list[Deployment]]] = {}
    timed = [each for each in deployments if each.started_ms is not None and each.service and happened(each)]
    for each in sorted(timed, key=lambda each: (each.started_ms or 0, each.deployment_id)):
        starts, those = found.setdefault(each.service or "", ([], []))
        starts.append(each.started_ms or 0)
        those.append(each)
    return found


def _next(deployment: Deployment, following: dict[str, tuple[list[int], list[Deployment]]]) -> Deployment | None:
    starts, those = following.get(deployment.service or "", ([], []))
    place = bisect_right(starts, deployment.started_ms or 0)
    return those[place] if place < len(those) else None


def _sides(
    deployment: Deployment,
    following: dict[str, tuple[list[int], list[Deployment]]],
    incidents: Sequence[IncidentWindow],
    data_time_ms: int,
) -> Sides:
    start, effect = deployment.started_ms, in_effect_ms(deployment)
    if not happened(deployment):
        return Sides(deployment, (), (), (), Unjudged.NEVER_HAPPENED)
    if start is None or effect is None:
        return Sides(deployment, (), (), (), Unjudged.NO_TIME)
    end, ended_by = effect + SIDE, None
    overtaking = _next(deployment, following)
    if overtaking is not None and (overtaking.started_ms or 0) < end:
        end, ended_by = overtaking.started_ms or 0, overtaking
    if end <= effect:
        return Sides(deployment, (), (), (), Unjudged.OVERTAKEN, ended_by)
    if data_time_ms < effect:
        return Sides(deployment, (), (), (), Unjudged.AHEAD)
    before, after = TimeWindow(start - SIDE, start), TimeWindow(effect, end)
    whole = TimeWindow(before.start_ms, after.end_ms)
    open_before = tuple(each for each in incidents if each.start_ms < start and each.overlaps(whole))
    weeks = [TimeWindow(after.start_ms - week * WEEK, after.end_ms - week * WEEK) for week in range(1, WEEKS + 1)]
    return Sides(
        deployment,
        before=without(before, open_before),
        after=without(after, open_before),
        # What was known to be wrong in another week is no ordinary hour.
        earlier=tuple(span for week in weeks for span in without(week, incidents)),
        ended_by=ended_by,
        incidents=open_before,
    )


def without(window: TimeWindow, incidents: Sequence[IncidentWindow]) -> tuple[TimeWindow, ...]:
    """What is left of a window when the incidents are cut out of it, in order."""
    if not incidents:
        return (window,)
    left: list[TimeWindow] = []
    at_ms = window.start_ms
    for each in sorted((one for one in incidents if one.overlaps(window)), key=lambda one: one.start_ms):
        if each.start_ms > at_ms:
            left.append(TimeWindow(at_ms, each.start_ms))
        at_ms = window.end_ms if each.reach_ms is None else max(at_ms, each.reach_ms)
    if at_ms < window.end_ms:
        left.append(TimeWindow(at_ms, window.end_ms))
    return tuple(left)
