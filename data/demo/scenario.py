"""What happens in a demo world: the mix of payment methods, incidents and lags, from a file or built in."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from data.window import TimeWindow, parse_instant, to_ms

DEFAULT_MIX: Mapping[str, float] = {
    "cash": 0.34,
    "e_wallet": 0.29,
    "qris": 0.11,
    "credit_card": 0.09,
    "corporate_voucher": 0.08,
    "cc_preauth": 0.06,
    "bank_transfer": 0.03,
}
MIX_TOLERANCE = 0.001

_SHARE = "a number from 0 to 1"
_MOMENT = "an ISO time with an offset"
_MOMENT_EXAMPLE = '"2026-01-20T02:10:00+07:00"'


class ScenarioError(ValueError):
    """A scenario that cannot be used. The message says what, what was expected, what was got, and an example."""


@dataclass(frozen=True)
class Incident:
    """A part of one slice hangs: orders due in `window` are not received before its end."""

    name: str
    slice: str  # a payment method
    share: float
    window: TimeWindow
    key_missing: bool
    deployment: str | None = None  # the service whose deployment finishes at the start of the window
    released: bool = True  # received soon after the window; False: never received


@dataclass(frozen=True)
class Lag:
    """Events in `window` reach the warehouse `delay_ms` later."""

    window: TimeWindow
    delay_ms: int


@dataclass(frozen=True)
class Scenario:
    """`builtin_night`: the night of 2026-01-29 is in it, with its two deployments."""

    mix: Mapping[str, float]
    incidents: tuple[Incident, ...] = ()
    lags: tuple[Lag, ...] = ()
    ordinary_trouble: bool = True
    builtin_night: bool = False


DEFAULT = Scenario(DEFAULT_MIX, builtin_night=True)


def load_scenario(path: Path) -> Scenario:
    """Read and check a scenario file. Raises ScenarioError."""
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        example = "--scenario data/demo/scenarios/morning_wallet.toml"
        raise _wrong(str(path), "a TOML file that can be read", error.strerror or "an error", example) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise _wrong(str(path), "TOML", str(error), 'slice = "cash"') from None
    return scenario_of(table)


def scenario_of(table: Mapping[str, Any]) -> Scenario:
    """The scenario of a parsed file. It replaces the built-in night whatever it says. Raises ScenarioError."""
    _only(table, ("mix", "incident", "lag", "ordinary_trouble"), "scenario", "[[incident]]")
    mix = _mix(table["mix"]) if "mix" in table else DEFAULT_MIX
    trouble = table.get("ordinary_trouble", True)
    if not isinstance(trouble, bool):
        raise _wrong("ordinary_trouble", "true or false", trouble, "ordinary_trouble = false")
    return Scenario(
        mix,
        tuple(_incident(row, place, mix) for place, row in _tables(table, "incident")),
        tuple(_lag(row, place) for place, row in _tables(table, "lag")),
        trouble,
    )


def check_days(scenario: Scenario, world: TimeWindow, days: str) -> None:
    """An incident or a lag that no day of the world holds is a mistake in a date. Raises ScenarioError."""
    spans = [(f"incident {incident.name!r}", incident.window) for incident in scenario.incidents]
    spans += [(f"lag {number}", lag.window) for number, lag in enumerate(scenario.lags, 1)]
    for what, window in spans:
        if window.end_ms <= world.start_ms or window.start_ms >= world.end_ms:
            raise _wrong(what, f"from and to within the world's days, {days}", "none of it there", _MOMENT_EXAMPLE)


def _wrong(what: str, expected: str, got: object, example: str) -> ScenarioError:
    shown = got if isinstance(got, str) else repr(got)
    return ScenarioError(f"{what}: expected {expected}, got {shown}, e.g. {example}")


def _only(table: Mapping[str, Any], names: Sequence[str], what: str, example: str) -> None:
    for name in table:
        if name not in names:
            raise _wrong(what, f"only {', '.join(names)}", repr(name), example)


def _tables(table: Mapping[str, Any], name: str) -> list[tuple[str, Mapping[str, Any]]]:
    rows = table.get(name, [])
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise _wrong(name, f"tables written [[{name}]]", rows, f"[[{name}]]")
    return [(f"{name} {number}", row) for number, row in enumerate(rows, 1)]


def _mix(table: object) -> Mapping[str, float]:
    example = "[mix] with cash = 0.94 and cc_preauth = 0.06"
    if not isinstance(table, dict) or not table:
        raise _wrong("mix", "a table of payment method and share", table, example)
    mix = {name: _share(share, f"mix: {name}", "0.06") for name, share in table.items()}
    total = math.fsum(mix.values())
    if abs(total - 1) > MIX_TOLERANCE + 1e-9:
        raise _wrong("mix", f"shares that sum to 1 ± {MIX_TOLERANCE}", f"{total:.4f}", example)
    return {name: share / total for name, share in mix.items()}


def _incident(row: Mapping[str, Any], place: str, mix: Mapping[str, float]) -> Incident:
    names = ("name", "slice", "share", "from", "to", "key", "deployment", "after")
    _only(row, names, place, 'slice = "cc_preauth"')
    name = _text(row, "name", place, '"card night"')
    place = f"incident {name!r}"
    slice_ = _text(row, "slice", place, '"cc_preauth"')
    if slice_ not in mix:
        raise _wrong(f"{place}: slice", f"one of the mix ({', '.join(mix)})", slice_, f'slice = "{next(iter(mix))}"')
    deployment = _text(row, "deployment", place, '"booking-flow"') if "deployment" in row else None
    return Incident(
        name,
        slice_,
        _share(row.get("share"), f"{place}: share", "share = 1.0"),
        _window(row, place),
        _choice(row.get("key"), ("missing", "present"), f"{place}: key") == "missing",
        deployment,
        _choice(row.get("after", "released"), ("released", "lost"), f"{place}: after") == "released",
    )


def _lag(row: Mapping[str, Any], place: str) -> Lag:
    _only(row, ("from", "to", "minutes"), place, "minutes = 20")
    minutes = row.get("minutes")
    if isinstance(minutes, bool) or not isinstance(minutes, int | float) or not 0 < minutes <= 10_080:
        raise _wrong(f"{place}: minutes", "minutes above 0, at most 10080 (a week)", _shown(minutes), "minutes = 20")
    return Lag(_window(row, place), round(minutes * 60_000))


def _window(row: Mapping[str, Any], place: str) -> TimeWindow:
    start_ms, end_ms = (_moment(row.get(name), f"{place}: {name}") for name in ("from", "to"))
    if start_ms >= end_ms:
        got = f"from {row['from']} to {row['to']}"
        raise _wrong(f"{place}: from", "from before to", got, f"from = {_MOMENT_EXAMPLE} and a later to")
    return TimeWindow(start_ms, end_ms)


def _moment(value: object, what: str) -> int:
    """TOML has times of its own; a text is read too."""
    try:
        if isinstance(value, datetime):
            return to_ms(value)
        # A moment relative to now would make another world on each run.
        if isinstance(value, str) and not value.strip().startswith("now") and not value.strip().isdecimal():
            return parse_instant(value, now_ms=0)
    except ValueError:
        pass
    got = value.isoformat() if isinstance(value, datetime) else _shown(value)
    raise _wrong(what, _MOMENT, got, _MOMENT_EXAMPLE)


def _share(value: object, what: str, example: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
        raise _wrong(what, _SHARE, _shown(value), example)
    return float(value)


def _choice(value: object, words: tuple[str, str], what: str) -> str:
    if value not in words:
        raise _wrong(what, " or ".join(words), _shown(value), f'"{words[0]}"')
    return str(value)


def _text(row: Mapping[str, Any], name: str, place: str, example: str) -> str:
    value = row.get(name)
    if not isinstance(value, str) or not value.strip():
        raise _wrong(f"{place}: {name}", "a text", _shown(value), f"{name} = {example}")
    return value


def _shown(value: object) -> str:
    return "nothing" if value is None else repr(value)
