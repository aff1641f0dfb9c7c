"""A note as sections: headings, lines in bold that serve as headings, and items that name a part of a postmortem."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache

from data.vault.deployment_log_blocks import Block, Heading, Item, Items, Paragraph, Table, Text, is_day
from data.vault.incident_words import Part, fields_of, part_of, part_of_title

# Deeper than any heading: a line in bold ends with the next one, or with the next heading.
PSEUDO = 7
_LONGEST_BOLD = 60
_EITHER = re.compile(r"[\W\d]*(?:remediations?|fix(?:es)?|perbaikan|solusi)\W*", re.IGNORECASE)
_KEY = re.compile(r"^\W{0,3}([^\W\d][^:：\n]{0,58}?)\s*(?:::|[:：](?![:/]))\s*(.*)$", re.DOTALL)


@dataclass(frozen=True)
class Section:
    """`path` are the parts that the headings above, and this one, are about, the nearest last."""

    title: Text
    level: int
    line: int
    part: Part | None = None
    path: tuple[Part, ...] = ()
    blocks: list[Block] = field(default_factory=list)


def sections(blocks: Iterable[Block]) -> tuple[Section, ...]:
    """The sections in their order; the first one is what stands before any heading."""
    found = [Section(Text(""), 0, 1)]
    above = [found[0]]  # the headings that the next block stands under, the nearest last
    for block in _with_titles(blocks):
        if isinstance(block, Heading):
            while above[-1].level >= block.level:
                above.pop()
            part = part_of_title(block.text.plain) if len(found) == 1 else part_of(block.text.plain)
            found.append(_section(block, above[-1], part))
            above.append(found[-1])
        else:
            found[-1].blocks.append(block)
    return tuple(_decided(found))


def _decided(found: list[Section]) -> Iterator[Section]:
    """`Remediation` tells what was done, or, with a list and where no other heading is for that, what is to be done."""
    settled = any(section.part is Part.FOLLOW_UPS for section in found)
    for section in found:
        listed = any(isinstance(block, Items | Table) for block in section.blocks)
        if not settled and listed and section.part is Part.RESOLUTION and _EITHER.fullmatch(section.title.plain):
            yield replace(section, part=Part.FOLLOW_UPS, path=(*section.path[:-1], Part.FOLLOW_UPS))
        else:
            yield section


def _section(heading: Heading, above: Section, part: Part | None) -> Section:
    return Section(heading.text, heading.level, heading.line, part, (*above.path, *([part] if part else [])))


def _with_titles(blocks: Iterable[Block]) -> Iterator[Block]:
    for block in blocks:
        if isinstance(block, Paragraph):
            yield from (_title_of(part) or part for part in _apart(block))
        elif isinstance(block, Items):
            yield from _items(block)
        else:
            yield block


def _apart(block: Paragraph) -> Iterator[Paragraph]:
    """A paragraph in two where a line within it is a title, such as `Timeline (CEST):`, of what is beneath it."""
    whole = block.text.plain.split("\n")
    titles = [number for number, line in enumerate(whole) if len(whole) > 1 and _is_title(line)]
    starts = sorted({0, *titles, *(number + 1 for number in titles)} - {len(whole)})
    for begin, end in zip(starts, [*starts[1:], len(whole)], strict=True):
        plain = "\n".join(whole[begin:end])
        strong = tuple(part for part in block.text.strong if part in plain)
        yield Paragraph(replace(block.text, plain=plain, strong=strong), block.line + begin) if titles else block


def _is_title(line: str) -> bool:
    name = line.rstrip(":： ")
    return name != line.rstrip() and len(line) <= _LONGEST_BOLD and part_of(name) is not None


def _title_of(block: Paragraph) -> Heading | None:
    """`**Timeline**` or `Timeline:` alone in its paragraph."""
    whole = block.text.plain
    plain = whole.rstrip(":： ")
    strong = block.text.strong[0].rstrip(":： ") if block.text.strong else ""
    alone = strong == plain or (whole.endswith(":") and "\n" not in whole)
    if not alone or len(plain) > _LONGEST_BOLD or not part_of(plain):
        return None
    return Heading(PSEUDO, Text(plain), block.line)


def _items(block: Items) -> Iterator[Block]:
    """`- **Key events**` with items of its own, or `- **Impact**: text`, opens a section."""
    # Those that open none stay in the section they stand in, so they come first.
    named = [(item, *_named(item)) for item in block.items]
    plain = tuple(item for item, heading, _ in named if heading is None)
    if plain:
        yield Items(plain)
    for item, heading, rest in named:
        if heading is None:
            continue
        yield heading
        if rest.plain:
            yield Paragraph(rest, item.line)
        if item.children:
            yield Items(item.children)


def _named(item: Item) -> tuple[Heading | None, Text]:
    key, value = pair(item.text)
    name = key if key is not None else item.text.plain
    strong = bool(item.text.strong) and item.text.strong[0].rstrip(":： ") == name.rstrip(":： ")
    if not (strong or item.children) or not part_of(name) or len(name) > _LONGEST_BOLD:
        return None, item.text
    if key is not None and not item.children and fields_of(name):
        return None, item.text  # `**Duration:** 2 h` in a list of keys
    if key is None and not item.children:
        return None, item.text
    return Heading(PSEUDO, Text(name), item.line), replace(item.text, plain=value if key is not None else "")


@lru_cache(maxsize=2_000)  # asked for by each reader of a note in turn
def pair(text: Text) -> tuple[str | None, str]:
    """A line as key and value: `Date: 2026-01-29`, or `**Date** 2026-01-29`. No key when it is none of both."""
    match = _KEY.match(text.plain) if ":" in text.plain or "：" in text.plain else None
    first = text.strong[0] if text.strong else ""
    bold = text.plain.startswith(first) and len(text.plain) > len(first) and bool(fields_of(first))
    # `**When did it start?** Monday, 7:55` has a colon, and none behind its key.
    if match and not (bold and first.endswith("?")):
        return match[1].strip("*_` "), match[2].strip("*_ ")
    if bold:
        return first, text.plain[len(first) :].strip(" \t\n:-–—")
    return None, ""


def lines(block: Block) -> Iterator[tuple[Text, int]]:
    """The lines of text of a block with their numbers; the rows of a table are none."""
    if isinstance(block, Items):
        for item in block.items:
            yield from item_lines(item)
    elif not isinstance(block, Table):
        yield from _lines(block.text, block.line) if "\n" in block.text.plain else ((block.text, block.line),)


@lru_cache(maxsize=200)  # asked for by each reader of a note in turn
def _lines(text: Text, first: int) -> tuple[tuple[Text, int], ...]:
    return tuple(
        (_line(text, line.strip(), number), first + number) for number, line in enumerate(text.plain.split("\n"))
    )


def _line(text: Text, line: str, number: int) -> Text:
    """One line of a text; what a later line begins with in bold is its own."""
    if number == 0:
        return text if line == text.plain else replace(text, plain=line)
    return Text(line, tuple(part for part in text.strong if line.startswith(part)))


def item_lines(item: Item) -> Iterator[tuple[Text, int]]:
    """The text of an item as one line, then those nested in it."""
    plain, _, last = item.text.plain.rpartition("\n")
    if plain and is_day(last):  # by the rules of Markdown a day beneath the last item of a list is more of the item
        yield replace(item.text, plain=plain.replace("\n", " ")), item.line
        yield Text(last), item.line + plain.count("\n") + 1
    else:
        yield replace(item.text, plain=item.text.plain.replace("\n", " ")) if plain else item.text, item.line
    for child in item.children:
        yield from item_lines(child)


def text_of(blocks: Iterable[Block]) -> str:
    """What blocks say, one line a block or item."""
    return "\n".join(text for block in blocks for text in _texts(block) if text)


def _texts(block: Block) -> Iterator[str]:
    if isinstance(block, Table):
        for row in block.rows:
            yield " | ".join(cell.plain for cell in row.cells)
    elif isinstance(block, Items):
        yield from (text.plain for text, _ in lines(block))
    else:
        yield " ".join(block.text.plain.split())
