"""What a store holds or a source says in English, told in another language: by the sentence that it was made from.

Rules, suspects and causes are kept as the English sentences that other systems read too, and among them why a source
could not be asked. A text that fits none of the known ones stays as it is.
"""

from __future__ import annotations

import re
from functools import cache
from string import Formatter

from data import failure_sentences, kept_sentences
from data.speech import DEFAULT, Speech
from data.window import DAY, HOUR, MINUTE, SECOND

TERMS = frozenset((*kept_sentences.TERMS, *failure_sentences.TERMS))
SENTENCES = (*kept_sentences.SENTENCES, *failure_sentences.SENTENCES)
# Places that hold a sentence themselves; all others hold figures and names.
TOLD_TOO = frozenset({"kind", "why", "field", "other_field", "moment", "other_moment", "step"})
# Places that hold what somebody else wrote, even where it looks like a figure.
WRITTEN = frozenset(
    {"slice", "written", "other", "name", "alert", "place", "day", "time", "other_time", "seen", "said"}
)
UNITS = {"d": DAY, "h": HOUR, "min": MINUTE, "s": SECOND}
DURATION = re.compile(r"(\d+) (d|h|min|s)(?: (\d+) (h|min|s))?")
SHARE = re.compile(r"\d+(?:\.(\d+))?%")
NUMBER = re.compile(r"\d+(?:\.\d+)?")


def retold(text: str, say: Speech) -> str:
    """The text in the language of `say`, with its figures as that writes them."""
    if say.language == DEFAULT:
        return text
    if text in TERMS:
        return say.term(text)
    for template in SENTENCES:
        found = _pattern(template).fullmatch(text)
        if found:
            return say.text(template, **{name: _place(name, value, say) for name, value in found.groupdict().items()})
    return text


def observed(message: str, say: Speech) -> str:
    """What a source said that it observed, or what is to be done next: its own sentences too that have no places."""
    return say.term(retold(message, say))


@cache
def _pattern(template: str) -> re.Pattern[str]:
    parts = Formatter().parse(template)
    return re.compile("".join(re.escape(text) + (f"(?P<{name}>.+?)" if name else "") for text, name, _, _ in parts))


def _place(name: str, value: str, say: Speech) -> str:
    if name in TOLD_TOO:
        return observed(value, say)
    if found := DURATION.fullmatch(value):
        first, unit, rest, smaller = found.groups()
        return say.duration(int(first) * UNITS[unit] + (int(rest) * UNITS[smaller] if rest else 0))
    if found := SHARE.fullmatch(value):
        return say.share(float(value[:-1]) / 100, len(found[1] or ""))
    return say.number(float(value)) if NUMBER.fullmatch(value) and name not in WRITTEN else value
