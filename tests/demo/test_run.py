"""The whole demo as a program: it says its address, and ends all that it started, however it ends."""

from __future__ import annotations

import contextlib
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from data.demo.clock import DemoClock
from data.demo.generate import generate
from data.demo.world import Plan
from data.sources.key_server_process import free_port

TOKEN = "a token for the demo"


@dataclass
class Running:
    process: subprocess.Popen[str]
    folder: Path
    said: Path

    def children(self) -> list[int]:
        command = ["ps", "-o", "pid=", "--ppid", str(self.process.pid)]
        found = subprocess.run(command, capture_output=True, text=True, check=False).stdout
        return [int(pid) for pid in found.split() if _lives(int(pid))]

    def port(self) -> int:
        text = wait_for(lambda: self.said.read_text() if "State Zero: http" in self.said.read_text() else None, 60)
        return int(text.split("State Zero: http://127.0.0.1:")[1].split()[0])


def wait_for(ask: Callable[[], Any], seconds: float) -> Any:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if answer := ask():
            return answer
        time.sleep(0.1)
    raise AssertionError("waited in vain")


def _lives(pid: int) -> bool:
    with contextlib.suppress(OSError):
        return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    return False


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A demo's folder whose world is there already: a small one."""
    folder = tmp_path_factory.mktemp("demo") / "demo"
    generate(folder / "world", Plan(2, 2_000, date(2026, 1, 29)))
    return folder


@pytest.fixture
def run(folder: Path, tmp_path: Path) -> Iterator[Callable[[int], Running]]:
    started: list[Running] = []

    def begin(port: int) -> Running:
        said = tmp_path / f"said-{len(started)}"
        with said.open("w") as output:
            command = [sys.executable, "-m", "data", "demo", "run", "--dir", str(folder), "--port", str(port)]
            process = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT, text=True, process_group=0)
        started.append(Running(process, folder, said))
        return started[-1]

    yield begin
    for running in started:
        if running.process.poll() is None:
            running.process.kill()
        running.process.wait()


def answers(port: int, path: str, **headers: str) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", path, headers=headers)
        return connection.getresponse().status == 200
    finally:
        connection.close()


def test_it_says_where_it_is_when_the_port_is_busy_and_ends_everything_on_ctrl_c(
    run: Callable[[int], Running], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("API_TOKEN", TOKEN)
    monkeypatch.setenv("WAREHOUSE_URL", "/nowhere")
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen()
        wanted = busy.getsockname()[1]
        running = run(wanted)
        port = running.port()
        assert port != wanted
        assert f"Port {wanted} is busy; using {port}" in running.said.read_text()
        assert answers(port, "/healthz")
        assert answers(port, "/api/alerts", Authorization=f"Bearer {TOKEN}")
        clock = DemoClock(running.folder / "world" / "clock.json")
        assert clock.speed() == 10
        before_ms = clock.marks()["incident begins"] - clock.now_ms()
        assert 0 < before_ms <= 3 * 60_000
        assert (running.folder / "vault" / "2026-01-deployment-log.md").is_file()
        children = running.children()
        assert len(children) == 3
        running.process.send_signal(signal.SIGINT)
        assert running.process.wait(20) == 0
        assert not [pid for pid in children if _lives(pid)]
        # What it did not start, it did not end.
        with socket.create_connection(("127.0.0.1", wanted), timeout=2):
            pass


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only the Linux kernel ends children with a parent")
def test_nothing_outlives_a_demo_that_was_killed(run: Callable[[int], Running]) -> None:
    running = run(free_port())
    running.port()
    children = running.children()
    assert len(children) == 3
    os.kill(running.process.pid, signal.SIGKILL)
    wait_for(lambda: not [pid for pid in children if _lives(pid)], 5)


def test_a_dashboard_that_dies_ends_the_demo_with_the_end_of_its_log(run: Callable[[int], Running]) -> None:
    running = run(free_port())
    running.port()
    children = running.children()
    names = {pid: Path(f"/proc/{pid}/cmdline").read_text() for pid in children}
    dashboard = next(pid for pid, name in names.items() if "streamlit" in name)
    os.kill(dashboard, signal.SIGKILL)
    assert running.process.wait(20) == 2
    assert "the dashboard ended by itself" in running.said.read_text()
    assert "dashboard.log" in running.said.read_text()
    assert not [pid for pid in children if _lives(pid)]
