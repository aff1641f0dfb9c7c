"""Every string of the page Incidents."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import tzinfo

from data.metrics.detection_ledger import OURSELVES, Detected
from data.metrics.follow_up_list import Condition, Pending, Task
from data.metrics.incident import Source
from data.metrics.incident_list import OBSERVED, Ending, Listed
from data.metrics.incident_spans import Measure, Summary
from data.metrics.lessons import Learnt
from data.speech import sentence
from data.window import MINUTE, duration_text, local_time
from pages.shared.language import text
from pages.shared.words import NONE, count, share
from pages.shared.words.incident import FORMULAS, NOT_STATED, SPAN_WORDS

# What every title of a postmortem begins with says nothing of it.
_HEAD = re.compile(r"^\s*(?:post-?\s?mortem|incident report|laporan insiden)\s*[:–-]\s*(?=\S)", re.IGNORECASE)
_SIGN = re.compile(r"^\W+")
EARLIER_DAYS = "Orders that hung in the last month"
LAST_DAYS = "Orders that hung in the last two days"
COUNTING = "The earlier days are being counted: what hung before the last two days is not in the list yet."
NOTHING = "No postmortem in the vault, and no run of hung orders in the last 31 days."
NONE_CHOSEN = "No incident fits what is chosen."
DRILL = "Drill into the window above"

CHART = "The last 31 days"
CHART_NOTE = "from start to end; very short ones are drawn wider"
CHART_ALT = "Bars: each incident of the last 31 days from its start to its end."
NONE_IN_CHART = "No incident began or ended in the last 31 days."
LIST = "Incidents"
LIST_HEADS = ("Began", "What", "Lasted", "Users", "Priority", "Found by", *SPAN_WORDS.values(), "Postmortem")
NO_POSTMORTEM = "no postmortem yet"
WRITTEN_LATER = sentence("the postmortem was written later: its words are today's, its figures are not shown")
ENDINGS = {Ending.OPEN: "open", Ending.ENDED: "ended", Ending.NOT_STATED: "end not stated"}

SERVICE, PRIORITY, SOURCE, MONTH = "Service", "Priority", "Found by", "Month"
ALL = "all"

TREND = "By month"
TREND_NOTE = "the middle one, and from the least to the most; of how many it is known; users stated, else observed"
TREND_HEADS = ("Month", "Incidents", "Open", "Without postmortem", "Users", *SPAN_WORDS.values())
NO_MONTH = "no day stated"

LEDGER = "Who found them"
LEDGER_HEADS = ("Month", "Found by ourselves", "By whom", "Not stated")
ALL_MONTHS = "All"
SOURCES = {
    Source.HELPDESK: "helpdesk",
    Source.MONITOR: "monitor",
    Source.CUSTOMER: "customer",
    Source.STAFF: "staff",
    Source.PROVIDER: "provider",
}

FOLLOW_UPS = "Follow-ups"
FOLLOW_UPS_NOTE = "today's text of all postmortems, whatever the as-of time"
FOLLOW_UP_HEADS = ("Task", "Age", "Owner", "Status", "Due", "Tracking", "Incident")
FOLLOW_UP_FACTS = ("To do", "Overdue", "Nobody's", "Without tracking")
NO_FOLLOW_UPS = "0 follow-ups stand in the postmortems."
NOBODY = "nobody"
UNTRACKED = "none"
MOST_TASKS = 100
CONDITION_SHAPES = {Condition.OVERDUE: "▲", Condition.OPEN: "○", Condition.DONE: "●", Condition.DROPPED: "–"}

LESSONS = "Lessons, and what watches them"
LESSON_HEADS = ("Lesson", "Watched by", "Incident")
NO_LESSONS = "0 lessons stand in the postmortems."
UNWATCHED = "nothing watches this"
MOST_LESSONS = 60
VAULT_NOTES = "Of the vault"


def headline(those: Sequence[Listed], *, complete: bool) -> str:
    """The most pressing first. Without all orders nobody can say that each has a postmortem."""
    going = [one for one in those if one.ending is Ending.OPEN]
    untold = sum(one.incident is None for one in those)
    if going:
        oldest = max(going, key=lambda one: one.age_ms or 0)
        more = "" if len(going) == 1 else f", and {len(going) - 1:,} more"
        return f"Open{'' if oldest.age_ms is None else f' for {duration_text(oldest.age_ms)}'}: {name(oldest)}{more}"
    if untold:
        return f"{count(untold, 'observed incident has', 'observed incidents have')} no postmortem yet"
    number = count(len(those), "incident", "incidents")
    return f"{number}, each with a postmortem" if complete else f"{number} known so far"


def known(starts: int, of: int, those: int) -> str:
    told = count(of, "postmortem", "postmortems")
    return f"{count(those, 'incident', 'incidents')} in all. A start is stated in {starts:,} of {told}."


def name(one: Listed, most: int = 200) -> str:
    plain = _HEAD.sub("", one.incident.title) if one.incident is not None else f"Hung orders of {', '.join(one.slices)}"
    return plain if len(plain) <= most else f"{plain[: most - 1]}…"


def began(one: Listed, zone: tzinfo) -> str:
    if one.start_ms is None:
        day = None if one.incident is None else one.incident.date
        return day or NOT_STATED
    return local_time(one.start_ms, zone)


def began_note(one: Listed) -> tuple[str, ...]:
    if one.begun_by in (None, "started"):
        return ()
    return (OBSERVED,) if one.begun_by == OBSERVED else (f"start not stated; {one.begun_by}",)


def lasted(one: Listed) -> str:
    if one.ending is Ending.OPEN:
        return "open" if one.age_ms is None else f"open for {duration_text(one.age_ms)}"
    if one.length_ms is None:
        return ENDINGS[Ending.NOT_STATED] if one.end_ms is None else NOT_STATED
    return "contradictory" if one.length_ms < 0 else duration_text(one.length_ms)


def lasted_notes(one: Listed) -> tuple[str, ...]:
    """Whether the length is observed, and what the note itself says it was."""
    minutes = None if one.incident is None or not one.written else one.incident.stated_minutes.get("duration")
    seen = (OBSERVED,) if one.length_observed and one.length_ms is not None and one.ending is not Ending.OPEN else ()
    return (*seen, *(() if minutes is None else (f"stated {duration_text(minutes * MINUTE)}",)))


def users(number: int | None) -> str:
    return NOT_STATED if number is None else f"{number:,}"


def users_notes(one: Listed) -> tuple[str, ...]:
    return (OBSERVED,) if one.users_observed and one.users is not None else ()


def name_notes(one: Listed) -> tuple[str, ...]:
    """Where the list shows a moment at which the note cannot have been written."""
    return () if one.incident is None or one.written else (text(WRITTEN_LATER),)


def source(one: Listed) -> str:
    found = None if one.incident is None else one.incident.detection_source
    return NONE if one.incident is None else NOT_STATED if found is None else SOURCES[found]


def formulas() -> str:
    return ". ".join(f"{SPAN_WORDS[measure]}: {FORMULAS[measure]}" for measure in Measure) + "."


def of_summary(found: Summary, *, lengths: bool) -> str:
    """`25 min`, of several the middle one."""
    if found.median is None:
        return NOT_STATED
    return duration_text(round(found.median)) if lengths else f"{found.median:,.0f}"


def summary_note(found: Summary, *, lengths: bool) -> tuple[str, ...]:
    """`20 min – 40 min, 2 of 3`."""
    of = f"{found.known:,} of {found.of:,}"
    if found.known < 2 or found.least is None or found.most is None:
        return (of,)
    ends = [duration_text(each) if lengths else f"{each:,}" for each in (found.least, found.most)]
    return (f"{' – '.join(ends)}, {of}",)


def ledger_note(objective: float) -> str:
    ours = " or ".join(sorted(SOURCES[each] for each in OURSELVES))
    return f"ourselves: {ours}; objective {share(objective, 0)} of those of which it is stated"


def found_share(one: Detected) -> str:
    return NONE if one.share is None else f"{share(one.share, 0)} ({one.ourselves:,} of {one.stated:,})"


def found_by(one: Detected) -> str:
    return ", ".join(f"{SOURCES[each]} {number:,}" for each, number in one.found_by.items()) or NONE


def pending_figures(found: Pending) -> tuple[str, ...]:
    return tuple(f"{number:,}" for number in (found.tasks, found.overdue, found.nobody, found.untracked))


def pending_notes(found: Pending, of: int) -> tuple[str, ...]:
    return (f"of {count(of, 'task', 'tasks')}", *[f"of {found.tasks:,} to do"] * 3)


def task_age(task: Task) -> str:
    return NONE if task.age_days is None else f"{task.age_days:,} d"


def task_status(task: Task) -> str:
    if task.condition is Condition.OVERDUE:
        return f"overdue for {task.overdue_days:,} d"
    # Beside it stands a sign of our own; that of the note says the same.
    return _SIGN.sub("", task.follow_up.status or "") or task.follow_up.status or NOT_STATED


def watched_by(one: Learnt) -> str:
    return UNWATCHED if one.watch is None else one.watch.page


def watch_notes(one: Learnt, quiet: str) -> tuple[str, ...]:
    """The rule that fires on it; and for the backlog since when no run was seen."""
    if one.watch is None:
        return ()
    rule = () if one.watch.rule is None else (f"rule {one.watch.rule}",)
    return (*rule, *((quiet,) if one.watch.page == "Backlog" and quiet else ()))


def quiet_since(end_ms: int | None, zone: tzinfo) -> str:
    return (
        "no run of hung orders in 31 d" if end_ms is None else f"no run of hung orders since {local_time(end_ms, zone)}"
    )


def hangs(slices: Sequence[str]) -> str:
    return f"orders hang now: {', '.join(slices)}"


def hover(one: Listed, zone: tzinfo) -> str:
    plain = name(one, 90).replace("&", "&amp;").replace("<", "&lt;")
    return f"<b>{plain}</b><br>{began(one, zone)}, {lasted(one)}<br>users: {users(one.users)}"


def bar_label(one: Listed, zone: tzinfo) -> str:
    plain = name(one, 24).replace("&", "&amp;").replace("<", "&lt;")
    return f"{began(one, zone)[5:16]} {plain}"


def skipped(number: int, warnings: int) -> list[str]:
    told = f"{count(number, 'note was', 'notes were')} passed over, {count(warnings, 'thing is', 'things are')} odd"
    return [f"{told}; `python -m data vault` lists them."] if number or warnings else []


def more(number: int) -> str:
    return f"{number:,} more are not shown."
