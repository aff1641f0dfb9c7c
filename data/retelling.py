"""What a store holds in English, told in another language: by the sentence that it was made from.

Rules, suspects and causes are kept as the English sentences that other systems read too. Here stand these sentences
with their places; a text that fits none of them stays as it is.
"""

from __future__ import annotations

import re
from functools import cache
from string import Formatter

from data.speech import DEFAULT, Speech, sentence
from data.window import DAY, HOUR, MINUTE, SECOND

# The more particular first.
SENTENCES = (
    sentence("{lacking} of {orders} lack {key}, of the {slice} orders that wait past their grace"),
    sentence("{lacking} of {orders} lack {key}"),
    sentence("orders lack {key}"),
    sentence(
        "{count} of the last {due} {slice} orders hung for over {stuck}, {waiting} still wait, the oldest for "
        "{oldest}; up to {share} is ordinary"
    ),
    sentence(
        "{count} of the last {due} {slice} orders hung for over {stuck}, {waiting} still wait; up to {share} "
        "is ordinary"
    ),
    sentence("none of the last {due} {slice} orders was received"),
    sentence("{seen} {slice} orders were due in the last {length}; ordinary are {expected}"),
    sentence(
        "{late} of {whole} {slice} orders were not on time in {length}, {times} times what the objective allows; "
        "in all other slices {others}"
    ),
    sentence(
        "{share} of {whole} {slice} orders were not handed over within {edge} s; ordinarily {ordinary}, "
        "in all other slices now {others}"
    ),
    sentence("the warehouse has not answered for {length}: {why}"),
    sentence("the key server has not answered for {length}: {why}"),
    sentence(
        "the newest row of the warehouse is {length} old; in that time {expected} orders are ordinarily due",
    ),
    sentence("orders over {stuck} in state 0, of {due} due"),
    sentence("orders received, of {due} due"),
    sentence("orders due in {length}"),
    sentence("share not on time, of {whole} orders due in {length}"),
    sentence("share handed over later than {edge} s after due, of {whole} orders"),
    sentence("{kind} (learning: {days} of {of} days)"),
    sentence("{alert} has ended: it can be assigned and noted, not acknowledged"),
    sentence("{alert} has ended: it can be assigned and noted, not silenced"),
    sentence("expected at most {most} characters, got {number}"),
    sentence("{name}, begun {began}, under way when the first order hung"),
    sentence("{name}, begun {began}, in effect within a minute before the first order hung"),
    sentence("{name}, begun {began}, in effect {before} before the first order hung"),
)
# Without places.
TERMS = (
    sentence("orders without their key"),
    sentence("seconds without news"),
    sentence("slice × hour of week"),
    sentence("slice × hour of day"),
    sentence("slice over all hours"),
    sentence("absolute floor"),
    sentence("no ordinary hour is known"),
    sentence("no key could be asked"),
    sentence("no key server is set up"),
    sentence("the waiting orders are not known"),
    sentence("the orders of the last hours are not known"),
    sentence("no round of the key probes is as old as the newest rows yet"),
    sentence("expected the name of who does it, got nothing"),
    sentence("expected a reason, got nothing"),
    sentence("expected the name of somebody, got nothing"),
    sentence("expected a note, got nothing"),
)
# Places that hold a sentence themselves; all others hold figures and names.
TOLD_TOO = frozenset({"kind", "why"})
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


@cache
def _pattern(template: str) -> re.Pattern[str]:
    parts = Formatter().parse(template)
    return re.compile("".join(re.escape(text) + (f"(?P<{name}>.+?)" if name else "") for text, name, _, _ in parts))


def _place(name: str, value: str, say: Speech) -> str:
    if name in TOLD_TOO:
        return retold(value, say)
    if found := DURATION.fullmatch(value):
        first, unit, rest, smaller = found.groups()
        return say.duration(int(first) * UNITS[unit] + (int(rest) * UNITS[smaller] if rest else 0))
    if found := SHARE.fullmatch(value):
        return say.share(float(value[:-1]) / 100, len(found[1] or ""))
    return say.number(float(value)) if NUMBER.fullmatch(value) and name != "slice" else value
