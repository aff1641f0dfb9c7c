"""Other people's exports of deployments as rows of the relation `deployments`, by a mapping.

Pure: a file's text goes in, rows and refusals come out. What is not clear is refused. Nothing is guessed:
neither a time, nor a zone, nor an order of day and month that the file itself does not tell.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from data.deployment_mapping import Mapped, Text
from data.metrics.deployment import Status
from data.metrics.deployment_words import stated, status_of, written
from data.vault.deployment_log_dates import Calendar, Order, find_date, find_time, order_of, resolve
from data.window import to_ms

COLUMNS = (
    *("deployment_id", "service", "version", "title", "started_ms", "finished_ms", "status"),
    *("author", "standby", "risk_analysis", "plan_ref"),
)
Row = dict[str, str | int | None]
_LARGEST_CELL = 10_000_000
_SECONDS, _MILLISECONDS = re.compile(r"\d{10}(\.0+)?"), re.compile(r"\d{13}(\.0+)?")


class ImportFileError(ValueError):
    """A file that cannot be read at all. The message says what was expected, what was got, an example."""


@dataclass(frozen=True)
class Refused:
    """A record that was not taken. `place` is its line in a CSV, its number (from 1) in JSON."""

    place: int
    why: str


@dataclass(frozen=True)
class Imported:
    """`left_out` were not asked for by the mapping's `keep`; `repeated` stood there twice, word for word."""

    rows: tuple[Row, ...]
    refused: tuple[Refused, ...]
    left_out: int
    repeated: int


@dataclass(frozen=True)
class _Record:
    place: int
    value: Mapping[str, Any]


def imported(text: str, mapped: Mapped) -> Imported:
    """The rows of an export. Raises ImportFileError when it is no CSV or JSON of the form that the mapping says."""
    records = list(_csv(text, mapped) if mapped.format == "csv" else _json(text, mapped))
    kept = [record for record in records if _kept(record.value, mapped)]
    order = _order(kept, mapped)
    rows: dict[str, tuple[int, Row]] = {}
    refused: list[Refused] = []
    repeated = 0
    for record in kept:
        row = _row(record, mapped, order)
        if isinstance(row, Refused):
            refused.append(row)
            continue
        first, known = rows.setdefault(str(row["deployment_id"]), (record.place, row))
        if known is not row and known == row:
            repeated += 1
        elif known is not row:
            why = f"the id {row['deployment_id']!r} is that of record {first} too, which says something else"
            refused.append(Refused(record.place, why))
    found = sorted((row for _, row in rows.values()), key=lambda row: (row["started_ms"], row["deployment_id"]))
    return Imported(tuple(found), tuple(refused), len(records) - len(kept), repeated)


def _csv(text: str, mapped: Mapped) -> Iterator[_Record]:
    csv.field_size_limit(_LARGEST_CELL)
    reader = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")), strict=True)
    try:
        for cells in reader:
            line = {name: _parsed(cell) if mapped.json_column else cell for name, cell in cells.items() if name}
            inner = line.get(mapped.json_column or "")
            if mapped.json_column and not isinstance(inner, dict):
                raise ImportFileError(
                    f"line {reader.line_num}: expected JSON in the column {mapped.json_column!r}, got none"
                )
            yield _Record(reader.line_num, {**inner, "row": line} if isinstance(inner, dict) else line)
    except csv.Error as error:
        raise ImportFileError(f"line {reader.line_num}: expected CSV, got {error}") from None


def _parsed(cell: Any) -> Any:
    try:
        return json.loads(cell)
    except (TypeError, ValueError, RecursionError):
        return cell


def _json(text: str, mapped: Mapped) -> Iterator[_Record]:
    pages = [_listed(page, mapped.records) for page in _pages(text.removeprefix("\ufeff"), mapped.records)]
    for number, value in enumerate((each for page in pages for each in page), start=1):
        yield _Record(number, value)


def _listed(page: Any, records: str | None) -> list[dict[str, Any]]:
    found = _at(page, records) if records else page
    if not isinstance(found, list) or not all(isinstance(each, dict) for each in found):
        where = f"at {records!r}" if records else "at its top"
        raise ImportFileError(f"expected JSON with a list of objects {where}, got {type(found).__name__}")
    return found


def _pages(text: str, records: str | None) -> list[Any]:
    """The pages of an answer: a file may hold one, a list of them, or one after the other. Without `records` all of it
    is one list."""
    documents = list(_documents(text))
    if not documents:
        raise ImportFileError("expected JSON, got an empty file")
    if len(documents) > 1:
        return documents if records else [_joined(documents)]
    return documents[0] if records and isinstance(documents[0], list) else documents


def _joined(documents: list[Any]) -> list[Any]:
    """One object a line, or one list after the other."""
    return [each for one in documents for each in (one if isinstance(one, list) else [one])]


def _documents(text: str) -> Iterator[Any]:
    decoder, place = json.JSONDecoder(), 0
    while place < len(text):
        if text[place].isspace():
            place += 1
            continue
        try:
            value, place = decoder.raw_decode(text, place)
        except (ValueError, RecursionError):
            line = text.count("\n", 0, place) + 1
            got = text[place : place + 40].split("\n", maxsplit=1)[0]
            raise ImportFileError(f"line {line}: expected JSON, got {got!r}") from None
        yield value


