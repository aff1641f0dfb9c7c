"""What other systems read of alerts: the feed, who may read it, and the series of /metrics."""

from __future__ import annotations

import json
import math

import pytest

from data.alert_book import AlertBook, Watched, as_known
from data.alert_feed import feed, is_allowed, unread
from data.answers import Failure, FailureKind
from data.metrics.alert import Severity, State
from data.sources.alert_memory import RuleStatus
from data.sources.alert_rows import AlertRecord
from data.sources.alert_store import Heartbeat
from data.telemetry import Telemetry
from data.window import HOUR, MINUTE, SECOND
from tests.alerting import NOW, alert, ended

TOKEN = "a token of sixteen"


def beat(at_ms: int, **more: object) -> Heartbeat:
    return Heartbeat(**{"watcher": "one", "started_ms": 0, "at_ms": at_ms, "round_number": 3, "leads": True, **more})


def book(*alerts: AlertRecord, at_ms: int = NOW, **more: object) -> AlertBook:
    rules = (RuleStatus("keys", NOW - 15 * SECOND), RuleStatus("burn", None, "no rows", NOW - HOUR))
    return AlertBook(**{"at_ms": at_ms, "alerts": alerts, "rules": rules, "heartbeat": beat(NOW - SECOND), **more})


def sample(telemetry: Telemetry, name: str, **labels: str) -> float | None:
    return telemetry.registry.get_sample_value(name, labels)


@pytest.mark.parametrize("header", [None, "", TOKEN, f"bearer {TOKEN}", f"Bearer {TOKEN}x", "Bearer ", "Bearer ü"])
def test_only_the_very_token_is_allowed(header: str | None) -> None:
    assert not is_allowed(header, TOKEN)
    assert is_allowed(f"Bearer {TOKEN}", TOKEN)


def test_the_feed_has_every_alert_whole_the_open_ones_first_and_is_json() -> None:
    silenced = AlertRecord(alert("a-2"), 2, silenced_until_ms=NOW + HOUR, silenced_severity=Severity.PAGE)
    found = feed(book(AlertRecord(ended(alert("a-3"), NOW - MINUTE), 2), silenced, AlertRecord(alert("a-1"), 1)))
    assert [each["alert_id"] for each in found["alerts"]] == ["a-1", "a-2", "a-3"]
    assert [each["silenced_until_ms"] for each in found["alerts"]] == [None, NOW + HOUR, None]
    assert found["alerts"][0]["evidence"][0]["key_outcome"] == "41 of 41 lack bbd:request:*"
    assert (found["version"], found["watched"], found["heartbeat_age_s"]) == (1, True, 1.0)
    assert found["rules"][1] == {
        "rule": "burn",
        "judged_at": None,
        "trouble": "no rows",
        "since": "2026-01-28T20:00:00+00:00",
    }
    assert json.loads(json.dumps(found))["alerts"][0]["slices"] == ["cc_preauth"]


JUDGED = {"rules": (RuleStatus("keys", NOW),)}
OPEN = AlertRecord(alert("a-1"), 1)
SILENT = AlertRecord(alert("a-2"), 2, silenced_until_ms=NOW + HOUR, silenced_severity=Severity.PAGE)


@pytest.mark.parametrize(
    ("known", "state"),
    [
        (book(OPEN, **JUDGED), "value"),
        (book(OPEN), "value"),
        (book(OPEN, **JUDGED, heartbeat=beat(NOW - HOUR)), "stale"),
        (book(SILENT, **JUDGED), "zero"),
        (book(**JUDGED), "zero"),
        (book(), "stale"),  # a rule could not be judged
        (book(rules=()), "stale"),
        (book(**JUDGED, heartbeat=beat(NOW - HOUR)), "stale"),
        (book(rules=(), heartbeat=None), "no data"),
    ],
)
def test_open_quiet_not_known_now_and_never_known_are_different_states(known: AlertBook, state: str) -> None:
    assert json.loads(json.dumps(feed(known)))["state"] == state


@pytest.mark.parametrize(
    ("kind", "state"),
    [
        (FailureKind.UNREACHABLE, "unknown"),
        (FailureKind.LOCKED, "unknown"),
        (FailureKind.MISSING_TABLE, "error"),
        (FailureKind.NOT_SET_UP, "no data"),
    ],
)
def test_a_store_that_cannot_be_read_is_told_with_its_state_and_what_to_do(kind: FailureKind, state: str) -> None:
    said = json.loads(json.dumps(unread(Failure(kind, "history", "It is away.", "Start it."))))
    assert said == {"version": 1, "state": state, "error": "It is away.", "next_step": "Start it."}
    assert unread(None)["state"] == "unknown"


@pytest.mark.parametrize(
    ("age_ms", "pace", "more", "expected"),
    [
        (MINUTE, 1.0, {}, Watched.YES),
        (MINUTE + 1, 1.0, {}, Watched.NO),
        (10 * MINUTE, 10.0, {}, Watched.YES),
        (-10 * SECOND, 1.0, {}, Watched.YES),
        (-11 * SECOND, 1.0, {}, Watched.NO),
        (0, 1.0, {"leads": False}, Watched.NO),
    ],
)
def test_who_watches_is_who_leads_and_has_beaten_within_a_minute(
    age_ms: int, pace: float, more: dict[str, object], expected: Watched
) -> None:
    assert book(heartbeat=beat(NOW - age_ms, **more), pace=pace).watched is expected
    assert book(heartbeat=None).watched is Watched.NEVER


def test_a_rule_that_was_judged_long_ago_is_not_being_judged_even_without_a_trouble() -> None:
    later = book(at_ms=NOW + 3 * MINUTE)
    assert [each.rule for each in book().judged] == ["keys"]
    assert [each.rule for each in later.not_judged] == ["keys", "burn"]


def test_as_known_takes_away_what_came_later() -> None:
    record = AlertRecord(ended(alert(), NOW + HOUR), 3, acknowledged_ms=NOW + MINUTE, acknowledged_by="budi")
    early, late = as_known(record, NOW), as_known(record, NOW + HOUR)
    assert (early.alert.state, early.alert.resolved_ms, early.acknowledged_by) == (State.OPEN, None, None)
    assert (late.alert.state, late.acknowledged_by) == (State.RESOLVED, "budi")


def test_metrics_count_open_alerts_by_rule_and_severity_and_the_rules_that_are_judged() -> None:
    telemetry = Telemetry()
    open_now = [AlertRecord(alert(f"a-{n}"), 1) for n in range(2)]
    telemetry.alerted(book(*open_now, AlertRecord(alert("w", severity=Severity.WARN, rules=("burn", "keys")), 1)))
    assert sample(telemetry, "statezero_alerts_open", rule="keys", severity="page") == 2
    assert sample(telemetry, "statezero_alerts_open", rule="burn", severity="warn") == 1
    assert sample(telemetry, "statezero_rules", state="judged") == 1
    assert sample(telemetry, "statezero_rules", state="not judged") == 1
    assert sample(telemetry, "statezero_watch_heartbeat_age_seconds") == 1.0


def test_of_a_store_that_cannot_be_read_nothing_is_claimed() -> None:
    telemetry = Telemetry()
    telemetry.alerted(book(AlertRecord(alert(), 1)))
    telemetry.alerted(Failure(FailureKind.UNREACHABLE, "history", "away", "wait"))
    assert sample(telemetry, "statezero_alerts_open", rule="keys", severity="page") is None
    assert sample(telemetry, "statezero_rules", state="judged") is None
    assert math.isnan(sample(telemetry, "statezero_watch_heartbeat_age_seconds") or 0.0)
