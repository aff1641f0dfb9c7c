"""The open alerts above every page, and in the header whether anybody watches."""

from __future__ import annotations

from datetime import tzinfo
from html import escape

import streamlit as st

from data.alert_book import Watched
from data.answers import Failure, FailureKind
from data.metrics.alert import Severity
from data.states import Held, PanelState, panel_state
from pages.shared import alerts_read, links, notices
from pages.shared import words as shared
from pages.shared.language import observed, text
from pages.shared.view import ALERT, View
from pages.shared.words import alerts as words

STATES = {Severity.PAGE: PanelState.ERROR, Severity.WARN: PanelState.STALE, Severity.INFO: PanelState.NO_DATA}


def draw(title: str, view: View, zone: tzinfo) -> None:
    """One line, where an alert is open. The page of the alerts says it by itself."""
    found = alerts_read.open_alerts(None if view.live else view.as_of_ms)
    if title == shared.ALERTS or isinstance(found, Failure) or not found:
        return
    worst = found[0].alert
    to = links.to({ALERT: worst.alert_id if len(found) == 1 else None}, text(words.TO_ALERT), shared.ALERTS)
    sign = f'<span class="sz-shape" aria-hidden="true">{words.SHAPES[worst.severity]}</span>'
    told = f"<b>{links.around(escape(words.banner(found, zone)), to)}</b>"
    st.html(f'<div class="sz-banner {notices.STATE_CLASSES[STATES[worst.severity]]}" role="alert">{sign} {told}</div>')


def chip() -> str:
    """Whether the rules are judged now."""
    book = alerts_read.alert_book()
    if isinstance(book, Failure):
        state = panel_state(Held(None, None, book), 0, 0)
        away = book.kind is FailureKind.NOT_SET_UP
        return notices.chip(state, text(words.NO_STORE if away else words.STORE_AWAY), observed(book.message))
    states = {Watched.YES: PanelState.VALUE, Watched.NO: PanelState.STALE, Watched.NEVER: PanelState.NO_DATA}
    return notices.chip(states[book.watched], words.watched(book), words.watch_hint(book))
