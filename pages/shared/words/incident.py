"""Every string of the page Incident."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import tzinfo

from data.metrics.backlog import HurtUsers
from data.metrics.claim import MOMENTS, Claim, Reason, Row, Value, Verdict
from data.metrics.hurt import Fares, Hurt
from data.metrics.incident import Certainty, Entry, Incident, Unplaced
from data.metrics.incident_spans import Measure, Span
from data.metrics.observed import ObservedRun
from data.metrics.sensitivity import AtThreshold
from data.speech import sentence
from data.window import MINUTE, duration_text, iso, local_clock, local_time, zone_name
from pages.shared.language import say, text
from pages.shared.words import NONE, count, orders, share

HUNG = "Orders that hung"
FARES = "Fares of the orders that hung"
BESIDE = "Orders due beside them"
BOOK = "Postmortems"
NO_INCIDENT_NEXT = "Choose one on the page Incidents, or take the part `incident` out of the address."
NOT_SET_UP_NEXT = "Set VAULT_PATH to the folder of the postmortems."
NOT_STATED = "not stated"
NOTHING_HUNG = "No run of hung orders reaches into this window."
GOES_ON = "goes on"
LEAVE = "Leave this incident"
ALL_INCIDENTS = "All incidents"

LONGEST_CLAIM = 240
CLAIMS = "Claims of the postmortem against the orders"
CLAIM_HEADS = ("Claim", "Stated", "Observed", "Difference", "Verdict", "Why")
CLAIM_WORDS = {
    Claim.START: "Start",
    Claim.DETECTION: "Detection",
    Claim.MITIGATION: "Mitigation",
    Claim.END: "End",
    Claim.DURATION: "Duration",
    Claim.USERS: "Users affected",
    Claim.SLICE: "Payment methods",
    Claim.CAUSE: "Cause",
}
OBSERVED_HOW = {
    Claim.START: "the first order that hung was due",
    Claim.DETECTION: "the first moment at which anything was stuck",
    Claim.MITIGATION: "the last order that hung left",
    Claim.END: "the last order that hung left",
    Claim.DURATION: "from the first order that hung to the last that left",
    Claim.USERS: "distinct users of the run",
    Claim.SLICE: "every payment method with a run at that time",
    Claim.CAUSE: "what was recorded of their keys",
}
VERDICT_SHAPES = {Verdict.AGREES: "●", Verdict.DIFFERS: "▲", Verdict.CANNOT_TELL: "○"}

HURT = "Who was hurt"
HURT_NOTE = "distinct users; one who was hurt in two slices stands in both, and once in the total"
HURT_HEADS = ("Slice", "Users", "Orders", "Late", "Lost", "Waiting", "Worst wait")
FARE_HEADS = (sentence("Fares late"), sentence("Fares lost"))
ALL_OF_THEM = "All"
THRESHOLDS = "With another threshold"
THRESHOLDS_NOTE = "what changes when an order counts as stuck sooner or later"
THRESHOLD_HEADS = ("Stuck after", "Users", "Orders", "Start", "End", "Duration")
NOTHING_SO_LONG = "nothing was stuck for so long"

TIMELINE = "Timeline of the postmortem"
TIMELINE_HEADS = ("No.", "Time", "What happened", "Line")
NO_TIMELINE = "The postmortem has no timeline."
BEFORE, AFTER = "Entry before", "Next entry"
NO_STEP = "Choose an entry, or step with , and . to see the figures of its minute."
STEP_FACTS = ("In state 0", "Stuck", "Oldest", "Users hurt so far", "Keys of the stuck")
WRITTEN_LATER = sentence(
    "At this moment the postmortem was not written: its words are today's, what it says of the whole is not shown."
)
AHEAD_OF_DATA = "Nothing is known yet of that minute."
DEPLOYED = "Deployments of the window"
SPAN_WORDS = {Measure.TTD: "TTD", Measure.TTA: "TTA", Measure.TTM: "TTM", Measure.TTR: "TTR"}
FORMULAS = {
    Measure.TTD: "detected − started",
    Measure.TTA: "acknowledged − detected",
    Measure.TTM: "mitigated − started",
    Measure.TTR: "resolved − started",
}
CONTRADICTORY = "contradictory"

TAKE = "To take away"
DRAFT = "Draft a postmortem"
EVERYTHING = "All as ZIP"
DRAFT_NAME, ZIP_NAME = "postmortem-draft", "incident"
OF_POSTMORTEM = frozenset({"claims", "spans", "timeline"})
TABLE_NAMES = {
    "claims": "Claims",
    "spans": "Spans",
    "timeline": "Timeline",
    "hurt": "Who was hurt",
    "thresholds": "Thresholds",
    "orders": "Orders that hung",
    "backlog": "Backlog",
    "ages": "Oldest ages",
    "flow": "Due and received",
    "keys": "Key probes",
    "latency": "Latency",
    "alerts": "Alerts",
    "deployments": "Deployments",
}


def not_found(path: str) -> str:
    return f"“incident” in the address: the vault has no incident in {path!r}."


def not_yet(path: str) -> str:
    return f"{path}: nothing of this incident had happened at the as-of time."


def draft_failed(message: str) -> str:
    return f"The draft could not be made: {message}\n"


def title(incident: Incident | None) -> str:
    return "Orders that hung in this window" if incident is None else incident.title


def about(incident: Incident) -> str:
    """`P2 · owner MRG Team · services MyBB · found by helpdesk · notes/one.md`."""
    source = None if incident.detection_source is None else incident.detection_source.value
    parts = [
        incident.priority or f"priority {NOT_STATED}",
        f"owner {incident.owner or NOT_STATED}",
        f"services {', '.join(incident.services) or NOT_STATED}",
        f"found by {source or NOT_STATED}",
        incident.path,
    ]
    return " · ".join(parts)


def summary(runs: Sequence[ObservedRun], users: int, zone: tzinfo) -> str:
    """What is observed, in one sentence."""
    if not runs:
        return NOTHING_HUNG
    slices = ", ".join(dict.fromkeys(run.slice for run in runs))
    start_ms = min(run.start_ms for run in runs)
    ends = [run.end_ms for run in runs if run.end_ms is not None]
    until = local_time(max(ends), zone) if len(ends) == len(runs) else "and goes on"
    hung = orders(sum(run.hung for run in runs))
    return f"Observed: {slices}, {local_time(start_ms, zone)} – {until}; {hung} hung, {people(users)} hurt"


def people(number: int) -> str:
    return count(number, "user", "users")


def before_anybody_noticed(hurt: HurtUsers | None) -> str | None:
    return None if hurt is None else f"Before the stated detection {people(hurt.users)} had been hurt already."


def span_figure(span: Span) -> str:
    if span.ms is None:
        return NOT_STATED
    return CONTRADICTORY if span.contradictory else duration_text(span.ms)


def span_note(span: Span, zone: tzinfo) -> str:
    """The formula; what it lacks; where the two times contradict each other, both."""
    formula = FORMULAS[span.measure]
    if span.missing:
        return f"{formula}; no {' and no '.join(span.missing)}"
    if span.contradictory and span.begin is not None and span.end is not None:
        both = (local_clock(moment.at_ms, zone) for moment in (span.end, span.begin))
        return f"{formula}: {' − '.join(both)}"
    return formula


def claim_value(claim: Claim, value: Value | None, zone: tzinfo) -> str:
    if value is None:
        return NONE
    if isinstance(value, tuple):
        return _short(", ".join(value), LONGEST_CLAIM)
    if claim in MOMENTS:
        return local_time(value, zone, seconds=bool(value % MINUTE))
    return duration_text(value) if claim is Claim.DURATION else f"{value:,}"


def stated_value(row: Row, zone: tzinfo) -> str:
    """What the note says; nothing of what had not happened, or was not written, at the as-of time."""
    if row.stated is None:
        return NONE if row.reason in (Reason.NOT_YET, Reason.WRITTEN_LATER) else NOT_STATED
    return claim_value(row.claim, row.stated, zone)


def difference(row: Row) -> str:
    """`1 h 03 min earlier`, `+12`, `3 min longer`."""
    if row.difference is None:
        return NONE
    if row.claim is Claim.USERS:
        return f"{row.difference:+,}" if row.difference else "0"
    if not row.difference:
        return "0"
    later, sooner = ("longer", "shorter") if row.claim is Claim.DURATION else ("later", "earlier")
    return f"{duration_text(abs(row.difference))} {later if row.difference > 0 else sooner}"


def quoted(row: Row) -> tuple[str, ...]:
    """The words of the note, with the line."""
    if row.quote is None:
        return ()
    if row.claim is Claim.CAUSE:
        return (f"line {row.line}",)
    line = "" if row.line is None else f" (line {row.line})"
    inferred = ", inferred" if row.certainty is Certainty.INFERRED else ""
    return (f"“{_short(row.quote)}”{line}{inferred}",)


def why(row: Row) -> str:
    return NONE if row.reason is None else row.reason.value


def _short(text: str, most: int = 90) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"


def asked(reach_start_ms: int, reach_end_ms: int, as_of_ms: int, data_time_ms: int, zone: tzinfo) -> str:
    """How the observed was asked, said once for the whole table."""
    window = f"{local_time(reach_start_ms, zone)} to {local_time(reach_end_ms, zone)}"
    return (
        f"Observed: questions hung, impact_outcomes and key_outcomes, orders due {window}, "
        f"as of {local_time(as_of_ms, zone, seconds=True)}, data time {local_time(data_time_ms, zone, seconds=True)}."
    )


def stated_only(unplaced: dict[str, Unplaced]) -> list[str]:
    """Moments that have no place on a time axis, because the note states no zone."""
    return [
        f"{name.capitalize()}: {one.at} in no stated zone (line {one.line}). VAULT_TIMEZONE can set one."
        for name, one in unplaced.items()
    ]


def hurt_cells(one: Hurt) -> list[str]:
    """The figures of a row, after its name."""
    unknown = f" + {one.without_user:,} unknown" if one.without_user else ""
    figures = [f"{number:,}" for number in (one.orders, one.late, one.lost, one.waiting)]
    return [f"{one.users:,}{unknown}", *figures, duration_text(one.worst_wait_ms)]


def hurt_heads(*, fares: bool) -> tuple[str, ...]:
    return (*HURT_HEADS, *(text(head) for head in FARE_HEADS)) if fares else HURT_HEADS


def fare(total: float | None) -> str:
    """In the warehouse's own currency, which nothing names."""
    return NONE if total is None else say().number(round(total, 2))


