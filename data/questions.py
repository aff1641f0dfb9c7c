"""The questions put to the warehouse: each file of `queries/`, its binds, columns, grain and row cap."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import MappingProxyType

from data.settings import ROOT
from data.window import DAY, utc_day

FOLDER = ROOT / "queries"
BIND_TYPES = frozenset({"bigint", "varchar"})
COLUMN_TYPES = frozenset({"bigint", "double", "text", "boolean"})
# A booking may be made, received and closed days before it is due; its events count for data time.
BOOKED_AHEAD = 7 * DAY

_HEADER_LINE = re.compile(r"--\s*(question|grain|binds|columns|row cap)\s*:\s*(.*)")
_FIELDS = ("question", "grain", "binds", "columns", "row cap")


class QuestionError(ValueError):
    """A file of `queries/` whose header cannot be used. The message says file, expected, got and an example."""


@dataclass(frozen=True)
class Question:
    """One question. `sql` is the body without its header; `row_cap` None is the setting ROW_CAP."""

    name: str
    summary: str
    grain: str
    binds: Mapping[str, str]  # name → bigint or varchar; `none` in the header: empty
    columns: Mapping[str, str]  # name → bigint, double, text or boolean, in the order of the select
    row_cap: int | None
    sql: str
    nullable: frozenset[str] = field(default_factory=frozenset)


@cache
def questions(folder: Path = FOLDER) -> Mapping[str, Question]:
    """Every question by name. Raises QuestionError for the first file that cannot be used."""
    found = {path.stem: parse(path.stem, path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.sql"))}
    return MappingProxyType(found)


def parse(name: str, text: str) -> Question:
    """Read one file: header lines first, then the select. Raises QuestionError."""
    header, body = _split(text)
    for wanted in _FIELDS:
        if not header.get(wanted):
            raise _error(name, f"a header line -- {wanted}: …", "none", f"-- {wanted}: {_EXAMPLES[wanted]}")
    columns, nullable = _columns(name, header["columns"])
    return Question(
        name=name,
        summary=header["question"],
        grain=header["grain"],
        binds={} if header["binds"] == "none" else _typed(name, "binds", header["binds"], BIND_TYPES),
        columns=columns,
        row_cap=_row_cap(name, header["row cap"]),
        sql=body,
        nullable=nullable,
    )


def day_bounds(from_ms: int, to_ms: int, give_up_ms: int, ahead_ms: int = DAY) -> dict[str, int]:
    """The binds `from_day` and `to_day` of a window: the partitions in which its orders can be.

    An order that matters to the window was due at most `give_up_ms` before it; `ahead_ms` after its end
    are the orders received before they are due.
    """
    return {"from_day": utc_day(from_ms - give_up_ms), "to_day": utc_day(to_ms + ahead_ms)}


def data_time_bounds(as_of_ms: int, give_up_ms: int) -> dict[str, int]:
    """`day_bounds` for the data time at `as_of_ms`: bookings made ahead are events too."""
    return day_bounds(as_of_ms, as_of_ms, give_up_ms, ahead_ms=BOOKED_AHEAD)


_EXAMPLES = {
    "question": "Which orders are in state 0 at as_of?",
    "grain": "one row per order",
    "binds": "as_of_ms bigint, from_day bigint",
    "columns": "order_id text, left_ms bigint?",
    "row cap": "default",
}


def _error(name: str, expected: str, got: str, example: str) -> QuestionError:
    return QuestionError(f"queries/{name}.sql: expected {expected}, got {got}, e.g. {example}")


def _split(text: str) -> tuple[dict[str, str], str]:
    header: dict[str, str] = {}
    lines = text.splitlines()
    while lines and (lines[0].startswith("--") or not lines[0].strip()):
        if match := _HEADER_LINE.fullmatch(lines[0].strip()):
            header[match[1]] = match[2].strip()
        lines.pop(0)
    return header, "\n".join(lines).strip()


def _typed(name: str, what: str, text: str, types: frozenset[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for part in filter(None, (part.strip() for part in text.split(","))):
        words = part.split()
        if len(words) != 2 or words[1] not in types:
            expected = f"{what} as name and type ({', '.join(sorted(types))})"
            raise _error(name, expected, repr(part), f"-- {what}: {_EXAMPLES[what]}")
        if words[0] in found:
            raise _error(name, f"each of {what} once", f"{words[0]!r} twice", f"-- {what}: {_EXAMPLES[what]}")
        found[words[0]] = words[1]
    return found


def _columns(name: str, text: str) -> tuple[dict[str, str], frozenset[str]]:
    columns = _typed(name, "columns", text, COLUMN_TYPES | {f"{kind}?" for kind in COLUMN_TYPES})
    nullable = frozenset(column for column, kind in columns.items() if kind.endswith("?"))
    return {column: kind.rstrip("?") for column, kind in columns.items()}, nullable


def _row_cap(name: str, text: str) -> int | None:
    if text == "default":
        return None
    if not text.isdecimal() or int(text) < 1:
        raise _error(name, "a row cap of default or a whole number", repr(text), "-- row cap: default")
    return int(text)
