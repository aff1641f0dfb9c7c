"""`python -m data settings`: every setting, its value, and where that came from."""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Iterator

from data.settings import ROOT, TABLE, Loaded, Setting, load, masked


def add(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = subparsers.add_parser("settings", help="print every setting and where it came from, secrets masked")
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="the settings as JSON")
    form.add_argument("--markdown", action="store_true", help="the table of all settings, as the README has it")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """0; a setting that cannot be used ends every command with 2."""
    if args.markdown:
        print("\n".join(markdown()))
        return 0
    loaded = load(os.environ)
    if args.json:
        print(json.dumps({setting.name: _record(loaded, setting) for setting in TABLE}, indent=2, ensure_ascii=False))
    else:
        print("\n".join(_lines(loaded)))
    return 0


def markdown() -> Iterator[str]:
    """The table of the README: it says what is there to set, nothing of this machine."""
    yield "| Setting | Type | Default | What it does | Example |"
    yield "|---|---|---|---|---|"
    for setting in TABLE:
        cells = (f"`{setting.name}`", setting.kind.expected, _default(setting), setting.help, f"`{setting.example}`")
        yield f"| {' | '.join(cell.replace('|', '&#124;') for cell in cells)} |"


def _default(setting: Setting) -> str:
    # A path within the installation is written from its root.
    shown = setting.default.replace(f"{ROOT}{os.sep}", "")
    return f"`{shown}`" if shown else "not set"


def _record(loaded: Loaded, setting: Setting) -> dict[str, str | None]:
    return {"value": _value(loaded, setting) or None, "from": _origin(loaded, setting), "help": setting.help}


def _value(loaded: Loaded, setting: Setting) -> str:
    return masked(setting, loaded.texts[setting.name])


def _origin(loaded: Loaded, setting: Setting) -> str:
    return loaded.origins[setting.name]


def _lines(loaded: Loaded) -> Iterator[str]:
    rows = [(one.name, _value(loaded, one) or "not set", _origin(loaded, one)) for one in TABLE]
    widths = [max(len(row[column]) for row in rows) for column in (0, 1)]
    for name, value, origin in rows:
        yield f"{name:<{widths[0]}}  {value:<{widths[1]}}  {origin}"
