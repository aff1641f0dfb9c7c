"""What people do to an alert: acknowledge, silence, assign, note. All of it ends in the append-only log."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection

from data.metrics.alert import State
from data.sources.alert_rows import AlertRecord, add_to_log, next_entry, read_alert, write_alerts
from data.window import DAY, MINUTE, duration_text

SHORTEST_SILENCE = MINUTE
LONGEST_SILENCE = 7 * DAY
LONGEST_TEXT = 2_000


class ActionKind(StrEnum):
    """What is done, as the log names it."""

    ACKNOWLEDGED = "acknowledged"
    SILENCED = "silenced"
    ASSIGNED = "assigned"
    NOTED = "noted"


@dataclass(frozen=True)
class Action:
    """One act of one person at one moment. `verified`: somebody checked that it is this person.

    `text` is the reason of a silence, the name of the one who is assigned, or the note; `until_ms` ends a silence.
    """

    kind: ActionKind
    who: str
    at_ms: int
    verified: bool = False
    text: str = ""
    until_ms: int | None = None


class ActionError(ValueError):
    """An act that makes no sense. The message says what was expected and what was got."""


def act(connection: Connection, alert_id: str, action: Action) -> AlertRecord | None:
    """Do it; the record afterwards, None when there is no such alert. Raises ActionError. The caller holds the lock."""
    _refuse_nonsense(action)
    record = read_alert(connection, alert_id)
    if record is None:
        return None
    if record.alert.state is State.RESOLVED and action.kind in (ActionKind.ACKNOWLEDGED, ActionKind.SILENCED):
        raise ActionError(f"{alert_id} has ended: it can be assigned and noted, not {action.kind}")
    who = action.who.strip()
    after, entry = next_entry(
        _after(record, action),
        action.kind,
        at_ms=action.at_ms,
        detail=_detail(action),
        who=who,
        verified=action.verified,
    )
    add_to_log(connection, (entry,))
    write_alerts(connection, (after,), {alert_id})
    return after


def _refuse_nonsense(action: Action) -> None:
    if not action.who.strip():
        raise ActionError("expected the name of who does it, got nothing")
    if action.kind is not ActionKind.ACKNOWLEDGED and not action.text.strip():
        needed = {"silenced": "a reason", "assigned": "the name of somebody", "noted": "a note"}[action.kind]
        raise ActionError(f"expected {needed}, got nothing")
    if len(action.text) > LONGEST_TEXT:
        raise ActionError(f"expected at most {LONGEST_TEXT} characters, got {len(action.text)}")
    if action.kind is ActionKind.SILENCED:
        length_ms = (action.until_ms or 0) - action.at_ms
        if not SHORTEST_SILENCE <= length_ms <= LONGEST_SILENCE:
            span = f"{duration_text(SHORTEST_SILENCE)} to {duration_text(LONGEST_SILENCE)}"
            raise ActionError(f"expected a silence of {span}, got one that ends {_after_now(action)}")


def _after_now(action: Action) -> str:
    if action.until_ms is None:
        return "never"
    length_ms = action.until_ms - action.at_ms
    return f"after {duration_text(length_ms)}" if length_ms > 0 else "in the past"


def _after(record: AlertRecord, action: Action) -> AlertRecord:
    who = action.who.strip()
    if action.kind is ActionKind.ACKNOWLEDGED and record.acknowledged_ms is None:
        return replace(record, acknowledged_ms=action.at_ms, acknowledged_by=who)
    if action.kind is ActionKind.SILENCED:
        return replace(
            record,
            silenced_until_ms=action.until_ms,
            silenced_severity=record.alert.severity,
            silenced_by=who,
            silence_reason=action.text.strip(),
        )
    if action.kind is ActionKind.ASSIGNED:
        return replace(record, assigned_to=action.text.strip())
    return record


def _detail(action: Action) -> Mapping[str, Any]:
    names = {ActionKind.SILENCED: "reason", ActionKind.ASSIGNED: "to", ActionKind.NOTED: "text"}
    detail: dict[str, Any] = {names[action.kind]: action.text.strip()} if action.kind in names else {}
    return detail if action.until_ms is None else {**detail, "until_ms": action.until_ms}
