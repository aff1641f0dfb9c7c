"""What one judged round does to the store: alerts, their log, their messages and the judge's state, all or nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, delete, insert, select

from data.metrics.alert import Alert, State
from data.metrics.alert_change import Change, Event, changes, is_more_urgent
from data.metrics.alert_json import as_fields
from data.metrics.routing import Recipient, Routing
from data.sources import outbox
from data.sources.alert_rows import AlertRecord, kept_text, last_sequence, logged, read_alert, read_open, write_alert
from data.sources.history_schema import alert_log, alerts, judge_states, rule_status
from data.sources.history_schema import outbox as outbox_rows

STATE_NAME = "rules"
AFTER_SILENCE = Change(Event.CHANGED, ("silence ended",))


@dataclass(frozen=True)
class RuleStatus:
    """Whether a rule is judged. `judged_ms`: when it last was; `trouble`: why it cannot be now, since `since_ms`."""

    rule: str
    judged_ms: int | None
    trouble: str | None = None
    since_ms: int | None = None


@dataclass(frozen=True)
class JudgedRound:
    """What the rules say at `at_ms`: every alert that is open, those that ended now, and the state to go on from.

    `trouble` is what could not be measured, in words, None when all could.
    """

    at_ms: int
    alerts: tuple[Alert, ...]
    rules: tuple[RuleStatus, ...] = ()
    state: str = ""
    trouble: str | None = None


def remember(connection: Connection, judged: JudgedRound, routing: Routing) -> None:
    """Write the round. The caller holds the store's write lock; the same round again changes nothing of note."""
    for alert in (*judged.alerts, *_left_behind(connection, judged)):
        _remember_alert(connection, alert, judged.at_ms, routing)
    _remember_rules(connection, judged.rules)
    connection.execute(delete(judge_states).where(judge_states.c.name == STATE_NAME))
    values = {"name": STATE_NAME, "at_ms": judged.at_ms, "state": judged.state}
    connection.execute(insert(judge_states).values(values))


def _left_behind(connection: Connection, judged: JudgedRound) -> tuple[Alert, ...]:
    """Alerts that are open in the store and that no rule speaks of any more, ended: their rule is gone."""
    spoken_of = {alert.alert_id for alert in judged.alerts}
    return tuple(
        replace(record.alert, state=State.RESOLVED, resolved_ms=judged.at_ms)
        for record in read_open(connection)
        if record.alert.alert_id not in spoken_of
    )


def _remember_alert(connection: Connection, alert: Alert, at_ms: int, routing: Routing) -> None:
    before = read_alert(connection, alert.alert_id)
    steps = changes(None if before is None else before.alert, alert)
    if before is None:
        record = AlertRecord(alert, last_sequence(connection, alert.alert_id))
    elif steps or alert.state is State.OPEN:
        record = replace(before, alert=alert)
    else:
        return
    for step in steps:
        record = _stepped(connection, record, step, at_ms, routing)
    if alert.state is State.OPEN:
        record = _caught_up(connection, record, at_ms, routing)
    write_alert(connection, record, is_new=before is None)


def _stepped(connection: Connection, record: AlertRecord, step: Change, at_ms: int, routing: Routing) -> AlertRecord:
    """The record after one step: logged, and told to whom it concerns."""
    detail = {"alert": as_fields(record.alert), "what": list(step.what)}
    record = logged(connection, record, step.event, at_ms=at_ms, detail=detail)
    if not step.is_told:
        return record
    if step.event is not Event.RESOLVED and _is_held_back(record, at_ms):
        return replace(record, untold=True)
    if step.event is Event.OPENED:
        recipients = routing.recipients(record.alert, at_ms)
    else:
        # Who was told that it is open is told how it goes on, and that it ended; nobody else.
        recipients = routing.held(outbox.told(connection, record.alert.alert_id), record.alert, at_ms)
    _tell(connection, record, step, recipients, at_ms)
    return record


def _caught_up(connection: Connection, record: AlertRecord, at_ms: int, routing: Routing) -> AlertRecord:
    """Tell an open alert to whom it concerns by now: after a silence, or because a route's hours have begun."""
    if _is_held_back(record, at_ms):
        return record
    already = outbox.told(connection, record.alert.alert_id)
    new = tuple(one for one in routing.recipients(record.alert, at_ms) if one.target not in already)
    if record.untold:
        detail = {"alert": as_fields(record.alert), "what": list(AFTER_SILENCE.what)}
        record = logged(connection, record, AFTER_SILENCE.event, at_ms=at_ms, detail=detail)
        _tell(connection, record, AFTER_SILENCE, routing.held(already, record.alert, at_ms), at_ms)
    _tell(connection, record, Change(Event.OPENED), new, at_ms)
    return replace(record, untold=False)


def _is_held_back(record: AlertRecord, at_ms: int) -> bool:
    """Silenced, and not more urgent than what was silenced."""
    silenced = record.silenced_severity
    return record.is_silent(at_ms) and silenced is not None and not is_more_urgent(record.alert.severity, silenced)


def _tell(
    connection: Connection, record: AlertRecord, step: Change, recipients: tuple[Recipient, ...], at_ms: int
) -> None:
    """Put a message for each recipient into the outbox."""
    alert_id, already = record.alert.alert_id, outbox.told(connection, record.alert.alert_id)
    for recipient in recipients:
        payload: Mapping[str, Any] = {
            "event": step.event.value,
            "what": list(step.what),
            "is_first": recipient.target not in already,
            "at_ms": at_ms,
            "sequence": record.sequence,
            "alert": as_fields(record.alert),
            "acknowledged_by": record.acknowledged_by,
            "assigned_to": record.assigned_to,
        }
        outbox.put(
            connection,
            target=recipient.target,
            alert_id=alert_id,
            sequence=record.sequence,
            event=step.event.value,
            payload=payload,
            made_ms=at_ms,
            hold_until_ms=recipient.hold_until_ms,
        )


def _remember_rules(connection: Connection, rules: Sequence[RuleStatus]) -> None:
    """In place of those of the round before: a rule that is no longer in the file has no status."""
    connection.execute(delete(rule_status))
    for rule in rules:
        trouble = None if rule.trouble is None else kept_text(rule.trouble)
        values = {"rule": str(rule.rule), "judged_ms": rule.judged_ms, "trouble": trouble, "since_ms": rule.since_ms}
        connection.execute(insert(rule_status).values(values))


def go_back(connection: Connection, to_ms: int) -> None:
    """The world's clock was moved back to `to_ms` on purpose: what was open then or later is judged anew."""
    forgotten = select(alerts.c.alert_id).where(alerts.c.last_seen_ms >= to_ms)
    connection.execute(delete(alert_log).where(alert_log.c.alert_id.in_(forgotten)))
    connection.execute(delete(outbox_rows).where(outbox_rows.c.made_ms >= to_ms))
    connection.execute(delete(alerts).where(alerts.c.last_seen_ms >= to_ms))
    connection.execute(delete(judge_states))
    connection.execute(delete(rule_status))
