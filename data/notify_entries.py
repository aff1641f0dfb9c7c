"""One entry of the file of notifications: how it is read, and what a refusal says. A secret is read, never shown."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from data.metrics.routing import DAY_MINUTES, Hours
from data.office import weekdays
from data.settings import SettingError, mask_url
from data.toml_file import expectation

_DAY = "(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)"
_TIME = r"([01]\d|2[0-4]):([0-5]\d)"
_HOURS = re.compile(rf"({_DAY}(?:-{_DAY})?(?:,{_DAY}(?:-{_DAY})?)*) {_TIME}-{_TIME}")


class NotifyFileError(SettingError):
    """An entry that cannot be used. The message says where, what was expected, what was got, an example."""


@dataclass(frozen=True)
class Entry:
    """How a value is read (ValueError: not so), the words for what is expected, an example, and what holds without.

    `is_secret`: it comes by `NAME_env` or `NAME_file` alone.
    """

    read: Callable[[Any], Any]
    expected: str
    example: str
    default: Any = None
    is_needed: bool = False
    is_secret: bool = False


def read_entries(
    table: Mapping[str, Any], rules: Mapping[str, Entry], where: str, also: tuple[str, ...] = ()
) -> dict[str, Any]:
    """Each value of `rules`, read or by default; secrets are left to `secret_of`. `also`: names read elsewhere."""
    open_rules = {name: rule for name, rule in rules.items() if not rule.is_secret}
    for name in table:
        if name in rules and name not in open_rules:
            # What stands there may be the secret itself.
            raise NotifyFileError(
                f'{where}: expected {name}_env or {name}_file, got {name!r}, e.g. {name}_env = "NAME"'
            )
        if name not in rules and name not in also:
            known = ", ".join((*open_rules, *also))
            raise NotifyFileError(f"{where}: expected one of {known}, got {name!r}, e.g. {next(iter(open_rules))}")
    return {name: _value(table, name, rule, where) for name, rule in open_rules.items()}


def _value(table: Mapping[str, Any], name: str, rule: Entry, where: str) -> Any:
    if name not in table:
        if rule.is_needed:
            raise NotifyFileError(expectation(where, name, rule.expected, None, f"{name} = {rule.example}"))
        return rule.default
    try:
        return rule.read(table[name])
    except (ValueError, TypeError):
        got = mask_url(table[name]) if isinstance(table[name], str) else table[name]
        raise NotifyFileError(expectation(where, name, rule.expected, got, f"{name} = {rule.example}")) from None


def secret_of(table: Mapping[str, Any], name: str, rule: Entry, where: str, environ: Mapping[str, str]) -> str | None:
    """The secret that an environment variable or a file holds; None where none is named and none is needed."""
    in_env, in_file = table.get(f"{name}_env"), table.get(f"{name}_file")
    expected = f"{name}_env or {name}_file, one of them, for {rule.expected}"
    example = f'{name}_env = "{rule.example}"'
    if in_env is None and in_file is None:
        if rule.is_needed:
            raise NotifyFileError(f"{where}: expected {expected}, got nothing, e.g. {example}")
        return None
    if (in_env is not None and in_file is not None) or not isinstance(in_env or in_file, str):
        raise NotifyFileError(f"{where}: expected {expected}, got another form, e.g. {example}")
    text = environ.get(in_env, "").strip() if in_env is not None else _read(Path(str(in_file)), where, name)
    source = f"{name}_env ({in_env})" if in_env is not None else f"{name}_file ({in_file})"
    try:
        if not text:
            raise ValueError
        return str(rule.read(text))
    except ValueError:
        got = "a value that is not shown" if text else "nothing"
        raise NotifyFileError(f"{where}: {source}: expected {rule.expected}, got {got}, e.g. {example}") from None


def _read(path: Path, where: str, name: str) -> str:
    try:
        return path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "no text"
        example = f'{name}_file = "/run/secrets/{name}"'
        message = f"{where}: {name}_file: expected a file that can be read, got {reason}, e.g. {example}"
        raise NotifyFileError(message) from None


def hours_of(value: Any) -> Hours:
    """`Mon-Fri 09:00-18:00`; `22:00-06:00` goes on into the next day. Raises ValueError."""
    match = _HOURS.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise ValueError
    start, end = int(match[2]) * 60 + int(match[3]), int(match[4]) * 60 + int(match[5])
    if start >= DAY_MINUTES or end > DAY_MINUTES or start == end:
        raise ValueError
    return Hours(weekdays(match[1]), start, end)


def text_of(value: Any) -> str:
    """Some text. Raises ValueError."""
    if not isinstance(value, str) or not value.strip():
        raise ValueError
    return value.strip()


def words_of(allowed: tuple[str, ...] | None = None) -> Callable[[Any], tuple[str, ...]]:
    """Reads a list of different words, where given of `allowed` ones only."""

    def read(value: Any) -> tuple[str, ...]:
        if not isinstance(value, list) or not value or len(set(map(text_of, value))) < len(value):
            raise ValueError
        if allowed is not None and not set(value) <= set(allowed):
            raise ValueError
        return tuple(value)

    return read
