"""Rules: what each would have said over the last weeks and how often it was right, and what other limits would say."""

from __future__ import annotations

import streamlit as st

from data.answers import Failure
from data.states import Held, panel_state
from data.trial import Tried
from data.trials import Running
from data.window import MINUTE
from pages.shared import frame, loaders, notices, panels, rules_form, rules_panels, rules_rows, words
from pages.shared.frame import Scene
from pages.shared.language import text
from pages.shared.rules_rows import LOOK_AGAIN_S, Answer, Found
from pages.shared.words import rules as own

# A replay that ended so long ago can be asked for anew.
OLD_MS = 10 * MINUTE


def body(scene: Scene) -> None:
    data_time_ms, failure = loaders.data_time(scene.view.as_of_ms, scene.view.moment_place)
    if data_time_ms is None:
        notices.no_data_time(words.RULES, failure)
        return
    found = rules_rows.find(scene, data_time_ms)
    if found is None:
        return
    # Looked at again by itself while a replay runs, also on a page that is not refreshed.
    st.fragment(run_every=LOOK_AGAIN_S if found.running else None)(_draw)(scene, data_time_ms, running=found.running)


def _draw(scene: Scene, data_time_ms: int, *, running: bool) -> None:
    found = rules_rows.find(scene, data_time_ms)
    if found is None:
        return
    if running and not found.running:
        st.rerun()  # a fragment cannot end its own timer
    now = _finished(found.now)
    then = None if found.then is None else _finished(found.then)
    if found.newest_ms - found.window.end_ms >= OLD_MS and not found.running:
        _go_on(scene, found)
    if now is None:
        rules_panels.rules(scene, found)
        return
    with panels.faded("rules"):
        rules_panels.draw(scene, found, now, then)


def _finished(answer: Answer) -> Tried | None:
    """What was replayed; None after saying how far it is, or why it cannot be."""
    if isinstance(answer, Running):
        st.progress(answer.share or 0.0, own.progress(answer))
        return None
    if isinstance(answer, Failure):
        held = Held(None, None, answer)
        notices.say_failure(panel_state(held, 0, 0), text(own.SUBJECT), answer, held)
        return None
    return answer


def _go_on(scene: Scene, found: Found) -> None:
    st.button(
        own.go_on(found.newest_ms, scene.zone),
        key="rules_go_on",
        icon=":material/update:",
        on_click=rules_rows.go_on,
        args=(scene, found.newest_ms),
    )


frame.page(words.RULES, body, rules_form.draw)
