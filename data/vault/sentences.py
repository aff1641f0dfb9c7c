"""The sentences of a note's prose, each with its line and what its section is about."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from data.vault.deployment_log_blocks import Heading, Items, Paragraph, Table, Text
from data.vault.incident_words import Part, part_of
from data.vault.outline import Section, lines, pair

_END = re.compile(
    r"(?<=[.!?])(?<!a\.m\.)(?<!p\.m\.)(?<!approx\.)(?<!pk\.)\s+(?=[A-Z*(]|(?<!s\.d\. )\d{1,2}\.\d{1,2}\s[A-Z][a-z])"
)

_LONGEST_KEY = 30
_PAIR = 2  # cells
_TOLD_IN_TABLES = frozenset({Part.IMPACT, Part.SUMMARY, Part.DETECTION})
# What is learnt, to be done, or known of the cause is no account of the incident.
_ELSEWHERE = frozenset({Part.LESSONS, Part.FOLLOW_UPS, Part.RELATED, Part.ROOT_CAUSE})


@dataclass(frozen=True)
class Sentence:
    """One sentence, an item of a list at most. `path` is that of its section, `run` the section's number."""

    text: str
    line: int
    path: tuple[Part, ...]
    run: int


def sentences_of(sections: Sequence[Section]) -> tuple[Sentence, ...]:
    """Those that tell of the incident, in their order; the rows of tables are none."""
    told = ((run, section) for run, section in enumerate(sections) if not _ELSEWHERE & set(section.path))
    return tuple(sentence for run, section in told for sentence in _of_section(section, run))


def _of_section(section: Section, run: int) -> Iterator[Sentence]:
    for block in section.blocks:
        if isinstance(block, Table):
            yield from _of_keys(block, section.path, run)
        else:
            yield from (Sentence(text, line, section.path, run) for text, line in _of_block(block))


def _of_keys(table: Table, path: tuple[Part, ...], run: int) -> Iterator[Sentence]:
    """`| Impact | A part of the queries failed from 06:14 to 07:02 |`."""
    for row in (table.head, *table.rows):
        part = part_of(row.cells[0].plain) if len(row.cells) == _PAIR else None
        if part in _TOLD_IN_TABLES:
            yield from (Sentence(text, row.line, (*path, part), run) for text, _ in _of_text([(row.cells[1].plain, 0)]))


def _of_block(block: Items | Paragraph | Heading) -> Iterator[tuple[str, int]]:
    running: list[tuple[str, int]] = []
    for text, line in lines(block):
        if not isinstance(block, Paragraph) or _begins(text):
            yield from _of_text(running)
            running = []
        running.append((text.plain, line))
    yield from _of_text(running)


def _begins(text: Text) -> bool:
    """Whether a line is no more of the sentence before it: a key, or something in bold."""
    key = pair(text)[0]
    return bool(text.strong and text.plain.startswith(text.strong[0])) or (key is not None and len(key) <= _LONGEST_KEY)


def _of_text(running: Sequence[tuple[str, int]]) -> Iterator[tuple[str, int]]:
    text, begin = "\n".join(plain for plain, _ in running), 0
    for end in (*(match.end() for match in _END.finditer(text)), len(text)):
        if words := " ".join(text[begin:end].split()):
            yield words, running[0][1] + text.count("\n", 0, begin)
        begin = end
