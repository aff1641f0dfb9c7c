"""The rows of a postmortem's timeline, as they are written: tables, lists, headings with a time, lines of text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby, pairwise

from data.vault.incident_words import Part
from data.vault.outline import Section, lines, text_of
from data.vault.stamps import Stamp, stamp_at
from data.vault.status_updates import updates
from data.vault.timed_sentences import timed_sentences
from data.vault.timeline_line import Line, short
from data.vault.timeline_lists import listed_lines
from data.vault.timeline_rows import ZONE_ALONE, rows_of
from data.vault.zones import Zone, zone_in

_LEAST_ROWS = 2
_LEAST_BACK, _LONGEST_BACK = 3, 12 * 60  # rows, minutes between two of them


def timeline_lines(sections: Sequence[Section]) -> tuple[Line, ...]:
    """The rows of all timelines, in the order of the note; those of dates alone set the day for what follows."""
    marked = [_marked(section) for section in sections]
    found = list(_of_timelines(sections, marked))
    if all(line.keyed for line in found if line.stamp.time):
        found = listed_lines(sections) or found
    return _oldest_first(_rows_first(found)) or updates(sections) or timed_sentences(sections)


def _oldest_first(found: Sequence[Line]) -> tuple[Line, ...]:
    """Times without a date are placed in their order: of rows that go back in time the last is the first."""
    runs = [list(run) for _, run in groupby(found, key=lambda line: line.run)]
    return tuple(line for run in runs for line in (reversed(run) if _goes_back(run) else run))


def _goes_back(run: Sequence[Line]) -> bool:
    times = [line.stamp.time for line in run if line.stamp.time and line.stamp.date is None]
    minutes = [time.hour * 60 + time.minute for time in times]
    steps = [before - after for before, after in pairwise(minutes)]
    return len(times) == len(run) >= _LEAST_BACK and all(0 <= step < _LONGEST_BACK for step in steps) and any(steps)


def _rows_first(found: Sequence[Line]) -> tuple[Line, ...]:
    """`Repaired 17:43` among the keys of a note is a row only where nothing else is."""
    events = [line for line in found if line.stamp.time and not line.keyed]
    return tuple(line for line in found if len(events) < _LEAST_ROWS or not line.keyed)


def _marked(section: Section) -> Stamp | None:
    """The stamp of a heading such as `### 13:35` or `## May 12`; None when it is no time but a title with a date."""
    title = section.title.plain
    # `### 10.15` is a chapter, unless it stands beneath a timeline or names a zone.
    dotted = Part.TIMELINE in section.path or zone_in(title) is not None
    stamp = stamp_at(title, dotted=dotted) if title else None
    if stamp is None or (stamp.time is None and stamp.rest):
        return None
    return stamp if section.level > 1 or stamp.time is None else None


def _of_timelines(sections: Sequence[Section], marked: Sequence[Stamp | None]) -> Iterator[Line]:
    level: int | None = None
    zone: Zone | None = None
    run = 0
    times = sum(stamp is not None and stamp.time is not None for stamp in marked)
    for section, stamp in zip(sections, marked, strict=True):
        if section.part is Part.TIMELINE:
            level, zone, run = section.level, zone_in(section.title.plain), run + 1
            yield from _day_of(section, run)
        elif stamp is None and level is not None and section.level <= level:
            level = None
        if stamp is not None and (level is not None or times >= _LEAST_ROWS):
            yield from _of_marked(section, stamp, zone, run)
        elif level is not None:
            zone = zone or _zone_said(section)
            for block in section.blocks:
                yield from rows_of(block, zone, run)


def _zone_said(section: Section) -> Zone | None:
    """`All times in CET.`"""
    for block in section.blocks[:2]:
        for text, _ in lines(block):
            if ZONE_ALONE.fullmatch(text.plain):
                return zone_in(text.plain)
            if len(text.plain) < 120 and re.search(r"\b(times?|waktu|zone|zona)\b", text.plain, re.IGNORECASE):
                return zone_in(text.plain)
    return None


def _day_of(section: Section, run: int) -> Iterator[Line]:
    """`## Timeline (2026-01-29, WIB)` states the day of its rows."""
    title = section.title.plain
    for match in re.finditer(r"(?<![\w/-])(?=\d|[A-Z][a-z]{2,8}\.? \d)", title):
        stamp = stamp_at(title[match.start() :])
        if stamp and stamp.date is not None and stamp.time is None:
            yield Line(replace(stamp, rest=""), "", section.line, None, run)
            return


def _of_marked(section: Section, stamp: Stamp, zone: Zone | None, run: int) -> Iterator[Line]:
    if stamp.time is None:
        yield Line(replace(stamp, rest=""), "", section.line, zone, run)
        for block in section.blocks:
            yield from rows_of(block, zone, run)
    else:
        text = "\n".join(part for part in (stamp.rest, text_of(section.blocks)) if part)
        yield Line(stamp, short(text), section.line, zone, run)
