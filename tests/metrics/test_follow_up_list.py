"""The tasks that postmortems left: whose, how old, overdue; and what watches the lessons."""

from __future__ import annotations

import re
from zoneinfo import ZoneInfo

import pytest

from data.metrics.follow_up_list import Condition, condition_of, pending, tasks
from data.metrics.incident import FollowUp, Lesson
from data.metrics.lessons import Watch, learnt
from data.window import parse_instant
from tests.metrics.test_claims import postmortem

WIB = ZoneInfo("Asia/Jakarta")
NOW = parse_instant("2026-02-10T09:00+07:00", 0)


def task(name: str, **more: str | None) -> FollowUp:
    fields = {"owner": "ani", "status": "open", "due": None, "tracking": "OPS-1"} | more
    return FollowUp(task=name, line=3, **fields)


@pytest.mark.parametrize(
    ("status", "condition"),
    [
        (None, Condition.OPEN),
        ("🔲 Open", Condition.OPEN),
        ("In progress", Condition.OPEN),
        ("not done", Condition.OPEN),
        ("belum selesai", Condition.OPEN),
        ("undone", Condition.OPEN),
        ("✅", Condition.DONE),
        ("Done (2026-02-01)", Condition.DONE),
        ("selesai", Condition.DONE),
        ("cancelled", Condition.DROPPED),
        ("Won't fix", Condition.DROPPED),
    ],
)
def test_the_words_and_signs_of_a_status_are_understood(status: str | None, condition: Condition):
    assert condition_of(status) is condition


def test_the_longest_overdue_come_first_and_the_done_ones_last():
    listed = (
        task("done", status="done", due="2026-01-01"),
        task("young"),
        task("a day late", due="2026-02-09"),
        task("due today", due="2026-02-10"),
        task("a week late", due="2026-02-03"),
    )
    found = tasks([postmortem(follow_ups=listed)], NOW, WIB)
    assert [each.follow_up.task for each in found] == ["a week late", "a day late", "young", "due today", "done"]
    assert [each.overdue_days for each in found] == [7, 1, None, None, None]
    assert {each.age_days for each in found} == {12}


def test_a_task_becomes_overdue_at_the_midnight_of_the_zone():
    late = postmortem(follow_ups=(task("one", due="2026-02-10"),))
    before = parse_instant("2026-02-10T23:59:59+07:00", 0)
    assert tasks([late], before, WIB)[0].condition is Condition.OPEN
    assert tasks([late], before + 1000, WIB)[0].condition is Condition.OVERDUE


def test_only_what_is_left_is_counted():
    listed = (
        task("nobody's", owner=None),
        task("untracked", tracking=None, due="2026-02-01"),
        task("done", status="✅", owner=None, tracking=None),
    )
    found = pending(tasks([postmortem(follow_ups=listed)], NOW, WIB))
    assert (found.tasks, found.overdue, found.nobody, found.untracked) == (2, 1, 1, 1)


def test_an_incident_without_a_day_has_tasks_without_an_age_and_a_later_one_has_none_yet():
    assert tasks([postmortem(date=None, follow_ups=(task("one"),))], NOW, WIB)[0].age_days is None
    assert tasks([postmortem(date="2026-02-11", follow_ups=(task("one"),))], NOW, WIB) == ()


def test_a_lesson_has_the_first_watch_that_knows_a_word_of_it():
    watches = [Watch("Backlog", "state_0", (re.compile("state 0"),)), Watch("Keys", None, (re.compile("redis|state"),))]
    told = [
        postmortem(path="old.md", date="2026-01-01", lessons=(Lesson("redis", 1),)),
        postmortem(path="new.md", lessons=(Lesson("watch state 0", 1), Lesson("drink water", 2))),
    ]
    found = learnt(told, watches)
    assert [each.incident.path for each in found] == ["new.md", "new.md", "old.md"]
    assert [each.watch and each.watch.page for each in found] == ["Backlog", None, "Keys"]
