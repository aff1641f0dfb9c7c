"""A note taken apart: what the readers of its day, its zone and its words are given."""

from __future__ import annotations

from dataclasses import dataclass

from data.vault.facts import Fact
from data.vault.front_matter import FrontMatter
from data.vault.outline import Section
from data.vault.sentences import Sentence
from data.vault.timeline_line import Line


@dataclass(frozen=True)
class NoteParts:
    """A note taken apart."""

    path: str
    text: str
    front: FrontMatter
    sections: tuple[Section, ...]
    facts: tuple[Fact, ...]
    lines: tuple[Line, ...]
    sentences: tuple[Sentence, ...]
