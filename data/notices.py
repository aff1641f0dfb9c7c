"""A message of the outbox in words: title and body for people, in their language, and the fields for programs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import tzinfo
from typing import Any
from urllib.parse import urlencode

from data.metrics.alert import Alert, Evidence, Severity, State
from data.metrics.alert_change import URGENCY, Event
from data.metrics.alert_json import alert_of, as_fields
from data.metrics.rule import Kind
from data.notify_words import EVENTS, FIELDS, SEVERITIES
from data.retelling import retold
from data.rule_names import rule_name
from data.sources.notify_target import Notice
from data.sources.outbox import DIGEST, Message
from data.speech import Speech
from data.window import HOUR, iso, local_time

VERSION = 1
DIGEST_LINES = 50
SLICES_IN_TITLE = 3
AROUND = HOUR // 2


@dataclass(frozen=True)
class Style:
    """How a target is spoken to. `dashboard`: its address; `label`: what to say when the clock is not the live one."""

    say: Speech
    zone: tzinfo
    dashboard: str | None = None
    label: str | None = None


def notice_of(message: Message, style: Style, now_ms: int) -> Notice:
    """The message as its target gets it now."""
    if message.event == DIGEST:
        return _digest(message, style, now_ms)
    alert, event = alert_of(message.payload["alert"]), Event(message.event)
    return Notice(
        message_id=message.message_id,
        alert_id=alert.alert_id,
        is_first=bool(message.payload["is_first"]),
        severity=alert.severity,
        is_good_news=event is Event.RESOLVED,
        title=title(alert, event, style),
        body=body(message.payload, style),
        fields=_fields(message.payload, style),
        at_ms=now_ms,
    )


def trial_notice(target: str, style: Style, now_ms: int) -> Notice:
    """A message that says that nothing has happened."""
    at = local_time(now_ms, style.zone, seconds=True)
    return Notice(
        message_id=f"test.{now_ms}.{target}",
        alert_id=None,
        is_first=True,
        severity=Severity.INFO,
        is_good_news=False,
        title=style.say.term("[Test] State Zero reaches this target"),
        body=style.say.text(
            "This is a test of the target {target}, sent at {at}. Nothing has happened.", target=target, at=at
        ),
        fields={"version": VERSION, "event": "test", "at": iso(now_ms)},
        at_ms=now_ms,
    )


@dataclass(frozen=True)
class StoreTrouble:
    """The store takes nothing since a moment, and why; `alerts` are open by the judge's memory. `number` counts."""

    since_ms: int
    number: int
    why: str
    alerts: tuple[Alert, ...]


def trouble_notice(trouble: StoreTrouble, target: str, style: Style, now_ms: int) -> Notice:
    """What a target is told past the store, while that takes nothing."""
    say, since = style.say, local_time(trouble.since_ms, style.zone, seconds=True)
    lines = [
        say.text(
            "Since {since}: {why} What is judged is told like this, and not remembered. Open now:",
            since=since,
            why=trouble.why,
        )
    ]
    lines += [f"- {title(alert, Event.OPENED, style)}" for alert in trouble.alerts]
    return Notice(
        message_id=f"trouble.{trouble.since_ms}.{trouble.number}.{target}",
        alert_id=None,
        is_first=True,
        severity=Severity.PAGE,
        is_good_news=False,
        title=say.count(
            "[{severity}] State Zero cannot keep its alerts; {number} is open",
            "[{severity}] State Zero cannot keep its alerts; {number} are open",
            len(trouble.alerts),
            severity=say.term(SEVERITIES[Severity.PAGE]),
        ),
        body="\n".join(lines),
        fields={
            "version": VERSION,
            "event": "trouble",
            "at": iso(now_ms),
            "why": trouble.why,
            "alerts": [as_fields(alert) for alert in trouble.alerts],
        },
        at_ms=now_ms,
    )


