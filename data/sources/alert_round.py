"""What is to be written about the alerts of one round: decided from what is known, without the store."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from data.metrics.alert import Alert, State
from data.metrics.alert_change import Change, Event, changes, is_more_urgent
from data.metrics.alert_json import as_fields
from data.metrics.routing import Recipient, Routing
from data.sources.alert_rows import AlertRecord, LogEntry, next_entry
from data.sources.outbox import Draft

AFTER_SILENCE = Change(Event.CHANGED, ("silence ended",))


@dataclass
class AlertRound:
    """One round. `known` and `told` (the targets by alert) are what the store holds; the lists are what it shall."""

    at_ms: int
    routing: Routing
    known: Mapping[str, AlertRecord]
    told: dict[str, tuple[str, ...]]
    records: list[AlertRecord] = field(default_factory=list)
    entries: list[LogEntry] = field(default_factory=list)
    drafts: list[Draft] = field(default_factory=list)

    def take(self, alert: Alert) -> None:
        """Add what one alert of the round makes necessary."""
        before = self.known.get(alert.alert_id)
        steps = changes(None if before is None else before.alert, alert)
        if before is not None and not steps and alert.state is State.RESOLVED:
            return
        record = AlertRecord(alert, 0) if before is None else replace(before, alert=alert)
        for step in steps:
            record = self._stepped(record, step)
        self.records.append(self._caught_up(record) if alert.state is State.OPEN else record)

    def _stepped(self, record: AlertRecord, step: Change) -> AlertRecord:
        """The record after one step: logged, and told to whom it concerns."""
        record = self._logged(record, step)
        if not step.is_told:
            return record
        if step.event is not Event.RESOLVED and self._is_held_back(record):
            return replace(record, untold=True)
        if step.event is Event.OPENED:
            recipients = self.routing.recipients(record.alert, self.at_ms)
        else:
            # Who was told that it is open is told how it goes on, and that it ended; nobody else.
            recipients = self.routing.held(self._told(record), record.alert, self.at_ms)
        self._tell(record, step, recipients)
        return record

    def _caught_up(self, record: AlertRecord) -> AlertRecord:
        """Tell an open alert to whom it concerns by now: after a silence, or because a route's hours have begun."""
        if self._is_held_back(record):
            return record
        already = self._told(record)
        if record.untold:
            record = self._logged(record, AFTER_SILENCE)
            self._tell(record, AFTER_SILENCE, self.routing.held(already, record.alert, self.at_ms))
        everybody = self.routing.recipients(record.alert, self.at_ms)
        self._tell(record, Change(Event.OPENED), [one for one in everybody if one.target not in already])
        return replace(record, untold=False)

    def _told(self, record: AlertRecord) -> tuple[str, ...]:
        return self.told.get(record.alert.alert_id, ())

    def _is_held_back(self, record: AlertRecord) -> bool:
        """Silenced, and not more urgent than what was silenced."""
        silenced = record.silenced_severity
        holds = silenced is not None and not is_more_urgent(record.alert.severity, silenced)
        return holds and record.is_silent(self.at_ms)

    def _logged(self, record: AlertRecord, step: Change) -> AlertRecord:
        detail = {"alert": as_fields(record.alert), "what": list(step.what)}
        record, entry = next_entry(record, step.event, at_ms=self.at_ms, detail=detail)
        self.entries.append(entry)
        return record

    def _tell(self, record: AlertRecord, step: Change, recipients: Iterable[Recipient]) -> None:
        alert_id = record.alert.alert_id
        for recipient in recipients:
            already = self._told(record)
            is_first = recipient.target not in already
            self.drafts.append(
                Draft(
                    target=recipient.target,
                    alert_id=alert_id,
                    sequence=record.sequence,
                    event=step.event.value,
                    payload=self._payload(record, step, is_first=is_first),
                    made_ms=self.at_ms,
                    hold_until_ms=recipient.hold_until_ms,
                )
            )
            if is_first:
                self.told[alert_id] = (*already, recipient.target)

    def _payload(self, record: AlertRecord, step: Change, *, is_first: bool) -> dict[str, Any]:
        return {
            "event": step.event.value,
            "what": list(step.what),
            "is_first": is_first,
            "at_ms": self.at_ms,
            "sequence": record.sequence,
            "alert": as_fields(record.alert),
            "acknowledged_by": record.acknowledged_by,
            "assigned_to": record.assigned_to,
        }
