"""The alerts of the window on the page Incident: what the rules said and when, or why they said nothing."""

from __future__ import annotations

from data.alert_book import AlertBook, Watched
from data.answers import Failure
from data.sources.alert_rows import AlertRecord
from data.states import Held, PanelState, panel_state
from pages.shared import alerts_read, links, notices, panels
from pages.shared import words as shared
from pages.shared.alert_banner import STATES
from pages.shared.frame import Scene
from pages.shared.language import text
from pages.shared.panels import Cell
from pages.shared.view import ALERT
from pages.shared.words import alerts as alert_words
from pages.shared.words import incident_alerts as words


def find(scene: Scene) -> tuple[AlertRecord, ...] | Failure:
    """Those that were open at some moment of the window, as they stood at the as-of time."""
    window = scene.view.window
    return alerts_read.alerts_within(window, None if scene.view.live else scene.view.as_of_ms)


def draw(scene: Scene, found: tuple[AlertRecord, ...] | Failure) -> None:
    panels.title(text(words.TITLE), text(words.NOTE))
    if isinstance(found, Failure):
        held = Held(None, None, found)
        notices.say_failure(panel_state(held, 0, 0), text(alert_words.SUBJECT), found, held)
        return
    book = alerts_read.alert_book()
    if scene.view.live and not isinstance(book, Failure):
        _watched(book)
    if found:
        panels.table([Cell(text(head)) for head in words.HEADS], [_row(scene, each) for each in found], wrapped=True)
    elif not isinstance(book, Failure):
        _none(scene, book)


def _watched(book: AlertBook) -> None:
    """Where nobody watches, an alert that is not there says nothing."""
    if book.watched is Watched.NO:
        notices.say(
            PanelState.STALE,
            f"{alert_words.watched(book)}.",
            text(alert_words.NOBODY_NEXT),
            word=text(alert_words.NOT_WATCHED),
        )


def _none(scene: Scene, book: AlertBook) -> None:
    """Zero only where somebody is known to have watched from the beginning of the window."""
    beat = book.heartbeat
    if beat is None:
        notices.empty(text(words.NEVER_WATCHED), text(alert_words.NOBODY_NEXT))
    elif book.watched_through(scene.view.window):
        notices.zero(text(words.NONE))
    else:
        notices.empty(words.not_known(beat.started_ms, scene.zone))


def _row(scene: Scene, record: AlertRecord) -> list[Cell]:
    alert = record.alert
    to = links.to({ALERT: alert.alert_id}, text(alert_words.TO_ALERT), shared.ALERTS)
    state, shape = STATES[alert.severity], alert_words.SHAPES[alert.severity]
    return [
        Cell(text(alert_words.SEVERITIES[alert.severity]), state=state, shape=shape, to=to, notes=(alert.alert_id,)),
        Cell(alert_words.rules_of(alert), notes=(alert_words.why(alert),)),
        Cell(alert_words.slices(alert)),
        Cell(words.moment(alert.first_seen_ms, scene.zone), to=to),
        Cell(words.acknowledged(record, scene.zone), notes=words.by(record)),
        Cell(words.closed(alert, scene.zone), to=to),
    ]
