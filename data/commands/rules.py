"""`python -m data rules`: the rules of detection in a sentence each, checked; and the arithmetic of one alert."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from data.answers import Failure
from data.commands import COULD_NOT_RUN
from data.metrics.alert_json import as_fields
from data.rule_words import arithmetic, told
from data.rules import load_rules
from data.settings import SettingError, Settings, load
from data.sources.alert_rows import AlertRecord
from data.sources.alert_store import AlertStore
from data.sources.history import open_history
from data.speech import DEFAULT, speech


def add(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = subparsers.add_parser("rules", help="the rules of detection, explained and checked")
    parser.add_argument("--rules", type=Path, metavar="FILE", help="another file than RULES_FILE")
    parser.add_argument("--explain", metavar="ALERT_ID", help="the arithmetic of one alert")
    parser.add_argument(
        "--replay",
        type=Path,
        metavar="FILE.json",
        help="what `replay --json` printed (default: the store)",
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """0; 2 when the rules cannot be used or the alert is not there."""
    settings = load(os.environ).settings
    rules = load_rules(settings, args.rules)
    if args.explain is None:
        say = speech(DEFAULT)
        for rule in rules.rules:
            print(f"{rule.kind:<14}{rule.severity if rule.on else 'off':<6}{told(rule, say)}")
        return 0
    of_watch = args.replay is None
    alert = _remembered(settings, args.explain) if of_watch else _replayed(args.replay, args.explain)
    if isinstance(alert, Failure):
        print(f"{alert.message} {alert.next_step}", file=sys.stderr)
        return COULD_NOT_RUN
    if alert is None:
        print(f"--explain: no alert {args.explain} in {'the store' if of_watch else args.replay}", file=sys.stderr)
        return COULD_NOT_RUN
    print("\n".join(arithmetic(alert, rules)))
    return 0


def _remembered(settings: Settings, alert_id: str) -> Mapping[str, Any] | Failure | None:
    """One that a watcher remembered."""
    history = open_history(settings)
    if isinstance(history, Failure):
        return history
    try:
        found = AlertStore(history).alert(alert_id)
    finally:
        history.close()
    return as_fields(found.alert) if isinstance(found, AlertRecord) else found


def _replayed(path: Path, alert_id: str) -> Mapping[str, Any] | None:
    """One of a replay."""
    try:
        alerts = json.loads(path.read_text(encoding="utf-8"))["alerts"]
        return next((alert for alert in alerts if alert["alert_id"] == alert_id), None)
    except (OSError, ValueError, KeyError, TypeError) as error:
        example = "e.g. python -m data replay … --json > replay.json"
        raise SettingError(f"--replay: expected what `replay --json` printed, got {error}, {example}") from None
