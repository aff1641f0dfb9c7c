"""What one judged round does to the store: alerts, their log, their messages and the judge's state, all or nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Connection, delete, insert, select

from data.metrics.alert import Alert, State
from data.metrics.routing import Routing
from data.sources import outbox
from data.sources.alert_round import AlertRound
from data.sources.alert_rows import AlertRecord, add_to_log, kept_text, read_for, write_alerts
from data.sources.history_schema import alert_log, alerts, judge_states, rule_status
from data.sources.history_schema import outbox as outbox_rows

STATE_NAME = "rules"


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
    """Write the round. The caller holds the store's write lock; the same round again changes nothing of note.

    What is known is read at once, everything is decided without the store, and written at once: a round takes as
    many statements with a thousand alerts as with one.
    """
    known = read_for(connection, [alert.alert_id for alert in judged.alerts])
    told = outbox.told(connection, {*known, *(alert.alert_id for alert in judged.alerts)})
    round_ = AlertRound(judged.at_ms, routing, known, told)
    for alert in (*judged.alerts, *_left_behind(known, judged)):
        round_.take(alert)
    add_to_log(connection, round_.entries)
    outbox.put(connection, round_.drafts)
    write_alerts(connection, round_.records, known)
    _remember_rules(connection, judged.rules)
    connection.execute(delete(judge_states).where(judge_states.c.name == STATE_NAME))
    values = {"name": STATE_NAME, "at_ms": judged.at_ms, "state": judged.state}
    connection.execute(insert(judge_states).values(values))


def _left_behind(known: Mapping[str, AlertRecord], judged: JudgedRound) -> tuple[Alert, ...]:
    """Alerts that are open in the store and that no rule speaks of any more, ended: their rule is gone."""
    spoken_of = {alert.alert_id for alert in judged.alerts}
    return tuple(
        replace(record.alert, state=State.RESOLVED, resolved_ms=judged.at_ms)
        for alert_id, record in known.items()
        if alert_id not in spoken_of and record.alert.state is State.OPEN
    )


def _remember_rules(connection: Connection, rules: Sequence[RuleStatus]) -> None:
    """In place of those of the round before: a rule that is no longer in the file has no status."""
    connection.execute(delete(rule_status))
    rows = [
        {
            "rule": kept_text(one.rule),
            "judged_ms": one.judged_ms,
            "trouble": None if one.trouble is None else kept_text(one.trouble),
            "since_ms": one.since_ms,
        }
        for one in rules
    ]
    if rows:
        connection.execute(insert(rule_status), rows)


def go_back(connection: Connection, to_ms: int) -> None:
    """The world's clock was moved back to `to_ms` on purpose: what was open then or later is judged anew."""
    forgotten = select(alerts.c.alert_id).where(alerts.c.last_seen_ms >= to_ms)
    connection.execute(delete(alert_log).where(alert_log.c.alert_id.in_(forgotten)))
    connection.execute(delete(outbox_rows).where(outbox_rows.c.made_ms >= to_ms))
    connection.execute(delete(alerts).where(alerts.c.last_seen_ms >= to_ms))
    connection.execute(delete(judge_states))
    connection.execute(delete(rule_status))
