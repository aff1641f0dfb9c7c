"""Words of the page Latency."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import tzinfo

from data.metrics.budget import Spent
from data.metrics.latency import PARTS, RELATIVE_ERROR, Measure
from data.metrics.slices import Rule, SliceState
from data.metrics.survival import Reached, SliceLatency
from data.speech import sentence
from data.window import SECOND, local_time
from pages.shared.language import say, text
from pages.shared.words import NONE, clock, number, orders, share, span

COUNTED = sentence("Latencies of the window")
WAITING = sentence("Orders in state 0")
OUTCOMES = sentence("Outcomes of the window")
WEEKS = sentence("Latencies of earlier weeks")
MEASURE = sentence("Which latency")
FOCUS = sentence("Slice of the charts")
P95 = PARTS.index(95)
MEASURES = {Measure.HANDOFF: sentence("Hand-off"), Measure.ASSIGNMENT: sentence("Assignment")}
DONE = {Measure.HANDOFF: sentence("Received"), Measure.ASSIGNMENT: sentence("Assigned")}
OF_ALL = {Measure.HANDOFF: sentence("Due"), Measure.ASSIGNMENT: sentence("Received")}

TABLE = sentence("Latency by slice")
OVER_TIME = sentence("Percentiles over time")
HEAT = sentence("How many took how long")
ALL_SLICES = sentence("All slices on one scale, worst first")
WEEKS_BEFORE = sentence("Against the same hours of the four weeks before")
EXPLAIN = sentence("How this is counted")
NOTHING = sentence("No order was due in this window.")
NOTHING_OF_SLICE = sentence("No order of the chosen slices was due in this window.")
NO_WEEKS = sentence("None of the four weeks before has orders in these hours.")
LONG_WINDOW = sentence("A window of up to 7 days can be compared with the same hours of earlier weeks.")

LINES = {part: f"p{part}" for part in PARTS}
OBJECTIVE = sentence("objective")
NOT_FINISHED = sentence("not finished")
OVER_TIME_ALT = sentence("Line chart: percentiles of latency over time of one slice, on a logarithmic scale.")
HEAT_ALT = sentence(
    "Heat map: orders by the time they were due and by how long they took; above it those not finished."
)
ALL_SLICES_ALT = sentence(
    "A small line chart for each slice: percentiles of latency over time on one logarithmic scale."
)
WEEKS_ALT = sentence("Line chart: share of orders finished within each length, this window and four earlier weeks.")


def length(ms: float) -> str:
    """`850 ms`, `7.9 s`, `2 min 05 s`: to two figures or more, as exact as the buckets are."""
    if ms < 0.95 * SECOND:
        return text("{number} ms", number=say().number(ms, 0))
    if ms < 60 * SECOND:
        return text("{number} s", number=say().number(ms / SECOND, 1))
    return say().duration(int(ms))


def of_all_name(part: int, measure: Measure) -> str:
    if measure is Measure.HANDOFF:
        return text("p{part} of all due", part=part)
    return text("p{part} of all received", part=part)


def reached(found: Reached) -> str:
    """`7.9 s`, or `> 2 h 03 min` where it is not reached."""
    return length(found.ms) if found.ms is not None else f"> {length(found.over_ms)}"


def not_reached_name(part: int) -> str:
    """Of the marks that stand where a percentile has no value."""
    return text("p{part} not reached: over", part=part)


def over(ms: float) -> str:
    return text("over {length}, not reached", length=length(ms))


# The headline


def stuck_headline(state: SliceState, spent: Spent | None) -> str:
    """`cc_preauth: 82 of 287 orders due are stuck, 43.9 % not handed over`."""
    told = {"slice": state.name, "stuck": number(state.stuck_count), "orders": orders(state.due_count)}
    if spent is None or spent.undispatched_share is None:
        return text("{slice}: {stuck} of {orders} due are stuck", **told)
    missed = share(spent.undispatched_share)
    return text("{slice}: {stuck} of {orders} due are stuck, {share} not handed over", **told, share=missed)


def beside(found: SliceLatency | None) -> str:
    """A fine percentile beside the orders that hang."""
    if found is None or not found.finished:
        return text("None of them was received, so there is no percentile of received orders.")
    return text(
        "Of those received 95 % took at most {length}: the percentile of received orders knows nothing of the others.",
        length=length(found.finished[P95]),
    )


def assignment(found: SliceLatency | None) -> str:
    if found is None or not found.finished:
        return text("None of its received orders has a driver.")
    return say().count(
        "Once received, half had a driver within {half} and 95 % within {most}; {number} order waits for one.",
        "Once received, half had a driver within {half} and 95 % within {most}; {number} orders wait for one.",
        found.waiting_count,
        half=length(found.finished[0]),
        most=length(found.finished[P95]),
    )


def quiet_headline(state: SliceState, rule: Rule) -> str:
    if rule is Rule.ON_TIME:
        lowest = share(state.on_time_share)
        return text("Nothing is stuck. Lowest on-time share: {slice}, {share}", slice=state.name, share=lowest)
    return text("Nothing is stuck. Too few orders were due in this window to compare slices")


def took(name: str, found: SliceLatency | None) -> str:
    if found is None or not found.finished:
        return text("{slice}: none was received.", slice=name)
    most = length(found.finished[P95])
    return text("{slice}: 95 % of the received orders took at most {length}.", slice=name, length=most)


def judged_at(start_ms: int, end_ms: int, data_time_ms: int, zone: tzinfo) -> str:
    known = clock(data_time_ms, zone, seconds=True)
    return text("Orders due {span}, as known at {clock}.", span=span(start_ms, end_ms, zone), clock=known)


# The table


def heads(measure: Measure, limits_ms: Sequence[int]) -> tuple[str, ...]:
    """After the name of the slice."""
    return (
        text(OF_ALL[measure]),
        text(DONE[measure]),
        *LINES.values(),
        text("Not handed over") if measure is Measure.HANDOFF else text("Without driver"),
        *(text("Waiting ≥ {length}", length=say().duration(limit)) for limit in limits_ms),
        of_all_name(50, measure),
        of_all_name(95, measure),
        text("p95, closed = never"),
    )


def table_note(measure: Measure) -> str:
    exact = share(RELATIVE_ERROR)
    if measure is Measure.HANDOFF:
        return text("from due to received; received before due counts as 0; percentiles within {share}", share=exact)
    return text("from received to a driver assigned, of the received orders; percentiles within {share}", share=exact)


def beneath(note: str, label: str) -> str:
    """The note of the table where another window is compared."""
    return text("{note}; beneath each figure: {label}", note=note, label=label)


def p95_beside(label: str) -> str:
    """The line of the compared window in the legend."""
    return text("p95, {label}", label=label)


def undispatched(spent: Spent | None) -> str:
    if spent is None or spent.undispatched_share is None:
        return NONE
    return f"{share(spent.undispatched_share)} ({number(spent.unreceived)})"


def unassigned(found: SliceLatency) -> str:
    missing = found.counted - found.done_count
    return f"{share(missing / found.counted)} ({number(missing)})" if found.counted else NONE


def counted(done: int, waiting: int, closed: int, measure: Measure) -> str:
    """`205 received, 82 waiting, 3 closed`."""
    figures = {"done": number(done), "waiting": number(waiting), "closed": number(closed)}
    if measure is Measure.HANDOFF:
        return text("{done} received, {waiting} waiting, {closed} closed", **figures)
    return text("{done} assigned, {waiting} waiting, {closed} closed", **figures)


def made_of(found: SliceLatency, measure: Measure) -> str:
    """What the percentiles of a slice are made of."""
    told = counted(found.done_count, found.waiting_count, found.closed_count, measure)
    if not found.abandoned_count:
        return told
    return text("{counted}; {abandoned} abandoned are left out", counted=told, abandoned=number(found.abandoned_count))


# Charts


def bucket_text(start: str, done: int, waiting: int, closed: int, measure: Measure) -> str:
    """The first line of the box: the moment, and of how many orders what stands beneath it is."""
    return f"{start}</b><br>{counted(done, waiting, closed, measure)}<b>"


def heat_length(low_ms: int, high_ms: int, *, first: bool) -> str:
    """`2.0 s – 2.1 s`."""
    return text("under {length}", length=length(high_ms)) if first else f"{length(low_ms)} – {length(high_ms)}"


def heat_hover(start: str, took: str, count: str) -> str:
    return f"<b>{start}</b><br>{took}: {count}"


def open_hover(start: str, waiting: int, closed: int) -> str:
    figures = {"waiting": number(waiting), "closed": number(closed)}
    told = text("not finished: {waiting} waiting, {closed} closed", **figures)
    return f"<b>{start}</b><br>{told}"


def every(step_ms: int, name: str) -> str:
    length_of = say().duration(step_ms)
    return text("{slice}, by the time an order was due, every {length}", slice=name, length=length_of)


def heat_note(name: str) -> str:
    return text("{slice}, counts; the strip at the top holds the orders that are not finished", slice=name)


def small_note(shown: int, all_slices: int) -> str:
    if shown == all_slices:
        return ""
    return text("the {shown} worst of {number}", shown=number(shown), number=number(all_slices))


def weeks_note(name: str, measure: Measure) -> str:
    if measure is Measure.HANDOFF:
        return text(
            "{slice}, share of all due that were received within so long; each week as known as late", slice=name
        )
    return text(
        "{slice}, share of all received that were assigned within so long; each week as known as late", slice=name
    )


def week_name(start_ms: int, count: int, zone: tzinfo) -> str:
    return f"{local_time(start_ms, zone)[:10]} ({number(count)})"


def this_window(count: int) -> str:
    return text("this window ({number})", number=number(count))


def within_hover(name: str, took_ms: float, part: float) -> str:
    told = text("{share} within {length}", share=share(part), length=length(took_ms))
    return f"<b>{name}</b><br>{told}"
