"""When a deployment of a log began and ended: what its cells state, and in words what they leave open."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta, tzinfo

from data.metrics.deployment_words import stated, written
from data.vault.deployment_log_dates import Calendar, Order, WrittenTime, find_date, find_time, resolve
from data.vault.deployment_log_entries import Entry
from data.vault.deployment_log_lines import Fields
from data.window import HOUR, MINUTE, SECOND, to_ms

_DURATION = re.compile(
    r"(?:(\d+(?:[.,]\d+)?)\s*(?:h|hrs?|hours?|jam))?[\s,]*(?:(\d+)\s*(?:m|mins?|minutes?|menit|'))?"
    r"[\s,]*(?:(\d+)\s*(?:s|secs?|seconds?|detik))?",
    re.IGNORECASE,
)
_UNITS = {"hours": " h", "minutes": " min", "duration": ""}  # what a figure alone in such a column is
_ASIDE = re.compile(r"\s*\([^()]*\)")
_NEXT_DAY = re.compile(r"\+\s*1\b|\bnext day\b|\bbesok(?:nya)?\b|\bkeesokan\b", re.IGNORECASE)


@dataclass(frozen=True)
class Times:
    """`clock` is a time of day without a zone: then there is no start. `remarks` say what is missing."""

    day: date | None = None
    started_ms: int | None = None
    finished_ms: int | None = None
    clock: str | None = None
    remarks: tuple[str, ...] = ()


def times_of(entry: Entry, fields: Fields, order: Order) -> Times:
    """The times of an entry whose `fields` have lost their mark-up; `order` is how its file writes day and month."""
    calendar = Calendar(order, entry.context.year, entry.context.month)
    in_date, in_start = fields.get("date", ""), fields.get("start", "")
    dated = find_date(in_date, alone=True) or find_date(in_start)
    if dated is None and not (re.search(r"\d", in_date) and find_time(in_date, alone=True) is None):
        dated = entry.context.date
    if dated is None:
        return Times(remarks=(f"the date {in_date!r} cannot be read" if written(in_date) else "no date is stated",))
    day, why = resolve(dated, calendar)
    # The figures of a date are no time: 05.01 is none where it is a part of 05.01.2026. Only in the cell that has it:
    # `2` is a day beside `21.00`, which has none.
    own = (find_date(in_start), find_date(in_date, alone=True))
    rest = [text.replace(one.text, " ", 1) if one else text for text, one in zip((in_start, in_date), own, strict=True)]
    start = next((found for text in rest if (found := find_time(text, alone=True))), None)
    if day is None or start is None:
        unread = (why,) if why else (f"the time {in_start!r} cannot be read",) if not start and stated(in_start) else ()
        return Times(day, clock=start.text if start else None, remarks=unread)
    zone = start.zone or entry.context.zone
    if zone is None:
        return Times(day, clock=start.text, remarks=("no zone is stated for its time",))
    start = replace(start, zone=zone)
    started_ms = _instant(day, start.start, zone)
    return Times(day, started_ms, _finish(fields, day, start, started_ms, calendar))


def _instant(day: date, clock: time, zone: tzinfo | None) -> int:
    return to_ms(datetime.combine(day, clock, tzinfo=zone))


def _finish(fields: Fields, day: date, start: WrittenTime, started_ms: int, calendar: Calendar) -> int | None:
    """The end that is stated: as a time (of the next day when it is before the start), or as a duration."""
    text = fields.get("end", "")
    dated = find_date(text)
    last = resolve(dated, calendar)[0] if dated else day
    written_end = find_time(text.replace(dated.text, " ", 1) if dated else text, alone=True)
    end = written_end.start if written_end else start.end
    zone = (written_end.zone if written_end else None) or start.zone
    if end is not None and last is not None:
        finished_ms = _instant(last, end, zone)
        overnight = dated is None and (finished_ms < started_ms or _NEXT_DAY.search(text) is not None)
        return _instant(last + timedelta(days=1), end, zone) if overnight else finished_ms
    length_ms = next((found for name in _UNITS if (found := _length_ms(fields.get(name, ""), _UNITS[name]))), None)
    return None if length_ms is None else started_ms + length_ms


def _length_ms(text: str, unit: str) -> int | None:
    """The length that a cell states. A figure alone is one only in a column that says of what."""
    plain = _ASIDE.sub("", text).strip()
    match = _DURATION.fullmatch(plain + unit if re.fullmatch(r"\d+(?:[.,]\d+)?", plain) else plain)
    if match is None or not any(match.groups()):
        return None
    hours = float((match[1] or "0").replace(",", "."))
    return round(hours * HOUR) + int(match[2] or 0) * MINUTE + int(match[3] or 0) * SECOND
