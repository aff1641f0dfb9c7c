"""The postmortems of the vault for every page: read once for all viewers, as often as the vault is."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from data import service
from data.answers import Failure, Rows
from data.incident_book import IncidentBook
from data.states import Held
from pages.shared import loaders


@st.cache_resource(max_entries=1, show_spinner=False)
def _last_book() -> dict[str, tuple[int, IncidentBook]]:
    return {}


def incident_book() -> tuple[IncidentBook, Held]:
    """The postmortems of the vault, and how they were read: the last good reading beside a failure."""
    notes, read_at_ms = loaders.vault_notes()
    last = _last_book()
    running = service.current()
    place = str(running.installation.settings.vault_path)
    if not isinstance(notes, Failure) and last.get(place, (None,))[0] != read_at_ms:
        last[place] = read_at_ms, running.logbook.book(notes)
    failure = notes if isinstance(notes, Failure) else None
    if place not in last:
        return IncidentBook(), Held(None, None, failure)
    at_ms, book = last[place]
    frame = pd.DataFrame({"path": [one.path for one in book.incidents]}, dtype=object)
    return book, Held(Rows("postmortems", {}, frame, 0.0), at_ms, failure)
