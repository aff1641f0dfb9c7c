"""`python -m data lint`: do the files of `queries/` keep to the portable subset?"""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict

from data.lint import lint
from data.questions import FOLDER


def add(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = subparsers.add_parser("lint", help="check that each query keeps to the portable subset of SQL")
    parser.add_argument("--json", action="store_true", help="the findings as JSON")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """0 nothing found, 1 findings."""
    findings = lint()
    files = len(list(FOLDER.glob("*.sql")))
    if args.json:
        print(json.dumps({"files": files, "findings": [asdict(finding) for finding in findings]}, indent=2))
    else:
        for one in findings:
            print(f"queries/{one.query}: {one.rule}: found {one.found}, expected {one.expected}")
        print(f"{files} queries, {len(findings)} findings")
    return 1 if findings else 0
