"""The orders that the impact of deployments is judged by: asked of the warehouse, counted once for all viewers."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TypeAlias

import pandas as pd
import streamlit as st

from data import binds
from data.binds import Binds
from data.deployment_verdicts import Verdicts, judged, settled_ms
from data.metrics.columns import texts
from data.metrics.deployment import Deployment
from data.metrics.impact import Impacts
from data.metrics.impact_counts import side_counts
from data.metrics.impact_latency import latencies_by_slice
from data.metrics.impact_reading import Reading, reading
from data.metrics.impact_sides import Sides, sides_of
from data.settings import Settings
from data.states import Held
from data.window import TimeWindow
from pages.shared import loaders
from pages.shared.frame import Scene
from pages.shared.overlays import Overlays

Ask: TypeAlias = Callable[[], Held]
MakeBinds: TypeAlias = Callable[[TimeWindow, int], Binds]


@dataclass(frozen=True)
class Asked:
    """The rows of the stretches that were read; None where the newest one could not be."""

    now: pd.DataFrame | None
    earlier: pd.DataFrame | None
    helds: tuple[Held, ...]

    @property
    def key(self) -> Hashable:
        """Names the rows: the newest ones by when they were read, those of a week that is over by what was asked."""
        newest, *weeks = self.helds
        asked = (None if held.rows is None else tuple(sorted(held.rows.binds.items())) for held in weeks)
        return newest.read_at_ms, *asked


def of_window(scene: Scene, found: Overlays, data_time_ms: int) -> tuple[Verdicts | None, tuple[Held, ...]]:
    """The impacts of the deployments in and around the window, and the suspects of what hung in it."""
    read = reading(scene.view.window, data_time_ms)
    asked = _outcomes(scene, read, data_time_ms, f"{scene.view.place}|impact")
    if asked.now is None:
        return None, asked.helds
    key = (*scene.key, asked.key, found.key, _digest(found.known))
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
) -> Verdicts:
    """Judged once a tick for all viewers."""
    sides = sides_of(_found.known, _found.incidents, _data_time_ms)
    return judged(_both(_asked), _read, _settings, _found.window, sides)


def ahead(scene: Scene, data_time_ms: int) -> None:
    """Begin to ask for the orders around the window, the stretches beside each other."""
    read, place = reading(scene.view.window, data_time_ms), f"{scene.view.place}|impact"
    asks = _asks("impact_outcomes", _outcome_binds(scene, read), read, data_time_ms, place)
    loaders.ahead((*scene.key, "impact"), *asks)


def of_one(scene: Scene, sides: Sides, data_time_ms: int) -> tuple[Impacts | None, tuple[Held, ...]]:
    """One deployment judged order by order, with its latencies. None: not to be judged, or the orders are not known."""
    reach = sides.reach
    if reach is None:
        return None, ()
    read = Reading(1, TimeWindow(reach.start_ms, min(reach.end_ms, data_time_ms + 1)), sides.earlier)
    named = f"{scene.view.moment_place}|{sides.deployment.deployment_id}"
    asked = _outcomes(scene, read, data_time_ms, named)
    took = _asked("handoffs", binds.handoffs, read, data_time_ms, named)
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
    return _asked("impact_outcomes", _outcome_binds(scene, read), read, data_time_ms, place)


def _outcome_binds(scene: Scene, read: Reading) -> MakeBinds:
    return lambda span, as_of_ms: binds.impact_outcomes(scene.settings, span, as_of_ms, read.step_ms)


def _asks(question: str, make: MakeBinds, read: Reading, data_time_ms: int, place: str) -> list[Ask]:
    """The question for the newest stretch, and for each of those of earlier weeks."""
    now: Ask = partial(loaders.ask, question, make(read.now, data_time_ms), f"{place}|now")
    weeks: list[Ask] = [
        partial(loaders.ask_once, question, make(span, min(data_time_ms, settled_ms(span))), f"{place}|{number}")
        for number, span in enumerate(read.earlier)
    ]
    return [now, *weeks]


def _asked(question: str, make: MakeBinds, read: Reading, data_time_ms: int, place: str) -> Asked:
    now, *weeks = (ask() for ask in _asks(question, make, read, data_time_ms, place))
    rows = [held.rows.frame for held in weeks if held.rows is not None]
    earlier = pd.concat(rows, ignore_index=True) if rows else None
    return Asked(None if now.rows is None else now.rows.frame, earlier, (now, *weeks))


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
