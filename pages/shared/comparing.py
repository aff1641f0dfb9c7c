"""This window beside another: the same page as of the other window, figure beside figure and line upon line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import pandas as pd

from data.metrics import backlog as metric
from data.window import local_time
from pages.shared import asking, loaders, notices
from pages.shared.frame import Scene
from pages.shared.language import text
from pages.shared.panels import Fact
from pages.shared.words import NONE
from pages.shared.words import drill as words


@dataclass(frozen=True)
class Before:
    """The curve of the compared window, at the places of this one."""

    curve: pd.DataFrame
    label: str


def beside(scene: Scene) -> Scene | None:
    """The scene of the compared window; None when nothing is compared."""
    view = scene.view.beside
    return None if view is None else Scene(scene.service, scene.tick, view, scene.palette)


def facts(scene: Scene, now: Sequence[Fact], then: Sequence[Fact] | str) -> list[Fact]:
    """Each figure with that of the compared window beneath it; `then` may be the word for why there is none."""
    figures = [then] * len(now) if isinstance(then, str) else [fact.figure for fact in then]
    return [
        replace(fact, then=words.then(scene.view, figure if figure != NONE else text(words.NOTHING)))
        for fact, figure in zip(now, figures, strict=True)
    ]


def backlog(scene: Scene, data_time_ms: int) -> Before | None:
    """The orders in state 0 over the compared window. Says so when the warehouse holds nothing of it."""
    other = beside(scene)
    if other is None:
        return None
    waits = notices.rows_of(asking.waits(other.settings, other.view, data_time_ms), words.beside(scene.view))
    flow = notices.rows_of(asking.flow(other.settings, other.view, data_time_ms), words.beside(scene.view))
    if waits is None or flow is None:
        return None
    window, begins_ms = other.view.window, _begins(other, flow)
    if begins_ms is None:
        notices.empty(words.nothing_then(scene.view, scene.zone), text(words.NO_DATA_NEXT))
        return None
    if begins_ms > window.start_ms:
        notices.empty(words.begins_within(scene.view, scene.zone, local_time(begins_ms, scene.zone)))
    moments = metric.instants(window.start_ms, window.end_ms, asking.steps(other.view)[0], data_time_ms)
    moments = moments[moments >= begins_ms]
    curve = metric.backlog_curve(other.chosen(waits), moments, give_up_ms=scene.settings.give_up_after)
    return Before(curve.assign(at_ms=curve["at_ms"] + scene.view.compare_ms), words.beside(scene.view))


def _begins(scene: Scene, flow: pd.DataFrame) -> int | None:
    """From when on a window can be drawn: its start where there were orders before it, else that of the record.

    None when no order was due in it: then nothing is known of it.
    """
    due = flow[flow["due_count"] > 0]
    if due.empty:
        return None
    newest_ms, _ = loaders.data_time(scene.view.window.start_ms, f"{scene.view.place}|begins")
    return int(due["bucket_ms"].min()) if newest_ms is None else scene.view.window.start_ms
