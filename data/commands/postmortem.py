"""`python -m data postmortem draft`: the team's template, filled with what the sources show of a window."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from data.answers import Failure
from data.commands import COULD_NOT_RUN, instant
from data.deployment_book import read_book
from data.installation import Installation, newest_event_ms, open_installation
from data.postmortem.draft import draft
from data.postmortem.file import DraftRefusedError, write_draft
from data.postmortem.findings import Findings, findings
from data.settings import SettingError, Settings, load
from data.sources.alert_rows import AlertRecord
from data.sources.alert_store import AlertStore
from data.speech import DEFAULT, LOCALES, speech
from data.window import TimeWindow


def add(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Register `postmortem draft`."""
    parser = subparsers.add_parser("postmortem", help="draft a postmortem from a window")
    actions = parser.add_subparsers(dest="action", required=True, metavar="action")
    drafted = actions.add_parser("draft", help="the team's template, filled with what was observed")
    drafted.add_argument("--from", dest="start", required=True, metavar="WHEN", help="e.g. 2026-01-29T03:00+07:00")
    drafted.add_argument("--to", dest="end", required=True, metavar="WHEN", help="an instant, or now")
    drafted.add_argument("--as-of", metavar="WHEN", help="what was known at this moment; default now")
    drafted.add_argument("--lang", choices=sorted(LOCALES), help="default LANGUAGE, else English")
    drafted.add_argument("--out", type=Path, metavar="FILE", help="a new file of VAULT_PATH; default the screen")
    drafted.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """0, or 2 when the orders cannot be had or the file cannot be written."""
    settings = load(os.environ).settings
    installation = open_installation(settings)
    try:
        found = _found(args, settings, installation)
    finally:
        installation.close()
    if isinstance(found, Failure):
        print(found.told, file=sys.stderr)
        return COULD_NOT_RUN
    text = draft(found, speech(args.lang or settings.language or DEFAULT), settings.timezone)
    if args.out is None:
        print(text, end="")
        return 0
    try:
        print(write_draft(text, args.out, settings.vault_path))
    except (DraftRefusedError, OSError) as error:
        print(error, file=sys.stderr)
        return COULD_NOT_RUN
    return 0


def _found(args: argparse.Namespace, settings: Settings, installation: Installation) -> Findings | Failure:
    now_ms = installation.clock.now_ms()
    as_of_ms = min(now_ms, instant("--as-of", args.as_of or "now", now_ms))
    window = _window(args, as_of_ms)
    answer = installation.data_time(as_of_ms)
    if isinstance(answer, Failure):
        return answer
    data_time_ms = newest_event_ms(answer)
    return findings(
        installation.ask,
        settings,
        window,
        as_of_ms=as_of_ms,
        data_time_ms=as_of_ms if data_time_ms is None else data_time_ms,
        book=read_book(settings, as_of_ms),
        alerts=_alerts(installation, window),
        recorded=installation.recorded,
    )


def _alerts(installation: Installation, window: TimeWindow) -> tuple[AlertRecord, ...] | Failure:
    history = installation.history
    return history if isinstance(history, Failure) else AlertStore(history).alerts(window.start_ms, window.end_ms)


def _window(args: argparse.Namespace, as_of_ms: int) -> TimeWindow:
    start, end = instant("--from", args.start, as_of_ms), instant("--to", args.end, as_of_ms)
    if start >= end:
        raise SettingError(f"--from: expected a moment before --to, got {args.start!r} and {args.end!r}")
    return TimeWindow(start, end)
