"""Time: half-open windows, clocks, and how an instant is read and written.

Every instant inside the product is an integer of Unix milliseconds, UTC. Text with a zone exists only at
the edges: in an address, in a setting, on the screen.
"""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from datetime import time as dt_time
from functools import lru_cache
from typing import Protocol

from data.misread import MisreadError

SECOND = 1_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR

_UNITS = {"ms": 1, "s": SECOND, "m": MINUTE, "h": HOUR, "d": DAY, "w": 7 * DAY}
_DURATION = re.compile(r"(\d+(?:\.\d+)?)(ms|s|m|h|d|w)")
_ROUNDED = re.compile(r"(now.*)/([mhdwM])")
_RELATIVE = re.compile(r"now(?:-(\d+(?:ms|s|m|h|d|w)))?")
# Figures below this are seconds: as milliseconds they would lie in January 1970.
_SMALLEST_EPOCH_MS = 100_000_000_000
_LARGEST_EPOCH_MS = 253_402_300_799_999  # the end of the year 9999, as far as dates reach
_LONGEST = 36_500 * DAY


@dataclass(frozen=True, order=True)
class TimeWindow:
    """A half-open span of time: `start_ms` belongs to it, `end_ms` does not."""

    start_ms: int
    end_ms: int

    def __post_init__(self) -> None:
        if self.start_ms >= self.end_ms:
            raise ValueError(f"a window ends after it starts, got {self.start_ms} to {self.end_ms}")

    @property
    def length_ms(self) -> int:
        return self.end_ms - self.start_ms

    def contains(self, at_ms: int) -> bool:
        return self.start_ms <= at_ms < self.end_ms

    def overlaps(self, other: TimeWindow) -> bool:
        return self.start_ms < other.end_ms and other.start_ms < self.end_ms


class Clock(Protocol):
    """What time it is. Passed in everywhere; nothing in the product asks the machine by itself."""

    def now_ms(self) -> int: ...

    def label(self) -> str | None:
        """What a screen must say so that nobody takes this clock for the live one; None when it is live."""

    def speed(self) -> float:
        """How many of its seconds pass in a second: 1 for a live clock, 0 for one that stands."""


@dataclass(frozen=True)
class SystemClock:
    def now_ms(self) -> int:
        return time.time_ns() // 1_000_000

    def label(self) -> str | None:
        return None

    def speed(self) -> float:
        return 1.0


@dataclass(frozen=True)
class FixedClock:
    at_ms: int

    def now_ms(self) -> int:
        return self.at_ms

    def label(self) -> str | None:
        return "Clock stopped"

    def speed(self) -> float:
        return 0.0


def utc(at_ms: int) -> datetime:
    """The instant as an aware datetime in UTC."""
    return datetime.fromtimestamp(at_ms / 1000, UTC)


def to_ms(moment: datetime) -> int:
    """Milliseconds of an aware datetime. Raises ValueError for one without a zone: it would be a guess."""
    if moment.tzinfo is None:
        raise ValueError(f"an instant needs a zone, got {moment.isoformat()}")
    return round(moment.timestamp() * 1000)


def utc_day(at_ms: int) -> int:
    """The UTC day of an instant as yyyymmdd: the partition of `orders`."""
    return int(utc(at_ms).strftime("%Y%m%d"))


def parse_duration(text: str) -> int:
    """Milliseconds of `90s`, `5m`, `1h`, `1h30m`, `2d`. Raises MisreadError, a ValueError, with an example."""
    compact = text.strip().lower().replace(" ", "")
    parts = _DURATION.findall(compact)
    if not parts or "".join(number + unit for number, unit in parts) != compact:
        raise MisreadError("a duration is a number with s, m, h or d, e.g. 90s, 5m or 1h, got {got}", got=repr(text))
    length_ms = sum(float(number) * _UNITS[unit] for number, unit in parts)
    if length_ms > _LONGEST:
        raise MisreadError("a duration is at most 36500d, got {got}", got=repr(text))
    return round(length_ms)


def parse_instant(text: str, now_ms: int) -> int:
    """Milliseconds of an instant as people put it in an address.

    Reads ISO 8601 with an offset (`2026-01-29T04:39+07:00`), Unix milliseconds, `now` and `now-6h`.
    Raises MisreadError, a ValueError that says what was expected: an ISO time without offset is refused, never guessed.
    """
    cleaned = text.strip()
    if relative := _RELATIVE.fullmatch(cleaned):
        return now_ms - (parse_duration(relative[1]) if relative[1] else 0)
    if cleaned.isdecimal():
        if len(cleaned) > 15 or not _SMALLEST_EPOCH_MS <= int(cleaned) <= _LARGEST_EPOCH_MS:
            raise MisreadError("an epoch time is in milliseconds (13 digits), got {got}", got=repr(text))
        return int(cleaned)
    # A plus sign in an address that was not escaped arrives as a space.
    repaired = re.sub(r" (\d\d:?\d\d)$", r"+\1", cleaned)
    try:
        moment = datetime.fromisoformat(repaired)
        return to_ms(moment)
    except (ValueError, OverflowError):
        raise MisreadError(
            "expected a time with an offset such as 2026-01-29T04:39+07:00, Unix milliseconds, or now-6h, got {got}",
            got=repr(text),
        ) from None


