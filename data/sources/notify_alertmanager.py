"""Prometheus Alertmanager, API v2. It is told a state and not news: what is open is posted again and again.

An alert there is its set of labels. When the severity, the rules or the slices of ours change, the labels do, and
the former set is ended in the same post.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from data.metrics.alert import Alert, State
from data.sources.notify_http import host_of, post
from data.window import MINUTE, iso

REPEAT_MS = MINUTE
# As Prometheus does: an alert that is not repeated four times in a row counts as ended there.
HOLDS_MS = 4 * REPEAT_MS
# How long an end is repeated, in case Alertmanager itself was started anew before it passed it on.
ENDED_MS = 15 * MINUTE


@dataclass(frozen=True)
class Told:
    """One alert as this target was, or is now to be, told: `steps` are its states in their order, the newest last."""

    steps: tuple[Alert, ...]
    title: str
    body: str
    link: str | None


@dataclass(frozen=True)
class Alertmanager:
    """One Alertmanager; of a cluster, each member is a target of its own."""

    name: str
    url: str = field(repr=False)
    user: str | None = None
    password: str | None = field(default=None, repr=False)
    token: str | None = field(default=None, repr=False)

    def shown(self) -> str:
        """`alertmanager at HOST`."""
        return f"alertmanager at {host_of(self.url)}"

    def post_state(self, told: Sequence[Told], now_ms: int) -> None:
        """Say how all these alerts stand now. Raises TargetError."""
        alerts = [entry for each in told for entry in entries(each, now_ms)]
        post(f"{self.url.rstrip('/')}/api/v2/alerts", json.dumps(alerts).encode(), self._headers())

    def _headers(self) -> Mapping[str, str]:
        if self.token is not None:
            return {"Authorization": f"Bearer {self.token}"}
        if self.user is not None:
            pair = base64.b64encode(f"{self.user}:{self.password or ''}".encode()).decode()
            return {"Authorization": f"Basic {pair}"}
        return {}


def entries(told: Told, now_ms: int) -> Iterator[dict[str, Any]]:
    """The alerts of Alertmanager that one of ours is: the present labels, and the former ones, ended."""
    newest = told.steps[-1]
    present = labels(newest)
    former = {tuple(sorted(labels(step).items())) for step in told.steps} - {tuple(sorted(present.items()))}
    for pairs in sorted(former):
        yield _entry(told, dict(pairs), newest.since_ms, now_ms)
    ended_ms = newest.resolved_ms if newest.state is State.RESOLVED else None
    yield _entry(told, present, newest.since_ms, now_ms + HOLDS_MS if ended_ms is None else ended_ms)


def labels(alert: Alert) -> dict[str, str]:
    """By what Alertmanager knows an alert, and routes it. Empty ones are left out, as it would do."""
    pairs = {
        "alertname": "StateZero",
        "alert_id": alert.alert_id,
        "severity": alert.severity.value,
        "rule": ",".join(sorted(alert.rules)),
        "slice": ",".join(sorted(alert.slices)),
    }
    return {name: value for name, value in pairs.items() if value}


def _entry(told: Told, pairs: Mapping[str, str], starts_ms: int, ends_ms: int) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "labels": dict(pairs),
        "annotations": {"summary": told.title, "description": told.body},
        "startsAt": iso(starts_ms),
        # One that ends before it starts is refused, and all others of the post with it.
        "endsAt": iso(max(ends_ms, starts_ms + 1)),
    }
    runbook = told.steps[-1].runbook
    if runbook:
        entry["annotations"]["runbook_url"] = runbook
    return entry | ({"generatorURL": told.link} if told.link else {})
