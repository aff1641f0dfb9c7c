"""`python -m data demo`: what it prints where, and how it ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import redis

from data.__main__ import main
from data.demo.clock import DemoClock
from data.sources.key_server_process import PrivateKeyServer
from tests.demo.rows import at, orders_in

SMALL = ["--days", "2", "--orders-per-day", "1000", "--end", "2026-01-29"]


@pytest.fixture
def world(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    assert main(["demo", "generate", "--out", str(tmp_path / "w"), *SMALL]) == 0
    capsys.readouterr()
    return tmp_path / "w"


def test_generate_writes_the_world_and_shows_progress_on_stderr(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["demo", "generate", "--out", str(tmp_path / "w"), *SMALL, "--seed", "5"]) == 0
    out, err = capsys.readouterr()
    assert out == f"{tmp_path / 'w'}\n"
    assert "day 2 of 2, " in err
    assert "orders in" in err
    frame = orders_in(tmp_path / "w")
    assert frame["due_ms"].min() >= at("2026-01-28 00:00")
    assert frame["due_ms"].max() < at("2026-01-30 00:00")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--days", "0"], "days: expected a whole number from 1"),
        (["--orders-per-day", "-3"], "orders per day: expected a whole number"),
        (["--seed", "-1"], "seed: expected a whole number from 0"),
        (["--scenario", "none.toml"], "none.toml: expected a TOML file that can be read, got No such file"),
    ],
)
def test_generate_could_not_run_with_a_wrong_argument(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], words: str
) -> None:
    assert main(["demo", "generate", "--out", str(tmp_path / "w"), *arguments]) == 2
    err = capsys.readouterr().err
    assert words in err
    assert ", e.g. " in err
    assert not list(tmp_path.iterdir())


def test_a_day_that_is_none_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["demo", "generate", "--out", str(tmp_path / "w"), "--end", "31.1.2026"])
    assert ended.value.code == 2
    assert "expected a day such as 2026-01-31" in capsys.readouterr().err


def test_the_clock_is_shown_and_set_from_another_terminal(world: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["demo", "clock", "--world", str(world), "--jump", "helpdesk", "--pause"]) == 0
    assert capsys.readouterr().out == "Demo, 2026-01-29 04:39 WIB, paused\n"
    assert main(["demo", "clock", "--world", str(world), "--speed", "60"]) == 0
    assert capsys.readouterr().out == "Demo, 2026-01-29 04:39 WIB, 60×\n"


def test_a_clock_that_is_not_there_could_not_be_shown(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["demo", "clock", "--world", str(tmp_path)]) == 2
    assert "got no such file" in capsys.readouterr().err


def test_play_writes_keys_until_it_is_ended(world: Path, key_server: PrivateKeyServer) -> None:
    command = [sys.executable, "-m", "data", "demo", "play", "--world", str(world), "--redis", key_server.url]
    process = subprocess.Popen(
        [*command, "--from", "after", "--speed", "60"], stdin=subprocess.DEVNULL, process_group=0
    )
    try:
        with redis.Redis(port=key_server.port) as hand:
            deadline = time.monotonic() + 20
            while not hand.exists("bbd:heartbeat") and time.monotonic() < deadline:
                time.sleep(0.1)
            assert hand.exists("bbd:config")
            assert list(hand.scan_iter("bbd:request:*"))
        assert DemoClock(world / "clock.json").now_ms() >= at("2026-01-29 08:00")
        assert DemoClock(world / "clock.json").speed() == 60
        os.kill(process.pid, signal.SIGTERM)
        assert process.wait(10) == 0
    finally:
        process.kill()
        process.wait()
