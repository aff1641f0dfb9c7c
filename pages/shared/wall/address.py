"""What the wall is asked to show beside window and slices. It is all in its address, so that a reload loses nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from data.misread import MisreadError
from data.speech import sentence
from data.window import HOUR, SECOND, parse_duration
from pages.shared.problem import EXPECTED_EITHER, EXPECTED_REFRESH, Problem, problem

KIOSK, THEME, ZOOM, PANELS, ROTATE, SOUND = "kiosk", "theme", "zoom", "panels", "rotate", "sound"
THEMES = ("dark", "light")
NAMES = ("backlog", "slices", "keys", "latency", "alerts", "incident")
SMALLEST, LARGEST = 50, 150
QUICKEST, SLOWEST = 5 * SECOND, HOUR
EXPECTED_SOME = sentence("expected some of {names}, got {got}")
EXPECTED_ZOOM = sentence("expected {least} to {most} per cent, got {got}")

Params = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Hanging:
    """How the wall hangs. `panels` are those shown, in their order; empty: all, in the wall's own arrangement."""

    kiosk: bool
    theme: str
    zoom: int  # the size of the type in the panels, per cent
    panels: tuple[str, ...]
    rotate_ms: int | None  # None: all panels at once
    sound: bool
    problems: tuple[Problem, ...]

    def turn(self, at_ms: int) -> str | None:
        """The panel whose turn it is; None where all are shown at once. The same on every wall."""
        if self.rotate_ms is None:
            return None
        shown = self.panels or NAMES
        return shown[at_ms // self.rotate_ms % len(shown)]


def read_hanging(params: Params) -> Hanging:
    """Understand an address. What is wrong in it stands in `problems`, and its default is shown."""
    problems: list[Problem] = []
    return Hanging(
        kiosk=_switched(params, KIOSK, problems),
        theme=_theme(params, problems),
        zoom=_zoom(params, problems),
        panels=_panels(params, problems),
        rotate_ms=_rotate(params, problems),
        sound=_switched(params, SOUND, problems),
        problems=tuple(problems),
    )


def _one(params: Params, name: str) -> str:
    return next((text.strip().lower() for text in params.get(name, ()) if text.strip()), "")


def _switched(params: Params, name: str, problems: list[Problem]) -> bool:
    text = _one(params, name)
    if text not in ("", "1", "0", "on", "off", "true", "false"):
        problems.append(problem(name, EXPECTED_EITHER, one="1", other="0", got=repr(text)))
    return text in ("1", "on", "true")


def _theme(params: Params, problems: list[Problem]) -> str:
    text = _one(params, THEME) or THEMES[0]
    if text not in THEMES:
        problems.append(problem(THEME, EXPECTED_EITHER, one=THEMES[0], other=THEMES[1], got=repr(text)))
        return THEMES[0]
    return text


def _zoom(params: Params, problems: list[Problem]) -> int:
    text = _one(params, ZOOM).removesuffix("%") or "100"
    if not text.isdecimal() or len(text) > 3 or not SMALLEST <= int(text) <= LARGEST:
        problems.append(problem(ZOOM, EXPECTED_ZOOM, least=SMALLEST, most=LARGEST, got=repr(text)))
        return 100
    return int(text)


def _panels(params: Params, problems: list[Problem]) -> tuple[str, ...]:
    asked = [name.strip().lower() for text in params.get(PANELS, ()) for name in text.split(",") if name.strip()]
    unknown = [name for name in asked if name not in NAMES]
    if unknown:
        problems.append(problem(PANELS, EXPECTED_SOME, names=", ".join(NAMES), got=repr(", ".join(unknown))))
    return tuple(dict.fromkeys(name for name in asked if name in NAMES))


def _rotate(params: Params, problems: list[Problem]) -> int | None:
    text = _one(params, ROTATE)
    if text in ("", "off"):
        return None
    try:
        every_ms = parse_duration(text)
    except MisreadError as error:
        problems.append(problem(ROTATE, error.english, **error.places))
        return None
    if not QUICKEST <= every_ms <= SLOWEST:
        problems.append(problem(ROTATE, EXPECTED_REFRESH, got=repr(text)))
        return None
    return every_ms
