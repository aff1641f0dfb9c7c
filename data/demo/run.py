"""The whole demo in one program: a world, a key server, the player, the watcher and the dashboard."""

from __future__ import annotations

import fcntl
import http.client
import json
import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from data.demo.clock import CLOCK_FILE, WORLD_FILE, ClockState, write_state
from data.demo.generate import Progress, generate, start_ms
from data.demo.player import Player, open_player
from data.demo.process import end, free_port_from, start, tail
from data.demo.world import GENERATOR_VERSION, Plan
from data.settings import ROOT, TABLE
from data.sources.demo_keys import open_demo_keys
from data.sources.key_server_process import start_private_key_server

HOST = "127.0.0.1"
START_SPEED = 10.0
READY_S = 60.0
MOST_DEMOS = 9
SAMPLE_VAULT = Path(__file__).resolve().parent / "vault"

Say = Callable[[str], None]


class RunError(RuntimeError):
    """The demo could not start or did not stay up. The message says what was observed."""


@dataclass(frozen=True)
class Demo:
    """A running demo."""

    folder: Path
    port: int
    dashboard: subprocess.Popen[bytes]
    watcher: subprocess.Popen[bytes]
    player: Player

    @property
    def address(self) -> str:
        return f"http://{HOST}:{self.port}"

    @property
    def log(self) -> Path:
        return self.folder / "dashboard.log"


@contextmanager
def running_demo(folder: Path, port: int, say: Say, progress: Progress) -> Iterator[Demo]:
    """Start everything in `folder` and wait until the dashboard answers; end all of it on the way out.

    Raises RunError, KeyServerError or OSError when a part does not start.
    """
    with ExitStack() as stack:
        folder = stack.enter_context(_own_folder(folder.absolute(), say))
        world = folder / "world"
        prepare(folder, say, progress)
        server = start_private_key_server(folder / "keys")
        stack.callback(server.stop)
        keys = open_demo_keys(server.url)
        stack.callback(keys.close)
        start_clock(world)
        player = open_player(world, keys)
        # The first page shall find the keys that world time calls for.
        player.tick()
        stack.enter_context(_playing(player))
        free = free_port_from(port, HOST)
        if free != port:
            say(f"Port {port} is busy; using {free}.")
        environment = _environment(folder, server.url)
        dashboard = _start_dashboard(folder, free, environment)
        stack.callback(end, dashboard)
        watcher = start([sys.executable, "-m", "data", "watch"], ROOT, environment, folder / "watch.log")
        stack.callback(end, watcher)
        demo = Demo(folder, free, dashboard, watcher, player)
        _wait_until_ready(demo)
        player.clock.set_speed(START_SPEED)
        yield demo


def prepare(folder: Path, say: Say, progress: Progress) -> None:
    """The world, unless this version made it before; the sample vault beside it; a history without a past."""
    world = folder / "world"
    if not _is_current(world):
        say("Making the demo world (once): 35 days, 2.1 million orders.")
        # The world of another version may lack the file by which one is known.
        shutil.rmtree(world, ignore_errors=True)
        generate(world, Plan(), progress)
    if not (folder / "vault").exists():
        shutil.copytree(SAMPLE_VAULT, folder / "vault")
    # World time starts again, so what was recorded of the last run has not happened yet.
    shutil.rmtree(folder / "state", ignore_errors=True)
    (folder / "state").mkdir()


def start_clock(world: Path) -> None:
    """Three minutes before the deployment; world time stands until somebody can see it."""
    facts = json.loads((world / WORLD_FILE).read_text(encoding="utf-8"))
    write_state(world / CLOCK_FILE, ClockState(start_ms(facts), 0, 0.0))


def watch(demo: Demo, stop: threading.Event) -> None:
    """Wait until told to stop. Raises RunError when the dashboard or the watcher ends by itself."""
    parts = (("dashboard", demo.dashboard, demo.log), ("watcher", demo.watcher, demo.folder / "watch.log"))
    while not stop.wait(0.3):
        for name, process, log in parts:
            if process.poll() is not None:
                raise RunError(f"the {name} ended by itself. The end of {log}:\n{tail(log)}")


def _is_current(world: Path) -> bool:
    try:
        facts = json.loads((world / WORLD_FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return isinstance(facts, dict) and facts.get("generator") == GENERATOR_VERSION


@contextmanager
def _own_folder(folder: Path, say: Say) -> Iterator[Path]:
    """The folder, or one beside it when another demo runs there: two would fight over one clock."""
    for number in range(1, MOST_DEMOS + 1):
        candidate = folder if number == 1 else folder.with_name(f"{folder.name}-{number}")
        candidate.mkdir(parents=True, exist_ok=True)
        with (candidate / "lock").open("w") as lock:
            if not _locked(lock):
                continue
            if number > 1:
                say(f"A demo runs in {folder} already; using {candidate}.")
            yield candidate
            return
    raise RunError(f"{MOST_DEMOS} demos run beside {folder} already; end one of them")


def _locked(file: IO[str]) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


@contextmanager
def _playing(player: Player) -> Iterator[None]:
    stop = threading.Event()
    thread = threading.Thread(target=player.run, args=(stop,), name="player", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(timeout=5)


def _environment(folder: Path, redis_url: str) -> dict[str, str]:
    """Of the programs that we start: the demo's settings, and none of the site's but who may read the alerts."""
    own = {
        "WAREHOUSE_URL": str(folder / "world"),
        "REDIS_URL": redis_url,
        "VAULT_PATH": str(folder / "vault"),
        "CLOCK": "demo",
        "HISTORY_URL": f"sqlite:///{folder / 'state' / 'history.db'}",
        # At ten times the speed the default would show a new state only every two and a half minutes of its time.
        "REFRESH": "5s",
        # It is on loopback, and its world is nobody's.
        "ALLOW_ACTIONS": "1",
        # A settings file of the site must not reach into the demo.
        "SETTINGS_FILE": str(folder / "demo.toml"),
    }
    (folder / "demo.toml").write_text("", encoding="utf-8")
    names = {setting.name for setting in TABLE} - {"API_TOKEN"}
    return {name: value for name, value in os.environ.items() if name not in names} | own


def _start_dashboard(folder: Path, port: int, environment: Mapping[str, str]) -> subprocess.Popen[bytes]:
    command = [
        *(sys.executable, "-m", "streamlit", "run", str(ROOT / "app.py")),
        *("--server.port", str(port), "--server.address", HOST, "--server.headless", "true"),
    ]
    return start(command, ROOT, environment, folder / "dashboard.log")


def _wait_until_ready(demo: Demo) -> None:
    deadline = time.monotonic() + READY_S
    while time.monotonic() < deadline:
        if demo.dashboard.poll() is not None:
            raise RunError(f"the dashboard did not start. The end of {demo.log}:\n{tail(demo.log)}")
        if _answers(demo.port):
            return
        time.sleep(0.1)
    raise RunError(f"the dashboard did not answer within {READY_S:.0f} s. The end of {demo.log}:\n{tail(demo.log)}")


def _answers(port: int) -> bool:
    connection = http.client.HTTPConnection(HOST, port, timeout=2)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
