"""What was seen of a key, in the viewer's words.

A probe and its record tell it in English, as one short text. What these few forms do not know is a server's own word,
and stays as it is.
"""

from __future__ import annotations

import re

from data.speech import sentence
from data.window import parse_duration
from pages.shared.language import observed, say, text

NOTHING_TO_ASK = sentence("no order is waiting for this key")
NOT_RECORDED = sentence("nothing recorded")
FORMS = tuple(
    (re.compile(pattern), english)
    for pattern, english in (
        ("no such key", sentence("no such key")),
        ("gone while it was asked", sentence("gone while it was asked")),
        ("written while it was asked", sentence("written while it was asked")),
        ("(?P<seen>.+); expected (?P<seen_not>.+)", sentence("{seen}; expected: {seen_not}")),
        (r"(?P<type>\w+), never expires", sentence("{type}, never expires")),
        (r"(?P<type>\w+), (?P<length>[\w ]+) to live", sentence("{type}, {length} to live")),
        (r"type (?P<type>\w+)", sentence("type {type}")),
        ("the fields? (?P<fields>.+)", sentence("fields {fields}")),
        ("a time to live", sentence("a time to live")),
        (r"at least (?P<length>[\w ]+)", sentence("at least {length} to live")),
        (NOTHING_TO_ASK, NOTHING_TO_ASK),
        (NOT_RECORDED, NOT_RECORDED),
    )
)


def told(seen: str) -> str:
    for pattern, english in FORMS:
        found = pattern.fullmatch(seen)
        if found:
            return text(english, **{name: _place(name, each) for name, each in found.groupdict().items()})
    return observed(seen)


def _place(name: str, found: str) -> str:
    if name == "length":
        return say().duration(parse_duration(found.replace("min", "m")))
    return told(found) if name.startswith("seen") else found
