"""The controls for moving about: the window back and forth, closer and wider; compare, share, and the list of keys."""

from __future__ import annotations

from collections.abc import Callable
from datetime import tzinfo
from functools import partial

import streamlit as st

from pages.shared import controls, moves, next_incident, share, shortcuts
from pages.shared import words as shared
from pages.shared.language import text
from pages.shared.view import COMPARE, View
from pages.shared.words import drill as words

Move = Callable[[View, tzinfo], moves.Changes]
MOVES: tuple[tuple[str, str, str, Move], ...] = (
    ("window_back", words.BACK, ":material/chevron_left:", moves.back),
    ("window_forth", words.FORTH, ":material/chevron_right:", moves.forth),
    ("window_closer", words.CLOSER, ":material/zoom_in:", moves.closer),
    ("window_wider", words.WIDER, ":material/zoom_out:", moves.wider),
)


def draw_moves(zone: tzinfo) -> None:
    """Six buttons. They ask for the view when they are pressed: it may have moved on since they were drawn."""

    def moved(move: Move) -> None:
        changes = move(controls.view_now(), zone)
        if changes:
            controls.go_to(changes)

    with st.container(horizontal=True, gap=None, width="content", key="moves"):
        for key, label, icon, move in MOVES:
            _small(key, text(label), icon, partial(moved, move))
        _small("incident_before", text(words.INCIDENT_BEFORE), ":material/skip_previous:", next_incident.go_before)
        _small("incident_next", text(words.INCIDENT_NEXT), ":material/skip_next:", next_incident.go_next)


def draw_rest(view: View, zone: tzinfo, *, compares: bool) -> None:
    """Compare, where the page does, share, refresh, and the list of keys."""
    if compares:
        _compare(view, zone)
    draw_small(view, zone)


def draw_small(view: View, zone: tzinfo) -> None:
    """Share, refresh, and the list of keys."""
    with st.container(horizontal=True, gap=None, width="content", key="small_controls"):
        if _small("share", text(words.SHARE), ":material/share:"):
            share.dialog(view, zone)
        _small("refresh_now", text(words.REFRESH_NOW), ":material/refresh:")
        if _small("show_keys", text(words.KEYS_TITLE), ":material/keyboard:"):
            shortcuts.dialog()


def _small(key: str, label: str, icon: str, on_click: Callable[[], None] | None = None) -> bool:
    """A button of which the icon is seen, and the label read out and shown on hovering."""
    return st.button(label, key=key, icon=icon, help=label, on_click=on_click, type="tertiary")


def _compare(view: View, zone: tzinfo) -> None:
    choices = ("", *words.COMPARE_NAMES)
    st.session_state["compare_with"] = view.compare_text if view.compare_text in choices else None

    def chosen() -> None:
        controls.go_to({COMPARE: st.session_state["compare_with"] or None})

    with st.popover(words.compare_label(view), icon=":material/compare_arrows:", key="compare"):
        st.pills(
            text(words.COMPARE_WITH),
            choices,
            key="compare_with",
            on_change=chosen,
            format_func=lambda name: text(words.COMPARE_NAMES.get(name, words.COMPARE_OFF)),
        )
        _other_window(view, zone)


def _other_window(view: View, zone: tzinfo) -> None:
    start_ms = (view.compared or view.window).start_ms
    start = controls.moment_input(text(words.COMPARE_OTHER), start_ms, zone, "compare_start")
    if st.button(text(shared.APPLY), key="apply_compare", type="primary") and start:
        controls.go_to({COMPARE: start})
        st.rerun()
