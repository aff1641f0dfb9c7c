"""Window, slices, as-of time and refresh: the address as widgets. Every change is written to the address."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import tzinfo

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from data import service
from data.settings import Settings
from data.window import iso, to_ms, utc
from pages.shared import words
from pages.shared.language import text
from pages.shared.view import (
    AS_OF,
    BACK,
    BOOKING,
    DEFAULT_TO,
    FROM,
    METHOD,
    OVERLAYS,
    OVERLAYS_OFF,
    REFRESH,
    REFRESH_OFF,
    SERVICE,
    STATUS,
    TO,
    View,
    changed,
    read_view,
)
from pages.shared.words import overlays as overlay_words

QUICK = ("15m", "1h", "3h", "6h", "24h", "2d", "7d")
REFRESHES = ("5s", "15s", "30s", "1m", "5m")
BOOKING_TYPES = ("now", "scheduled")


def address() -> dict[str, list[str]]:
    """The parameters of the address, each with all of its values."""
    return {name: st.query_params.get_all(name) for name in st.query_params}


def go_to(changes: Mapping[str, str | Sequence[str] | None]) -> None:
    """Change parts of the address, in one step so that the browser's back button undoes one change."""
    st.query_params.from_dict(changed(address(), changes))


def current_view(now_ms: int, settings: Settings) -> View:
    return read_view(address(), now_ms, settings.refresh, settings.timezone)


def view_now() -> View:
    """What the address asks for when a control is used: the clock has moved on since it was drawn."""
    running = service.current()
    tick = running.ticker.last
    now_ms = running.installation.clock.now_ms() if tick is None else tick.as_of_ms
    return current_view(now_ms, running.installation.settings)


def row() -> DeltaGenerator:
    """Around all controls of a page."""
    return st.container(horizontal=True, vertical_alignment="center", gap="xsmall", key="controls")


def draw(view: View, methods: Sequence[str], services: Sequence[str], zone: tzinfo, refresh_text: str) -> None:
    """What stands in the `row`. `services` are those that had a deployment in the window."""
    _quick(view)
    _absolute(view, zone)
    _slices(view, methods)
    _overlays(view, services)
    _as_of(view, zone)
    _refresh(view, refresh_text)


def draw_moment(view: View, zone: tzinfo, refresh_text: str) -> None:
    """The same for a page that speaks of a moment and chooses its own stretch of time."""
    _as_of(view, zone)
    _refresh(view, refresh_text)


def _quick(view: View) -> None:
    at_now = view.to_text == DEFAULT_TO
    st.session_state["quick"] = next((q for q in QUICK if at_now and view.from_text == f"now-{q}"), None)

    def chosen() -> None:
        if st.session_state["quick"]:
            go_to({FROM: f"now-{st.session_state['quick']}", TO: DEFAULT_TO, BACK: None})

    st.segmented_control(
        text(words.WINDOW), QUICK, key="quick", format_func=words.length, on_change=chosen, label_visibility="collapsed"
    )


def _absolute(view: View, zone: tzinfo) -> None:
    window = view.window
    label = words.window_label(view.from_text, view.to_text, window.start_ms, window.end_ms, zone)
    with st.popover(label, icon=":material/date_range:", key="absolute"):
        st.caption(words.times_in(zone, view.window.end_ms))
        start = moment_input(text(words.FROM), view.window.start_ms, zone, "from")
        end = moment_input(text(words.TO), view.window.end_ms, zone, "to")
        if st.button(text(words.APPLY), key="apply_window", type="primary") and start and end:
            go_to({FROM: start, TO: end, BACK: None})
            st.rerun()


def moment_input(label: str, at_ms: int, zone: tzinfo, key: str) -> str | None:
    """A date and time in the zone of the screen, given back as ISO with offset."""
    local = utc(at_ms).astimezone(zone).replace(tzinfo=None, second=0, microsecond=0)
    given = st.datetime_input(label, local, step=60, key=f"{key}_{local:%Y%m%d%H%M}", format="YYYY-MM-DD")
    return None if given is None else iso(to_ms(given.replace(tzinfo=zone)), zone)


def _slices(view: View, methods: Sequence[str]) -> None:
    known = sorted({*methods, *view.methods})
    st.session_state["methods"] = list(view.methods)
    st.session_state["booking_types"] = list(view.booking_types)

    def chosen() -> None:
        go_to({METHOD: st.session_state["methods"], BOOKING: st.session_state["booking_types"]})

    with st.popover(words.slices_chosen(view.methods, view.booking_types), icon=":material/filter_list:", key="slices"):
        st.pills(text(words.PAYMENT_METHODS), known, selection_mode="multi", key="methods", on_change=chosen)
        st.pills(
            text(words.BOOKING_TYPES), BOOKING_TYPES, selection_mode="multi", key="booking_types", on_change=chosen
        )
        st.caption(text(words.NONE_CHOSEN_IS_ALL))


def _overlays(view: View, services: Sequence[str]) -> None:
    """Which deployments stand on the charts, and whether any do."""
    st.session_state["overlays_shown"] = view.overlays
    st.session_state["overlay_services"] = list(view.services)
    st.session_state["overlay_statuses"] = [each for each in view.statuses if each in overlay_words.STATUS_CHOICES]

    def chosen() -> None:
        shown = st.session_state["overlays_shown"]
        filters = {SERVICE: st.session_state["overlay_services"], STATUS: st.session_state["overlay_statuses"]}
        go_to({OVERLAYS: None if shown else OVERLAYS_OFF, **filters})

    label = overlay_words.chosen(view.services, view.statuses, shown=view.overlays)
    with st.popover(label, icon=":material/rocket_launch:", key="overlays"):
        st.toggle(text(overlay_words.SWITCH), key="overlays_shown", on_change=chosen)
        known = sorted({*services, *view.services})
        st.pills(text(overlay_words.SERVICES), known, selection_mode="multi", key="overlay_services", on_change=chosen)
        st.pills(
            text(overlay_words.STATUSES),
            overlay_words.STATUS_CHOICES,
            selection_mode="multi",
            key="overlay_statuses",
            format_func=overlay_words.status_word,
            on_change=chosen,
        )
        st.caption(text(overlay_words.LEGEND))


def _as_of(view: View, zone: tzinfo) -> None:
    label = text(words.LIVE) if view.live else words.as_of(view.as_of_ms, zone)
    with st.popover(label, icon=":material/history:", key="as_of_popover"):
        st.caption(text(words.AS_OF_HELP))
        given = moment_input(text(words.AS_OF), view.as_of_ms, zone, "as_of")
        with st.container(horizontal=True):
            if st.button(text(words.APPLY), key="apply_as_of", type="primary") and given:
                go_to({AS_OF: given})
                st.rerun()
            if st.button(text(words.BACK_TO_LIVE), key="live", disabled=view.live):
                go_to({AS_OF: None})
                st.rerun()


def _refresh(view: View, refresh_text: str) -> None:
    asked = (st.query_params.get(REFRESH) or refresh_text) if view.refresh_ms is not None else REFRESH_OFF
    options = [REFRESH_OFF, *dict.fromkeys((refresh_text, *REFRESHES))]
    st.session_state["refresh"] = asked if asked in options else refresh_text

    def chosen() -> None:
        go_to({REFRESH: st.session_state["refresh"]})

    st.selectbox(
        text(words.REFRESH),
        options,
        key="refresh",
        on_change=chosen,
        format_func=words.refresh_every,
        label_visibility="collapsed",
        width=112,
    )
