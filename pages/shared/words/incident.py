"""Every string of the page Incident."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import tzinfo

from data.metrics.backlog import HurtUsers
from data.metrics.hurt import Fares, Hurt
from data.metrics.incident import Entry, Incident, Source, Unplaced
from data.metrics.incident_spans import Measure, Span
from data.metrics.observed import ObservedRun, together
from data.metrics.sensitivity import AtThreshold
from data.retelling import observed, retold
from data.speech import Speech, sentence
from data.window import iso, local_clock, local_time, zone_name
from pages.shared.language import say, text
from pages.shared.words import NONE, orders

HUNG = sentence("Orders that hung")
FARES = sentence("Fares of the orders that hung")
BESIDE = sentence("Orders due beside them")
BOOK = sentence("Postmortems")
NO_INCIDENT_NEXT = sentence("Choose one on the page Incidents, or take the part `incident` out of the address.")
NOT_STATED = sentence("not stated")
ORDERS_AWAY = sentence("The orders cannot be had: what stands here is of the note alone.")
NOTHING_HUNG = sentence("No run of hung orders reaches into this window.")
GOES_ON = sentence("goes on")
LEAVE = sentence("Leave this incident")


HURT = sentence("Who was hurt")
HURT_NOTE = sentence("distinct users; one who was hurt in two slices stands in both, and once in the total")
HURT_HEADS = (
    sentence("Slice"),
    sentence("Users"),
    sentence("Orders"),
    sentence("Late"),
    sentence("Lost"),
    sentence("Waiting"),
    sentence("Worst wait"),
)
FARE_HEADS = (sentence("Fares late"), sentence("Fares lost"))
ALL_OF_THEM = sentence("All")
THRESHOLDS = sentence("With another threshold")
THRESHOLDS_NOTE = sentence("what changes when an order counts as stuck sooner or later")
THRESHOLD_HEADS = (
    sentence("Stuck after"),
    sentence("Users"),
    sentence("Orders"),
    sentence("Start"),
    sentence("End"),
    sentence("Duration"),
)
NOTHING_SO_LONG = sentence("nothing was stuck for so long")

TIMELINE = sentence("Timeline of the postmortem")
TIMELINE_HEADS = (sentence("No."), sentence("Time"), sentence("What happened"), sentence("Line"))
NO_TIMELINE = sentence("The postmortem has no timeline.")
BEFORE, AFTER = sentence("Entry before"), sentence("Next entry")
NO_STEP = sentence("Choose an entry, or step with , and . to see the figures of its minute.")
STEP_FACTS = (
    sentence("In state 0"),
    sentence("Stuck"),
    sentence("Oldest"),
    sentence("Users hurt so far"),
    sentence("Keys of the stuck"),
)
WRITTEN_LATER = sentence(
    "At this moment the postmortem was not written: its words are today's, what it says of the whole is not shown."
)
AHEAD_OF_DATA = sentence("Nothing is known yet of that minute.")
SPAN_WORDS = {Measure.TTD: "TTD", Measure.TTA: "TTA", Measure.TTM: "TTM", Measure.TTR: "TTR"}
FORMULAS = {
    Measure.TTD: sentence("detected − started"),
    Measure.TTA: sentence("acknowledged − detected"),
    Measure.TTM: sentence("mitigated − started"),
    Measure.TTR: sentence("resolved − started"),
}
SOURCES = {
    Source.HELPDESK: sentence("helpdesk"),
    Source.MONITOR: sentence("monitor"),
    Source.CUSTOMER: sentence("customer"),
    Source.STAFF: sentence("staff"),
    Source.PROVIDER: sentence("provider"),
}
MOMENT_WORDS = {
    "started": sentence("started"),
    "detected": sentence("detected"),
    "acknowledged": sentence("acknowledged"),
    "mitigated": sentence("mitigated"),
    "resolved": sentence("resolved"),
}
CONTRADICTORY = sentence("contradictory")

TAKE = sentence("To take away")
DRAFT = sentence("Draft a postmortem")
EVERYTHING = sentence("All as ZIP")
DRAFT_NAME, ZIP_NAME = "postmortem-draft", "incident"
OF_POSTMORTEM = frozenset({"claims", "spans", "timeline"})
TABLE_NAMES = {
    "claims": sentence("Claims"),
    "spans": sentence("Spans"),
    "timeline": sentence("Timeline"),
    "hurt": HURT,
    "thresholds": sentence("Thresholds"),
    "orders": HUNG,
    "backlog": sentence("Backlog"),
    "ages": sentence("Oldest ages"),
    "flow": sentence("Due and received"),
    "keys": sentence("Key probes"),
    "latency": sentence("Latency"),
    "alerts": sentence("Alerts"),
    "deployments": sentence("Deployments"),
}


def not_found(path: str) -> str:
    return text("“incident” in the address: the vault has no incident in {path}.", path=repr(path))


def not_yet(path: str) -> str:
    return text("{path}: nothing of this incident had happened at the as-of time.", path=path)


def draft_failed(message: str, speech: Speech) -> str:
    told = speech.text("The draft could not be made: {message}", message=observed(message, speech))
    return f"{told}\n"


def about(incident: Incident) -> str:
    """`P2 · owner MRG Team · services MyBB · found by helpdesk · notes/one.md`."""
    source, not_stated = incident.detection_source, text(NOT_STATED)
    found_by = not_stated if source is None else text(SOURCES[source])
    parts = [
        incident.priority or text("priority not stated"),
        text("owner {owner}", owner=incident.owner or not_stated),
        text("services {services}", services=", ".join(incident.services) or not_stated),
        text("found by {source}", source=found_by),
        incident.path,
    ]
    return " · ".join(parts)


def summary(runs: Sequence[ObservedRun], users: int, zone: tzinfo) -> str:
    """What is observed, in one sentence."""
    if not runs:
        return text(NOTHING_HUNG)
    ends = [run.end_ms for run in runs if run.end_ms is not None]
    times = len(list(together(runs)))
    told = {
        "slices": ", ".join(dict.fromkeys(run.slice for run in runs)),
        "start": local_time(min(run.start_ms for run in runs), zone),
        "orders": orders(sum(run.hung for run in runs)),
        "users": people(users),
    }
    if len(ends) < len(runs):
        whole = text("Observed: {slices}, {start} – and goes on; {orders} hung, {users} hurt", **told)
    else:
        end = local_time(max(ends), zone)
        whole = text("Observed: {slices}, {start} – {end}; {orders} hung, {users} hurt", end=end, **told)
    if times == 1:
        return whole
    return text("{observed}, at {number} separate times", observed=whole, number=say().number(times))


def people(number: int) -> str:
    return say().count("{number} user", "{number} users", number)


def before_anybody_noticed(hurt: HurtUsers | None) -> str | None:
    if hurt is None:
        return None
    return text("Before the stated detection {users} had been hurt already.", users=people(hurt.users))


def span_figure(span: Span) -> str:
    if span.ms is None:
        return text(NOT_STATED)
    return text(CONTRADICTORY) if span.contradictory else say().duration(span.ms)


def span_note(span: Span, zone: tzinfo) -> str:
    """The formula; what it lacks; where the two times contradict each other, both."""
    formula, missing = text(FORMULAS[span.measure]), [text(MOMENT_WORDS[name]) for name in span.missing]
    if len(missing) > 1:
        return text("{formula}; no {moment} and no {other}", formula=formula, moment=missing[0], other=missing[1])
    if missing:
        return text("{formula}; no {moment}", formula=formula, moment=missing[0])
    if span.contradictory and span.begin is not None and span.end is not None:
        both = (local_clock(moment.at_ms, zone) for moment in (span.end, span.begin))
        return f"{formula}: {' − '.join(both)}"
    return formula


def short(told: str, most: int = 90) -> str:
    return told if len(told) <= most else f"{told[: most - 1]}…"


def stated_only(unplaced: dict[str, Unplaced]) -> list[str]:
    """Moments that have no place on a time axis, because the note states no zone."""
    return [
        text(
            "{moment}: {at} in no stated zone (line {line}). VAULT_TIMEZONE can set one.",
            moment=text(MOMENT_WORDS[name]).capitalize(),
            at=one.at,
            line=one.line,
        )
        for name, one in unplaced.items()
    ]


def warnings(incident: Incident) -> list[str]:
    """What of the note contradicts itself."""
    return [retold(each, say()) for each in incident.warnings]


def hurt_cells(one: Hurt) -> list[str]:
    """The figures of a row, after its name."""
    number = say().number
    users = number(one.users)
    if one.without_user:
        users = text("{users} + {number} unknown", users=users, number=number(one.without_user))
    figures = [number(each) for each in (one.orders, one.late, one.lost, one.waiting)]
    return [users, *figures, say().duration(one.worst_wait_ms)]


def hurt_heads(*, fares: bool) -> tuple[str, ...]:
    return tuple(text(head) for head in ((*HURT_HEADS, *FARE_HEADS) if fares else HURT_HEADS))


def fare(total: float | None) -> str:
    """In the warehouse's own currency, which nothing names."""
    return NONE if total is None else say().number(round(total, 2))


