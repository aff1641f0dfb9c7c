"""One moment of the backlog: what waits, which slice is worst, since when, whom it hurts, and what the keys say.

The figures of one slice come with the links to what made them.
"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from data.metrics import backlog as metric
from data.metrics import slices as slice_metric
from data.metrics.key_health import JoinedCause
from data.metrics.slices import SliceState
from data.states import Held, PanelState
from data.window import HOUR
from pages.shared import asking, causes, links, notices, words
from pages.shared.frame import Scene
from pages.shared.language import text
from pages.shared.links import Link
from pages.shared.panels import Fact
from pages.shared.words import drill as drill_words


@dataclass(frozen=True)
class Now:
    """The moment that a headline speaks of, and what was found there."""

    moment_ms: int
    waiting: pd.DataFrame
    all_waiting: pd.DataFrame  # of every slice
    states: tuple[SliceState, ...]
    stuck_waits: pd.DataFrame | None
    cause: dict[str, JoinedCause]  # by payment method, over its stuck orders
    read: tuple[Held, ...]  # the answers that all this is made of

    @property
    def worst(self) -> SliceState | None:
        return slice_metric.worst_slice(self.states)

    def state_of(self, method: str) -> SliceState | None:
        return next((state for state in self.states if state.payment_method == method), None)


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


def find(scene: Scene, moment_ms: int) -> Now | None:
    """What was in state 0 at a moment; None when it is not known, which is said."""
    read = asked(scene, moment_ms, place(scene))
    subjects = (words.WAITING_ORDERS, words.RECENT_ORDERS, words.STUCK_RUN)
    waiting, outcomes, stuck_waits = (
        notices.rows_of(held, name) for held, name in zip(read, map(text, subjects), strict=True)
    )
    if waiting is None or outcomes is None:
        return None
    return found(scene, moment_ms, (waiting, outcomes, stuck_waits), read)


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


def facts(scene: Scene, now: Now, state: SliceState, run: metric.SinceResult) -> list[Fact]:
    """The figures of one slice, each with a link to the window that made it."""
    method = state.payment_method
    alone, hour = slice_link(method), hour_link(scene, now, method)
    since_then = since_link(scene, now, method, run) or alone
    return [
        Fact(text(words.IN_STATE_0), words.number(state.waiting_count), words.in_all(len(now.waiting)), alone),
        Fact(text(words.STUCK), words.number(state.stuck_count), words.over(scene.settings.stuck_after), alone),
        Fact(text(words.OLDEST), words.age(state.oldest_age_ms), words.in_slice(state.name), alone),
        Fact(text(words.SINCE), words.since_short(run, scene.zone), words.since_note(run, now.moment_ms), since_then),
        Fact(text(words.HURT_USERS), *_hurt_words(scene, now, method, run), since_then),
        Fact(text(words.ON_TIME), words.share(state.on_time_share), words.on_time_note(state, scene.settings), hour),
    ]


def _hurt_words(scene: Scene, now: Now, method: str, run: metric.SinceResult) -> tuple[str, str]:
    """Distinct users hurt since the run began, and what is beside the figure."""
    if now.stuck_waits is None:
        return words.NONE, text(words.STATE_WORDS[PanelState.UNKNOWN])
    users = hurt(scene, now, method, run)
    return ("0", text(words.NOTHING_STUCK)) if users is None else (words.hurt_figure(users), words.hurt_note(users))


def slice_link(method: str) -> Link:
    return links.to_slice(method, drill_words.only(method))


def hour_link(scene: Scene, now: Now, method: str) -> Link:
    """The hour in which due orders and on-time shares are counted."""
    hint = drill_words.only_in_hour(method)
    return links.to_window(now.moment_ms - HOUR, now.moment_ms, scene.zone, hint, method=method)


def since_link(scene: Scene, now: Now, method: str, run: metric.SinceResult) -> Link | None:
    """The run of stuck orders, from when the first of them became due."""
    if run.since_ms is None:
        return None
    start_ms = run.since_ms - 2 * scene.settings.stuck_after
    return links.to_window(start_ms, now.moment_ms, scene.zone, drill_words.run_of(method), method=method)
