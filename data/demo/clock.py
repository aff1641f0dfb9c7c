"""The clock of a demo world: a file that says where world time stands and how fast it goes."""

from __future__ import annotations

import json
import math
import os
import re
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from data.settings import SettingError
from data.window import local_time

CLOCK_FILE = "clock.json"
WORLD_FILE = "world.json"
FASTEST = 3600.0
# The moments of the built-in night, in their order. A world made from a scenario names its own times.
MARKS = ("quiet", "incident begins", "helpdesk calls 04:39", "hotfix 06:42", "after")

_TIME_AT_END = re.compile(r"\s+\d\d:\d\d$")
_EXAMPLE = "e.g. python -m data demo generate --out .demo/world"


class ClockError(SettingError):
    """A demo clock that cannot be read or set. The message says what was expected, what was got, an example."""


@dataclass(frozen=True)
class ClockState:
    """World time was `world_ms` when the machine's clock said `wall_ms`, and goes on at `speed` (0: paused)."""

    world_ms: int
    wall_ms: int
    speed: float
    jumps: int = 0  # grows with each jump, so that the player can tell a jump from a fast clock

    def at(self, wall_ms: int, last_ms: int | None) -> int:
        """World time at a machine time; it stands still at the end of the world."""
        now_ms = self.world_ms + round((wall_ms - self.wall_ms) * self.speed)
        return now_ms if last_ms is None else min(now_ms, last_ms)


@dataclass(frozen=True)
class WorldFacts:
    """What the clock needs to know of its world: the zone, its last moment, and the marks by name."""

    timezone: ZoneInfo
    last_ms: int
    marks: Mapping[str, int]


class DemoClock:
    """`data.window.Clock` over the clock file of a demo world, which other processes may change at any time.

    A file that goes away later (a folder moved and put back) does not stop the clock: it goes on from what was
    read last. Raises ClockError at the start when there is no readable clock.
    """

    def __init__(self, path: Path, wall: Callable[[], int] = lambda: time.time_ns() // 1_000_000) -> None:
        self._path = path
        self._wall = wall
        self._state = read_state(path)
        self._facts = read_facts(path.parent)

    def now_ms(self) -> int:
        return self.state().at(self._wall(), self._facts.last_ms)

    def label(self) -> str:
        """`Demo, 2026-01-29 04:31 WIB, 10×`; `paused` or `ended` instead of the speed where time stands."""
        now_ms = self.now_ms()
        return f"Demo, {local_time(now_ms, self._facts.timezone)}, {self.pace()}"

    def pace(self) -> str:
        """`10×`, `paused` or `ended`."""
        if self.now_ms() >= self._facts.last_ms:
            return "ended"
        return f"{self.speed():g}×" if self.speed() else "paused"

    @property
    def zone(self) -> ZoneInfo:
        """That of the world."""
        return self._facts.timezone

    def speed(self) -> float:
        state = self.state()
        return 0.0 if state.at(self._wall(), None) >= self._facts.last_ms else state.speed

    def state(self) -> ClockState:
        """What the file says now, or said last."""
        try:
            self._state = read_state(self._path)
        except ClockError:
            # The warehouse may be away for a while; world time goes on all the same.
            return self._state
        return self._state

    def marks(self) -> Mapping[str, int]:
        """World milliseconds of each named moment, in order."""
        return self._facts.marks

    def set_speed(self, speed: float) -> None:
        """World seconds per second, 0 to 3600. Raises ClockError."""
        if not math.isfinite(speed) or not 0 <= speed <= FASTEST:
            raise ClockError(f"expected a speed from 0 (paused) to {FASTEST:g}, got {speed}, e.g. 10")
        self._write(replace(self.state(), world_ms=self.now_ms(), wall_ms=self._wall(), speed=float(speed)))

    def pause(self) -> None:
        self.set_speed(0)

    def jump(self, name: str) -> int:
        """Go to a named moment, at the same speed; returns its world milliseconds. Raises ClockError."""
        at_ms = find_mark(self._facts.marks, name)
        self.jump_to(at_ms)
        return at_ms

    def jump_to(self, world_ms: int) -> None:
        state = self.state()
        self._write(replace(state, world_ms=world_ms, wall_ms=self._wall(), jumps=state.jumps + 1))

    def _write(self, state: ClockState) -> None:
        write_state(self._path, state)
        self._state = state


def find_mark(marks: Mapping[str, int], name: str) -> int:
    """The moment of a name, of the beginning of one, or of one that says another time of day. Raises ClockError."""
    wanted = name.strip().lower()
    for found in (
        [mark for mark in marks if mark.lower() == wanted],
        [mark for mark in marks if wanted and mark.lower().startswith(wanted)],
        [mark for mark in marks if _TIME_AT_END.sub("", mark.lower()) == _TIME_AT_END.sub("", wanted)],
    ):
        if len(found) == 1:
            return marks[found[0]]
    known = ", ".join(repr(mark) for mark in marks)
    raise ClockError(f"expected one of {known}, got {name!r}, e.g. --jump {next(iter(marks), 'quiet')!r}")


def read_state(path: Path) -> ClockState:
    """Read a clock file. Raises ClockError."""
    table = _read_object(path)
    try:
        state = ClockState(
            int(table["world_ms"]), int(table["wall_ms"]), float(table["speed"]), int(table.get("jumps", 0))
        )
    except (KeyError, TypeError, ValueError, OverflowError):
        expected = '{"world_ms": 1769636000000, "wall_ms": 1769636000000, "speed": 10}'
        raise ClockError(f"{path}: expected whole world_ms and wall_ms and a speed, e.g. {expected}") from None
    if not math.isfinite(state.speed) or not 0 <= state.speed <= FASTEST:
        raise ClockError(f"{path}: expected a speed from 0 to {FASTEST:g}, got {state.speed}, e.g. 10")
    return state


def write_state(path: Path, state: ClockState) -> None:
    """Replace a clock file in one step: a reader sees the old one or the new one."""
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump(asdict(state), file)
    # mkstemp closes the file to others; a dashboard may run as another user.
    Path(name).chmod(0o644)
    Path(name).replace(path)


def read_facts(folder: Path) -> WorldFacts:
    """Read what `demo generate` wrote for the clock. Raises ClockError."""
    path = folder / WORLD_FILE
    table = _read_object(path)
    try:
        marks = {str(name): int(at_ms) for name, at_ms in table["marks"].items()}
        return WorldFacts(ZoneInfo(table["timezone"]), int(table["last_ms"]), marks)
    except (KeyError, TypeError, ValueError, AttributeError, OSError):
        raise ClockError(f"{path}: expected a world's timezone, last_ms and marks; make it anew, {_EXAMPLE}") from None


def _read_object(path: Path) -> dict[str, Any]:
    try:
        table = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ClockError(f"expected {path.name} of a demo world, got no such file: {path}, {_EXAMPLE}") from None
    except (OSError, ValueError) as error:
        raise ClockError(f"{path}: expected JSON, got {error}, {_EXAMPLE}") from None
    if not isinstance(table, dict):
        raise ClockError(f"{path}: expected an object, got {type(table).__name__}, {_EXAMPLE}")
    return table
