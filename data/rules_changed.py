"""A rules file with some of its limits changed: tried before it is saved, and written as the file is, with comments."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from data.metrics.rule import Kind, Rules
from data.rules import ALERTS, EXAMPLE, LIMITS, SHARED, TRUTH, RuleError, rules_of, wrong_choice, wrong_entry
from data.settings import Settings
from data.speech import sentence
from data.toml_file import read_toml

ON = "on"
WRITTEN = sentence("section.name=value")
_WRITTEN = re.compile(r"(?P<section>[a-z0-9_]+)\.(?P<name>[a-z0-9_]+)=(?P<value>.*)", re.DOTALL)


@dataclass(frozen=True)
class Change:
    """One limit of one section, as it stands in the file: a duration is text, `on` a truth."""

    section: str
    name: str
    value: str | float | bool

    @property
    def text(self) -> str:
        """`state_0.orders=4`: how an address writes it."""
        value = self.value if isinstance(self.value, str) else toml_value(self.value)
        return f"{self.section}.{self.name}={value}"


@dataclass(frozen=True)
class Changed:
    """The rules with the changes, and the text of their file."""

    rules: Rules
    text: str


def names_of(section: str) -> tuple[str, ...]:
    """What can be changed of a section: its limits, and whether the rule is judged at all."""
    return tuple(ALERTS) if section == SHARED else (ON, *LIMITS[Kind(section)])


def written(table: Mapping[str, Any], section: str) -> dict[str, str]:
    """By name each value of a section, as a person would write it."""
    held = {ON: True, **table[section]}
    return {name: held[name] if isinstance(held[name], str) else toml_value(held[name]) for name in names_of(section)}


def read_change(text: str) -> Change:
    """A change as an address writes it. Raises RuleError for one that no rules file could hold."""
    match = _WRITTEN.fullmatch(text)
    if match is None:
        raise wrong_entry("change", "limit", WRITTEN, text, "state_0.orders=4")
    section, name = match["section"], match["name"]
    if section not in (SHARED, *Kind):
        raise wrong_choice("change", "section", (SHARED, *Kind), section, "state_0")
    if name not in names_of(section):
        raise wrong_choice(section, "limit", names_of(section), name, "orders")
    return Change(section, name, _value(section, name, match["value"].strip()))


def _value(section: str, name: str, text: str) -> str | float | bool:
    if name == ON:
        if text not in ("true", "false"):
            raise wrong_entry(section, ON, TRUTH, text, "on = false")
        return text == "true"
    limit = (ALERTS if section == SHARED else LIMITS[Kind(section)])[name]
    if limit.is_time:
        return text
    try:
        return float(text)
    except ValueError:
        raise wrong_entry(section, name, limit.expected, text, f"{name} = {limit.example}") from None


def file_table(settings: Settings) -> dict[str, Any]:
    """The table of RULES_FILE. Raises RuleError when it is no TOML."""
    return read_toml(settings.rules_file, RuleError, EXAMPLE)


def changed(settings: Settings, changes: Sequence[Change]) -> Changed:
    """RULES_FILE with the changes. Raises RuleError for the first entry that cannot be used."""
    path = settings.rules_file
    table = file_table(settings)
    for change in changes:
        if isinstance(table.get(change.section), dict):
            table[change.section] = {**table[change.section], change.name: change.value}
    rules = rules_of(table, settings, path.name)
    text = path.read_text(encoding="utf-8")
    for change in changes:
        text = _with_line(text, change)
    # A file that is laid out in another way is written anew.
    same = _parsed(text) == table
    return Changed(rules, text if same else "\n".join(_lines(table)))


def _parsed(text: str) -> dict[str, Any] | None:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return None


def _with_line(text: str, change: Change) -> str:
    """The text with the line of a limit changed, or with one more line beneath the name of its section."""
    head = re.search(rf"^\[{change.section}\][^\n]*\n", text, re.MULTILINE)
    if head is None:
        return text
    end = re.compile(r"^\[", re.MULTILINE).search(text, head.end())
    body = text[head.end() : end.start() if end else len(text)]
    line = re.compile(rf"^({change.name}\s*=\s*)(?:\"[^\"\n]*\"|[^\s#]+)", re.MULTILINE)
    value = toml_value(change.value)
    written_anew, found = line.subn(lambda match: match[1] + value, body, count=1)
    if not found:
        written_anew = f"{change.name} = {value}\n{body}"
    return text[: head.end()] + written_anew + text[head.end() + len(body) :]


def toml_value(value: object) -> str:
    """A text, a truth or a number as TOML; a whole number without a point."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return json.dumps(value, ensure_ascii=False)


def _lines(table: Mapping[str, Any]) -> Iterator[str]:
    for section, entries in table.items():
        yield f"[{section}]"
        yield from (f"{name} = {toml_value(value)}" for name, value in entries.items())
        yield ""
