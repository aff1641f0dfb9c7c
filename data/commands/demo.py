"""`python -m data demo`: make a world, play it, set its clock, or run all of it with the dashboard."""

from __future__ import annotations

import argparse
import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from data.commands import COULD_NOT_RUN
from data.demo.clock import CLOCK_FILE, ClockError, DemoClock
from data.demo.console import play, say
from data.demo.generate import Progress, generate
from data.demo.player import open_player
from data.demo.run import RunError, running_demo, watch
from data.demo.scenario import DEFAULT as DEFAULT_SCENARIO
from data.demo.scenario import ScenarioError, load_scenario
from data.demo.world import DEFAULT_DAYS, DEFAULT_END, DEFAULT_MEAN, DEFAULT_SEED, Plan, WorldError
from data.sources.demo_keys import DemoKeysError, open_demo_keys
from data.sources.key_server_process import KeyServerError, start_private_key_server

DONE = 0
WORLD = Path(".demo/world")


def add(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Register `demo` and what it can do."""
    demo = subparsers.add_parser("demo", help="the demo world, its clock and its player")
    actions = demo.add_subparsers(dest="action", required=True, metavar="action")
    _add_generate(actions.add_parser("generate", help="write a world of orders, deployments and key outcomes"))
    _add_play(actions.add_parser("play", help="move a world's keys in a real key server, until Ctrl-C"))
    _add_clock(actions.add_parser("clock", help="show or set the clock of a world"))
    _add_run(actions.add_parser("run", help="all of it: world, key server, player, watcher and dashboard"))


def _add_generate(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="the folder to write; WAREHOUSE_URL")
    parser.add_argument("--days", type=int, default=DEFAULT_DAYS, help=f"days in Jakarta (default {DEFAULT_DAYS})")
    parser.add_argument("--orders-per-day", type=int, default=DEFAULT_MEAN, help=f"mean (default {DEFAULT_MEAN})")
    parser.add_argument("--end", type=_day, default=DEFAULT_END, help=f"last whole day (default {DEFAULT_END})")
    parser.add_argument("--seed", type=int, default=DEFAULT_SEED, help="the same seed gives the same rows")
    parser.add_argument("--scenario", type=Path, metavar="FILE.toml", help="replaces the built-in incident")
    parser.set_defaults(run=run_generate)


def _add_play(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--world", type=Path, default=WORLD, metavar="DIR", help=f"default {WORLD}")
    parser.add_argument("--redis", metavar="URL", help="default: REDIS_URL, else a private server is started")
    parser.add_argument("--speed", type=float, default=10.0, help="world seconds per second (default 10)")
    parser.add_argument("--from", dest="mark", metavar="MARK", help="where to begin, e.g. quiet")
    parser.set_defaults(run=run_play)


def _add_clock(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--world", type=Path, default=WORLD, metavar="DIR", help=f"default {WORLD}")
    parser.add_argument("--speed", type=float, help="world seconds per second; 0 pauses")
    parser.add_argument("--pause", action="store_true")
    parser.add_argument("--jump", metavar="MARK", help="quiet, incident begins, helpdesk calls 04:39, …")
    parser.set_defaults(run=run_clock)


def _add_run(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--dir", type=Path, default=WORLD.parent, help=f"default {WORLD.parent}")
    parser.add_argument("--port", type=int, default=8501, help="the dashboard's; a busy one: the next free one")
    parser.set_defaults(run=run_demo)


def run_generate(args: argparse.Namespace) -> int:
    """Write a world; progress on stderr."""
    try:
        scenario = load_scenario(args.scenario) if args.scenario else DEFAULT_SCENARIO
        plan = Plan(args.days, args.orders_per_day, args.end, args.seed, scenario, args.scenario)
        with _stopping():
            made = generate(args.out, plan, _progress())
    except (ScenarioError, WorldError) as error:
        say(str(error))
        return COULD_NOT_RUN
    except OSError as error:
        say(f"--out: expected a folder that can be written, got {error.strerror}: {args.out}, e.g. --out .demo/world")
        return COULD_NOT_RUN
    rate = made.orders / max(made.whole_s, 1e-9)
    say(f"{made.orders:,} orders in {made.whole_s:.1f} s ({rate:,.0f}/s); making them took {made.making_s:.1f} s")
    print(args.out)
    return DONE


def run_play(args: argparse.Namespace) -> int:
    """Play a world into a key server until Ctrl-C or SIGTERM."""
    with ExitStack() as stack:
        stop = stack.enter_context(_stopping())
        try:
            url = args.redis or os.environ.get("REDIS_URL", "").strip()
            if not url:
                folder = stack.enter_context(TemporaryDirectory(prefix="statezero-keys-"))
                server = start_private_key_server(Path(folder))
                stack.callback(server.stop)
                url = server.url
                say(f"Started a private key server: REDIS_URL={url}")
            keys = open_demo_keys(url)
            stack.callback(keys.close)
            player = open_player(args.world, keys)
            if args.mark:
                player.clock.jump(args.mark)
            player.clock.set_speed(args.speed)
        except (ClockError, DemoKeysError, KeyServerError, OSError) as error:
            say(str(error))
            return COULD_NOT_RUN
        say(f"{player.clock.label()}. The dashboard beside it: WAREHOUSE_URL={args.world} CLOCK=demo make run")
        with suppress(KeyboardInterrupt):
            play(player, stop, sys.stdin, sys.stderr)
    return DONE


def run_clock(args: argparse.Namespace) -> int:
    """Show the clock, after setting what was asked for."""
    try:
        clock = DemoClock(args.world / CLOCK_FILE)
        if args.jump:
            clock.jump(args.jump)
        if args.speed is not None:
            clock.set_speed(args.speed)
        if args.pause:
            clock.pause()
    except (ClockError, OSError) as error:
        say(str(error))
        return COULD_NOT_RUN
    print(clock.label())
    return DONE


def run_demo(args: argparse.Namespace) -> int:
    """The whole demo until Ctrl-C or SIGTERM; ends everything that it started, and nothing else."""
    try:
        with _stopping() as stop, running_demo(args.dir, args.port, say, _progress()) as demo:
            _greet(demo.address, demo.folder / "world", demo.player.clock)
            watch(demo, stop)
    except KeyboardInterrupt:
        say("The demo has ended.")
        return DONE
    except (RunError, KeyServerError, DemoKeysError, ClockError, WorldError, OSError) as error:
        say(f"The demo could not go on: {error}")
        return COULD_NOT_RUN
    return DONE


def _greet(address: str, world: Path, clock: DemoClock) -> None:
    command = f"{sys.executable} -m data demo clock --world {world}"
    print(f"\nState Zero: {address}\n", flush=True)
    say(f"{clock.label()}: in three minutes of its time a deployment finishes, and orders begin to hang.")
    say(f"Its clock, from another terminal: {command} --speed 60 | --pause | --jump NAME")
    say(f"NAME is one of: {', '.join(clock.marks())}. Ctrl-C ends the demo.")


@contextmanager
def _stopping() -> Iterator[threading.Event]:
    """An event that Ctrl-C and SIGTERM set; the first of them also interrupts what is being done, so that all is
    ended in order, and the later ones do not disturb the ending."""
    stop = threading.Event()

    def ask(_number: int, _frame: object) -> None:
        if not stop.is_set():
            stop.set()
            raise KeyboardInterrupt

    before = {number: signal.signal(number, ask) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _progress() -> Progress:
    """Days done and orders so far, on stderr: one line that is rewritten on a terminal, else a few lines."""
    began = time.monotonic()

    def show(done: int, days: int, orders: int) -> None:
        text = f"day {done} of {days}, {orders:,} orders, {time.monotonic() - began:.1f} s"
        if sys.stderr.isatty():
            print(f"\r\x1b[K{text}", end="\n" if done == days else "", file=sys.stderr, flush=True)
        elif done == days or done % max(1, days // 5) == 0:
            say(text)

    return show


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"expected a day such as 2026-01-31, got {text!r}") from None