def _kept(value: Mapping[str, Any], mapped: Mapped) -> bool:
    return all(str(_at(value, path)) in wanted for path, wanted in mapped.keep.items())


def _at(value: Any, path: str) -> Any:
    """What a dotted path leads to; a name with dots in it is found whole. None where it leads nowhere."""
    if isinstance(value, dict) and path in value:
        return value[path]
    name, dot, rest = path.partition(".")
    if isinstance(value, list) and name.isdecimal() and int(name) < len(value):
        inner = value[int(name)]
    elif isinstance(value, dict):
        inner = value.get(name)
    else:
        return None
    return _at(inner, rest) if dot else inner


def _text(record: _Record, mapped: Mapped, field: str) -> str | None:
    """The first of a field's paths that says something. `pending` is a status, and elsewhere no answer."""
    says = written if field == "status" else stated
    for source in mapped.fields.get(field, ()):
        if isinstance(source, Text):
            return source.text
        value = _at(record.value, source.path)
        if isinstance(value, str | int | float) and not isinstance(value, bool) and says(str(value)) is not None:
            text = str(value).strip()
            if source.like is None or source.like.match(text):
                return text
    return None


def _order(records: Sequence[_Record], mapped: Mapped) -> Order:
    """All dates of a column are asked how they write day and month."""
    texts = (_text(record, mapped, name) for record in records for name in ("started", "finished"))
    return order_of([found for text in texts if text and (found := find_date(text))])


def _row(record: _Record, mapped: Mapped, order: Order) -> Row | Refused:
    started = _text(record, mapped, "started")
    if started is None:
        return Refused(record.place, "no start is stated")
    started_ms = _instant(started, mapped, order)
    if isinstance(started_ms, str):
        return Refused(record.place, f"start: {started_ms}")
    finished = _text(record, mapped, "finished")
    finished_ms = None if finished is None else _instant(finished, mapped, order)
    if isinstance(finished_ms, str):
        return Refused(record.place, f"finish: {finished_ms}")
    if finished_ms is not None and finished_ms < started_ms:
        return Refused(record.place, f"it finishes ({finished}) before it starts ({started})")
    identity = _text(record, mapped, "id")
    if identity is None:
        return Refused(record.place, "no id is stated")
    plain = {name: _text(record, mapped, name) for name in ("version", "title", *COLUMNS[7:])}
    status = _status(_text(record, mapped, "status"), mapped)
    row: Row = {
        "deployment_id": f"{mapped.name}:{identity}",
        "service": _service(_text(record, mapped, "service"), mapped),
        **{name: None if text is None else text.split("\n")[0].strip() for name, text in plain.items()},
        "started_ms": started_ms,
        "finished_ms": finished_ms,
        "status": status.value,
    }
    return {name: row[name] for name in COLUMNS}


def _service(name: str | None, mapped: Mapped) -> str | None:
    """The site's name of a service. Where the mapping lists the services, one that is not among them is unknown."""
    return mapped.services.get(name or "") if mapped.services else name


def _status(text: str | None, mapped: Mapped) -> Status:
    return mapped.status.get(text or "") or status_of(text)


def _instant(text: str, mapped: Mapped, order: Order) -> int | str:
    """Milliseconds; or why they are not known, in words."""
    if _MILLISECONDS.fullmatch(text):
        return int(float(text))
    if _SECONDS.fullmatch(text):
        return int(float(text)) * 1000
    exact = _exact(text, mapped)
    return _written(text, mapped, order) if exact is None else exact


def _exact(text: str, mapped: Mapped) -> int | None:
    """ISO 8601 with a time, to the millisecond. None for all else."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    if len(text) <= len("2026-01-29"):
        return None
    zone = moment.tzinfo or mapped.zone
    return None if zone is None else to_ms(moment.replace(tzinfo=zone))


def _written(text: str, mapped: Mapped, order: Order) -> int | str:
    dated = find_date(text)
    if dated is None:
        return f"{text!r} is no date that can be read"
    day, why = resolve(dated, Calendar(order))
    if day is None:
        return why or f"{text!r} is no date that can be read"
    clock = find_time(text.replace(dated.text, " ", 1))
    if clock is None:
        return f"{text!r} is a date without a time"
    zone = clock.zone or mapped.zone
    if zone is None:
        return f'{text!r} has no zone; where you know it, write zone = "Asia/Jakarta" into the mapping'
    return to_ms(datetime.combine(day, clock.start, tzinfo=zone))


@dataclass(frozen=True)
class Change:
    """What an import does to the rows that are there already."""

    added: tuple[Row, ...]
    changed: tuple[Row, ...]
    same: int
    rows: tuple[Row, ...]  # all, as they are afterwards


def change(present: Sequence[Row], new: Sequence[Row]) -> Change:
    """Rows with new ids are added, rows with known ids replaced; none is taken out. Twice the same changes nothing."""
    known = {str(row["deployment_id"]): row for row in present}
    added = tuple(row for row in new if str(row["deployment_id"]) not in known)
    changed = tuple(row for row in new if known.get(str(row["deployment_id"]), row) != row)
    after = known | {str(row["deployment_id"]): row for row in new}
    rows = sorted(after.values(), key=lambda row: (row["started_ms"] or 0, str(row["deployment_id"])))
    return Change(added, changed, len(new) - len(added) - len(changed), tuple(rows))
