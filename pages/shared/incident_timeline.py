"""The timeline of a postmortem: its entries as numbers on every chart, stepped through one by one."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from data.metrics.backlog import hurt_users
from data.metrics.incident import Entry, Incident
from data.window import MINUTE
from pages.shared import asking, causes, controls, links, notices, overlays, panels
from pages.shared import words as shared
from pages.shared.charts_overlay import Numbered
from pages.shared.frame import Scene
from pages.shared.incident_rows import Found
from pages.shared.language import say, text
from pages.shared.panels import Cell, Fact
from pages.shared.view import STEP
from pages.shared.words import incident as words
from pages.shared.words.incidents import more

# What is asked of the minute of an entry leads to so long before and after it.
AROUND = 15 * MINUTE
# So many entries are listed and drawn; all are stepped through and in the CSV.
MOST_ENTRIES = 200


def known(incident: Incident, as_of_ms: int) -> list[tuple[int, Entry]]:
    """The entries with their numbers in the note; those after the as-of time are hidden."""
    return [
        (number, entry)
        for number, entry in enumerate(incident.timeline, start=1)
        if entry.at_ms is None or entry.at_ms <= as_of_ms
    ]


def _shown(scene: Scene, entries: Sequence[tuple[int, Entry]]) -> list[tuple[int, Entry]]:
    """The first ones, and the one that is stepped to."""
    return [each for place, each in enumerate(entries) if place < MOST_ENTRIES or each[0] == scene.view.step]


def mark(scene: Scene, incident: Incident) -> None:
    """Put the entries on the charts that follow."""
    overlays.with_entries(
        tuple(
            Numbered(entry.at_ms, number, words.entry_hover(number, entry, scene.zone), number == scene.view.step)
            for number, entry in _shown(scene, known(incident, scene.view.as_of_ms))
            if entry.at_ms is not None
        )
    )


def draw(scene: Scene, found: Found | None, incident: Incident) -> None:
    """All entries, and the one that is stepped to with the figures of its minute; without orders there are none."""
    panels.title(text(words.TIMELINE))
    entries = known(incident, scene.view.as_of_ms)
    if not incident.timeline:
        notices.empty(text(words.NO_TIMELINE))
        return
    _steps(scene, entries)
    _one(scene, found, entries)
    shown = _shown(scene, entries)
    rows = [_row(scene, number, entry) for number, entry in shown]
    bold = [place for place, (number, _) in enumerate(shown) if number == scene.view.step]
    panels.table([Cell(text(head)) for head in words.TIMELINE_HEADS], rows, bold=bold, wrapped=True)
    notes = [more(len(entries) - len(shown))] if len(shown) < len(entries) else []
    if len(entries) < len(incident.timeline):
        notes.append(words.hidden(len(incident.timeline) - len(entries)))
    if notes:
        panels.notes(notes)


def _row(scene: Scene, number: int, entry: Entry) -> list[Cell]:
    to = links.to({STEP: str(number)}, words.step_title(number, number, entry)) if entry.at_ms is not None else None
    return [
        Cell(str(number), to=to),
        Cell(words.entry_time(entry, scene.zone), to=to),
        Cell(entry.text),
        Cell(str(entry.line), right=True),
    ]


def _steps(scene: Scene, entries: Sequence[tuple[int, Entry]]) -> None:
    numbers = [number for number, entry in entries if entry.at_ms is not None]

    def go(number: int | None) -> None:
        if number is not None:
            controls.go_to({STEP: str(number)})

    step = scene.view.step or 0
    before = max((number for number in numbers if number < step), default=None)
    after = min((number for number in numbers if number > step), default=None)
    with st.container(horizontal=True, key="steps"):
        for key, label, icon, number in (
            ("entry_before", words.BEFORE, ":material/skip_previous:", before),
            ("entry_after", words.AFTER, ":material/skip_next:", after),
        ):
            st.button(text(label), key=key, icon=icon, on_click=go, args=(number,), disabled=number is None)


def _one(scene: Scene, found: Found | None, entries: Sequence[tuple[int, Entry]]) -> None:
    entry = dict(entries).get(scene.view.step or 0)
    if entry is None or entry.at_ms is None:
        panels.notes([text(words.NO_STEP)])
        return
    panels.title(words.step_title(scene.view.step or 0, len(entries), entry), words.step_note(entry.at_ms, scene.zone))
    if found is None:
        notices.empty(text(words.ORDERS_AWAY))
        return
    if entry.at_ms > found.data_time_ms:
        notices.empty(text(words.AHEAD_OF_DATA))
        return
    facts = _facts(scene, found, entry.at_ms)
    if facts is not None:
        panels.facts(facts)


def _facts(scene: Scene, found: Found, at_ms: int) -> list[Fact] | None:
    """The figures of one minute, of the chosen slices."""
    settings = scene.settings
    rows = notices.rows_of(asking.waiting(settings, at_ms, f"{scene.view.place}|step"), text(shared.WAITING_ORDERS))
    if rows is None:
        return None
    waiting = scene.chosen(rows)
    waiting = waiting[at_ms - waiting["due_ms"] <= settings.give_up_after]
    stuck = waiting[at_ms - waiting["due_ms"] > settings.stuck_after]
    oldest = None if waiting.empty else at_ms - int(waiting["due_ms"].min())
    limits = {"stuck_ms": settings.stuck_after, "give_up_ms": settings.give_up_after}
    hurt = hurt_users(scene.chosen(found.orders), 0, at_ms + 1, at_ms, **limits)
    lacking = causes.by_method(scene, stuck, at_ms)
    to = links.to_window(
        at_ms - AROUND, at_ms + AROUND, scene.zone, words.step_note(at_ms, scene.zone), page=shared.BACKLOG
    )
    number = say().number
    figures = (number(len(waiting)), number(len(stuck)), shared.age(oldest), number(hurt.users))
    facts = [Fact(text(name), figure, to=to) for name, figure in zip(words.STEP_FACTS, figures, strict=False)]
    told = "; ".join(shared.cause_cell(cause) for cause in lacking.values()) or shared.NONE
    return [*facts, Fact(text(words.STEP_FACTS[-1]), told)]
