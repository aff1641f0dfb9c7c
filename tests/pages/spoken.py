"""Every word that one run of a page shows, and those of them that no sentence of the catalogue brought."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from html import unescape
from typing import Any

from streamlit.testing.v1 import AppTest

OPEN, CLOSE = "⟦", "⟧"
# What an element has beside words: names, addresses, pictures, and what is taken apart below.
TECHNICAL = frozenset(
    {"id", "key", "form_id", "icon", "content_icon", "url", "page", "page_script_hash", "spec", "config", "columns"}
    | {"language", "format", "type", "min", "max", "default", "element_id", "query_string", "data_mode"}
)
SPOKEN_ATTRIBUTES = r'\b(?:title|alt|aria-label|data-sz-copied|data-sz-by-hand|data-wall-loud)="([^"]*)"'
SPOKEN_OF_A_CHART = frozenset(
    {"name", "text", "title", "hovertext", "customdata", "ticktext", "ticksuffix", "tickprefix", "y", "hovertemplate"}
)
PLACE = re.compile(r"%\{[^}]*\}")
NOT_SPOKEN = re.compile(r"<(style|script)\b.*?</\1>|<pre>.*?</pre>|<code\b.*?</code>", re.DOTALL)
# A word that is not of any language: a time, an id, a version, a key, a path, an address.
NAMES = re.compile(r"[^\s]*[\d_:/.@=*][^\s]*")
WORD = re.compile(r"[^\W\d_]{2,}")


def texts(app: AppTest) -> Iterator[str]:
    """Everything that is shown, said on hovering, or read out, a piece at a time."""
    for node in _nodes(app._tree):
        proto = getattr(node, "proto", None)
        if proto is None:
            continue
        yield from _strings(proto)
        if node.type == "plotly_chart":
            yield from _of_chart(json.loads(proto.spec), "")
    for frame in app.dataframe:
        yield from map(str, frame.value.columns)


def _nodes(block: Any) -> Iterator[Any]:
    for child in block.children.values():
        yield child
        if hasattr(child, "children"):
            yield from _nodes(child)


def _strings(proto: Any) -> Iterator[str]:
    for field, value in proto.ListFields():
        if field.name in TECHNICAL:
            continue
        for each in value if field.is_repeated else [value]:
            if isinstance(each, str):
                yield from _of_html(each)
            elif hasattr(each, "ListFields"):
                yield from _strings(each)


def _of_html(text: str) -> Iterator[str]:
    """The words of a text that may be HTML, and those that its elements carry."""
    shown = NOT_SPOKEN.sub(" ", text)
    yield unescape(re.sub(r"<[^>]*>", " ", shown))
    yield from (unescape(found) for found in re.findall(SPOKEN_ATTRIBUTES, shown))


def _of_chart(part: Any, name: str) -> Iterator[str]:
    if isinstance(part, str):
        if name in SPOKEN_OF_A_CHART:
            yield re.sub(r"<[^>]*>", " ", PLACE.sub(" ", part))
    elif isinstance(part, list):
        for each in part:
            yield from _of_chart(each, name)
    elif isinstance(part, dict):
        for key, each in part.items():
            yield from _of_chart(each, key)


def without_sentences(text: str) -> str:
    """What of a text stands outside of the brackets, which may stand within each other."""
    depth, kept = 0, []
    for sign in text:
        depth += (sign == OPEN) - (sign == CLOSE)
        kept.append(sign if depth == 0 and sign != CLOSE else " ")
    return "".join(kept)


def unsaid(app: AppTest, names: frozenset[str], quoted: Sequence[str]) -> set[str]:
    """The texts with words that are neither of a sentence nor data; `names` are words of the data, `quoted` are texts
    that somebody else wrote.
    """
    found = set()
    for text in texts(app):
        outside = without_sentences(re.sub(r"\s+", " ", text))
        for each in quoted:
            # A long one may be cut short.
            outside = re.sub(rf"{re.escape(each[:20])}[^{OPEN}…]*…", " ", outside.replace(each, " "))
        if {word.lower() for word in WORD.findall(NAMES.sub(" ", outside))} - names:
            found.add(re.sub(r"\s+", " ", text).strip())
    return found
