"""The rules of the deployment log: one TOML file, every entry checked before the first deployment is."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from data.metrics.deployment_lint import CHECKS, Rule, Severity
from data.settings import SettingError
from data.toml_file import expectation, read_toml

_ENTRIES = {
    "check": (f"one of {', '.join(CHECKS)}", '"no_standby"'),
    "severity": (f"one of {', '.join(Severity)}", '"error"'),
    "missing": ("a few words", '"who stands by"'),
    "example": ("a few words", '"Standby: Bagas"'),
}


class RuleError(SettingError):
    """A rule that cannot be used. The message says where, what was expected, what was got, an example."""


def load_rules(path: Path) -> tuple[Rule, ...]:
    """The rules of a file, in its order. Raises RuleError for the first entry that cannot be used."""
    table = read_toml(path, RuleError, "a line [[rule]]")
    entries = table.get("rule", [])
    if set(table) - {"rule"} or not isinstance(entries, list) or not all(isinstance(one, dict) for one in entries):
        raise RuleError(f"{path.name}: expected [[rule]] only, got another form, e.g. a line [[rule]]")
    rules = tuple(_rule(entry, f"{path.name}: rule {place}") for place, entry in enumerate(entries, start=1))
    for rule in rules:
        if sum(other.check == rule.check for other in rules) > 1:
            raise RuleError(f"{path.name}: expected each check once, got {rule.check!r} twice, e.g. one [[rule]] of it")
    return rules


def _rule(entry: Mapping[str, Any], where: str) -> Rule:
    for name in entry:
        if name not in _ENTRIES:
            raise RuleError(f"{where}: expected one of {', '.join(_ENTRIES)}, got {name!r}, e.g. severity")
    texts = {name: _text(entry, name, where) for name in _ENTRIES}
    if texts["check"] not in CHECKS:
        raise _wrong(where, "check", texts["check"])
    if texts["severity"] not in list(Severity):
        raise _wrong(where, "severity", texts["severity"])
    return Rule(texts["check"], Severity(texts["severity"]), texts["missing"], texts["example"])


def _text(entry: Mapping[str, Any], name: str, where: str) -> str:
    value = entry.get(name)
    if not isinstance(value, str) or not value.strip():
        raise _wrong(where, name, value)
    return value.strip()


def _wrong(where: str, name: str, value: object) -> RuleError:
    expected, example = _ENTRIES[name]
    return RuleError(expectation(where, name, expected, value, f"{name} = {example}"))
