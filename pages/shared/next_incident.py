"""From one incident to the next or the one before, on every page that shows a window."""

from __future__ import annotations

from functools import partial

import pandas as pd
import streamlit as st

from data import service
from data.metrics.incident_list import listed
from data.metrics.observed import ObservedRun
from data.settings import Settings
from data.window import TimeWindow
from pages.shared import asking_incidents, controls, loaders, moves, notices, postmortems
from pages.shared.language import text
from pages.shared.view import View
from pages.shared.words import drill as words


def _go(*, later: bool) -> None:
    settings = service.current().installation.settings
    view = controls.view_now()
    changes = moves.toward(view, settings.timezone, spans(settings, view), later=later)
    if changes:
        controls.go_to(changes)
    else:
        st.toast(text(words.NO_LATER_INCIDENT if later else words.NO_EARLIER_INCIDENT))


go_before, go_next = partial(_go, later=False), partial(_go, later=True)


def spans(settings: Settings, view: View) -> list[TimeWindow]:
    """The incidents that the page Incidents lists, as far as their beginning is known; an open one lasts until now."""
    data_time_ms, _ = loaders.data_time(view.as_of_ms, view.moment_place)
    book, _ = postmortems.incident_book()
    runs, hung = ((), None) if data_time_ms is None else _observed(settings, view, data_time_ms)
    known = listed(book.incidents, runs, hung, view.as_of_ms, settings.timezone)
    return [
        TimeWindow(one.start_ms, max(one.start_ms + 1, view.as_of_ms if one.end_ms is None else one.end_ms))
        for one in known
        if one.start_ms is not None and one.start_ms < view.as_of_ms
    ]


def _observed(settings: Settings, view: View, data_time_ms: int) -> tuple[tuple[ObservedRun, ...], pd.DataFrame | None]:
    """Those of the last days, and of the month before as soon as they are counted."""
    parts = [
        (notices.named(hung.rows.frame), notices.named(beside.rows.frame))
        for both in asking_incidents.month(settings, data_time_ms, view.moment_place)
        if both is not None
        for hung, beside in [both]
        if hung.rows is not None and beside.rows is not None
    ]
    return asking_incidents.observed(settings, data_time_ms, parts) if parts else ((), None)
