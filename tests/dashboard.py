"""The dashboard as a process of its own, as `make run` starts it: on a free port, ended by its process id."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import httpx

from data.settings import TABLE
from data.sources.key_server_process import free_port
from tests.code_map import ROOT

START_S = 40.0
STOP_S = 10.0
# Names of the machine's own settings must not reach the process under test.
OURS = {setting.name for setting in TABLE} | {"SETTINGS_FILE"}


class Dashboard:
    """One running server."""

    def __init__(self, folder: Path, port: int | None = None, **settings: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.port = port or free_port()
        self.log = folder / f"dashboard-{self.port}.log"
        self.process = _start(folder, self.port, self.log, settings)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def get(self, path: str, headers: dict[str, str] | None = None) -> httpx.Response:
        return httpx.get(self.address + path, timeout=10, headers=headers)

    def ready(self) -> Dashboard:
        """Wait for the first tick."""
        self.wait_for(lambda: self._status("/readyz") == 200, START_S)
        return self

    def alive(self) -> Dashboard:
        """Wait for the server itself."""
        self.wait_for(lambda: self._status("/healthz") == 200, START_S)
        return self

    def _status(self, path: str) -> int:
        try:
            return self.get(path).status_code
        except httpx.TransportError:
            return 0

    def wait_for(self, condition: Callable[[], object], longest_s: float) -> None:
        end_s = time.monotonic() + longest_s
        while not condition():
            assert self.process.poll() is None, self.log.read_text()
            assert time.monotonic() < end_s, self.log.read_text()[-4000:]
            time.sleep(0.1)

    def parts(self) -> dict[str, dict[str, object]]:
        found: dict[str, dict[str, object]] = self.get("/readyz").json()["parts"]
        return found

    def metric(self, name: str, **labels: str) -> float | None:
        """The value of one sample of /metrics; None when there is none."""
        wanted = "{" + ",".join(f'{key}="{value}"' for key, value in labels.items()) + "}" if labels else ""
        for line in self.get("/metrics").text.splitlines():
            if line.startswith(f"{name}{wanted} "):
                return float(line.rsplit(" ", 1)[1])
        return None

    def next_tick(self, number: int = 1, longest_s: float = 30) -> None:
        """Wait until `number` whole ticks more are done."""
        wanted = (self.metric("statezero_ticks_total") or 0) + number
        self.wait_for(lambda: (self.metric("statezero_ticks_total") or 0) >= wanted, longest_s)

    def lines(self) -> list[dict[str, object]]:
        """The log, each line of which is one JSON object."""
        return [json.loads(line) for line in self.log.read_text().splitlines() if line.strip()]

    def stop(self) -> int:
        """End it as a service manager would; returns its exit code."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(STOP_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise


def _start(folder: Path, port: int, log: Path, settings: dict[str, str]) -> subprocess.Popen[bytes]:
    nothing = folder / "no-settings.toml"
    nothing.write_text("")
    kept = {
        "SETTINGS_FILE": str(nothing),
        "HISTORY_URL": f"sqlite:///{folder / 'history.db'}",
        "REFRESH": "5s",
        "LOG_FORMAT": "json",
    }
    environ = {name: value for name, value in os.environ.items() if name not in OURS}
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port)]
    with log.open("wb") as stderr:
        return subprocess.Popen(
            command,
            cwd=ROOT,
            env={**environ, **kept, **settings},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=stderr,
            start_new_session=True,
        )
