"""The alerts since the last standup: those that are open, then those that ended; and whether anybody watches."""

from __future__ import annotations

from collections.abc import Sequence

from data.alert_book import BEATS_WITHIN, as_known
from data.answers import Failure
from data.metrics.alert import State
from data.metrics.alert_change import URGENCY
from data.rule_names import rule_name
from data.sources.alert_rows import AlertRecord
from data.sources.alert_store import Heartbeat
from data.speech import sentence
from data.standup.at import At
from data.standup.section import Line, Link, Section, Tone, Topic

MOST_LINES = 8
_OPEN = sentence("{slices} ({rules}): open since {start}, for {length}; {people}; {users}.")
_ENDED = sentence("{slices} ({rules}): {span}, {length}; {people}; {users}.")
_NEVER = sentence("Nobody has watched yet. Start `python -m data watch`.")
_STOPPED = sentence("Nobody has watched since {moment}. Start `python -m data watch`.")
_NOT_ON_RECORD = sentence("Whether anybody watched at that time is not on record.")


def section(at: At) -> Section:
    """A line for each alert, the most urgent first. Without a watcher their absence says nothing, which is told."""
    if isinstance(at.alerts, Failure):
        return Section(Topic.ALERTS, unjudged=(at.why(at.alerts),))
    records, beats = at.alerts.alerts(at.since_ms, at.as_of_ms + 1), at.alerts.heartbeats()
    if isinstance(records, Failure):
        return Section(Topic.ALERTS, unjudged=(at.why(records),))
    if isinstance(beats, Failure):
        return Section(Topic.ALERTS, unjudged=(at.why(beats),))
    known = sorted((as_known(each, at.as_of_ms) for each in records), key=_place)
    lines = [_line(at, each) for each in known[:MOST_LINES]]
    if len(known) > MOST_LINES:
        left = at.say.count("{number} more alert.", "{number} more alerts.", len(known) - MOST_LINES)
        lines.append(Line(left, Tone.NOTICE, Link("alerts")))
    return Section(Topic.ALERTS, tuple(lines), _unwatched(at, beats))


def _place(record: AlertRecord) -> tuple[bool, int, int]:
    """Open before ended, then by urgency, then by age."""
    alert = record.alert
    return alert.state is not State.OPEN, -URGENCY.index(alert.severity), alert.since_ms


def _line(at: At, record: AlertRecord) -> Line:
    alert = record.alert
    link = Link("alerts", more=(("alert", alert.alert_id),))
    places = {
        "slices": ", ".join(alert.slices) or at.say.term("data sources"),
        "rules": ", ".join(rule_name(rule, at.say) for rule in alert.rules),
        "people": _people(at, record),
        "users": _users(at, alert.users_hurt),
    }
    if alert.resolved_ms is None:
        length = at.say.duration(max(0, at.as_of_ms - alert.since_ms))
        start = at.say.moment(alert.since_ms, at.zone)
        return Line(at.say.text(_OPEN, start=start, length=length, **places), Tone.BAD, link)
    length = at.say.duration(alert.resolved_ms - alert.since_ms)
    span = at.say.span(alert.since_ms, alert.resolved_ms, at.zone)
    return Line(at.say.text(_ENDED, span=span, length=length, **places), Tone.NOTICE, link)


def _people(at: At, record: AlertRecord) -> str:
    if record.acknowledged_ms is None:
        return at.say.term("nobody acknowledged it")
    after_ms = max(0, record.acknowledged_ms - record.alert.first_seen_ms)
    return at.say.text("acknowledged after {length}", length=at.say.duration(after_ms))


def _users(at: At, users: int | None) -> str:
    if users is None:
        return at.say.term("users not counted")
    return at.say.count("{number} user hurt", "{number} users hurt", users)


def _unwatched(at: At, beats: Sequence[Heartbeat]) -> tuple[str, ...]:
    """Why a quiet record would mean nothing. A heartbeat is kept of now alone, not of earlier moments."""
    if not beats:
        return (at.say.term(_NEVER),)
    newest_ms, within_ms = max(each.at_ms for each in beats), BEATS_WITHIN * max(1.0, at.pace)
    if newest_ms > at.as_of_ms + within_ms:
        return (at.say.term(_NOT_ON_RECORD),)
    if newest_ms < at.as_of_ms - within_ms:
        return (at.say.text(_STOPPED, moment=at.say.moment(newest_ms, at.zone)),)
    return ()
