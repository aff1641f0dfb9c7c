"""Every string of the page Alerts, of the banner, and of the alerts on the time charts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import tzinfo
from html import escape

from data.alert_book import AlertBook, Watched
from data.metrics.alert import Alert, Evidence, Severity, State
from data.metrics.rule import Kind
from data.sources.alert_memory import RuleStatus
from data.sources.alert_rows import AlertRecord, LogEntry
from data.window import duration_text, local_clock, local_time
from pages.shared.words import NONE, count, sentence

SUBJECT = "Alerts"
SEVERITIES = {Severity.PAGE: "Page", Severity.WARN: "Warning", Severity.INFO: "Info"}
SHAPES = {Severity.PAGE: "▲", Severity.WARN: "◆", Severity.INFO: "●"}
OPEN, RECENT, SILENCED, RULES, LOG = "Open", "Recent, ended", "Silenced", "Rules", "Log"
ALERT_HEADS = ("Alert", "Slices", "Why", "Since", "Users hurt", "People")
RULE_HEADS = ("Rule", "Last judged", "Could not be judged")
LOG_HEADS = ("At", "What", "Who", "Detail")
EVIDENCE = "Evidence"
EVIDENCE_HEADS = ("Rule", "Slice", "What it says", "Seen", "Ordinary", "Keys", "Orders such as (hashed)")
SOURCES, ALL_SLICES = "the sources themselves", "all slices"
NO_OPEN, NO_RECENT, NO_SILENCED = "0 open alerts.", "0 alerts ended in the last 7 days.", "0 alerts are silenced."
RECENT_NOTE = "of the last 7 days"
SUSPECTS = "Suspects"
INFERRED = "inferred from deployments and orders, not proven"
NO_SUSPECT = "No deployment in the 24 h before has anything that speaks against it, as far as could be judged."
USERS_HURT, SINCE, FIRST_SEEN, ENDED = "Users hurt", "Since", "First seen", "Ended"
NOT_COUNTED = "not counted"
TO_DRILL = "Orders of this slice and time"
TO_ALERT = "Open the alert"
RUNBOOK = "Runbook"
CLOSE = "Back to all alerts"
ACTIONS = "Act on this alert"
ACTIONS_NOTE = "Nobody checks the name: it is stored as not verified."
ACTIONS_OFF = "Acting from the dashboard is off. On the server: python -m data alerts, or ALLOW_ACTIONS=1."
WHO, LENGTH = "Your name", "Silence for"
ACKNOWLEDGE, SILENCE, ASSIGN, ADD_NOTE = "Acknowledge", "Silence", "Assign", "Add note"
LENGTHS = ("15m", "1h", "4h", "1d", "7d")
NO_SUCH = "“alert” in the address: no such alert is known at this moment."
NO_SUCH_NEXT = "Choose one from the lists of this page."
PAST_NOTE = "As they stood at this moment; the figures are the last ones of each alert."
NOBODY_NEXT = "Start `python -m data watch`; without it no rule is judged and nobody is told."
TRACE = "Alerts"
NOT_WATCHED = "Not watched"
NO_STORE, STORE_AWAY = "No alert store", "Alerts cannot be read"
NO_RULES = "No rule has been judged yet."
SUSPECT_HEAD = "Deployment"
EVIDENCE_NOTE = "what each rule saw beside what is ordinary"
LOG_NOTE = "only ever added to"
USERS_NOTE = "whose order was stuck, each once"
TEXT = "Reason, name or note"


def title(alert: Alert) -> str:
    """`Page: cc_preauth, 41 of 41 lack bbd:request:*`."""
    return f"{SEVERITIES[alert.severity]}: {slices(alert)}, {why(alert)}"


def slices(alert: Alert) -> str:
    return ", ".join(alert.slices) or (ALL_SLICES if Kind.FIXED_KEYS in alert.rules else SOURCES)


def why(alert: Alert) -> str:
    """The keys where they tell, else the first sentence."""
    found = next((one.key_outcome for one in alert.evidence if one.key_outcome), alert.cause)
    if found:
        return found
    return alert.evidence[0].sentence.rstrip(".") if alert.evidence else ", ".join(alert.rules)


def headline(book: AlertBook, zone: tzinfo) -> str:
    """How many are open; with none, whether that is quiet or nobody knows."""
    if book.open:
        return f"{count(len(book.open), 'open alert', 'open alerts')}, worst: {title(book.open[0].alert)}"
    if book.watched is not Watched.YES:
        return sentence(book.watched.value).rstrip(".")
    return f"No alert, {judged(book, zone)}"


def past_headline(book: AlertBook) -> str:
    if not book.open:
        return "No alert was open at this moment"
    return f"{count(len(book.open), 'alert was', 'alerts were')} open, worst: {title(book.open[0].alert)}"


def sub(book: AlertBook) -> str | None:
    """Beneath open alerts: whether the rules are still judged."""
    if not book.open or book.watched is not Watched.YES:
        return None
    return sentence(f"{len(book.judged)} of {len(book.rules)} rules judged; {watched(book).lower()}")


def judged(book: AlertBook, zone: tzinfo) -> str:
    """`8 of 8 rules judged 12 s ago`, or `2 rules could not be judged since 04:10`."""
    if not book.rules:
        return "no rule has been judged yet"
    missing = book.not_judged
    if missing:
        since = [each.since_ms if each.since_ms is not None else each.judged_ms for each in missing]
        known = [at_ms for at_ms in since if at_ms is not None]
        begun = f" since {local_clock(min(known), zone)}" if known else ""
        return f"{count(len(missing), 'rule', 'rules')} could not be judged{begun}"
    age_ms = max(book.at_ms - (each.judged_ms or book.at_ms) for each in book.judged)
    return f"{len(book.judged)} of {len(book.rules)} rules judged {duration_text(max(0, age_ms))} ago"


def watched(book: AlertBook) -> str:
    """`watched 12 s ago`."""
    age_ms = book.heartbeat_age_ms
    if book.watched is Watched.YES and age_ms is not None:
        return f"Watched {duration_text(age_ms)} ago"
    last = "" if age_ms is None else f", last seen {duration_text(age_ms)} ago"
    return f"{sentence(book.watched.value).rstrip('.')}{last}"


def watch_hint(book: AlertBook) -> str:
    """What the sign in the header says when one points at it."""
    told = trouble(book) or f"{len(book.judged)} of {len(book.rules)} rules are judged."
    return NOBODY_NEXT if book.watched is not Watched.YES else told


def moment(at_ms: int, zone: tzinfo) -> tuple[str, str]:
    """The time of day, and the day beneath it."""
    return local_clock(at_ms, zone), local_time(at_ms, zone)[:10]


def ended(alert: Alert, now_ms: int, zone: tzinfo) -> tuple[str, str]:
    """When it ended and after how long; how long it has been open."""
    if alert.resolved_ms is None:
        return "open", f"for {duration_text(max(0, now_ms - alert.since_ms))}"
    return local_clock(alert.resolved_ms, zone), f"after {duration_text(max(0, alert.resolved_ms - alert.since_ms))}"


def rules_of(alert: Alert) -> str:
    return ", ".join(rule.replace("_", " ") for rule in alert.rules)


def suspects(alert: Alert) -> tuple[str, ...]:
    """The first suspect, labelled."""
    return tuple(f"suspect (inferred): {each}" for each in alert.suspects[:1])


def runbook(alert: Alert) -> str:
    return f"{RUNBOOK}: {alert.runbook or 'none is named'}."


def refused(error: Exception) -> str:
    return f"Not done: {error}."


def trouble(book: AlertBook) -> str | None:
    """What kept the watcher's last round from being whole."""
    beat = book.heartbeat
    return None if beat is None or beat.trouble is None else f"The watcher's last round was not whole: {beat.trouble}"


