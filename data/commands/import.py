# ruff: noqa: N999  # the name of the file is that of the command
"""`python -m data import deployments`: an export of a CI system becomes rows of the warehouse's `deployments`."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path

from data.commands import COULD_NOT_RUN
from data.deployment_import import COLUMNS, Change, Imported, ImportFileError, change, imported
from data.deployment_mapping import load_mapping
from data.settings import SettingError, Settings, load
from data.sources.deployment_file import DeploymentFileError, read_export, read_rows, write_rows
from data.window import iso

SHOWN = 10


def add(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Register `import` and what can be imported."""
    kinds = subparsers.add_parser("import", help="take in other people's files").add_subparsers(
        dest="kind", required=True, metavar="kind"
    )
    parser = kinds.add_parser("deployments", help="an export of a CI system; a dry run unless --write")
    parser.add_argument("file", type=Path, metavar="FILE", help="CSV or JSON")
    parser.add_argument("--map", type=Path, required=True, metavar="MAPPING.toml", help="how it is read; data/mappings")
    parser.add_argument(
        "--out", type=Path, metavar="FILE", help="a .parquet or .csv; default: in the warehouse's folder"
    )
    parser.add_argument("--write", action="store_true", help="write; without it nothing is changed")
    parser.add_argument("--json", action="store_true", help="the report as JSON")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """0 done, 1 some records were refused, 2 the file or the mapping cannot be used."""
    settings = load(os.environ).settings
    mapped = load_mapping(args.map)
    try:
        target = args.out or _target(settings, mapped.name)
        found = imported(read_export(args.file), mapped)
        changed = change(read_rows(target), found.rows)
        if args.write and (changed.added or changed.changed):
            write_rows(target, COLUMNS, changed.rows)
    except (ImportFileError, DeploymentFileError) as error:
        print(error, file=sys.stderr)
        return COULD_NOT_RUN
    if args.json:
        print(json.dumps(_record(found, changed, target, written=args.write), indent=2, ensure_ascii=False))
    else:
        print("\n".join(_lines(found, changed, target, settings, written=args.write)))
    return 1 if found.refused else 0


def _target(settings: Settings, name: str) -> Path:
    """Where an import is kept: a file of its own in the warehouse's folder. Raises SettingError where that is none."""
    url = settings.warehouse_url
    if url is None or "://" in url:
        raise SettingError(
            "--out: expected a file, because WAREHOUSE_URL is no folder and the dashboard only reads a database, "
            "got nothing, e.g. --out deployments.csv, then load that with the database's own tool"
        )
    return Path(url).expanduser() / "deployments" / f"imported-{name}.parquet"


def _record(found: Imported, changed: Change, target: Path, *, written: bool) -> dict[str, object]:
    return {
        "written": written,
        "target": str(target),
        "added": len(changed.added),
        "changed": len(changed.changed),
        "same": changed.same,
        "left_out": found.left_out,
        "repeated": found.repeated,
        "unknown_service": _unknown(found, "service", None),
        "unknown_status": _unknown(found, "status", "unknown"),
        "refused": [{"record": each.place, "why": each.why} for each in found.refused],
        "rows": [*changed.added, *changed.changed],
    }


def _unknown(found: Imported, name: str, value: str | None) -> int:
    return sum(row[name] == value for row in found.rows)


def _lines(found: Imported, changed: Change, target: Path, settings: Settings, *, written: bool) -> Iterator[str]:
    for sign, rows in (("+", changed.added), ("~", changed.changed)):
        for row in rows[:SHOWN]:
            start = iso(int(row["started_ms"] or 0), settings.timezone)
            yield f"{sign} {start}  {row['service'] or 'service unknown'}  {row['version'] or '-'}  {row['status']}"
        if len(rows) > SHOWN:
            yield f"{sign} … and {len(rows) - SHOWN} more"
    for each in found.refused[:SHOWN]:
        yield f"refused: record {each.place}: {each.why}"
    if len(found.refused) > SHOWN:
        yield f"refused: … and {len(found.refused) - SHOWN} more; --json has all of them"
    yield (
        f"{len(changed.added)} new, {len(changed.changed)} changed, {changed.same} as before, "
        f"{len(found.refused)} refused, {found.left_out} left out by the mapping, {found.repeated} repeated; "
        f"service unknown: {_unknown(found, 'service', None)}, status unknown: {_unknown(found, 'status', 'unknown')}"
    )
    yield f"written to {target}" if written else f"a dry run: nothing was written; --write writes to {target}"
