"""`python -m data vault`: the incidents that the postmortems of a vault report."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from data.answers import Failure
from data.commands import COULD_NOT_RUN
from data.incident_book import IncidentBook, read_incidents
from data.incident_json import as_json, incident_json
from data.metrics.incident import Incident
from data.settings import load
from data.vault.incident_words import MOMENTS


def add(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = subparsers.add_parser("vault", help="read the postmortems of a vault, and say what was skipped and why")
    parser.add_argument("folder", nargs="?", type=Path, metavar="DIR", help="the vault; default: VAULT_PATH")
    parser.add_argument("--json", action="store_true", help="everything as JSON")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """0, or 2 when there is no vault to read."""
    settings = load(os.environ).settings
    if args.folder is not None:
        settings = replace(settings, vault_path=args.folder)
    book = read_incidents(settings)
    if isinstance(book, Failure):
        print(book.told, file=sys.stderr)
        return COULD_NOT_RUN
    print(
        json.dumps(as_json(book), indent=2, ensure_ascii=False) if args.json else "\n".join(map(_shown, _lines(book)))
    )
    return 0


def _shown(line: str) -> str:
    """Without what would move the cursor, end the line, or is no character: names of files hold all of it."""
    return "".join(each if each.isprintable() else "?" for each in line)


def _lines(book: IncidentBook) -> Iterator[str]:
    for one in book.incidents:
        yield f"{one.date or 'no date':<12}{one.path}: {one.title}"
        if moments := ", ".join(_moments(one)):
            yield f"{'':<12}{moments}"
    for skipped in book.skipped:
        yield f"skipped: {skipped.path}: {skipped.why}"
    for warned in book.warnings:
        yield f"warning: {warned.path}: {warned.what}"
    yield f"{len(book.incidents)} incidents, {len(book.skipped)} skipped, {len(book.warnings)} warnings"


def _moments(one: Incident) -> Iterator[str]:
    record = incident_json(one)
    for name in MOMENTS:
        found = record[name]
        if isinstance(found, dict):
            yield f"{name} {found['at']}" + (" (inferred)" if found["certainty"] == "inferred" else "")