def without_fare(fares: Fares) -> tuple[str, ...]:
    return (text("{orders} without a fare", orders=orders(fares.unknown)),) if fares.unknown else ()


def threshold_cells(one: AtThreshold, zone: tzinfo) -> list[str]:
    name = duration_text(one.stuck_ms)
    if one.start_ms is None:
        return [name, "0", "0", NOTHING_SO_LONG, NONE, NONE]
    end = GOES_ON if one.end_ms is None else local_time(one.end_ms, zone)
    length = NONE if one.end_ms is None else duration_text(one.end_ms - one.start_ms)
    return [name, f"{one.users:,}", f"{one.orders:,}", local_time(one.start_ms, zone), end, length]


def entry_time(entry: Entry, zone: tzinfo) -> str:
    if entry.at_ms is None:
        return f"{entry.local} (no zone stated)" if entry.local else "day not stated"
    until = "" if entry.until_ms is None else f" – {local_clock(entry.until_ms, zone)}"
    return f"{local_time(entry.at_ms, zone)[:16]}{until} {zone_name(entry.at_ms, zone)}"


def entry_hover(number: int, entry: Entry, zone: tzinfo) -> str:
    plain = _short(entry.text, 120).replace("&", "&amp;").replace("<", "&lt;")
    return f"<b>{number}</b> {entry_time(entry, zone)}<br>{plain}"


def hidden(number: int) -> str:
    return f"{count(number, 'later entry is', 'later entries are')} hidden: not known at the as-of time."


def step_title(number: int, of: int, entry: Entry) -> str:
    return f"{number} of {of}: {_short(entry.text, 140)}"


def step_note(at_ms: int, zone: tzinfo) -> str:
    return f"figures at {local_time(at_ms, zone, seconds=True)}"


def of_hung(run: ObservedRun) -> str:
    return f"{run.hung:,} of {max(run.settled, run.hung):,} due ({share(run.share)})"


def iso_or_empty(at_ms: int | None, zone: tzinfo) -> str | None:
    return None if at_ms is None else iso(at_ms, zone)
