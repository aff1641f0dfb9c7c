"""Whatever stops, the wall says within half a minute that it is blind, and heals by itself within a minute."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from data.sources.key_server_process import PrivateKeyServer
from tests.browser.screen import OpenScreen
from tests.browser.walls import BLIND_MS, HEALED_MS, Proxy, Wall, hung
from tests.dashboard import Dashboard
from tests.worlds import World, write_keys, write_world

# The watchdog finds its own mark and does nothing: as with a script that the browser was told to block.
BLOCKED = "Object.defineProperty(window, 'statezeroWall', { value: true })"
# The page's timers that call the server for a refresh, gone.
NO_TIMERS = "() => { for (let number = 1; number < 100000; number++) { clearInterval(number); clearTimeout(number); } }"


@pytest.fixture
def own(tmp_path: Path, keys: PrivateKeyServer) -> Iterator[Dashboard]:
    """A server of the test's own, over a world in which nothing hangs."""
    world = write_world(tmp_path / "calm", time.time_ns() // 1_000_000, hanging=False)
    write_keys(keys.port)
    started = Dashboard(tmp_path / "own", WAREHOUSE_URL=str(world.folder), REDIS_URL=keys.url).ready()
    yield started
    started.process.send_signal(signal.SIGCONT)
    started.stop()


def quiet(wall: Wall) -> Wall:
    """A browser logs that a server is gone; that is the test's doing."""
    wall.screen.errors = _Deaf()
    return wall


class _Deaf(list[str]):
    def append(self, _text: str) -> None:
        return


def test_a_server_that_hangs_is_noticed_and_its_return_heals_the_wall(own: Dashboard, tab: OpenScreen) -> None:
    wall = quiet(hung(tab, own))
    wall.says("clear")
    own.process.send_signal(signal.SIGSTOP)
    wall.is_blind()
    expect(wall.deadman).to_contain_text("has had nothing from the server for 1")
    own.process.send_signal(signal.SIGCONT)
    wall.is_healed()
    wall.says("clear")
    wall.screen.close()


def test_a_killed_server_is_noticed_and_a_new_one_heals_the_wall(
    own: Dashboard, tab: OpenScreen, tmp_path: Path, keys: PrivateKeyServer
) -> None:
    wall = quiet(hung(tab, own, "kiosk=1&theme=light&panels=keys"))
    own.process.kill()
    own.process.wait()
    wall.is_blind()
    expect(wall.deadman).to_contain_text("The connection to the server is lost.")
    again = Dashboard(tmp_path / "own", port=own.port, WAREHOUSE_URL=str(tmp_path / "calm"), REDIS_URL=keys.url).ready()
    try:
        wall.is_healed()
        wall.says("clear")
        assert wall.page.locator("[data-wall-panel]").count() == 1
        expect(wall.page.locator(".wall")).to_have_css("background-color", "rgb(255, 255, 255)")
        wall.screen.close()
    finally:
        again.stop()


def test_a_connection_whose_other_side_is_gone_without_a_word_is_noticed_and_healed(
    server: Dashboard, tab: OpenScreen
) -> None:
    proxy = Proxy(server.port)
    wall = quiet(Wall(tab(server, width=1920, height=1080)).open(address=proxy.address))
    wall.says("stuck")
    proxy.freeze()
    wall.is_blind()
    expect(wall.page.locator("[data-testid=stApp]")).to_have_attribute("data-test-connection-state", "CONNECTED")
    expect(wall.deadman).to_contain_text("The connection looks open, and nothing comes.")
    wall.is_healed()
    wall.says("stuck")
    wall.screen.close()
    proxy.close()


def test_with_its_script_blocked_the_wall_still_says_that_it_is_blind(own: Dashboard, tab: OpenScreen) -> None:
    screen = tab(own, width=1920, height=1080)
    screen.page.add_init_script(BLOCKED)
    wall = quiet(Wall(screen).open())
    wall.says("clear")
    expect(wall.deadman).to_be_hidden()
    own.process.send_signal(signal.SIGSTOP)
    wall.is_blind()
    expect(wall.deadman).to_contain_text("at least 22 s")
    own.process.send_signal(signal.SIGCONT)
    wall.is_healed()
    wall.screen.close()


def test_a_timer_that_stops_is_noticed_and_healed(server: Dashboard, tab: OpenScreen) -> None:
    screen = tab(server, width=1920, height=1080)
    screen.page.add_init_script(BLOCKED)  # or its own timer would be stopped too
    wall = quiet(Wall(screen).open())
    expect(wall.deadman).to_be_hidden()
    wall.page.evaluate(NO_TIMERS)
    wall.is_blind()


def test_a_warehouse_that_goes_away_is_said_with_what_was_known_and_heals(
    server: Dashboard, tab: OpenScreen, world: World, tmp_path: Path
) -> None:
    wall = hung(tab, server)
    wall.says("stuck")
    away = world.folder.rename(tmp_path / "away")
    try:
        wall.says("blind", BLIND_MS)
        expect(wall.told).to_contain_text("Warehouse unknown")
        expect(wall.told).to_contain_text("Last known")
        expect(wall.panel("backlog")).to_contain_text("Stale")
        expect(wall.panel("backlog").locator(".wall-body")).to_have_css("opacity", "0.45")
        expect(wall.panel("keys")).to_contain_text("Fresh")
    finally:
        away.rename(world.folder)
    wall.says("stuck", HEALED_MS)


def test_a_key_server_that_hangs_makes_a_calm_wall_partly_blind_and_heals(
    own: Dashboard, tab: OpenScreen, keys: PrivateKeyServer
) -> None:
    wall = hung(tab, own)
    wall.says("clear")
    os.kill(keys.pid, signal.SIGSTOP)
    try:
        wall.says("partly blind", BLIND_MS)
        expect(wall.told).to_contain_text("Key server unknown")
    finally:
        os.kill(keys.pid, signal.SIGCONT)
    wall.says("clear", HEALED_MS)
    wall.screen.close()


def test_where_the_ticker_is_slow_the_pulse_notices_within_half_a_minute(
    tab: OpenScreen, keys: PrivateKeyServer, tmp_path: Path
) -> None:
    world = write_world(tmp_path / "slow", time.time_ns() // 1_000_000, hanging=False)
    write_keys(keys.port)
    slow = Dashboard(tmp_path / "own", WAREHOUSE_URL=str(world.folder), REDIS_URL=keys.url, REFRESH="10m").ready()
    try:
        wall = hung(tab, slow)
        wall.says("clear")
        away = world.folder.rename(tmp_path / "away")
        wall.says("blind", BLIND_MS)
        away.rename(world.folder)
        wall.says("clear", HEALED_MS)
        wall.screen.close()
    finally:
        slow.stop()
