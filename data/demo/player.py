"""Gives a key server the keys that world time calls for, and takes them away again."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from data.demo.clock import CLOCK_FILE, DemoClock
from data.demo.key_plan import KeyPlan, read_key_plan
from data.sources.demo_keys import DemoKeys, DemoKeysError
from data.window import HOUR

TICK_S = 0.25
BEAT_S = 10.0
# World time that went on for longer than this unseen (a machine that slept) is a jump.
FURTHEST_MS = 6 * HOUR


@dataclass
class Player:
    """Writes on transitions and jumps only: between them a key that a hand deleted stays deleted.

    The heartbeat is the exception: it is a pulse, and comes again with its next beat.
    """

    world: Path
    keys: DemoKeys
    clock: DemoClock
    wall_s: Callable[[], float] = time.monotonic
    trouble: str | None = None  # what kept the last tick from its work
    _plan: KeyPlan | None = None
    _at_ms: int | None = None
    _jumps: int = 0
    _next_beat_s: float = field(default=float("-inf"))

    def run(self, stop: threading.Event) -> None:
        """Tick until told to stop."""
        while not stop.is_set():
            self.tick()
            stop.wait(TICK_S)

    def tick(self) -> None:
        """Bring the keys to world time. What fails is in `trouble`, and is done by a later tick."""
        troubles = []
        for act in (self._move, self._beat):
            try:
                act()
            except (DemoKeysError, OSError) as error:
                # A world that is moved away, like a server that is killed, may come back.
                troubles.append(str(error))
        self.trouble = troubles[0] if troubles else None

    def _move(self) -> None:
        now_ms, jumps = self.clock.now_ms(), self.clock.state().jumps
        if self._at_ms is None or jumps != self._jumps or not 0 <= now_ms - self._at_ms <= FURTHEST_MS:
            self._resync(now_ms)
        elif now_ms > self._at_ms:
            self._follow(self._at_ms, now_ms)
        self._at_ms, self._jumps = now_ms, jumps

    def _resync(self, now_ms: int) -> None:
        """After a jump nothing of before holds: exactly the keys of now, whatever a hand did until then."""
        wanted, there = self._plan_at(now_ms).standing(now_ms), self.keys.request_ids()
        self.keys.delete_requests(there - wanted)
        self.keys.write_requests(wanted - there)
        self.keys.write_config()

    def _follow(self, before_ms: int, now_ms: int) -> None:
        plan = self._plan_at(before_ms, now_ms)
        self.keys.delete_requests(plan.deleted(before_ms, now_ms))
        self.keys.write_requests(plan.written(before_ms, now_ms))

    def _plan_at(self, *times_ms: int) -> KeyPlan:
        if self._plan is None or not all(self._plan.window.contains(at_ms) for at_ms in times_ms):
            self._plan = read_key_plan(self.world, times_ms[0])
        return self._plan

    def _beat(self) -> None:
        if self.wall_s() >= self._next_beat_s:
            self.keys.beat()
            self._next_beat_s = self.wall_s() + BEAT_S


def open_player(world: Path, keys: DemoKeys) -> Player:
    """A player of a world's folder. Raises ClockError when it has no clock."""
    return Player(world, keys, DemoClock(world / CLOCK_FILE))
