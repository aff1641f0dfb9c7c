"""One alert: its figures, its evidence with the arithmetic, its suspects, what people did, and its log."""

from __future__ import annotations

from data.alert_book import AlertBook, as_known
from data.answers import Failure
from data.metrics.alert import Alert, Evidence
from data.sources.alert_rows import AlertRecord, LogEntry
from data.states import Held, panel_state
from data.window import HOUR
from pages.shared import alert_actions, links, notices, panels, words
from pages.shared.alert_banner import STATES
from pages.shared.frame import Scene
from pages.shared.links import Link
from pages.shared.moves import between
from pages.shared.panels import Cell, Fact
from pages.shared.view import ALERT, METHOD
from pages.shared.words import alerts as own


def draw(scene: Scene, book: AlertBook, alert_id: str) -> None:
    """The alert that the address names, as it stood at the moment of the page."""
    panels.action(own.CLOSE, links.to({ALERT: None}, own.CLOSE))
    found = scene.service.alerts.in_full(alert_id)
    if isinstance(found, Failure):
        held = Held(None, None, found)
        notices.say_failure(panel_state(held, 0, 0), own.SUBJECT, found, held)
        return
    record = found.record
    if record is None or record.alert.first_seen_ms > scene.view.as_of_ms:
        notices.empty(own.NO_SUCH, own.NO_SUCH_NEXT)
        return
    record = record if scene.view.live else as_known(record, book.at_ms)
    _head(scene, record, book.at_ms)
    _evidence(record.alert)
    _suspects(record.alert)
    panels.notes([own.runbook(record.alert)])
    if scene.view.live:
        alert_actions.draw(scene, record)
    _log(scene, [each for each in found.log if each.at_ms <= scene.view.as_of_ms])


def drill(scene: Scene, alert: Alert, now_ms: int) -> Link | None:
    """The orders of its slices around its time, where it has any."""
    if not alert.slices:
        return None
    end_ms = min(now_ms, (alert.resolved_ms or now_ms) + HOUR // 2)
    start_ms = min(alert.since_ms, end_ms) - HOUR // 2
    times = between(start_ms, end_ms, scene.zone)
    return links.to({**times, METHOD: list(alert.slices), ALERT: None}, own.TO_DRILL, words.BACKLOG)


def _head(scene: Scene, record: AlertRecord, now_ms: int) -> None:
    alert, zone = record.alert, scene.zone
    people = "; ".join(own.people(record, now_ms, zone))
    panels.headline(
        STATES[alert.severity],
        own.title(alert),
        cause=people or None,
        sub=alert.alert_id,
        shape=own.SHAPES[alert.severity],
    )
    to = drill(scene, alert, now_ms)
    panels.facts(
        [
            Fact(own.SINCE, *own.moment(alert.since_ms, zone)),
            Fact(own.FIRST_SEEN, *own.moment(alert.first_seen_ms, zone)),
            Fact(own.ENDED, *own.ended(alert, now_ms, zone)),
            Fact(own.USERS_HURT, own.users(alert), own.USERS_NOTE, to=to),
        ]
    )
    if to is not None:
        panels.action(own.TO_DRILL, to)


def _evidence(alert: Alert) -> None:
    panels.title(own.EVIDENCE, own.EVIDENCE_NOTE)
    panels.table([Cell(head) for head in own.EVIDENCE_HEADS], [_reason(each) for each in alert.evidence], wrapped=True)


def _reason(one: Evidence) -> list[Cell]:
    return [
        Cell(one.rule.replace("_", " ")),
        Cell(one.slice or words.NONE),
        Cell(one.sentence),
        Cell(f"{own.number(one.observed)} {one.unit}"),
        Cell(own.ordinary(one), notes=(one.baseline,)),
        Cell(one.key_outcome or words.NONE),
        Cell(", ".join(one.examples) or words.NONE),
    ]


def _suspects(alert: Alert) -> None:
    if not alert.slices:
        return
    panels.title(own.SUSPECTS, own.INFERRED)
    if alert.suspects:
        panels.table([Cell(own.SUSPECT_HEAD)], [[Cell(each)] for each in alert.suspects], wrapped=True)
    else:
        notices.empty(own.NO_SUSPECT)


def _log(scene: Scene, log: list[LogEntry]) -> None:
    panels.title(own.LOG, own.LOG_NOTE)
    rows = [[Cell(text or words.NONE) for text in own.entry(each, scene.zone)] for each in log]
    panels.table([Cell(head) for head in own.LOG_HEADS], rows, wrapped=True)
