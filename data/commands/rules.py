"""`python -m data rules`: the rules of detection in a sentence each, checked; and the arithmetic of one alert."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from data.commands import COULD_NOT_RUN
from data.rule_words import arithmetic, sentence
from data.rules import load_rules
from data.settings import SettingError, load


def add(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = subparsers.add_parser("rules", help="the rules of detection, explained and checked")
    parser.add_argument("--rules", type=Path, metavar="FILE", help="another file than RULES_FILE")
    parser.add_argument("--explain", metavar="ALERT_ID", help="the arithmetic of one alert of a replay")
    parser.add_argument("--replay", type=Path, metavar="FILE.json", help="what `replay --json` printed")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """0; 2 when the rules cannot be used or the alert is not there."""
    rules = load_rules(load(os.environ).settings, args.rules)
    if args.explain is None:
        for rule in rules.rules:
            print(f"{rule.kind:<14}{rule.severity if rule.on else 'off':<6}{sentence(rule)}")
        return 0
    alert = _alert(args.replay, args.explain)
    if alert is None:
        print(f"--explain: no alert {args.explain} in {args.replay}", file=sys.stderr)
        return COULD_NOT_RUN
    print("\n".join(arithmetic(alert, rules)))
    return 0


def _alert(path: Path | None, alert_id: str) -> Mapping[str, Any] | None:
    example = "e.g. python -m data replay … --json > replay.json"
    if path is None:
        raise SettingError(f"--explain: expected --replay FILE.json with the alert, got nothing, {example}")
    try:
        alerts = json.loads(path.read_text(encoding="utf-8"))["alerts"]
        return next((alert for alert in alerts if alert["alert_id"] == alert_id), None)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise SettingError(f"--replay: expected what `replay --json` printed, got {error}, {example}") from None
