"""Who is told: one TOML file of targets, routes and quiet hours, every entry checked before the first message.

A secret stands never in the file: `NAME_env` says which environment variable holds it, `NAME_file` which file.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from data.metrics.alert import Severity
from data.metrics.routing import Quiet, Route, Routing
from data.notify_entries import Entry, NotifyFileError, hours_of, read_entries, secret_of, words_of
from data.notify_targets import TARGET_KINDS, AnyTarget
from data.speech import LOCALES
from data.toml_file import expectation, read_toml

DIGEST_AFTER = 10
# A page is never held back.
QUIETABLE = (Severity.INFO, Severity.WARN)
TABLES = ("target", "route", "quiet")


@dataclass(frozen=True)
class Receiver:
    """A target with the language in which it is spoken to."""

    target: AnyTarget
    language: str


@dataclass(frozen=True)
class NotifyPlan:
    """Everybody who is told, and how. `digest_after`: how many messages a target gets one by one after an outage."""

    receivers: tuple[Receiver, ...]
    routing: Routing
    dashboard: str | None = None
    digest_after: int = DIGEST_AFTER


def nobody(zone: ZoneInfo) -> NotifyPlan:
    """The plan of a site without a file."""
    return NotifyPlan((), Routing((), (), zone))


def load_plan(path: Path, zone: ZoneInfo, environ: Mapping[str, str] | None = None) -> NotifyPlan:
    """The plan of a file. Raises NotifyFileError for the first entry that cannot be used."""
    table = read_toml(path, NotifyFileError, "a line [[target]]")
    top = read_entries({k: v for k, v in table.items() if k not in TABLES}, _TOP, path.name, also=TABLES)
    held = os.environ if environ is None else environ
    receivers = tuple(_receiver(entry, where, top["language"], held) for entry, where in _tables(table, "target", path))
    names = _names(receivers, path.name)
    routes = tuple(_route(entry, where, names) for entry, where in _tables(table, "route", path))
    quiet = tuple(_quiet(entry, where, names) for entry, where in _tables(table, "quiet", path))
    _refuse_unrouted(names, routes, path.name)
    return NotifyPlan(receivers, Routing(routes, quiet, zone), top["dashboard"], top["digest_after"])


def _tables(table: Mapping[str, Any], name: str, path: Path) -> list[tuple[Mapping[str, Any], str]]:
    entries = table.get(name, [])
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise NotifyFileError(f"{path.name}: expected [[{name}]] with two brackets, got another form, e.g. [[{name}]]")
    return [(entry, f"{path.name}: {name} {place}") for place, entry in enumerate(entries, start=1)]


def _receiver(entry: Mapping[str, Any], where: str, language: str, environ: Mapping[str, str]) -> Receiver:
    kind = entry.get("kind")
    if not isinstance(kind, str) or kind not in TARGET_KINDS:
        raise NotifyFileError(expectation(where, "kind", f"one of {', '.join(TARGET_KINDS)}", kind, 'kind = "apprise"'))
    rules, build = TARGET_KINDS[kind]
    values = read_entries(entry, {**_TARGET, **rules}, where, also=_secret_names(rules))
    for name, rule in rules.items():
        if rule.is_secret:
            values[name] = secret_of(entry, name, rule, where, environ)
    return Receiver(build(values, where), values["language"] or language)


def _secret_names(rules: Mapping[str, Entry]) -> tuple[str, ...]:
    return tuple(f"{name}_{source}" for name, rule in rules.items() if rule.is_secret for source in ("env", "file"))


def _names(receivers: Sequence[Receiver], file_name: str) -> frozenset[str]:
    names = [receiver.target.name for receiver in receivers]
    for name in names:
        if names.count(name) > 1:
            raise NotifyFileError(f'{file_name}: expected a name once, got {name!r} twice, e.g. name = "{name}-2"')
    return frozenset(names)


def _route(entry: Mapping[str, Any], where: str, names: frozenset[str]) -> Route:
    values = read_entries(entry, _ROUTE, where)
    _refuse_strangers(values["targets"], names, where)
    return Route(
        targets=values["targets"],
        rules=frozenset(values["rules"]),
        slices=frozenset(values["slices"]),
        severities=frozenset(map(Severity, values["severities"])),
        hours=values["hours"],
    )


def _quiet(entry: Mapping[str, Any], where: str, names: frozenset[str]) -> Quiet:
    values = read_entries(entry, _QUIET, where)
    _refuse_strangers(values["targets"], names, where)
    return Quiet(values["hours"], frozenset(map(Severity, values["severities"])), frozenset(values["targets"]))


def _refuse_strangers(targets: Sequence[str], names: frozenset[str], where: str) -> None:
    for target in targets:
        if target not in names:
            known = f"names of targets ({', '.join(sorted(names)) or 'there are none'})"
            raise NotifyFileError(expectation(where, "targets", known, target, 'targets = ["oncall"]'))


def _refuse_unrouted(names: frozenset[str], routes: Sequence[Route], file_name: str) -> None:
    """A target that no route names would be thought to be told."""
    for name in sorted(names - {target for route in routes for target in route.targets}):
        example = f'[[route]] with targets = ["{name}"]'
        raise NotifyFileError(f"{file_name}: expected a route to each target, got none to {name!r}, e.g. {example}")


def _name(value: Any) -> str:
    if not isinstance(value, str) or not 1 <= len(value) <= 40 or not all(c.isalnum() or c in "-_" for c in value):
        raise ValueError
    return value


def _language(value: Any) -> str:
    if value not in LOCALES:
        raise ValueError
    return str(value)


def _address(value: Any) -> str:
    if not isinstance(value, str) or not value.startswith(("http://", "https://")):
        raise ValueError
    return value.rstrip("/")


def _count(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= 1_000:
        raise ValueError
    return value


_LANGUAGE = Entry(_language, f"one of {', '.join(LOCALES)}", '"en"', "en")
_TOP: Mapping[str, Entry] = {
    "language": _LANGUAGE,
    "dashboard": Entry(_address, "the address of the dashboard", '"https://statezero.example.com"'),
    "digest_after": Entry(_count, "a whole number from 1 to 1000", "10", DIGEST_AFTER),
}
_TARGET: Mapping[str, Entry] = {
    "name": Entry(_name, "a short name of letters, figures, - and _", '"oncall"', is_needed=True),
    "kind": Entry(str, f"one of {', '.join(TARGET_KINDS)}", '"apprise"', is_needed=True),
    "language": Entry(_language, f"one of {', '.join(LOCALES)}", '"id"'),
}
_TARGETS = Entry(words_of(), "a list of different names", '["oncall"]', is_needed=True)
_SEVERITIES = Entry(words_of(tuple(Severity)), f"a list of {', '.join(Severity)}", '["page"]', ())
_ROUTE: Mapping[str, Entry] = {
    "targets": _TARGETS,
    "rules": Entry(words_of(), "a list of different names", '["keys"]', ()),
    "slices": Entry(words_of(), "a list of different names", '["cc_preauth"]', ()),
    "severities": _SEVERITIES,
    "hours": Entry(hours_of, "days and hours", '"Mon-Fri 09:00-18:00"'),
}
_QUIET: Mapping[str, Entry] = {
    "hours": Entry(hours_of, "days and hours", '"Mon-Sun 22:00-06:00"', is_needed=True),
    "severities": Entry(words_of(QUIETABLE), "a list of info and warn", '["info", "warn"]', is_needed=True),
    "targets": Entry(words_of(), "a list of different names", '["oncall"]', ()),
}
