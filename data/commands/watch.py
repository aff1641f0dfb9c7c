"""`python -m data watch`: measures, judges, remembers and tells, until it is ended."""

from __future__ import annotations

import argparse
import logging
import os
import signal
import sys
import threading

from data import logs
from data.settings import load
from data.watching import Watching, watching

log = logging.getLogger("statezero.watch")


def add(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Register `watch`."""
    parser = subparsers.add_parser("watch", help="judge the rules all the time, remember alerts and tell people")
    parser.add_argument("--once", action="store_true", help="one round, for cron; exit 1 when it was not whole")
    parser.add_argument("--name", help="of this watcher; two on one machine need two (default: the machine's)")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """0 ended in order, 1 the one round was not whole. Raises SettingError."""
    settings = load(os.environ).settings
    logs.set_up(settings.log_format, settings.log_level)
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    with watching(settings, name=args.name, once=args.once) as ready:
        if args.once:
            return _once(ready, stop)
        log.info("watching")
        ready.run(stop)
    log.info("stopped")
    return 0


def _once(ready: Watching, stop: threading.Event) -> int:
    trouble = ready.once(stop)
    if trouble is not None:
        print(f"not whole: {trouble}", file=sys.stderr)
        return 1
    print("judged" if ready.led else "another watcher leads")
    return 0
