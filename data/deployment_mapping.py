"""How an export of deployments is read: a small TOML file, checked whole before the first record is."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import tzinfo
from pathlib import Path as FilePath
from typing import Any
from zoneinfo import ZoneInfo

from data.metrics.deployment import Status
from data.settings import SettingError
from data.toml_file import expectation, read_toml

FIELDS = (
    *("id", "service", "version", "title", "started", "finished", "status"),
    *("author", "standby", "risk_analysis", "plan_ref"),
)
NEEDED = ("id", "started")
_KEYS = {"name", "format", "json_column", "records", "zone", "keep", "fields", "status", "services"}


class MappingError(SettingError):
    """A mapping that cannot be used. The message says where, what was expected, what was got, an example."""


@dataclass(frozen=True)
class Path:
    """Where in a record a field stands: names with dots between, numbers for the places of lists.

    `like`: it counts only where its text begins so; `main` in a field for branches and tags is no version.
    """

    path: str
    like: re.Pattern[str] | None = None


@dataclass(frozen=True)
class Text:
    """What a field is in every record of the file."""

    text: str


@dataclass(frozen=True)
class Mapped:
    """A mapping. `fields`: for each field its sources, of which the first that says something counts."""

    name: str
    format: str  # csv or json
    fields: Mapping[str, tuple[Path | Text, ...]]
    json_column: str | None = None  # the column of a CSV that holds a JSON object; the others are `row.…`
    records: str | None = None  # where in a JSON file the list is
    zone: tzinfo | None = None  # of times that state none; None: such records are refused
    keep: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    status: Mapping[str, Status] = field(default_factory=dict)
    services: Mapping[str, str] = field(default_factory=dict)


def load_mapping(path: FilePath) -> Mapped:
    """Read a mapping. Raises MappingError for the first entry that cannot be used."""
    table = read_toml(path, MappingError, 'name = "gitlab"')
    if unknown := sorted(set(table) - _KEYS):
        raise _wrong(path.name, "an entry", f"one of {', '.join(sorted(_KEYS))}", unknown[0], 'format = "csv"')
    return Mapped(
        name=_named(table, path.name),
        format=_format(table, path.name),
        fields=_fields(_table(table, "fields", path.name), path.name),
        json_column=_optional(table, "json_column", path.name),
        records=_optional(table, "records", path.name),
        zone=_zone(table, path.name),
        keep={
            name: _texts(value, f"keep.{name}", path.name) for name, value in _table(table, "keep", path.name).items()
        },
        status={text: _status(value, path.name) for text, value in _table(table, "status", path.name).items()},
        services={str(name): str(value) for name, value in _table(table, "services", path.name).items()},
    )


def _wrong(where: str, name: str, expected: str, got: object, example: str) -> MappingError:
    return MappingError(expectation(where, name, expected, got, example))


def _named(table: Mapping[str, Any], where: str) -> str:
    name = table.get("name")
    if not isinstance(name, str) or not re.fullmatch(r"[a-z][a-z0-9_-]{0,39}", name):
        raise _wrong(where, "name", "a short name of a-z, 0-9, - and _", name, 'name = "gitlab"')
    return name


def _format(table: Mapping[str, Any], where: str) -> str:
    if table.get("format") not in ("csv", "json"):
        raise _wrong(where, "format", "csv or json", table.get("format"), 'format = "csv"')
    return str(table["format"])


def _optional(table: Mapping[str, Any], name: str, where: str) -> str | None:
    value = table.get(name)
    if value is not None and (not isinstance(value, str) or not value):
        raise _wrong(where, name, "a name", value, f'{name} = "data"')
    return value


def _zone(table: Mapping[str, Any], where: str) -> tzinfo | None:
    text = _optional(table, "zone", where)
    try:
        return None if text is None else ZoneInfo(text)
    except (OSError, ValueError, KeyError):
        raise _wrong(where, "zone", "a name of the time zone database", text, 'zone = "Asia/Jakarta"') from None


def _table(table: Mapping[str, Any], name: str, where: str) -> Mapping[str, Any]:
    value = table.get(name, {})
    if not isinstance(value, dict):
        raise _wrong(where, name, "a table", value, f"[{name}]")
    return value


def _fields(table: Mapping[str, Any], where: str) -> dict[str, tuple[Path | Text, ...]]:
    for name in table:
        if name not in FIELDS:
            raise _wrong(where, "fields", f"one of {', '.join(FIELDS)}", name, 'started = "started_at"')
    for name in NEEDED:
        if name not in table:
            raise _wrong(where, f"fields.{name}", "where it stands", None, f'{name} = "{name}_at"')
    return {name: _sources(value, f"fields.{name}", where) for name, value in table.items()}


def _sources(value: Any, name: str, where: str) -> tuple[Path | Text, ...]:
    if isinstance(value, dict) and set(value) == {"text"} and isinstance(value["text"], str):
        return (Text(value["text"]),)
    if not isinstance(value, list) or not any(isinstance(each, dict) for each in value):
        return tuple(map(Path, _texts(value, name, where)))
    return tuple(
        _path(each, name, where) if isinstance(each, dict) else Path(_texts(each, name, where)[0]) for each in value
    )


def _path(value: Mapping[str, Any], name: str, where: str) -> Path:
    example = f'{name} = [{{ path = "ref", like = "v?[0-9]+[.][0-9]" }}, "sha"]'
    if set(value) != {"path", "like"} or not all(isinstance(text, str) and text for text in value.values()):
        raise _wrong(where, name, "a path, or a table of path and like", dict(value), example)
    try:
        return Path(value["path"], re.compile(value["like"]))
    except re.error:
        raise _wrong(where, f"{name}.like", "a regular expression", value["like"], example) from None


def _texts(value: Any, name: str, where: str) -> tuple[str, ...]:
    texts = [value] if isinstance(value, str) else value
    if not isinstance(texts, list) or not texts or not all(isinstance(text, str) and text for text in texts):
        raise _wrong(where, name, "a text, or a list of texts", value, 'status = ["conclusion", "status"]')
    return tuple(texts)


def _status(value: Any, where: str) -> Status:
    if value not in list(Status):
        raise _wrong(where, "status", f"one of {', '.join(Status)}", value, 'COMPLETED = "succeeded"')
    return Status(value)
