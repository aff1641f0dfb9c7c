"""One moment of the backlog: what waits, which slice is worst, since when, whom it hurts, and what the keys say."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from data.metrics import backlog as metric
from data.metrics import slices as slice_metric
from data.metrics.key_health import JoinedCause
from data.states import Held
from pages.shared import asking, causes
from pages.shared.frame import Scene


@dataclass(frozen=True)
class Now:
    """The moment that a headline speaks of, and what was found there."""

    moment_ms: int
    waiting: pd.DataFrame
    all_waiting: pd.DataFrame  # of every slice
    states: tuple[slice_metric.SliceState, ...]
    stuck_waits: pd.DataFrame | None
    cause: dict[str, JoinedCause]  # by payment method, over its stuck orders
    read: tuple[Held, ...]  # the answers that all this is made of

    @property
    def worst(self) -> slice_metric.SliceState | None:
        return slice_metric.worst_slice(self.states)


def place(scene: Scene) -> str:
    """Names the panels that show one moment of a view."""
    return f"{scene.view.place}|moment"


def asked(scene: Scene, moment_ms: int, panel: str) -> tuple[Held, Held, Held]:
    """The orders in state 0, what became of those of the last 60 minutes, and those that were stuck of late."""
    return (
        asking.waiting(scene.settings, moment_ms, panel),
        asking.outcomes(scene.settings, moment_ms, panel),
        asking.stuck_waits(scene.settings, moment_ms, panel),
    )


def found(
    scene: Scene,
    moment_ms: int,
    frames: tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame | None],
    read: tuple[Held, ...],
) -> Now:
    """What the `frames` of the three answers say of the chosen slices; without the third, since when is unknown."""
    waiting, outcomes, stuck_waits = frames
    chosen = scene.chosen(waiting)
    stuck_ms = scene.settings.stuck_after
    return Now(
        moment_ms=moment_ms,
        waiting=chosen,
        all_waiting=waiting,
        states=slice_metric.slice_states(chosen, scene.chosen(outcomes), moment_ms, stuck_ms=stuck_ms),
        stuck_waits=None if stuck_waits is None else scene.chosen(stuck_waits),
        cause=causes.by_method(scene, chosen[moment_ms - chosen["due_ms"] > stuck_ms], moment_ms),
        read=read,
    )


def since(scene: Scene, now: Now, method: str) -> metric.SinceResult:
    """Since when the slice has had stuck orders without a break."""
    if now.stuck_waits is None:
        return metric.SinceResult(None)
    return metric.stuck_since(
        now.stuck_waits[now.stuck_waits["payment_method"] == method],
        now.moment_ms,
        stuck_ms=scene.settings.stuck_after,
        give_up_ms=scene.settings.give_up_after,
        read_from_ms=now.moment_ms - scene.settings.give_up_after,
    )


def hurt(scene: Scene, now: Now, method: str, run: metric.SinceResult) -> metric.HurtUsers | None:
    """Distinct users hurt in the slice since its run began; None without a run, or where it cannot be counted."""
    if now.stuck_waits is None or run.since_ms is None:
        return None
    return metric.hurt_users(
        now.stuck_waits[now.stuck_waits["payment_method"] == method],
        run.since_ms,
        now.moment_ms + 1,
        now.moment_ms,
        stuck_ms=scene.settings.stuck_after,
        give_up_ms=scene.settings.give_up_after,
    )
