"""The one word of the wall: never calm while anything that was set up cannot be seen."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest

from data.metrics.probe import Outcome
from data.states import PanelState
from data.wall import CALM, STATES, Sight, WallStatus, wall_status

GOOD = Sight(
    orders=PanelState.VALUE,
    others=(PanelState.VALUE, PanelState.NO_DATA),
    set_up=True,
    stuck=0,
    due=True,
    outcomes=(Outcome.PRESENT, Outcome.EXPIRING),
)
HIDDEN = (PanelState.ERROR, PanelState.UNKNOWN, PanelState.STALE)


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({}, WallStatus.CLEAR),
        ({"due": False}, WallStatus.NO_ORDERS),
        ({"stuck": 1}, WallStatus.STUCK),
        ({"stuck": 1, "others": (PanelState.UNKNOWN,)}, WallStatus.STUCK),
        ({"stuck": 1, "orders": PanelState.STALE}, WallStatus.BLIND),
        ({"stuck": None}, WallStatus.BLIND),
        ({"orders": PanelState.UNKNOWN}, WallStatus.BLIND),
        ({"orders": PanelState.ERROR, "stuck": 3}, WallStatus.ERROR),
        ({"outcomes": (Outcome.PRESENT, Outcome.MISSING)}, WallStatus.KEYS),
        ({"outcomes": (Outcome.WRONG,)}, WallStatus.KEYS),
        ({"outcomes": (Outcome.UNKNOWN,)}, WallStatus.PARTLY_BLIND),
        ({"others": (PanelState.VALUE, PanelState.STALE)}, WallStatus.PARTLY_BLIND),
        ({"set_up": False, "stuck": None}, WallStatus.NOT_SET_UP),
        ({"orders": PanelState.NO_DATA, "due": False}, WallStatus.NO_ORDERS),
    ],
)
def test_what_is_known_gives_the_word(changes, status):
    assert wall_status(replace(GOOD, **changes)) is status


def test_whatever_is_hidden_the_wall_is_not_calm():
    for orders, other, stuck, due in product(PanelState, PanelState, (None, 0, 2), (False, True)):
        sight = replace(GOOD, orders=orders, others=(PanelState.VALUE, other), stuck=stuck, due=due)
        if orders in HIDDEN or other in HIDDEN or stuck is None:
            assert wall_status(sight) not in CALM, sight


def test_only_clear_has_the_colour_of_calm():
    green = (PanelState.ZERO, PanelState.VALUE)
    assert [status for status in WallStatus if STATES[status] in green] == [WallStatus.CLEAR]
