"""Acknowledge, silence, assign, note: with ALLOW_ACTIONS=1, under the name that somebody types."""

from __future__ import annotations

import streamlit as st

from data.answers import Failure, whole
from data.sources.alert_actions import Action, ActionError, ActionKind
from data.sources.alert_rows import AlertRecord
from data.states import PanelState
from data.window import parse_duration
from pages.shared import notices, panels
from pages.shared.frame import Scene
from pages.shared.language import observed, text
from pages.shared.words import alert_in_full as words

SAID = "alert_action_said"
BUTTONS = {
    ActionKind.ACKNOWLEDGED: (words.ACKNOWLEDGE, ":material/check:"),
    ActionKind.SILENCED: (words.SILENCE, ":material/notifications_off:"),
    ActionKind.ASSIGNED: (words.ASSIGN, ":material/person:"),
    ActionKind.NOTED: (words.ADD_NOTE, ":material/edit_note:"),
}


def draw(scene: Scene, record: AlertRecord) -> None:
    """The form, or why there is none."""
    if scene.settings.allow_actions != "1":
        panels.notes([text(words.ACTIONS_OFF)])
        return
    panels.title(text(words.ACTIONS), text(words.ACTIONS_NOTE))
    with notices.slot():
        refused = st.session_state.pop(SAID, None)
        if refused is not None:
            notices.say(PanelState.ERROR, refused)
    with st.form("alert_actions", border=False):
        columns = st.columns([2, 4, 1])
        columns[0].text_input(text(words.WHO), key="alert_who")
        columns[1].text_input(text(words.TEXT), key="alert_text")
        columns[2].selectbox(text(words.LENGTH), words.LENGTHS, index=1, key="alert_length", format_func=words.length)
        with st.container(horizontal=True, key="alert_buttons"):
            for kind, (label, icon) in BUTTONS.items():
                st.form_submit_button(
                    text(label),
                    icon=icon,
                    key=f"alert_{kind}",
                    on_click=_act,
                    args=(scene, record.alert.alert_id, kind),
                )


def _act(scene: Scene, alert_id: str, kind: ActionKind) -> None:
    now_ms = scene.service.installation.clock.now_ms()
    length_ms = parse_duration(st.session_state["alert_length"])
    action = Action(
        kind=kind,
        who=st.session_state["alert_who"],
        at_ms=now_ms,
        text="" if kind is ActionKind.ACKNOWLEDGED else st.session_state["alert_text"],
        until_ms=now_ms + length_ms if kind is ActionKind.SILENCED else None,
    )
    try:
        done = scene.service.alerts.act(alert_id, action)
    except ActionError as error:
        st.session_state[SAID] = words.refused(error)
        return
    if isinstance(done, Failure):
        st.session_state[SAID] = f"{whole(observed(done.message))} {observed(done.next_step)}"
    else:
        st.session_state["alert_text"] = ""
