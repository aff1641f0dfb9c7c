"""Every string of the page Incidents."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import tzinfo

from data.metrics.incident import Source
from data.metrics.incident_list import OBSERVED, Ending, Listed
from data.metrics.incident_spans import Measure, Summary
from data.speech import sentence
from data.window import MINUTE, local_time
from pages.shared.language import say, text
from pages.shared.words import NONE
from pages.shared.words.incident import CONTRADICTORY, FORMULAS, MOMENT_WORDS, NOT_STATED, SOURCES, SPAN_WORDS

EARLIER_DAYS = sentence("Orders that hung in the last month")
LAST_DAYS = sentence("Orders that hung in the last two days")
COUNTING = sentence("The earlier days are being counted: what hung before the last two days is not in the list yet.")
NOTHING = sentence("No postmortem in the vault, and no run of hung orders in the last 31 days.")
NONE_CHOSEN = sentence("No incident fits what is chosen.")
DRILL = sentence("Drill into the window above")

CHART = sentence("The last 31 days")
CHART_NOTE = sentence("from start to end; very short ones are drawn wider")
CHART_ALT = sentence("Bars: each incident of the last 31 days from its start to its end.")
NONE_CHOSEN_IN_CHART = sentence("None of the chosen incidents began or ended in the last 31 days.")
NONE_IN_CHART = sentence("No incident began or ended in the last 31 days.")
LIST = sentence("Incidents")
MONTH, USERS, SOURCE = sentence("Month"), sentence("Users"), sentence("Found by")
SERVICE, PRIORITY = sentence("Service"), sentence("Priority")
LIST_HEADS = (
    sentence("Began"),
    sentence("What"),
    sentence("Lasted"),
    USERS,
    PRIORITY,
    SOURCE,
    *SPAN_WORDS.values(),
    sentence("Postmortem"),
)
NO_POSTMORTEM = sentence("no postmortem yet")
NOT_KNOWN = sentence("not known")
WRITTEN_LATER = sentence("the postmortem was written later: its words are today's, its figures are not shown")
SEEN = sentence("observed")
ENDINGS = {
    Ending.OPEN: sentence("open"),
    Ending.ENDED: sentence("ended"),
    Ending.NOT_STATED: sentence("end not stated"),
}
ALL = sentence("all")

TREND = sentence("By month")
TREND_NOTE = sentence(
    "the middle one, and from the least to the most; of how many it is known; users stated, else observed"
)
TREND_HEADS = (
    MONTH,
    sentence("Incidents"),
    sentence("Open"),
    sentence("Without postmortem"),
    USERS,
    *SPAN_WORDS.values(),
)
NO_MONTH = sentence("no day stated")


def incidents(number: int) -> str:
    return say().count("{number} incident", "{number} incidents", number)


def headline(those: Sequence[Listed], *, complete: bool, vault_known: bool) -> str:
    """The most pressing first. Without all orders nobody can say that each has a postmortem, nor without the vault
    that one has none.
    """
    going = [one for one in those if one.ending is Ending.OPEN]
    untold = sum(one.incident is None for one in those)
    if going:
        return _going(going)
    if untold and not vault_known:
        return say().count(
            "{number} observed incident; whether it has a postmortem is not known",
            "{number} observed incidents; whether they have postmortems is not known",
            untold,
        )
    if untold:
        return say().count(
            "{number} observed incident has no postmortem yet",
            "{number} observed incidents have no postmortem yet",
            untold,
        )
    if complete:
        return text("{incidents}, each with a postmortem", incidents=incidents(len(those)))
    return text("{incidents} known so far", incidents=incidents(len(those)))


def _going(going: Sequence[Listed]) -> str:
    """The one that has been open for longest."""
    oldest = max(going, key=lambda one: one.age_ms or 0)
    told = {"name": name(oldest), "more": say().number(len(going) - 1)}
    if oldest.age_ms is None:
        return (
            text("Open: {name}, and {more} more", **told) if len(going) > 1 else text("Open: {name}", name=name(oldest))
        )
    told["age"] = say().duration(oldest.age_ms)
    if len(going) > 1:
        return text("Open for {age}: {name}, and {more} more", **told)
    return text("Open for {age}: {name}", **told)


def known(starts: int, of: int, those: int, *, vault_known: bool) -> str:
    if not vault_known:
        return text("{incidents} in all.", incidents=incidents(those))
    return text(
        "{incidents} in all. A start is stated in {starts} of {postmortems}.",
        incidents=incidents(those),
        starts=say().number(starts),
        postmortems=say().count("{number} postmortem", "{number} postmortems", of),
    )


def name(one: Listed, most: int = 200) -> str:
    untold = text("Hung orders of {slices}", slices=", ".join(one.slices))
    plain = untold if one.incident is None else one.incident.name
    return plain if len(plain) <= most else f"{plain[: most - 1]}…"


def began(one: Listed, zone: tzinfo) -> str:
    if one.start_ms is None:
        day = None if one.incident is None else one.incident.date
        return day or text(NOT_STATED)
    return local_time(one.start_ms, zone)


def began_note(one: Listed) -> tuple[str, ...]:
    if one.begun_by in (None, "started"):
        return ()
    if one.begun_by == OBSERVED:
        return (text(SEEN),)
    return (text("start not stated; {moment}", moment=text(MOMENT_WORDS[str(one.begun_by)])),)


def lasted(one: Listed) -> str:
    if one.ending is Ending.OPEN:
        return text("open") if one.age_ms is None else text("open for {age}", age=say().duration(one.age_ms))
    if one.length_ms is None:
        return text(ENDINGS[Ending.NOT_STATED] if one.end_ms is None else NOT_STATED)
    return text(CONTRADICTORY) if one.length_ms < 0 else say().duration(one.length_ms)


def lasted_notes(one: Listed) -> tuple[str, ...]:
    """Whether the length is observed, and what the note itself says it was."""
    minutes = None if one.incident is None or not one.written else one.incident.stated_minutes.get("duration")
    seen = (text(SEEN),) if one.length_observed and one.length_ms is not None and one.ending is not Ending.OPEN else ()
    return (*seen, *(() if minutes is None else (text("stated {length}", length=say().duration(minutes * MINUTE)),)))


def users(number: int | None) -> str:
    return text(NOT_STATED) if number is None else say().number(number)


def users_notes(one: Listed) -> tuple[str, ...]:
    return (text(SEEN),) if one.users_observed and one.users is not None else ()


def name_notes(one: Listed) -> tuple[str, ...]:
    """Where the list shows a moment at which the note cannot have been written."""
    return () if one.incident is None or one.written else (text(WRITTEN_LATER),)


def source(one: Listed) -> str:
    if one.incident is None:
        return NONE
    return text(NOT_STATED if one.source is None else SOURCES[one.source])


def choice(value: str) -> str:
    """Of one that a filter offers; the empty one is no filter."""
    return value or text(ALL)


def source_choice(value: str) -> str:
    return text(SOURCES[Source(value)]) if value in set(Source) else choice(value)


def formulas() -> str:
    return ". ".join(f"{SPAN_WORDS[measure]}: {text(FORMULAS[measure])}" for measure in Measure) + "."


def of_summary(found: Summary, *, lengths: bool) -> str:
    """`25 min`, of several the middle one."""
    if found.median is None:
        return text(NOT_STATED)
    return say().duration(round(found.median)) if lengths else say().number(found.median, 0)


def summary_note(found: Summary, *, lengths: bool) -> tuple[str, ...]:
    """`20 min – 40 min, 2 of 3`."""
    of = text("{part} of {whole}", part=say().number(found.known), whole=say().number(found.of))
    if found.known < 2 or found.least is None or found.most is None:
        return (of,)
    ends = [say().duration(each) if lengths else say().number(each) for each in (found.least, found.most)]
    return (f"{' – '.join(ends)}, {of}",)


def hover(one: Listed, zone: tzinfo) -> str:
    plain = name(one, 90).replace("&", "&amp;").replace("<", "&lt;")
    told = text("users: {users}", users=users(one.users))
    return f"<b>{plain}</b><br>{began(one, zone)}, {lasted(one)}<br>{told}"


def bar_label(one: Listed, zone: tzinfo) -> str:
    plain = name(one, 24).replace("&", "&amp;").replace("<", "&lt;")
    return f"{began(one, zone)[5:16]} {plain}"


def more(number: int) -> str:
    return say().count("{number} more is not shown.", "{number} more are not shown.", number)
