"""The sentences of a note's prose, each with its line and what its section is about."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from data.vault.deployment_log_blocks import Block, Paragraph, Table, Text
from data.vault.incident_words import Part, fields_of
from data.vault.outline import Section, lines, pair

_END = re.compile(r"(?<=[.!?])(?<!a\.m\.)(?<!p\.m\.)(?<!approx\.)(?<!pk\.)\s+(?=[A-Z*(])")


@dataclass(frozen=True)
class Sentence:
    """One sentence, an item of a list at most. `part` is that of its section, `run` the section's number."""

    text: str
    line: int
    part: Part | None
    run: int = 0


def sentences_of(sections: Sequence[Section], without: frozenset[Part]) -> tuple[Sentence, ...]:
    """Those of the sections, in their order, but for sections about one of these parts, and for tables."""
    return tuple(
        Sentence(text, line, section.part, run)
        for run, section in enumerate(sections)
        if not without & set(section.path)
        for block in section.blocks
        for text, line in _of_block(block)
    )


def _of_block(block: Block) -> Iterator[tuple[str, int]]:
    if isinstance(block, Table):
        return
    running: list[tuple[str, int]] = []
    for text, line in lines(block):
        if not isinstance(block, Paragraph) or _begins(text):
            yield from _of_text(running)
            running = []
        running.append((text.plain, line))
    yield from _of_text(running)


def _begins(text: Text) -> bool:
    """Whether a line is no more of the sentence before it: a key, or something in bold."""
    return bool(text.strong and text.plain.startswith(text.strong[0])) or bool(fields_of(pair(text)[0] or ""))


def _of_text(running: Sequence[tuple[str, int]]) -> Iterator[tuple[str, int]]:
    text, begin = "\n".join(plain for plain, _ in running), 0
    for end in (*(match.end() for match in _END.finditer(text)), len(text)):
        if words := " ".join(text[begin:end].split()):
            yield words, running[0][1] + text.count("\n", 0, begin)
        begin = end
