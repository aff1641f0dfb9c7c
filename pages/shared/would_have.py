"""What the rules would have said of an incident, and how long before whoever found it: a panel and a table.

Each incident is replayed by itself, in the background; until that is done, how far it is stands in its place.
"""

from __future__ import annotations

import streamlit as st

from data.answers import Failure
from data.metrics.incident import Incident, Source
from data.metrics.replay_score import Scored
from data.rules import RuleError, load_rules
from data.states import PanelState
from data.trial import Trial, Tried, hours_of
from data.trials import Running
from data.window import MINUTE
from pages.shared import incidents_rows, links, notices, panels
from pages.shared import words as shared
from pages.shared.frame import Scene
from pages.shared.language import observed, text
from pages.shared.links import Link
from pages.shared.panels import Cell
from pages.shared.rules_rows import LOOK_AGAIN_S, Answer
from pages.shared.view import FROM, INCIDENT, STEP, TO
from pages.shared.words import rules as rule_words
from pages.shared.words import would_have as words

# What goes on is replayed anew so often.
STEP_MS = 10 * MINUTE
MOST_LISTED = 12


def panel(scene: Scene, incident: Incident, data_time_ms: int) -> None:
    """Of one incident. Looked at again by itself while it is being replayed."""
    running = isinstance(_answer(scene, incident, data_time_ms), Running)
    st.fragment(run_every=LOOK_AGAIN_S if running else None)(_panel)(scene, incident, data_time_ms, running=running)


def _panel(scene: Scene, incident: Incident, data_time_ms: int, *, running: bool) -> None:
    answer = _answer(scene, incident, data_time_ms)
    if running and not isinstance(answer, Running):
        st.rerun()  # a fragment cannot end its own timer
    panels.title(text(words.WOULD), text(words.WOULD_NOTE))
    told, state = _told(scene, answer)
    notices.say(state, told, word=text(words.STATES[state]))
    scored = _scored(answer)
    notes = [] if scored is None else [words.would_note(scored)]
    panels.notes([*notes, text(words.TO_RULES)], links.to({}, text(words.TO_RULES), shared.RULES))


def ledger(scene: Scene, found: incidents_rows.Found, data_time_ms: int | None) -> None:
    """Of each postmortem in the list, the newest first."""
    told = [(one.incident, one.source) for one in found.shown if one.incident is not None][:MOST_LISTED]
    if not told or data_time_ms is None:
        return
    running = any(isinstance(_answer(scene, each, data_time_ms), Running) for each, _ in told)
    st.fragment(run_every=LOOK_AGAIN_S if running else None)(_ledger)(scene, told, data_time_ms, running=running)


def _ledger(scene: Scene, told: list[tuple[Incident, Source | None]], data_time_ms: int, *, running: bool) -> None:
    answers = [_answer(scene, each, data_time_ms) for each, _ in told]
    if running and not any(isinstance(each, Running) for each in answers):
        st.rerun()
    panels.title(text(words.LEDGER), text(words.WOULD_NOTE))
    rows = [_row(scene, *one, answer) for one, answer in zip(told, answers, strict=True)]
    panels.table([Cell(text(head)) for head in words.LEDGER_HEADS], rows, wrapped=True)


def _row(scene: Scene, incident: Incident, source: Source | None, answer: Answer | None) -> list[Cell]:
    told, state = _told(scene, answer)
    scored = _scored(answer)
    to = _to_incident(incident)
    return [
        Cell(incident.title, notes=(incident.path,), to=to),
        Cell(words.who(source) if scored is None else words.found_by(scored, scene.zone)),
        Cell(told, state=state, notes=() if scored is None else (words.would_note(scored),), to=to),
    ]


def _to_incident(incident: Incident) -> Link:
    changes = {INCIDENT: incident.path, STEP: None, FROM: None, TO: None}
    return links.to(changes, incident.title, shared.INCIDENT)


def _answer(scene: Scene, incident: Incident, data_time_ms: int) -> Answer | None:
    """None: the note states no moment, or the rules cannot be used."""
    hours = hours_of(incident, data_time_ms - data_time_ms % STEP_MS)
    try:
        rules = load_rules(scene.settings)
    except RuleError:
        return None
    return None if hours is None else scene.service.trials.of(Trial(rules, hours, incident))


def _scored(answer: Answer | None) -> Scored | None:
    found = answer.replayed.score.incidents if isinstance(answer, Tried) and answer.replayed.orders else ()
    return next(iter(found), None)


def _told(scene: Scene, answer: Answer | None) -> tuple[str, PanelState]:
    """What the rules would have said, or why that is not known."""
    if answer is None:
        return text(words.NO_MOMENT), PanelState.NO_DATA
    if isinstance(answer, Running):
        return rule_words.progress(answer), PanelState.NO_DATA
    if isinstance(answer, Failure):
        return observed(answer.message), PanelState.ERROR if answer.is_error else PanelState.UNKNOWN
    scored = _scored(answer)
    if scored is None:
        told = words.NO_START if answer.replayed.orders else rule_words.NO_ORDERS
        return text(told), PanelState.NO_DATA
    return words.would(scored, scene.zone), PanelState.STALE if scored.first is None else PanelState.VALUE
