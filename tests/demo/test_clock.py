"""The demo's clock: a file, read and set by several processes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from data.demo.clock import ClockError, ClockState, DemoClock, write_state

START_MS = 1_769_636_000_000  # 2026-01-29 04:33:20 WIB
MARKS = {"quiet": START_MS - 3_600_000, "helpdesk calls 04:39": START_MS + 340_000, "after": START_MS + 9_000_000}


class Wall:
    """The machine's clock, moved by hand."""

    def __init__(self) -> None:
        self.ms = 5_000_000

    def __call__(self) -> int:
        return self.ms


@pytest.fixture
def wall() -> Wall:
    return Wall()


@pytest.fixture
def file(tmp_path: Path, wall: Wall) -> Path:
    facts = {"timezone": "Asia/Jakarta", "last_ms": START_MS + 10_000_000, "marks": MARKS}
    (tmp_path / "world.json").write_text(json.dumps(facts))
    write_state(tmp_path / "clock.json", ClockState(START_MS, wall.ms, 10.0))
    return tmp_path / "clock.json"


def test_world_time_moves_at_its_speed(file: Path, wall: Wall) -> None:
    clock = DemoClock(file, wall)
    wall.ms += 2_000
    assert clock.now_ms() == START_MS + 20_000
    assert clock.speed() == 10


def test_the_label_says_that_it_is_a_demo_when_it_is_and_how_fast(file: Path, wall: Wall) -> None:
    clock = DemoClock(file, wall)
    assert clock.label() == "Demo, 2026-01-29 04:33 WIB, 10×"
    clock.pause()
    assert clock.label() == "Demo, 2026-01-29 04:33 WIB, paused"


def test_a_change_of_speed_loses_no_time(file: Path, wall: Wall) -> None:
    clock = DemoClock(file, wall)
    wall.ms += 1_000
    clock.set_speed(60)
    wall.ms += 1_000
    assert clock.now_ms() == START_MS + 10_000 + 60_000


def test_a_paused_clock_stands(file: Path, wall: Wall) -> None:
    clock = DemoClock(file, wall)
    clock.pause()
    wall.ms += 100_000
    assert clock.now_ms() == START_MS
    assert clock.speed() == 0


def test_a_jump_goes_to_a_mark_and_keeps_the_speed(file: Path, wall: Wall) -> None:
    clock = DemoClock(file, wall)
    clock.jump("after")
    assert clock.now_ms() == MARKS["after"]
    assert clock.speed() == 10
    assert clock.state().jumps == 1


@pytest.mark.parametrize("name", ["helpdesk calls 04:39", "helpdesk", "Helpdesk calls", "helpdesk calls 05:00"])
def test_a_mark_is_found_by_its_beginning_and_without_its_time(file: Path, wall: Wall, name: str) -> None:
    assert DemoClock(file, wall).jump(name) == MARKS["helpdesk calls 04:39"]


@pytest.mark.parametrize("name", ["", "lunch"])
def test_an_unknown_mark_is_told_with_those_there_are(file: Path, wall: Wall, name: str) -> None:
    with pytest.raises(ClockError, match=r"expected one of 'quiet', .* got .*, e\.g\."):
        DemoClock(file, wall).jump(name)


@pytest.mark.parametrize("speed", [-1, 1e9, float("nan"), float("inf")])
def test_a_speed_that_makes_no_sense_is_refused(file: Path, wall: Wall, speed: float) -> None:
    with pytest.raises(ClockError, match="expected a speed from 0"):
        DemoClock(file, wall).set_speed(speed)


def test_another_process_sees_the_change_at_once(file: Path, wall: Wall) -> None:
    one, other = DemoClock(file, wall), DemoClock(file, wall)
    one.jump("quiet")
    assert other.now_ms() == MARKS["quiet"]


def test_the_clock_stands_at_the_end_of_the_world(file: Path, wall: Wall) -> None:
    clock = DemoClock(file, wall)
    wall.ms += 10_000_000
    assert clock.now_ms() == START_MS + 10_000_000
    assert clock.speed() == 0
    assert clock.label().endswith("ended")
    clock.jump("quiet")
    assert clock.speed() == 10


def test_a_file_that_goes_away_does_not_stop_the_clock(file: Path, wall: Wall) -> None:
    clock = DemoClock(file, wall)
    file.unlink()
    wall.ms += 1_000
    assert clock.now_ms() == START_MS + 10_000


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"world_ms": 1, "wall_ms": 2, "speed": -3}', '{"world_ms": "x"}'])
def test_a_broken_file_at_the_start_is_told_with_an_example(file: Path, wall: Wall, content: str) -> None:
    file.write_text(content)
    with pytest.raises(ClockError, match=r"clock\.json.*e\.g\."):
        DemoClock(file, wall)


def test_a_missing_file_at_the_start_is_told_with_the_command_that_makes_one(tmp_path: Path) -> None:
    with pytest.raises(ClockError, match=r"got no such file.*demo generate"):
        DemoClock(tmp_path / "clock.json")