def title(alert: Alert, event: Event, style: Style) -> str:
    """One line that says how bad, what, where and why, with the alert's id by which its messages belong together."""
    say = style.say
    return say.text(
        "[{severity}, {event}] {slices}: {headline} ({alert_id})",
        severity=say.term(SEVERITIES[alert.severity]),
        event=say.term(EVENTS[event]),
        slices=_slices(alert, say),
        headline=_headline(alert, say),
        alert_id=alert.alert_id,
    )


def body(payload: Mapping[str, Any], style: Style) -> str:
    """Since when, whom it hurts, why the rules say so, and where to look; a fact that is not known has no line."""
    return "\n".join(_lines(alert_of(payload["alert"]), payload, style))


def link(alert_id: str, style: Style) -> str | None:
    """Where the dashboard shows the alert."""
    return None if style.dashboard is None else f"{style.dashboard}/alerts?alert={alert_id}"


def drill(alert: Alert, at_ms: int, style: Style) -> str | None:
    """Where the dashboard shows the orders of its slices, from half an hour before its trouble on."""
    if style.dashboard is None or not alert.slices:
        return None
    end_ms = at_ms if alert.resolved_ms is None else alert.resolved_ms + AROUND
    times = {"from": min(alert.since_ms, end_ms) - AROUND, "to": max(end_ms, alert.since_ms + 1)}
    return f"{style.dashboard}/backlog?{urlencode({**times, 'var-payment_method': alert.slices}, doseq=True)}"


def _lines(alert: Alert, payload: Mapping[str, Any], style: Style) -> Iterator[str]:
    say = style.say
    if style.label:
        yield _label(style.label, say)
    yield from _times(alert, payload, style)
    if payload["what"]:
        yield say.text("What changed: {what}.", what=", ".join(say.term(FIELDS[name]) for name in payload["what"]))
    if alert.slices:
        yield say.text("Slices: {slices}.", slices=", ".join(alert.slices))
        yield _users(alert.users_hurt, say)
    yield say.term("Why:")
    for one in alert.evidence:
        yield f"- {rule_name(one.rule, say)}: {retold(one.sentence, say)}"
        yield f"  {_expected(one, say)}"
    yield from _known(alert, payload, style)


def _label(label: str, say: Speech) -> str:
    return say.text("{label}: nothing of this is happening now.", label=label)


def _users(number: int | None, say: Speech) -> str:
    if number is None:
        return say.term("Users hurt so far: not counted.")
    return say.text("Users hurt so far: {users}.", users=say.number(number))


def _times(alert: Alert, payload: Mapping[str, Any], style: Style) -> Iterator[str]:
    say, zone, since_ms = style.say, style.zone, alert.since_ms
    if alert.state is State.RESOLVED and alert.resolved_ms is not None:
        age = say.duration(alert.resolved_ms - since_ms)
        ended = local_time(alert.resolved_ms, zone, seconds=True)
        yield say.text("Ended at {ended}, after {age}.", ended=ended, age=age)
    else:
        since, age = local_time(since_ms, zone, seconds=True), say.duration(max(0, payload["at_ms"] - since_ms))
        yield say.text("Since {since} ({age}).", since=since, age=age)
    yield say.text("First seen by a rule at {seen}.", seen=local_time(alert.first_seen_ms, zone, seconds=True))


def _known(alert: Alert, payload: Mapping[str, Any], style: Style) -> Iterator[str]:
    """The lines of what is not always known."""
    say = style.say
    if alert.cause:
        yield say.text("Joined cause: {cause}.", cause=retold(alert.cause, say))
    if alert.suspects:
        suspects = ", ".join(retold(each, say) for each in alert.suspects)
        yield say.text("Suspects (inferred, not proven): {suspects}.", suspects=suspects)
    if payload["acknowledged_by"]:
        yield say.text("Acknowledged by {who}.", who=payload["acknowledged_by"])
    if payload["assigned_to"]:
        yield say.text("Assigned to {who}.", who=payload["assigned_to"])
    if alert.runbook:
        yield say.text("Runbook: {runbook}", runbook=alert.runbook)
    if address := link(alert.alert_id, style):
        yield say.text("Open: {link}", link=address)
    if address := drill(alert, payload["at_ms"], style):
        yield say.text("Orders of that time: {link}", link=address)
    yield say.text("Alert {alert_id}, message {sequence}.", alert_id=alert.alert_id, sequence=payload["sequence"])


