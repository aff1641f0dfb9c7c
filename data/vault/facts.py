"""What a note states as key and value: front matter, heads such as `**Date:** …`, tables of two columns, headings.

`Fault occurs 2020-02-12 11:45` is a key with a time too, when the words before the time are a key.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from data.vault.deployment_log_blocks import Items, Paragraph, Row, Table, Text
from data.vault.front_matter import FrontMatter
from data.vault.incident_words import LONGEST_KEY, SENT, Part, fields_of
from data.vault.moment_keys import moment_of_key
from data.vault.outline import Section, lines, pair
from data.vault.stamps import Stamp, stamp_at

# What is learnt, to be done, or linked to states nothing about the incident itself.
_ELSEWHERE = frozenset({Part.LESSONS, Part.FOLLOW_UPS, Part.RELATED})
_ANYWHERE = frozenset({"tags", "severity"})
_LONGEST_VALUE = 2_000
_LONGEST_ASIDE = 60  # behind the time: `(report by a customer, no alert)`
_MOST_ROWS = 40
# By the format of cState, the date of an issue is when it began, and its length is reckoned from there.
_STATUS_PAGE = frozenset({"resolved_on", "resolvedWhen", "resolved", "max_severity"})
_ISSUE, _CREATED = frozenset({"closedAt", "closed_at", "state"}), frozenset({"createdAt", "created_at"})
_OF_ISSUE = frozenset({*_CREATED, "closedAt", "closed_at"})
_MAIL = frozenset({"subject", "to", "cc", "message-id"})  # beside `From`
_OF_MAIL = {"subject": "title", "date": SENT}
_MINUTES = re.compile(
    r"\b(?:notulen|notula|risalah rapat|(?:meeting )?minutes of|meeting (?:notes|minutes))\b", re.IGNORECASE
)
_OF_MEETING = frozenset({"window", "duration"})
_DOT = re.compile(r"\s+[·•|]\s+|(?<=[\w)])[.;]\s+(?=[A-Z])")
_INLINE = re.compile(r"[(\[]([A-Za-z][\w -]{1,40}::[^()\[\]]+)[)\]]")
_LASTING = re.compile(
    r"\blasting (?=\w+ (?:hours?|minutes?)|\d)", re.IGNORECASE
)  # `August 16 08:25 UTC (lasting 35 minutes)`
_WORD_KEY = re.compile(r"[A-Z][a-z]+(?: [a-z]+)?")  # `Reviewers`
_BETWEEN = " \t·•|,;/–—-"
_AT = re.compile(r" (?:at|on)$")
_DIGIT = re.compile(r"\d")


@dataclass(frozen=True)
class Fact:
    """One key with its value. `names` are the fields that the key can mean; `front` is True for front matter."""

    names: tuple[str, ...]
    key: str
    value: str
    line: int
    quote: str
    part: Part | None = None
    front: bool = False
    values: tuple[str, ...] = ()  # of a list in front matter, or under a heading
    posted: bool = False  # of an exported issue: when somebody opened or closed it


def facts_of(front: FrontMatter, sections: Sequence[Section]) -> tuple[Fact, ...]:
    """All facts, those of front matter first, then in the order of the note."""
    found = (*_of_front(front), *(fact for section in sections for fact in _of_section(section)))
    # `Time: 09:00 - 10:30` in minutes is when people met.
    return tuple(fact for fact in found if not (is_meeting(sections) and _OF_MEETING & set(fact.names)))


def is_meeting(sections: Sequence[Section]) -> bool:
    """Whether a note is the minutes of a meeting, by its title."""
    return any(_MINUTES.search(section.title.plain) for section in sections[:2])


def _of_front(front: FrontMatter) -> Iterator[Fact]:
    fields = tuple(_flat(front))
    keys = {key for key, _, _ in fields}
    started = any("started" in fields_of(key) for key in keys)
    for key, value, line in fields:
        names = fields_of(key) or _moment_of(key, str(value))
        if key == "date" and _STATUS_PAGE & keys and not started:
            names = (*names, "started")
        elif key in _CREATED and _ISSUE & keys:  # by a monitor or by whoever found it
            names = ("date", "detected")
        if not names:
            continue
        values = tuple(str(one).strip() for one in value if str(one).strip()) if isinstance(value, list) else ()
        text = ", ".join(values) if isinstance(value, list) else str(value or "").strip()
        if text:
            posted = key in _OF_ISSUE and bool(_ISSUE & keys)
            yield Fact(names, key, text, line, f"{key}: {text}", front=True, values=values, posted=posted)


def _flat(front: FrontMatter) -> Iterator[tuple[str, object, int]]:
    """Each key with its value and line; of `incident: {start: …, end: …}` the keys within."""
    for key, value in front.fields.items():
        line = front.lines.get(key, 1)
        if isinstance(value, Mapping):
            yield from ((str(inner), one, line) for inner, one in value.items() if not isinstance(one, Mapping))
        else:
            yield key, value, line


def _of_section(section: Section) -> Iterator[Fact]:
    if _ELSEWHERE & set(section.path):
        # The last lines of a note are often its tags and how grave it was, beneath whatever section is the last.
        yield from (fact for fact in _of_blocks(section) if fact.names[0] in _ANYWHERE)
        return
    # `## Detection` is a key where the time stands beneath it; what its lines say of it comes first.
    if section.part is None:
        yield from _of_heading(section)
        yield from _of_blocks(section)
    else:
        yield from _of_blocks(section)
        yield from _of_heading(section)


def _of_blocks(section: Section) -> Iterator[Fact]:
    for block in section.blocks:
        if isinstance(block, Table):
            yield from _of_table(block, section.part)
            continue
        rows = [(part, line) for text, line in _terms(lines(block)) for part in _keys_apart(text)]
        mail = _is_mail(rows)
        for text, line in rows:
            yield from _of_mail(text, line) if mail else _of_line(text, line, section.part)


def _keys_apart(text: Text) -> Iterator[Text]:
    """`**Severity:** S2 · **Status:** closed`, and Obsidian's `(start:: 18:55) (end:: 19:40)`, as two lines."""
    if inline := _INLINE.findall(text.plain):
        yield from (Text(field) for field in inline)
        return
    pieces = _DOT.split(text.plain)
    keys = [pair(Text(piece))[0] or "" for piece in pieces]
    known = sum(bool(fields_of(key)) for key in keys)
    if len(pieces) > 1 and known * 2 >= len(keys) and all(fields_of(key) or _WORD_KEY.fullmatch(key) for key in keys):
        yield from (Text(piece, tuple(part for part in text.strong if piece.startswith(part))) for piece in pieces)
        return
    starts = [text.plain.find(part) for part in text.strong if fields_of(part.rstrip(":： "))]
    if len(starts) < 2 or starts[0] != 0 or sorted(set(starts)) != starts:
        yield text
        return
    for begin, end in zip(starts, [*starts[1:], len(text.plain)], strict=True):
        plain = text.plain[begin:end].rstrip(_BETWEEN)
        yield Text(plain, tuple(part for part in text.strong if plain.startswith(part)), text.links)


