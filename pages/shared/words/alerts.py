"""Every string of the page Alerts, of the banner, and of the alerts on the time charts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import tzinfo
from html import escape

from data.alert_book import AlertBook, Watched
from data.metrics.alert import Alert, Evidence, Severity, State
from data.metrics.rule import Kind
from data.retelling import retold
from data.rule_names import rule_name
from data.sources.alert_memory import RuleStatus
from data.sources.alert_rows import AlertRecord
from data.speech import sentence
from data.window import local_clock, local_time
from pages.shared.language import say, text
from pages.shared.words import NONE
from pages.shared.words import clock as short_clock

SUBJECT = sentence("Alerts")
SEVERITIES = {Severity.PAGE: sentence("Page"), Severity.WARN: sentence("Warning"), Severity.INFO: sentence("Info")}
SHAPES = {Severity.PAGE: "▲", Severity.WARN: "◆", Severity.INFO: "●"}
OPEN, RECENT, SILENCED = sentence("Open"), sentence("Recent, ended"), sentence("Silenced")
RULES = sentence("Rules")
USERS_HURT, SINCE = sentence("Users hurt"), sentence("Since")
ALERT_HEADS = (sentence("Alert"), sentence("Slices"), sentence("Why"), SINCE, USERS_HURT, sentence("People"))
RULE_HEADS = (sentence("Rule"), sentence("Last judged"), sentence("Could not be judged"))
SOURCES, ALL_SLICES = sentence("the sources themselves"), sentence("all slices")
NO_OPEN = sentence("0 open alerts.")
NO_RECENT = sentence("0 alerts ended in the last 7 days.")
NO_SILENCED = sentence("0 alerts are silenced.")
RECENT_NOTE = sentence("of the last 7 days")
NOT_COUNTED = sentence("not counted")
TO_ALERT = sentence("Open the alert")
PAST_NOTE = sentence("As they stood at this moment; the figures are the last ones of each alert.")
NOBODY_NEXT = sentence("Start `python -m data watch`; without it no rule is judged and nobody is told.")
TRACE = sentence("Alerts")
NOT_WATCHED = sentence("Not watched")
NO_STORE, STORE_AWAY = sentence("No alert store"), sentence("Alerts cannot be read")
NO_RULES = sentence("No rule has been judged yet.")


def title(alert: Alert) -> str:
    """`Page: cc_preauth, 41 of 41 lack bbd:request:*`."""
    severity = text(SEVERITIES[alert.severity])
    return text("{severity}: {slices}, {why}", severity=severity, slices=slices(alert), why=why(alert))


def slices(alert: Alert) -> str:
    return ", ".join(alert.slices) or text(ALL_SLICES if Kind.FIXED_KEYS in alert.rules else SOURCES)


def why(alert: Alert) -> str:
    """The keys where they tell, else the first sentence."""
    found = next((one.key_outcome for one in alert.evidence if one.key_outcome), alert.cause)
    if found:
        return retold(found, say())
    return told(alert.evidence[0]).rstrip(".") if alert.evidence else rules_of(alert)


def told(one: Evidence) -> str:
    return retold(one.sentence, say())


def headline(book: AlertBook, zone: tzinfo) -> str:
    """How many are open; with none, whether that is quiet or nobody knows."""
    if book.open:
        worst = title(book.open[0].alert)
        return say().count(
            "{number} open alert, worst: {worst}", "{number} open alerts, worst: {worst}", len(book.open), worst=worst
        )
    if book.watched is not Watched.YES:
        return _unwatched(book)
    return text("No alert, {judged}", judged=judged(book, zone))


def past_headline(book: AlertBook) -> str:
    if not book.open:
        return text("No alert was open at this moment")
    return say().count(
        "{number} alert was open, worst: {worst}",
        "{number} alerts were open, worst: {worst}",
        len(book.open),
        worst=title(book.open[0].alert),
    )


def sub(book: AlertBook) -> str | None:
    """Beneath open alerts: whether the rules are still judged."""
    if not book.open or book.watched is not Watched.YES:
        return None
    if book.heartbeat_age_ms is None:
        return text("{judged} of {rules} rules judged.", **_of_rules(book))
    age = say().duration(book.heartbeat_age_ms)
    return text("{judged} of {rules} rules judged; watched {age} ago.", age=age, **_of_rules(book))


def _of_rules(book: AlertBook) -> dict[str, str]:
    return {"judged": say().number(len(book.judged)), "rules": say().number(len(book.rules))}


def judged(book: AlertBook, zone: tzinfo) -> str:
    """`8 of 8 rules judged 12 s ago`, or `2 rules could not be judged since 04:10`."""
    if not book.rules:
        return text("no rule has been judged yet")
    if book.not_judged:
        return _not_judged(book, zone)
    age_ms = max(book.at_ms - (each.judged_ms or book.at_ms) for each in book.judged)
    return text("{judged} of {rules} rules judged {age} ago", age=say().duration(max(0, age_ms)), **_of_rules(book))


def _not_judged(book: AlertBook, zone: tzinfo) -> str:
    missing = book.not_judged
    since = [each.since_ms if each.since_ms is not None else each.judged_ms for each in missing]
    known = [at_ms for at_ms in since if at_ms is not None]
    if not known:
        return say().count("{number} rule could not be judged", "{number} rules could not be judged", len(missing))
    return say().count(
        "{number} rule could not be judged since {clock}",
        "{number} rules could not be judged since {clock}",
        len(missing),
        clock=local_clock(min(known), zone),
    )


def watched(book: AlertBook) -> str:
    """`Watched 12 s ago`."""
    age_ms = book.heartbeat_age_ms
    if age_ms is None:
        return text("Watched") if book.watched is Watched.YES else _unwatched(book)
    age = say().duration(age_ms)
    if book.watched is Watched.YES:
        return text("Watched {age} ago", age=age)
    return text("{watched}, last seen {age} ago", watched=_unwatched(book), age=age)


def _unwatched(book: AlertBook) -> str:
    return text("Nobody has watched yet") if book.watched is Watched.NEVER else text("Nobody is watching")


def watch_hint(book: AlertBook) -> str:
    """What the sign in the header says when one points at it."""
    if book.watched is not Watched.YES:
        return text(NOBODY_NEXT)
    return trouble(book) or text("{judged} of {rules} rules are judged.", **_of_rules(book))


def rule(name: str) -> str:
    return rule_name(name, say())


def rules_of(alert: Alert) -> str:
    return ", ".join(map(rule, alert.rules))


def suspects(alert: Alert) -> tuple[str, ...]:
    """Those that may have to do with it, without a label."""
    return tuple(retold(each, say()) for each in alert.suspects)


def first_suspect(alert: Alert) -> tuple[str, ...]:
    """The first one, labelled."""
    return tuple(text("suspect (inferred): {name}", name=each) for each in suspects(alert)[:1])


def trouble(book: AlertBook) -> str | None:
    """What kept the watcher's last round from being whole."""
    beat = book.heartbeat
    if beat is None or beat.trouble is None:
        return None
    return text("The watcher's last round was not whole: {trouble}", trouble=retold(beat.trouble, say()))


