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


def parser(asked: str | None = None) -> argparse.ArgumentParser:
    """The parser with every command of `data/commands`, or with the one asked for: to import all takes seconds."""
    top = argparse.ArgumentParser(prog="python -m data", description="State Zero's command line.")
    subparsers = top.add_subparsers(dest="command", required=True, metavar="command")
    names = sorted(found.name for found in pkgutil.iter_modules(commands.__path__))
    for name in [asked] if asked in names else names:
        importlib.import_module(f"data.commands.{name}").add(subparsers)
    return top


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; 0 done, 1 findings, 2 could not run."""
    given = sys.argv[1:] if arguments is None else arguments
    args = parser(*given[:1]).parse_args(given)
    try:
        return int(args.run(args))
    except SettingError as error:
        print(error, file=sys.stderr)
        return COULD_NOT_RUN
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
