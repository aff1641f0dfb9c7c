"""Alerts and their log as rows: what stands in the store is written and read here, inside a transaction."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, Row, bindparam, insert, or_, select, update

from data.metrics.alert import Alert, Severity, State
from data.metrics.alert_json import alert_of, as_fields
from data.sources.history_schema import alert_log, alerts

_AS_JSON = ("rules", "slices", "evidence", "suspects")


@dataclass(frozen=True)
class AlertRecord:
    """An alert as remembered, with what people did to it. `sequence` is the number of its newest log entry."""

    alert: Alert
    sequence: int
    acknowledged_ms: int | None = None
    acknowledged_by: str | None = None
    assigned_to: str | None = None
    silenced_until_ms: int | None = None
    silenced_severity: Severity | None = None
    silenced_by: str | None = None
    silence_reason: str | None = None
    untold: bool = False

    def is_silent(self, at_ms: int) -> bool:
        """Somebody silenced it and the end has not come yet."""
        return self.silenced_until_ms is not None and at_ms < self.silenced_until_ms


@dataclass(frozen=True)
class LogEntry:
    """One line of the log, which is only ever added to. `who` is None for what the rules did.

    `verified` is False where the name was typed and nobody checked it.
    """

    alert_id: str
    sequence: int
    action: str
    at_ms: int
    who: str | None
    verified: bool
    detail: Mapping[str, Any]


def as_json(value: object) -> str:
    """JSON that every engine can keep as text."""
    return kept_text(json.dumps(value, ensure_ascii=False, sort_keys=True).replace("\\u0000", " "))


def kept_text(text: str) -> str:
    """The text without what an engine refuses: NUL, and halves of characters."""
    return text.replace("\x00", " ").encode("utf-8", "replace").decode("utf-8")


def read_alert(connection: Connection, alert_id: str) -> AlertRecord | None:
    """The alert of that id."""
    row = connection.execute(select(alerts).where(alerts.c.alert_id == alert_id)).one_or_none()
    return None if row is None else _record(row)


def read_open(connection: Connection) -> tuple[AlertRecord, ...]:
    """The alerts that are open, oldest first."""
    asked = select(alerts).where(alerts.c.state == State.OPEN.value)
    return _records(connection.execute(asked.order_by(alerts.c.first_seen_ms, alerts.c.alert_id)).all())


def read_window(connection: Connection, from_ms: int, to_ms: int) -> tuple[AlertRecord, ...]:
    """The alerts that were open at some moment in [from_ms, to_ms), oldest first."""
    asked = select(alerts).where(
        alerts.c.first_seen_ms < to_ms, or_(alerts.c.resolved_ms.is_(None), alerts.c.resolved_ms >= from_ms)
    )
    return _records(connection.execute(asked.order_by(alerts.c.first_seen_ms, alerts.c.alert_id)).all())


def read_for(connection: Connection, alert_ids: Collection[str]) -> dict[str, AlertRecord]:
    """Those alerts, and all that are open, by id."""
    asked = select(alerts).where(or_(alerts.c.state == State.OPEN.value, alerts.c.alert_id.in_(alert_ids)))
    return {record.alert.alert_id: record for record in _records(connection.execute(asked).all())}


def write_alerts(connection: Connection, records: Sequence[AlertRecord], known: Collection[str]) -> None:
    """Put each record's row in the place of the one that is there; `known` are the ids of those that have one."""
    new = [_values(record) for record in records if record.alert.alert_id not in known]
    old = [_values(record) for record in records if record.alert.alert_id in known]
    if new:
        connection.execute(insert(alerts), new)
    if old:
        changed = update(alerts).where(alerts.c.alert_id == bindparam("this"))
        connection.execute(changed, [{**row, "this": row.pop("alert_id")} for row in old])


def add_to_log(connection: Connection, entries: Sequence[LogEntry]) -> None:
    """Add lines."""
    rows = [
        {
            "alert_id": entry.alert_id,
            "sequence": entry.sequence,
            "action": kept_text(entry.action),
            "at_ms": entry.at_ms,
            "who": None if entry.who is None else kept_text(entry.who),
            "verified": int(entry.verified),
            "detail": as_json(entry.detail),
        }
        for entry in entries
    ]
    if rows:
        connection.execute(insert(alert_log), rows)


def next_entry(
    record: AlertRecord,
    action: str,
    *,
    at_ms: int,
    detail: Mapping[str, Any],
    who: str | None = None,
    verified: bool = False,
) -> tuple[AlertRecord, LogEntry]:
    """The record with one more line in its log, and that line; neither is written yet."""
    number = record.sequence + 1
    entry = LogEntry(record.alert.alert_id, number, action, at_ms, who, verified, detail)
    return replace(record, sequence=number), entry


def read_log(connection: Connection, alert_id: str | None = None, to_ms: int | None = None) -> tuple[LogEntry, ...]:
    """The lines of one alert or of all, in their order; with `to_ms` only those from before it."""
    asked = select(alert_log)
    if alert_id is not None:
        asked = asked.where(alert_log.c.alert_id == alert_id)
    if to_ms is not None:
        asked = asked.where(alert_log.c.at_ms < to_ms)
    ordered = asked.order_by(alert_log.c.at_ms, alert_log.c.alert_id, alert_log.c.sequence)
    return tuple(_entry(row) for row in connection.execute(ordered))


def _entry(row: Row[Any]) -> LogEntry:
    return LogEntry(
        row.alert_id, row.sequence, row.action, row.at_ms, row.who, bool(row.verified), json.loads(row.detail)
    )


def _records(rows: Any) -> tuple[AlertRecord, ...]:
    return tuple(_record(row) for row in rows)


def _record(row: Row[Any]) -> AlertRecord:
    fields = dict(row._mapping)
    kept = {name: fields.pop(name) for name in AlertRecord.__dataclass_fields__ if name != "alert"}
    read = {name: json.loads(fields[name]) for name in _AS_JSON}
    silenced = kept["silenced_severity"]
    kept |= {"untold": bool(kept["untold"]), "silenced_severity": None if silenced is None else Severity(silenced)}
    return AlertRecord(alert_of(fields | read), **kept)


def _values(record: AlertRecord) -> dict[str, Any]:
    fields = as_fields(record.alert)
    kept = {name: getattr(record, name) for name in AlertRecord.__dataclass_fields__ if name != "alert"}
    kept["untold"] = int(record.untold)
    values = fields | {name: as_json(fields[name]) for name in _AS_JSON} | kept
    return {name: kept_text(value) if isinstance(value, str) else value for name, value in values.items()}
