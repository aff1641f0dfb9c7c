"""The key probes of a site: one TOML file, every entry checked before the first key is asked."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from string import Formatter
from typing import Any

from data.metrics.probe import Probe
from data.settings import SettingError
from data.toml_file import read_toml
from data.window import DAY, parse_duration

ORDER_FIELDS = ("order_id", "payment_method", "booking_type")
TYPES = ("string", "hash", "list", "set", "zset", "stream")
MOST_KEYS = 100_000
_NAME = re.compile(r"[a-z][a-z0-9_-]{0,39}")


class ProbeError(SettingError):
    """A probe that cannot be used. The message says where, what was expected, what was got, an example."""


@dataclass(frozen=True)
class Entry:
    """One key of a `[[probe]]`: which field it fills, how it is read, and the words for what is expected."""

    field: str
    read: Callable[[Any], Any]
    expected: str
    example: str
    needed: bool = False


def _text(value: Any) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError
    return value


def _name(value: Any) -> str:
    if not _NAME.fullmatch(_text(value)):
        raise ValueError
    return str(value)


def _key(value: Any) -> str:
    for _, name, spec, conversion in Formatter().parse(_text(value)):
        if name is not None and (name not in ORDER_FIELDS or spec or conversion):
            raise ValueError
    return str(value)


def _type(value: Any) -> str:
    if value not in TYPES:
        raise ValueError
    return str(value)


def _duration(least_ms: int) -> Callable[[Any], int]:
    def read(value: Any) -> int:
        length_ms = parse_duration(_text(value))
        if not least_ms <= length_ms <= DAY:
            raise ValueError
        return length_ms

    return read


def _texts(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or not value or len(set(map(_text, value))) < len(value):
        raise ValueError
    return tuple(value)


def _count(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= MOST_KEYS:
        raise ValueError
    return value


def _yes_or_no(value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError
    return value


_KEY_FIELDS = ", ".join(f"{{{name}}}" for name in ORDER_FIELDS)
ENTRIES: Mapping[str, Entry] = {
    "name": Entry("name", _name, "a short name of a-z, 0-9, - and _", '"request"', needed=True),
    "service": Entry("service", _text, "the service that it protects", '"dispatch hand-off"', needed=True),
    "key": Entry("key", _key, f"a key, with none but {_KEY_FIELDS} in braces", '"bbd:request:{order_id}"', needed=True),
    "help": Entry("help", _text, "a sentence", '"Without it an order hangs."'),
    "payment_methods": Entry("payment_methods", _texts, "a list of different names", '["cc_preauth"]'),
    "type": Entry("type", _type, f"one of {', '.join(TYPES)}", '"string"'),
    "min_ttl": Entry("min_ttl_ms", _duration(1), "a duration from 1ms to 1d", '"15s"'),
    "expires": Entry("expires", _yes_or_no, "true or false", "true"),
    "fields": Entry("fields", _texts, "a list of different names of hash fields", '["version"]'),
    "grace": Entry("grace_ms", _duration(0), "a duration from 0s to 1d", '"30s"'),
    "max_keys": Entry("max_keys", _count, f"a whole number from 1 to {MOST_KEYS}", "10000"),
}


def load_probes(path: Path) -> tuple[Probe, ...]:
    """The probes of a file, in its order. Raises ProbeError for the first entry that cannot be used."""
    table = read_toml(path, ProbeError, "a line [[probe]]")
    if unknown := sorted(set(table) - {"probe"}):
        raise ProbeError(f"{path.name}: expected [[probe]] only, got {unknown[0]!r}, e.g. a line [[probe]]")
    entries = table.get("probe", [])
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise ProbeError(f"{path.name}: expected [[probe]] with two brackets, got another form, e.g. a line [[probe]]")
    probes = tuple(_probe(entry, f"{path.name}: probe {place}") for place, entry in enumerate(entries, start=1))
    _refuse_equal_names(probes, path.name)
    return probes


def _probe(entry: Mapping[str, Any], where: str) -> Probe:
    if isinstance(entry.get("name"), str):
        where += f" ({entry['name']})"
    if unknown := sorted(set(entry) - set(ENTRIES)):
        raise ProbeError(f"{where}: expected one of {', '.join(ENTRIES)}, got {unknown[0]!r}, e.g. {_example('type')}")
    for name, rule in ENTRIES.items():
        if rule.needed and name not in entry:
            raise ProbeError(f"{where}: {name}: expected {rule.expected}, got nothing, e.g. {_example(name)}")
    probe = Probe(**{ENTRIES[name].field: _value(name, value, where) for name, value in entry.items()})
    _refuse_contradictions(probe, where)
    return probe


def _value(name: str, value: Any, where: str) -> Any:
    rule = ENTRIES[name]
    try:
        return rule.read(value)
    except (ValueError, TypeError, OverflowError):
        message = f"{where}: {name}: expected {rule.expected}, got {value!r}, e.g. {_example(name)}"
        raise ProbeError(message) from None


def _refuse_contradictions(probe: Probe, where: str) -> None:
    if probe.fields and probe.type not in (None, "hash"):
        raise ProbeError(f'{where}: type: expected "hash" beside fields, got {probe.type!r}, e.g. type = "hash"')
    if probe.payment_methods and not probe.per_order:
        expected = "payment_methods with a key that has {order_id} only"
        raise ProbeError(f"{where}: expected {expected}, got the fixed key {probe.key!r}, e.g. {_example('key')}")


def _refuse_equal_names(probes: tuple[Probe, ...], file_name: str) -> None:
    seen: set[str] = set()
    for probe in probes:
        if probe.name in seen:
            raise ProbeError(f"{file_name}: expected a name once, got {probe.name!r} twice, e.g. {_example('name')}")
        seen.add(probe.name)


def _example(name: str) -> str:
    return f"{name} = {ENTRIES[name].example}"
