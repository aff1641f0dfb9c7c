"""The orders that the impact of deployments is judged by: asked of the warehouse, counted once for all viewers."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TypeAlias

import pandas as pd
import streamlit as st

from data.deployment_verdicts import settled_ms
from data.metrics.columns import texts
from data.metrics.deployment import Deployment
from data.metrics.impact import Impacts
from data.metrics.impact_counts import side_counts
from data.metrics.impact_latency import latencies_by_slice
from data.metrics.impact_reading import Reading, reading
from data.metrics.impact_sides import Sides, sides_of
from data.metrics.suspects import Run, Suspects, suspects, worst_run
from data.questions import day_bounds
from data.settings import Settings
from data.states import Held
from data.window import TimeWindow
from pages.shared import loaders
from pages.shared.frame import Scene
from pages.shared.overlays import Overlays

Ask: TypeAlias = Callable[[], Held]


@dataclass(frozen=True)
class WindowImpact:
    """All deployments around a window judged by its orders; `run` None: nothing hung in it."""

    impacts: Impacts
    run: Run | None
    suspects: Suspects | None
    step_ms: int


@dataclass(frozen=True)
class Asked:
    """The rows of the stretches that were read; None where the newest one could not be."""

    now: pd.DataFrame | None
    earlier: pd.DataFrame | None
    helds: tuple[Held, ...]


def of_window(scene: Scene, found: Overlays, data_time_ms: int) -> tuple[WindowImpact | None, tuple[Held, ...]]:
    """The impacts of the deployments in and around the window, and the suspects of what hung in it."""
    read = reading(scene.view.window, data_time_ms)
    asked = _outcomes(scene, read, data_time_ms, f"{scene.view.place}|impact")
    if asked.now is None:
        return None, asked.helds
    key = (*scene.key, *_moments(asked.helds), found.key, _digest(found.known))
    return _of_window(key, found, _chosen(scene, asked), read, data_time_ms, scene.settings), asked.helds


@loaders.of_one_tick
@st.cache_resource(max_entries=20, show_spinner=False)
def _of_window(
    key: tuple[Hashable, ...],  # noqa: ARG001  # names the rows and the deployments, which are not hashed themselves
    _found: Overlays,
    _asked: Asked,
    _read: Reading,
    _data_time_ms: int,
    _settings: Settings,
) -> WindowImpact:
    """Judged once a tick for all viewers."""
    now, earlier = _both(_asked)
    sides = sides_of(_found.known, _found.incidents, _data_time_ms)
    counts = side_counts(pd.concat([now, earlier], ignore_index=True), _read.step_ms, sides)
    impacts = Impacts(sides, counts, _settings.objective_seconds * 1000)
    run = worst_run(now, _read.step_ms, _found.window)
    return WindowImpact(impacts, run, None if run is None else suspects(run, impacts, now), _read.step_ms)


def ahead(scene: Scene, data_time_ms: int) -> None:
    """Begin to ask for the orders around the window, the stretches beside each other."""
    read, place = reading(scene.view.window, data_time_ms), f"{scene.view.place}|impact"
    asks = _asks("impact_outcomes", _limits(scene, read), read, data_time_ms, place)
    loaders.ahead((*scene.key, "impact"), *asks)


def of_one(scene: Scene, sides: Sides, data_time_ms: int) -> tuple[Impacts | None, tuple[Held, ...]]:
    """One deployment judged order by order, with its latencies. None: not to be judged, or the orders are not known."""
    reach = sides.reach
    if reach is None:
        return None, ()
    read = Reading(1, TimeWindow(reach.start_ms, min(reach.end_ms, data_time_ms + 1)), sides.earlier)
    named = f"{scene.view.moment_place}|{sides.deployment.deployment_id}"
    asked = _outcomes(scene, read, data_time_ms, named)
    took = _asked("handoffs", {}, read, data_time_ms, named)
    if asked.now is None or took.now is None:
        return None, (*asked.helds, *took.helds)
    counts = side_counts(pd.concat(_both(_chosen(scene, asked)), ignore_index=True), read.step_ms, (sides,))
    latencies = latencies_by_slice(pd.concat(_both(took), ignore_index=True), sides, counts.slices)
    objective_ms = scene.settings.objective_seconds * 1000
    return Impacts((sides,), counts, objective_ms, latencies), (*asked.helds, *took.helds)


def sides_of_one(found: Overlays, one: Deployment, data_time_ms: int) -> Sides:
    """What is compared for one deployment, also where nothing can be."""
    sides = sides_of(found.known, found.incidents, data_time_ms)
    return next(each for each in sides if each.deployment.deployment_id == one.deployment_id)


def _outcomes(scene: Scene, read: Reading, data_time_ms: int, place: str) -> Asked:
    return _asked("impact_outcomes", _limits(scene, read), read, data_time_ms, place)


def _limits(scene: Scene, read: Reading) -> dict[str, int]:
    settings = scene.settings
    return {
        "step_ms": read.step_ms,
        "objective_ms": settings.objective_seconds * 1000,
        "stuck_ms": settings.stuck_after,
    }


def _asks(question: str, binds: dict[str, int], read: Reading, data_time_ms: int, place: str) -> list[Ask]:
    """The question for the newest stretch, and for each of those of earlier weeks."""
    now: Ask = partial(loaders.ask, question, {**binds, **_span(read.now, data_time_ms)}, f"{place}|now")
    weeks: list[Ask] = [
        partial(
            loaders.ask_once, question, {**binds, **_span(span, _settled_ms(span, data_time_ms))}, f"{place}|{number}"
        )
        for number, span in enumerate(read.earlier)
    ]
    return [now, *weeks]


def _asked(question: str, binds: dict[str, int], read: Reading, data_time_ms: int, place: str) -> Asked:
    now, *weeks = (ask() for ask in _asks(question, binds, read, data_time_ms, place))
    rows = [held.rows.frame for held in weeks if held.rows is not None]
    earlier = pd.concat(rows, ignore_index=True) if rows else None
    return Asked(None if now.rows is None else now.rows.frame, earlier, (now, *weeks))


def _span(span: TimeWindow, as_of_ms: int) -> dict[str, int]:
    bounds = day_bounds(span.start_ms, span.end_ms - 1, 0, 0)
    return {"from_ms": span.start_ms, "to_ms": span.end_ms, "as_of_ms": as_of_ms, **bounds}


def _settled_ms(span: TimeWindow, data_time_ms: int) -> int:
    return min(data_time_ms, settled_ms(span))


def _both(asked: Asked) -> tuple[pd.DataFrame, pd.DataFrame]:
    now = pd.DataFrame() if asked.now is None else asked.now
    return now, now.iloc[:0] if asked.earlier is None else asked.earlier


def _chosen(scene: Scene, asked: Asked) -> Asked:
    """The rows of the payment methods that were asked for; the booking types are together in them."""
    methods = scene.view.methods
    if not methods:
        return asked
    now, earlier = (rows[pd.Series(texts(rows, "payment_method")).isin(methods).to_numpy()] for rows in _both(asked))
    return Asked(now, earlier, asked.helds)


def _digest(deployments: Sequence[Deployment]) -> int:
    """Names the deployments by what the sides depend on; thousands of them are no part of a key themselves."""
    return hash(tuple((one.deployment_id, one.started_ms, one.finished_ms, one.status) for one in deployments))


def _moments(helds: Sequence[Held]) -> tuple[int | None, ...]:
    return tuple(held.read_at_ms for held in helds)
