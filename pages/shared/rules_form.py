"""The controls of the page Rules: over how many weeks, and which limits are tried. Both are parts of the address."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from data.metrics.rule import Kind
from data.rules import SHARED, RuleError
from data.rules_changed import Change, changed, names_of, read_change, written
from data.states import PanelState
from pages.shared import controls, notices, rules_rows
from pages.shared.frame import Scene
from pages.shared.language import text
from pages.shared.rules_rows import CHANGE, CHOICES, RULE, WEEKS
from pages.shared.words import rules as words

SECTIONS = (*map(str, Kind), SHARED)
REFUSED = "rules_refused"


def draw(scene: Scene) -> None:
    _weeks()
    table = rules_rows.table(scene)
    if table is not None:
        with st.popover(text(words.TRY), icon=":material/tune:", key="try_limits"):
            _limits(scene, table)


def _weeks() -> None:
    st.session_state["rules_weeks"] = rules_rows.weeks()

    def chosen() -> None:
        controls.go_to({WEEKS: st.session_state["rules_weeks"]})

    st.segmented_control(
        text(words.WEEKS),
        list(CHOICES),
        key="rules_weeks",
        format_func=lambda number: words.weeks(CHOICES[number]),
        on_change=chosen,
        label_visibility="collapsed",
    )


def _limits(scene: Scene, table: dict[str, object]) -> None:
    st.caption(text(words.TRY_NOTE))
    section = rules_rows.asked(RULE)
    section = section if section in SECTIONS else SECTIONS[0]
    st.session_state["rules_section"] = section

    def chosen() -> None:
        controls.go_to({RULE: st.session_state["rules_section"]})

    st.selectbox(text(words.WHICH), SECTIONS, key="rules_section", format_func=words.section, on_change=chosen)
    tried = rules_rows.changes()
    held = {**written(table, section), **{each.name: _shown(each) for each in tried if each.section == section}}
    refused = st.session_state.pop(REFUSED, None)
    if refused is not None:
        notices.say(PanelState.ERROR, refused)
    with st.form(f"limits_{section}", border=False):
        for name, value in held.items():
            st.text_input(name, value, key=_key(section, name))
        st.form_submit_button(text(words.SEE), type="primary", on_click=_try, args=(scene, section, table, tried))
    st.button(text(words.BACK), key="rules_back", disabled=not tried, on_click=controls.go_to, args=({CHANGE: None},))


def _shown(change: Change) -> str:
    return change.text.partition("=")[2]


def _key(section: str, name: str) -> str:
    return f"limit_{section}_{name}"


def _try(scene: Scene, section: str, table: dict[str, object], tried: Sequence[Change]) -> None:
    """Put what differs from the file into the address, beside what is tried of other rules."""
    held = written(table, section)
    try:
        mine = [
            read_change(f"{section}.{name}={given}")
            for name in names_of(section)
            if (given := st.session_state[_key(section, name)].strip()) != held[name]
        ]
        all_changes = [each for each in tried if each.section != section] + mine
        changed(scene.settings, all_changes)
    except RuleError as error:
        st.session_state[REFUSED] = words.refused(error)
        return
    controls.go_to({CHANGE: [each.text for each in all_changes]})
