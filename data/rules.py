"""The rules of detection: one TOML file, every limit checked before the first moment is judged."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from data.metrics.alert import Severity
from data.metrics.rule import Kind, Rule, Rules, Terms
from data.settings import SettingError, Settings
from data.speech import sentence
from data.toml_file import ENTRY, read_toml, shown
from data.window import DAY, parse_duration


class RuleError(SettingError):
    """A rule that cannot be used. The message says where, what was expected, what was got, an example."""


TOP_OF = sentence("{where}: expected one of {known}, got {got}, e.g. {example}")
ENTRY_OF = sentence("{where}: {name}: expected one of {known}, got {got}, e.g. {example}")
ONLY = sentence("{where}: expected only {known}, got {got}, e.g. {example}")
TRUTH = sentence("true or false")
SECTION = sentence("a section of its own")
PLACE = sentence("an address or a path")


@dataclass(frozen=True)
class Limit:
    """How one limit is written. `name` in the file; a time is kept as `<name>_ms`."""

    read: Callable[[Any], float]
    expected: str
    example: str
    is_time: bool = False


def _number(value: Any, low: float, high: float) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
        raise ValueError
    return float(value)


def _count(value: Any) -> float:
    number = _number(value, 1, 10_000)
    if number != int(number):
        raise ValueError
    return number


def _time(value: Any) -> float:
    length_ms = parse_duration(value) if isinstance(value, str) else 0
    if not 0 < length_ms <= DAY:
        raise ValueError
    return float(length_ms)


COUNT = Limit(_count, sentence("a whole number from 1 to 10000"), "3")
SHARE = Limit(lambda value: _number(value, 0, 1), sentence("a number from 0 to 1"), "0.5")
CHANCE = Limit(lambda value: _number(value, 1e-12, 0.5), sentence("a number from 1e-12 to 0.5"), "0.0001")
TIMES = Limit(lambda value: _number(value, 1, 1000), sentence("a number from 1 to 1000"), "1.5")
TIME = Limit(_time, sentence("a duration up to 1d"), '"5m"', is_time=True)

ALERTS: Mapping[str, Limit] = {"quiet": TIME, "together": TIME}
LIMITS: Mapping[Kind, Mapping[str, Limit]] = {
    Kind.KEYS: {"orders": COUNT, "share": SHARE},
    Kind.FIXED_KEYS: {"after": TIME},
    Kind.SILENCE: {"orders": COUNT, "after": TIME, "ordinary_share": SHARE, "chance": CHANCE},
    Kind.STATE_0: {
        "orders": COUNT,
        "ordinary_share": SHARE,
        "chance": CHANCE,
        "over_ordinary": TIMES,
        "recent_orders": COUNT,
        "recent": TIME,
        "batch": TIME,
        "batch_others": COUNT,
    },
    Kind.BURN: {
        **{f"{speed}_rate": TIMES for speed in ("fast", "slow")},
        **{f"{speed}_{length}": TIME for speed in ("fast", "slow") for length in ("long", "short")},
        "orders": COUNT,
        "over_ordinary": TIMES,
        "over_others": TIMES,
        "shared_by_all": SHARE,
        "chance": CHANCE,
    },
    Kind.LATENCY_SHIFT: {
        "window": TIME,
        "orders": COUNT,
        "share": SHARE,
        "over_ordinary": TIMES,
        "over_others": TIMES,
        "chance": CHANCE,
    },
    Kind.TOO_QUIET: {"orders": COUNT, "share": SHARE, "chance": CHANCE},
    Kind.BLIND: {"warehouse": TIME, "lag": TIME, "orders": COUNT, "key_server": TIME},
}
EXAMPLE = "[state_0]"
SHARED = "alerts"


def load_rules(settings: Settings, path: Path | None = None) -> Rules:
    """The rules of RULES_FILE, or of another file. Raises RuleError for the first entry that cannot be used."""
    path = path or settings.rules_file
    return rules_of(read_toml(path, RuleError, EXAMPLE), settings, path.name)


def rules_of(table: Mapping[str, Any], settings: Settings, file_name: str) -> Rules:
    """The rules of a file's table. Raises RuleError for the first entry that cannot be used."""
    for name in table:
        if name not in {SHARED, *Kind}:
            known = ", ".join((SHARED, *Kind))
            raise RuleError(TOP_OF, where=file_name, known=known, got=repr(name), example=EXAMPLE)
    alerts = _limits(_section(table, SHARED, file_name), ALERTS, f"{file_name}: {SHARED}")
    rules = tuple(_rule(kind, _section(table, kind, file_name), f"{file_name}: {kind}") for kind in Kind)
    return Rules(rules, int(alerts["quiet_ms"]), int(alerts["together_ms"]), terms_of(settings))


def terms_of(settings: Settings) -> Terms:
    """What orders are measured by."""
    return Terms(settings.stuck_after, settings.objective_seconds * 1000, settings.objective_share)


def wrong_entry(where: str, name: str, expected: str, got: object, example: str) -> RuleError:
    return RuleError(ENTRY, where=where, name=name, expected=expected, got=shown(got), example=example)


def wrong_choice(where: str, name: str, known: Iterable[str], got: object, example: str) -> RuleError:
    return RuleError(ENTRY_OF, where=where, name=name, known=", ".join(known), got=shown(got), example=example)


def _section(table: Mapping[str, Any], name: str, file_name: str) -> dict[str, Any]:
    section = table.get(name)
    if not isinstance(section, dict):
        raise wrong_entry(file_name, name, SECTION, section, f"[{name}]")
    return dict(section)


def _rule(kind: Kind, section: dict[str, Any], where: str) -> Rule:
    severity, runbook = section.pop("severity", None), section.pop("runbook", None)
    on = section.pop("on", True)
    if severity not in list(Severity):
        raise wrong_choice(where, "severity", Severity, severity, 'severity = "page"')
    if not isinstance(runbook, str) or not runbook.strip():
        example = f'runbook = "docs/rules.md#{kind}"'
        raise wrong_entry(where, "runbook", PLACE, runbook, example)
    if not isinstance(on, bool):
        raise wrong_entry(where, "on", TRUTH, on, "on = false")
    return Rule(kind, Severity(severity), runbook.strip(), _limits(section, LIMITS[kind], where), on)


def _limits(section: Mapping[str, Any], known: Mapping[str, Limit], where: str) -> dict[str, float]:
    for name in section:
        if name not in known:
            raise RuleError(ONLY, where=where, known=", ".join(known), got=repr(name), example=next(iter(known)))
    return {
        f"{name}_ms" if limit.is_time else name: _limit(section, name, limit, where) for name, limit in known.items()
    }


def _limit(section: Mapping[str, Any], name: str, limit: Limit, where: str) -> float:
    try:
        return limit.read(section.get(name))
    except ValueError:
        example = f"{name} = {limit.example}"
        raise wrong_entry(where, name, limit.expected, section.get(name), example) from None
