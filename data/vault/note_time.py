"""Of which day a note speaks."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta

from data.vault.calendar_days import Days
from data.vault.deployment_log_dates import WrittenDate, find_date
from data.vault.facts import Fact, is_meeting
from data.vault.incident_words import SENT
from data.vault.note_calendar import name_text, order_told_by_zone
from data.vault.note_parts import NoteParts
from data.vault.note_words import title_of
from data.vault.stamps import stamp_at
from data.vault.status_updates import is_history
from data.vault.told_days import date_in, days_ago, is_post, opening_days, published, timed_days, told_days

_LEAST_DATED = 2
_LONG = timedelta(days=45)
_LATE_WRITING = timedelta(days=14)
_YEAR = re.compile(r"(?<!\w)20\d\d(?!\w|,\d)")
_WEEK = re.compile(r"\bweek(?:ly)?\b|\bmingguan\b|\bminggu ke\b", re.IGNORECASE)  # of days of which one is the day


def day_of(note: NoteParts, days: Days) -> tuple[date | None, tuple[str, ...]]:
    """The day of the incident: as a key says it, else the title, the file's name, the first day of the timeline."""
    found = list(_candidates(note, days))
    if not found:
        return None, tuple(_untold(note))
    day = _within(note, days, *found[0])
    weak = [one for one in found if one[1] in ("title", "file name", "timeline")]
    # What a file and its timeline are dated outvotes a later date in front matter, which is that of writing.
    if _is_front(note, day) and len({one[0] for one in weak[-2:]}) == 1 and len(weak) >= _LEAST_DATED:
        early = weak[-1][0]
        day = early if timedelta(0) < day - early <= _LATE_WRITING else day
    # Two that agree outvote a title that was copied from another note.
    if (
        found[0][1] == "title"
        and sum(one[0] == day for one in weak) == 1
        and len(weak) == 3
        and weak[1][0] == weak[2][0]
    ):
        day = weak[1][0]
    others = [f"its {name} says {other.isoformat()}" for other, name in weak if other != day]
    differing = [f"the date is read as {day.isoformat()}, but {' and '.join(others)}"] if others else []
    return day, (*differing, *order_told_by_zone(note, days))


def _is_front(note: NoteParts, day: date) -> bool:
    """Whether the day is a date of the front matter alone."""
    dated = {
        fact.front
        for fact in note.facts
        if "date" in fact.names and (one := date_in(fact.value)) and Days().day(one) == day
    }
    return dated == {True}


def _within(note: NoteParts, days: Days, day: date, name: str) -> date:
    """The day, or the first of the timeline where its rows have the newest first, or none of them is so late.

    What a note dates after all that it tells is its writing.
    """
    timed = [line.stamp.date for line in note.lines if line.stamp.time is not None]
    known = [one for written in timed if written is not None and (one := days.day(written, day)) is not None]
    if not known:
        return day
    back = name == "timeline" and (known[0] > known[-1] or (is_history(note.lines) and known[0] > min(known)))
    late = len(known) == len(timed) >= _LEAST_DATED and max(known) < day
    return min(known) if back or late else day


def _untold(note: NoteParts) -> Iterator[str]:
    """Why a date that the note has is none."""
    written = next((one for _, one in _days_written(note) if one.first is not None), None)
    if written is not None:
        yield f"the date {written.text!r} is not read: no other date tells whether its day or its month is first"


def _candidates(note: NoteParts, days: Days) -> Iterator[tuple[date, str]]:
    for name, written in _days_written(note):
        day = days.day_near(written)
        if day is None and written.year is None and (only := _only_year(note)) is not None:
            day = days.day(replace(written, year=only))
        if day is not None:
            yield day, name


def _only_year(note: NoteParts) -> int | None:
    """The one year of its title, else the one that the note names, its front matter apart."""
    titled = set(_YEAR.findall(f"{title_of(note)} {name_text(note.path)}"))
    if len(titled) == 1:
        return int(titled.pop())
    body = "\n".join(note.text.split("\n")[note.front.body - 1 :])
    years = set(_YEAR.findall(body))
    return int(years.pop()) if len(years) == 1 else None


def _days_written(note: NoteParts) -> Iterator[tuple[str, WrittenDate]]:
    """The dates of a note that may be its day, the likeliest first; of a post or minutes those of the head last."""
    dated = [fact for fact in note.facts if "date" in fact.names]
    meeting = is_meeting(note.sections)
    post = meeting or is_post(note) or any(SENT in fact.names for fact in note.facts)
    # Above a post of a blog stands when it was published.
    head = [] if meeting else [fact for fact in dated if not (post and _is_writing(fact)) or _is_of_a_row(fact, note)]
    started = (fact for fact in note.facts if "started" in fact.names)
    yield from itertools.islice(_of_facts((*head, *started), "key"), 1)
    week = _WEEK.search(title_of(note)) is not None
    titled = None if week else date_in(title_of(note))
    named = None if week else find_date(name_text(note.path))
    if titled and not meeting:
        yield "title", titled
    if named and not post and (named.year, named.month, named.day) not in published(note):
        yield "file name", named
    yield from _of_rows(note)
    yield from _of_facts((fact for fact in note.facts if {"detected", "resolved"} & set(fact.names)), "other key")
    if post:
        yield from days_ago(note, dated)
        yield from opening_days(note)
        yield from timed_days(note)
        yield from told_days(note)
    yield from _of_facts(dated, "other key")
    yield from (("name", written) for written in (titled, named) if post and written)
    if not post:
        yield from told_days(note)


def _is_writing(fact: Fact) -> bool:
    """Whether it is the `date:` of a post, and no `incident_date:` beside it."""
    return fact.front and fact.key.casefold() == "date"


def _is_of_a_row(fact: Fact, note: NoteParts) -> bool:
    """Whether a date has the time of a row: it is that of the first update, and no day of writing."""
    stamp = stamp_at(fact.value)
    rows = {line.stamp.time for line in note.lines if line.stamp.time}
    return stamp is not None and stamp.time in rows


def _of_facts(facts: Iterable[Fact], name: str) -> Iterator[tuple[str, WrittenDate]]:
    yield from ((name, written) for fact in facts if (written := date_in(fact.value)))


def _of_rows(note: NoteParts) -> Iterator[tuple[str, WrittenDate]]:
    """A row of a day alone, such as `1 November: maintenance is announced`, counts where no row has a time."""
    dated = [line for line in note.lines if line.stamp.date]
    timed = [line.stamp.date for line in dated if line.stamp.time or not line.text]
    days = [day for day in (*timed, *(line.stamp.date for line in dated)) if day]
    if days:
        yield "timeline", next((day for day in days if not _is_long_before(day, days)), days[0])


def _is_long_before(day: WrittenDate, days: Sequence[WrittenDate]) -> bool:
    """Whether most of the other days are of a later time: `2023-04-12: the token is made` of a leak in August 2024."""
    placed = [on for one in days if (on := Days().day(one)) is not None]
    first = Days().day(day)
    return first is not None and sum(on - first > _LONG for on in placed) * 2 > len(placed)
