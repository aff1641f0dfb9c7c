"""The list of incidents: headline, filters, bars on a time axis, the table, and the months."""

from __future__ import annotations

import streamlit as st

from data.metrics.incident_list import Ending, Listed, Month, by_month, with_start
from data.metrics.incident_spans import Measure
from data.states import PanelState
from data.window import HOUR, TimeWindow
from pages.shared import asking_incidents, charts, charts_incidents, controls, incidents_rows, links, notices, panels
from pages.shared import words as shared
from pages.shared.charts_incidents import Bar
from pages.shared.frame import Scene
from pages.shared.incidents_rows import MONTH, PRIORITY, SERVICE, SOURCE, Found
from pages.shared.language import say, text
from pages.shared.links import Link
from pages.shared.moves import between
from pages.shared.panels import Cell
from pages.shared.view import FROM, INCIDENT, METHOD, STEP, TO
from pages.shared.words import incident as incident_words
from pages.shared.words import incidents as words

LABELS = {SERVICE: words.SERVICE, PRIORITY: words.PRIORITY, SOURCE: words.SOURCE, MONTH: words.MONTH}
MOST_LISTED = 200
EVERY = ""
MOST_BARS = 30


def headline(found: Found) -> None:
    starts, of = with_start(found.all)
    sub = words.known(starts, of, len(found.all), vault_known=found.vault_known)
    complete = found.runs is not None and not found.counting and all(held.failure is None for held in found.helds)
    if any(one.ending is Ending.OPEN for one in found.all):
        state = PanelState.ERROR
    else:
        untold = any(one.incident is None for one in found.all)
        state = PanelState.VALUE if complete and not untold else PanelState.STALE
    shape = "" if state is PanelState.VALUE else shared.STUCK_SHAPE
    panels.headline(
        state, words.headline(found.all, complete=complete, vault_known=found.vault_known), sub=sub, shape=shape
    )
    panels.action(text(words.DRILL), links.to({INCIDENT: None, STEP: None}, text(words.DRILL), shared.INCIDENT))


def filters(found: Found) -> None:
    """Each is a part of the address. "All" is one of the choices: no key clears a choice."""

    def chosen(name: str) -> None:
        controls.go_to({name: st.session_state[f"chosen_{name}"] or None})

    with st.container(horizontal=True, key="incident_filters"):
        for name, values in incidents_rows.choices(found.all).items():
            asked = incidents_rows.asked(name)
            options = sorted({*values, *([asked] if asked else [])}, reverse=name == MONTH)
            st.session_state[f"chosen_{name}"] = asked or EVERY
            st.selectbox(
                text(LABELS[name]),
                [EVERY, *options],
                key=f"chosen_{name}",
                on_change=chosen,
                args=(name,),
                format_func=words.source_choice if name == SOURCE else words.choice,
                width=200,
            )


def chart(scene: Scene, found: Found) -> None:
    """The last month; of longer ago the table tells."""
    panels.title(text(words.CHART), text(words.CHART_NOTE))
    as_of_ms = scene.view.as_of_ms
    window = TimeWindow(as_of_ms - asking_incidents.LOOKBACK, as_of_ms)
    every = [bar for one in found.shown if (bar := _bar(scene, one, window)) is not None]
    bars = every[:MOST_BARS]
    key = (*scene.key, tuple(bars))

    def build() -> charts.Figure:
        return charts_incidents.bars_figure(bars, window, scene.zone)

    if not bars or not charts.show("incidents", text(words.CHART_ALT), key, build, overlaid=False):
        notices.zero(text(words.NONE_CHOSEN_IN_CHART if found.filtered else words.NONE_IN_CHART))
    if len(bars) < len(every):
        panels.notes([words.more(len(every) - len(bars))])