def without_fare(fares: Fares) -> tuple[str, ...]:
    return (text("{orders} without a fare", orders=orders(fares.unknown)),) if fares.unknown else ()


def threshold_cells(one: AtThreshold, zone: tzinfo) -> list[str]:
    name = say().duration(one.stuck_ms)
    if one.start_ms is None:
        return [name, "0", "0", text(NOTHING_SO_LONG), NONE, NONE]
    end = text(GOES_ON) if one.end_ms is None else local_time(one.end_ms, zone)
    length = NONE if one.end_ms is None else say().duration(one.end_ms - one.start_ms)
    users, orders_ = say().number(one.users), say().number(one.orders)
    return [name, users, orders_, local_time(one.start_ms, zone), end, length]


def entry_time(entry: Entry, zone: tzinfo) -> str:
    if entry.at_ms is None:
        return text("{time} (no zone stated)", time=entry.local) if entry.local else text("day not stated")
    until = "" if entry.until_ms is None else f" – {local_clock(entry.until_ms, zone)}"
    return f"{local_time(entry.at_ms, zone)[:16]}{until} {zone_name(entry.at_ms, zone)}"


def entry_hover(number: int, entry: Entry, zone: tzinfo) -> str:
    plain = short(entry.text, 120).replace("&", "&amp;").replace("<", "&lt;")
    return f"<b>{number}</b> {entry_time(entry, zone)}<br>{plain}"


def hidden(number: int) -> str:
    return say().count(
        "{number} later entry is hidden: not known at the as-of time.",
        "{number} later entries are hidden: not known at the as-of time.",
        number,
    )


def step_title(number: int, of: int, entry: Entry) -> str:
    return text("{number} of {all}: {entry}", number=number, all=of, entry=short(entry.text, 140))


def step_note(at_ms: int, zone: tzinfo) -> str:
    return text("figures at {moment}", moment=local_time(at_ms, zone, seconds=True))


def iso_or_empty(at_ms: int | None, zone: tzinfo) -> str | None:
    return None if at_ms is None else iso(at_ms, zone)
