"""What a key probe is, what it can find, and the record of one round of asking."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum
from string import Formatter


class Outcome(StrEnum):
    """What a probe found. Missing and unknown are never the same: unknown means that we could not ask."""

    PRESENT = "present"
    MISSING = "missing"
    WRONG = "wrong"
    EXPIRING = "expiring"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Probe:
    """One check of the key server. `key` holds `{order_id}` or other fields of an order, or is one fixed key."""

    name: str
    service: str  # what it protects
    key: str
    type: str | None = None  # string, hash, list, set, zset, stream; None: any
    payment_methods: tuple[str, ...] = ()  # empty: all
    min_ttl_ms: int | None = None  # a key that lives shorter is expiring
    expires: bool = False  # a key without a time to live is wrong: a heartbeat that stays is none
    fields: tuple[str, ...] = ()  # hash fields that must be there
    grace_ms: int = 30_000  # an order is asked about this long after being due
    max_keys: int = 10_000  # keys asked in one round; the rest is counted, never forgotten
    help: str = ""

    @property
    def per_order(self) -> bool:
        """Whether the key differs between orders. `{{` and `}}` are braces of the key itself (a cluster's hash tag)."""
        return any(name is not None for _, name, _, _ in Formatter().parse(self.key))


@dataclass(frozen=True)
class Reading:
    """One key asked once. Holds no value of the key, ever."""

    key: str
    outcome: Outcome
    evidence: str  # type and time to live seen, or the error in words
    order_id: str | None = None
    type_seen: str | None = None
    ttl_ms: int | None = None  # None: no key, not asked, or it never expires


@dataclass(frozen=True)
class ProbeRound:
    """All readings of one probe at one moment. `left_out` orders were beyond `max_keys`."""

    probe: str
    at_ms: int
    readings: tuple[Reading, ...]
    elapsed_s: float = 0.0
    left_out: int = 0
    counts: dict[Outcome, int] = field(init=False)

    def __post_init__(self) -> None:
        seen = Counter(reading.outcome for reading in self.readings)
        object.__setattr__(self, "counts", {outcome: seen.get(outcome, 0) for outcome in Outcome})