def _bar(scene: Scene, one: Listed, window: TimeWindow) -> Bar | None:
    if one.start_ms is None:
        return None
    end_ms = scene.view.as_of_ms if one.ending is Ending.OPEN else one.end_ms or one.start_ms
    if end_ms < window.start_ms or one.start_ms >= window.end_ms:
        return None
    start_ms = max(one.start_ms, window.start_ms)
    label, hover = words.bar_label(one, scene.zone), words.hover(one, scene.zone)
    return Bar(label, start_ms, max(start_ms, min(end_ms, window.end_ms)), one.ending, hover)


def table(scene: Scene, found: Found) -> None:
    panels.title(text(words.LIST))
    if not found.shown:
        notices.empty(text(words.NONE_CHOSEN if found.all else words.NOTHING))
        return
    rows = [_row(scene, found, one) for one in found.shown[:MOST_LISTED]]
    bold = [place for place, one in enumerate(found.shown[:MOST_LISTED]) if one.ending is Ending.OPEN]
    panels.table([Cell(text(head)) for head in words.LIST_HEADS], rows, bold=bold, wrapped=True)
    left = len(found.shown) - MOST_LISTED
    panels.notes([words.formulas(), *([words.more(left)] if left > 0 else [])])


def _row(scene: Scene, found: Found, one: Listed) -> list[Cell]:
    to = to_incident(scene, one)
    spans = [
        Cell(
            incident_words.span_figure(span) if one.incident is not None else shared.NONE,
            hint=incident_words.span_note(span, scene.zone),
            to=to,
        )
        for span in one.spans.values()
    ]
    priority = shared.NONE if one.incident is None else one.incident.priority or text(incident_words.NOT_STATED)
    return [
        Cell(words.began(one, scene.zone), notes=words.began_note(one), to=to),
        Cell(words.name(one), notes=words.name_notes(one), to=to),
        Cell(words.lasted(one), notes=words.lasted_notes(one), to=to),
        Cell(words.users(one.users), notes=words.users_notes(one), to=to),
        Cell(priority),
        Cell(words.source(one)),
        *spans,
        _postmortem(found, one),
    ]


def _postmortem(found: Found, one: Listed) -> Cell:
    if one.incident is not None:
        return Cell(one.incident.path)
    if not found.vault_known:
        return Cell(text(words.NOT_KNOWN))
    return Cell(text(words.NO_POSTMORTEM), state=PanelState.STALE, shape=shared.STUCK_SHAPE)


def to_incident(scene: Scene, one: Listed) -> Link:
    """The page Incident: its hours by the note itself, or those of the runs."""
    hint = words.name(one)
    if one.incident is not None:
        return links.to({INCIDENT: one.incident.path, STEP: None, FROM: None, TO: None}, hint, shared.INCIDENT)
    start_ms = (one.start_ms or 0) - HOUR
    end_ms = scene.view.as_of_ms if one.end_ms is None else min(one.end_ms + HOUR, scene.view.as_of_ms)
    slices = {METHOD: one.slices, INCIDENT: None, STEP: None}
    return links.to({**between(start_ms, end_ms, scene.zone), **slices}, hint, shared.INCIDENT)


def months(found: Found) -> None:
    """Whatever month is chosen, all of them stand beside each other."""
    panels.title(text(words.TREND), text(words.TREND_NOTE))
    if not found.all:
        notices.empty(text(words.NOTHING))
        return
    panels.table([Cell(text(head)) for head in words.TREND_HEADS], [_month(found, one) for one in by_month(found.all)])


def to_month(month: str | None) -> Link | None:
    return None if month is None else links.to({MONTH: month}, month)


def _month(found: Found, one: Month) -> list[Cell]:
    to = to_month(one.month)
    return [
        Cell(one.month or text(words.NO_MONTH), to=to),
        *(Cell(say().number(number), to=to) for number in (one.count, one.open_count)),
        Cell(say().number(one.untold) if found.vault_known else text(words.NOT_KNOWN), to=to),
        Cell(words.of_summary(one.users, lengths=False), notes=words.summary_note(one.users, lengths=False), to=to),
        *(
            Cell(
                words.of_summary(one.spans[measure], lengths=True),
                notes=words.summary_note(one.spans[measure], lengths=True),
                to=to,
            )
            for measure in Measure
        ),
    ]
