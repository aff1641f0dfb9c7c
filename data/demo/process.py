"""Programs that the demo starts: in groups of their own, ended by us alone, and never outliving us."""

from __future__ import annotations

import socket
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from data.sources.key_server_process import end_with_parent

GRACE_S = 8.0


def start(command: Sequence[str], folder: Path, environment: Mapping[str, str], log: Path) -> subprocess.Popen[bytes]:
    """Start a program whose output goes to `log`. It is in a process group of its own, so that Ctrl-C reaches us."""
    with log.open("wb") as output:
        return subprocess.Popen(
            list(command),
            cwd=folder,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            process_group=0,
            # One system call and no lock: safe beside threads.
            preexec_fn=end_with_parent(),  # noqa: PLW1509
        )


def end(process: subprocess.Popen[bytes], grace_s: float = GRACE_S) -> None:
    """Ask a program to end, and make it when it does not; harmless when it has ended."""
    if process.poll() is not None:
        return
    process.terminate()
    try:
        process.wait(grace_s)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def free_port_from(port: int, host: str = "127.0.0.1", tries: int = 200) -> int:
    """The port itself, or the next one that nobody listens on. Raises OSError when there is none."""
    for candidate in range(port, min(port + tries, 65_536)):
        with socket.socket() as probe:
            # Otherwise the last connections of a server that has just ended would count as one.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, candidate))
            except OSError:
                continue
            return candidate
    raise OSError(f"no free port from {port} on")


def tail(log: Path, lines: int = 15) -> str:
    """The last lines of a log."""
    try:
        return "\n".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-lines:])
    except OSError:
        return ""
