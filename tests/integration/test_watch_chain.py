"""The whole watcher on real servers: warehouse, key server, store and a receiver, from the first hanging order on."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from data.demo.clock import CLOCK_FILE, WORLD_FILE, ClockState, DemoClock, write_state
from data.settings import ROOT, load
from data.sources.alert_store import AlertStore
from data.sources.history import open_history
from data.sources.key_server_process import PrivateKeyServer
from data.watching import Watching, watching
from data.window import MINUTE, SECOND
from tests.pages.desk import NOW
from tests.receivers import HttpReceiver, receiving
from tests.worlds import AHEAD, HANGING, HANGS_FOR, World, write_keys, write_world

BEGIN = NOW - HANGS_FOR
KILLS = 4
NOTIFY = """
[[target]]
name = "oncall"
kind = "webhook"
url_env = "HOOK_URL"
secret_env = "HOOK_SECRET"

[[route]]
targets = ["oncall"]
"""


@pytest.fixture
def world(tmp_path: Path, key_server: PrivateKeyServer) -> World:
    """`cc_preauth` hangs for want of its key from `BEGIN` on; all others have theirs. Its clock stands at `BEGIN`."""
    world = write_world(tmp_path / "world", NOW)
    hanging = set(world.hanging())
    write_keys(key_server.port, [str(row["order_id"]) for row in world.rows if row["order_id"] not in hanging])
    facts = {"timezone": "Asia/Jakarta", "last_ms": NOW + AHEAD, "marks": {}}
    (world.folder / WORLD_FILE).write_text(json.dumps(facts))
    write_state(world.folder / CLOCK_FILE, ClockState(BEGIN, 0, 0.0))
    return world


@pytest.fixture
def receiver() -> Iterator[HttpReceiver]:
    with receiving() as receiver:
        yield receiver


@pytest.fixture
def environment(tmp_path: Path, world: World, key_server: PrivateKeyServer, receiver: HttpReceiver) -> dict[str, str]:
    (tmp_path / "notify.toml").write_text(NOTIFY)
    return {
        "WAREHOUSE_URL": str(world.folder),
        "REDIS_URL": key_server.url,
        "HISTORY_URL": f"sqlite:///{tmp_path}/history.db",
        "CLOCK": "demo",
        "NOTIFY_FILE": str(tmp_path / "notify.toml"),
        "PING_URL": f"{receiver.url}/ping",
        "HOOK_URL": f"{receiver.url}/oncall",
        "HOOK_SECRET": "a secret of the tests of the chain",
    }


@pytest.fixture
def ready(environment: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Iterator[Watching]:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    with watching(load(environment, ROOT / "nowhere").settings, name="chain") as ready:
        yield ready


def store_of(environment: dict[str, str]) -> AlertStore:
    return AlertStore(open_history(load(environment, ROOT / "nowhere").settings))


def told(receiver: HttpReceiver) -> list[Any]:
    return [request.json for request in receiver.received if request.path == "/oncall"]


def third_hanging_ms(world: World) -> int:
    return sorted(int(row["due_ms"]) for row in world.rows if row["received_ms"] is None)[2]


def rounds_until(ready: Watching, world: World, is_done: Callable[[], bool], most_ms: int) -> None:
    clock = DemoClock(world.folder / CLOCK_FILE)
    for at_ms in range(BEGIN, BEGIN + most_ms, 15 * SECOND):
        clock.jump_to(at_ms)
        assert ready.watcher.round() is None
        if is_done():
            return
    raise AssertionError("waited in vain")


def test_an_alert_opens_within_two_minutes_and_tells_slice_and_cause(
    ready: Watching, world: World, receiver: HttpReceiver
) -> None:
    rounds_until(ready, world, lambda: bool(ready.store.open_alerts()), 5 * MINUTE)
    [record] = ready.store.open_alerts()
    assert record.alert.slices == (HANGING,)
    assert record.alert.cause == "orders lack bbd:request:*"
    assert record.alert.first_seen_ms - third_hanging_ms(world) <= 2 * MINUTE
    ready.deliverer.drain()
    [message] = told(receiver)
    assert message["alert"]["alert_id"] == record.alert.alert_id
    assert f"{HANGING}: " in message["title"]
    assert "lack bbd:request:*" in message["title"]
    assert {status.rule for status in ready.store.rules() if status.trouble is None} >= {"keys", "state_0", "blind"}
    assert any(request.path == "/ping" for request in receiver.received)


def test_a_watcher_that_is_killed_again_and_again_neither_loses_nor_doubles_an_alert(
    environment: dict[str, str], world: World, receiver: HttpReceiver, tmp_path: Path
) -> None:
    clock, chance = DemoClock(world.folder / CLOCK_FILE), random.Random(6)
    clock.set_speed(10)
    for _ in range(KILLS):
        running = begun(environment, tmp_path)
        time.sleep(chance.uniform(0.0, 4.0))
        running.send_signal(signal.SIGKILL)
        running.wait()
    running, store = begun(environment, tmp_path), store_of(environment)
    wait_for(lambda: store.open_alerts() and not store.all_waiting() and told(receiver))
    running.send_signal(signal.SIGTERM)
    assert running.wait(30) == 0
    [record] = store.open_alerts()
    assert record.alert.slices == (HANGING,)
    assert Counter(str(entry.action) for entry in store.log())["opened"] == 1
    assert {message["alert"]["alert_id"] for message in told(receiver)} == {record.alert.alert_id}
    assert store.leader() is None


def test_one_round_for_cron_asks_the_keys_twice_and_says_what_it_did(
    environment: dict[str, str], world: World, receiver: HttpReceiver
) -> None:
    DemoClock(world.folder / CLOCK_FILE).jump_to(BEGIN + 4 * MINUTE)
    DemoClock(world.folder / CLOCK_FILE).set_speed(1)
    for _ in range(2):
        command = [sys.executable, "-m", "data", "watch", "--once"]
        whole = {**os.environ, **environment}
        done = subprocess.run(command, check=False, cwd=ROOT, env=whole, capture_output=True, text=True)
        assert (done.returncode, done.stdout) == (0, "judged\n"), done.stderr
    [record] = store_of(environment).open_alerts()
    assert record.alert.cause == "orders lack bbd:request:*"
    assert [message["event"] for message in told(receiver)] == ["opened"]


def begun(environment: dict[str, str], folder: Path) -> subprocess.Popen[bytes]:
    """A watcher that has begun its work."""
    log = folder / "watch.log"
    with log.open("wb") as output:
        command = [sys.executable, "-m", "data", "watch", "--name", "killed"]
        running = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **environment}, stderr=output)
    wait_for(lambda: running.poll() is not None or b"watching" in log.read_bytes())
    assert running.poll() is None, log.read_text()
    return running


def wait_for(is_true: Callable[[], Any], seconds: float = 60) -> None:
    end_s = time.monotonic() + seconds
    while not is_true():
        assert time.monotonic() < end_s, "waited in vain"
        time.sleep(0.1)
