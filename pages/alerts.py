"""Alerts: what is open, silenced and over; whether the rules are judged at all; and one alert in full."""

from __future__ import annotations

from collections.abc import Sequence

from data.alert_book import AlertBook, Watched
from data.answers import Failure
from data.sources.alert_rows import AlertRecord
from data.states import Held, PanelState, panel_state
from pages.shared import alert_in_full, alerts_read, frame, links, notices, panels, words
from pages.shared.alert_banner import STATES
from pages.shared.frame import Scene
from pages.shared.language import text
from pages.shared.panels import Cell
from pages.shared.view import ALERT
from pages.shared.words import alerts as own


def body(scene: Scene) -> None:
    book = alerts_read.alert_book()
    if isinstance(book, Failure):
        held = Held(None, None, book)
        notices.say_failure(panel_state(held, 0, 0), text(own.SUBJECT), book, held)
        return
    shown = book if scene.view.live else book.at(scene.view.as_of_ms)
    if scene.view.alert is not None:
        alert_in_full.draw(scene, shown, scene.view.alert)
        return
    _headline(scene, shown)
    _list(scene, shown, own.OPEN, shown.open, own.NO_OPEN)
    _list(scene, shown, own.SILENCED, shown.silenced, own.NO_SILENCED)
    _list(scene, shown, own.RECENT, shown.recent, own.NO_RECENT)
    if scene.view.live:
        _rules(scene, shown)


def _headline(scene: Scene, book: AlertBook) -> None:
    """Calm only where every rule was judged just now."""
    if not scene.view.live:
        state = STATES[book.open[0].alert.severity] if book.open else PanelState.NO_DATA
        panels.headline(state, own.past_headline(book), sub=text(own.PAST_NOTE))
        return
    state = STATES[book.open[0].alert.severity] if book.open else book.state
    shape = own.SHAPES[book.open[0].alert.severity] if book.open else ""
    panels.headline(state, own.headline(book, scene.zone), cause=own.trouble(book), sub=own.sub(book), shape=shape)
    if book.watched is not Watched.YES:
        with notices.slot():
            notices.say(PanelState.STALE, f"{own.watched(book)}.", text(own.NOBODY_NEXT), word=text(own.NOT_WATCHED))


def _list(scene: Scene, book: AlertBook, title: str, records: Sequence[AlertRecord], nothing: str) -> None:
    panels.title(text(title), text(own.RECENT_NOTE) if title == own.RECENT else "")
    if not records:
        panels.notes([text(nothing)])
        return
    rows = [_row(scene, book, record) for record in records]
    panels.table([Cell(text(head)) for head in own.ALERT_HEADS], rows, wrapped=True, tall=len(rows) > 20)


def _row(scene: Scene, book: AlertBook, record: AlertRecord) -> list[Cell]:
    alert = record.alert
    to = links.to({ALERT: alert.alert_id}, text(own.TO_ALERT))
    state, shape = STATES[alert.severity], own.SHAPES[alert.severity]
    return [
        Cell(text(own.SEVERITIES[alert.severity]), state=state, shape=shape, to=to, notes=(alert.alert_id,)),
        Cell(own.slices(alert), to=to),
        Cell(own.why(alert), notes=(own.rules_of(alert), *own.first_suspect(alert))),
        Cell(own.since(alert, book.at_ms, scene.zone)),
        Cell(own.users(alert), right=True, to=alert_in_full.drill(scene, alert, book.at_ms)),
        Cell("; ".join(own.people(record, book.at_ms, scene.zone)) or words.NONE),
    ]


def _rules(scene: Scene, book: AlertBook) -> None:
    panels.title(text(own.RULES), own.watched(book))
    if not book.rules:
        notices.empty(text(own.NO_RULES), text(own.NOBODY_NEXT))
        return
    judged = {each.rule for each in book.judged}
    rows = []
    for each in book.rules:
        name, last, why = own.rule_status(each, book.at_ms, scene.zone)
        state = PanelState.VALUE if each.rule in judged else PanelState.STALE
        rows.append([Cell(name, state=state), Cell(last), Cell(why)])
    panels.table([Cell(text(head)) for head in own.RULE_HEADS], rows, wrapped=True)


frame.page(words.ALERTS, body)
