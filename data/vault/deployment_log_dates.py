"""Dates and times as people write them in a log, read without guessing.

`05/01/2026` is the fifth of January or the first of May: the other rows of the same file decide, or nothing does.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, time, tzinfo
from enum import StrEnum
from functools import lru_cache

from data.vault.deployment_log_words import MONTHS, WEEKDAYS, ZONE, zone_of

_ORDINAL = r"(?:st|nd|rd|th)?"
_NAME = r"(?P<name>[A-Za-z]{3,})\.?"
_DAY = rf"(?P<d>\d{{1,2}}){_ORDINAL}"
# `October 3–4, 2023`: of two days the first.
_TO_DAY = r"(?:\s?[-–—]\s?\d{1,2}(?:st|nd|rd|th)?(?=,?\s+\d{4}))?"
# The one form that begins with a letter.
_NAME_FIRST = (
    "named",
    re.compile(rf"(?<![A-Za-z]){_NAME}\s+{_DAY}{_TO_DAY}(?!\w|[:.]\d)(?:,?\s+(?P<y>\d{{4}})(?!\d|:\d))?"),
)
# That a figure follows is asked first where a look behind would be made at each letter of a text.
_DATE_FORMS = (
    (
        "ymd",
        re.compile(
            r"(?=\d)(?<![\d.-])(?<!\d/)(?P<y>\d{4})([-/.])(?P<m>\d{1,2})\2(?P<d>\d{1,2})(?!\d|-\d|(?<=/..)/\d|(?<=/.)/\d)"
        ),
    ),
    ("ymd", re.compile(r"(?P<y>\d{4})\s*年\s*(?P<m>\d{1,2})\s*月\s*(?P<d>\d{1,2})\s*日")),
    ("ymd", re.compile(r"^\s*(?P<y>20\d\d)(?P<m>\d\d)(?P<d>\d\d)(?=$|[\sT_-])")),
    (
        "named",
        re.compile(
            rf"(?<!\w){_DAY}(?:\.?\s+(?:of\s+)?|[./-]){_NAME},?(?:[\s./-]+(?P<y>\d{{4}}|\d\d(?!,?\s+\d{{4}}))(?!\d|[:.]\d))?"
        ),
    ),
    _NAME_FIRST,
    ("either", re.compile(r"(?=\d)(?<![\d/.-])(?P<a>\d{1,2})([-/.])(?P<b>\d{1,2})\2(?P<y>\d{4})(?!\d|[/.-]\d)")),
    ("either", re.compile(r"(?=\d)(?<![\d/.-])(?P<a>\d{1,2})([-/])(?P<b>\d{1,2})\2(?P<y>\d\d)(?!\d|[/.-]\d)")),
)
# `2–8 Februari 2026` is a week, and not its last day.
_SPAN_BEFORE = re.compile(r"(?=\d)(?<![\w:.#])\d{1,2}\s*(?:[-–—/&]|s/d|sampai|to|and|dan)\s*$")
_SPAN_FIRST = re.compile(
    rf"(?=\d)(?<![\w:.#])(?P<first>\d{{1,2}})\s*(?:[-–—/&]|s/d|sampai|to|and|dan)\s*(?=\d{{1,2}}{_ORDINAL}\.?\s+[A-Za-z])"
)
_NUMBERED = re.compile(
    r"\b(?:update|part|no|nr|nomor|bagian|step|incident|insiden|version|pembaruan)\W*$", re.IGNORECASE
)
_SHORT = re.compile(
    rf"^\s*(?:(?:{WEEKDAYS})\b[\s,.]*)?(?P<a>\d{{1,2}})[/-](?P<b>\d{{1,2}})(?!\d|[/.:-])", re.IGNORECASE
)
_DAY_ONLY = re.compile(r"^\s*(?:[^\W\d]+,?\s+)?(?P<d>\d{1,2})\s*$")
_CLOCK = (
    r"(?P<{0}h>[01]?\d|2[0-3]):(?P<{0}m>[0-5]\d)(?::(?P<{0}s>[0-5]\d)(?:[.,]\d+)?)?"
    r"(?:\s*(?P<{0}ap>[AaPp])\.?[Mm]\b\.?)?"
)
_TO = r"\s*(?:-|–|—|→|~|to|until|till|s/d|s\.d\.|sampai|hingga)\s*"
_FROM = r"(?<![\d:.])" + _CLOCK.format("")
_UNTIL = rf"{_TO}{_CLOCK.format('e')}(?:\s*\(?(?P<zone2>{ZONE})\)?)?"
_TIME = re.compile(rf"{_FROM}(?:\s*\(?(?P<zone1>{ZONE})\)?)?(?:{_UNTIL})?(?![\d:])")
# `21:00-21:40` is a span, and `10:00:00-05:00` a time five hours behind UTC.
_SPAN = re.compile(rf"{_FROM}(?P<zone1>){_UNTIL}(?![\d:])")
_OFFSET = re.compile(r"-(?:0\d|1[0-2]):(?:00|30)")
# 22.30 is a time where a word or the column says that it is one; elsewhere it is a version.
_DOTTED = re.compile(r"(?<![\d.])([01]?\d|2[0-3])\.([0-5]\d)(?![\d.])")
_WITH_H = re.compile(r"(?<!\w)([01]?\d|2[0-3])h([0-5]\d)(?!\w)")
_CALLED = re.compile(r"\b(?:pukul|jam|pk\.?)\s*(?=\d)", re.IGNORECASE)
_DIGIT = re.compile(r"\d")


class Order(StrEnum):
    """In which order a file writes day and month in figures."""

    DAY_FIRST = "day first"
    MONTH_FIRST = "month first"
    UNDECIDED = "undecided"  # no row of the file tells
    CONTRADICTORY = "contradictory"  # some rows can only be the one, some only the other


@dataclass(frozen=True)
class WrittenDate:
    """A date as it stands: what it states outright, or two figures (`first`, `second`) whose order it does not tell."""

    text: str
    year: int | None = None
    month: int | None = None
    day: int | None = None
    first: int | None = None
    second: int | None = None
    short_year: bool = False

    @property
    def dotted(self) -> bool:
        """`11.06.2025`: with points nobody writes the month first."""
        return self.first is not None and "." in self.text


@dataclass(frozen=True)
class WrittenTime:
    """A time of day, with its end and its zone where those are stated."""

    start: time
    end: time | None
    zone: tzinfo | None
    text: str


@dataclass(frozen=True)
class Calendar:
    """What a file states about its dates as a whole: the month it is about, and how it writes day and month."""

    order: Order = Order.UNDECIDED
    year: int | None = None
    month: int | None = None


@lru_cache(maxsize=200)  # asked for by each reader of a note in turn
def find_date(text: str, *, alone: bool = False) -> WrittenDate | None:
    """The first date in a text. `alone`: the text is a cell for dates, where `5` and `5/1` are dates too."""
    if (found := next(find_dates(text), None)) is not None:
        return found
    if alone and (short := _SHORT.search(text)):
        return WrittenDate(short[0].strip(), first=int(short["a"]), second=int(short["b"]))
    if alone and (only := _DAY_ONLY.search(text)):
        return WrittenDate(only[0].strip(), day=int(only["d"]))
    return None


def find_dates(text: str) -> Iterator[WrittenDate]:
    """All dates of a text, by the ways in which they are written."""
    for kind, form in _DATE_FORMS if _DIGIT.search(text) else ():
        for match in form.finditer(text):
            found = _written(kind, match)
            if found is not None and not (kind == "named" and _is_last_of_span(text[: match.start()])):
                yield found


def _is_last_of_span(before: str) -> bool:
    """`2–8 Februari`; in `Update 3 — 5 Sept` the first figure is none of a day."""
    span = _SPAN_BEFORE.search(before)
    return span is not None and not _NUMBERED.search(before[: span.start()])


def find_first_day(text: str) -> WrittenDate | None:
    """The first day of a span of days of one month: `5–6 May 2025`."""
    for span in _SPAN_FIRST.finditer(text) if _DIGIT.search(text) else ():
        if _NUMBERED.search(text[: span.start()]):
            continue
        last = date_at(text, span.end())
        if last is not None and last[0].day is not None and int(span["first"]) < last[0].day:
            return replace(last[0], text=f"{span[0]}{last[0].text}", day=int(span["first"]))
    return None


def date_at(text: str, position: int) -> tuple[WrittenDate, int] | None:
    """The date that begins at a place of a text, and where it ends."""
    begin = text[position : position + 1]
    for kind, form in (_NAME_FIRST,) if begin.isalpha() else _DATE_FORMS if begin.isdigit() or begin.isspace() else ():
        match = form.match(text, position)
        found = _written(kind, match) if match else None
        if match and found:
            return found, match.end()
    return None


def _written(kind: str, match: re.Match[str]) -> WrittenDate | None:
    text = match[0].strip()
    if kind == "ymd":
        return WrittenDate(text, int(match["y"]), int(match["m"]), int(match["d"]))
    year = int(match["y"]) if match["y"] else None
    short = year is not None and len(match["y"]) == 2
    if kind == "either":
        low, high = sorted((int(match["a"]), int(match["b"])))
        if not 1 <= low <= 12 or high > 31:
            return None
        return WrittenDate(text, year, first=int(match["a"]), second=int(match["b"]), short_year=short)
    month = MONTHS.get(match["name"].casefold())
    return None if month is None else WrittenDate(text, year, month, int(match["d"]), short_year=short)


def find_month(text: str) -> tuple[int | None, int | None]:
    """The year and month that a text is about: `2026-01`, `Januari 2026`, `January`. None for what it does not say."""
    if match := re.search(r"(?<!\d)(20\d\d)[-_/. ]?(0[1-9]|1[0-2])(?!\d)", text):
        return int(match[1]), int(match[2])
    named = {MONTHS[word] for word in re.findall(r"[a-z]{3,}", text.casefold()) if word in MONTHS}
    years = {int(year) for year in re.findall(r"(?<!\d)20\d\d(?!\d)", text)}
    return (years.pop() if len(years) == 1 else None), (named.pop() if len(named) == 1 else None)


def find_time(text: str, *, alone: bool = False) -> WrittenTime | None:
    """The first time of day in a text, a span as start and end. `alone`: the text is a cell for times."""
    dotted = alone or _CALLED.search(text) is not None
    plain = _WITH_H.sub(r"\1:\2", _DOTTED.sub(r"\1:\2", text) if dotted else text)
    match = _TIME.search(plain)
    if match is None:
        return None
    if _ends_it(match, plain):
        match = _SPAN.match(plain, match.start()) or match
    start = _clock(match, "", match["ap"] or match["eap"])
    if start is None:
        return None
    zone = zone_of(match["zone1"] or match["zone2"] or "")
    end = _clock(match, "e", match["eap"]) if match["eh"] else None
    # One sign was replaced by a colon only: places in both texts are the same.
    return WrittenTime(start, end, zone, text[match.start() : match.end()])


def _ends_it(match: re.Match[str], text: str) -> bool:
    """Whether what reads as an offset behind UTC is the end of a span: written at once, and without seconds."""
    zone = match["zone1"] or ""
    if not zone.startswith("-") or ":" not in zone or match["s"] or text[: match.start()].endswith("T"):
        return False
    return not text[match.start("zone1") - 1].isspace() or not _OFFSET.fullmatch(zone)


def _clock(match: re.Match[str], end: str, half: str | None) -> time | None:
    hour, minute, second = int(match[f"{end}h"]), int(match[f"{end}m"]), int(match[f"{end}s"] or 0)
    if half:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half in "pP" else 0)
    return time(hour, minute, second)


def order_of(dates: Iterable[WrittenDate], month: int | None = None, hint: str = "") -> Order:
    """The order that the dates of one file tell: a figure over 12 is no month, and a file about one month has its dates
    in it. `hint` are the words of the heading, such as `Date (DD/MM/YYYY)`.
    """
    if re.search(r"\b(dd|hh|tt)\s*[/.-]\s*(mm|bb)", hint, re.IGNORECASE):
        return Order.DAY_FIRST
    if re.search(r"\bmm\s*[/.-]\s*dd", hint, re.IGNORECASE):
        return Order.MONTH_FIRST
    pairs = [(one.first, one.second) for one in dates if one.first is not None and one.second is not None]
    day_first = any(first > 12 >= second for first, second in pairs)
    month_first = any(second > 12 >= first for first, second in pairs)
    if day_first or month_first:
        return Order.CONTRADICTORY if day_first and month_first else Order.DAY_FIRST if day_first else Order.MONTH_FIRST
    return _of_month({pair for pair in pairs if pair[0] != pair[1]}, month)


def _of_month(pairs: set[tuple[int, int]], month: int | None) -> Order:
    seconds, firsts = {second for _, second in pairs}, {first for first, _ in pairs}
    if month is None or not pairs or (seconds == {month}) == (firsts == {month}):
        return Order.UNDECIDED
    return Order.DAY_FIRST if seconds == {month} else Order.MONTH_FIRST


def resolve(written: WrittenDate, calendar: Calendar) -> tuple[date | None, str | None]:
    """The day, or None with the reason in words."""
    day, month, why = _day_and_month(written, calendar)
    if why is not None:
        return None, why
    month = month if month is not None else calendar.month
    year = _year(written, month, calendar)
    if year is None or month is None or day is None:
        return None, f"the date {written.text!r} does not state its {'month' if month is None else 'year'}"
    try:
        return date(year, month, day), None
    except ValueError:
        return None, f"there is no day {written.text!r}"


def _day_and_month(written: WrittenDate, calendar: Calendar) -> tuple[int | None, int | None, str | None]:
    first, second = written.first, written.second
    if first is None or second is None:
        return written.day, written.month, None
    if first == second or calendar.order is Order.DAY_FIRST or (written.dotted and calendar.order is Order.UNDECIDED):
        return first, second, None
    if calendar.order is Order.MONTH_FIRST:
        return second, first, None
    if calendar.order is Order.CONTRADICTORY:
        return None, None, f"{written.text!r}: the file writes some dates day first and some month first"
    return None, None, f"{written.text!r} can be day first or month first, and no row of the file tells which"


def _year(written: WrittenDate, month: int | None, calendar: Calendar) -> int | None:
    if written.year is not None and not written.short_year:
        return written.year
    # A log of December can name a day of January: that year is not the one of the file.
    own = calendar.year if calendar.month in (None, month) else None
    if written.short_year and own is not None and own % 100 != written.year:
        return None
    return own
