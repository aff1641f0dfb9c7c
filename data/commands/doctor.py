"""`python -m data doctor`: would the dashboard work with these settings?"""

from __future__ import annotations

import argparse
import json
import os
import textwrap
from collections.abc import Iterator

from data.doctor import Report, examine
from data.metrics.contract import Check, Severity, unmeasured
from data.settings import load

WIDTH = 110


def add(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = subparsers.add_parser("doctor", help="check every source, and say what to do next")
    parser.add_argument("--json", action="store_true", help="the report as JSON")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """0 the dashboard would work, 1 findings, 2 the warehouse could not be asked."""
    report = examine(load(os.environ).settings)
    if args.json:
        print(json.dumps(report.as_json(), indent=2, ensure_ascii=False))
    else:
        print("\n".join(lines(report)))
    return report.exit_code


def lines(report: Report) -> Iterator[str]:
    """The report for people: a block per check, then what cannot be measured, then the verdict."""
    for check in report.checks:
        yield from _block(check)
    yield ""
    if lost := unmeasured(report.checks):
        yield "Cannot be measured:"
        yield from (f"  - {panel}" for panel in lost)
        yield ""
    yield _verdict(report)


def _block(check: Check) -> Iterator[str]:
    yield from _wrapped(f"{check.severity:<8} {check.what}: ", check.observed)
    if check.severity is Severity.OK:
        return
    if check.expected:
        yield from _wrapped("         expected: ", check.expected)
    if check.next_step:
        yield from _wrapped("         next: ", check.next_step)


def _wrapped(first: str, text: str) -> list[str]:
    return textwrap.wrap(
        text, WIDTH, initial_indent=first, subsequent_indent=" " * 11, break_long_words=False, break_on_hyphens=False
    )


def _verdict(report: Report) -> str:
    if not report.reached:
        return "The warehouse could not be asked: nothing else can be said about the orders."
    if report.works:
        return "The dashboard would work."
    wrong = sum(check.severity in (Severity.FINDING, Severity.FAILURE) for check in report.checks)
    return f"{wrong} {'thing' if wrong == 1 else 'things'} to mend before every page can be believed."
