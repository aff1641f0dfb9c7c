"""What came after the deployments of a window: the list, one deployment in full, and the suspects."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from data.deployment_verdicts import Verdicts
from data.metrics import backlog as backlog_metric
from data.metrics.deployment import Deployment
from data.metrics.impact import Impacts, SliceImpact
from data.metrics.impact_judging import BAD, VERDICTS, Measure
from data.metrics.impact_sides import Sides
from data.metrics.suspects import Candidate, Run, Suspects
from data.states import Held, PanelState
from data.window import HOUR, MINUTE, TimeWindow
from pages.shared import (
    asking,
    charts,
    charts_impact,
    controls,
    coverage,
    impact_rows,
    links,
    loaders,
    notices,
    overlays,
    panels,
)
from pages.shared import words as shared
from pages.shared.frame import Scene
from pages.shared.language import text
from pages.shared.links import Link
from pages.shared.overlays import Overlays
from pages.shared.panels import Cell
from pages.shared.view import DEPLOYMENT
from pages.shared.words import drill as drill_words
from pages.shared.words import impact as words
from pages.shared.words import overlays as overlay_words
from pages.shared.words import suspects as suspect_words
from pages.shared.words.deployments import kind


def draw(scene: Scene, found: Overlays) -> None:
    """The chosen deployment first, then the suspects of what hung in the window, then all of the window."""
    data_time_ms, failure = loaders.data_time(scene.view.as_of_ms, scene.view.moment_place)
    if data_time_ms is None:
        notices.no_data_time(text(words.ORDERS_AROUND), failure)
        return
    chosen = overlays.named(found, scene.view.deployment or "")
    if len(chosen) == 1:
        _one(scene, found, chosen[0], data_time_ms)
    judged, helds = impact_rows.of_window(scene, found, data_time_ms)
    _say_failures(helds)
    if judged is not None:
        _suspects(scene, judged, data_time_ms)
        _list(scene, found, judged)


def _say_failures(helds: Sequence[Held]) -> None:
    """The first failure in full; the others are of the same source."""
    failed = [held for held in helds if held.failure is not None]
    for held in failed[:1] or helds[:1]:
        notices.rows_of(held, text(words.ORDERS_AROUND))


# The list


def _list(scene: Scene, found: Overlays, judged: Verdicts) -> None:
    panels.title(text(words.LIST), text(words.LIST_NOTE))
    impacts = judged.impacts
    inside = [number for number in impacts.ranking() if _in_window(found, impacts.sides[number].deployment)]
    if not inside:
        notices.empty(text(words.NONE_IN_WINDOW))
        return
    heads = [Cell(text(head)) for head in (*words.LIST_HEADS, *words.LIST_SHARES)]
    worst = {number: impacts.worst(number) for number in inside[: words.MOST_LISTED]}
    rows = [_row(scene, impacts, number, place) for number, place in worst.items()]
    bad = [n for n, (number, place) in enumerate(worst.items()) if _is_bad(impacts, number, place)]
    panels.table(heads, rows, bold=bad, wrapped=True)
    if len(inside) > words.MOST_LISTED:
        panels.notes([overlay_words.more(len(inside) - words.MOST_LISTED)])
    untimed = sum(one.started_ms is None for one in found.of_window)
    if untimed:
        panels.notes([overlay_words.untimed(untimed)])
    _choose(scene, [impacts.sides[number].deployment for number in inside[: words.MOST_CHOICES]])


def _in_window(found: Overlays, one: Deployment) -> bool:
    return one.started_ms is not None and found.window.contains(one.started_ms)


def _is_bad(impacts: Impacts, number: int, place: int | None) -> bool:
    return place is not None and VERDICTS[impacts.verdicts[number, place]] in BAD


def _row(scene: Scene, impacts: Impacts, number: int, place: int | None) -> list[Cell]:
    sides = impacts.sides[number]
    one = sides.deployment
    head = [Cell(overlay_words.label(one, scene.zone), to=_in_full(scene, one)), Cell(kind(one))]
    if place is None:
        return [*head, Cell(shared.NONE), Cell(words.unjudged(sides)), *(Cell(shared.NONE) for _ in range(4))]
    found = impacts.slice_impact(number, place)
    due = impacts.counts.before.due[number] + impacts.counts.after.due[number] > 0
    verdicts = [int(verdict) for verdict in impacts.verdicts[number][due]]
    undispatched = found.effect(Measure.UNDISPATCHED)
    to = _orders_around(scene, sides, found.name)
    return [
        *head,
        Cell(found.name, colour=scene.palette.get(found.name), to=to),
        Cell(words.verdict(found)),
        Cell(words.due(found), to=to),
        Cell(words.shares(found.effect(Measure.ON_TIME)), to=to),
        Cell(words.shares(undispatched, weeks=True), hint=words.change(undispatched), to=to),
        Cell(words.tally(verdicts), hint=words.tally_hint(verdicts), to=_in_full(scene, one)),
    ]


def _in_full(scene: Scene, one: Deployment) -> Link:
    return links.to_deployment(one, scene.zone, text(drill_words.IN_FULL))


def _orders_around(scene: Scene, sides: Sides, method: str) -> Link | None:
    """The orders that both sides of a deployment are counted in."""
    if sides.reach is None:
        return None
    start, end, hint = sides.reach.start_ms, sides.reach.end_ms, text(drill_words.ORDERS_AROUND)
    return links.to_window(start, end, scene.zone, hint, method=method, page=shared.BACKLOG)


def _choose(scene: Scene, those: Sequence[Deployment]) -> None:
    labels = {one.deployment_id: overlay_words.label(one, scene.zone) for one in those}
    now = scene.view.deployment
    st.session_state["deployment_chosen"] = now if now in labels else None

    def chosen() -> None:
        controls.go_to({DEPLOYMENT: st.session_state["deployment_chosen"]})

    st.selectbox(
        text(words.CHOOSE),
        list(labels),
        key="deployment_chosen",
        format_func=lambda name: labels.get(name, name),
        on_change=chosen,
        placeholder=text(words.CHOOSE),
        width=620,
    )


# One deployment


def _one(scene: Scene, found: Overlays, one: Deployment, data_time_ms: int) -> None:
    panels.title(words.title(overlay_words.name(one)), text(words.SECTION_NOTE))
    sides = impact_rows.sides_of_one(found, one, data_time_ms)
    if sides.unjudged is not None:
        notices.empty(text(words.UNJUDGED_WORDS[sides.unjudged]))
        return
    impacts, helds = impact_rows.of_one(scene, sides, data_time_ms)
    _say_failures(helds)
    if impacts is None:
        panels.notes(words.notes(sides, scene.zone, data_time_ms))
        return
    slices = impacts.slices_of(0)
    peaks = _most_waiting(scene, sides, data_time_ms)
    rows = [_slice_row(scene, sides, each, peaks.get(each.name, (None, None))) for each in slices]
    if rows:
        bad = [number for number, each in enumerate(slices) if each.verdict in BAD]
        panels.table([Cell(text(head)) for head in words.SECTION_HEADS], rows, bold=bad, wrapped=True)
    else:
        known = None if sides.reach is None else coverage.of(scene, sides.reach, data_time_ms)
        coverage.say_nothing(known, text(words.NONE_DUE_AROUND), text(words.NONE_KNOWN_AROUND))
    alone = [each.name for each in slices if not each.compared_with_weeks]
    lines = words.notes(sides, scene.zone, data_time_ms)
    panels.notes([*lines, words.no_weeks(alone)] if alone else lines)
    _change_chart(scene, one, slices)


def _slice_row(scene: Scene, sides: Sides, found: SliceImpact, most: tuple[int | None, int | None]) -> list[Cell]:
    undispatched = found.effect(Measure.UNDISPATCHED)
    median, p95 = found.effect(Measure.MEDIAN), found.effect(Measure.P95)
    to = _orders_around(scene, sides, found.name)
    return [
        Cell(found.name, colour=scene.palette.get(found.name), to=to),
        Cell(words.verdict(found)),
        Cell(words.due_with_weeks(found), to=to),
        Cell(words.shares(found.effect(Measure.ON_TIME), weeks=True), to=to),
        Cell(words.shares(undispatched, weeks=True), to=to),
        Cell(words.change(undispatched), to=to),
        Cell(words.latencies(median), hint=words.latency_hint(median), to=to),
        Cell(words.latencies(p95), hint=words.latency_hint(p95), to=to),
        Cell(words.most_waiting(*most), to=to),
    ]


def _most_waiting(scene: Scene, sides: Sides, data_time_ms: int) -> dict[str, tuple[int | None, int | None]]:
    """The largest backlog of each slice on both sides, sampled each minute; None where nothing was sampled."""
    window = sides.reach
    if window is None:
        return {}
    held = asking.waits_around(scene.settings, window, data_time_ms, sides.deployment.deployment_id)
    if held.rows is None:
        return {}
    moments = backlog_metric.instants(window.start_ms, window.end_ms, MINUTE, data_time_ms)
    curve = backlog_metric.backlog_curve(held.rows.frame, moments, give_up_ms=scene.settings.give_up_after)
    found: dict[str, tuple[int | None, int | None]] = {}
    for method, rows in curve.groupby("payment_method"):
        found[str(method)] = (_peak(rows, sides.before), _peak(rows, sides.after))
    return found


def _peak(curve: pd.DataFrame, spans: Sequence[TimeWindow]) -> int | None:
    at_ms = curve["at_ms"].to_numpy()
    counts = [curve["order_count"].to_numpy()[(at_ms >= span.start_ms) & (at_ms < span.end_ms)] for span in spans]
    return max((int(each.max()) for each in counts if len(each)), default=None)


def _change_chart(scene: Scene, one: Deployment, slices: Sequence[SliceImpact]) -> None:
    panels.title(text(words.CHANGE_CHART), text(words.CHANGE_NOTE))
    key = (*scene.key, one.deployment_id, tuple(slices))
    if not charts.show(
        "impact", text(words.CHANGE_ALT), key, lambda: charts_impact.change_figure(slices, scene.palette)
    ):
        notices.empty(text(words.NOT_DUE_YET))


# Suspects


def _suspects(scene: Scene, judged: Verdicts, data_time_ms: int) -> None:
    panels.title(text(suspect_words.SUSPECTS), text(suspect_words.INFERRED))
    found = judged.suspects
    if found is None:
        known = coverage.of_view(scene, data_time_ms)
        coverage.say_nothing(known, text(suspect_words.NO_RUN), text(shared.NOT_COVERED))
        return
    panels.notes([suspect_words.run(found.run, scene.zone)], _run_link(scene, found.run))
    if found.none_in_reach:
        notices.empty(text(suspect_words.NONE_IN_REACH))
        return
    if not found.suspects:
        notices.empty(text(suspect_words.NOBODY))
    _candidates(scene, judged, found)


def _run_link(scene: Scene, run: Run) -> Link:
    start, end, hint = (
        run.start_ms - HOUR,
        (run.end_ms or scene.view.window.end_ms) + HOUR,
        drill_words.run_of(run.slice),
    )
    return links.to_window(start, end, scene.zone, hint, method=run.slice, page=shared.BACKLOG)


def _candidates(scene: Scene, judged: Verdicts, found: Suspects) -> None:
    heads = [Cell(text(head)) for head in suspect_words.SUSPECT_HEADS]
    if found.suspects:
        panels.table(
            heads,
            [_candidate(scene, judged, found, each, suspect_words.also(each)) for each in found.suspects],
            bold=[0],
            wrapped=True,
        )
    if found.cleared:
        panels.title(text(suspect_words.CLEARED))
        shown = found.cleared[: words.MOST_LISTED]
        panels.table(
            heads, [_candidate(scene, judged, found, each, suspect_words.cleared(each)) for each in shown], wrapped=True
        )
        if len(found.cleared) > len(shown):
            panels.notes([overlay_words.more(len(found.cleared) - len(shown))])


def _candidate(scene: Scene, judged: Verdicts, found: Suspects, each: Candidate, last: str) -> list[Cell]:
    state = None if each.cleared is not None else PanelState.STALE
    return [
        Cell(overlay_words.label(each.deployment, scene.zone), state=state, to=_in_full(scene, each.deployment)),
        Cell(suspect_words.before(each, found.run.step_ms)),
        Cell(_slice_after(judged.impacts, found, each)),
        Cell(suspect_words.worked_on(each)),
        Cell(last),
    ]


def _slice_after(impacts: Impacts, found: Suspects, each: Candidate) -> str:
    if each.verdict is None:
        return words.unjudged(impacts.sides[each.number])
    return words.verdict(impacts.slice_impact(each.number, impacts.counts.slices.index(found.run.slice)))
