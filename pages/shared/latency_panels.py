"""The headline of the page Latency, its table of slices, and the explanation behind one click."""

from __future__ import annotations

import streamlit as st

from data.metrics import slices
from data.metrics.budget import Spent
from data.metrics.latency import PARTS, Measure
from data.metrics.survival import SliceLatency
from data.states import PanelState
from pages.shared import controls, links, panels
from pages.shared import words as shared
from pages.shared.frame import Scene
from pages.shared.language import text
from pages.shared.latency_beside import Before
from pages.shared.latency_rows import LIMITS_MS, Found
from pages.shared.panels import Cell
from pages.shared.view import FOCUS, MEASURE
from pages.shared.words import drill as drill_words
from pages.shared.words import latency as words
from pages.shared.words.latency_explained import explanation


def headline(scene: Scene, found: Found) -> None:
    """The worst slice, by the rule of every page, over the orders of the window."""
    window = scene.view.window
    when = words.judged_at(window.start_ms, window.end_ms, found.data_time_ms, scene.zone)
    worst = slices.worst_slice(found.states)
    of_worst = None if worst is None else found.slices.get(worst.payment_method)
    assigning = scene.view.measure is Measure.ASSIGNMENT
    fresh = all(held.failure is None for held in found.helds)
    calm = PanelState.VALUE if fresh else PanelState.STALE
    if worst is None:
        panels.headline(calm, text(words.NOTHING), sub=when)
    elif worst.stuck_count:
        told = words.stuck_headline(worst, found.spent.get(worst.payment_method))
        cause = words.assignment(of_worst) if assigning else words.beside(of_worst)
        panels.headline(PanelState.ERROR, told, cause=cause, sub=when, shape=shared.STUCK_SHAPE)
    else:
        told = words.quiet_headline(worst, slices.chosen_by(found.states))
        cause = words.assignment(of_worst) if assigning else words.took(worst.name, of_worst)
        panels.headline(calm, told, cause=cause, sub=when, shape=shared.QUIET_SHAPE if fresh else "")


def choices(scene: Scene, found: Found) -> None:
    """Which latency, and which slice the charts show in full: both in the address."""
    st.session_state["measure"] = scene.view.measure
    st.session_state["focus"] = found.focus

    def measured() -> None:
        chosen = st.session_state["measure"] or Measure.HANDOFF
        controls.go_to({MEASURE: None if chosen is Measure.HANDOFF else str(chosen)})

    with st.container(horizontal=True, vertical_alignment="bottom", key="latency_choices"):
        st.segmented_control(
            text(words.MEASURE),
            list(Measure),
            key="measure",
            format_func=lambda each: text(words.MEASURES[each]),
            on_change=measured,
        )
        st.selectbox(
            text(words.FOCUS),
            found.names,
            key="focus",
            on_change=lambda: controls.go_to({FOCUS: st.session_state["focus"]}),
            width=260,
        )
        with st.popover(text(words.EXPLAIN), icon=":material/help:"):
            st.markdown(explanation(scene.view.measure, scene.settings))


def table(scene: Scene, found: Found, before: Before | None) -> None:
    """Beneath each figure that of the compared window."""
    measure = scene.view.measure
    note = words.table_note(measure)
    panels.title(text(words.TABLE), note if before is None else words.beneath(note, before.label))
    head = [Cell(text(shared.SLICE)), *(Cell(each, right=True) for each in words.heads(measure, LIMITS_MS))]
    rows = [_row(scene, found, found.slices[name], before) for name in found.names]
    stuck = {state.payment_method for state in found.states if state.stuck_count}
    panels.table(head, rows, bold=[number for number, name in enumerate(found.names) if name in stuck])


def _row(scene: Scene, found: Found, one: SliceLatency, before: Before | None) -> list[Cell]:
    measure, made_of = scene.view.measure, words.made_of(one, scene.view.measure)
    # The orders of the slice in this window: those that hang are listed on the Backlog page.
    to = links.to_slice(one.name, drill_words.only(one.name), shared.BACKLOG)
    figures = _figures(measure, one, found.spent.get(one.name))
    beneath = [()] * len(figures) if before is None else [(each,) for each in _then(measure, one.name, before)]
    return [
        Cell(one.name, colour=scene.palette.get(one.name), hint=made_of),
        *(
            Cell(figure, right=True, hint=made_of, to=to, notes=notes)
            for figure, notes in zip(figures, beneath, strict=True)
        ),
    ]


def _figures(measure: Measure, one: SliceLatency, spent: Spent | None) -> list[str]:
    return [
        shared.number(one.counted),
        shared.number(one.done_count),
        *([words.length(ms) for ms in one.finished] or [shared.NONE] * len(PARTS)),
        words.undispatched(spent) if measure is Measure.HANDOFF else words.unassigned(one),
        *map(shared.number, one.waiting_over),
        words.reached(one.of_all[0]),
        words.reached(one.of_all[words.P95]),
        words.reached(one.closed_never[words.P95]),
    ]


def _then(measure: Measure, name: str, before: Before) -> list[str]:
    """The figures of the slice in the compared window; where it had no orders there is none of them."""
    one = before.slices.get(name)
    if one is None:
        return [text(drill_words.NOTHING)] * len(words.heads(measure, LIMITS_MS))
    return _figures(measure, one, before.spent.get(name))
