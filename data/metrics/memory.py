"""All that the judge remembers between two moments. Immutable, and the same in as out of the store."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from data.metrics.alert import Alert
from data.metrics.alert_json import alert_of
from data.metrics.rule import Kind


@dataclass(frozen=True)
class Held:
    """An open alert. `said` are the rules and slices of which it is made; `quiet_from_ms` since when none of them has
    said anything, on the clock that they are judged by (None: one did at the last moment it was judged)."""

    alert: Alert
    said: tuple[tuple[Kind, str | None], ...]
    quiet_from_ms: int | None = None


@dataclass(frozen=True)
class Verdict:
    """Whether a rule that is on could be judged. `judged_ms`: when it last was; `reason` None: it was just now.

    `since_ms`: since when it could not be.
    """

    rule: Kind
    judged_ms: int | None
    reason: str | None = None
    since_ms: int | None = None


@dataclass(frozen=True)
class Memory:
    """`cleared`: by slice, the data time at which its last alert closed; what is due before that is no news.

    `failing`: by source, since when it has not answered. `lacking`: by probe of a fixed key, since when its key is
    missing or wrong. `judged_ms`: the last moment.
    """

    held: tuple[Held, ...] = ()
    verdicts: tuple[Verdict, ...] = ()
    cleared: tuple[tuple[str, int], ...] = ()
    failing: tuple[tuple[str, int], ...] = ()
    lacking: tuple[tuple[str, int], ...] = ()
    judged_ms: int | None = None

    @property
    def alerts(self) -> tuple[Alert, ...]:
        """Every open alert with its newest figures."""
        return tuple(each.alert for each in self.held)


def to_json(memory: Memory) -> str:
    return json.dumps(asdict(memory), ensure_ascii=False, separators=(",", ":"))


def from_json(text: str) -> Memory:
    """The memory again. Raises KeyError, TypeError or ValueError for a text that `to_json` did not write."""
    table: Mapping[str, Any] = json.loads(text)
    return Memory(
        held=tuple(_held(each) for each in table["held"]),
        verdicts=tuple(Verdict(**{**each, "rule": Kind(each["rule"])}) for each in table["verdicts"]),
        cleared=tuple((str(name), int(at_ms)) for name, at_ms in table["cleared"]),
        failing=tuple((str(name), int(at_ms)) for name, at_ms in table["failing"]),
        lacking=tuple((str(name), int(at_ms)) for name, at_ms in table["lacking"]),
        judged_ms=table["judged_ms"],
    )


def _held(table: Mapping[str, Any]) -> Held:
    said = tuple((Kind(rule), slice_) for rule, slice_ in table["said"])
    return Held(alert_of(table["alert"]), said, table["quiet_from_ms"])