def _expected(one: Evidence, say: Speech) -> str:
    """What was seen beside what is ordinary, as far as there is a bound."""
    seen = {"observed": figure(one.observed, say), "unit": retold(one.unit, say), "baseline": retold(one.baseline, say)}
    low, high = (None if each is None else figure(each, say) for each in (one.expected_low, one.expected_high))
    if low is not None and high is not None:
        return say.text(
            "Observed {observed} {unit}, ordinary {low} to {high} ({baseline}).", low=low, high=high, **seen
        )
    if high is not None:
        return say.text("Observed {observed} {unit}, ordinary at most {high} ({baseline}).", high=high, **seen)
    if low is not None:
        return say.text("Observed {observed} {unit}, ordinary at least {low} ({baseline}).", low=low, **seen)
    return say.text("Observed {observed} {unit} ({baseline}).", **seen)


def _digest(message: Message, style: Style, now_ms: int) -> Notice:
    parts, say = message.payload["parts"], style.say
    lines = [f"- {_digested(part, style)}" for part in parts[-DIGEST_LINES:]]
    if len(parts) > DIGEST_LINES:
        more = say.text("and {count} more", count=say.number(len(parts) - DIGEST_LINES))
        lines.append(f"- {more}")
    if style.label:
        lines.insert(0, _label(style.label, say))
    return Notice(
        message_id=message.message_id,
        alert_id=None,
        is_first=True,
        severity=max((Severity(part["alert"]["severity"]) for part in parts), key=URGENCY.index),
        is_good_news=all(part["event"] == Event.RESOLVED for part in parts),
        title=say.count(
            "[Digest] {number} message that could not be delivered in time",
            "[Digest] {number} messages that could not be delivered in time",
            len(parts),
        ),
        body="\n".join(lines),
        fields={"version": VERSION, "event": DIGEST, "parts": [_fields(part, style) for part in parts]},
        at_ms=now_ms,
    )


def _digested(part: Mapping[str, Any], style: Style) -> str:
    return f"{local_time(part['at_ms'], style.zone)} {title(alert_of(part['alert']), Event(part['event']), style)}"


def _fields(payload: Mapping[str, Any], style: Style) -> dict[str, Any]:
    alert = payload["alert"]
    return {
        "version": VERSION,
        "event": payload["event"],
        "at": iso(payload["at_ms"]),
        "sequence": payload["sequence"],
        "what": payload["what"],
        "alert": alert,
        "acknowledged_by": payload["acknowledged_by"],
        "assigned_to": payload["assigned_to"],
        "link": link(alert["alert_id"], style),
        "drill": drill(alert_of(alert), payload["at_ms"], style),
        "clock": style.label,
    }


def _slices(alert: Alert, say: Speech) -> str:
    if not alert.slices:
        return say.term("all slices") if Kind.FIXED_KEYS in alert.rules else say.term("data sources")
    if len(alert.slices) <= SLICES_IN_TITLE:
        return ", ".join(alert.slices)
    return say.text("{first} and {count} more", first=alert.slices[0], count=say.number(len(alert.slices) - 1))


def _headline(alert: Alert, say: Speech) -> str:
    found = next((one.key_outcome for one in alert.evidence if one.key_outcome), alert.cause)
    if not found:
        found = (
            alert.evidence[0].sentence if alert.evidence else ", ".join(rule_name(rule, say) for rule in alert.rules)
        )
    return retold(found, say)


def figure(value: float, say: Speech) -> str:
    """Four digits of it, and all of those before the point."""
    return say.number(float(f"{value:.4g}") if abs(value) < 10_000 else round(value))
