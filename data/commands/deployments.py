"""`python -m data deployments`: what the deployment log lacks, how much of the plan there is, who worked at night."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from datetime import date

from data.clock import clock_of
from data.commands import COULD_NOT_RUN
from data.deployment_book import Book, read_book
from data.deployment_rules import load_rules
from data.metrics import deployment_coverage as covered
from data.metrics.deployment import Deployment
from data.metrics.deployment_lint import Finding, lint
from data.metrics.overtime import overtime
from data.office import office_of
from data.overtime_text import as_csv, as_markdown
from data.settings import SettingError, Settings, load
from data.speech import DEFAULT, speech
from data.window import local_day, local_day_window, parse_instant


def add(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Register `deployments` and what it can tell."""
    parser = subparsers.add_parser("deployments", help="the deployment log: lint, coverage, overtime")
    actions = parser.add_subparsers(dest="action", required=True, metavar="action")
    found = actions.add_parser("lint", help="what the deployments of the log and the warehouse lack")
    found.add_argument("--json", action="store_true", help="the findings as JSON")
    found.set_defaults(run=run_lint)
    shares = actions.add_parser("coverage", help="risk analysis, standby and plan, by month and team")
    shares.add_argument("--json", action="store_true", help="the counts as JSON")
    shares.set_defaults(run=run_coverage)
    late = actions.add_parser("overtime", help="deployments outside working hours, by month, person and service")
    form = late.add_mutually_exclusive_group()
    form.add_argument("--csv", action="store_true", help="as CSV")
    form.add_argument("--json", action="store_true", help="as JSON")
    late.set_defaults(run=run_overtime)
    for action in (found, shares, late):
        action.add_argument("--since", metavar="DAY", help="only what began at or after a day or an instant")


def run_lint(args: argparse.Namespace) -> int:
    """0 nothing found, 1 findings, 2 a source could not be read."""
    settings, book = _book()
    if not book.readable:
        return COULD_NOT_RUN
    held = _since(book.deployments, args.since, settings)
    findings = lint(held, load_rules(settings.deployment_rules_file), office_of(settings))
    if args.json:
        print(json.dumps({"findings": [asdict(each) for each in findings]}, indent=2, ensure_ascii=False))
    else:
        print("\n".join(_lines(findings, len(held))))
    return 1 if findings else 0


def _lines(findings: Iterable[Finding], deployments: int) -> Iterator[str]:
    shown = list(findings)
    for each in shown:
        place = each.file if each.line is None else f"{each.file}:{each.line}"
        yield f"{place}: {each.severity}: {each.deployment}: {each.rule}: missing {each.missing}, e.g. {each.example}"
    concerned = len({each.deployment for each in shown})
    yield f"{deployments} deployments, {len(shown)} findings in {concerned} of them"


def run_coverage(args: argparse.Namespace) -> int:
    """0, or 2 when a source could not be read."""
    settings, book = _book()
    if not book.readable:
        return COULD_NOT_RUN
    rows = covered.coverage(_since(book.deployments, args.since, settings), settings.timezone, by_team=True)
    if args.json:
        print(json.dumps({"coverage": [asdict(row) for row in rows]}, indent=2, ensure_ascii=False))
        return 0
    print(f"{'month':<10}{'team':<24}{'total':>7}{'in plan':>9}{'risk':>7}{'standby':>9}")
    for row in rows:
        month, team = row.month or "no date", row.team or "not stated"
        print(f"{month:<10}{team:<24}{row.total:>7}{row.in_plan:>9}{row.with_risk_analysis:>7}{row.with_standby:>9}")
    return 0


def run_overtime(args: argparse.Namespace) -> int:
    """0, or 2 when a source could not be read."""
    settings, book = _book()
    if not book.readable:
        return COULD_NOT_RUN
    office = office_of(settings)
    summary = overtime(_since(book.deployments, args.since, settings), office)
    if args.json:
        print(json.dumps(asdict(summary), indent=2, ensure_ascii=False))
    else:
        print(as_csv(summary) if args.csv else as_markdown(summary, office, speech(DEFAULT)), end="")
    return 0


def _book() -> tuple[Settings, Book]:
    """The settings and the book; what is wrong with a source goes to stderr, so that stdout is JSON only."""
    settings = load(os.environ).settings
    book = read_book(settings, clock_of(settings).now_ms())
    for failure in (*book.failures, *book.absent):
        print(failure.told, file=sys.stderr)
    for each in book.left_out:
        print(f"{each.file}:{each.line}: left out: {each.why}", file=sys.stderr)
    return settings, book


def _since(deployments: tuple[Deployment, ...], text: str | None, settings: Settings) -> tuple[Deployment, ...]:
    """What began at or after a day of the site's zone, or an instant. One without a day is kept: it may have.

    Raises SettingError for a text that is neither.
    """
    if text is None:
        return deployments
    start_ms = _instant(text, settings)
    day = local_day(start_ms, settings.timezone)
    return tuple(
        one
        for one in deployments
        if (one.started_ms >= start_ms if one.started_ms is not None else one.day is None or one.day >= day)
    )


def _instant(text: str, settings: Settings) -> int:
    try:
        return local_day_window(date.fromisoformat(text).isoformat(), settings.timezone).start_ms
    except ValueError:
        pass
    try:
        return parse_instant(text, clock_of(settings).now_ms())
    except ValueError as error:
        raise SettingError(f"--since: {error}, or a day such as 2026-01-29") from None
