"""Orders that nobody ever closed: counted apart at the foot of the Backlog page, and waited for by nobody."""

from __future__ import annotations

import time

import pytest

from data.window import DAY
from tests.pages.desk import NOW, Desk
from tests.worlds import World, write_world

TOLD = "Abandoned: 2 orders are in state 0 for over 2 d (last 30 days); in no other figure."


@pytest.fixture
def world(tmp_path) -> World:
    """Two orders of three days ago that were never received nor closed."""
    left = {"received_ms": None, "assigned_ms": None, "closed_ms": None, "outcome": None}
    left |= {"created_ms": NOW - 3 * DAY, "due_ms": NOW - 3 * DAY}
    return write_world(tmp_path / "world", NOW, changes={0: left, 1: left})


def test_a_page_that_stands_still_waits_for_them(desk: Desk):
    desk.tick()
    assert TOLD in desk.show("backlog", {"refresh": "off"}).text


def test_a_page_that_looks_again_shows_them_when_they_are_counted(desk: Desk):
    desk.tick()
    shown = desk.show("backlog")
    end_s = time.monotonic() + 20
    while TOLD not in shown.text and time.monotonic() < end_s:
        shown = desk.show("backlog")
    assert TOLD in shown.text


def asked(desk: Desk) -> list[str]:
    """How often the warehouse was asked, as /metrics tells."""
    lines = desk.service.installation.telemetry.text().decode().splitlines()
    return [line for line in lines if 'question="abandoned"' in line and "_count" in line]


def test_they_are_asked_for_once_a_minute(desk: Desk):
    desk.tick()
    desk.show("backlog", {"refresh": "off"})
    once = asked(desk)
    desk.tick()
    desk.show("backlog", {"refresh": "off"})
    assert once and asked(desk) == once
