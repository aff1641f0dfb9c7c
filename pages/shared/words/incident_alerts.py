"""The words of the alerts on the page Incident."""

from __future__ import annotations

from datetime import tzinfo

from data.metrics.alert import Alert
from data.sources.alert_rows import AlertRecord
from data.speech import sentence
from pages.shared.language import say, text

TITLE = sentence("Alerts of the window")
NOTE = sentence("open at some moment of it")
HEADS = (
    sentence("Alert"),
    sentence("Rule"),
    sentence("Slice"),
    sentence("Opened"),
    sentence("Acknowledged"),
    sentence("Closed"),
)
NEVER_WATCHED = sentence("Nobody has watched yet: no rule was judged in this window.")
NONE = sentence("0 alerts were open in this window.")


def moment(at_ms: int, zone: tzinfo) -> str:
    return say().moment(at_ms, zone)


def acknowledged(record: AlertRecord, zone: tzinfo) -> str:
    if record.acknowledged_ms is None:
        return text("by nobody")
    return moment(record.acknowledged_ms, zone)


def by(record: AlertRecord) -> tuple[str, ...]:
    """Who, and how long after it was opened."""
    if record.acknowledged_ms is None:
        return ()
    after = say().duration(max(0, record.acknowledged_ms - record.alert.first_seen_ms))
    return (text("by {name} after {length}", name=record.acknowledged_by or "?", length=after),)


def closed(alert: Alert, zone: tzinfo) -> str:
    return text("still open") if alert.resolved_ms is None else moment(alert.resolved_ms, zone)


def not_known(started_ms: int, zone: tzinfo) -> str:
    return text(
        "No alert is remembered of this window; whether the rules were judged in it is not known, the present watcher "
        "began {moment}.",
        moment=moment(started_ms, zone),
    )
