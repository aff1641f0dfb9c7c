"""What stands for an hour is asked once in it, and is never taken for the answer to something else."""

from __future__ import annotations

import shutil
from dataclasses import replace

import pytest

from data import binds
from data.answers import Failure
from data.installation import Installation
from data.standing import Standing, earlier_weeks
from data.window import DAY, HOUR, MINUTE
from pages.shared.bench import Counted
from tests.pages.desk import NOW, Desk
from tests.worlds import World


@pytest.fixture
def counted(desk: Desk) -> Counted:
    assert not isinstance(desk.installation.warehouse, Failure)
    return Counted(desk.installation.warehouse)


@pytest.fixture
def at(desk: Desk, counted: Counted) -> Installation:
    return replace(desk.installation, warehouse=counted)


def test_each_question_is_asked_once_in_an_hour(at: Installation, counted: Counted) -> None:
    standing = Standing(at)
    for now_ms in (NOW, NOW + MINUTE, NOW + 24 * MINUTE, NOW + 25 * MINUTE):  # the last one is the next hour
        standing.read(now_ms, now_ms)
    weeks = ["impact_outcomes"] * len(list(earlier_weeks(at.settings, NOW, NOW)))
    assert [question for question, _ in counted.asked] == ["slices", "handoff_known", *weeks] * 2


def test_without_a_data_time_receptions_are_left_open(at: Installation, counted: Counted) -> None:
    standing = Standing(at)
    standing.read(NOW, None)
    assert [question for question, _ in counted.asked] == ["slices"]
    assert standing.known("handoff_known", binds.handoff_known(NOW)) is None


def test_only_the_same_question_of_the_same_hour_is_answered(at: Installation) -> None:
    standing = Standing(at)
    standing.read(NOW, NOW)
    rows = standing.known("slices", binds.slices(at.settings, NOW + MINUTE))
    assert rows is not None
    assert "cc_preauth" in set(rows.frame["payment_method"])
    assert standing.known("slices", binds.slices(at.settings, NOW - HOUR)) is None
    assert standing.known("handoff_known", binds.slices(at.settings, NOW)) is None


def test_what_failed_is_asked_for_again(desk: Desk, world: World, at: Installation) -> None:
    standing = Standing(at)
    orders, away = world.folder / "orders", world.folder / "away"
    shutil.move(orders, away)
    standing.read(NOW, NOW)
    assert standing.known("slices", binds.slices(at.settings, NOW)) is None
    shutil.move(away, orders)
    standing.read(NOW, NOW)
    assert standing.known("slices", binds.slices(at.settings, NOW)) is not None


def test_a_view_asks_neither_for_what_stands_nor_for_what_the_tick_has_read(desk: Desk, counted: Counted) -> None:
    object.__setattr__(desk.installation, "warehouse", counted)
    desk.show("backlog")
    asked = [question for question, _ in counted.asked]
    assert {"slices", "handoff_known", "waiting"}.isdisjoint(asked)
    assert asked.count("slice_outcomes") == 1


@pytest.mark.parametrize("begin", ["now-3h", "now-24h", "now-7d"])
def test_nobody_who_looks_at_the_newest_hours_waits_for_the_weeks_before(
    desk: Desk, counted: Counted, begin: str
) -> None:
    object.__setattr__(desk.installation, "warehouse", counted)
    desk.show("deployments", {"from": begin})
    start_ms = min(int(bound["from_ms"]) for question, bound in counted.asked if question == "impact_outcomes")
    assert start_ms >= NOW - 9 * DAY
