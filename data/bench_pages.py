"""Server time of the pages, cold and warm, beside the bare time of their queries. Runs `pages.shared.bench`."""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import version

from data.settings import ROOT

GOALS_MS = {"cold_cpu_ms": 500, "tick_cpu_ms": 100, "warm_cpu_ms": 80}
HEAD = (
    "page", "window", "cold_ms", "cold_cpu_ms", "tick_cpu_ms", "warm_cpu_ms", "queries", "rows", "bare_cpu_ms",
    "cold_to_bare",
)  # fmt: skip


@dataclass(frozen=True)
class Figures:
    """A row for each page and window; times are milliseconds, medians of the repeats.

    cold: the first view after the start; tick: the first one after a tick; warm: one of the same tick. `cpu` is the
    time that processors worked, in all threads together: on a busy machine the other one says little. bare: DuckDB
    alone with the questions of a cold view; it is part of that view's time.
    """

    pages: tuple[Mapping[str, object], ...]
    goals: Mapping[str, int]
    machine: str
    versions: str


def add(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> argparse.ArgumentParser:
    """The bench's own part of the command line."""
    parser = subparsers.add_parser("pages", help="server time of each page, over the warehouse of the settings")
    options(parser)
    return parser


def options(parser: argparse.ArgumentParser) -> None:
    """What the process that measures is told too."""
    parser.add_argument("--repeats", type=int, default=5, help="figures are medians of this many (default 5)")
    parser.add_argument("--page", dest="pages", action="append", metavar="PAGE", help="only this one; may be repeated")
    many = "so many deployments, in the warehouse and in a vault, in the 24 h before CLOCK, instead of those there are"
    parser.add_argument("--deployments", type=int, metavar="N", help=many)


def run(args: argparse.Namespace) -> Figures:
    """Measure in a process of its own. Raises RuntimeError when the pages cannot be run."""
    command = [sys.executable, "-m", "pages.shared.bench", f"--repeats={args.repeats}"]
    command += [f"--page={page}" for page in args.pages or ()]
    command += [] if args.deployments is None else [f"--deployments={args.deployments}"]
    done = subprocess.run(command, cwd=ROOT, env=os.environ, capture_output=True, text=True, check=False)
    if done.returncode:
        said = done.stderr.strip().splitlines()
        raise RuntimeError(said[-1] if said else f"the pages ended with {done.returncode}")
    return Figures(
        pages=tuple(json.loads(done.stdout)),
        goals=GOALS_MS,
        machine=f"{platform.system()} {platform.machine()}, {os.cpu_count()} processors",
        versions=", ".join(f"{name} {version(name)}" for name in ("streamlit", "duckdb", "pandas", "plotly")),
    )


def as_text(figures: Figures) -> str:
    """The figures for a person."""
    lines = [
        f"{figures.machine}; Python {platform.python_version()}, {figures.versions}",
        "goals: " + ", ".join(f"{name} at most {most}" for name, most in figures.goals.items()),
        "  ".join(f"{name:>14}" for name in HEAD),
    ]
    return "\n".join([*lines, *("  ".join(f"{row[name]!s:>14}" for name in HEAD) for row in figures.pages)])