def since(alert: Alert, now_ms: int, zone: tzinfo) -> str:
    """`03:41 WIB (12 min)`."""
    end_ms = alert.resolved_ms if alert.resolved_ms is not None else now_ms
    return f"{local_time(alert.since_ms, zone)} ({duration_text(max(0, end_ms - alert.since_ms))})"


def users(alert: Alert) -> str:
    return NOT_COUNTED if alert.users_hurt is None else f"{alert.users_hurt:,}"


def people(record: AlertRecord, at_ms: int, zone: tzinfo) -> tuple[str, ...]:
    """What people did, a line each."""
    lines = []
    if record.acknowledged_ms is not None:
        after = duration_text(max(0, record.acknowledged_ms - record.alert.first_seen_ms))
        lines.append(f"acknowledged by {record.acknowledged_by} after {after}")
    if record.assigned_to:
        lines.append(f"assigned to {record.assigned_to}")
    if record.is_silent(at_ms):
        until = local_time(record.silenced_until_ms or 0, zone)
        lines.append(f"silenced until {until} by {record.silenced_by}: {record.silence_reason}")
    return tuple(lines)


def banner(records: Sequence[AlertRecord], zone: tzinfo) -> str:
    """The count and the worst."""
    worst = records[0].alert
    return (
        f"{count(len(records), 'open alert', 'open alerts')}: {title(worst)}, since {local_clock(worst.since_ms, zone)}"
    )


def ordinary(one: Evidence) -> str:
    """`at most 2 orders`."""
    low, high = one.expected_low, one.expected_high
    if low is None and high is None:
        return NONE
    if low is None:
        return f"at most {number(high)}"
    return f"at least {number(low)}" if high is None else f"{number(low)} to {number(high)}"


def number(value: float | None) -> str:
    return NONE if value is None else f"{value:,.4g}" if abs(value) < 10_000 else f"{value:,.0f}"


def rule_status(status: RuleStatus, now_ms: int, zone: tzinfo) -> tuple[str, str, str]:
    """Name, when it was last judged, and why it could not be."""
    last = NONE if status.judged_ms is None else f"{duration_text(max(0, now_ms - status.judged_ms))} ago"
    since_ms = status.since_ms
    begun = "" if since_ms is None else f" (since {local_time(since_ms, zone)})"
    return status.rule.replace("_", " "), last, NONE if status.trouble is None else f"{status.trouble}{begun}"


def entry(one: LogEntry, zone: tzinfo) -> tuple[str, str, str, str]:
    """One line of the log."""
    who = "the rules" if one.who is None else one.who + ("" if one.verified else " (not verified)")
    names = {"what": "changed", "text": "", "to": "to", "reason": "reason"}
    told = []
    for name, label in names.items():
        value = one.detail.get(name)
        if value:
            text = ", ".join(value) if isinstance(value, list) else str(value)
            told.append(f"{label} {text}".strip())
    if "until_ms" in one.detail:
        told.append(f"until {local_time(one.detail['until_ms'], zone)}")
    return local_time(one.at_ms, zone, seconds=True), one.action, who, "; ".join(told)


def hover(alert: Alert, zone: tzinfo) -> str:
    """What its mark on a chart tells; Plotly draws a few tags of a text, so the rest is escaped."""
    ended = "open" if alert.state is State.OPEN else f"ended {local_time(alert.resolved_ms or 0, zone)}"
    first = local_time(alert.first_seen_ms, zone)
    return f"<b>Alert</b> {escape(title(alert)[:90])}<br>first seen {first}, {ended}"
