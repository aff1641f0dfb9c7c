"""The command line: `python -m data <command>`. Each command is a file in `data/commands`."""

from __future__ import annotations

import argparse
import importlib
import pkgutil
import sys
from collections.abc import Sequence

from data import commands
from data.commands import COULD_NOT_RUN
from data.settings import SettingError


def parser() -> argparse.ArgumentParser:
    """The parser with every command of `data/commands` added."""
    top = argparse.ArgumentParser(prog="python -m data", description="State Zero's command line.")
    subparsers = top.add_subparsers(dest="command", required=True, metavar="command")
    for module in sorted(pkgutil.iter_modules(commands.__path__), key=lambda found: found.name):
        importlib.import_module(f"data.commands.{module.name}").add(subparsers)
    return top


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; 0 done, 1 findings, 2 could not run."""
    args = parser().parse_args(arguments)
    try:
        return int(args.run(args))
    except SettingError as error:
        print(error, file=sys.stderr)
        return COULD_NOT_RUN
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
