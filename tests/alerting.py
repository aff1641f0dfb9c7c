"""What the tests of alerts and of telling people about them share."""

from __future__ import annotations

from dataclasses import replace
from zoneinfo import ZoneInfo

from data.answers import Failure
from data.metrics.alert import Alert, Evidence, Severity, State
from data.metrics.routing import Route, Routing
from data.settings import ROOT, load
from data.sources.alert_memory import JudgedRound
from data.sources.alert_store import AlertStore
from data.sources.history import open_history
from data.sources.lease import Claim
from data.window import MINUTE

WIB = ZoneInfo("Asia/Jakarta")
# Thursday 2026-01-29, 04:00 in Jakarta.
NOW = 1_769_634_000_000


def evidence(rule: str = "keys", slice_: str | None = "cc_preauth", **more: object) -> Evidence:
    found = Evidence(
        rule=rule,
        slice=slice_,
        observed=41.0,
        expected_low=None,
        expected_high=2.0,
        unit="orders",
        baseline="absolute floor",
        sentence="41 orders lack their key.",
        examples=("a1b2c3",),
        key_outcome="41 of 41 lack bbd:request:*",
    )
    return replace(found, **more)


def alert(alert_id: str = "a-1", **more: object) -> Alert:
    found = Alert(
        alert_id=alert_id,
        rules=("keys",),
        severity=Severity.PAGE,
        state=State.OPEN,
        slices=("cc_preauth",),
        cause="orders lack bbd:request:*",
        since_ms=NOW - 3 * MINUTE,
        first_seen_ms=NOW,
        last_seen_ms=NOW,
        resolved_ms=None,
        users_hurt=12,
        evidence=(evidence(),),
        runbook="https://runbooks.example.com/keys",
    )
    return replace(found, **more)


def ended(one: Alert, at_ms: int = NOW + 10 * MINUTE) -> Alert:
    return replace(one, state=State.RESOLVED, resolved_ms=at_ms)


def routing(*targets: str, **more: object) -> Routing:
    """Everything goes to the targets."""
    return Routing((Route(targets, **more),) if targets else (), (), WIB)


class Memory:
    """An alert store whose lease this test holds."""

    def __init__(self, url: str, to: Routing | None = None) -> None:
        history = open_history(load({"HISTORY_URL": url}, ROOT / "nowhere").settings)
        assert not isinstance(history, Failure), history
        self.history, self.store = history, AlertStore(history)
        self.routing = to or routing("oncall")
        claim = self.store.claim(Claim("test"), now_s=0.0, now_ms=NOW)
        assert isinstance(claim, Claim), claim
        self.claim = claim

    def remember(self, *alerts: Alert, at_ms: int = NOW, state: str = "") -> None:
        judged = JudgedRound(at_ms, alerts, state=state)
        assert self.store.remember(self.claim, judged, self.routing) is None

    def waiting(self, target: str = "oncall", now_ms: int = NOW):
        return self.store.waiting(target, now_ms, 1_000)

    def close(self) -> None:
        self.history.close()
