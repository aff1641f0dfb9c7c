"""The charts of the page Latency: one slice in full, all of them small, and the window beside earlier weeks."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import replace

from data.metrics.impact_sides import WEEK
from data.metrics.latency import Measure
from data.metrics.latency_heat import heat
from data.metrics.survival import finished_within
from data.states import Held
from data.window import SECOND
from pages.shared import (
    asking_latency,
    charts,
    charts_beside,
    charts_heat,
    charts_latency,
    charts_read,
    latency_rows,
    latency_told,
    notices,
    panels,
)
from pages.shared.charts_latency import Look, Within
from pages.shared.frame import Scene
from pages.shared.language import text
from pages.shared.latency_beside import Before
from pages.shared.latency_rows import Found
from pages.shared.words import latency as words

MOST_SMALL = 12


def draw(scene: Scene, found: Found, before: Before | None) -> None:
    over_time(scene, found, before)
    _heat(scene, found)
    _small(scene, found)
    _weeks(scene, found)


def _look(scene: Scene, found: Found) -> Look:
    handoff = scene.view.measure is Measure.HANDOFF
    return Look(
        window=scene.view.window,
        zone=scene.zone,
        measure=scene.view.measure,
        top_ms=charts_latency.top_of(latency_rows.curve(scene, found)),
        objective_ms=scene.settings.objective_seconds * SECOND if handoff else None,
    )


def _colour(scene: Scene, found: Found) -> str:
    return scene.palette.get(found.focus, charts.SLICE_COLOURS[-1])


def _of(scene: Scene, found: Found) -> tuple[Hashable, ...]:
    return (*latency_rows.key(scene), found.focus)


def over_time(scene: Scene, found: Found, before: Before | None = None) -> None:
    """The percentiles of the slice that was chosen, and the 95th of the compared window."""
    panels.title(text(words.OVER_TIME), words.every(asking_latency.step(scene.view), found.focus))

    def lines() -> charts.Figure:
        curve = latency_rows.curve(scene, found)
        rows = curve[curve["payment_method"] == found.focus]
        look = _look(scene, found)
        if before is None:
            figure = charts_latency.percentile_figure(rows, _colour(scene, found), look)
            return charts_read.say(figure, latency_told.of_percentiles(rows, scene.zone))
        then = before.curve[before.curve["payment_method"] == found.focus]
        look = replace(look, top_ms=max(look.top_ms, charts_latency.top_of(then)))
        figure = charts_latency.percentile_figure(rows, _colour(scene, found), look)
        label = words.p95_beside(before.label)
        charts_beside.dashed_lines(figure, then, words.LINES[95], scene.palette, label, told=words.length)
        return charts_read.say(figure, latency_told.beside(rows, then, label, scene.zone))

    charts.show("percentiles", text(words.OVER_TIME_ALT), _of(scene, found), lines)


def _heat(scene: Scene, found: Found) -> None:
    """How many took how long, of the same slice."""
    panels.title(text(words.HEAT), words.heat_note(found.focus))

    def cells() -> charts.Figure | None:
        window, step = scene.view.window, asking_latency.step(scene.view)
        counted = heat(found.of_focus, window.start_ms, window.end_ms, step, found.data_time_ms)
        figure = charts_heat.heat_figure(counted, _look(scene, found), step)
        return None if figure is None else charts_read.say(figure, latency_told.of_heat(counted, scene.zone))

    charts.show("heat", text(words.HEAT_ALT), _of(scene, found), cells)


def _small(scene: Scene, found: Found) -> None:
    shown = found.names[:MOST_SMALL]
    panels.title(text(words.ALL_SLICES), words.small_note(len(shown), len(found.names)))

    def build() -> charts.Figure:
        curve = latency_rows.curve(scene, found)
        figure = charts_latency.small_figure(curve, shown, scene.palette, _look(scene, found))
        return charts_read.say(figure, latency_told.of_slices(curve, shown, scene.zone))

    charts.show("slices", text(words.ALL_SLICES_ALT), (*latency_rows.key(scene), *shown), build)


def _weeks(scene: Scene, found: Found) -> None:
    """The window beside the same weekday-hours of the four weeks before."""
    panels.title(text(words.WEEKS_BEFORE), words.weeks_note(found.focus, scene.view.measure))
    if scene.view.window.length_ms > WEEK:
        notices.empty(text(words.LONG_WINDOW))
        return
    helds = asking_latency.weeks(scene.settings, scene.view, found.data_time_ms)
    failed = [held for held in helds if held.failure is not None]
    if failed:
        notices.rows_of(failed[0], text(words.WEEKS))
    with panels.faded("weeks", *helds):
        if not charts.show(
            "weeks", text(words.WEEKS_ALT), _of(scene, found), lambda: _weeks_figure(scene, found, helds)
        ):
            notices.empty(text(words.NO_WEEKS))


def _weeks_figure(scene: Scene, found: Found, helds: Sequence[Held]) -> charts.Figure | None:
    start_ms = scene.view.window.start_ms
    earlier = [
        line for week, held in enumerate(helds, 1) if (line := _week(scene, found, held, start_ms - week * WEEK))
    ]
    if not earlier:
        return None
    number = found.slices[found.focus].counted
    now = Within(words.this_window(number), finished_within(found.of_focus), thick=True)
    lines = [*earlier, now]
    figure = charts_latency.within_figure(lines, _colour(scene, found), _look(scene, found))
    return charts_read.say(figure, latency_told.of_weeks(lines))


def _week(scene: Scene, found: Found, held: Held, start_ms: int) -> Within | None:
    if held.rows is None:
        return None
    rows = scene.chosen(notices.named(held.rows.frame))
    rows = rows[rows["payment_method"] == found.focus]
    number = int(rows["order_count"].sum())
    return Within(words.week_name(start_ms, number, scene.zone), finished_within(rows)) if number else None
