"""The date and time that a line begins with, in whatever order: `12:45 PM PST Saturday Oct 30th:`, `2026-01-29T04:39Z`.

What follows is the line's text. Nothing is made up: a stamp has a date, a time, a zone each only where it is written.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, replace
from functools import lru_cache

from data.vault.deployment_log_dates import WrittenDate, date_at
from data.vault.zones import Zone, zone_at

_WEEKDAYS = (
    "mon(?:day)?|tue(?:s(?:day)?)?|wed(?:nesday)?|thu(?:r(?:s(?:day)?)?)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?|"
    "senin|selasa|rabu|kamis|jum'?at|sabtu|minggu|ahad"
)
_BEFORE = (
    r"(?:ca\.?|circa|approx(?:\.|imately)?|around|about|at|on|the|of|from|by|"
    r"sekitar|kira-kira|dari|tanggal|hari)(?=[\s~:])"
    r"|(?:in the (?:early )?(?:morning|afternoon|evening)|local time|pagi|siang|sore|malam)\b"
)
_FILLER = re.compile(
    # A sign before a time, such as a red circle, is one of these symbols too.
    rf":[a-z_]+\d*:\s|[\s\[*_~|,.·•≈@`<\u2600-\u2bff\U0001f000-\U0001faff\ufe0f\u200d]+|(?:{_WEEKDAYS})\b\.?|{_BEFORE}",
    re.IGNORECASE,
)
_WEEKDAY = re.compile(rf"(?:{_WEEKDAYS})\b", re.IGNORECASE)
_ENGLISH = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_INDONESIAN = ("sen", "sel", "rab", "kam", "jum", "sab", "min")
# Behind the stamp such a word begins the text: `22:50 about 40 orders hang`.
_WORD = re.compile(rf"(?<!\w){_BEFORE}", re.IGNORECASE)
_CALLED = re.compile(r"(?:pukul|jam|pk\.)(?=[\s\d])", re.IGNORECASE)
_HALF = r"(?:\s*(?P<half>[ap])\.?\s?m\b\.?|\s+in the (?:early )?(?P<part>morning|afternoon|evening)\b)"
_HALVES = {"morning": "a", "afternoon": "p", "evening": "p"}
_TIMES = (
    re.compile(rf"(?P<h>\d{{1,2}}):(?P<m>[0-5]\d)(?::(?P<s>[0-5]\d)(?:[.,]\d+)?)?{_HALF}?(?!\d|:\d)", re.IGNORECASE),
    re.compile(rf"(?P<h>\d{{1,2}}){_HALF}", re.IGNORECASE),
    re.compile(r"(?P<h>\d{1,2})(?:h| h )(?P<m>[0-5]\d)\b(?! ?m)"),
    re.compile(r"(?P<h>\d\d)(?P<m>[0-5]\d)(?=\s?(?:hrs?|hours|h|UTC|Z|GMT|WIB)\b)"),
)
_DOTTED = re.compile(rf"(?P<h>[0-2]?\d)\.(?P<m>[0-5]\d){_HALF}?(?!\d|\.\d)", re.IGNORECASE)
_TWO_DIGITS = re.compile(r"[0-2]\d\.[0-5]\d(?:(?![\w%]|\.\d)|(?=h\b))")
_WITH_HALF = re.compile(r"\d{1,2}\.[0-5]\d\s?[ap]\.?m\b", re.IGNORECASE)
_SHORT_DAY = re.compile(
    r"(\d{1,2})(?:[/-](\d{1,2})|\.(0?[1-9]|1[0-2])\.?)(?=,?\s+(?:(?:at|um|pukul|jam)\s+)?(?:\d{1,2}[:.]\d\d|[0-2]\d[0-5]\d\s))"
)
_FOUR = re.compile(r"(?!20[0-3]\d)(?P<h>[01]\d|2[0-3])(?P<m>[0-5]\d)(?=\s)")
_OPEN = re.compile(r"\s*\((?=\w+\.? \w+\.?(?: \d{4})?\)|\d)")
# `T+35 (14:05)`: how long after the start, and the time.
_SINCE_START = re.compile(
    r"\W{0,3}(?:T ?[+-] ?|\+)\d{1,4}(?::\d\d)? ?(?:m|min|mins|minutes|h|hours|menit|jam)?\b\W{0,4}(?=\d\d?[:.]\d\d)",
    re.I,
)
_LENGTH = re.compile(r"\W{0,2}\+ ?\d")  # `+1h52` is how long, and no time of day
_HOURS = re.compile(r"\s?(?:hrs?|hours|h|uhr)\b\.?", re.IGNORECASE)
_TO = re.compile(
    r"\s*(?:-+|–|—|→|~|to|until|till|and|s/d|s\.d\.|sampai(?: dengan)?|hingga)\s*"
    rf"(?:(?:pukul|jam|pk\.)\s*|(?:on )?(?:{_WEEKDAYS})\b,?\s*)?",
    re.IGNORECASE,
)
_MARK = re.compile(r"T(?=\d)|\s*\((?=(?:[A-Za-z]+ time, )?[A-Z+-][A-Za-z+\-/:0-9 ]{1,20}\))")
_TIME_OF = re.compile(r"[A-Za-z]+ time, ")
_MINUS = re.compile(r" -\d{4}(?!\d)")
_LONGEST_ZONE = 40
_COLON = re.compile(r"\s*[:–—-]\s+(?=(?:at\s+|around\s+|~\s?)?\d{1,2}(?:[:.]\d\d|\s*[ap]\.?m))", re.IGNORECASE)
_AFTER = " \t\n:-–—|])>.,;*_`~="
_PLACES = re.compile(r"(?<![\w:.,/+-])(?=\d)|\b(?=[A-Z][a-z]{2,8}\.?\s\d)")
_DIGIT = re.compile(r"\d")
_FAR = 300
_MOST_TRIES = 8


@dataclass(frozen=True)
class Stamp:
    """`rest` is the text after it, `written` the stamp itself; `weekday`, from 0 on Monday, is one before the time."""

    date: WrittenDate | None = None
    time: dt.time | None = None
    until: dt.time | None = None
    until_date: WrittenDate | None = None
    zone: Zone | None = None
    weekday: int | None = None
    rest: str = ""
    written: str = ""

    @property
    def minutes(self) -> int | None:
        """Between its two times, over midnight forwards; None without both, or where a day is written for the end."""
        if self.time is None or self.until is None or self.until_date is not None:
            return None
        begin, end = (one.hour * 60 + one.minute for one in (self.time, self.until))
        return (end - begin) % (24 * 60)


@lru_cache(maxsize=200)  # asked for by each reader of a note in turn
def stamp_at(text: str, *, dotted: bool = False) -> Stamp | None:
    """The stamp that a text begins with; None when it begins with neither a date nor a time.

    `dotted`: `22.30` is a time here even without a word that says so.
    """
    if not _DIGIT.search(text):
        return None
    begin = _SINCE_START.match(text)
    if begin is None and _LENGTH.match(text):
        return None
    stamp, position, iso, told = Stamp(), begin.end() if begin else 0, False, 0
    while True:
        found = _next(stamp, text, position, iso, dotted)
        if found is None:
            break
        told = found[1] if found[0] is not stamp and found[0].weekday == stamp.weekday else told
        stamp, position, iso = found
    if stamp.date is None and stamp.time is None:
        return None
    if text[position - 1 : position].isalnum() and text[position : position + 1].isalnum():
        return None
    word = _WORD.search(text, told, position)
    position = word.start() if word else position
    return replace(stamp, rest=text[position:].lstrip(_AFTER).strip(), written=text[:position].strip(_AFTER))


def find_stamp(text: str) -> Stamp | None:
    """The first stamp with a time anywhere in a text, such as the value of a field."""
    near = text[:_FAR]
    for number, match in enumerate(_PLACES.finditer(near)):
        if number == _MOST_TRIES:
            return None
        stamp = stamp_at(near[match.start() :])
        if stamp and stamp.time is not None:
            return stamp
    return None


def _next(stamp: Stamp, text: str, position: int, iso: bool, dotted: bool) -> tuple[Stamp, int, bool] | None:
    """The stamp with one more part read, or None when nothing more belongs to it."""
    if stamp.date is None and (day := _day_of(stamp, text, position)):
        return replace(stamp, date=day[0]), day[1], iso
    figure = text[position : position + 1].isdigit()
    if figure and stamp.time is None and (clock := _clock(text, position, dotted or iso or stamp.date is not None)):
        return replace(stamp, time=clock[0]), clock[1], iso
    if (
        figure
        and stamp.time is None
        and stamp.date is not None
        and stamp.date.year is None
        and (four := _FOUR.match(text, position))
    ):
        return replace(stamp, time=_time(four)), four.end(), iso  # `8/12 0700`
    if stamp.time is not None and stamp.until is None and (end := _end(stamp, text, position, iso, dotted)):
        return end[0], end[1], iso
    if stamp.time is not None and stamp.zone is None and (zone := _zone(text, position, iso)):
        return replace(stamp, zone=zone[0]), zone[1], iso
    return _passed(stamp, text, position, iso)


def _day_of(stamp: Stamp, text: str, position: int) -> tuple[WrittenDate, int] | None:
    bracketed = _day_in_brackets(text, position) if stamp.time is not None else None
    return date_at(text, position) or _short_day(text, position) or bracketed


def _day_in_brackets(text: str, position: int) -> tuple[WrittenDate, int] | None:
    """`22:38 (29 Oct)`."""
    match = _OPEN.match(text, position)
    day = date_at(text, match.end()) if match else None
    return (day[0], day[1] + 1) if day and text[day[1] : day[1] + 1] == ")" else None


def _short_day(text: str, position: int) -> tuple[WrittenDate, int] | None:
    """`14/08 13:05` and `14.08. 13:05`: a day without its year, where a time follows."""
    match = _SHORT_DAY.match(text, position)
    if match is None or int(match[1]) > 31:
        return None
    return WrittenDate(match[0], first=int(match[1]), second=int(match[2] or match[3])), match.end()


def _passed(stamp: Stamp, text: str, position: int, iso: bool) -> tuple[Stamp, int, bool] | None:
    """The same stamp beyond what only parts its parts: spaces, weekdays, `at`, `pukul`, a colon after the date."""
    if match := _CALLED.match(text, position):
        return stamp, match.end(), True
    if stamp.date is not None and stamp.time is None and (match := _COLON.match(text, position)):
        return stamp, match.end(), iso
    if match := _MARK.match(text, position):
        return (stamp, match.end(), True) if match[0] == "T" and stamp.date else _in_brackets(stamp, text, match)
    match = _FILLER.match(text, position)
    if match is None or match.end() == position:
        return None
    weekday = stamp.weekday if stamp.weekday is not None or stamp.time is not None else _weekday(match[0])
    return replace(stamp, weekday=weekday) if weekday != stamp.weekday else stamp, match.end(), iso


def _weekday(word: str) -> int | None:
    """`Mon` and `Senin` are 0; None for other words."""
    if not _WEEKDAY.match(word):
        return None
    short = word[:3].lower()
    return 6 if short == "aha" else (_ENGLISH if short in _ENGLISH else _INDONESIAN).index(short)


def _in_brackets(stamp: Stamp, text: str, match: re.Match[str]) -> tuple[Stamp, int, bool] | None:
    """`04:39 (WIB)`, or `12:52 (Norwegian time, CET)`."""
    told = _TIME_OF.match(text, match.end())
    zone = zone_at(text, told.end() if told else match.end())
    if stamp.time is None or stamp.zone is not None or zone is None:
        return None
    return replace(stamp, zone=zone[0]), zone[1] + 1, False


def _zone(text: str, position: int, iso: bool) -> tuple[Zone, int] | None:
    """A minus and figures with a colon are an offset in ISO notation only; elsewhere they are the end of a span."""
    start = position + (text[position : position + 1] == " ")
    if text[start : start + 1] == "-" and not iso and not _MINUS.match(text, position):
        return None
    end = start + _LONGEST_ZONE
    found = zone_at(text[start:end], 0)
    if found is None and (behind := zone_at(text[:end], start)):  # `1:05pm Pacific`: what stands before it tells
        found = behind[0], behind[1] - start
    return (found[0], start + found[1]) if found else None


def _clock(text: str, position: int, dotted: bool) -> tuple[dt.time, int] | None:
    forms = (*_TIMES, _DOTTED) if dotted and _dot_is_time(text, position) else _TIMES
    for form in forms:
        if match := form.match(text, position):
            clock = _time(match)
            hours = _HOURS.match(text, match.end())
            return (clock, hours.end() if hours else match.end()) if clock else None
    return None


def _dot_is_time(text: str, position: int) -> bool:
    return bool(_TWO_DIGITS.match(text, position) or _WITH_HALF.match(text, position))


def _time(match: re.Match[str]) -> dt.time | None:
    parts = match.groupdict()
    hour, minute, second = int(parts["h"]), int(parts.get("m") or 0), int(parts.get("s") or 0)
    half = (parts.get("half") or "").lower() or _HALVES.get((parts.get("part") or "").lower(), "")
    # People write `17:14pm`: what is over 12 says by itself which half it is.
    if half and 1 <= hour <= 12:
        hour = hour % 12 + (12 if half == "p" else 0)
    return dt.time(hour, minute, second) if hour < 24 else None


def _end(stamp: Stamp, text: str, position: int, iso: bool, dotted: bool) -> tuple[Stamp, int] | None:
    match = _TO.match(text, position)
    if match is None or (iso and text[match.start() : match.start() + 1] == "-"):
        return None
    start = match.end()
    day = date_at(text, start)
    after = day[1] + len(text[day[1] :]) - len(text[day[1] :].lstrip(" ,T")) if day else start
    clock = _clock(text, after, dotted)
    if clock is None:
        return None
    begin = stamp.time
    if begin and _takes_half(text, position, text[after : clock[1]]) and begin.hour <= 12:
        begin = begin.replace(hour=begin.hour % 12 + (12 if clock[0].hour >= 12 else 0))
    return replace(stamp, time=begin, until=clock[0], until_date=day[0] if day else None), _past_zone(
        stamp, text, clock[1]
    )


def _past_zone(stamp: Stamp, text: str, position: int) -> int:
    """`09:41 UTC - 10:33 UTC`: where the zone that both times have ends."""
    zone = _zone(text, position, iso=False) if stamp.zone is not None else None
    return zone[1] if zone is not None and zone[0] == stamp.zone else position


def _takes_half(text: str, position: int, end: str) -> bool:
    """`9:16 to 11:16 PM`: the half of the day stands once, for both."""
    return bool(re.search(r"[ap]\.?m", end, re.IGNORECASE)) and not re.search(
        r"[ap]\.?\s?m\b\.?(?:\s*\(?[A-Z]{2,5}\)?)?\s*$", text[:position], re.IGNORECASE
    )
