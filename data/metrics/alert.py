"""One alert: what a rule, or several of one cause, say about slices from its opening to its end."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How soon somebody must look: at once, in working hours, or when reading the page."""

    PAGE = "page"
    WARN = "warn"
    INFO = "info"


class State(StrEnum):
    """Where an alert is in its life."""

    OPEN = "open"
    RESOLVED = "resolved"


@dataclass(frozen=True)
class Evidence:
    """Why a rule says so. `observed` and the expected range are in `unit`; a bound that does not exist is None.

    `baseline` names what was ordinary: "slice × hour of week" and so on, or "absolute floor". `examples` are keyed
    hashes of order ids. `key_outcome` is such as "41 of 41 lack bbd:request:*", None when no probe could tell.
    """

    rule: str
    slice: str | None
    observed: float
    expected_low: float | None
    expected_high: float | None
    unit: str
    baseline: str
    sentence: str
    examples: tuple[str, ...] = ()
    key_outcome: str | None = None


@dataclass(frozen=True)
class Alert:
    """One incident as the rules see it. `slices` is empty when the alert is about the sources themselves (blind)
    or about a key that all of them need (fixed_keys).

    `since_ms` is when the trouble began as far as the rows show it, `first_seen_ms` when a rule first said so.
    `users_hurt` is None when it could not be counted. `suspects` are inferred, and never a cause.
    """

    alert_id: str
    rules: tuple[str, ...]
    severity: Severity
    state: State
    slices: tuple[str, ...]
    cause: str | None
    since_ms: int
    first_seen_ms: int
    last_seen_ms: int
    resolved_ms: int | None
    users_hurt: int | None
    evidence: tuple[Evidence, ...]
    suspects: tuple[str, ...] = ()
    runbook: str | None = None
