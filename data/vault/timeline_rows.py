"""The rows of one block of a timeline: of a table, a list, or lines of text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from data.vault.deployment_log_blocks import Block, Items, Row, Table
from data.vault.deployment_log_dates import WrittenDate
from data.vault.facts import words_then_time
from data.vault.outline import lines
from data.vault.stamps import Stamp, stamp_at
from data.vault.timeline_line import Line, clean, short
from data.vault.zones import ABBREVIATIONS, Zone, zone_in

TIME_HEAD = re.compile(
    r"\b(times?|waktu|jam|pukul|timestamps?|when|date.?time|clock|start|mulai|zeit|utc|wib)\b", re.IGNORECASE
)
_DATE_HEAD = re.compile(r"\b(dates?|tanggal|tgl|day|hari)\b", re.IGNORECASE)
_END_HEAD = re.compile(r"^\W*(end|ended|until|to|selesai|sampai|finish(ed)?)\b", re.IGNORECASE)
EVENT_HEAD = re.compile(
    r"event|kejadian|peristiwa|description|deskripsi|keterangan|action|aksi|aktivitas|activity|what|details?|"
    r"detail|notes?|"
    r"catatan|update|kegiatan|message|comment|status|summary|impact|happened|entry|log",
    re.IGNORECASE,
)
_ALL_TIMES = re.compile(r"\W*(?:all )?times? (?:are |is )?(?:in )?\w+\W*$", re.IGNORECASE)
_UPDATE = re.compile(r"^\W{0,3}(?:updated?|edit|pembaruan)\b\W{1,3}(?:at |pukul )?(?=\d)", re.IGNORECASE)
_LAST = re.compile(r"\s*\(([^()]{4,24})\)\W*$")
_SPEAKER = re.compile(r"@?([A-Z][\w.'-]*(?: [A-Z][\w.'-]*){0,2}),?:?\s[\[(]?(?=\d)")
_FOUR_DIGITS = re.compile(r"\s*([01]\d|2[0-3])([0-5]\d)\s*")
_FOUR_FIRST = re.compile(r"^\W{0,3}([01]\d|2[0-3])([0-5]\d)(?:Z|h|hrs)?[\s:–-]+(?=\D)")
_LEAST_FOUR = 3
_MONTH_DAY = re.compile(r"\s*(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])\s*")
_MINUTES = re.compile(r"\s*(?:T ?)?[+-]?\d{1,4}(?: ?(?:m|min))?\s*")
ZONE_ALONE = re.compile(rf"\W*(?:{ABBREVIATIONS})\W*")


def rows_of(block: Block, zone: Zone | None, run: int) -> Iterator[Line]:
    """Each line that begins with a time, or is a day, with what stands beneath it in the same paragraph."""
    if isinstance(block, Table):
        yield from _of_table(block, zone, run)
        return
    open_line: Line | None = None
    four = _in_four_digits(block)
    for text, number in lines(block):
        stamp = _stamp_of(_FOUR_FIRST.sub(r"\1:\2 ", text.plain) if four else text.plain)
        named = None if stamp else words_then_time(text.plain)
        spoken = None if stamp or named or isinstance(block, Items) else _speaker_then_time(text.plain)
        if other := named or spoken:
            stamp = replace(other[1], rest=other[0])
        if stamp is not None and (stamp.time is not None or _is_day(stamp)):
            if open_line is not None:
                yield open_line
            said = _ALL_TIMES.match(stamp.rest) or (stamp.time is None and ZONE_ALONE.fullmatch(stamp.rest))
            told = "" if said else clean(stamp.rest)
            zone_beside = zone_in(stamp.rest) if said and stamp.time is None else None
            open_line = Line(
                stamp, told, number, zone_beside or zone, run, keyed=named is not None, spoken=spoken is not None
            )
        elif open_line is not None and text.plain and not isinstance(block, Items):
            open_line = replace(open_line, text=short(f"{open_line.text}\n{clean(text.plain)}".strip()))
    if open_line is not None:
        yield open_line


def _in_four_digits(block: Block) -> bool:
    """Whether its lines begin with `0615`; years in a row are none."""
    found = [_FOUR_FIRST.match(text.plain) for text, _ in lines(block)]
    times = [match[1] + match[2] for match in found if match]
    return len(times) >= _LEAST_FOUR and len(times) * 2 > len(found) and not all(time[:2] == "20" for time in times)


def _stamp_of(text: str) -> Stamp | None:
    """The stamp of a row: before its text, behind `Update`, or its date before the text and its time behind it."""
    stamp = stamp_at(text, dotted=True) or stamp_at(_UPDATE.sub("", text), dotted=True)
    if stamp is None or stamp.date is None or stamp.time is not None:
        return stamp
    last = _LAST.search(stamp.rest)
    time = stamp_at(last[1]) if last else None
    if last is None or time is None or time.time is None or time.rest:
        return stamp
    return replace(time, date=stamp.date, rest=stamp.rest[: last.start()], written=f"{stamp.written} {time.written}")


def _speaker_then_time(text: str) -> tuple[str, Stamp] | None:
    """`Amina 16:22`, alone in a line: what was said stands beneath."""
    match = _SPEAKER.match(text)
    stamp = stamp_at(text[match.end() :], dotted=True) if match else None
    return (match[1], stamp) if match and stamp and stamp.time is not None and not stamp.rest else None


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
        if timed and (timed * 2 >= len(cells) or TIME_HEAD.search(head)):
            shares.append((not TIME_HEAD.search(head) or bool(_END_HEAD.search(head)), column))
    return min(shares)[1] if shares else None


def _date_column(table: Table, when: int) -> int | None:
    """The column of dates beside that of times; a column of weekdays is none."""
    for column, head in enumerate(table.head.cells):
        if column != when and _DATE_HEAD.search(head.plain):
            texts = (row.cells[column].plain for row in table.rows if column < len(row.cells))
            cells = (_month_day(text) or stamp_at(text) for text in texts)
            if any(stamp is not None and stamp.date is not None for stamp in cells):
                return column
    return None


def _in_cell(cell: str, head: str) -> Stamp | None:
    """The stamp of a cell; `0305` is a time where the head of its column says so."""
    digits = _FOUR_DIGITS.fullmatch(cell) if TIME_HEAD.search(head) or ZONE_ALONE.fullmatch(head) else None
    return stamp_at(f"{digits[1]}:{digits[2]}" if digits else cell, dotted=True)


def _month_day(cell: str) -> Stamp | None:
    """`05-24`, as ISO writes a day without its year; None for other cells."""
    match = _MONTH_DAY.fullmatch(cell)
    return Stamp(date=WrittenDate(match[0].strip(), None, int(match[1]), int(match[2]))) if match else None


def _of_row(row: Row, columns: _Columns, year: str) -> Line | None:
    cells = [cell.plain for cell in row.cells]
    when, day, end = columns.when, columns.day, columns.end
    if when >= len(cells):
        return None
    stamp = _in_cell(cells[when], columns.head)
    if day is not None and day < len(cells) and (stamp is None or stamp.date is None) and cells[day]:
        dated = _month_day(cells[day]) or stamp_at(
            f"{cells[day]} {year} " if year and year not in cells[day] else f"{cells[day]} "
        )
        if dated and dated.date is not None:
            stamp = replace(stamp or Stamp(), date=dated.date)
    if stamp is None:
        return None
    if end is not None and end < len(cells) and (last := stamp_at(cells[end], dotted=True)) and stamp.until is None:
        stamp = replace(stamp, until=last.time, until_date=last.date)
    # Minutes since the start, in a column beside the times, tell nothing more.
    others = (cell for n, cell in enumerate(cells) if n not in (when, day, end) and not _MINUTES.fullmatch(cell))
    rest = [stamp.rest, *others]
    return Line(stamp, " | ".join(clean(part) for part in rest if part.strip(" -")), row.line)
