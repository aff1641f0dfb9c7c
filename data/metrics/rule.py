"""One rule of detection: what it is about, how severe, and its limits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from data.metrics.alert import Severity
from data.window import HOUR, MINUTE

LOOKBACK_MS = 6 * HOUR
SETTLED_MS = 10 * MINUTE


class Kind(StrEnum):
    """The rules there are, in the order in which an alert names them: the most telling first."""

    KEYS = "keys"
    FIXED_KEYS = "fixed_keys"
    SILENCE = "silence"
    STATE_0 = "state_0"
    BURN = "burn"
    LATENCY_SHIFT = "latency_shift"
    TOO_QUIET = "too_quiet"
    BLIND = "blind"


ORDER: Mapping[str, int] = {kind: place for place, kind in enumerate(Kind)}


@dataclass(frozen=True)
class Rule:
    """`limits` by name: times in milliseconds (`…_ms`), shares from 0 to 1, counts. `on`: it is judged at all."""

    kind: Kind
    severity: Severity
    runbook: str
    limits: Mapping[str, float]
    on: bool = True

    def __getitem__(self, name: str) -> float:
        return self.limits[name]


@dataclass(frozen=True)
class Terms:
    """What the settings say that orders are measured by: STUCK_AFTER, OBJECTIVE_SECONDS, OBJECTIVE_SHARE."""

    stuck_ms: int
    objective_ms: int
    objective_share: float

    @property
    def settled_ms(self) -> int:
        """So long after it was due an order counts for good, by whichever measure: its figures are final."""
        return max(SETTLED_MS, self.stuck_ms + MINUTE, self.objective_ms + MINUTE)

    @property
    def lookback_ms(self) -> int:
        """How far back the orders of a moment reach: some hours of those that count for good."""
        return LOOKBACK_MS + self.settled_ms - SETTLED_MS


@dataclass(frozen=True)
class Rules:
    """All rules of one file, one of each kind, and what holds for every alert.

    An alert closes when none of its rules has said anything for `quiet_ms`. Trouble of another slice belongs to it
    when it began no later than `together_ms` after the alert opened.
    """

    rules: tuple[Rule, ...]
    quiet_ms: int
    together_ms: int
    terms: Terms
