"""Words of a notification that stand for a value; its sentences stand in `data.notices`."""

from __future__ import annotations

from collections.abc import Mapping

from data.metrics.alert import Severity
from data.metrics.alert_change import Event
from data.speech import sentence

SEVERITIES: Mapping[Severity, str] = {
    Severity.PAGE: sentence("PAGE"),
    Severity.WARN: sentence("Warning"),
    Severity.INFO: sentence("Info"),
}
EVENTS: Mapping[Event, str] = {
    Event.OPENED: sentence("opened"),
    Event.CHANGED: sentence("changed"),
    Event.RESOLVED: sentence("resolved"),
}
# What `what` of a change says.
FIELDS: Mapping[str, str] = {
    "severity": sentence("severity"),
    "rules": sentence("rules"),
    "slices": sentence("slices"),
    "cause": sentence("cause"),
    "silence ended": sentence("the silence ended, and it goes on"),
}
