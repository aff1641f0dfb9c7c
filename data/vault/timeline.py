"""The rows of a postmortem's timeline, as they are written: tables, lists, headings with a time, lines of text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from data.vault.deployment_log_blocks import Block, Items, Paragraph, Row, Table
from data.vault.facts import has_times, words_then_time
from data.vault.incident_words import Part, fields_of
from data.vault.outline import Section, lines, text_of
from data.vault.stamps import Stamp, stamp_at
from data.vault.status_updates import updates
from data.vault.timed_sentences import timed_sentences
from data.vault.timeline_line import Line, clean, short
from data.vault.zones import ABBREVIATIONS, Zone, zone_in

_TIME_HEAD = re.compile(
    r"\b(times?|waktu|jam|pukul|timestamps?|when|date.?time|clock|start|mulai|zeit|utc|wib)\b", re.IGNORECASE
)
_DATE_HEAD = re.compile(r"\b(dates?|tanggal|tgl|day|hari)\b", re.IGNORECASE)
_END_HEAD = re.compile(r"^\W*(end|ended|until|to|selesai|sampai|finish(ed)?)\b", re.IGNORECASE)
_EVENT_HEAD = re.compile(
    r"event|kejadian|peristiwa|description|deskripsi|keterangan|action|aksi|aktivitas|activity|what|details?|"
    r"detail|notes?|"
    r"catatan|update|kegiatan|message|comment|status|summary|impact|happened|entry|log",
    re.IGNORECASE,
)
_ALL_TIMES = re.compile(r"\W*(?:all )?times? (?:are |is )?(?:in )?\w+\W*$", re.IGNORECASE)
# Several sentences in one line, the first with a word before its time: where the lines break means nothing.
_PROSE = re.compile(r"(?:At|By|On|Pada|Pukul|Sekitar)\b[^\n]*[.!?] +[A-Z]")
_FOUR_DIGITS = re.compile(r"\s*([01]\d|2[0-3])([0-5]\d)\s*")
_ZONE_ALONE = re.compile(rf"\W*(?:{ABBREVIATIONS})\W*")
_NOT_A_TIMELINE = frozenset({Part.LESSONS, Part.FOLLOW_UPS, Part.RELATED, Part.ROOT_CAUSE})
_LEAST_ROWS = 2


def timeline_lines(sections: Sequence[Section]) -> tuple[Line, ...]:
    """The rows of all timelines, in the order of the note; those of dates alone set the day for what follows."""
    marked = [_marked(section) for section in sections]
    found = list(_of_timelines(sections, marked))
    if not any(line.stamp.time for line in found):
        found = _of_lists(sections)
    return tuple(found) or updates(sections) or timed_sentences(sections)


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
                yield from _of_block(block, zone, run)


def _zone_said(section: Section) -> Zone | None:
    """`All times in CET.`"""
    for block in section.blocks[:2]:
        for text, _ in lines(block):
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
            yield from _of_block(block, zone, run)
    else:
        text = "\n".join(part for part in (stamp.rest, text_of(section.blocks)) if part)
        yield Line(stamp, short(text), section.line, zone, run)


def _of_block(block: Block, zone: Zone | None, run: int) -> Iterator[Line]:
    if isinstance(block, Table):
        yield from _of_table(block, zone, run)
        return
    open_line: Line | None = None
    for text, number in lines(block):
        stamp = stamp_at(text.plain, dotted=True)
        named = None if stamp else words_then_time(text.plain)
        if named:
            stamp = replace(named[1], rest=named[0])
        if stamp is not None and (stamp.time is not None or _is_day(stamp)):
            if open_line is not None:
                yield open_line
            said = _ALL_TIMES.match(stamp.rest) or (stamp.time is None and _ZONE_ALONE.fullmatch(stamp.rest))
            open_line = Line(stamp, "" if said else clean(stamp.rest), number, zone, run)
        elif open_line is not None and text.plain and not isinstance(block, Items):
            open_line = replace(open_line, text=short(f"{open_line.text}\n{clean(text.plain)}".strip()))
    if open_line is not None:
        yield open_line


def _is_day(stamp: Stamp) -> bool:
    """A date and its text are a row of a day; a date within a sentence is none."""
    written = stamp.date
    return written is not None and (written.year is not None or not stamp.rest or stamp.rest[:1].isupper())


@dataclass(frozen=True)
class _Columns:
    """Which columns of a table have what; `head` is the one of the times."""

    when: int
    head: str
    day: int | None
    end: int | None


def _of_table(table: Table, zone: Zone | None, run: int) -> Iterator[Line]:
    heads = [cell.plain for cell in table.head.cells]
    when = _time_column(table)
    if when is None:
        return
    day = _date_column(table, when)
    end = next((n for n, head in enumerate(heads) if n != when and _END_HEAD.search(head)), None)
    columns = _Columns(when, heads[when], day, end)
    zone = zone_in(heads[when]) or zone
    year = re.search(r"\b(19|20)\d\d\b", heads[day]) if day is not None else None
    # Where nobody wrote a head, Markdown takes the first row for one.
    first = stamp_at(heads[when], dotted=True)
    for row in (table.head, *table.rows) if first is not None and first.time is not None else table.rows:
        if line := _of_row(row, columns, year[0] if year else ""):
            yield replace(line, zone=zone, run=run)


def _time_column(table: Table) -> int | None:
    """The column whose cells are times, the one with a head for times first."""
    heads = [cell.plain for cell in table.head.cells]
    shares = []
    for column, head in enumerate(heads):
        cells = [row.cells[column].plain for row in table.rows if column < len(row.cells)]
        stamps = [_in_cell(cell, head) for cell in cells]
        timed = sum(stamp is not None and stamp.time is not None for stamp in stamps)
        if timed and (timed * 2 >= len(cells) or _TIME_HEAD.search(head)):
            shares.append((not _TIME_HEAD.search(head) or bool(_END_HEAD.search(head)), column))
    return min(shares)[1] if shares else None


def _date_column(table: Table, when: int) -> int | None:
    """The column of dates beside that of times; a column of weekdays is none."""
    for column, head in enumerate(table.head.cells):
        if column != when and _DATE_HEAD.search(head.plain):
            cells = (stamp_at(row.cells[column].plain) for row in table.rows if column < len(row.cells))
            if any(stamp is not None and stamp.date is not None for stamp in cells):
                return column
    return None


def _in_cell(cell: str, head: str) -> Stamp | None:
    """The stamp of a cell; `0305` is a time where the head of its column says so."""
    digits = _FOUR_DIGITS.fullmatch(cell) if _TIME_HEAD.search(head) else None
    return stamp_at(f"{digits[1]}:{digits[2]}" if digits else cell, dotted=True)


def _of_row(row: Row, columns: _Columns, year: str) -> Line | None:
    cells = [cell.plain for cell in row.cells]
    when, day, end = columns.when, columns.day, columns.end
    if when >= len(cells):
        return None
    stamp = _in_cell(cells[when], columns.head)
    if day is not None and day < len(cells) and (stamp is None or stamp.date is None) and cells[day]:
        dated = stamp_at(f"{cells[day]} {year} " if year and year not in cells[day] else f"{cells[day]} ")
        if dated and dated.date is not None:
            stamp = replace(stamp or Stamp(), date=dated.date)
    if stamp is None:
        return None
    if end is not None and end < len(cells) and (last := stamp_at(cells[end], dotted=True)) and stamp.until is None:
        stamp = replace(stamp, until=last.time, until_date=last.date)
    rest = [stamp.rest, *(cell for n, cell in enumerate(cells) if n not in (when, day, end))]
    return Line(stamp, " | ".join(clean(part) for part in rest if part.strip(" -")), row.line)


def _of_lists(sections: Sequence[Section]) -> list[Line]:
    """Where no heading says so: a table of times and events, or a list or lines that mostly begin with times."""
    blocks = list(_listed(sections))
    # `Incident end: 01:26` at the head of a note is a row only where nothing else is.
    events = [found for found in blocks if not all(fields_of(line.text.partition("\n")[0]) for line in found)]
    return [line for found in events or blocks for line in found]


def _listed(sections: Sequence[Section]) -> Iterator[list[Line]]:
    for run, section in enumerate(sections):
        elsewhere = _NOT_A_TIMELINE & set(section.path)
        for block in section.blocks:
            if elsewhere and not (isinstance(block, Table) and has_times(block)):
                continue
            if isinstance(block, Paragraph) and _PROSE.match(block.text.plain):
                continue
            found = [line for line in _of_block(block, zone_in(section.title.plain), run) if line.stamp.time]
            if isinstance(block, Table):
                heads = [cell.plain for cell in block.head.cells]
                fits = any(_EVENT_HEAD.search(head) for head in heads) and len(found) >= _LEAST_ROWS
            else:
                rows = sum(1 for text, _ in lines(block) if text.plain)
                fits = len(found) >= _LEAST_ROWS and len(found) * 2 > rows
            if fits or (len(found) == 1 and _alone(found[0], block)):
                yield found


def _alone(line: Line, block: Block) -> bool:
    """`**14:05 UTC** The cause is found`: a paragraph that is one row. A sentence that begins with a date is none."""
    if isinstance(block, Table | Items) or block.line != line.line:
        return False
    strong = block.text.strong[0] if block.text.strong else ""
    timed = block.text.plain.startswith(strong) and re.search(r"\d", strong) is not None
    return line.stamp.zone is not None and timed
