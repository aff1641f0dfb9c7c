"""What postmortems asked for: tasks that fell due since the last standup, and how many are overdue for longer.

It is today's text of the notes, whatever the as-of time is.
"""

from __future__ import annotations

from data.answers import Failure
from data.metrics.follow_up_list import Condition, Task, pending, tasks
from data.speech import sentence
from data.standup.at import At
from data.standup.section import Line, Link, Section, Tone, Topic
from data.window import local_day

_FELL_DUE = sentence("{task}: due {day}, {owner} ({title}).")
_OVERDUE = sentence("{tasks} overdue for longer, the longest for {days}; {nobody} of all {pending} without an owner.")
_LINK = Link("incidents")


def section(at: At) -> Section:
    """A line for each task that fell due, and one for those that did so before."""
    if isinstance(at.incidents, Failure):
        return Section(Topic.FOLLOW_UPS, unjudged=(at.why(at.incidents),))
    left = [task for task in tasks(at.incidents, at.as_of_ms, at.zone) if task.pending]
    since, today = local_day(at.since_ms, at.zone), local_day(at.as_of_ms, at.zone)
    fell_due = [task for task in left if since <= (task.follow_up.due or "") <= today]
    before = [task for task in left if task.condition is Condition.OVERDUE and task not in fell_due]
    lines = [_line(at, task) for task in fell_due]
    return Section(Topic.FOLLOW_UPS, (*lines, *([_longer(at, left, before)] if before else [])))


def _line(at: At, task: Task) -> Line:
    text = at.say.text(
        _FELL_DUE,
        task=task.follow_up.task.rstrip("."),
        day=at.say.date(task.follow_up.due or ""),
        owner=task.follow_up.owner or at.say.term("nobody's"),
        title=task.incident.name,
    )
    return Line(text, Tone.BAD if task.condition is Condition.OVERDUE else Tone.NOTICE, _LINK)


def _longer(at: At, left: list[Task], before: list[Task]) -> Line:
    count = pending(left)
    text = at.say.text(
        _OVERDUE,
        tasks=at.say.count("{number} follow-up", "{number} follow-ups", len(before)),
        days=at.say.count("{number} day", "{number} days", max(task.overdue_days or 0 for task in before)),
        nobody=at.say.number(count.nobody),
        pending=at.say.number(count.tasks),
    )
    return Line(text, Tone.NOTICE, _LINK)
