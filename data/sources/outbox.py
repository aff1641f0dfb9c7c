"""Messages that are still to be sent, kept with the alerts: written in the same transaction as what they tell.

A message leaves when its target took it. A process that dies in between sends it again, under the same id.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, bindparam, delete, func, insert, or_, select, update

from data.metrics.alert import State
from data.sources.alert_rows import as_json, kept_text
from data.sources.history_schema import alerts, outbox

DIGEST = "digest"
TROUBLE_LENGTH = 300


@dataclass(frozen=True)
class Message:
    """One message to one target. `payload` is what it tells, without words; a digest has no alert of its own."""

    place: int
    message_id: str
    target: str
    alert_id: str | None
    sequence: int | None
    event: str
    payload: Mapping[str, Any]
    made_ms: int
    hold_until_ms: int | None = None
    tries: int = 0
    next_try_ms: int | None = None
    trouble: str | None = None
    sent_ms: int | None = None
    given_up_ms: int | None = None


_WAITING = and_(outbox.c.sent_ms.is_(None), outbox.c.given_up_ms.is_(None), outbox.c.folded_into.is_(None))


@dataclass(frozen=True)
class Draft:
    """A message that is to be put in; its place and its id come from where and what it is."""

    target: str
    alert_id: str
    sequence: int
    event: str
    payload: Mapping[str, Any]
    made_ms: int
    hold_until_ms: int | None


def put(connection: Connection, drafts: Sequence[Draft]) -> None:
    """Add messages behind all others. One that does not wait takes those of its alert that do along with it."""
    urgent = [{"to": one.target, "of": one.alert_id} for one in drafts if one.hold_until_ms is None]
    if urgent:
        mine = (_WAITING, outbox.c.target == bindparam("to"), outbox.c.alert_id == bindparam("of"))
        connection.execute(update(outbox).where(*mine).values(hold_until_ms=None), urgent)
    _insert(connection, [_row_of(draft) for draft in drafts])


def _row_of(draft: Draft) -> dict[str, Any]:
    return {
        "message_id": f"{draft.alert_id}.{draft.sequence}.{draft.target}",
        "target": draft.target,
        "alert_id": draft.alert_id,
        "sequence": draft.sequence,
        "event": draft.event,
        "payload": as_json(draft.payload),
        "made_ms": draft.made_ms,
        "hold_until_ms": draft.hold_until_ms,
    }


def _insert(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    if rows:
        last = int(connection.scalar(select(func.coalesce(func.max(outbox.c.place), 0))) or 0)
        placed = [{**row, "place": last + number, "tries": 0} for number, row in enumerate(rows, start=1)]
        connection.execute(insert(outbox), placed)


def told(connection: Connection, alert_ids: Collection[str]) -> dict[str, tuple[str, ...]]:
    """For each alert the targets that have, or will get, a message about it; in the order of their first one."""
    asked = select(outbox.c.alert_id, outbox.c.target).where(outbox.c.alert_id.in_(alert_ids))
    grouped = asked.group_by(outbox.c.alert_id, outbox.c.target).order_by(func.min(outbox.c.place))
    found: dict[str, tuple[str, ...]] = {}
    for alert_id, target in connection.execute(grouped):
        found[alert_id] = (*found.get(alert_id, ()), target)
    return found


def waiting(connection: Connection, target: str, now_ms: int, most: int) -> tuple[Message, ...]:
    """The messages that the target may get now, in their order, `most` at most."""
    mine = (_WAITING, outbox.c.target == target, _due(now_ms))
    asked = select(outbox).where(*mine).order_by(outbox.c.place).limit(most)
    return tuple(_message(row) for row in connection.execute(asked))


def all_waiting(connection: Connection) -> tuple[Message, ...]:
    """Every message that is not sent yet, in the order of the targets' names."""
    asked = select(outbox).where(_WAITING).order_by(outbox.c.target, outbox.c.place)
    return tuple(_message(row) for row in connection.execute(asked))


def state_of(connection: Connection, target: str, now_ms: int, ended_ms: int) -> tuple[Message, ...]:
    """All that a target was told, or may be told now, of the alerts that are open, ended in the last `ended_ms`, or
    have a message waiting; in its order."""
    waits = select(outbox.c.alert_id).where(_WAITING, outbox.c.target == target)
    current = select(alerts.c.alert_id).where(
        or_(alerts.c.state == State.OPEN.value, alerts.c.resolved_ms >= now_ms - ended_ms)
    )
    may_know = or_(outbox.c.sent_ms.is_not(None), _due(now_ms))
    asked = select(outbox).where(
        outbox.c.target == target, may_know, or_(outbox.c.alert_id.in_(waits), outbox.c.alert_id.in_(current))
    )
    return tuple(_message(row) for row in connection.execute(asked.order_by(outbox.c.place)))


def sent(connection: Connection, messages: Sequence[Message], at_ms: int) -> None:
    """The target took them."""
    places = [message.place for message in messages]
    taken = {"sent_ms": at_ms, "trouble": None, "next_try_ms": None}
    connection.execute(update(outbox).where(outbox.c.place.in_(places)).values(taken))


def failed(connection: Connection, message: Message, trouble: str, next_try_ms: int) -> None:
    """The target did not take it; the words are kept for those who look."""
    said = {"tries": message.tries + 1, "next_try_ms": next_try_ms, "trouble": kept_text(trouble)[:TROUBLE_LENGTH]}
    connection.execute(update(outbox).where(outbox.c.place == message.place).values(said))


def give_up(connection: Connection, message: Message, trouble: str, at_ms: int) -> None:
    """The target refuses this very message: it is set aside, and the next one goes."""
    said = {"tries": message.tries + 1, "given_up_ms": at_ms, "trouble": kept_text(trouble)[:TROUBLE_LENGTH]}
    connection.execute(update(outbox).where(outbox.c.place == message.place).values(said))


def fold(connection: Connection, messages: Sequence[Message], at_ms: int) -> None:
    """Put one digest in the place of several messages of one target. A digest among them gives its own parts."""
    first, last = messages[0], messages[-1]
    digest_id = f"{DIGEST}.{first.place}-{last.place}.{first.target}"
    parts = sorted((part for message in messages for part in _parts(message)), key=lambda part: part["at_ms"])
    places = [message.place for message in messages]
    connection.execute(update(outbox).where(outbox.c.place.in_(places)).values(folded_into=digest_id))
    payload = as_json({"parts": parts})
    values = {"message_id": digest_id, "target": first.target, "event": DIGEST, "payload": payload, "made_ms": at_ms}
    _insert(connection, [values])


def forget(connection: Connection, before_ms: int) -> None:
    """Delete what was sent, given up, or went into a digest, before."""
    folded = and_(outbox.c.folded_into.is_not(None), outbox.c.made_ms < before_ms)
    old = or_(outbox.c.sent_ms < before_ms, outbox.c.given_up_ms < before_ms, folded)
    connection.execute(delete(outbox).where(old))


def _due(now_ms: int) -> ColumnElement[bool]:
    return or_(outbox.c.hold_until_ms.is_(None), outbox.c.hold_until_ms <= now_ms)


def _parts(message: Message) -> list[Mapping[str, Any]]:
    return list(message.payload["parts"]) if message.event == DIGEST else [message.payload]


def _message(row: Row[Any]) -> Message:
    fields = {name: row._mapping[name] for name in Message.__dataclass_fields__}
    return Message(**{**fields, "payload": json.loads(row.payload)})
