"""The words, with their line, by which a note states its figures: what a claim is quoted by."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from data.metrics.incident import Quote
from data.vault.deployment_log_blocks import Table
from data.vault.durations import duration_of
from data.vault.facts import Fact
from data.vault.incident_words import Part
from data.vault.note_parts import NoteParts
from data.vault.note_words import part_line
from data.vault.outline import lines
from data.vault.people import names_slice, stated_slices
from data.vault.stamps import find_stamp


def quotes_of(note: NoteParts, users: Fact | None, slices: Sequence[str], cause: str | None) -> dict[str, Quote]:
    """By name: `users`, `duration`, `slices` and `cause`, as far as the note states them in one place."""
    line = part_line(note, Part.ROOT_CAUSE) if cause else None
    found = {
        "users": _quote(users),
        "duration": _quote(_duration(note.facts)),
        "slices": _quote(stated_slices(note.facts)[1]) or _slice_named(note, slices),
        "cause": Quote(cause, line) if cause and line else None,
    }
    return {name: one for name, one in found.items() if one is not None}


def _quote(fact: Fact | None) -> Quote | None:
    return None if fact is None else Quote(fact.quote, fact.line)


def _duration(facts: Sequence[Fact]) -> Fact | None:
    """The key that gives a length, else one that gives its two ends."""
    keys = [fact for fact in facts if "duration" in fact.names]
    spans = (fact for fact in keys if (stamp := find_stamp(fact.value)) and stamp.until)
    return next((fact for fact in keys if duration_of(fact.value) is not None), next(spans, None))


def _slice_named(note: NoteParts, slices: Sequence[str]) -> Quote | None:
    """The first line that names one of the payment methods."""
    for text, line in _places(note) if slices else ():
        if any(names_slice(text, name) for name in slices):
            return Quote(text, line)
    return None


def _places(note: NoteParts) -> Iterator[tuple[str, int]]:
    """Where payment methods are looked for: title, summary and tags."""
    yield from ((fact.quote, fact.line) for fact in note.facts if fact.front and fact.names[0] == "title")
    for section in note.sections:
        if section.level == 1:
            yield section.title.plain, section.line
        if section.part is Part.SUMMARY:
            blocks = (block for block in section.blocks if not isinstance(block, Table))
            yield from ((text.plain, line) for block in blocks for text, line in lines(block))
    yield from ((fact.quote, fact.line) for fact in note.facts if fact.names[0] in ("summary", "tags"))
