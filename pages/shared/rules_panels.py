"""The panels of the page Rules: figures, the record of each rule, incidents, alerts, and the file with the change."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Sequence

import streamlit as st

from data.metrics.baseline import LEARNED_DAYS
from data.metrics.replay import Told
from data.metrics.replay_score import Score, Scored, belongs
from data.metrics.rule import Rule
from data.metrics.rule_record import RuleRecord
from data.replaying import Replayed
from data.retelling import retold
from data.rule_words import told as rule_sentence
from data.states import PanelState
from data.trial import Tried
from data.window import HOUR, TimeWindow
from pages.shared import links, notices, panels
from pages.shared import words as shared
from pages.shared.alert_banner import STATES
from pages.shared.frame import Scene
from pages.shared.language import observed, say, text
from pages.shared.links import Link
from pages.shared.panels import Cell, Fact
from pages.shared.rules_rows import Found
from pages.shared.words import alerts as alert_words
from pages.shared.words import rules as words
from pages.shared.words import would_have

# A false alarm a week over all slices is what the rules may cost.
MOST_FALSE = 1.0
MOST_LISTED = 50
Records = dict[str, RuleRecord]


def draw(scene: Scene, found: Found, now: Tried, then: Tried | None) -> None:
    """All panels of a replay that is finished; `then`: the one with the limits that are tried."""
    here, there = now.replayed, None if then is None else then.replayed
    if now.no_postmortems is not None:
        notices.say(PanelState.UNKNOWN, f"{text(words.NO_POSTMORTEMS)}: {observed(now.no_postmortems.message)}")
    if not here.orders:
        notices.empty(text(words.NO_ORDERS), text(words.NO_ORDERS_NEXT))
        return
    _headline(scene, here)
    _facts(scene, here, there)
    if here.learned_days < LEARNED_DAYS:
        panels.notes([words.learning(here.learned_days)])
    if there is not None:
        panels.notes([words.changes(found.changes)])
        save(found)
    _records(scene, found, here, there)
    _incidents(scene, here, there)
    _alerts(scene, here, text(words.ALERTS))
    if there is not None:
        _alerts(scene, there, text(words.ALERTS_CHANGED))


def _headline(scene: Scene, here: Replayed) -> None:
    score = here.score
    missed = any(each.first is None for each in score.incidents)
    loud = score.false_alarms_per_week > MOST_FALSE
    state = PanelState.STALE if missed or loud else PanelState.VALUE if score.incidents else PanelState.NO_DATA
    until = words.until(here.window.end_ms, scene.zone)
    shape = shared.STUCK_SHAPE if state is PanelState.STALE else ""
    panels.headline(state, words.headline(score, len(here.told)), sub=until, shape=shape)


def _facts(scene: Scene, here: Replayed, there: Replayed | None) -> None:
    to = _whole(scene, here.window)
    then = [("", "", "", "")] if there is None else [_figures(there)]
    notes = (
        words.found_note(here.score),
        words.longest_note(max(_minutes(here.score), default=None)),
        "",
        words.false_note(len(here.score.false_alarms), here.score.weeks),
    )
    names = (words.FOUND, words.TIME, words.USERS, words.FALSE)
    rows = zip(names, _figures(here), notes, then[0], strict=True)
    panels.facts([Fact(text(name), figure, note, to, beside) for name, figure, note, beside in rows])


def _whole(scene: Scene, window: TimeWindow) -> Link:
    hint = text(words.TO_ORDERS)
    return links.to_window(window.start_ms, window.end_ms, scene.zone, hint, page=shared.BACKLOG)


def _figures(here: Replayed) -> tuple[str, str, str, str]:
    score = here.score
    users = [each.users_before for each in score.incidents if each.first is not None and each.users_before is not None]
    return (
        words.found_figure(score),
        words.time_figure(statistics.median(_minutes(score)) if _minutes(score) else None),
        words.users_figure(statistics.median(users)) if users else shared.NONE,
        words.rate(score.false_alarms_per_week),
    )


def _minutes(score: Score) -> list[float]:
    return [each.minutes_to_detect for each in score.incidents if each.minutes_to_detect is not None]


def save(found: Found) -> None:
    """The lines of the file that would hold the change, and the whole file."""
    panels.title(text(words.SAVE))
    panels.notes([text(words.SAVE_NOTE)])
    st.code(words.lines(found.changes), language="toml")
    st.download_button(
        text(words.WHOLE_FILE),
        found.changed.text,
        words.FILE_NAME,
        mime="application/toml",
        icon=":material/download:",
        on_click="ignore",
        key="download_rules",
    )


def rules(scene: Scene, found: Found) -> None:
    """What each rule says, while its record is not known."""
    panels.action(text(words.TO_ORDERS), _whole(scene, found.window))
    panels.title(text(words.RULES))
    panels.table(
        [Cell(text(head)) for head in words.RECORD_HEADS[:2]], [_rule(each) for each in _on(found)], wrapped=True
    )


def _on(found: Found) -> list[Rule]:
    return [rule for rule in found.rules.rules if rule.on]


def _rule(rule: Rule) -> list[Cell]:
    name = Cell(words.section(rule.kind), state=STATES[rule.severity], shape=alert_words.SHAPES[rule.severity])
    return [name, Cell(rule_sentence(rule, say()), notes=(words.limits(rule),))]


def _records(scene: Scene, found: Found, here: Replayed, there: Replayed | None) -> None:
    panels.title(text(words.RECORD))
    whole = _whole(scene, here.window)
    beside: Records = {} if there is None else {each.rule: each for each in there.records}
    rows = [
        [*_rule(rule), *_cells(scene, record, beside.get(record.rule), whole, changed=there is not None)]
        for rule, record in zip(_on(found), here.records, strict=True)
    ]
    panels.table([Cell(text(head)) for head in words.RECORD_HEADS], rows, wrapped=True)
    panels.notes([text(words.RECORD_NOTE)])


def _cells(scene: Scene, record: RuleRecord, other: RuleRecord | None, whole: Link, *, changed: bool) -> list[Cell]:
    """`whole` leads to the time that was replayed, where the rule said nothing."""
    then = [""] * 6 if other is None else _figures_of(other)
    small = [(each or shared.NONE,) if changed else () for each in then]
    last = (words.last_spoke(record, scene.zone),) if record.fired_ms else ()
    small[0] = (*last, *small[0])
    to = _around(scene, record.fired_ms[-1], (), shared.BACKLOG) if record.fired_ms else whole
    figures = zip(_figures_of(record), small, strict=True)
    return [Cell(figure, notes=notes, to=to) for figure, notes in figures]


def _figures_of(record: RuleRecord) -> list[str]:
    users = record.users_before
    return [
        words.spoke(record),
        words.time_figure(record.minutes),
        shared.NONE if users is None else words.users_figure(users),
        words.rate(record.false_alarms_per_week),
        words.precision(record),
        words.recall(record),
    ]


def _incidents(scene: Scene, here: Replayed, there: Replayed | None) -> None:
    panels.title(text(words.INCIDENTS))
    if not here.score.incidents:
        notices.empty(text(words.NO_INCIDENT))
        return
    others: Sequence[Scored | None] = (
        [None] * len(here.score.incidents) if there is None else list(there.score.incidents)
    )
    rows = [_incident(scene, one, other) for one, other in zip(here.score.incidents, others, strict=True)]
    panels.table([Cell(text(head)) for head in words.INCIDENT_HEADS], rows, wrapped=True)


def _incident(scene: Scene, one: Scored, other: Scored | None) -> list[Cell]:
    incident, zone = one.incident, scene.zone
    slices = () if incident.slice is None else (incident.slice,)
    to = _around(scene, incident.window.start_ms, slices, shared.BACKLOG, incident.window.end_ms)
    first = Cell(
        words.first_alert(one, zone),
        state=PanelState.STALE if one.first is None else PanelState.VALUE,
        shape=shared.STUCK_SHAPE if one.first is None else "",
        notes=_beside(other, lambda each: words.first_alert(each, zone)),
        to=to,
    )
    return [
        Cell(incident.name, notes=(text(would_have.STARTS_IS[incident.start_is]),), to=to),
        Cell(incident.slice or text(words.NOT_STATED)),
        Cell(say().moment(incident.window.start_ms, zone), to=to),
        first,
        Cell(
            words.time_figure(one.minutes_to_detect),
            notes=_beside(other, lambda each: words.time_figure(each.minutes_to_detect)),
            to=to,
        ),
        Cell(
            words.users_figure(one.users_before),
            notes=_beside(other, lambda each: words.users_figure(each.users_before)),
            to=to,
        ),
        Cell(would_have.found_by(one, zone)),
    ]


def _beside(other: Scored | None, said: Callable[[Scored], str]) -> tuple[str, ...]:
    """The same figure with the change."""
    return () if other is None else (said(other),)


def _alerts(scene: Scene, here: Replayed, title: str) -> None:
    panels.title(title)
    if not here.told:
        notices.zero(text(words.NO_ALERT))
        return
    newest = list(reversed(here.told))[:MOST_LISTED]
    rows = [_alert(scene, here.score, each) for each in newest]
    panels.table([Cell(text(head)) for head in words.ALERT_HEADS], rows, wrapped=True)
    if len(here.told) > len(newest):
        panels.notes([words.more(len(here.told) - len(newest))])


def _alert(scene: Scene, score: Score, told: Told) -> list[Cell]:
    alert = told.latest
    to = _around(scene, alert.since_ms, alert.slices, shared.BACKLOG, alert.resolved_ms)
    mine = next((each.incident.name for each in score.incidents if belongs(told, each.incident)), None)
    return [
        Cell(
            say().moment(alert.first_seen_ms, scene.zone),
            state=STATES[alert.severity],
            shape=alert_words.SHAPES[alert.severity],
            to=to,
        ),
        Cell(alert_words.rules_of(alert)),
        Cell(alert_words.slices(alert), to=to),
        Cell(retold(told.opened.evidence[0].sentence, say())),
        Cell(words.users_figure(alert.users_hurt), to=to),
        Cell(mine or text(words.NO_INCIDENT_CELL), state=None if mine else PanelState.STALE, shape=shared.STUCK_SHAPE),
    ]


def _around(scene: Scene, start_ms: int, slices: Sequence[str], page: str, end_ms: int | None = None) -> Link:
    """The orders around something that happened."""
    last_ms = start_ms if end_ms is None else end_ms
    method = slices[0] if len(slices) == 1 else None
    hint = text(words.TO_ORDERS)
    return links.to_window(start_ms - HOUR, last_ms + HOUR, scene.zone, hint, method=method, page=page)
