"""Every string of the page Scenarios."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import tzinfo

from data.metrics.scenario_matrix import CONDITIONS, Condition, Scenario
from data.speech import sentence
from pages.shared.language import say, text
from pages.shared.words import number, orders, share, span

LAST = sentence("Orders of the last month")
OUTCOMES = sentence("Orders of the window")
MATRIX = sentence("Payment method × booking type")
NO_ORDERS = sentence("Of the 31 days before this moment no orders are known, so no scenario is known.")
NO_ORDERS_OF_SLICE = sentence("No order of the chosen slices was due in the 31 days before this moment.")
CSV = sentence("Download CSV")
FILE_NAME = "scenarios"
NEVER = sentence("no order in 31 d")
CONDITION_WORDS = {
    Condition.FAILING: sentence("failing"),
    Condition.BELOW: sentence("below the objective"),
    Condition.NOT_EXERCISED: sentence("not exercised"),
    Condition.NEVER: sentence("never exercised"),
    Condition.PENDING: sentence("too early to judge"),
    Condition.WORKING: sentence("working"),
}
CONDITION_HEADS = {
    Condition.FAILING: sentence("Failing"),
    Condition.BELOW: sentence("Below the objective"),
    Condition.NOT_EXERCISED: sentence("Not exercised"),
    Condition.NEVER: sentence("Never exercised"),
    Condition.PENDING: sentence("Too early to judge"),
    Condition.WORKING: sentence("Working"),
}
CONDITION_SHAPES = {
    Condition.FAILING: "✖",
    Condition.BELOW: "▲",
    Condition.NOT_EXERCISED: "○",
    Condition.NEVER: "○",
    Condition.PENDING: "…",
    Condition.WORKING: "●",
}
CONDITION_NOTES = {
    Condition.FAILING: sentence("none succeeds of late"),
    Condition.BELOW: sentence("by more than chance"),
    Condition.NOT_EXERCISED: sentence("no order due in the window"),
    Condition.NEVER: sentence("no order due in 31 d"),
    Condition.PENDING: sentence("due, and not yet to be judged"),
    Condition.WORKING: sentence("orders are handed over"),
}


def matrix_note(start_ms: int, end_ms: int, zone: tzinfo) -> str:
    return text("shares and counts of the orders due {span}", span=span(start_ms, end_ms, zone))


def headline(scenarios: Sequence[Scenario], now_ms: int) -> str:
    """The worst scenario in one sentence; where none is bad, how many work."""
    worst = min(scenarios, key=lambda one: (CONDITIONS.index(one.condition), -one.failed_since, one.name))
    if worst.condition is Condition.FAILING:
        return text("{scenario} is failing: {why}", scenario=worst.name, why=failing(worst, now_ms))
    if worst.condition is Condition.BELOW:
        return text("{scenario} is below the objective: {share}", scenario=worst.name, share=share_text(worst))
    if worst.condition in (Condition.NOT_EXERCISED, Condition.NEVER):
        idle = sum(one.condition in (Condition.NOT_EXERCISED, Condition.NEVER) for one in scenarios)
        return say().count(
            "{number} scenario was not exercised; none of the others fails",
            "{number} scenarios were not exercised; none of the others fails",
            idle,
        )
    if worst.condition is Condition.PENDING:
        return say().count(
            "{number} scenario is too early to judge; the others work",
            "{number} scenarios are too early to judge; the others work",
            sum(one.condition is Condition.PENDING for one in scenarios),
        )
    return say().count("All {number} scenario work", "All {number} scenarios work", len(scenarios))


def failing(one: Scenario, now_ms: int) -> str:
    failed = orders(one.failed_since)
    if one.last_success_ms is None:
        return text("{orders} failed, no success in 31 d", orders=failed)
    since = ago(one.last_success_ms, now_ms)
    return text("{orders} failed since the last success {ago}", orders=failed, ago=since)


def condition(one: Scenario, now_ms: int) -> str:
    """`not exercised for 6 d`, `failing`, …"""
    if one.condition is Condition.NOT_EXERCISED and one.last_due_ms is not None:
        return text("not exercised for {length}", length=say().duration(now_ms - one.last_due_ms))
    return text(CONDITION_WORDS[one.condition])


def notes(one: Scenario, now_ms: int) -> tuple[str, ...]:
    """The small lines of a cell."""
    if one.last_due_ms is None:
        return (text(NEVER),)
    lines = [] if one.condition is Condition.NOT_EXERCISED else [share_text(one)]
    if one.failed_since and one.condition in (Condition.FAILING, Condition.NOT_EXERCISED):
        lines.append(text("{orders} failed since the last success", orders=orders(one.failed_since)))
    return (*lines, _last(one, ago(one.last_due_ms, now_ms), now_ms))


def _last(one: Scenario, due: str, now_ms: int) -> str:
    if one.last_success_ms is None:
        return text("last due {ago}, no success in 31 d", ago=due)
    return text("last due {ago}, last success {success}", ago=due, success=ago(one.last_success_ms, now_ms))


def ago(at_ms: int, now_ms: int) -> str:
    return text("{length} ago", length=say().duration(now_ms - at_ms))


def share_text(one: Scenario) -> str:
    """`97.2 % of 1,204 on time`, and how many cannot be judged yet."""
    told = _share(one)
    if not one.pending_count:
        return told
    return text("{told}, {number} pending", told=told, number=number(one.pending_count))


def _share(one: Scenario) -> str:
    if one.on_time_share is None:
        return text("{orders} due, none to judge", orders=orders(one.due_count))
    return text("{share} of {judged} on time", share=share(one.on_time_share), judged=number(one.judged))


def facts(counted: Mapping[Condition, int]) -> list[tuple[str, str, str]]:
    """Name, figure and note of each condition."""
    return [(text(CONDITION_HEADS[each]), number(counted[each]), text(CONDITION_NOTES[each])) for each in CONDITIONS]
