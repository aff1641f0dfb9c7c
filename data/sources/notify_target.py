"""What every target of notifications has in common: what it is given, and how it says that it did not take it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from data.metrics.alert import Severity

# How long one try may keep a target's own thread waiting for the other side's next answer.
ANSWER_S = 10.0


@dataclass(frozen=True)
class Notice:
    """One message, in words and as fields. `message_id` is the same at every try: who got it before may drop it.

    `at_ms` is the moment of this try. `is_first`: the target has heard nothing of the alert before.
    `alert_id` is None for a digest and a test.
    """

    message_id: str
    alert_id: str | None
    is_first: bool
    severity: Severity
    is_good_news: bool
    title: str
    body: str
    fields: Mapping[str, Any]
    at_ms: int


class TargetError(Exception):
    """The target did not take it. The words hold no secret.

    `is_refused`: it answered, and will refuse this very message again. `wait_s`: how long it asks us to wait.
    """

    def __init__(self, message: str, *, is_refused: bool = False, wait_s: float | None = None) -> None:
        super().__init__(message)
        self.is_refused = is_refused
        self.wait_s = wait_s


class Target(Protocol):
    """Somebody who is told, one message after the other."""

    @property
    def name(self) -> str: ...

    def shown(self) -> str:
        """What it is, for people, without any secret."""

    def send(self, notice: Notice) -> None:
        """Deliver it. Raises TargetError."""
