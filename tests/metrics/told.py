"""Incidents as a postmortem would state them."""

from __future__ import annotations

from data.metrics.incident import Certainty, Entry, Incident, Moment


def moment(at_ms: int | None) -> Moment | None:
    return None if at_ms is None else Moment(at_ms, 420, 7, "04:39 WIB", Certainty.STATED)


def incident(title: str = "It hung", path: str = "2026-01-29-postmortem.md", **changes: object) -> Incident:
    """An incident whose moments are given as `started=…` in milliseconds; `entries` are those of its timeline."""
    names = ("started", "detected", "acknowledged", "mitigated", "resolved")
    entries = tuple(Entry(at_ms, None, 420, "looked", 9) for at_ms in changes.get("entries", ()))
    nothing = dict.fromkeys(
        ("date", "timezone", "priority", "severity", "owner", "status", "summary", "root_cause", "detection_method")
    )
    lists = dict.fromkeys(("services", "tags", "impact", "lessons", "follow_ups", "related", "slices"), ())
    return Incident(
        path=path,
        title=title,
        detection_source=None,
        users_stated=None,
        timeline=entries,
        stated_minutes={},
        computed_minutes={},
        **nothing,
        **lists,
        **{name: moment(changes.get(name)) for name in names},
    )
