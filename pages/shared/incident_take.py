"""What can be taken away from the page Incident: each panel as CSV, all as ZIP, and the draft of a postmortem."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import streamlit as st

from data.answers import Failure
from data.deployment_book import read_book
from data.export import table_csv, tables_zip
from data.postmortem.draft import draft
from data.postmortem.findings import findings
from data.speech import Speech
from pages.shared import incident_tables, panels
from pages.shared import words as shared
from pages.shared.frame import Scene
from pages.shared.incident_rows import Found
from pages.shared.incident_series import Beside
from pages.shared.language import say, text
from pages.shared.words import incident as words

DOWNLOAD = ":material/download:"


def draw(scene: Scene, found: Found, beside: Beside) -> None:
    """Nothing is made before somebody asks for it."""
    panels.title(text(words.TAKE))
    with st.container(horizontal=True, key="take_away"):
        _button(
            text(words.DRAFT),
            "draft",
            shared.download_name(words.DRAFT_NAME, scene.view.window.start_ms, scene.zone, "md"),
            partial(drafted, scene, found, beside, say()),
            "text/markdown",
        )
        _button(
            text(words.EVERYTHING),
            "zip",
            shared.download_name(words.ZIP_NAME, found.data_time_ms, scene.zone),
            lambda: tables_zip(incident_tables.tables(scene, found, beside), incident_tables.about(scene, found)),
            "application/zip",
        )
        for name, told in words.TABLE_NAMES.items():
            if found.incident is not None or name not in words.OF_POSTMORTEM:
                _button(
                    text(told),
                    name,
                    shared.download_name(f"incident-{name}", found.data_time_ms, scene.zone, "csv"),
                    partial(one_csv, scene, found, beside, name),
                    "text/csv",
                )


def _button(label: str, name: str, file_name: str, data: Callable[[], str | bytes], mime: str) -> None:
    st.download_button(
        label, data=data, file_name=file_name, mime=mime, icon=DOWNLOAD, on_click="ignore", key=f"take_{name}"
    )


def one_csv(scene: Scene, found: Found, beside: Beside, name: str) -> str:
    """The table of one panel; empty where its question could not be answered."""
    made = {table.name: table.frame for table in incident_tables.tables(scene, found, beside)}
    return table_csv(made[name]) if name in made else ""


def drafted(scene: Scene, found: Found, beside: Beside, speech: Speech) -> str:
    """The team's template filled with what is known of the window at the as-of time; or why it could not be.

    `speech`: when a file is made, outside of a page, nobody knows the viewer's language any more.
    """
    settings = scene.settings
    result = findings(
        scene.service.installation.ask,
        settings,
        scene.view.window,
        as_of_ms=scene.view.as_of_ms,
        data_time_ms=found.data_time_ms,
        book=read_book(settings, scene.view.as_of_ms),
        alerts=beside.alerts,
        recorded=scene.service.installation.recorded,
    )
    if isinstance(result, Failure):
        return words.draft_failed(result.message, speech)
    return draft(result, speech, scene.zone)
