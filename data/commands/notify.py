"""`python -m data notify`: does every target hear us, and what is it still owed?"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass

from data.answers import Failure
from data.clock import clock_of
from data.commands import COULD_NOT_RUN
from data.delivery import style_of
from data.notices import trial_notice
from data.notify_file import NotifyPlan, Receiver, load_plan
from data.settings import SettingError, Settings, load
from data.sources.alert_store import AlertStore
from data.sources.history import open_history
from data.sources.notify_alertmanager import Alertmanager
from data.sources.notify_target import TargetError
from data.sources.outbox import Message
from data.window import Clock, local_time


@dataclass(frozen=True)
class Tried:
    """How one target took the test; `trouble` is None when it did."""

    target: str
    kind: str
    trouble: str | None


def add(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Register `notify` and what it can do."""
    parser = subparsers.add_parser("notify", help="test the targets of notifications, list what is not sent yet")
    actions = parser.add_subparsers(dest="action", required=True, metavar="action")
    tested = actions.add_parser("test", help="send a message that says it is a test to every target")
    tested.add_argument("--target", metavar="NAME", help="to this target only")
    tested.set_defaults(run=run_test)
    owed = actions.add_parser("outbox", help="the messages that no target has taken yet, and why")
    owed.set_defaults(run=run_outbox)
    for action in (tested, owed):
        action.add_argument("--json", action="store_true", help="as JSON")


def run_test(args: argparse.Namespace) -> int:
    """0 every target took it, 1 one did not, 2 there is none."""
    settings = load(os.environ).settings
    plan, clock = _plan(settings), clock_of(settings)
    chosen = [each for each in plan.receivers if args.target in (None, each.target.name)]
    if not chosen:
        print(f"--target: expected one of {_names(plan)}, got {args.target!r}", file=sys.stderr)
        return COULD_NOT_RUN
    with ThreadPoolExecutor(len(chosen)) as executor:
        tried = list(executor.map(lambda each: _tried(each, plan, clock), chosen))
    if args.json:
        print(json.dumps({"targets": [asdict(each) for each in tried]}, indent=2, ensure_ascii=False))
    else:
        for each in tried:
            print(f"{each.target}: {each.kind}: {each.trouble or 'took it'}")
    return 1 if any(each.trouble for each in tried) else 0


def _tried(receiver: Receiver, plan: NotifyPlan, clock: Clock) -> Tried:
    target, now_ms = receiver.target, clock.now_ms()
    try:
        if isinstance(target, Alertmanager):
            # An alert as a test would wake somebody: an empty list says whether it listens and lets us in.
            target.post_state((), now_ms)
        else:
            target.send(trial_notice(target.name, style_of(receiver, plan, clock), now_ms))
    except TargetError as error:
        return Tried(target.name, target.shown(), str(error))
    return Tried(target.name, target.shown(), None)


def run_outbox(args: argparse.Namespace) -> int:
    """0 nothing is owed, 1 something is, 2 the store could not be read."""
    settings = load(os.environ).settings
    history = open_history(settings)
    found = history if isinstance(history, Failure) else AlertStore(history).all_waiting()
    if isinstance(found, Failure):
        print(f"{found.message} {found.next_step}", file=sys.stderr)
        return COULD_NOT_RUN
    if args.json:
        print(json.dumps({"messages": [_record(each) for each in found]}, indent=2, ensure_ascii=False))
    else:
        print("\n".join(_lines(found, settings)))
    return 1 if found else 0


def _record(message: Message) -> dict[str, object]:
    return {name: value for name, value in asdict(message).items() if name != "payload"}


def _lines(messages: Sequence[Message], settings: Settings) -> list[str]:
    lines = []
    for each in messages:
        held = (
            "" if each.hold_until_ms is None else f", waits until {local_time(each.hold_until_ms, settings.timezone)}"
        )
        tries = f", {each.tries} tries: {each.trouble}" if each.trouble else ""
        made = local_time(each.made_ms, settings.timezone)
        lines.append(f"{each.target}: {each.message_id}: {each.event} of {made}{held}{tries}")
    return [*lines, f"{len(messages)} messages are not sent yet"]


def _plan(settings: Settings) -> NotifyPlan:
    """Raises SettingError where there is no file, or one without a target."""
    example = "NOTIFY_FILE=/etc/statezero/notify.toml"
    if settings.notify_file is None:
        raise SettingError(f"NOTIFY_FILE: expected a file of targets, got nothing, e.g. {example}")
    plan = load_plan(settings.notify_file, settings.timezone)
    if not plan.receivers:
        raise SettingError(f"NOTIFY_FILE: expected a target in {settings.notify_file.name}, got none, e.g. [[target]]")
    return plan


def _names(plan: NotifyPlan) -> str:
    return ", ".join(each.target.name for each in plan.receivers)
