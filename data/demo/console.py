"""The player in a terminal: one line that says where world time stands, and commands to drive it."""

from __future__ import annotations

import select
import sys
import threading
from collections.abc import Mapping
from typing import TextIO

from data.demo.clock import ClockError, DemoClock
from data.demo.player import TICK_S, Player

LETTERS = "abcdefghij"


def help_text(clock: DemoClock) -> str:
    """What may be typed, with the letter of each mark."""
    jumps = ", ".join(f"{letter} {name}" for letter, name in zip(LETTERS, clock.marks(), strict=False))
    return f"Type and press Enter: 1, 10 or 60 (speed), p (pause), {jumps}; Ctrl-C ends."


def obey(clock: DemoClock, line: str) -> str | None:
    """Do what was typed; returns what to say when it was not understood."""
    word = line.strip().lower()
    marks: Mapping[str, str] = dict(zip(LETTERS, clock.marks(), strict=False))
    try:
        if word in ("p", "pause"):
            clock.pause()
        elif word in marks:
            clock.jump(marks[word])
        elif word.rstrip("×x").replace(".", "", 1).isdecimal():
            clock.set_speed(float(word.rstrip("×x")))
        elif word:
            clock.jump(word)
    except ClockError as error:
        return str(error)
    return None


def play(player: Player, stop: threading.Event, typed: TextIO, said: TextIO) -> None:
    """Tick until told to stop; on a terminal show a status line and take commands."""
    if not typed.isatty():
        player.run(stop)
        return
    said.write(help_text(player.clock) + "\n")
    shown = ""
    while not stop.is_set():
        player.tick()
        status = player.clock.label() + _trouble(player)
        if status != shown:
            # Drawn when it changes only: each drawing hides what is being typed.
            said.write(f"\r\x1b[K{status} > ")
            said.flush()
            shown = status
        if select.select([typed], [], [], TICK_S)[0]:
            line = typed.readline()
            if not line:
                # The terminal went away; the player goes on.
                player.run(stop)
                return
            shown = ""
            if complaint := obey(player.clock, line):
                said.write(complaint + "\n")


def _trouble(player: Player) -> str:
    return f" ({player.trouble})" if player.trouble else ""


def say(text: str) -> None:
    """A line for the person at the terminal; standard output stays free for what was asked for."""
    sys.stderr.write(text + "\n")
    sys.stderr.flush()
