"""Chromium, a world that hangs, a key server of its own, and the dashboard over them: once for each module."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from data.sources.key_server_process import PrivateKeyServer, start_private_key_server
from tests.browser.screen import OpenScreen, Screen
from tests.dashboard import Dashboard
from tests.worlds import World, write_keys, write_world

# What is looked for comes after a read of the sources; on a busy machine that takes more than the usual 5 s.
expect.set_options(timeout=15_000)

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What a busy machine painted too late is tried once more, and the summary says so."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.flaky(reruns=1))


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    found = shutil.which("chromium") or "/usr/bin/chromium"
    if not Path(found).is_file():
        pytest.skip("there is no Chromium: install the package chromium")
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=found, args=FLAGS)
        yield launched
        launched.close()


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PrivateKeyServer]:
    server = start_private_key_server(tmp_path_factory.mktemp("keys"))
    yield server
    server.stop()


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    return write_world(tmp_path_factory.mktemp("world"), time.time_ns() // 1_000_000)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, world: World, keys: PrivateKeyServer) -> Iterator[Dashboard]:
    write_keys(keys.port)
    started = Dashboard(tmp_path_factory.mktemp("server"), WAREHOUSE_URL=str(world.folder), REDIS_URL=keys.url)
    yield started.ready()
    started.stop()


@pytest.fixture
def tab(browser: Browser) -> Iterator[OpenScreen]:
    """Opens tabs; at the end none of them has logged an error or asked a stranger."""
    opened: list[Screen] = []

    def new_tab(server: Dashboard, width: int = 1440, height: int = 900, theme: str = "light") -> Screen:
        context = browser.new_context(
            viewport={"width": width, "height": height}, color_scheme=theme, accept_downloads=True
        )
        context.set_default_timeout(15_000)
        opened.append(Screen.in_(context, server))
        return opened[-1]

    yield new_tab
    for screen in opened:
        screen.close()
    assert [error for screen in opened for error in screen.errors] == []
    assert [url for screen in opened for url in screen.strangers] == []


@pytest.fixture
def screen(tab: OpenScreen, server: Dashboard) -> Screen:
    """One tab of a laptop's size."""
    return tab(server)
