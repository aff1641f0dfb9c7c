"""From the rows of a timeline as they are written to moments: on which day, in which zone, forwards over midnight."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, timezone, tzinfo

from data.metrics.incident import Certainty, Entry, Moment, Unplaced
from data.vault.calendar_days import Days
from data.vault.timeline_line import Line
from data.vault.zone_clues import uses
from data.vault.zones import Zone
from data.window import to_ms, utc

# A row this much earlier than the one before it stands on the next day; a smaller step back is a row out of order.
OVER_MIDNIGHT = timedelta(hours=6)
_LONGEST_SPAN = timedelta(hours=18)
_MOST_AHEAD = 3  # days


@dataclass(frozen=True)
class Clock:
    """How the times of a note are read: its calendar, its own day, its zone, and the site's zone where it has none.

    `meant` are the offsets that abbreviations of several have in this note.
    """

    days: Days
    day: date | None
    zone: Zone | None
    default: tzinfo | None
    meant: Mapping[str, tzinfo] = field(default_factory=dict)

    def zone_of(self, own: Zone | None) -> tzinfo | None:
        """Its own, else the note's, else the site's. None for a name of several that none tells apart."""
        stated = own or self.zone
        if stated is None:
            return self.default
        if stated.info is None and stated.name not in self.meant:
            return self.default if self.default is not None and uses(self.default, stated.name) else None
        return stated.info or self.meant[stated.name]


@dataclass(frozen=True)
class Placed:
    """A row with its local time. `at` is None when its day is not stated; `zone` None when its zone is not."""

    line: Line
    at: datetime | None
    until: datetime | None
    zone: tzinfo | None

    @property
    def entry(self) -> Entry:
        """The row as a record. Where it cannot be placed, its time stays in the text."""
        stamp = self.line.stamp
        if self.at is None:
            return Entry(None, None, None, f"{stamp.written} {self.line.text}".strip(), self.line.line)
        if stamp.time is None:
            return Entry(None, None, None, self.line.text, self.line.line, self.at.date().isoformat())
        if self.zone is None:
            return Entry(None, None, None, self.line.text, self.line.line, local(self.at), local(self.until))
        until_ms = instant(self.until, self.zone) if self.until else None
        return Entry(
            instant(self.at, self.zone), until_ms, offset_min(self.at, self.zone), self.line.text, self.line.line
        )


def placed(lines: Iterable[Line], clock: Clock) -> tuple[Placed, ...]:
    """The rows in their order. A row that is a date alone sets the day, and is a row itself where it has text."""
    return tuple(_placed(lines, clock))


def _placed(lines: Iterable[Line], clock: Clock) -> Iterator[Placed]:
    day, last, run = clock.day, None, None
    for line in lines:
        stamp = line.stamp
        zone = clock.zone_of(stamp.zone or line.zone)
        if run is not None and line.run != run:
            last = None
        run = line.run
        if stamp.date is not None:
            day = clock.days.day(stamp.date, day or clock.day)
            last = None
        elif stamp.weekday is not None and day is not None:
            day, last = _nearest_weekday(day, stamp.weekday), None
        if stamp.time is None:
            if line.text and day is not None:
                yield Placed(line, datetime.combine(day, time()), None, zone)
            continue
        if day is None:
            yield Placed(line, None, None, zone)
            continue
        at = datetime.combine(day, stamp.time)
        if last is not None and stamp.date is None and last - at >= OVER_MIDNIGHT:
            at += timedelta(days=1)
            day = at.date()
        last = at
        yield Placed(line, at, _until(line, at, clock), zone)


def _nearest_weekday(day: date, weekday: int) -> date:
    """`Mon 09:20` beneath a row of a Sunday; what stands before may be of a later day, with the newest first."""
    ahead = (weekday - day.weekday()) % 7
    return day + timedelta(days=ahead - 7 if ahead > _MOST_AHEAD else ahead)


def _until(line: Line, at: datetime, clock: Clock) -> datetime | None:
    stamp = line.stamp
    if stamp.until is None:
        return None
    if stamp.until_date is not None:
        day = clock.days.day(stamp.until_date, at.date())
        return datetime.combine(day, stamp.until) if day else None
    end = datetime.combine(at.date(), stamp.until)
    if end < at:
        end += timedelta(days=1)
    return end if end - at <= _LONGEST_SPAN else None


def local(at: datetime | None) -> str | None:
    """`2026-01-29T04:39`, with seconds where there are any."""
    return None if at is None else at.isoformat(timespec="seconds" if at.second else "minutes")


def instant(at: datetime, zone: tzinfo) -> int:
    return to_ms(at.replace(tzinfo=zone))


def offset_min(at: datetime, zone: tzinfo) -> int:
    offset = at.replace(tzinfo=zone).utcoffset()
    return round(offset.total_seconds() / 60) if offset is not None else 0


def moment(at: datetime, zone: tzinfo | None, line: int, quote: str, certainty: Certainty) -> Moment | Unplaced:
    """The moment at a local time; where no zone is stated, one without an instant."""
    if zone is None:
        return Unplaced(at.isoformat(timespec="seconds" if at.second else "minutes"), line, quote, certainty)
    return Moment(instant(at, zone), offset_min(at, zone), line, quote, certainty)


def local_of(at_ms: int, offset: int) -> str:
    """An instant as ISO with the offset in which its note writes it: `2026-01-29T04:39+07:00`."""
    at = utc(at_ms).astimezone(timezone(timedelta(minutes=offset)))
    return at.isoformat(timespec="seconds" if at.second else "minutes")
