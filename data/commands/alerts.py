"""`python -m data alerts`: which alerts there are, and what people do about them."""

from __future__ import annotations

import argparse
import getpass
import json
import os
import sys
from collections.abc import Iterator

from data.answers import Failure
from data.clock import clock_of
from data.commands import COULD_NOT_RUN
from data.metrics.alert_json import as_fields
from data.settings import SettingError, Settings, load
from data.sources.alert_actions import Action, ActionError, ActionKind
from data.sources.alert_rows import AlertRecord, LogEntry
from data.sources.alert_store import AlertStore
from data.sources.history import open_history
from data.window import duration_text, local_time, parse_duration


def add(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Register `alerts` and what can be done to one."""
    parser = subparsers.add_parser("alerts", help="list alerts; acknowledge, silence, assign, note")
    actions = parser.add_subparsers(dest="action", required=True, metavar="action")
    listed = actions.add_parser("list", help="the open alerts; with --last those of so long back too")
    listed.add_argument("--last", metavar="DURATION", help="e.g. 7d")
    listed.add_argument("--json", action="store_true", help="as JSON")
    listed.set_defaults(run=run_list)
    shown = actions.add_parser("log", help="everything that happened to an alert, in its order")
    shown.add_argument("alert", metavar="ALERT_ID")
    shown.add_argument("--json", action="store_true", help="as JSON")
    shown.set_defaults(run=run_log)
    _add_acts(actions)


def _add_acts(actions: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    _add_act(actions, "ack", ActionKind.ACKNOWLEDGED, "say that somebody looks at it")
    quiet = "no more messages for a while, unless it gets more urgent"
    silenced = _add_act(actions, "silence", ActionKind.SILENCED, quiet)
    silenced.add_argument("--for", dest="length", required=True, metavar="DURATION", help="e.g. 30m, at most 7d")
    silenced.add_argument("--reason", dest="text", required=True)
    assigned = _add_act(actions, "assign", ActionKind.ASSIGNED, "say whose it is")
    assigned.add_argument("--to", dest="text", required=True, metavar="NAME")
    noted = _add_act(actions, "note", ActionKind.NOTED, "write something down")
    noted.add_argument("text", metavar="TEXT")


def _add_act(
    actions: argparse._SubParsersAction[argparse.ArgumentParser], name: str, kind: ActionKind, words: str
) -> argparse.ArgumentParser:
    act = actions.add_parser(name, help=words)
    act.add_argument("alert", metavar="ALERT_ID")
    act.add_argument("--who", metavar="NAME", help="default: the user of the system")
    act.set_defaults(run=run_act, kind=kind)
    return act


def run_list(args: argparse.Namespace) -> int:
    """0 none is open, 1 some are, 2 the store could not be read."""
    settings, store = _store()
    if isinstance(store, Failure):
        return _could_not(store)
    now_ms = clock_of(settings).now_ms()
    found = store.open_alerts() if args.last is None else store.alerts(now_ms - _duration("--last", args.last), now_ms)
    if isinstance(found, Failure):
        return _could_not(found)
    if args.json:
        print(json.dumps({"alerts": [_record(each) for each in found]}, indent=2, ensure_ascii=False))
    else:
        print("\n".join(_lines(found, settings, now_ms)))
    return 1 if any(each.alert.resolved_ms is None for each in found) else 0


def run_log(args: argparse.Namespace) -> int:
    """0, or 2 when there is no such alert or the store could not be read."""
    settings, store = _store()
    found = store if isinstance(store, Failure) else store.log(args.alert)
    if isinstance(found, Failure):
        return _could_not(found)
    if not found:
        print(f"{args.alert}: there is no such alert", file=sys.stderr)
        return COULD_NOT_RUN
    if args.json:
        print(json.dumps({"log": [vars(entry) for entry in found]}, indent=2, ensure_ascii=False))
    else:
        print("\n".join(_entry_line(entry, settings) for entry in found))
    return 0


def run_act(args: argparse.Namespace) -> int:
    """0 done, 2 it could not be, or made no sense."""
    settings, store = _store()
    if isinstance(store, Failure):
        return _could_not(store)
    now_ms = clock_of(settings).now_ms()
    length = getattr(args, "length", None)
    action = Action(
        kind=args.kind,
        who=args.who or getpass.getuser(),
        at_ms=now_ms,
        text=getattr(args, "text", ""),
        until_ms=None if length is None else now_ms + _duration("--for", length),
    )
    try:
        done = store.act(args.alert, action)
    except ActionError as error:
        print(error, file=sys.stderr)
        return COULD_NOT_RUN
    if isinstance(done, Failure):
        return _could_not(done)
    if done is None:
        print(f"{args.alert}: there is no such alert", file=sys.stderr)
        return COULD_NOT_RUN
    print(f"{args.alert}: {args.kind} by {action.who}")
    return 0


def _duration(name: str, text: str) -> int:
    try:
        return parse_duration(text)
    except ValueError as error:
        raise SettingError(f"{name}: {error}") from None


def _store() -> tuple[Settings, AlertStore | Failure]:
    settings = load(os.environ).settings
    history = open_history(settings)
    return settings, history if isinstance(history, Failure) else AlertStore(history)


def _could_not(failure: Failure) -> int:
    print(f"{failure.message} {failure.next_step}", file=sys.stderr)
    return COULD_NOT_RUN


def _record(record: AlertRecord) -> dict[str, object]:
    own = {name: getattr(record, name) for name in AlertRecord.__dataclass_fields__ if name != "alert"}
    return {**as_fields(record.alert), **own}


def _lines(records: tuple[AlertRecord, ...], settings: Settings, now_ms: int) -> Iterator[str]:
    for record in records:
        alert = record.alert
        since = local_time(alert.since_ms, settings.timezone)
        age = duration_text((alert.resolved_ms or now_ms) - alert.since_ms)
        where = ", ".join(alert.slices) or "data sources"
        yield f"{alert.alert_id}  {alert.severity}  {alert.state}  {where}  {', '.join(alert.rules)}  {since} ({age})"
        yield from (f"    {line}" for line in _people(record, settings, now_ms))
    still_open = sum(record.alert.resolved_ms is None for record in records)
    yield f"{len(records)} alerts, {still_open} of them open"


def _people(record: AlertRecord, settings: Settings, now_ms: int) -> Iterator[str]:
    if record.alert.cause:
        yield record.alert.cause
    if record.acknowledged_ms is not None:
        after = duration_text(max(0, record.acknowledged_ms - record.alert.first_seen_ms))
        yield f"acknowledged by {record.acknowledged_by}, {after} after it was first seen"
    if record.assigned_to:
        yield f"assigned to {record.assigned_to}"
    if record.is_silent(now_ms):
        until = local_time(record.silenced_until_ms or 0, settings.timezone)
        yield f"silenced until {until} by {record.silenced_by}: {record.silence_reason}"


def _entry_line(entry: LogEntry, settings: Settings) -> str:
    at = local_time(entry.at_ms, settings.timezone, seconds=True)
    who = "the rules" if entry.who is None else entry.who + ("" if entry.verified else " (not verified)")
    said = [f"{name}: {value}" for name, value in entry.detail.items() if name not in ("alert", "until_ms") and value]
    if "until_ms" in entry.detail:
        said.append(f"until {local_time(entry.detail['until_ms'], settings.timezone)}")
    return f"{entry.sequence:>3}  {at}  {entry.action} by {who}" + (f"  {'; '.join(said)}" if said else "")
