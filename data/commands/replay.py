"""`python -m data replay`: what the rules would have said over a stretch of history, without hindsight."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from data.answers import Failure, FailureKind
from data.commands import COULD_NOT_RUN
from data.demo.scenario import ScenarioError, load_scenario
from data.installation import Installation, open_installation
from data.known_incidents import LARGE, known_incidents, untold_incidents
from data.metrics.replay_score import Known
from data.metrics.rule import Rules
from data.replay_report import as_lines, as_table
from data.replaying import replayed
from data.rules import load_rules
from data.settings import SettingError, load
from data.window import TimeWindow, parse_instant


def add(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = subparsers.add_parser("replay", help="what the rules would have said over history, without hindsight")
    parser.add_argument("--from", dest="start", required=True, metavar="TIME", help="such as 2026-01-29T00:00+07:00")
    parser.add_argument("--to", dest="end", required=True, metavar="TIME", help="the end, or now")
    parser.add_argument("--rules", type=Path, metavar="FILE", help="other rules than RULES_FILE")
    told = "incidents as in a demo scenario (default: those of the vault's postmortems)"
    parser.add_argument("--incidents", type=Path, metavar="FILE.toml", help=told)
    large = f"without --incidents: also the runs of {LARGE} hung orders and more that no postmortem tells of"
    parser.add_argument("--observed", action="store_true", help=large)
    parser.add_argument("--json", action="store_true", help="the result as JSON")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """0 whenever the replay ran, 2 when it could not."""
    settings = load(os.environ).settings
    rules = load_rules(settings, args.rules)
    of_file = None if args.incidents is None else _of_file(args.incidents)
    installation = open_installation(settings)
    try:
        window = _window(args.start, args.end, installation.clock.now_ms())
        known = _of_history(installation, window, observed=args.observed) if of_file is None else of_file
        return _replayed(installation, rules, window, known, as_json=args.json)
    finally:
        installation.close()


def _replayed(
    installation: Installation, rules: Rules, window: TimeWindow, known: Sequence[Known], *, as_json: bool
) -> int:
    found = replayed(installation, rules, window, known)
    if isinstance(found, Failure):
        print(found.told, file=sys.stderr)
        return COULD_NOT_RUN
    zone = installation.settings.timezone
    if as_json:
        print(json.dumps(as_table(found.told, found.score, zone), indent=2, ensure_ascii=False))
    else:
        print("\n".join(as_lines(found.told, found.score, zone)))
    return 0


def _window(start: str, end: str, now_ms: int) -> TimeWindow:
    times = {}
    for name, text in (("--from", start), ("--to", end)):
        try:
            times[name] = parse_instant(text, now_ms)
        except ValueError as error:
            raise SettingError(f"{name}: {error}") from None
    if times["--from"] >= times["--to"]:
        raise SettingError(f"--to: expected a time after --from ({start}), got {end}, e.g. --to now")
    return TimeWindow(times["--from"], times["--to"])


def _of_file(path: Path) -> Sequence[Known]:
    try:
        scenario = load_scenario(path)
    except ScenarioError as error:
        raise SettingError(f"--incidents: {error}") from None
    return [Known(each.name, each.slice, each.window) for each in scenario.incidents]


def _of_history(installation: Installation, window: TimeWindow, *, observed: bool) -> Sequence[Known]:
    """Those of the postmortems, and with `observed` the large runs beside them; with a word on stderr for what cannot
    be read, unless there is no vault."""
    told = _or_said(known_incidents(installation, window, installation.clock.now_ms()))
    return (*told, *(_or_said(untold_incidents(installation, window, told)) if observed else ()))


def _or_said(found: tuple[Known, ...] | Failure) -> tuple[Known, ...]:
    if not isinstance(found, Failure):
        return found
    if found.kind is not FailureKind.NOT_SET_UP:
        print(f"incidents not known: {found.told}", file=sys.stderr)
    return ()
