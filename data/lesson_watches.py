"""The mapping from lessons to live checks: one TOML file, every entry checked before the first lesson is looked up."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from data.metrics.lessons import Watch
from data.metrics.rule import Kind
from data.settings import SettingError
from data.toml_file import expectation, read_toml

FILE = Path(__file__).resolve().parent / "lesson_watches.toml"
PAGES = ("Backlog", "Latency", "Keys", "Deployments", "Scenarios")


class WatchError(SettingError):
    """A watch that cannot be used. The message says where, what was expected, what was got, an example."""


@cache
def load_watches(path: Path = FILE) -> tuple[Watch, ...]:
    """The watches of a file, in its order. Raises WatchError for the first entry that cannot be used."""
    table = read_toml(path, WatchError, "a line [[watch]]")
    entries = table.get("watch")
    if set(table) != {"watch"} or not isinstance(entries, list) or not all(isinstance(one, dict) for one in entries):
        raise WatchError(f"{path.name}: expected [[watch]] only, got another form, e.g. a line [[watch]]")
    return tuple(_watch(entry, f"{path.name}: watch {place}") for place, entry in enumerate(entries, start=1))


def _watch(entry: Mapping[str, Any], where: str) -> Watch:
    for name in entry:
        if name not in ("page", "rule", "words"):
            raise WatchError(expectation(where, "entry", "page, rule or words", name, 'page = "Backlog"'))
    page, rule, words = entry.get("page"), entry.get("rule"), entry.get("words")
    if page not in PAGES:
        raise WatchError(expectation(where, "page", f"one of {', '.join(PAGES)}", page, 'page = "Backlog"'))
    if rule is not None and rule not in list(Kind):
        raise WatchError(expectation(where, "rule", f"one of {', '.join(Kind)}", rule, 'rule = "state_0"'))
    if not isinstance(words, list) or not words or not all(isinstance(word, str) and word.strip() for word in words):
        raise WatchError(expectation(where, "words", "a list of patterns", words, r"words = ['\bredis\b']"))
    return Watch(page, rule, tuple(_pattern(word, where) for word in words))


def _pattern(word: str, where: str) -> re.Pattern[str]:
    try:
        return re.compile(word, re.IGNORECASE)
    except re.error:
        raise WatchError(expectation(where, "words", "a regular expression", word, r"'\bredis\b'")) from None
