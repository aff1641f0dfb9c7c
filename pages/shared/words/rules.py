"""Every string of the page Rules."""

from __future__ import annotations

from datetime import tzinfo

from data.known_incidents import UNTOLD
from data.metrics.replay_score import Score, Scored
from data.metrics.rule import Kind, Rule
from data.metrics.rule_record import RuleRecord
from data.rule_names import NAMES
from data.rules import RuleError
from data.rules_changed import Change, toml_value
from data.speech import sentence
from data.trials import Running
from data.window import MINUTE
from pages.shared.language import say, text
from pages.shared.words import NONE

WEEKS = sentence("Over the last")
TRY = sentence("Try other limits")
TRY_NOTE = sentence("Nothing is saved: the past is replayed with these limits, beside what is.")
WHICH = sentence("Rule")
SEE = sentence("See what would have happened")
BACK = sentence("Back to the rules as they are")
SHARED_LIMITS = sentence("All alerts together")

RULES = sentence("Rules")
RECORD = sentence("Record of each rule")
RECORD_HEADS = (
    sentence("Rule"),
    sentence("What it says"),
    sentence("Spoke"),
    sentence("Time to detect"),
    sentence("Users hurt before"),
    sentence("False alarms a week"),
    sentence("Precision"),
    sentence("Recall"),
)
RECORD_NOTE = sentence(
    "Precision: of the alerts in which a rule spoke, those of an incident. Recall: of the incidents, those of which it "
    "spoke; no rule is meant for all of them. Times and users are medians. An alert belongs to an incident when it "
    "opens between its start and half an hour after its end, and is about its slice; every other one is a false alarm "
    "of the rule that opened it."
)
INCIDENTS = sentence("Incidents to judge by")
INCIDENT_HEADS = (
    sentence("Incident"),
    sentence("Slice"),
    sentence("Began"),
    sentence("First alert"),
    sentence("Time to detect"),
    sentence("Users hurt before"),
    sentence("Found by"),
)
NO_INCIDENT = sentence(
    "There was no incident to judge by: no postmortem tells of these weeks, and no slice had 40 orders hanging."
)
ALERTS = sentence("What the rules would have said")
ALERTS_CHANGED = sentence("What they would have said with the change")
ALERT_HEADS = (
    sentence("Opened"),
    sentence("Rules"),
    sentence("Slices"),
    sentence("What it says"),
    sentence("Users hurt"),
    sentence("Belongs to"),
)
NO_ALERT = sentence("The rules would have said nothing.")
NOT_STATED = sentence("not stated")
NOT_COUNTED = sentence("not counted")
MISSED = sentence("missed")
NO_INCIDENT_CELL = sentence("no incident")
SAID_NOTHING = sentence("said nothing")
NO_INCIDENT_FACT = sentence("no incident to judge by")
FOUND, TIME, USERS, FALSE = (
    sentence("Incidents told"),
    sentence("Time to detect"),
    sentence("Users hurt before"),
    sentence("False alarms a week"),
)
TO_ORDERS = sentence("The orders of this time")

SAVE = sentence("To keep the change")
SAVE_NOTE = sentence(
    "The rules are a reviewed file, so this page does not write it: put these lines into it, or take the whole file."
)
WHOLE_FILE = sentence("Download the rules file")
FILE_NAME = "rules.toml"

NO_ORDERS = sentence("No order was due in this time, so there is nothing to replay.")
NO_ORDERS_NEXT = sentence("Choose fewer weeks, or a moment as of which there are orders.")
NO_POSTMORTEMS = sentence("Postmortems")
SUBJECT = sentence("Replay of the rules")
WAITS = sentence("Another replay goes first; this one begins after it.")
READS = sentence("The orders of this time are being read.")


def weeks(number: int) -> str:
    return say().count("{number} week", "{number} weeks", number)


def section(name: str) -> str:
    """`state 0`; what is no rule is for all alerts together."""
    return text(NAMES[Kind(name)]) if name in list(Kind) else text(SHARED_LIMITS)


def limits(rule: Rule) -> str:
    """`orders = 3, recent = 15 min`: as the file names them."""
    return ", ".join(
        f"{name.removesuffix('_ms')} = {say().duration(int(value)) if name.endswith('_ms') else f'{value:g}'}"
        for name, value in rule.limits.items()
    )


def until(at_ms: int, zone: tzinfo) -> str:
    return text("up to {moment}", moment=say().moment(at_ms, zone))


