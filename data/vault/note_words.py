"""What a note tells in words: title, texts of its parts, tags, links."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from data.metrics.deployment_words import stated
from data.vault.deployment_log_blocks import Items, Table, wikilink, without_wikilinks
from data.vault.facts import first
from data.vault.incident_kind import stem
from data.vault.incident_words import Part, part_of
from data.vault.note_parts import NoteParts
from data.vault.outline import lines, pair, text_of
from data.vault.stamps import find_stamp, stamp_at

_LONGEST_TEXT = 4_000
_LONGEST_PART = 30
_FOUND_BY = re.compile(
    r"\W*(?:(?:the |this )?(?:incident|issue|outage|problem) (?:was |is )?|(?:insiden|gangguan) )?(?:first )?"
    r"(?:detected|discovered|reported|noticed|found|ditemukan|dilaporkan|terdeteksi) (?:by|through|via|oleh|melalui)\b",
    re.IGNORECASE,
)
# `severity::1/2/3/4`, `pilih SEV1/SEV2/SEV3`: nobody has chosen.
_OF_SEVERAL = frozenset({"severity", "priority"})
_CHOICE = re.compile(r"\W*(?:\w+\W+){0,2}\w+(?:\s*/\s*\w+){2,}\W*$")
_SEVERITY = re.compile(r"\bSEV[- ]?([0-5])\b", re.IGNORECASE)
_TAG = re.compile(r"(?<![\w/&#])#([^\W\d][\w/-]*)")


def title_of(note: NoteParts) -> str:
    front = note.front.fields.get("title")
    if isinstance(front, str) and front.strip():
        return front.strip()
    headings = [section for section in note.sections if section.title.plain and section.level < 7]
    head = next((one for one in headings if one.level == 1), headings[0] if headings else None)
    if head is not None and (head.level == 1 or head.part is None):
        return without_wikilinks(head.title.plain)
    fact = first(note.facts, "title")
    return fact.value if fact else stem(note.path)


def stated_text(note: NoteParts, name: str) -> str | None:
    fact = first(note.facts, name)
    return stated(without_wikilinks(fact.value)) if fact else None


def short(note: NoteParts, name: str) -> str | None:
    for fact in note.facts:
        if (
            name in fact.names
            and fact.names[0] == name
            and (value := stated(without_wikilinks(fact.value)))
            and len(value) < 120
            and not (name in _OF_SEVERAL and _CHOICE.match(value))
        ):
            return value
    return None


def severity_told(note: NoteParts) -> str | None:
    """`SEV-2 declared`, in the title, a row or a sentence, where all that say one say the same."""
    told = "\n".join([title_of(note), *(line.text for line in note.lines), *(one.text for one in note.sentences)])
    found = {f"SEV-{match}" for match in _SEVERITY.findall(told)} if "sev" in told.lower() else set()
    return found.pop() if len(found) == 1 else None


def part_text(note: NoteParts, part: Part) -> str | None:
    for section in note.sections:
        if section.part is part and (text := text_of(section.blocks).strip()):
            return without_wikilinks(text)[:_LONGEST_TEXT]
    return next((text for text, _ in _told(note, part)), None)


def part_line(note: NoteParts, part: Part) -> int | None:
    """Where `part_text` begins."""
    for section in note.sections:
        if section.part is part and text_of(section.blocks).strip():
            first_block = section.blocks[0]
            return next((line for _, line in lines(first_block)), section.line)
    return next((line for _, line in _told(note, part)), None)


def _told(note: NoteParts, part: Part) -> Iterator[tuple[str, int]]:
    """`**Impact:** text`, as a line among the keys at the head of a note."""
    for section in note.sections:
        for block in section.blocks if section.part is None else ():
            for text, line in lines(block) if not isinstance(block, Table) else ():
                key, value = pair(text)
                if key is not None and value and len(key) <= _LONGEST_PART and part_of(key) is part:
                    yield without_wikilinks(value), line


def impact_of(note: NoteParts) -> tuple[str, ...]:
    rows: list[str] = []
    for section in note.sections:
        if Part.IMPACT in section.path:
            for block in section.blocks:
                rows.extend(line for line in text_of([block]).split("\n") if line)
    return tuple(without_wikilinks(row)[:_LONGEST_TEXT] for row in rows) or tuple(
        text for text, _ in _told(note, Part.IMPACT)
    )


def detection_of(note: NoteParts) -> str | None:
    fact = next((one for one in note.facts if "detection_method" in one.names and not _is_time(one.value)), None)
    if fact is not None:
        return stated(fact.value)
    return part_text(note, Part.DETECTION) or next(_found_by(note), None)


def _found_by(note: NoteParts) -> Iterator[str]:
    """`Detected by the helpdesk.`, as a line of the head, the summary or the impact."""
    for section in note.sections:
        for block in section.blocks if section.part in (None, Part.SUMMARY, Part.IMPACT) else ():
            for text, _ in lines(block) if not isinstance(block, Table) else ():
                if _FOUND_BY.match(text.plain):
                    yield without_wikilinks(text.plain)


def _is_time(text: str) -> bool:
    return stamp_at(text, dotted=True) is not None or find_stamp(text) is not None


def tags_of(note: NoteParts) -> tuple[str, ...]:
    found: list[str] = []
    for fact in note.facts:
        if fact.names[0] == "tags":
            found.extend(fact.values or _TAG.findall(fact.value) or re.split(r"\s*[,;]\s*", fact.value))
    return tuple(dict.fromkeys(tag.strip().lstrip("#") for tag in found if tag.strip()))


def related_to(note: NoteParts) -> tuple[str, ...]:
    found: list[str] = []
    for section in note.sections:
        if section.part is Part.RELATED:
            for block in section.blocks:
                if isinstance(block, Items):
                    found.extend(_link(text.plain, text.links) for text, _ in lines(block) if text.plain)
    return tuple(dict.fromkeys(found))


def _link(plain: str, links: Sequence[str]) -> str:
    return wikilink(plain) or (links[0] if links else plain)
