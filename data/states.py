"""The six states of a panel, told apart in one place for the screen, JSON and the tests."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from data.answers import Failure, FailureKind, Rows


class PanelState(StrEnum):
    """In order of precedence: an error hides nothing behind it."""

    ERROR = "error"
    UNKNOWN = "unknown"
    STALE = "stale"
    NO_DATA = "no data"
    ZERO = "zero"
    VALUE = "value"


@dataclass(frozen=True)
class Held:
    """What is there to show: the newest good rows, when they were read, and why there are no newer ones."""

    rows: Rows | None
    read_at_ms: int | None  # the tick at which `rows` were read
    failure: Failure | None = None

    def age_ms(self, now_ms: int) -> int | None:
        return None if self.read_at_ms is None else now_ms - self.read_at_ms


def panel_state(held: Held, now_ms: int, promised_ms: int, *, zero: bool = False) -> PanelState:
    """The state of a panel. `zero`: there are rows, and what they count is nought.

    Rows without a failure that are older than `promised_ms` are stale: a ticker that stopped must be seen.
    """
    if held.failure is not None:
        return _failed_state(held, held.failure)
    age_ms = held.age_ms(now_ms)
    if age_ms is not None and age_ms > promised_ms:
        return PanelState.STALE
    if zero:
        return PanelState.ZERO
    return PanelState.NO_DATA if held.rows is None or held.rows.frame.empty else PanelState.VALUE


def _failed_state(held: Held, failure: Failure) -> PanelState:
    if failure.kind is FailureKind.NOT_SET_UP:
        return PanelState.NO_DATA
    if failure.is_error:
        return PanelState.ERROR
    return PanelState.UNKNOWN if held.rows is None else PanelState.STALE
