"""Incidents: those of the vault and those that only the orders show, how they went, and what they left behind."""

from __future__ import annotations

from pages.shared import (
    frame,
    incidents_lessons,
    incidents_panels,
    incidents_rows,
    loaders,
    notices,
    panels,
    words,
    would_have,
)
from pages.shared.frame import Scene
from pages.shared.language import text
from pages.shared.words import incidents as own


def body(scene: Scene) -> None:
    data_time_ms, failure = loaders.data_time(scene.view.as_of_ms, scene.view.moment_place)
    with notices.slot():
        if data_time_ms is None:
            notices.no_data_time(text(own.LAST_DAYS), failure)
    found = incidents_rows.find(scene, data_time_ms)
    with notices.slot():
        if found.counting:
            notices.empty(text(own.COUNTING))
    if not found.all:
        if not found.counting:  # until then nobody knows what hung in the earlier days
            notices.empty(text(own.NOTHING))
        incidents_lessons.vault_notes(found)
        return
    with panels.faded("incidents", *found.helds):
        incidents_panels.headline(found)
        incidents_panels.filters(found)
        incidents_panels.chart(scene, found)
        incidents_panels.table(scene, found)
        incidents_panels.months(found)
    incidents_lessons.found_by(scene, found)
    would_have.ledger(scene, found, data_time_ms)
    incidents_lessons.follow_ups(scene, found)
    incidents_lessons.lessons(scene, found)
    incidents_lessons.vault_notes(found)


frame.page(words.INCIDENTS, body)
