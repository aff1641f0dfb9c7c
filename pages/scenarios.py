"""Scenarios: each payment method with each booking type, when it last worked, and what was not exercised."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import streamlit as st

from data.export import table_csv
from data.metrics.scenario_matrix import Condition, Scenario, as_table, scenario_matrix
from data.states import PanelState
from data.window import iso
from pages.shared import asking, frame, links, loaders, notices, panels, words
from pages.shared.frame import Scene
from pages.shared.language import text
from pages.shared.panels import Cell, Fact
from pages.shared.view import BOOKING, METHOD
from pages.shared.words import scenarios as own

STATES = {
    Condition.FAILING: PanelState.ERROR,
    Condition.BELOW: PanelState.STALE,
    Condition.NOT_EXERCISED: PanelState.NO_DATA,
    Condition.NEVER: PanelState.NO_DATA,
    Condition.PENDING: PanelState.NO_DATA,
    Condition.WORKING: PanelState.VALUE,
}


def body(scene: Scene) -> None:
    data_time_ms, failure = loaders.data_time(scene.view.as_of_ms, scene.view.moment_place)
    if data_time_ms is None:
        notices.no_data_time(text(words.SCENARIOS), failure)
        return
    if asking.handoff_unknown(data_time_ms):
        notices.empty(text(words.NEVER_RECEIVED), text(words.NEVER_RECEIVED_NEXT))
        return
    window = scene.view.window
    moment_ms = min(window.end_ms, data_time_ms)
    loaders.ahead(
        (words.SCENARIOS, scene.view.place),
        lambda: asking.outcomes_of(scene.settings, window, moment_ms, scene.view.place),
    )
    read = (
        asking.scenarios(scene.settings, moment_ms, scene.view.place),
        asking.outcomes_of(scene.settings, window, moment_ms, scene.view.place),
    )
    last, outcomes = (
        notices.rows_of(held, name) for held, name in zip(read, map(text, (own.LAST, own.OUTCOMES)), strict=True)
    )
    if last is None or outcomes is None:
        return
    found = scenario_matrix(scene.chosen(last), scene.chosen(outcomes), scene.settings.objective_share)
    if not found:
        notices.empty(text(own.NO_ORDERS if last.empty else own.NO_ORDERS_OF_SLICE))
        return
    with panels.faded("scenarios", *read):
        fresh = scene.blind_spot(data_time_ms) is None and all(held.failure is None for held in read)
        _headline(scene, found, moment_ms, fresh=fresh)
        _matrix(scene, found, moment_ms)
        _download(scene, found, moment_ms)


def _headline(scene: Scene, found: Sequence[Scenario], moment_ms: int, *, fresh: bool) -> None:
    """Working is calm only when it is known to be so now."""
    counted = Counter(one.condition for one in found)
    worst = min(found, key=lambda one: list(Condition).index(one.condition)).condition
    when = words.measured_at(moment_ms, scene.zone)
    old = worst is Condition.WORKING and not fresh
    state, shape = (PanelState.STALE, "") if old else (STATES[worst], own.CONDITION_SHAPES[worst])
    panels.headline(state, own.headline(found, moment_ms), sub=when, shape=shape)
    panels.facts([Fact(*each) for each in own.facts(counted)])


def _matrix(scene: Scene, found: Sequence[Scenario], moment_ms: int) -> None:
    panels.title(text(own.MATRIX), own.matrix_note(scene.view.window.start_ms, moment_ms, scene.zone))
    bookings = list(dict.fromkeys(one.booking_type for one in found))
    rows: dict[str, list[Cell]] = {}
    for one in found:
        swatch = scene.palette.get(one.payment_method)
        row = rows.setdefault(one.payment_method, [Cell(one.payment_method, colour=swatch)])
        row.append(_cell(one, moment_ms))
    panels.table([Cell(text(words.PAYMENT_METHOD)), *map(Cell, bookings)], list(rows.values()))


def _cell(one: Scenario, moment_ms: int) -> Cell:
    hint = f"{one.name}: {own.condition(one, moment_ms)}"
    return Cell(
        own.condition(one, moment_ms),
        state=STATES[one.condition],
        shape=own.CONDITION_SHAPES[one.condition],
        notes=own.notes(one, moment_ms),
        to=links.to({METHOD: one.payment_method, BOOKING: one.booking_type}, hint, words.BACKLOG),
    )


def _download(scene: Scene, found: Sequence[Scenario], moment_ms: int) -> None:
    table = as_table(found)
    for name in ("last_due_ms", "last_success_ms"):
        table[name] = table[name].map(lambda at_ms: iso(int(at_ms), scene.zone), na_action="ignore")
    st.download_button(
        text(own.CSV),
        table_csv(table.rename(columns=lambda name: name.removesuffix("_ms"))),
        words.download_name(own.FILE_NAME, moment_ms, scene.zone, "csv"),
        mime="text/csv",
        icon=":material/download:",
        on_click="ignore",
        key="download_scenarios",
    )


frame.page(words.SCENARIOS, body)
