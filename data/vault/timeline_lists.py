"""The rows of a timeline that no heading announces: tables, lists and lines that begin with times."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from data.vault.deployment_log_blocks import Block, Items, Paragraph, Table, is_day
from data.vault.facts import has_times
from data.vault.incident_words import Part
from data.vault.outline import Section, lines
from data.vault.stamps import stamp_at
from data.vault.timeline_line import Line
from data.vault.timeline_rows import EVENT_HEAD, TIME_HEAD, rows_of
from data.vault.zones import Zone, zone_in

# Several sentences in one line, the first with a word before its time: where the lines break means nothing.
_PROSE = re.compile(r"(?:At|By|On|Pada|Pukul|Sekitar)\b[^\n]*[.!?] +[A-Z]")
_NOT_A_TIMELINE = frozenset({Part.LESSONS, Part.FOLLOW_UPS, Part.RELATED, Part.ROOT_CAUSE})
_LEAST_ROWS = 2
_DASHED = re.compile(r"\W{0,2}\d{1,2}[:.h][0-5]\d ?(?:[ap]\.?m\b\.?)?(?: [A-Z]{2,4})? ?(?:[–—:]|-+>?) ", re.IGNORECASE)
_LEAST_WORDS = 3  # of a row that tells an event
_ASIDE = re.compile(r"\s*\([^()]{0,60}\)\s*$")


def listed_lines(sections: Sequence[Section]) -> list[Line]:
    """A table of times and events, or a list or lines that mostly begin with times, and the days above them."""
    found = [line for run, section in enumerate(sections) for line in _of_section(section, run)]
    return found if any(line.stamp.time for line in found) else []


def _of_section(section: Section, run: int) -> Iterator[Line]:
    """The rows of one section, each run of them beneath the day that its heading or a line above it is."""
    zone = zone_in(section.title.plain)
    day = _day(section.title.plain, section.line, run)
    paragraphs = _paragraphs(section.blocks, zone, run)
    for block in section.blocks:
        if _NOT_A_TIMELINE & set(section.path) and not (isinstance(block, Table) and has_times(block)):
            continue
        if isinstance(block, Paragraph) and (told := _day(block.text.plain, block.line, run)):
            day = told
            continue
        for group in _groups(block):
            alone = paragraphs.get(group.line) if isinstance(group, Paragraph) else None
            found = alone or _rows(group, zone, run)
            if found:
                yield from (*([day] if day else ()), *found)
                day = None


def _day(text: str, line: int, run: int) -> Line | None:
    """`Saturday, 19 Nov (times in CET)`: a day as the head of a list."""
    bare = _ASIDE.sub("", text) if "(" in text else text
    stamp = stamp_at(bare) if is_day(bare) else None
    return Line(replace(stamp, rest=""), "", line, zone_in(text), run) if stamp and stamp.date else None


def _groups(block: Block) -> Iterator[Block]:
    """A block; of a list the items, and what is nested in one that is no row itself as lists of their own."""
    if not isinstance(block, Items):
        yield block
        return
    named = [item for item in block.items if item.children and stamp_at(item.text.plain, dotted=True) is None]
    yield Items(tuple(replace(item, children=()) if item in named else item for item in block.items))
    for item in named:
        yield from _groups(Items(item.children))


def _rows(block: Block, zone: Zone | None, run: int) -> list[Line]:
    """The rows of a block that is a timeline; none where it only has a time somewhere."""
    if isinstance(block, Paragraph) and _PROSE.match(block.text.plain):
        return []
    found = list(rows_of(block, zone, run))
    timed = [line for line in found if line.stamp.time]
    if len(timed) < _LEAST_ROWS:
        return timed if timed and timed[0].stamp.zone is not None and _alone(timed[0], block) else []
    return timed if _is_timeline(block, timed) else []


def _is_timeline(block: Block, timed: Sequence[Line]) -> bool:
    if isinstance(block, Table):
        heads = [cell.plain for cell in block.head.cells]
        told = sum(len(line.text.split()) >= _LEAST_WORDS for line in timed) * 2 > len(timed)
        return any(EVENT_HEAD.search(head) for head in heads) or (
            told and (len(timed) > _LEAST_ROWS or any(map(TIME_HEAD.search, heads)))
        )
    rows = sum(1 for text, _ in lines(block) if text.plain)
    return len(timed) * 2 > rows or sum(line.spoken for line in timed) * 2 >= rows


def _paragraphs(blocks: Sequence[Block], zone: Zone | None, run: int) -> dict[int, list[Line]]:
    """Paragraphs that are a row each, where they are several: `**05:47** Resolved.`; by their line."""
    rows = {
        block.line: found
        for block in blocks
        if isinstance(block, Paragraph)
        and len(found := [line for line in rows_of(block, zone, run) if line.stamp.time]) == 1
        and _alone(found[0], block)
    }
    return rows if len(rows) >= _LEAST_ROWS else _dashed(blocks, zone, run)


def _dashed(blocks: Sequence[Block], zone: Zone | None, run: int) -> dict[int, list[Line]]:
    """`4:07pm – the primary panics.`, a paragraph each."""
    told = (block for block in blocks if isinstance(block, Paragraph) and _DASHED.match(block.text.plain))
    rows = {block.line: [line for line in rows_of(block, zone, run) if line.stamp.time] for block in told}
    found = {number: lines for number, lines in rows.items() if len(lines) == 1}
    return found if len(found) > _LEAST_ROWS else {}


def _alone(line: Line, block: Block) -> bool:
    """`**14:05 UTC** The cause is found`: a paragraph that is one row. A sentence that begins with a date is none."""
    if isinstance(block, Table | Items) or block.line != line.line:
        return False
    first, _, beneath = block.text.plain.partition("\n")
    if beneath.startswith(":") and (stamp := stamp_at(first, dotted=True)) and not stamp.rest:
        return True  # a list of terms, each a time
    strong = block.text.strong[0] if block.text.strong else ""
    return block.text.plain.startswith(strong) and re.search(r"\d", strong) is not None