def since(alert: Alert, now_ms: int, zone: tzinfo) -> str:
    """`03:41 WIB (12 min)`."""
    end_ms = alert.resolved_ms if alert.resolved_ms is not None else now_ms
    return f"{local_time(alert.since_ms, zone)} ({say().duration(max(0, end_ms - alert.since_ms))})"


def users(alert: Alert) -> str:
    return text(NOT_COUNTED) if alert.users_hurt is None else say().number(alert.users_hurt)


def people(record: AlertRecord, at_ms: int, zone: tzinfo) -> tuple[str, ...]:
    """What people did, a line each."""
    lines = []
    if record.acknowledged_ms is not None:
        after = say().duration(max(0, record.acknowledged_ms - record.alert.first_seen_ms))
        lines.append(text("acknowledged by {who} after {age}", who=record.acknowledged_by, age=after))
    if record.assigned_to:
        lines.append(text("assigned to {who}", who=record.assigned_to))
    if record.is_silent(at_ms):
        until = local_time(record.silenced_until_ms or 0, zone)
        why_ = record.silence_reason
        lines.append(
            text("silenced until {until} by {who}: {reason}", until=until, who=record.silenced_by, reason=why_)
        )
    return tuple(lines)


def banner(records: Sequence[AlertRecord], zone: tzinfo) -> str:
    """The count and the worst."""
    worst = records[0].alert
    return say().count(
        "{number} open alert: {worst}, since {clock}",
        "{number} open alerts: {worst}, since {clock}",
        len(records),
        worst=title(worst),
        clock=short_clock(worst.since_ms, zone),
    )


def rule_status(status: RuleStatus, now_ms: int, zone: tzinfo) -> tuple[str, str, str]:
    """Name, when it was last judged, and why it could not be."""
    last = NONE
    if status.judged_ms is not None:
        last = text("{age} ago", age=say().duration(max(0, now_ms - status.judged_ms)))
    if status.trouble is None:
        return rule(status.rule), last, NONE
    reason = retold(status.trouble, say())
    if status.since_ms is not None:
        reason = text("{reason} (since {moment})", reason=reason, moment=local_time(status.since_ms, zone))
    return rule(status.rule), last, reason


def hover(alert: Alert, zone: tzinfo) -> str:
    """What its mark on a chart tells; Plotly draws a few tags of a text, so the rest is escaped."""
    first = local_time(alert.first_seen_ms, zone)
    if alert.state is State.OPEN or alert.resolved_ms is None:
        when = text("first seen {moment}, open", moment=first)
    else:
        when = text("first seen {moment}, ended {ended}", moment=first, ended=local_time(alert.resolved_ms, zone))
    heading = text("<b>Alert</b> {title}", title=escape(title(alert)[:90]))
    return f"{heading}<br>{when}"
