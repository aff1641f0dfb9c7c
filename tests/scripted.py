"""A judge that follows a script: incident after incident begins by the clock, and each ends by it.

Like the real one it is a function of the moment and of what it said to keep; an alert's id tells when it was first
seen, so that an incident that was judged anew would have two.
"""

from __future__ import annotations

import json

from data.metrics.alert import State
from data.sources.alert_memory import JudgedRound, RuleStatus
from tests.alerting import alert


class Script:
    """An incident begins every `every_ms` from `start_ms` on, and lasts for `lasts_ms`."""

    def __init__(self, start_ms: int, every_ms: int, lasts_ms: int, most: int = 1_000_000) -> None:
        self.start_ms, self.every_ms, self.lasts_ms, self.most = start_ms, every_ms, lasts_ms, most

    def began_ms(self, number: int) -> int:
        return self.start_ms + number * self.every_ms

    def judge(self, at_ms: int, state: str | None) -> JudgedRound:
        kept = json.loads(state) if state else {"next": 0, "open": {}}
        while kept["next"] < self.most and self.began_ms(kept["next"]) <= at_ms:
            kept["open"][str(kept["next"])] = at_ms
            kept["next"] += 1
        over = {n for n in kept["open"] if self.began_ms(int(n)) + self.lasts_ms <= at_ms}
        alerts = tuple(self.alert(int(n), seen, at_ms, ended=n in over) for n, seen in kept["open"].items())
        kept["open"] = {n: seen for n, seen in kept["open"].items() if n not in over}
        return JudgedRound(at_ms, alerts, (RuleStatus("keys", at_ms),), json.dumps(kept))

    def is_over(self, state: str | None) -> bool:
        """Whether the last incident has come and gone."""
        kept = json.loads(state) if state else {"next": -1, "open": {}}
        return kept["next"] == self.most and not kept["open"]

    def alert(self, number: int, seen_ms: int, at_ms: int, *, ended: bool):
        life = {"state": State.RESOLVED, "resolved_ms": at_ms} if ended else {}
        times = {"since_ms": self.began_ms(number), "first_seen_ms": seen_ms, "last_seen_ms": at_ms}
        return alert(f"{number}-{seen_ms}", cause=None, **times, **life)
