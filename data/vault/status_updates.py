"""The updates of a status page as rows: with cState's own mark, or with their time beneath or beside them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TypeGuard

from data.vault.deployment_log_blocks import Block, Item, Items, Paragraph, Table
from data.vault.incident_words import fields_of
from data.vault.outline import Section, lines
from data.vault.stamps import Stamp, find_stamp, stamp_at
from data.vault.timeline_line import Line, clean, short

_TRACK = re.compile(r"\{\{[<%]\s*track\s+\"([^\"]+)\"\s*[>%]\}\}")
# The headings of an update on a status page.
_UPDATE = re.compile(
    r"(?:investigating|identified|monitoring|update|resolved|completed|in progress|scheduled|post-?mortem|issue|"
    r"follow-?up|selesai|terselesaikan|dipantau|pemantauan|teridentifikasi|investigasi|pembaruan)\b",
    re.IGNORECASE,
)
_KIND = re.compile(rf"\W*{_UPDATE.pattern}(?:\s*\d{{1,2}})?\s*(?:[-–—:]\s|$)", re.IGNORECASE)
_OVER = re.compile(r"(?:resolved|completed|selesai|terselesaikan)\b", re.IGNORECASE)
_BESIDE = re.compile(r"\s*\(([^()]{4,40})\)\s*[:–—-]?\s*")
_POSTED = re.compile(r"^(?:Posted:?\s(?:.{0,40}?\bago\b\.?\s*|on\s)?|[\w ]{3,20}\s[·•]\s)", re.IGNORECASE)
# `This incident has been resolved. Jun 18, 17:42 UTC`
_WHEN = re.compile(
    r"(?:(?<=[.!?])|(?<=\s)[-–—(])\s*(?:Posted (?:on )?)?(?=[A-Z][a-z]{2,8}\.? \d|\d)|\bPosted (?:on )?(?=\w)"
)
# `All is well. (01:36 UTC - Oct 1)`
_DAY_LAST = re.compile(r"\s*\(([^()]{4,24}?) [-–—] ([A-Z][a-z]{2,8}\.? \d{1,2}(?:,? \d{4})?)\)\W*$")
_LONGEST_STAMP = 60
_LEAST_KINDS = 2
_LONGEST_AFTER = 12  # behind a stamp that stands alone: `(edited)`


def updates(sections: Sequence[Section]) -> tuple[Line, ...]:
    """The updates in the order of the note; those with a time alone the oldest first."""
    return tuple(_of_tracks(sections)) or _oldest_first(tuple(_of_updates(sections)))


def is_history(found: Sequence[Line]) -> bool:
    """Whether rows are the updates of a status page: at least two, of several kinds."""
    matches = ((line.text, match) for line in found if (match := _UPDATE.match(line.text)))
    kinds = {match[0].casefold() for text, match in matches if not fields_of(text)}  # `Resolved at` is a key
    return len(kinds) >= _LEAST_KINDS


def _oldest_first(found: tuple[Line, ...]) -> tuple[Line, ...]:
    """Times without a date are placed in their order; a status page has the end of a matter at its head."""
    dated = any(line.stamp.date for line in found)
    return found if dated or not found or not _OVER.match(found[0].text) else found[::-1]


def _of_tracks(sections: Sequence[Section]) -> Iterator[Line]:
    """cState: `**Resolved:** Servers are up again {{< track "2020-11-15 18:30:00" >}}`."""
    for section in sections:
        for block in section.blocks:
            for text, number in lines(block) if not isinstance(block, Table) else ():
                match = _TRACK.search(text.plain)
                stamp = find_stamp(match[1]) if match else None
                if stamp is not None:
                    yield Line(stamp, clean(text.plain), number)


def _of_updates(sections: Sequence[Section]) -> Iterator[Line]:
    """A status page: `**Resolved** - All is well.` or `### Resolved`, with when it was posted beneath or beside it."""
    for section in sections:
        # `# Issue with e-mail` is the title of a note.
        if _UPDATE.match(section.title.plain) and (section.level > 1 or len(section.title.plain.split()) == 1):
            yield from _of_heading(section)
        for number, block in enumerate(section.blocks):
            if isinstance(block, Items):
                yield from (line for item in block.items for line in _of_item(item))
            elif _is_update(block):
                after = section.blocks[number + 1 : number + 2]
                beneath = [] if any(map(_is_update, after)) else after
                posted = _beside(block)
                yield from [posted] if posted else _of_update("", _said_in([block, *beneath]), block.line)


def _of_heading(section: Section) -> Iterator[Line]:
    """`### Resolved` with its time beneath it, or `### Resolved — 2023-11-08T15:20-05:00`."""
    title = section.title.plain
    kind = _KIND.match(title)
    timed = stamp_at(title[kind.end() :]) if kind else None
    stamp, said = (
        (timed, title[: kind.end()].strip()) if kind and timed and timed.time and not timed.rest else _posted(title)
    )
    texts = _said_in(section.blocks)
    if stamp is None or stamp.time is None:
        yield from _of_update(f"{section.title.plain}:", texts, section.line)
    else:
        yield Line(replace(stamp, rest=""), short(" ".join([said, *texts])), section.line)


def _of_item(item: Item) -> Iterator[Line]:
    texts = item.text.plain.split("\n")
    if any(_KIND.match(text) for text in texts[:2]):
        yield from _of_update("", [text.strip() for text in texts], item.line)


def _is_update(block: Block) -> TypeGuard[Paragraph]:
    """Whether a kind of update opens one of its first two lines, in bold or set apart; the other may be its time."""
    if not isinstance(block, Paragraph):
        return False
    strong = block.text.strong[0] if block.text.strong else ""
    lines_of = block.text.plain.split("\n", 2)[:2]
    return bool(strong and _UPDATE.match(strong)) or any(_KIND.match(line) for line in lines_of)


def _beside(block: Paragraph) -> Line | None:
    """`**Identified** (06:20): The fibre is cut.`"""
    kind = block.text.strong[0] if block.text.strong else ""
    match = _BESIDE.match(block.text.plain, len(kind)) if kind and block.text.plain.startswith(kind) else None
    stamp = stamp_at(match[1], dotted=True) if match else None
    if match is None or stamp is None or stamp.time is None or stamp.rest:
        return None
    return Line(stamp, short(f"{kind}: {clean(block.text.plain[match.end() :])}"), block.line)


def _said_in(blocks: Iterable[Block]) -> list[str]:
    return [text.plain for block in blocks if not isinstance(block, Table) for text, _ in lines(block) if text.plain]


def _of_update(head: str, texts: Sequence[str], line: int) -> Iterator[Line]:
    """The one of the texts that says when it was posted is the stamp, the others are what was said."""
    for number, text in enumerate(texts):
        stamp, said = _posted(text)
        if stamp is not None:
            told = [head, said, *texts[:number], *texts[number + 1 :]]
            yield Line(replace(stamp, rest=""), short(" ".join(filter(None, told))), line)
            return


def _posted(text: str) -> tuple[Stamp | None, str]:
    """When it was posted, where a text is that alone or ends with it, and what stands before it."""
    stamp = stamp_at(_POSTED.sub("", text))
    if stamp is not None and stamp.time is not None and len(stamp.rest) <= _LONGEST_AFTER:
        return stamp, text.partition(" · ")[0] if " · " in text else ""
    kind = _KIND.match(text)
    stamp = stamp_at(text[kind.end() :]) if kind else None
    if kind and stamp is not None and stamp.time is not None and (stamp.date is not None or stamp.zone is not None):
        return stamp, f"{kind[0].strip()} {stamp.rest}"
    last = _DAY_LAST.search(text)
    stamp = stamp_at(f"{last[2]} {last[1]}") if last else None
    if last and stamp is not None and stamp.time is not None and stamp.date is not None and not stamp.rest:
        return stamp, text[: last.start()]
    begin = max(0, len(text) - _LONGEST_STAMP)
    for match in _WHEN.finditer(text, begin):
        stamp = stamp_at(text[match.end() :])
        if stamp is not None and stamp.time is not None and stamp.date is not None and not stamp.rest:
            return stamp, text[: match.start()].rstrip(" -–—(")
    return None, ""
