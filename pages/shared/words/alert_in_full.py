"""Every string of one alert in full: its evidence, its log, and what people may do to it."""

from __future__ import annotations

from datetime import tzinfo

from data.metrics.alert import Alert, Evidence
from data.notices import figure
from data.notify_words import FIELDS
from data.retelling import retold
from data.sources.alert_rows import LogEntry
from data.speech import sentence
from data.window import local_clock, local_time, parse_duration
from pages.shared.language import say, text
from pages.shared.words import NONE

FIRST_SEEN, ENDED = sentence("First seen"), sentence("Ended")
TO_DRILL = sentence("Orders of this slice and time")
TO_RUNBOOK = sentence("What to do about it")
LOG = sentence("Log")
LOG_HEADS = (sentence("At"), sentence("What"), sentence("Who"), sentence("Detail"))
EVIDENCE = sentence("Evidence")
EVIDENCE_HEADS = (
    sentence("Rule"),
    sentence("Slice"),
    sentence("What it says"),
    sentence("Seen"),
    sentence("Ordinary"),
    sentence("Keys"),
    sentence("Orders such as (hashed)"),
)
SUSPECTS = sentence("Suspects")
INFERRED = sentence("inferred from deployments and orders, not proven")
NOT_KEPT = sentence("What its rules saw at this moment is not kept; the newest is on the live page.")
NO_SUSPECT = sentence(
    "No deployment in the 24 h before has anything that speaks against it, as far as could be judged."
)
CLOSE = sentence("Back to all alerts")
ACTIONS = sentence("Act on this alert")
ACTIONS_NOTE = sentence("Nobody checks the name: it is stored as not verified.")
ACTIONS_OFF = sentence(
    "Acting from the dashboard is off. On the server: python -m data alerts, or ALLOW_ACTIONS=1.",
)
WHO, LENGTH = sentence("Your name"), sentence("Silence for")
ACKNOWLEDGE, SILENCE = sentence("Acknowledge"), sentence("Silence")
ASSIGN, ADD_NOTE = sentence("Assign"), sentence("Add note")
LENGTHS = ("15m", "1h", "4h", "1d", "7d")
NO_SUCH = sentence("“alert” in the address: no such alert is known at this moment.")
NO_SUCH_NEXT = sentence("Choose one from the lists of this page.")
SUSPECT_HEAD = sentence("Deployment")
EVIDENCE_NOTE = sentence("what each rule saw beside what is ordinary")
LOG_NOTE = sentence("only ever added to")
USERS_NOTE = sentence("whose order was stuck, each once")
TEXT = sentence("Reason, name or note")
# What the log names.
DONE = {
    "opened": sentence("opened"),
    "changed": sentence("changed"),
    "resolved": sentence("resolved"),
    "acknowledged": sentence("acknowledged"),
    "silenced": sentence("silenced"),
    "assigned": sentence("assigned"),
    "noted": sentence("noted"),
}


def moment(at_ms: int, zone: tzinfo) -> tuple[str, str]:
    """The time of day, and the day beneath it."""
    return local_clock(at_ms, zone), local_time(at_ms, zone)[:10]


def ended(alert: Alert, now_ms: int, zone: tzinfo) -> tuple[str, str]:
    """When it ended and after how long; how long it has been open."""
    if alert.resolved_ms is None:
        return text("open"), text("for {age}", age=say().duration(max(0, now_ms - alert.since_ms)))
    age = say().duration(max(0, alert.resolved_ms - alert.since_ms))
    return local_clock(alert.resolved_ms, zone), text("after {age}", age=age)


def runbook(alert: Alert) -> str:
    return text("Runbook: {runbook}.", runbook=alert.runbook) if alert.runbook else text("Runbook: none is named.")


def refused(error: Exception) -> str:
    return text("Not done: {error}.", error=retold(str(error), say()))


def seen(one: Evidence) -> str:
    """`41 orders without their key`."""
    return text("{number} {unit}", number=figure(one.observed, say()), unit=retold(one.unit, say()))


def ordinary(one: Evidence) -> str:
    """`at most 2`."""
    low, high = (None if each is None else figure(each, say()) for each in (one.expected_low, one.expected_high))
    if low is not None and high is not None:
        return text("{low} to {high}", low=low, high=high)
    if high is not None:
        return text("at most {number}", number=high)
    return NONE if low is None else text("at least {number}", number=low)


def baseline(one: Evidence) -> str:
    return retold(one.baseline, say())


def key_outcome(one: Evidence) -> str:
    return retold(one.key_outcome, say()) if one.key_outcome else NONE


def entry(one: LogEntry, zone: tzinfo) -> tuple[str, str, str, str]:
    """One line of the log."""
    who = text("the rules") if one.who is None else one.who
    if one.who is not None and not one.verified:
        who = text("{who} (not verified)", who=one.who)
    return local_time(one.at_ms, zone, seconds=True), text(DONE[one.action]), who, "; ".join(_detail(one, zone))


def _detail(one: LogEntry, zone: tzinfo) -> list[str]:
    detail, lines = one.detail, []
    if changed := detail.get("what"):
        lines.append(text("changed {what}", what=", ".join(text(FIELDS[name]) for name in changed)))
    if note := detail.get("text"):
        lines.append(str(note))
    if whom := detail.get("to"):
        lines.append(text("to {who}", who=whom))
    if reason := detail.get("reason"):
        lines.append(text("reason {reason}", reason=reason))
    if "until_ms" in detail:
        lines.append(text("until {moment}", moment=local_time(detail["until_ms"], zone)))
    return lines


def length(of: str) -> str:
    """How long a silence lasts."""
    return say().duration(parse_duration(of))
