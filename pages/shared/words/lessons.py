"""Every string about what incidents left behind: who found them, what is to do, what was learnt."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import tzinfo

from babel.lists import format_list

from data.metrics.detection_ledger import OURSELVES, Detected
from data.metrics.follow_up_list import Condition, Pending, Task
from data.metrics.lessons import Learnt
from data.rule_names import rule_name
from data.speech import sentence
from data.window import local_time
from pages.shared.language import say, text
from pages.shared.words import NONE, share
from pages.shared.words.incident import NOT_STATED, SOURCES
from pages.shared.words.incidents import MONTH

_SIGN = re.compile(r"^\W+")
LEDGER = sentence("Who found them")
LEDGER_HEADS = (MONTH, sentence("Found by ourselves"), sentence("By whom"), sentence("Not stated"))
ALL_MONTHS = sentence("All")
FOLLOW_UPS = sentence("Follow-ups")
FOLLOW_UPS_NOTE = sentence("today's text of all postmortems, whatever the as-of time")
FOLLOW_UP_HEADS = (
    sentence("Task"),
    sentence("Age"),
    sentence("Owner"),
    sentence("Status"),
    sentence("Due"),
    sentence("Tracking"),
    sentence("Incident"),
)
FOLLOW_UP_FACTS = (sentence("To do"), sentence("Overdue"), sentence("Nobody's"), sentence("Without tracking"))
FOLLOW_UPS_CHOSEN = sentence("today's text of the chosen postmortems, whatever the as-of time")
NOT_READ = sentence("The postmortems are not read: what they left to do and taught is not known.")
NO_FOLLOW_UPS_CHOSEN = sentence("0 follow-ups stand in the chosen postmortems.")
NO_FOLLOW_UPS = sentence("0 follow-ups stand in the postmortems.")
NOBODY = sentence("nobody")
UNTRACKED = sentence("none")
MOST_TASKS = 100
CONDITION_SHAPES = {Condition.OVERDUE: "▲", Condition.OPEN: "○", Condition.DONE: "●", Condition.DROPPED: "–"}
LESSONS = sentence("Lessons, and what watches them")
LESSON_HEADS = (sentence("Lesson"), sentence("Watched by"), sentence("Incident"))
NO_LESSONS_CHOSEN = sentence("0 lessons stand in the chosen postmortems.")
NO_LESSONS = sentence("0 lessons stand in the postmortems.")
UNWATCHED = sentence("nothing watches this")
MOST_LESSONS = 60


def ledger_note(objective: float) -> str:
    return text(
        "ourselves: {sources}; objective {share} of those of which it is stated",
        sources=format_list(sorted(text(SOURCES[each]) for each in OURSELVES), style="or", locale=say().locale),
        share=share(objective, 0),
    )


def found_share(one: Detected) -> str:
    if one.share is None:
        return NONE
    part, whole = say().number(one.ourselves), say().number(one.stated)
    return text("{share} ({part} of {whole})", share=share(one.share, 0), part=part, whole=whole)


def found_by(one: Detected) -> str:
    return ", ".join(f"{text(SOURCES[each])} {say().number(number)}" for each, number in one.found_by.items()) or NONE


def pending_figures(found: Pending) -> tuple[str, ...]:
    return tuple(map(say().number, (found.tasks, found.overdue, found.nobody, found.untracked)))


def pending_notes(found: Pending, of: int) -> tuple[str, ...]:
    to_do = text("of {number} to do", number=say().number(found.tasks))
    return say().count("of {number} task", "of {number} tasks", of), to_do, to_do, to_do


def task_age(task: Task) -> str:
    return NONE if task.age_days is None else text("{days} d", days=say().number(task.age_days))


def task_status(task: Task) -> str:
    if task.condition is Condition.OVERDUE:
        return text("overdue for {days} d", days=say().number(task.overdue_days or 0))
    # Beside it stands a sign of our own; that of the note says the same.
    return _SIGN.sub("", task.follow_up.status or "") or task.follow_up.status or text(NOT_STATED)


def watched_by(one: Learnt) -> str:
    return text(UNWATCHED if one.watch is None else one.watch.page)


def watch_notes(one: Learnt, quiet: str) -> tuple[str, ...]:
    """The rule that fires on it; and for the backlog since when no run was seen."""
    if one.watch is None:
        return ()
    rule = () if one.watch.rule is None else (text("rule {name}", name=rule_name(one.watch.rule, say())),)
    return (*rule, *((quiet,) if one.watch.page == "Backlog" and quiet else ()))


def quiet_since(end_ms: int | None, zone: tzinfo) -> str:
    if end_ms is None:
        return text("no run of hung orders in 31 d")
    return text("no run of hung orders since {moment}", moment=local_time(end_ms, zone))


def hangs(slices: Sequence[str]) -> str:
    return text("orders hang now: {slices}", slices=", ".join(slices))


def skipped(number: int, warnings: int) -> list[str]:
    if not number and not warnings:
        return []
    passed = say().count("{number} note was passed over", "{number} notes were passed over", number)
    odd = say().count("{number} thing is odd", "{number} things are odd", warnings)
    return [text("{passed}, {odd}; `python -m data vault` lists them.", passed=passed, odd=odd)]
