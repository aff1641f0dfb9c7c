"""The types of settings: how each reads its text, and the words for what it expects."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

from holidays.utils import list_supported_countries

from data.window import parse_duration, parse_instant

Value = str | int | float | Path | ZoneInfo | None


@dataclass(frozen=True)
class Kind:
    """A type of setting: how its text is read, and the words for what is expected."""

    name: str
    expected: str
    read: Callable[[str], Value]


_DAYS = "(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)"
_CLOCK = "(?:[01]\\d|2[0-3]):[0-5]\\d"
_HOURS = re.compile(rf"{_DAYS}(?:-{_DAYS})?(?:,{_DAYS}(?:-{_DAYS})?)* ({_CLOCK})-({_CLOCK}|24:00)")


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


def _read_hours(text: str) -> str:
    match = _HOURS.fullmatch(text)
    if match is None or match[1] >= match[2]:
        raise ValueError
    return text


def _read_time_of_day(text: str) -> int:
    """Minutes since midnight."""
    if re.fullmatch(_CLOCK, text) is None:
        raise ValueError
    return int(text[:2]) * 60 + int(text[3:])


def _read_day(text: str) -> str:
    return date.fromisoformat(text).isoformat()


def _read_country(text: str) -> str:
    """`ID`, or a part of a country such as `DE-BY`; `none`."""
    country, _, part = text.partition("-")
    known = list_supported_countries()
    if text.lower() != "none" and (country not in known or (part and part not in known[country])):
        raise ValueError
    return "none" if text.lower() == "none" else text


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
WEB = Kind("URL", "an http or https address", _matching(r"^https?://[^/\s]+\S*$"))
FOLDER = Kind("path", "the path of a folder", lambda text: Path(text).expanduser())
FILE = Kind("path", "the path of a file that is there", _existing_file)
ZONE = Kind("time zone", "a name of the time zone database", _read_zone)
CLOCK = Kind("clock", "system, demo, or an instant with an offset", _read_clock)
HOURS = Kind("working hours", "days and hours such as Mon-Fri 09:00-18:00", _read_hours)
TIME_OF_DAY = Kind("time of day", "a time of day as hh:mm", _read_time_of_day)
COUNTRY = Kind("country", "a country's two letters (also a part: DE-BY), or none", _read_country)
DAY = Kind("day", "a day as yyyy-mm-dd", _read_day)
SHARE = Kind("share", "a number from 0 to 1", _bounded(0, 1, float))
SECRET = Kind("text", "at least 16 characters", _matching(r"^.{16,}$"))
