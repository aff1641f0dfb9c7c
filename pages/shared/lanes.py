"""Probe history as a lane beneath the time axis."""

from __future__ import annotations

import pandas as pd

from data.metrics import lane as metric
from data.states import Held
from pages.shared import asking, charts, charts_lane, loaders, notices, panels, words
from pages.shared.frame import Scene
from pages.shared.language import text


def draw(scene: Scene, data_time_ms: int | None) -> None:
    """What was recorded of the keys in the window: the store's own rounds first, else the warehouse's record."""
    panels.title(text(words.LANE), text(words.LANE_NOTE))
    rounds, outcomes = _records(scene, data_time_ms)

    def build() -> charts.Figure | None:
        lane = _lane(scene, rounds, outcomes, data_time_ms)
        if lane is None or lane["worst"].isna().all():
            return None
        return charts_lane.lane_figure(lane, scene.view.window, asking.steps(scene.view)[0], scene.zone)

    if not charts.show("lane", text(words.LANE_ALT), scene.key, build):
        notices.empty(text(words.NO_LANE), text(words.NO_LANE_NEXT))


def _records(scene: Scene, data_time_ms: int | None) -> tuple[pd.DataFrame | None, pd.DataFrame | None]:
    """The store's rounds and the warehouse's outcomes of the window; None where there are none to draw."""
    helds = _helds(scene, data_time_ms)
    found = [notices.rows_of(held, text(words.LANE)) for held in helds]
    return found[0], found[1] if len(found) > 1 else None


def _helds(scene: Scene, data_time_ms: int | None) -> tuple[Held, ...]:
    view = scene.view
    start, end = view.window.start_ms, view.window.end_ms
    known_to = min(end, view.as_of_ms + 1)
    rounds = loaders.recorded_rounds(start, known_to, asking.steps(view)[0], f"{view.place}|lane")
    if data_time_ms is None:
        return (rounds,)
    return rounds, asking.warehouse_outcomes(scene.settings, start, end, data_time_ms, view.place)


def recorded(scene: Scene, data_time_ms: int) -> tuple[pd.DataFrame | None, tuple[Held, ...]]:
    """The lane as a table, and what it is made of; says nothing of what could not be had."""
    helds = _helds(scene, data_time_ms)
    rounds, outcomes = (None if held.rows is None else held.rows.frame for held in helds)
    return _lane(scene, rounds, outcomes, data_time_ms), helds


def _lane(
    scene: Scene, rounds: pd.DataFrame | None, outcomes: pd.DataFrame | None, data_time_ms: int | None
) -> pd.DataFrame | None:
    start, end, step = scene.view.window.start_ms, scene.view.window.end_ms, asking.steps(scene.view)[0]
    known: list[pd.DataFrame] = []
    if rounds is not None:
        # Rounds are of the clock, not of the warehouse: they are known up to the as-of time.
        known.append(metric.rounds_lane(rounds, start, end, step, scene.view.as_of_ms))
    if outcomes is not None:
        known.append(metric.lane(outcomes, start, end, step, data_time_ms))
    return metric.merge_lanes(known[0], known[-1]) if known else None
