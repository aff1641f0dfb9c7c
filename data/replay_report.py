"""A replay as JSON for other programs, and as lines for a person."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import tzinfo
from typing import Any

from data.metrics.alert import Alert
from data.metrics.replay import Told
from data.metrics.replay_score import Score, Scored
from data.window import duration_text, iso, local_time


def as_table(told: Sequence[Told], score: Score, zone: tzinfo) -> dict[str, Any]:
    """What `replay --json` prints."""
    return {
        "incidents": [_incident(each, zone) for each in score.incidents],
        "alerts": [_alert(each, zone) for each in told],
        "false_alarms": len(score.false_alarms),
        "false_alarms_per_week": round(score.false_alarms_per_week, 4),
        "slice_weeks": round(score.slice_weeks, 4),
    }


def _incident(scored: Scored, zone: tzinfo) -> dict[str, Any]:
    return {
        "name": scored.incident.name,
        "slice": scored.incident.slice,
        "start_is": scored.incident.start_is,
        "minutes_to_detect": None if scored.minutes_to_detect is None else round(scored.minutes_to_detect, 2),
        "users_before": scored.users_before,
        "first_alert": None if scored.first is None else _first_alert(scored.first.opened, zone),
    }


def _first_alert(alert: Alert, zone: tzinfo) -> dict[str, Any]:
    evidence = alert.evidence[0]
    return {
        "at": iso(alert.first_seen_ms, zone),
        "rule": evidence.rule,
        "slice": evidence.slice,
        "evidence": evidence.sentence,
    }


def _alert(told: Told, zone: tzinfo) -> dict[str, Any]:
    """The alert as it was in the end, with its rules, slices and evidence as it opened."""
    alert = told.latest
    return {
        "alert_id": alert.alert_id,
        "opened": iso(alert.first_seen_ms, zone),
        "since": iso(alert.since_ms, zone),
        "resolved": None if alert.resolved_ms is None else iso(alert.resolved_ms, zone),
        "severity": str(alert.severity),
        "slice": told.opened.evidence[0].slice,
        "rule": told.opened.evidence[0].rule,
        "slices": list(alert.slices),
        "rules": list(alert.rules),
        "cause": alert.cause,
        "users_hurt": alert.users_hurt,
        "users_hurt_when_opened": told.opened.users_hurt,
        "runbook": alert.runbook,
        "evidence": [asdict(each) for each in told.opened.evidence],
    }


def as_lines(told: Sequence[Told], score: Score, zone: tzinfo) -> Iterator[str]:
    """One line for each incident and each alert, and the sum."""
    for scored in score.incidents:
        yield _incident_line(scored)
    for each in told:
        alert = each.latest
        until = "still open" if alert.resolved_ms is None else f"until {local_time(alert.resolved_ms, zone)}"
        false = "; belongs to no incident" if each in score.false_alarms else ""
        opened = local_time(alert.first_seen_ms, zone, seconds=True)
        yield f"{opened}  {alert.alert_id}  {alert.severity}, {until}{false}"
        yield from (f"    {one.rule}: {one.sentence} ({one.baseline})" for one in each.opened.evidence)
    yield (
        f"{len(told)} alerts, {len(score.false_alarms)} of no incident: {score.false_alarms_per_week:.2f} a week over "
        f"all slices ({score.slice_weeks:.1f} slice-weeks)"
    )


def _incident_line(scored: Scored) -> str:
    name = f"{scored.incident.name} ({scored.incident.slice or 'slice not stated'})"
    users = "users not known" if scored.users_before is None else f"{scored.users_before} users hurt before"
    if scored.first is None or scored.minutes_to_detect is None:
        return f"{name}: missed; {users.replace('before', 'until its end')}"
    took = duration_text(round(scored.minutes_to_detect * 60_000))
    return f"{name}: detected {took} after its start, {users}, by {scored.first.opened.evidence[0].rule}"
