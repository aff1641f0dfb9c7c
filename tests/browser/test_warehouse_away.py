"""The warehouse goes away and comes back while a page is open: no restart, no reload, no nought made up."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.screen import OpenScreen, Screen
from tests.dashboard import Dashboard
from tests.servers import PrivateKeyServer
from tests.worlds import World


@pytest.fixture
def away(world: World, tmp_path: Path) -> Iterator[Path]:
    """Where the warehouse may be moved to; it is put back at the end."""
    place = tmp_path / "away"
    yield place
    if place.exists():
        place.rename(world.folder)


def test_its_rows_stay_with_the_word_stale_and_become_fresh_again(screen: Screen, world: World, away: Path) -> None:
    screen.open("/backlog")
    expect(screen.page.locator(".js-plotly-plot")).to_have_count(6)
    world.folder.rename(away)
    screen.within_one_period(screen.notice("stale").first, "Shown are the rows of")
    expect(screen.notice("stale").first).to_contain_text("Stale.")
    expect(screen.notice("stale").first).to_contain_text("Next:")
    expect(screen.headline).to_contain_text("stuck in state 0")
    expect(screen.page.locator(".js-plotly-plot")).to_have_count(6)
    expect(screen.chip("Warehouse: unreachable")).to_be_visible()
    expect(screen.chip("Key server answers")).to_be_visible()
    assert screen.page.locator(".sz-notice.sz-zero").count() == 0
    away.rename(world.folder)
    expect(screen.notice("stale")).to_have_count(0, timeout=14_000)
    expect(screen.chip("Warehouse answers")).to_be_visible()
    expect(screen.headline).to_contain_text("stuck in state 0")


def test_the_age_of_the_rows_grows_while_it_is_away(screen: Screen, world: World, away: Path) -> None:
    screen.open("/backlog")
    expect(screen.chip("Warehouse answers")).to_be_visible()
    world.folder.rename(away)
    screen.within_one_period(screen.notice("stale").first, re.compile(r"rows of (\d\d s|\d min)"), longest_s=25)
    expect(screen.chip("Data ")).to_have_class(re.compile("sz-stale"))


def test_a_page_opened_while_it_is_away_says_unknown_and_no_nought(
    server: Dashboard, tab: OpenScreen, world: World, away: Path
) -> None:
    world.folder.rename(away)
    server.next_tick()
    screen = tab(server).open("/backlog?from=now-2h&to=now")
    expect(screen.page.locator(".sz-notice").first).to_contain_text(re.compile("Unknown|Stale"))
    assert "0 orders" not in screen.page.locator("body").inner_text()


def test_the_keys_page_works_without_it(screen: Screen, world: World, away: Path) -> None:
    world.folder.rename(away)
    screen.server.next_tick()
    screen.open("/keys")
    expect(screen.headline).to_contain_text("keys missing")
    expect(screen.row("config")).to_contain_text("present")
    expect(screen.page.locator("table.sz-table").last).to_contain_text("redis")


def test_absent_at_the_start_it_is_read_as_soon_as_it_is_there(
    tab: OpenScreen, world: World, keys: PrivateKeyServer, tmp_path: Path
) -> None:
    late = tmp_path / "late"
    server = Dashboard(tmp_path, WAREHOUSE_URL=str(late), REDIS_URL=keys.url).ready()
    try:
        screen = tab(server).open("/backlog")
        expect(screen.notice("unknown").first).to_contain_text("Unknown.")
        expect(screen.headline).to_have_count(0)
        shutil.copytree(world.folder, tmp_path / "copied").rename(late)
        screen.within_one_period(screen.headline, "stuck in state 0")
        expect(screen.notice("unknown")).to_have_count(0)
        screen.close()
    finally:
        server.stop()