def _terms(rows: Iterable[tuple[Text, int]]) -> Iterator[tuple[Text, int]]:
    """`Started` and beneath it `: 05:12 UTC`, a list of terms, as `Started: 05:12 UTC`."""
    term: tuple[Text, int] | None = None
    for text, line in rows:
        if term is not None and text.plain.startswith(": "):
            term = (Text(f"{term[0].plain}{text.plain}"), term[1])
            continue
        if term is not None:
            yield term
        term = (text, line)
    if term is not None:
        yield term


def _is_mail(rows: Sequence[tuple[Text, int]]) -> bool:
    """Whether these lines are the head of a mail; `From: 10:15` and `To: 11:30` are a window."""
    head = {(key or "").casefold(): value for text, _ in rows for key, value in [pair(text)]}
    sender = head.get("from")
    return sender is not None and ("subject" in head or ("@" in sender and bool(_MAIL & set(head))))


def _of_mail(text: Text, line: int) -> Iterator[Fact]:
    """The head of a mail: its date is when it was sent, its subject a title."""
    key, value = pair(text)
    name = _OF_MAIL.get((key or "").casefold())
    if key is not None and name is not None and value:
        yield Fact((name,), key, value, line, text.plain)


def _of_heading(section: Section) -> Iterator[Fact]:
    """`### Date` with the date beneath it, or `## Duration: 2 hours`."""
    title = section.title.plain
    if not title:
        return
    if _LASTING.search(title):
        yield from _of_line(section.title, section.line, section.part)
        return
    key, value = pair(section.title)
    if key is not None and value and (names := fields_of(key) or _moment_of(key, value)):
        yield Fact(names, key, value, section.line, title, section.part)
    elif section.blocks and isinstance(first := section.blocks[0], Paragraph | Items):
        values = tuple(text.plain for text, _ in lines(first) if text.plain)
        if values and (names := fields_of(title) or _moment_of(title, values[0])):
            whole = values[0] if isinstance(first, Paragraph) else ", ".join(values)
            line = next((number for _, number in lines(first)), section.line)
            yield Fact(names, title, whole[:_LONGEST_VALUE], line, values[0], section.part, values=values)