def go_on(at_ms: int, zone: tzinfo) -> str:
    return text("Replay up to {moment}", moment=say().moment(at_ms, zone))


def progress(running: Running) -> str:
    if running.share is None:
        return text(WAITS)
    if running.share <= 0:
        return text(READS)
    return text("The rules are driven over these weeks: {share}.", share=say().share(running.share, 0))


def headline(score: Score, alerts: int) -> str:
    """How many incidents were told, or that there was none to judge by."""
    if not score.incidents:
        return text("{alerts}, and no incident to judge them by", alerts=_alerts(alerts))
    return text(
        "{found} of {incidents} told, {rate} false alarms a week",
        found=say().number(_found(score)),
        incidents=say().count("{number} incident", "{number} incidents", len(score.incidents)),
        rate=rate(score.false_alarms_per_week),
    )


def learning(days: int) -> str:
    return text(
        "What is ordinary was still being learnt: {days} of 14 days were known at the end. Until then rules fall back "
        "on fewer hours, and on their absolute floor.",
        days=say().number(days),
    )


def changes(those: tuple[Change, ...]) -> str:
    """`with state 0: orders = 4`."""
    told = ", ".join(f"{section(each.section)}: {each.name} = {toml_value(each.value)}" for each in those)
    return text("beneath each figure: with {changes}", changes=told)


def lines(those: tuple[Change, ...]) -> str:
    """What stands in the file of the changed limits."""
    sections = dict.fromkeys(each.section for each in those)
    parts = (
        [f"[{name}]", *(f"{each.name} = {toml_value(each.value)}" for each in those if each.section == name)]
        for name in sections
    )
    return "\n\n".join("\n".join(part) for part in parts)


def more(number: int) -> str:
    return say().count("{number} earlier one is not listed.", "{number} earlier ones are not listed.", number)


def found_figure(score: Score) -> str:
    return _of(_found(score), len(score.incidents), NO_INCIDENT_FACT)


def found_note(score: Score) -> str:
    if not score.incidents:
        return ""
    untold = sum(each.incident.start_is == UNTOLD for each in score.incidents)
    return say().count("{number} without a postmortem", "{number} without a postmortem", untold)


def time_figure(minutes: float | None) -> str:
    return NONE if minutes is None else say().duration(round(minutes * MINUTE))


def longest_note(minutes: float | None) -> str:
    return text("longest {time}", time=time_figure(minutes)) if minutes is not None else ""


def users_figure(users: float | None) -> str:
    return text(NOT_COUNTED) if users is None else say().number(users)


def rate(per_week: float) -> str:
    return say().number(round(per_week, 2))


def false_note(count: int, weeks_long: float) -> str:
    return text(
        "{alarms} in {days}, over all slices",
        alarms=say().count("{number} alarm", "{number} alarms", count),
        days=say().count("{number} day", "{number} days", round(weeks_long * 7)),
    )


def spoke(record: RuleRecord) -> str:
    return say().number(len(record.fired_ms)) if record.fired_ms else text(SAID_NOTHING)


def last_spoke(record: RuleRecord, zone: tzinfo) -> str:
    return text("last {moment}", moment=say().moment(record.fired_ms[-1], zone))


def precision(record: RuleRecord) -> str:
    if not record.incidents:
        return text(NO_INCIDENT_FACT)
    return _of(record.of_incident, len(record.fired_ms), SAID_NOTHING)


def recall(record: RuleRecord) -> str:
    return _of(len(record.found), record.incidents, NO_INCIDENT_FACT)


def refused(error: RuleError) -> str:
    """What is wrong with an entry; what was expected of it, and that nothing is there, are sentences of their own."""
    told = {name: text(place) if name in ("expected", "got") else place for name, place in error.places.items()}
    return text(error.english, **told)


def first_alert(scored: Scored, zone: tzinfo) -> str:
    return text(MISSED) if scored.first is None else say().moment(scored.first.opened.first_seen_ms, zone)


def _found(score: Score) -> int:
    return sum(each.first is not None for each in score.incidents)


def _of(part: int, whole: int, nothing: str) -> str:
    """`2 of 3`; where there is nothing to divide by, that."""
    return text("{part} of {whole}", part=say().number(part), whole=say().number(whole)) if whole else text(nothing)


def _alerts(number: int) -> str:
    return say().count("{number} alert", "{number} alerts", number)
