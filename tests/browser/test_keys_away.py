"""The key server is killed, frozen, locked, and its keys are taken away while a page is open."""

from __future__ import annotations

import os
import re
import signal
import time
from collections.abc import Iterator

import pytest
import redis
from playwright.sync_api import expect

from data.sources.key_server_process import PrivateKeyServer, start_private_key_server
from tests.browser.screen import Screen
from tests.worlds import World, write_keys

# Every kind of trouble must be over within this.
HEALED_MS = 14_000


@pytest.fixture
def client(keys: PrivateKeyServer, world: World) -> Iterator[redis.Redis]:
    """All keys are there, also those of the orders that hang for another reason."""
    write_keys(keys.port, world.hanging())
    with redis.Redis(port=keys.port, decode_responses=True) as connection:
        yield connection


@pytest.fixture
def open_keys(client: redis.Redis, screen: Screen) -> Screen:
    """The Keys page, calm."""
    screen.server.next_tick()
    screen.open("/keys")
    expect(screen.headline).to_contain_text("Every key that was asked for is there", timeout=HEALED_MS)
    return screen


def calm_again(screen: Screen) -> None:
    expect(screen.headline).to_contain_text("Every key that was asked for is there", timeout=HEALED_MS)
    expect(screen.chip("Key server answers")).to_be_visible()


def is_unknown(screen: Screen, words: str) -> None:
    """Unknown with its own words, and nothing is called missing."""
    screen.within_one_period(screen.headline, "unknown (could not ask)")
    expect(screen.row("request")).to_contain_text(words)
    expect(screen.row("config")).to_contain_text(words)
    expect(screen.chip("Key server: ")).to_contain_text("unknown")
    for probe in ("request", "config", "heartbeat"):
        expect(screen.row(probe).locator("td").nth(3)).to_have_text("0")  # missing
    assert "missing" not in screen.headline.inner_text()


def test_a_key_deleted_by_hand_is_missing_and_restored_by_hand_is_there(
    open_keys: Screen, client: redis.Redis, world: World
) -> None:
    order = world.stuck(time.time_ns() // 1_000_000)[0]
    client.delete(f"bbd:request:{order}")
    open_keys.within_one_period(open_keys.headline, "request: 1 of")
    expect(open_keys.row("request")).to_contain_text("no such key")
    client.set(f"bbd:request:{order}", "1", ex=600)
    calm_again(open_keys)


def test_the_configuration_key_of_a_wrong_type_is_wrong(open_keys: Screen, client: redis.Redis) -> None:
    client.delete("bbd:config")
    open_keys.within_one_period(open_keys.headline, "config: 1 of 1 key missing")
    client.set("bbd:config", "text")
    open_keys.within_one_period(open_keys.headline, "config: 1 of 1 key wrong")
    expect(open_keys.row("config")).to_contain_text("expected: type hash")
    client.delete("bbd:config")
    write_keys(int(client.connection_pool.connection_kwargs["port"]))
    calm_again(open_keys)


def test_a_heartbeat_near_its_end_is_expiring(open_keys: Screen, client: redis.Redis) -> None:
    client.set("bbd:heartbeat", "1", px=14_900)
    open_keys.within_one_period(open_keys.headline, "heartbeat: 1 of 1 key expiring")
    expect(open_keys.row("heartbeat")).to_contain_text("expected: at least 15 s")
    client.set("bbd:heartbeat", "1", ex=3600)
    calm_again(open_keys)


def test_a_frozen_server_is_unknown_and_heals(open_keys: Screen, keys: PrivateKeyServer) -> None:
    os.kill(keys.pid, signal.SIGSTOP)
    try:
        is_unknown(open_keys, "no answer from")
        expect(open_keys.notice("unknown").first).to_contain_text("Unknown.")
    finally:
        os.kill(keys.pid, signal.SIGCONT)
    calm_again(open_keys)


def test_a_changed_password_is_said_as_such_and_heals(
    open_keys: Screen, keys: PrivateKeyServer, client: redis.Redis
) -> None:
    client.config_set("requirepass", "another-word")
    try:
        is_unknown(open_keys, "wants a password")
    finally:
        with redis.Redis(port=keys.port, password="another-word") as owner:
            owner.config_set("requirepass", "")
    calm_again(open_keys)


def test_the_backlog_works_while_it_is_frozen(client: redis.Redis, screen: Screen, keys: PrivateKeyServer) -> None:
    screen.open("/backlog")
    os.kill(keys.pid, signal.SIGSTOP)
    try:
        screen.within_one_period(screen.chip("Key server: "), "unknown", longest_s=14)
        expect(screen.headline).to_contain_text("stuck in state 0")
        screen.within_one_period(screen.cause, "Unknown whether they have bbd:request:*", longest_s=14)
        expect(screen.page.locator(".js-plotly-plot")).to_have_count(6)
    finally:
        os.kill(keys.pid, signal.SIGCONT)


def test_the_backlog_joins_the_missing_keys_to_the_stuck_orders(
    client: redis.Redis, screen: Screen, world: World
) -> None:
    client.delete(*[f"bbd:request:{order}" for order in world.hanging()])
    screen.open("/backlog")
    # One order more may become stuck between two looks, so that the figures are compared in one text.
    every = re.compile(r": ([1-9]\d*) stuck in state 0.*(?<!\d)\1 of \1 lack bbd:request:\*", re.DOTALL)
    screen.within_one_period(screen.page.locator(".sz-headline"), every, longest_s=16)


def test_a_killed_server_is_unknown_and_heals_when_it_is_back(
    open_keys: Screen, keys: PrivateKeyServer, world: World
) -> None:
    os.kill(keys.pid, signal.SIGKILL)
    keys.process.wait()
    is_unknown(open_keys, "connection refused")
    back = start_private_key_server(keys.folder, keys.port)
    try:
        # All keys were lost with it: that is missing, and no longer unknown.
        open_keys.within_one_period(open_keys.headline, "missing", longest_s=14)
        write_keys(back.port, world.hanging())
        calm_again(open_keys)
    finally:
        back.stop()
