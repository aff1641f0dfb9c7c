"""Every string of the page Scenarios."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import tzinfo

from data.metrics.scenario_matrix import CONDITIONS, Condition, Scenario
from data.window import duration_text
from pages.shared.words import count, orders, share, span

LAST = "Orders of the last month"
OUTCOMES = "Orders of the window"
MATRIX = "Payment method × booking type"
NO_ORDERS = "No order was due in the 31 days before this moment, so no scenario is known."
CSV = "Download CSV"
FILE_NAME = "scenarios"
NEVER = "no order in 31 d"
CONDITION_WORDS = {
    Condition.FAILING: "failing",
    Condition.BELOW: "below the objective",
    Condition.NOT_EXERCISED: "not exercised",
    Condition.NEVER: "never exercised",
    Condition.PENDING: "too early to judge",
    Condition.WORKING: "working",
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
    Condition.FAILING: "none succeeds of late",
    Condition.BELOW: "by more than chance",
    Condition.NOT_EXERCISED: "no order due in the window",
    Condition.NEVER: "no order due in 31 d",
    Condition.PENDING: "due, and not yet to be judged",
    Condition.WORKING: "orders are handed over",
}


def matrix_note(start_ms: int, end_ms: int, zone: tzinfo) -> str:
    return f"shares and counts of the orders due {span(start_ms, end_ms, zone)}"


def headline(scenarios: Sequence[Scenario], now_ms: int) -> str:
    """The worst scenario in one sentence; where none is bad, how many work."""
    worst = min(scenarios, key=lambda one: (CONDITIONS.index(one.condition), -one.failed_since, one.name))
    if worst.condition is Condition.FAILING:
        return f"{worst.name} is failing: {failing(worst, now_ms)}"
    if worst.condition is Condition.BELOW:
        return f"{worst.name} is below the objective: {share_text(worst)}"
    if worst.condition in (Condition.NOT_EXERCISED, Condition.NEVER):
        idle = sum(one.condition in (Condition.NOT_EXERCISED, Condition.NEVER) for one in scenarios)
        return f"{count(idle, 'scenario was', 'scenarios were')} not exercised; the others work"
    return f"All {count(len(scenarios), 'scenario', 'scenarios')} work"


def failing(one: Scenario, now_ms: int) -> str:
    if one.last_success_ms is None:
        return f"{orders(one.failed_since)} failed, no success in 31 d"
    since = duration_text(now_ms - one.last_success_ms)
    return f"{orders(one.failed_since)} failed since the last success {since} ago"


def condition(one: Scenario, now_ms: int) -> str:
    """`not exercised for 6 d`, `failing`, …"""
    text = CONDITION_WORDS[one.condition]
    if one.condition is Condition.NOT_EXERCISED and one.last_due_ms is not None:
        return f"{text} for {duration_text(now_ms - one.last_due_ms)}"
    return text


def notes(one: Scenario, now_ms: int) -> tuple[str, ...]:
    """The small lines of a cell."""
    if one.last_due_ms is None:
        return (NEVER,)
    success = (
        "no success in 31 d" if one.last_success_ms is None else f"last success {ago(one.last_success_ms, now_ms)}"
    )
    lines = [] if one.condition is Condition.NOT_EXERCISED else [share_text(one)]
    if one.condition is Condition.FAILING:
        lines.append(f"{orders(one.failed_since)} failed since the last success")
    return (*lines, f"last due {ago(one.last_due_ms, now_ms)}, {success}")


def ago(at_ms: int, now_ms: int) -> str:
    return f"{duration_text(now_ms - at_ms)} ago"


def share_text(one: Scenario) -> str:
    """`97.2 % of 1,204 on time`, and how many cannot be judged yet."""
    pending = f", {one.pending_count:,} pending" if one.pending_count else ""
    if one.on_time_share is None:
        return f"{orders(one.due_count)} due, none to judge{pending}"
    return f"{share(one.on_time_share)} of {one.judged:,} on time{pending}"


def facts(counted: Mapping[Condition, int]) -> list[tuple[str, str, str]]:
    """Name, figure and note of each condition."""
    return [(CONDITION_WORDS[each].capitalize(), f"{counted[each]:,}", CONDITION_NOTES[each]) for each in CONDITIONS]
