"""`python -m data bench …`: how fast the parts of the dashboard are."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict

from data import bench_detect, bench_impact, bench_pages, bench_redis, bench_vault
from data.commands import COULD_NOT_RUN

# Each has `add(subparsers) -> parser`, `run(args) -> dataclass of figures` and `as_text(figures) -> str`.
BENCHES = (bench_redis, bench_pages, bench_impact, bench_detect, bench_vault)


def add(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = subparsers.add_parser("bench", help="measure how fast a part of the dashboard is")
    benches = parser.add_subparsers(dest="bench", required=True, metavar="bench")
    for module in BENCHES:
        bench = module.add(benches)
        bench.add_argument("--json", action="store_true", help="the figures as JSON")
        bench.set_defaults(run=run, module=module)


def run(args: argparse.Namespace) -> int:
    """0 done; 2 when what is to be measured could not be started."""
    try:
        figures = args.module.run(args)
    except RuntimeError as error:
        print(error, file=sys.stderr)
        return COULD_NOT_RUN
    print(json.dumps(asdict(figures), indent=2) if args.json else args.module.as_text(figures))
    return 0
