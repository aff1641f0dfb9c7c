"""One row of a postmortem's timeline, as it is written."""

from __future__ import annotations

import re
from dataclasses import dataclass

from data.vault.stamps import Stamp
from data.vault.zones import Zone

_SHORTCODE = re.compile(r"\{\{[<%].*?[>%]\}\}")
_LONGEST_TEXT = 600


@dataclass(frozen=True)
class Line:
    """One row. `zone` is that of its table or section, where the stamp itself has none; `first` begins a new run."""

    stamp: Stamp
    text: str
    line: int
    zone: Zone | None = None
    run: int = 0  # rows of one table, list or section follow each other; a later run begins anew
    prose: bool = False  # a sentence among others that may tell more
    keyed: bool = False  # a key of the note, its time behind it: `First detected 16:05`
    spoken: bool = False  # of a chat: `Amina 16:22`, and what was said in the next line


def short(text: str) -> str:
    """So long a text is cut, with a sign that it was."""
    return text if len(text) <= _LONGEST_TEXT else text[: _LONGEST_TEXT - 1].rstrip() + "…"


def clean(text: str) -> str:
    """Without the shortcodes of a site's generator, and the colon of a list of terms."""
    return _SHORTCODE.sub("", text).removeprefix(":").strip()
