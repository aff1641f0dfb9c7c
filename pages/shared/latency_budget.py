"""On-time share, error budget and burn rate of each slice, over the window and over longer periods."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from data.metrics.budget import Spent
from data.states import Held
from data.window import DAY, HOUR, TimeWindow
from pages.shared import asking_latency, latency_rows, links, notices, panels
from pages.shared import words as shared
from pages.shared.frame import Scene
from pages.shared.language import text
from pages.shared.latency_rows import Found
from pages.shared.links import Link
from pages.shared.panels import Cell
from pages.shared.words import drill as drill_words
from pages.shared.words import latency_budget as words

PERIODS_MS = (DAY, 7 * DAY, 28 * DAY)
LOOK_AGAIN_S = 2


def moment(scene: Scene, data_time_ms: int) -> int:
    """Where the periods end: with the window, or at data time where that is earlier."""
    return min(scene.view.window.end_ms, data_time_ms + 1)


def period(scene: Scene, length_ms: int, data_time_ms: int) -> Held | None:
    """None while a long period is being counted."""
    end_ms = moment(scene, data_time_ms)
    if length_ms > DAY:
        return asking_latency.outcomes_to_hour(scene.settings, length_ms, end_ms, scene.view.place)
    window = TimeWindow(end_ms - length_ms, end_ms)
    return asking_latency.outcomes(scene.settings, window, data_time_ms, f"{scene.view.place}|{length_ms}")


def draw(scene: Scene, found: Found) -> None:
    """Looked at again by itself while a long period is being counted, also on a page that is not refreshed."""
    counting = any(period(scene, length_ms, found.data_time_ms) is None for length_ms in PERIODS_MS)
    st.fragment(run_every=LOOK_AGAIN_S if counting else None)(_draw)(scene, found, counting=counting)


def _draw(scene: Scene, found: Found, *, counting: bool) -> None:
    helds = [period(scene, length_ms, found.data_time_ms) for length_ms in PERIODS_MS]
    if counting and None not in helds and scene.view.back is None:
        st.rerun()  # a fragment cannot end its own timer; a page with a selection stays as it is, and looks on
    panels.title(text(words.BUDGET), words.budget_note(scene.settings))
    end_ms = moment(scene, found.data_time_ms)
    periods = [None if held is None else _spent(scene, held, end_ms) for held in helds]
    head = [Cell(text(shared.SLICE)), *(Cell(each, right=True) for each in words.budget_heads(PERIODS_MS))]
    with panels.faded("budget", *(held for held in helds if held is not None)):
        panels.table(head, [_row(scene, name, [found.spent, *periods], end_ms) for name in found.names])
        panels.notes(words.budget_notes(scene.settings, end_ms, end_ms - end_ms % HOUR, scene.zone))


def _spent(scene: Scene, held: Held, end_ms: int) -> Mapping[str, Spent]:
    rows = notices.rows_of(held, text(words.PERIODS))
    return {} if rows is None else latency_rows.spent(scene, scene.chosen(rows), end_ms)


def _row(scene: Scene, name: str, periods: Sequence[Mapping[str, Spent] | None], end_ms: int) -> list[Cell]:
    """A period that is None is being counted."""
    cells = [Cell(name, colour=scene.palette.get(name))]
    ways = [
        links.to_slice(name, drill_words.only(name)),
        *(_way(scene, name, end_ms - ms, end_ms) for ms in PERIODS_MS),
    ]
    for each, to in zip(periods, ways, strict=True):
        spent = None if each is None else each.get(name)
        hint = words.on_time_hint(spent)
        cells.append(Cell(words.on_time(spent, counting=each is None), right=True, hint=hint, to=to))
        cells.append(Cell(words.burn(spent), right=True, hint=hint, to=to))
    longest = periods[-1]
    return [*cells, Cell(words.left(None if longest is None else longest.get(name)), right=True, to=ways[-1])]


def _way(scene: Scene, name: str, start_ms: int, end_ms: int) -> Link:
    """To the period that a figure was counted over."""
    return links.to_window(start_ms, end_ms, scene.zone, drill_words.only(name), method=name)
