"""The types of settings: how each reads its text, and the words for what it expects."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from data.window import parse_duration, parse_instant

Value = str | int | float | Path | ZoneInfo | None


@dataclass(frozen=True)
class Kind:
    """A type of setting: how its text is read, and the words for what is expected."""

    name: str
    expected: str
    read: Callable[[str], Value]


def _bounded(low: float, high: float, of: Callable[[str], float]) -> Callable[[str], float]:
    def read(text: str) -> float:
        number = of(text)
        if not low <= number <= high:
            raise ValueError
        return number

    return read


def duration(low: str, high: str) -> Kind:
    least, most = parse_duration(low), parse_duration(high)
    return Kind("duration", f"a duration from {low} to {high}", _bounded(least, most, parse_duration))


def whole(low: int, high: int) -> Kind:
    return Kind("whole number", f"a whole number from {low} to {high}", _bounded(low, high, int))


def choice(*words: str) -> Kind:
    def read(text: str) -> str:
        if text.lower() not in words:
            raise ValueError
        return text.lower()

    return Kind("choice", f"one of {', '.join(words)}", read)


def _read_zone(text: str) -> ZoneInfo:
    try:
        return ZoneInfo(text)
    except (OSError, ValueError, KeyError):
        raise ValueError from None


def _read_clock(text: str) -> str:
    if text in ("system", "demo"):
        return text
    parse_instant(text, now_ms=0)
    if text.startswith("now"):
        raise ValueError
    return text


def _matching(pattern: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        if not re.match(pattern, text):
            raise ValueError
        return text

    return read


def _existing_file(text: str) -> Path:
    path = Path(text).expanduser()
    if not path.is_file():
        raise ValueError
    return path


WAREHOUSE = Kind(
    "URL or folder",
    "a SQLAlchemy URL, or the path of a folder of Parquet",
    _matching(r"^[a-z][a-z0-9_]*(\+[a-z0-9_]+)?://|^[^:]+$"),
)
REDIS = Kind(
    "URL",
    "redis://, rediss://, unix://, or the same with +sentinel or +cluster",
    _matching(r"^(rediss?(\+(sentinel|cluster))?|unix)://\S+$"),
)
HISTORY = Kind("URL", "a sqlite:/// or postgresql+psycopg:// URL", _matching(r"^(sqlite|postgresql\+psycopg)://"))
FOLDER = Kind("path", "the path of a folder", lambda text: Path(text).expanduser())
FILE = Kind("path", "the path of a file that is there", _existing_file)
ZONE = Kind("time zone", "a name of the time zone database", _read_zone)
CLOCK = Kind("clock", "system, demo, or an instant with an offset", _read_clock)
SHARE = Kind("share", "a number from 0 to 1", _bounded(0, 1, float))
SECRET = Kind("text", "at least 16 characters", _matching(r"^.{16,}$"))
