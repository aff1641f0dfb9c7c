"""The postmortems of the vault for every page: read once for all viewers, as often as the vault is."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor

import pandas as pd
import streamlit as st

from data import service
from data.answers import Failure, FailureKind, Rows
from data.incident_book import IncidentBook
from data.sources.vault import Notes
from data.speech import sentence
from data.states import Held
from pages.shared import loaders

# A page waits so long for notes to be understood. A few changed ones take less; thousands that are new take longer.
PATIENCE_S = 2.0
READING = Failure(
    FailureKind.UNREACHABLE,
    "vault",
    sentence("Its notes are being read for the first time."),
    sentence("Wait a few seconds; this page fills itself."),
)


@st.cache_resource(max_entries=1, show_spinner=False)
def _last_book() -> dict[str, tuple[int, IncidentBook]]:
    return {}


@st.cache_resource(show_spinner=False)
def _reader() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(1, thread_name_prefix="postmortems")


@st.cache_resource(max_entries=2, show_spinner=False)
def _understood(read_at_ms: int, _notes: Notes) -> Future[IncidentBook]:  # noqa: ARG001
    return _reader().submit(service.current().logbook.book, _notes)


def incident_book() -> tuple[IncidentBook, Held]:
    """The postmortems of the vault, and how they were read: the last good reading beside a failure.

    While many notes are being understood, what was known before; for the first time that they are being read.
    """
    notes, read_at_ms = loaders.vault_notes()
    last = _last_book()
    place = str(service.current().installation.settings.vault_path)
    failure = notes if isinstance(notes, Failure) else None
    if not isinstance(notes, Failure) and last.get(place, (None,))[0] != read_at_ms:
        try:
            last[place] = read_at_ms, _understood(read_at_ms, notes).result(PATIENCE_S)
        except TimeoutError:
            failure = None if place in last else READING
    if place not in last:
        return IncidentBook(), Held(None, None, failure)
    at_ms, book = last[place]
    frame = pd.DataFrame({"path": [one.path for one in book.incidents]}, dtype=object)
    return book, Held(Rows("postmortems", {}, frame, 0.0), at_ms, failure)
