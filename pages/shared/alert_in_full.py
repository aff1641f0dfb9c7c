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
from pages.shared.language import text
from pages.shared.links import Link
from pages.shared.moves import between
from pages.shared.panels import Cell, Fact
from pages.shared.view import ALERT, METHOD
from pages.shared.words import alert_in_full as full
from pages.shared.words import alerts as own


def draw(scene: Scene, book: AlertBook, alert_id: str) -> None:
    """The alert that the address names, as it stood at the moment of the page."""
    panels.action(text(full.CLOSE), links.to({ALERT: None}, text(full.CLOSE)))
    found = scene.service.alerts.in_full(alert_id)
    if isinstance(found, Failure):
        held = Held(None, None, found)
        notices.say_failure(panel_state(held, 0, 0), text(own.SUBJECT), found, held)
        return
    record = found.record
    if record is None or record.alert.first_seen_ms > scene.view.as_of_ms:
        notices.empty(text(full.NO_SUCH), text(full.NO_SUCH_NEXT))
        return
    record = record if scene.view.live else as_known(record, book.at_ms)
    _head(scene, record, book.at_ms)
    _evidence(record.alert)
    _suspects(record.alert)
    panels.notes([full.runbook(record.alert)], _runbook(record.alert))
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
    return links.to({**times, METHOD: list(alert.slices), ALERT: None}, text(full.TO_DRILL), words.BACKLOG)


def _runbook(alert: Alert) -> Link | None:
    """Where it is an address; a path is one in the site's own papers."""
    there = alert.runbook or ""
    return Link(there, text(full.TO_RUNBOOK)) if there.startswith(("https://", "http://")) else None


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
            Fact(text(own.SINCE), *full.moment(alert.since_ms, zone)),
            Fact(text(full.FIRST_SEEN), *full.moment(alert.first_seen_ms, zone)),
            Fact(text(full.ENDED), *full.ended(alert, now_ms, zone)),
            Fact(text(own.USERS_HURT), own.users(alert), text(full.USERS_NOTE), to=to),
        ]
    )
    if to is not None:
        panels.action(text(full.TO_DRILL), to)


def _evidence(alert: Alert) -> None:
    panels.title(text(full.EVIDENCE), text(full.EVIDENCE_NOTE))
    if not alert.evidence:
        notices.empty(text(full.NOT_KEPT))
        return
    heads = [Cell(text(head)) for head in full.EVIDENCE_HEADS]
    panels.table(heads, [_reason(each) for each in alert.evidence], wrapped=True)


def _reason(one: Evidence) -> list[Cell]:
    return [
        Cell(own.rule(one.rule)),
        Cell(one.slice or words.NONE),
        Cell(own.told(one)),
        Cell(full.seen(one)),
        Cell(full.ordinary(one), notes=(full.baseline(one),)),
        Cell(full.key_outcome(one)),
        Cell(", ".join(one.examples) or words.NONE),
    ]


def _suspects(alert: Alert) -> None:
    if not alert.slices:
        return
    panels.title(text(full.SUSPECTS), text(full.INFERRED))
    if alert.suspects:
        panels.table([Cell(text(full.SUSPECT_HEAD))], [[Cell(each)] for each in own.suspects(alert)], wrapped=True)
    else:
        notices.empty(text(full.NO_SUSPECT))


def _log(scene: Scene, log: list[LogEntry]) -> None:
    panels.title(text(full.LOG), text(full.LOG_NOTE))
    rows = [[Cell(told or words.NONE) for told in full.entry(each, scene.zone)] for each in log]
    panels.table([Cell(text(head)) for head in full.LOG_HEADS], rows, wrapped=True)
