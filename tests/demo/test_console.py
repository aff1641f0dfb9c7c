"""The player's terminal: what is typed drives the clock."""

from __future__ import annotations

import io
import threading
from pathlib import Path

import pytest

from data.demo.clock import DemoClock
from data.demo.console import help_text, obey, play
from data.demo.generate import generate
from data.demo.player import Player
from data.demo.world import Plan


@pytest.fixture
def clock(tmp_path: Path) -> DemoClock:
    generate(tmp_path / "w", Plan(3, 100))
    return DemoClock(tmp_path / "w" / "clock.json", lambda: 0)


@pytest.mark.parametrize(("typed", "speed"), [("1", 1), ("10", 10), ("60", 60), ("60x", 60), ("2.5", 2.5)])
def test_a_number_sets_the_speed(clock: DemoClock, typed: str, speed: float) -> None:
    assert obey(clock, typed + "\n") is None
    assert clock.speed() == speed


def test_p_pauses(clock: DemoClock) -> None:
    clock.set_speed(10)
    assert obey(clock, "p\n") is None
    assert clock.speed() == 0


@pytest.mark.parametrize("typed", ["c", "helpdesk", "helpdesk calls 04:39"])
def test_a_mark_is_reached_by_its_letter_and_by_its_name(clock: DemoClock, typed: str) -> None:
    assert obey(clock, typed + "\n") is None
    assert clock.now_ms() == clock.marks()["helpdesk calls 04:39"]


def test_what_is_not_understood_is_answered_and_changes_nothing(clock: DemoClock) -> None:
    before = clock.state()
    assert "expected one of" in str(obey(clock, "lunch\n"))
    assert "expected a speed" in str(obey(clock, "99999\n"))
    assert obey(clock, "\n") is None
    assert clock.state() == before


def test_the_help_names_every_mark(clock: DemoClock) -> None:
    for name in clock.marks():
        assert name in help_text(clock)


def test_without_a_terminal_the_player_plays_and_shows_nothing(
    clock: DemoClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    played = []
    monkeypatch.setattr(Player, "run", lambda self, stop: played.append(stop))
    said = io.StringIO()
    play(Player(Path(), None, clock), threading.Event(), io.StringIO("60\n"), said)  # type: ignore[arg-type]
    assert len(played) == 1
    assert said.getvalue() == ""
