"""The alerts in the history store: remembered by the watcher, acted upon by people, read by everybody.

Nothing here raises for what the store does. `NotLeadingError` tells a watcher that it must stop writing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from sqlalchemy import Connection, delete, insert, select

from data.answers import Failure
from data.metrics.routing import Routing
from data.sources import alert_memory, alert_rows, lease, outbox
from data.sources.alert_actions import Action, act
from data.sources.alert_memory import JudgedRound, RuleStatus
from data.sources.alert_rows import AlertRecord, LogEntry
from data.sources.history_schema import judge_states, rule_status, watchers
from data.sources.history_store import Store
from data.sources.lease import Claim
from data.sources.outbox import Message

T = TypeVar("T")


@dataclass(frozen=True)
class Heartbeat:
    """When a watcher was last seen at work. `trouble` is what kept its last round from being whole."""

    watcher: str
    started_ms: int
    at_ms: int
    round_number: int
    leads: bool
    trouble: str | None = None


class AlertStore:
    """One store, shared by all threads."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def claim(self, claim: Claim, *, now_s: float, now_ms: int) -> Claim | Failure:
        """Take or keep the lease, or see who has it."""
        return self._write("claim", lambda connection: lease.renew(connection, claim, now_s=now_s, now_ms=now_ms))

    def leader(self) -> lease.Beat | Failure | None:
        """Who has the lease."""
        return self._store.run("leader", lease.read)

    def give_back(self, claim: Claim) -> Failure | None:
        """Let the next watcher lead at once."""
        return self._write("give_back", lambda connection: lease.give_back(connection, claim))

    def remember(self, claim: Claim, judged: JudgedRound, routing: Routing) -> Failure | None:
        """Keep one round, whole or not at all. Raises NotLeadingError when another watcher leads by now."""

        def work(connection: Connection) -> None:
            lease.check(connection, claim)
            alert_memory.remember(connection, judged, routing)

        return self._write("remember", work)

    def judge_state(self) -> str | Failure | None:
        """What the judge goes on from; None at the very beginning."""
        asked = select(judge_states.c.state).where(judge_states.c.name == alert_memory.STATE_NAME)
        return self._store.run("judge_state", lambda connection: connection.scalar(asked))

    def act(self, alert_id: str, action: Action) -> AlertRecord | Failure | None:
        """What a person does to an alert; None when there is no such alert. Raises ActionError for nonsense."""
        return self._write("act", lambda connection: act(connection, alert_id, action))

    def open_alerts(self) -> tuple[AlertRecord, ...] | Failure:
        """The alerts that are open, oldest first."""
        return self._store.run("open_alerts", alert_rows.read_open)

    def alerts(self, from_ms: int, to_ms: int) -> tuple[AlertRecord, ...] | Failure:
        """The alerts that were open at some moment in [from_ms, to_ms), oldest first."""
        return self._store.run("alerts", partial(alert_rows.read_window, from_ms=from_ms, to_ms=to_ms))

    def alert(self, alert_id: str) -> AlertRecord | Failure | None:
        """One alert; None when there is no such alert."""
        return self._store.run("alert", partial(alert_rows.read_alert, alert_id=alert_id))

    def log(self, alert_id: str | None = None, to_ms: int | None = None) -> tuple[LogEntry, ...] | Failure:
        """The log of one alert, or of all; with `to_ms` only what was before it."""
        return self._store.run("log", partial(alert_rows.read_log, alert_id=alert_id, to_ms=to_ms))

    def rules(self) -> tuple[RuleStatus, ...] | Failure:
        """Each rule's status after the last judged round, by name."""
        asked = select(rule_status).order_by(rule_status.c.rule)
        return self._store.run(
            "rules", lambda connection: tuple(RuleStatus(**row._mapping) for row in connection.execute(asked))
        )

    def beat(self, heartbeat: Heartbeat) -> Failure | None:
        """Say that a watcher is at work."""
        values = {name: getattr(heartbeat, name) for name in Heartbeat.__dataclass_fields__}

        def work(connection: Connection) -> None:
            connection.execute(delete(watchers).where(watchers.c.watcher == heartbeat.watcher))
            connection.execute(insert(watchers).values({**values, "leads": int(heartbeat.leads)}))

        return self._write("beat", work)

    def heartbeats(self) -> tuple[Heartbeat, ...] | Failure:
        """Every watcher that was ever seen, the one that was seen last first."""
        asked = select(watchers).order_by(watchers.c.at_ms.desc())

        def work(connection: Connection) -> tuple[Heartbeat, ...]:
            rows = connection.execute(asked).all()
            return tuple(Heartbeat(**{**row._mapping, "leads": bool(row.leads)}) for row in rows)

        return self._store.run("heartbeats", work)

    def waiting(self, target: str, now_ms: int, most: int) -> tuple[Message, ...] | Failure:
        """The messages that a target may get now, in their order, `most` at most."""
        return self._store.run("waiting", partial(outbox.waiting, target=target, now_ms=now_ms, most=most))

    def all_waiting(self) -> tuple[Message, ...] | Failure:
        """Every message that is not sent yet."""
        return self._store.run("all_waiting", outbox.all_waiting)

    def state_of(self, target: str, now_ms: int, ended_ms: int) -> tuple[Message, ...] | Failure:
        """What a target knows, or may know now, of alerts that are open, ended lately, or not told yet."""
        return self._store.run("state_of", partial(outbox.state_of, target=target, now_ms=now_ms, ended_ms=ended_ms))

    def sent(self, messages: Sequence[Message], at_ms: int) -> Failure | None:
        """The target took them."""
        return self._write("sent", partial(outbox.sent, messages=messages, at_ms=at_ms))

    def failed(self, message: Message, trouble: str, next_try_ms: int) -> Failure | None:
        """The target did not take it."""
        return self._write("failed", partial(outbox.failed, message=message, trouble=trouble, next_try_ms=next_try_ms))

    def give_up(self, message: Message, trouble: str, at_ms: int) -> Failure | None:
        """The target refuses this very message."""
        return self._write("give_up", partial(outbox.give_up, message=message, trouble=trouble, at_ms=at_ms))

    def fold(self, messages: Sequence[Message], at_ms: int) -> Failure | None:
        """Put one digest in the place of several messages of one target."""
        return self._write("fold", partial(outbox.fold, messages=messages, at_ms=at_ms))

    def forget_before(self, before_ms: int) -> Failure | None:
        """Delete messages that were sent before. Alerts and their log are kept."""
        return self._write("forget_messages", partial(outbox.forget, before_ms=before_ms))

    def rewind(self, to_ms: int) -> Failure | None:
        """A demo world's clock was moved back: what was open then or later is judged anew."""
        return self._write("rewind_alerts", partial(alert_memory.go_back, to_ms=to_ms))

    def _write(self, question: str, work: Callable[[Connection], T]) -> T | Failure:
        return self._store.run(question, work, writes=True)
