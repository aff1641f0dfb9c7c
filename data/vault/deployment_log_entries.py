"""From the blocks of a log to its entries: each deployment as the fields somebody wrote down, not yet understood.

Four layouts are read, also mixed: a table; a heading for each day with a list beneath; a heading for each deployment
with `key: value` lines or a two-column table beneath; a task list.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import tzinfo

from data.vault.deployment_log_blocks import Block, Heading, Item, Items, Paragraph, Row, Table
from data.vault.deployment_log_dates import WrittenDate, find_date, find_month, find_time
from data.vault.deployment_log_lines import Fields, line_fields, pair_of, pairs_of, sentence_fields
from data.vault.deployment_log_words import TEST_PLACE, WEEKDAYS, field_of, zone_of

_TELLING = frozenset({"service", "version", "title"})
_OWN = frozenset({"date", "start", *_TELLING, "author", "pic", "standby", "risk_analysis", "status"})
# What a heading or the head of the file can state for all entries beneath it.
_SHARED = frozenset({"service", "team", "environment"})
_PEOPLE = frozenset({"author", "pic", "standby", "approval"})
# A heading that is the name of a service, as machines write it: `order-router`, and not `Router`.
_PRODUCTION = frozenset({"production", "prod", "produksi", "live"})
_SLUG = re.compile(r"[a-z][a-z0-9]*(?:[-_/][a-z0-9]+)+")
_SHORT_DAY = re.compile(
    rf"^\s*(?:(?:{WEEKDAYS})[\s,]+)?(\d{{1,2}}[/-]\d{{1,2}})[\s,]*(?:\(?(?:{WEEKDAYS})\)?)?\s*$", re.IGNORECASE
)
_CROSSED_OUT = "-"  # the mark of a task that was called off
_ZONE_LINE = re.compile(r"\b(times?|timezone|zones?|waktu|jam|zona|hours?)\b", re.IGNORECASE)
_WIKI = re.compile(r"\[\[[^\[\]\n]{0,300}\]\]")
_NOTHING = re.compile(
    r"^\W*(no|tidak ada|nihil|none|belum ada|n/a|libur|holiday|freeze)\b.{0,30}$|^\W*$", re.IGNORECASE
)


@dataclass(frozen=True)
class Context:
    """What the headings above an entry, and the head of the file, state for it."""

    date: WrittenDate | None = None
    year: int | None = None
    month: int | None = None
    zone: tzinfo | None = None
    fields: Fields = field(default_factory=dict)


@dataclass(frozen=True)
class Entry:
    """One deployment as it was written. `mark` is that of a task, `hint` the words over the column of dates."""

    fields: Fields
    line: int
    context: Context
    mark: str | None = None
    hint: str = ""


def entries(blocks: Sequence[Block], start: Context) -> Iterator[Entry]:
    """Every entry of a log, in the order of the file. `start` is what file name and front matter state."""
    above: list[tuple[int, Context]] = []
    context = start
    inside: int | None = None  # the level of the heading of a deployment whose parts are being read
    for heading, body in _sections(blocks):
        if heading is not None:
            above = [(level, kept) for level, kept in above if level < heading.level]
            context = _beneath(above[-1][1] if above else start, heading)
        context = _with_lines(context, body)
        if heading is not None:
            above.append((heading.level, context))
        if heading is None or heading.level == 1:
            start = replace(start, **{name: getattr(context, name) for name in ("year", "month", "zone", "fields")})
        if heading is not None and inside is not None and heading.level <= inside:
            inside = None
        found = list(_of_section(heading, body, context))
        if heading is not None and inside is not None and not _heading_fields(heading, context):
            found = []  # `### Changes` beneath a deployment tells of it, and not of another one
        yield from found
        if heading is not None and inside is None and any(entry.line == heading.line for entry in found):
            inside = heading.level


def _sections(blocks: Sequence[Block]) -> Iterator[tuple[Heading | None, list[Block]]]:
    heading: Heading | None = None
    body: list[Block] = []
    for block in blocks:
        if isinstance(block, Heading):
            if heading is not None or body:
                yield heading, body
            heading, body = block, []
        else:
            body.append(block)
    yield heading, body


def _beneath(above: Context, heading: Heading) -> Context:
    text = heading.text.plain
    day = _SHORT_DAY.match(text)
    date = find_date(day[1], alone=True) if day else find_date(text)
    if date is not None and find_date(text.replace(date.text, " ", 1)):
        date = None  # `Week 5 (26 Jan – 30 Jan)` is no day
    year, month = find_month(text) if date is None else (date.year, date.month)
    return Context(
        date=date or above.date,
        year=year or above.year,
        month=month or (above.month if year in (None, above.year) else None),
        zone=zone_of(text) or above.zone,
        fields=above.fields | _shared(heading),
    )


def _shared(heading: Heading) -> Fields:
    """What a heading states for all that stands beneath: `Service: order-router`, or the name of a service alone."""
    text = heading.text.plain.strip()
    pair = pair_of(text)
    if pair:
        return {pair[0]: pair[1]} if pair[0] in _SHARED else {}
    if TEST_PLACE.match(text) or text.casefold() in _PRODUCTION:
        return {"environment": text}
    return {"service": text} if _SLUG.fullmatch(text) and field_of(text) is None else {}


def _with_lines(context: Context, body: Sequence[Block]) -> Context:
    """With what the paragraphs of a section state for all of it: `**Times:** WIB`, `**Month:** 2026-01`."""
    for block in body:
        if not isinstance(block, Paragraph):
            continue
        for line in block.text.plain.split("\n"):
            context = _with_line(context, line)
    return context


def _with_line(context: Context, line: str) -> Context:
    name, value = pair_of(line) or (None, "")
    if name == "month":
        year, month = find_month(value)
        return replace(context, year=year or context.year, month=month or context.month)
    if name == "zone" or (_ZONE_LINE.search(line) and find_time(line) is None):
        return replace(context, zone=zone_of(value or line) or context.zone)
    if name in _SHARED and value:
        return replace(context, fields=context.fields | {name: value})
    return context


def _of_section(heading: Heading | None, body: Sequence[Block], context: Context) -> Iterator[Entry]:
    details: Fields = {}
    inner: list[Entry] = []
    own = {} if heading is None else _heading_fields(heading, context)
    for block in body:
        if isinstance(block, Table):
            details = _key_values(block) | details
            inner.extend(_of_table(block, context))
        elif isinstance(block, Items):
            details = pairs_of(item for item in block.items if item.mark is None or own) | details
            inner.extend([] if own else _of_items(block.items, context))
        elif isinstance(block, Paragraph) and own:
            details = line_fields(block.text, free=False) | sentence_fields(block.text) | details
    if "date" in details and find_date(details["date"]) is None and find_time(details["date"]):
        details.setdefault("start", details.pop("date"))  # `Deployed at: 14:30` beneath a heading with the day
    if heading is not None and not inner and _is_entry(own, details, context):
        yield Entry(own | details if "title" in details else details | own, heading.line, context)
    yield from inner


def _heading_fields(heading: Heading, context: Context) -> Fields:
    """What a heading says of one deployment; nothing when it names a day, a month or a topic only."""
    if heading.level == 1 and find_time(heading.text.plain) is None:
        return {}
    found = line_fields(heading.text)
    dated = "date" in found or context.date is not None
    telling = "version" in found or "start" in found or ("date" in found and bool(_TELLING & found.keys()))
    return found if telling and (dated or "version" in found) else {}


def _is_entry(own: Fields, details: Fields, context: Context) -> bool:
    """A section tells of one deployment when its heading does, or when its lines state enough by themselves."""
    if own and ("date" in own or "date" in details or context.date is not None):
        return True
    return bool(_TELLING & details.keys()) and ("date" in details or (context.date is not None and len(details) > 1))


def _key_values(table: Table) -> Fields:
    """`| Service | booking-api |` in a table of two columns."""
    rows = [row for row in (table.head, *table.rows) if len(row.cells) == 2]
    pairs = [(field_of(row.cells[0].plain), row.cells[1].plain) for row in rows]
    known = {name: value for name, value in reversed(pairs) if name}
    return known if len(known) > 1 and len(known) >= len(rows) - 1 and len(table.head.cells) == 2 else {}


def _of_table(table: Table, context: Context) -> Iterator[Entry]:
    names = [field_of(cell.plain) for cell in table.head.cells]
    dated = "date" in names or context.date is not None or "start" in names
    if not dated or not _TELLING & set(names) or len(_OWN & set(names)) < 2:
        return
    zones = {name: zone_of(cell.plain) for name, cell in zip(names, table.head.cells, strict=True)}
    zone = zones.get("start") or zones.get("date") or zones.get("end") or context.zone
    hint = next((c.plain for n, c in zip(names, table.head.cells, strict=True) if n == "date"), "")
    for row in table.rows:
        fields = _row_fields(names, row)
        if any(fields.get(name, "").strip() for name in ("date", *_TELLING)):
            struck = any(cell.struck for name, cell in zip(names, row.cells, strict=False) if name in _OWN)
            yield Entry(fields, row.line, replace(context, zone=zone), _CROSSED_OUT if struck else None, hint)


def _row_fields(names: Sequence[str | None], row: Row) -> Fields:
    """The cells by the field of their column. A link counts where it stands in the column for links, else the first
    one that does not lead to a person."""
    found: Fields = {}
    links: dict[str | None, str] = {}
    for name, cell in zip(names, row.cells, strict=False):
        if name is not None and not found.get(name):
            found[name] = cell.plain
        if cell.links:
            links.setdefault(name, cell.links[0])
    to = links.get("link") or next((link for name, link in links.items() if name not in _PEOPLE), None)
    return found | ({"link": to} if to else {})


def _of_items(items: Sequence[Item], context: Context) -> Iterator[Entry]:
    for item in items:
        entry = _of_item(item, context)
        if entry is not None:
            yield entry
        elif item.children and pair_of(item.text.plain) is None:
            yield from _of_items(item.children, _of_day(item, context))


def _of_day(item: Item, context: Context) -> Context:
    return replace(context, date=find_date(item.text.plain) or context.date)


def _of_item(item: Item, context: Context) -> Entry | None:
    """An item is a deployment when it tells of one, and when a day or a task's box says that it is an entry."""
    if says_nothing(item.text.plain) or (item.mark is None and pair_of(item.text.plain) is not None):
        return None
    found = line_fields(item.text) | pairs_of(item.children)
    if item.mark is None and "date" in found and find_date(_WIKI.sub("", item.text.plain)) is None:
        # The date is a part of the name of a note that it links to.
        if context.date is None:
            return None
        del found["date"]
    dated = "date" in found or context.date is not None
    is_entry = dated or (item.mark is not None and {"service", "version"} <= found.keys())
    if not is_entry or not _TELLING & found.keys():
        return None
    if item.mark is not None and not {"service", "version", "start"} & found.keys():
        return None  # `- [x] Review of the runbook 2026-02-01`: a task about deployments is none
    return Entry(found, item.line, context, mark=_CROSSED_OUT if item.text.struck else item.mark)


def says_nothing(text: str) -> bool:
    """`No deployments`, `Nihil`, a dash."""
    return _NOTHING.match(_WIKI.sub("", text)) is not None
