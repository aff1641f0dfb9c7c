"""`python -m data standup`: what changed since the last working day's standup, as Markdown."""

from __future__ import annotations

import argparse
import os
import sys

from data.answers import Failure, FailureKind
from data.commands import COULD_NOT_RUN, instant
from data.deployment_book import read_book
from data.incident_book import read_incidents
from data.installation import Installation, newest_event_ms, open_installation
from data.metrics.incident import Incident
from data.office import office_of
from data.settings import Settings, load
from data.speech import DEFAULT, LOCALES, speech
from data.standup.at import At
from data.standup.gather import default_since_ms, standup
from data.standup.text import as_markdown, as_slack

_NO_EVENTS = Failure(
    FailureKind.NOT_SET_UP,
    "warehouse",
    "It holds no event of the nine days before this moment.",
    "Choose another --as-of, or set CLOCK to a moment that the data covers.",
)


def add(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Register `standup`."""
    parser = subparsers.add_parser("standup", help="what changed since the last working day's standup")
    parser.add_argument("--since", metavar="WHEN", help="an instant, e.g. 2026-01-28T09:00+07:00 or now-24h")
    parser.add_argument("--as-of", metavar="WHEN", help="as it was at this moment; default now")
    parser.add_argument("--lang", choices=sorted(LOCALES), help="default LANGUAGE, else English")
    parser.add_argument("--slack", action="store_true", help="as text for a chat")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """0, or 2 when the warehouse holds nothing to tell of."""
    settings = load(os.environ).settings
    installation = open_installation(settings)
    try:
        at = _at(args, settings, installation)
        if isinstance(at, Failure):
            print(at.told, file=sys.stderr)
            return COULD_NOT_RUN
        written = as_slack if args.slack else as_markdown
        print(written(standup(at), at.say, at.zone), end="")
        return 0
    finally:
        installation.close()


def _at(args: argparse.Namespace, settings: Settings, installation: Installation) -> At | Failure:
    now_ms = installation.clock.now_ms()
    as_of_ms = instant("--as-of", args.as_of, now_ms) if args.as_of else now_ms
    answer = installation.data_time(as_of_ms)
    data_time_ms = newest_event_ms(answer)
    if isinstance(answer, Failure):
        return answer
    if data_time_ms is None:
        return _NO_EVENTS
    return At(
        since_ms=instant("--since", args.since, as_of_ms) if args.since else default_since_ms(settings, as_of_ms),
        as_of_ms=as_of_ms,
        data_time_ms=data_time_ms,
        settings=settings,
        office=office_of(settings),
        say=speech(args.lang or settings.language or DEFAULT),
        ask=installation.ask,
        book=read_book(settings, as_of_ms),
        incidents=_incidents(settings),
        history=installation.history,
        pace=installation.clock.speed(),
    )


def _incidents(settings: Settings) -> tuple[Incident, ...] | Failure:
    found = read_incidents(settings)
    return found if isinstance(found, Failure) else found.incidents