def _of_line(text: Text, line: int, part: Part | None) -> Iterator[Fact]:
    if (
        _LASTING.search(text.plain)
        and (stamp := stamp_at(text.plain))
        and stamp.time
        and len(stamp.rest) < _LONGEST_ASIDE
    ):
        yield Fact(("date", "started"), "start", text.plain, line, text.plain, part)
        return
    key, value = pair(text)
    if key and value and len(value) <= _LONGEST_VALUE and (names := fields_of(key) or _moment_of(key, value)):
        yield Fact(names, key, value, line, text.plain, part)
    elif key is None or not fields_of(key):
        yield from _of_words_and_time(text.plain, line, part)


def _of_words_and_time(text: str, line: int, part: Part | None) -> Iterator[Fact]:
    if named := words_then_time(text):
        yield Fact(fields_of(named[0]), named[0], text[len(named[0]) :].strip(" :"), line, text, part)


@lru_cache(maxsize=200)
def words_then_time(text: str) -> tuple[str, Stamp] | None:
    """`First detected 2020-08-07 15:51`: a key and the time that the line ends with."""
    match = _DIGIT.search(text[: LONGEST_KEY + 4])
    if match is None or match.start() < 3:
        return None
    whole = text[: match.start()].strip(" :-–—(@")
    words = next((one for one in (whole, _AT.sub("", whole)) if fields_of(one)), "")
    names = fields_of(words)
    stamp = stamp_at(text[match.start() :], dotted=True) if names else None
    return (words, stamp) if stamp and stamp.time is not None and len(stamp.rest) <= 12 else None


def _of_table(table: Table, part: Part | None) -> Iterator[Fact]:
    """Rows of key and value (two pairs a row as well), or one row of values beneath a head of keys."""
    rows = (table.head, *table.rows)
    keys = [fields_of(cell.plain) or moment_of_key(cell.plain) for cell in table.head.cells]
    if len(rows) == 2 and len(keys) > 2 and sum(map(bool, keys)) * 2 > len(keys):
        yield from _across(table, part)
        return
    if len(rows) > _MOST_ROWS or has_times(table):
        return
    for row in rows:
        yield from _of_row(row, part)


def has_times(table: Table) -> bool:
    """A table whose first cells are times is a timeline, not a table of keys."""
    firsts = (stamp_at(row.cells[0].plain, dotted=True) for row in table.rows[:3] if row.cells)
    return any(stamp is not None and stamp.time is not None for stamp in firsts)


def _across(table: Table, part: Part | None) -> Iterator[Fact]:
    for head, cell in zip(table.head.cells, table.rows[0].cells, strict=False):
        if cell.plain and (names := fields_of(head.plain) or _moment_of(head.plain, cell.plain)):
            yield Fact(names, head.plain, cell.plain, table.rows[0].line, cell.plain, part)


def _of_row(row: Row, part: Part | None) -> Iterator[Fact]:
    for at in range(0, len(row.cells) - 1, 2):
        key, value = row.cells[at].plain, row.cells[at + 1].plain
        if value and (names := fields_of(key) or _moment_of(key, value)) and not fields_of(value):
            yield Fact(names, key, value, row.line, f"{key}: {value}", part)


def _moment_of(key: str, value: str) -> tuple[str, ...]:
    """Of a key that is known by its words alone, where a time and hardly more stands behind it."""
    stamp = stamp_at(value, dotted=True) if (names := moment_of_key(key)) else None
    return names if stamp and stamp.time is not None and len(stamp.rest) <= _LONGEST_ASIDE else ()


def first(facts: Iterable[Fact], *names: str) -> Fact | None:
    """The first fact that can mean one of the names, the names in their order."""
    found = list(facts)
    return next((fact for name in names for fact in found if name in fact.names), None)
