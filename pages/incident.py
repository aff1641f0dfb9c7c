"""Incident: one postmortem or any window, its claims beside what the orders show, on one time axis."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from data.metrics.claims import stated_span
from data.metrics.incident import Incident
from data.metrics.incident_list import begun
from data.states import PanelState
from pages.shared import (
    asking,
    controls,
    curves,
    deployment_review,
    frame,
    incident_alerts,
    incident_panels,
    incident_rows,
    incident_take,
    incident_timeline,
    latency_charts,
    latency_rows,
    loaders,
    notices,
    overlays,
    panels,
    postmortems,
    words,
    would_have,
)
from pages.shared.frame import Scene
from pages.shared.incident_rows import Found
from pages.shared.incident_series import Beside
from pages.shared.language import text
from pages.shared.latency_rows import Found as Latencies
from pages.shared.moves import between
from pages.shared.view import FROM, TO
from pages.shared.words import incident as own


def body(scene: Scene) -> None:
    data_time_ms, failure = loaders.data_time(scene.view.as_of_ms, scene.view.moment_place)
    if data_time_ms is None:
        notices.no_data_time(text(words.INCIDENT), failure)
    chosen = _chosen(scene)
    if data_time_ms is None:
        _note_alone(scene, chosen)
        return
    if scene.view.incident is not None and chosen is None:
        return
    if chosen is not None:
        _open_its_hours(scene, chosen, data_time_ms)
        incident_timeline.mark(scene, chosen)
    incident_rows.ahead(scene, chosen, data_time_ms)
    if asking.handoff_unknown(data_time_ms):
        notices.empty(text(words.NEVER_RECEIVED), text(words.NEVER_RECEIVED_NEXT))
        return
    found = incident_rows.find(scene, chosen, data_time_ms)
    if found is None:
        _note_alone(scene, chosen)
    else:
        _draw(scene, found)


def _note_alone(scene: Scene, chosen: Incident | None) -> None:
    """What the note itself tells, where the orders cannot be had."""
    if chosen is not None:
        panels.headline(PanelState.UNKNOWN, chosen.title, cause=text(own.ORDERS_AWAY), sub=own.about(chosen))
        incident_panels.facts(scene, chosen)
        incident_timeline.draw(scene, None, chosen)


def _chosen(scene: Scene) -> Incident | None:
    """The incident that the address names; None when it names none, or after saying that there is none such."""
    path = scene.view.incident
    if path is None:
        return None
    book, held = postmortems.incident_book()
    notices.rows_of(held, text(own.BOOK))
    found = next((each for each in book.incidents if each.path == path), None)
    if found is None:
        if held.failure is None:
            notices.empty(own.not_found(path), text(own.NO_INCIDENT_NEXT))
        return None
    if not begun(found, scene.view.as_of_ms, scene.zone):
        notices.empty(own.not_yet(path), text(own.NO_INCIDENT_NEXT))
        return None
    return found


def _open_its_hours(scene: Scene, chosen: Incident, data_time_ms: int) -> None:
    """An address without a window means the hours of the incident."""
    if stated_span(chosen) is None or {FROM, TO} & set(controls.address()):
        return
    found = None if asking.handoff_unknown(data_time_ms) else incident_rows.find(scene, chosen, data_time_ms)
    hours = incident_rows.hours_of(chosen, () if found is None else found.runs, scene.view.as_of_ms)
    if hours is not None:
        controls.go_to(between(hours.start_ms, hours.end_ms, scene.zone))
        st.rerun()


def _draw(scene: Scene, found: Found) -> None:
    with panels.faded("incident", *found.helds):
        incident_panels.headline(scene, found)
        if found.incident is not None:
            incident_panels.facts(scene, found.incident)
        incident_panels.claims(scene, found)
        if found.incident is not None:
            incident_timeline.draw(scene, found, found.incident)
            would_have.panel(scene, found.incident, found.data_time_ms)
    curves.draw(scene, found.data_time_ms, _waiting_now(scene, found), _worst(found))
    latencies = _latency(scene, found)
    alerts = incident_alerts.find(scene)
    incident_alerts.draw(scene, alerts)
    around = overlays.found_now() or overlays.find(scene, scene.zone)
    deployment_review.window_list(scene, around.of_window)
    with panels.faded("hurt", *found.helds):
        incident_panels.hurt(scene, found)
        incident_panels.thresholds(scene, found)
    incident_take.draw(scene, found, Beside(around.of_window, alerts, latencies))


def _waiting_now(scene: Scene, found: Found) -> pd.DataFrame | None:
    """The orders in state 0 at data time, where the window reaches it."""
    if scene.view.window.end_ms < found.data_time_ms:
        return None
    held = asking.waiting(scene.settings, found.data_time_ms, f"{scene.view.place}|incident")
    return notices.rows_of(held, text(words.WAITING_ORDERS))


def _worst(found: Found) -> str | None:
    """The payment method that hung most."""
    return max(found.runs, key=lambda run: run.users).slice if found.runs else None


def _latency(scene: Scene, found: Found) -> Latencies | None:
    """Of the slice that hung most; where none did, of the worst."""
    latencies = latency_rows.find(scene, found.data_time_ms)
    if latencies is not None:
        latency_charts.over_time(scene, latency_rows.of_slice(latencies, _worst(found)))
    return latencies


frame.page(words.INCIDENT, body)
