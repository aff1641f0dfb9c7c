"""A message of the outbox in words: title and body for people, in their language, and the fields for programs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import tzinfo
from string import Template
from typing import Any

from data.metrics.alert import Alert, Evidence, Severity, State
from data.metrics.alert_change import URGENCY, Event
from data.metrics.alert_json import alert_of, as_fields
from data.metrics.rule import Kind
from data.notify_words import Words
from data.sources.notify_target import Notice
from data.sources.outbox import DIGEST, Message
from data.window import duration_text, iso, local_time

VERSION = 1
DIGEST_LINES = 50
SLICES_IN_TITLE = 3


@dataclass(frozen=True)
class Style:
    """How a target is spoken to. `dashboard`: its address; `label`: what to say when the clock is not the live one."""

    words: Words
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
        title=style.words.test_title,
        body=_filled(style.words.test_body, target=target, at=at),
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
    words, since = style.words, local_time(trouble.since_ms, style.zone, seconds=True)
    lines = [_filled(words.trouble_body, since=since, why=trouble.why)]
    lines += [f"- {title(alert, Event.OPENED, style)}" for alert in trouble.alerts]
    urgent = words.severities[Severity.PAGE]
    return Notice(
        message_id=f"trouble.{trouble.since_ms}.{trouble.number}.{target}",
        alert_id=None,
        is_first=True,
        severity=Severity.PAGE,
        is_good_news=False,
        title=_filled(words.trouble_title, severity=urgent, count=len(trouble.alerts)),
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
    words = style.words
    return _filled(
        words.title,
        severity=words.severities[alert.severity],
        event=words.events[event],
        slices=_slices(alert, words),
        headline=_headline(alert),
        alert_id=alert.alert_id,
    )


def body(payload: Mapping[str, Any], style: Style) -> str:
    """Since when, whom it hurts, why the rules say so, and where to look; a fact that is not known has no line."""
    return "\n".join(_lines(alert_of(payload["alert"]), payload, style))


def link(alert_id: str, style: Style) -> str | None:
    """Where the dashboard shows the alert."""
    return None if style.dashboard is None else f"{style.dashboard}/alerts?alert={alert_id}"


def _lines(alert: Alert, payload: Mapping[str, Any], style: Style) -> Iterator[str]:
    words = style.words
    if style.label:
        yield _filled(words.demo, label=style.label)
    yield from _times(alert, payload, style)
    if payload["what"]:
        yield _filled(words.changed, what=", ".join(words.fields[name] for name in payload["what"]))
    if alert.slices:
        yield _filled(words.slices, slices=", ".join(alert.slices))
        known = alert.users_hurt is not None
        yield _filled(words.users, users=alert.users_hurt) if known else words.users_unknown
    yield words.why
    for one in alert.evidence:
        yield _filled(words.reason, rule=one.rule, sentence=one.sentence)
        yield _expected(one, words)
    yield from _known(alert, payload, style)


def _times(alert: Alert, payload: Mapping[str, Any], style: Style) -> Iterator[str]:
    words, zone, since_ms = style.words, style.zone, alert.since_ms
    if alert.state is State.RESOLVED and alert.resolved_ms is not None:
        age = duration_text(alert.resolved_ms - since_ms)
        yield _filled(words.ended, ended=local_time(alert.resolved_ms, zone, seconds=True), age=age)
    else:
        since = local_time(since_ms, zone, seconds=True)
        yield _filled(words.since, since=since, age=duration_text(max(0, payload["at_ms"] - since_ms)))
    yield _filled(words.seen, seen=local_time(alert.first_seen_ms, zone, seconds=True))


def _known(alert: Alert, payload: Mapping[str, Any], style: Style) -> Iterator[str]:
    """The lines of what is not always known."""
    words = style.words
    if alert.cause:
        yield _filled(words.cause, cause=alert.cause)
    if alert.suspects:
        yield _filled(words.suspects, suspects=", ".join(alert.suspects))
    if payload["acknowledged_by"]:
        yield _filled(words.acknowledged, who=payload["acknowledged_by"])
    if payload["assigned_to"]:
        yield _filled(words.assigned, who=payload["assigned_to"])
    if alert.runbook:
        yield _filled(words.runbook, runbook=alert.runbook)
    if address := link(alert.alert_id, style):
        yield _filled(words.link, link=address)
    yield _filled(words.alert, alert_id=alert.alert_id, sequence=payload["sequence"])


def _expected(one: Evidence, words: Words) -> str:
    low, high = one.expected_low, one.expected_high
    form = "at most" if low is None else "at least" if high is None else "between"
    form = "unknown" if low is None and high is None else form
    numbers = {"observed": _number(one.observed), "low": _number(low), "high": _number(high)}
    return _filled(words.expected[form], unit=one.unit, baseline=one.baseline, **numbers)


def _digest(message: Message, style: Style, now_ms: int) -> Notice:
    parts, words = message.payload["parts"], style.words
    lines = [
        _filled(
            words.digest_line,
            at=local_time(part["at_ms"], style.zone),
            title=title(alert_of(part["alert"]), Event(part["event"]), style),
        )
        for part in parts[-DIGEST_LINES:]
    ]
    if len(parts) > DIGEST_LINES:
        lines.append(_filled(words.digest_more, count=len(parts) - DIGEST_LINES))
    if style.label:
        lines.insert(0, _filled(words.demo, label=style.label))
    return Notice(
        message_id=message.message_id,
        alert_id=None,
        is_first=True,
        severity=max((Severity(part["alert"]["severity"]) for part in parts), key=URGENCY.index),
        is_good_news=all(part["event"] == Event.RESOLVED for part in parts),
        title=_filled(words.digest_title, count=len(parts)),
        body="\n".join(lines),
        fields={"version": VERSION, "event": DIGEST, "parts": [_fields(part, style) for part in parts]},
        at_ms=now_ms,
    )


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
        "clock": style.label,
    }


def _slices(alert: Alert, words: Words) -> str:
    if not alert.slices:
        return words.all_slices if Kind.FIXED_KEYS in alert.rules else words.sources
    if len(alert.slices) <= SLICES_IN_TITLE:
        return ", ".join(alert.slices)
    return _filled(words.several, first=alert.slices[0], count=len(alert.slices) - 1)


def _headline(alert: Alert) -> str:
    found = next((one.key_outcome for one in alert.evidence if one.key_outcome), alert.cause)
    if found:
        return found
    return alert.evidence[0].sentence if alert.evidence else ", ".join(alert.rules)


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.4g}" if abs(value) < 10_000 else f"{value:.0f}"


def _filled(text: str, **values: object) -> str:
    return Template(text).substitute({name: str(value) for name, value in values.items()})