def parse_bound(text: str, now_ms: int, zone: tzinfo, *, end: bool) -> int:
    """An end of a window: an instant as `parse_instant` reads it, or one that is rounded as Grafana does it.

    `now/d` and `now-1d/d` begin with their minute (m), hour, day, week (from Monday) or month (M) of the zone, and end
    with it. Raises MisreadError.
    """
    rounded = _ROUNDED.fullmatch(text.strip())
    if rounded is None:
        return parse_instant(text, now_ms)
    at_ms = parse_instant(rounded[1], now_ms)
    if at_ms < 0:
        return at_ms
    local, unit = utc(at_ms).astimezone(zone), rounded[2]
    if unit in "mh":
        ahead_ms, step_ms = round((local.utcoffset() or timedelta()).total_seconds() * 1000), _UNITS[unit]
        return at_ms - (at_ms + ahead_ms) % step_ms + (step_ms if end else 0)
    first, after = _calendar_span(local.date(), unit)
    return local_day_window(str(after if end else first), zone).start_ms


def _calendar_span(day: date, unit: str) -> tuple[date, date]:
    """The first day of the day, week or month that it lies in, and the first one after it."""
    if unit == "d":
        return day, day + timedelta(days=1)
    if unit == "w":
        monday = day - timedelta(days=day.weekday())
        return monday, monday + timedelta(days=7)
    first = day.replace(day=1)
    return first, (first + timedelta(days=31)).replace(day=1)


def iso(at_ms: int, zone: tzinfo = UTC) -> str:
    """ISO 8601 with offset, to the second (to the millisecond where there is one)."""
    precision = "seconds" if at_ms % SECOND == 0 else "milliseconds"
    return utc(at_ms).astimezone(zone).isoformat(timespec=precision)


def zone_name(at_ms: int, zone: tzinfo) -> str:
    """The short name people use (WIB, UTC); where the zone has none, its offset such as UTC+05:30."""
    local = utc(at_ms).astimezone(zone)
    name = local.tzname() or ""
    return name if name.isalpha() else f"UTC{local.strftime('%z')[:3]}:{local.strftime('%z')[3:]}"


def local_time(at_ms: int, zone: tzinfo, *, seconds: bool = False) -> str:
    """`2026-01-29 04:39 WIB`."""
    pattern = "%Y-%m-%d %H:%M:%S" if seconds else "%Y-%m-%d %H:%M"
    return f"{utc(at_ms).astimezone(zone).strftime(pattern)} {zone_name(at_ms, zone)}"


def local_clock(at_ms: int, zone: tzinfo, *, seconds: bool = False) -> str:
    """`04:39`."""
    return utc(at_ms).astimezone(zone).strftime("%H:%M:%S" if seconds else "%H:%M")


def duration_parts(length_ms: int) -> tuple[tuple[int, str], ...]:
    """At most two units from `d`, `h`, `min`, `s`: the smaller one rounded down, none when nought.

    Seconds beside minutes only below ten minutes: above, they say nothing.
    """
    seconds = int(length_ms // SECOND)
    if seconds < 60:
        return ((seconds, "s"),)
    if seconds < 3600:
        (first, unit), (rest, smaller) = (seconds // 60, "min"), (seconds % 60 if seconds < 600 else 0, "s")
    elif seconds < 86_400:
        (first, unit), (rest, smaller) = (seconds // 3600, "h"), (seconds % 3600 // 60, "min")
    else:
        (first, unit), (rest, smaller) = (seconds // 86_400, "d"), (seconds % 86_400 // 3600, "h")
    return ((first, unit), (rest, smaller)) if rest else ((first, unit),)


def duration_text(length_ms: int) -> str:
    """`45 s`, `12 min`, `2 h 03 min`, `3 d 4 h`: the parts, minutes and seconds behind another unit with two digits."""
    (first, unit), *rest = duration_parts(length_ms)
    return " ".join([f"{first} {unit}", *(f"{n} h" if u == "h" else f"{n:02d} {u}" for n, u in rest)])


@lru_cache(maxsize=50_000)
def local_day(at_ms: int, zone: tzinfo) -> str:
    """The day of an instant in a zone: `2026-01-29`."""
    return utc(at_ms).astimezone(zone).date().isoformat()


def local_day_window(day: str, zone: tzinfo) -> TimeWindow:
    """A day of a zone, from midnight to midnight. Raises ValueError for a text that is no ISO date."""
    first = date.fromisoformat(day)
    start, end = (datetime.combine(d, dt_time.min, tzinfo=zone) for d in (first, first + timedelta(days=1)))
    return TimeWindow(to_ms(start), to_ms(end))
