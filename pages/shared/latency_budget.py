"""On-time share, error budget and burn rate of each slice, over the window and over longer periods."""

from __future__ import annotations

from collections.abc import Mapping

from data.metrics.budget import Spent
from data.states import Held
from data.window import DAY, HOUR, TimeWindow
from pages.shared import asking, latency_rows, notices, panels
from pages.shared import words as shared
from pages.shared.frame import Scene
from pages.shared.latency_rows import Found
from pages.shared.panels import Cell
from pages.shared.words import latency as words

PERIODS_MS = (DAY, 7 * DAY, 28 * DAY)


def moment(scene: Scene, data_time_ms: int) -> int:
    """Where the periods end: with the window, or at data time where that is earlier."""
    return min(scene.view.window.end_ms, data_time_ms + 1)


def period(scene: Scene, length_ms: int, data_time_ms: int) -> Held:
    end_ms = moment(scene, data_time_ms)
    if length_ms > DAY:
        return asking.outcomes_to_hour(scene.settings, length_ms, end_ms, scene.view.place)
    window = TimeWindow(end_ms - length_ms, end_ms)
    return asking.outcomes_of(scene.settings, window, data_time_ms, f"{scene.view.place}|{length_ms}")


def draw(scene: Scene, found: Found) -> None:
    panels.title(words.BUDGET, words.budget_note(scene.settings))
    helds = [period(scene, length_ms, found.data_time_ms) for length_ms in PERIODS_MS]
    read = [notices.rows_of(held, words.PERIODS) for held in helds]
    end_ms = moment(scene, found.data_time_ms)
    periods = [{} if rows is None else latency_rows.spent(scene, scene.chosen(rows), end_ms) for rows in read]
    head = [Cell(shared.SLICE), *(Cell(text, right=True) for text in words.budget_heads(PERIODS_MS))]
    with panels.faded("budget", *helds):
        panels.table(head, [_row(scene, name, [found.spent, *periods]) for name in found.names])
        panels.notes(words.budget_notes(scene.settings, end_ms, end_ms - end_ms % HOUR, scene.zone))


def _row(scene: Scene, name: str, periods: list[Mapping[str, Spent]]) -> list[Cell]:
    of_slice = [period.get(name) for period in periods]
    cells = [
        Cell(text, right=True, hint=words.on_time_hint(spent))
        for spent in of_slice
        for text in (words.on_time(spent), words.burn(spent))
    ]
    return [Cell(name, colour=scene.palette.get(name)), *cells, Cell(words.left(of_slice[-1]), right=True)]
