"""What the page Latency shows of a window: the counted latencies, the outcomes, and the order of the slices."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, replace

import pandas as pd
import streamlit as st

from data.metrics import budget, slices
from data.metrics.budget import Spent
from data.metrics.latency import Ending
from data.metrics.survival import SliceLatency, latency_curve, slice_latencies
from data.states import Held
from data.window import HOUR, MINUTE
from pages.shared import asking, asking_latency, coverage, loaders, notices
from pages.shared import words as shared
from pages.shared.frame import Scene
from pages.shared.language import text
from pages.shared.view import View
from pages.shared.words import latency as words

LIMITS_MS = (MINUTE, 5 * MINUTE, 15 * MINUTE, HOUR)


@dataclass(frozen=True)
class Found:
    """Of the orders due in the window, of the chosen slices."""

    data_time_ms: int
    rows: pd.DataFrame  # of `latency_counts`
    states: tuple[slices.SliceState, ...]  # worst first
    spent: Mapping[str, Spent]
    slices: Mapping[str, SliceLatency]
    focus: str
    helds: tuple[Held, ...]

    @property
    def names(self) -> list[str]:
        """Every slice, worst first; last those of which the outcomes know nothing."""
        known = [state.payment_method for state in self.states if state.payment_method in self.slices]
        return [*known, *sorted(set(self.slices) - set(known))]

    @property
    def of_focus(self) -> pd.DataFrame:
        return self.rows[self.rows["payment_method"] == self.focus]


def find(scene: Scene, data_time_ms: int) -> Found | None:
    """None when there is nothing to draw, after saying why."""
    settings, view = scene.settings, scene.view
    counted = asking_latency.counts(settings, view, data_time_ms)
    outcomes_held = asking_latency.outcomes(settings, view.window, data_time_ms, f"{view.place}|latency")
    waiting_held = asking.waiting(settings, data_time_ms, f"{view.place}|latency")
    helds = (counted, outcomes_held, waiting_held)
    subjects = (words.COUNTED, words.OUTCOMES, words.WAITING)
    read = [notices.rows_of(held, subject) for held, subject in zip(helds, map(text, subjects), strict=True)]
    rows, outcomes, waiting = (None if each is None else scene.chosen(each) for each in read)
    if rows is None or outcomes is None or waiting is None:
        return None
    if not (rows["ending"] != Ending.ABANDONED.value).any():
        _say_nothing(scene, data_time_ms, all_slices=read[0] is None or read[0].empty)
        return None
    inside = waiting[(waiting["due_ms"] >= view.window.start_ms) & (waiting["due_ms"] < view.window.end_ms)]
    states = slices.slice_states(inside, outcomes, data_time_ms, stuck_ms=settings.stuck_after)
    found = latencies(scene, rows)
    return Found(
        data_time_ms=data_time_ms,
        rows=rows,
        states=states,
        spent=spent(scene, outcomes, data_time_ms),
        slices=found,
        focus=_focus(view.focus, states, found),
        helds=helds,
    )


def _say_nothing(scene: Scene, data_time_ms: int, *, all_slices: bool) -> None:
    known = not all_slices or coverage.of_view(scene, data_time_ms)
    if known is not None:
        told = words.NOTHING if all_slices else words.NOTHING_OF_SLICE
        notices.empty(text(told if known else shared.NOT_COVERED))


def _focus(asked: str | None, states: tuple[slices.SliceState, ...], known: Mapping[str, SliceLatency]) -> str:
    """The slice that was asked for, where it has orders, else the worst."""
    worst = [state.payment_method for state in states if state.payment_method in known]
    return asked if asked is not None and asked in known else [*worst, *sorted(known)][0]


def of_slice(found: Found, name: str | None) -> Found:
    """The same with another slice in full, where that has orders."""
    return replace(found, focus=name) if name in found.slices and name is not None else found


def spent(scene: Scene, outcomes: pd.DataFrame, at_ms: int) -> dict[str, Spent]:
    settings = scene.settings
    return budget.spent(outcomes, at_ms, stuck_ms=settings.stuck_after, objective=settings.objective_share)


def key(scene: Scene) -> tuple[Hashable, ...]:
    """Names the latencies that a scene shows."""
    return (*scene.key, scene.view.measure)


@loaders.of_one_tick
@st.cache_resource(max_entries=50, show_spinner=False)
def _latencies(key: tuple[Hashable, ...], _rows: pd.DataFrame) -> dict[str, SliceLatency]:  # noqa: ARG001
    return slice_latencies(_rows, LIMITS_MS)


def latencies(scene: Scene, rows: pd.DataFrame) -> dict[str, SliceLatency]:
    """What the counted latencies of a scene say of each slice."""
    return _latencies(key(scene), rows)


@loaders.of_one_tick
@st.cache_resource(max_entries=50, show_spinner=False)
def _curve(key: tuple[Hashable, ...], _view: View, _rows: pd.DataFrame, _known_ms: int) -> pd.DataFrame:  # noqa: ARG001
    window = _view.window
    return latency_curve(_rows, window.start_ms, window.end_ms, asking_latency.step(_view), _known_ms)


def curve_of(scene: Scene, rows: pd.DataFrame, known_ms: int) -> pd.DataFrame:
    """The percentiles over time of every slice, from the counted latencies of a scene as they were known at a moment.

    Made once for all charts and viewers.
    """
    return _curve(key(scene), scene.view, rows, known_ms)


def curve(scene: Scene, found: Found) -> pd.DataFrame:
    return curve_of(scene, found.rows, found.data_time_ms)
