"""A time of which no orders are known: on no page is it told as one in which nothing hung or was due."""

from __future__ import annotations

from pathlib import Path

import pytest

from data.window import HOUR, MINUTE
from pages.shared import words
from pages.shared.words import impact, suspects
from pages.shared.words import latency as latency_words
from pages.shared.words import wall as wall_words
from tests.pages.conftest import MakeDesk
from tests.pages.desk import NOW, Address, Desk
from tests.pages.test_deployments_of import release, write_releases
from tests.pages.test_wall import wall
from tests.worlds import BEFORE, HANGING, World, write_orders, write_world

BEFORE_ANY: Address = {"from": "now-400d", "to": "now-399d"}


@pytest.fixture
def quiet(tmp_path: Path, make_desk: MakeDesk) -> Desk:
    """Nothing hangs, and for two hours of the night no order was due."""
    world = write_world(tmp_path / "quiet", NOW, hanging=False)
    gap = (NOW - BEFORE + 10 * MINUTE, NOW - BEFORE + 130 * MINUTE)
    write_orders(world.folder, [row for row in world.rows if not gap[0] <= int(str(row["due_ms"])) < gap[1]])
    desk = make_desk(WAREHOUSE_URL=str(world.folder))
    desk.tick()
    return desk


@pytest.mark.parametrize("page", ["backlog", "latency", "incident", "deployments"])
def test_of_a_window_before_any_order_nothing_is_told_as_zero(desk: Desk, page: str) -> None:
    desk.tick()
    shown = desk.show(page, BEFORE_ANY)
    assert words.NOT_COVERED in shown.text
    assert not [told for state, told in shown.notices() if state == "sz-zero" and "orders" in told]
    for untold in (words.NEVER_WAITED, words.NOTHING_DUE, words.NOTHING_DUE_IN_WINDOW, suspects.NO_RUN):
        assert untold not in shown.text
    assert latency_words.NOTHING not in shown.text and "0 orders" not in shown.text


def test_the_headline_of_the_backlog_then_says_that_no_orders_are_known(desk: Desk) -> None:
    desk.tick()
    shown = desk.show("backlog", BEFORE_ANY)
    assert words.HOUR_NOT_COVERED in shown.headline
    assert shown.states() == {"sz-nodata"} and "Stuck orders" not in shown.text and "Abandoned" not in shown.text


def test_quiet_hours_between_orders_are_still_zero(quiet: Desk) -> None:
    address: Address = {"from": "now-100m", "to": "now-60m"}
    shown = quiet.show("backlog", address)
    assert ("sz-zero", words.NEVER_WAITED) in [
        (state, told.split(".", 1)[1].strip()) for state, told in shown.notices()
    ]
    assert words.NOTHING_DUE in quiet.show("backlog", {**address, "to": "now-55m"}).text
    assert latency_words.NOTHING in quiet.show("latency", address).text
    for page in ("backlog", "latency", "deployments"):
        assert words.NOT_COVERED not in quiet.show(page, address).text


def test_a_slice_without_orders_is_no_window_of_which_none_are_known(quiet: Desk) -> None:
    shown = quiet.show("backlog", {"from": "now-30m", "var-payment_method": "nobody"})
    assert words.NEVER_WAITED in shown.text and words.NOT_COVERED not in shown.text


def test_a_window_after_the_newest_event_is_not_told_as_quiet(world: World, desk: Desk) -> None:
    write_orders(world.folder, [row for row in world.rows if int(str(row["due_ms"])) < NOW - 2 * HOUR])
    desk.tick()
    shown = desk.show("backlog", {"from": "now-15m"})
    assert words.NOT_COVERED in shown.text and words.NEVER_WAITED not in shown.text


def test_the_effect_of_a_deployment_before_any_order_cannot_be_told(world: World, desk: Desk) -> None:
    began = NOW - BEFORE - 50 * HOUR
    write_releases(world, release(1, began, finished_ms=began + 5 * MINUTE))
    desk.tick()
    shown = desk.show("deployments", {"deployment": "dep-1", "from": "now-60h", "to": "now-50h"})
    assert impact.NONE_KNOWN_AROUND in shown.text and impact.NONE_DUE_AROUND not in shown.text


def test_the_wall_does_not_call_it_zero_either(desk: Desk) -> None:
    desk.tick()
    read = wall(desk, BEFORE_ANY)
    assert read.state("backlog") == "sz-nodata" and words.NOT_COVERED in read.panel("backlog")
    assert words.HOUR_NOT_COVERED in read.band and wall_words.NO_SLICES not in read.html


def test_without_any_order_of_a_month_no_scenario_is_known(desk: Desk) -> None:
    desk.tick()
    assert "no orders are known, so no scenario is known" in desk.show("scenarios", BEFORE_ANY).text
    chosen = desk.show("scenarios", {"var-payment_method": "nobody"}).text
    assert "No order of the chosen slices" in chosen and HANGING not in chosen
