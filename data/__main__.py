"""The command line: `python -m data <command>`. Each command is a file in `data/commands`."""

from __future__ import annotations

import argparse
import importlib
import os
import pkgutil
import sys
from collections.abc import Sequence

from data import commands
from data.commands import COULD_NOT_RUN
from data.settings import SettingError


def parser(arguments: Sequence[str] = ()) -> argparse.ArgumentParser:
    """The parser with every command of `data/commands`; with the one alone that the arguments name, where they do.

    Each command loads what it works with, which takes longer than many of them run.
    """
    top = argparse.ArgumentParser(prog="python -m data", description="State Zero's command line.")
    subparsers = top.add_subparsers(dest="command", required=True, metavar="command")
    names = sorted(module.name for module in pkgutil.iter_modules(commands.__path__))
    for name in [name for name in names if name in arguments[:1]] or names:
        importlib.import_module(f"data.commands.{name}").add(subparsers)
    return top


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; 0 done, 1 findings, 2 could not run, else as shells count signals."""
    asked = sys.argv[1:] if arguments is None else arguments
    args = parser(asked).parse_args(asked)
    try:
        ended = int(args.run(args))
        sys.stdout.flush()
        return ended
    except SettingError as error:
        print(error, file=sys.stderr)
        return COULD_NOT_RUN
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:  # `| head` has seen enough; what is left to be written goes nowhere
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141


if __name__ == "__main__":
    sys.exit(main())
