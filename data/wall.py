"""The one word that the wall says: what is wrong, or that it cannot be seen whether anything is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from data.metrics.probe import Outcome
from data.states import PanelState


class WallStatus(StrEnum):
    """In order of precedence. Only `CLEAR` is calm, and it is said only when everything that was set up was seen."""

    NOT_SET_UP = "not set up"
    ERROR = "error"
    BLIND = "blind"
    STUCK = "stuck"
    KEYS = "keys"
    PARTLY_BLIND = "partly blind"
    NO_ORDERS = "no orders"
    CLEAR = "clear"


# What a screen says of it: its state's colour, and whether somebody must come.
STATES = {
    WallStatus.NOT_SET_UP: PanelState.NO_DATA,
    WallStatus.ERROR: PanelState.ERROR,
    WallStatus.BLIND: PanelState.UNKNOWN,
    WallStatus.STUCK: PanelState.ERROR,
    WallStatus.KEYS: PanelState.ERROR,
    WallStatus.PARTLY_BLIND: PanelState.STALE,
    WallStatus.NO_ORDERS: PanelState.NO_DATA,
    WallStatus.CLEAR: PanelState.ZERO,
}
CALM = frozenset({WallStatus.CLEAR, WallStatus.NO_ORDERS, WallStatus.NOT_SET_UP})
BLIND = frozenset({WallStatus.BLIND, WallStatus.ERROR})
_BAD_KEYS = frozenset({Outcome.MISSING, Outcome.WRONG})
_SEEN = frozenset({PanelState.VALUE, PanelState.ZERO, PanelState.NO_DATA})


@dataclass(frozen=True)
class Sight:
    """What the wall knows at one moment. `orders` is the state of what is shown of the orders; the others are those of
    the remaining sources. `stuck` is None where nothing is known of the orders; `due` says whether any were due.
    """

    orders: PanelState
    others: tuple[PanelState, ...]
    set_up: bool
    stuck: int | None
    due: bool
    outcomes: tuple[Outcome, ...]


def wall_status(sight: Sight) -> WallStatus:
    """The word for what is known."""
    partly = not all_seen(sight.others) or Outcome.UNKNOWN in sight.outcomes
    words = {
        WallStatus.NOT_SET_UP: not sight.set_up,
        WallStatus.ERROR: sight.orders is PanelState.ERROR,
        WallStatus.BLIND: sight.stuck is None or sight.orders not in _SEEN,
        WallStatus.STUCK: bool(sight.stuck),
        WallStatus.KEYS: bool(_BAD_KEYS & {*sight.outcomes}),
        WallStatus.PARTLY_BLIND: partly,
        WallStatus.NO_ORDERS: not sight.due,
        WallStatus.CLEAR: True,
    }
    return next(status for status in WallStatus if words[status])


def all_seen(states: Iterable[PanelState]) -> bool:
    """Whether none of the states hides anything. What is not set up hides nothing."""
    return set(states) <= _SEEN
