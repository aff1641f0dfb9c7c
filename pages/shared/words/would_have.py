"""Words of what the rules would have said of an incident, beside whoever found it."""

from __future__ import annotations

from datetime import tzinfo

from data.known_incidents import UNTOLD
from data.metrics.replay_score import Scored
from data.metrics.rule import Kind
from data.rule_names import NAMES
from data.speech import sentence
from data.states import PanelState
from pages.shared.language import say, text

WOULD = sentence("What our rules would have said")
WOULD_NOTE = sentence("the rules as they are now, driven over the orders as they were known then")
NO_START = sentence("Neither does the note state when it began, nor do the orders show it.")
LEDGER_HEADS = (sentence("Incident"), sentence("Found by"), sentence("Our rules"))
LEDGER = sentence("What our rules would have said of each")
NO_MOMENT = sentence("The note states no moment of it up to now.")
TO_RULES = sentence("The record of each rule")
NOT_STATED = sentence("not stated")
STATES = {
    PanelState.VALUE: sentence("Told"),
    PanelState.STALE: sentence("Missed"),
    PanelState.NO_DATA: sentence("Not known"),
    PanelState.ERROR: sentence("Error"),
    PanelState.UNKNOWN: sentence("Unknown"),
}
STARTS_IS = {
    "stated": sentence("stated start"),
    "observed": sentence("observed start"),
    UNTOLD: sentence("observed, no postmortem"),
}
WHO = {
    "helpdesk": sentence("helpdesk"),
    "monitor": sentence("monitor"),
    "customer": sentence("customer"),
    "staff": sentence("staff"),
    "provider": sentence("provider"),
}
THE = {
    "helpdesk": sentence("the helpdesk"),
    "monitor": sentence("the monitor"),
    "customer": sentence("the customer"),
    "staff": sentence("the staff"),
    "provider": sentence("the provider"),
}


def found_by(scored: Scored, zone: tzinfo) -> str:
    """`helpdesk, Thu 29 Jan 04:39 WIB`."""
    incident = scored.incident
    if incident.told_ms is None:
        return text(NOT_STATED)
    return f"{who(incident.told_by)}, {say().moment(incident.told_ms, zone)}"


def who(source: str | None) -> str:
    return text(NOT_STATED) if source is None else text(WHO[source])


def would(scored: Scored, zone: tzinfo) -> str:
    """`Our rules would have said it at 04:06 (state 0), 33 min before the helpdesk, 120 users fewer.`"""
    incident = scored.incident
    if scored.first is None:
        return text("Our rules would have missed it.")
    moment = say().moment(scored.first.opened.first_seen_ms, zone)
    rule = text(NAMES[Kind(scored.first.opened.evidence[0].rule)])
    sooner_ms = scored.sooner_ms
    if sooner_ms is None:
        return text("Our rules would have said it at {moment} ({rule}).", moment=moment, rule=rule)
    places = {"moment": moment, "rule": rule, "time": say().duration(abs(sooner_ms)), "who": _the(incident.told_by)}
    if sooner_ms <= 0:
        return text("Our rules would have said it at {moment} ({rule}), {time} after {who}.", **places)
    if scored.users_fewer is None:
        return text("Our rules would have said it at {moment} ({rule}), {time} before {who}.", **places)
    users = say().count("{number} hurt user fewer", "{number} hurt users fewer", scored.users_fewer)
    return text(
        "Our rules would have said it at {moment} ({rule}), {time} before {who}, {users}.", users=users, **places
    )


def would_note(scored: Scored) -> str:
    """What the sentence is counted from."""
    before, told = scored.users_before, scored.users_until_told
    start = text(STARTS_IS[scored.incident.start_is])
    if before is None or told is None:
        return start
    return text(
        "{start}; {before} users hurt by the first alert, {told} by the time that it was found",
        start=start,
        before=say().number(before),
        told=say().number(told),
    )


def _the(source: str | None) -> str:
    return text(THE[source]) if source in THE else text("whoever found it")
