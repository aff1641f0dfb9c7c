"""What happened when, as prose tells it: sentences that begin with a time, `At 10:41 Icinga reported it.`"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from data.vault.deployment_log_blocks import Paragraph
from data.vault.incident_words import Part
from data.vault.outline import Section
from data.vault.stamps import stamp_at
from data.vault.timeline_line import Line, clean, short

_SENTENCE = re.compile(r"(?<=[.!?])(?<!a\.m\.)(?<!p\.m\.)\s+(?=[A-Z])")
_BEGINS = re.compile(r"(?:(?:At|By|On|Around)\b|(?:(?:Pada|Sekitar) )?(?=(?:pukul|hari|tanggal|jam)\b))", re.IGNORECASE)
_OTHER_PARTS = frozenset({Part.LESSONS, Part.FOLLOW_UPS, Part.RELATED, Part.ROOT_CAUSE, Part.IMPACT})
_LEAST = 3  # fewer tell no course of events


def timed_sentences(sections: Sequence[Section]) -> tuple[Line, ...]:
    """Such sentences as rows; none where there are few."""
    found = tuple(_found(sections))
    return found if len(found) >= _LEAST else ()


def _found(sections: Sequence[Section]) -> Iterator[Line]:
    for section in sections:
        for block in section.blocks if not _OTHER_PARTS & set(section.path) else ():
            if isinstance(block, Paragraph):
                yield from _of_paragraph(block)


def _of_paragraph(block: Paragraph) -> Iterator[Line]:
    begin = 0
    text = block.text.plain
    for end in (*(match.end() for match in _SENTENCE.finditer(text)), len(text)):
        sentence = text[begin:end]
        if match := _BEGINS.match(sentence):
            stamp = stamp_at(sentence[match.end() :])
            if stamp is not None and stamp.time is not None and stamp.until is None and stamp.rest:
                yield Line(
                    stamp,
                    short(clean(" ".join(stamp.rest.split()))),
                    block.line + text.count("\n", 0, begin),
                    prose=True,
                )
        begin = end
