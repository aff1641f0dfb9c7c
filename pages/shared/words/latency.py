"""Words of the page Latency."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import tzinfo

from data.metrics.budget import Spent
from data.metrics.latency import PARTS, RELATIVE_ERROR, Measure
from data.metrics.slices import Rule, SliceState
from data.metrics.survival import Reached, SliceLatency
from data.settings import Settings
from data.window import DAY, SECOND, duration_text, local_clock, local_time, zone_name
from pages.shared.words import NONE, orders, share, span

COUNTED = "Latencies of the window"
WAITING = "Orders in state 0"
OUTCOMES = "Outcomes of the window"
WEEKS = "Latencies of earlier weeks"
PERIODS = "On-time share of long periods"
MEASURE = "Which latency"
FOCUS = "Slice of the charts"
P95 = PARTS.index(95)
MEASURES = {Measure.HANDOFF: "Hand-off", Measure.ASSIGNMENT: "Assignment"}
MEASURED = {
    Measure.HANDOFF: "from due to received; received before due counts as 0",
    Measure.ASSIGNMENT: "from received to a driver assigned, of the received orders",
}
DONE = {Measure.HANDOFF: "received", Measure.ASSIGNMENT: "assigned"}
OF_ALL = {Measure.HANDOFF: "due", Measure.ASSIGNMENT: "received"}

TABLE = "Latency by slice"
OVER_TIME = "Percentiles over time"
HEAT = "How many took how long"
ALL_SLICES = "All slices on one scale, worst first"
WEEKS_BEFORE = "Against the same hours of the four weeks before"
BUDGET = "On-time share and error budget"
EXPLAIN = "How this is counted"
NOTHING = "No order was due in this window."
NOTHING_OF_SLICE = "No order of the chosen slices was due in this window."
COUNTING = "counting…"
NO_WEEKS = "None of the four weeks before has orders in these hours."
LONG_WINDOW = "A window of up to 7 days can be compared with the same hours of earlier weeks."

LINES = {part: f"p{part}" for part in PARTS}
NOT_REACHED = "not reached: over"
OBJECTIVE = "objective"
THIS_WINDOW = "this window"
NOT_FINISHED = "not finished"
OVER_TIME_ALT = "Line chart: percentiles of latency over time of one slice, on a logarithmic scale."
HEAT_ALT = "Heat map: orders by the time they were due and by how long they took; above it those not finished."
ALL_SLICES_ALT = "A small line chart for each slice: percentiles of latency over time on one logarithmic scale."
WEEKS_ALT = "Line chart: share of orders finished within each length, this window and four earlier weeks."


def length(ms: float) -> str:
    """`850 ms`, `7.9 s`, `2 min 05 s`: to two figures or more, as exact as the buckets are."""
    if ms < 0.95 * SECOND:
        return f"{ms:.0f} ms"
    if ms < 60 * SECOND:
        return f"{ms / SECOND:.1f} s"
    return duration_text(int(ms))


def of_all_name(part: int, measure: Measure) -> str:
    return f"p{part} of all {OF_ALL[measure]}"


def reached(found: Reached) -> str:
    """`7.9 s`, or `over 2 h 03 min, not reached`."""
    return length(found.ms) if found.ms is not None else f"over {length(found.over_ms)}, not reached"


# The headline


def stuck_headline(state: SliceState, spent: Spent | None) -> str:
    """`cc_preauth: 82 of 287 orders due are stuck, 43.9 % not handed over`."""
    hung = f"{state.name}: {state.stuck_count:,} of {orders(state.due_count)} due are stuck"
    if spent is None or spent.undispatched_share is None:
        return hung
    return f"{hung}, {share(spent.undispatched_share)} not handed over"


def beside(found: SliceLatency | None) -> str:
    """A fine percentile beside the orders that hang."""
    if found is None or not found.finished:
        return "None of them was received, so there is no percentile of received orders."
    took = length(found.finished[P95])
    return f"Of those received 95 % took at most {took}: the percentile of received orders knows nothing of the others."


def assignment(found: SliceLatency | None) -> str:
    if found is None or not found.finished:
        return "None of its received orders has a driver."
    half, most = length(found.finished[0]), length(found.finished[P95])
    who = f"{orders(found.waiting_count)} {'waits' if found.waiting_count == 1 else 'wait'} for one"
    return f"Once received, half had a driver within {half} and 95 % within {most}; {who}."


def quiet_headline(state: SliceState, rule: Rule) -> str:
    if rule is Rule.ON_TIME:
        return f"Nothing is stuck. Lowest on-time share: {state.name}, {share(state.on_time_share)}"
    return "Nothing is stuck. Too few orders were due in this window to compare slices"


def took(name: str, found: SliceLatency | None) -> str:
    if found is None or not found.finished:
        return f"{name}: none was received."
    return f"{name}: 95 % of the received orders took at most {length(found.finished[P95])}."


def judged_at(start_ms: int, end_ms: int, data_time_ms: int, zone: tzinfo) -> str:
    known = f"{local_clock(data_time_ms, zone, seconds=True)} {zone_name(data_time_ms, zone)}"
    return f"Orders due {span(start_ms, end_ms, zone)}, as known at {known}."


# The table


def heads(measure: Measure, limits_ms: Sequence[int]) -> tuple[str, ...]:
    """After the name of the slice."""
    return (
        OF_ALL[measure].capitalize(),
        DONE[measure].capitalize(),
        *(f"p{part}" for part in PARTS),
        "Not handed over" if measure is Measure.HANDOFF else "Without driver",
        *(f"Waiting ≥ {duration_text(limit)}" for limit in limits_ms),
        f"p50 of all {OF_ALL[measure]}",
        f"p95 of all {OF_ALL[measure]}",
        "p95, closed = never",
    )


def table_note(measure: Measure) -> str:
    return f"{MEASURED[measure]}; percentiles within {RELATIVE_ERROR:.1%}".replace("%", " %")


def undispatched(spent: Spent | None) -> str:
    if spent is None or spent.undispatched_share is None:
        return NONE
    return f"{share(spent.undispatched_share)} ({spent.unreceived:,})"


def unassigned(found: SliceLatency) -> str:
    number = found.counted - found.done_count
    return f"{share(number / found.counted)} ({number:,})" if found.counted else NONE


def made_of(found: SliceLatency, measure: Measure) -> str:
    """What the percentiles of a slice are made of."""
    parts = [
        f"{found.done_count:,} {DONE[measure]}",
        f"{found.waiting_count:,} waiting",
        f"{found.closed_count:,} closed",
    ]
    apart = f"; {found.abandoned_count:,} abandoned are left out" if found.abandoned_count else ""
    return f"{', '.join(parts)}{apart}"


def explanation(measure: Measure, settings: Settings) -> str:
    """Markdown, behind one click."""
    done, whole = DONE[measure], OF_ALL[measure]
    begun = "due" if measure is Measure.HANDOFF else "received"
    return "\n\n".join(
        (
            f"All figures are of the orders that were *due* in the window, whenever they were {done}. An order due "
            f"before the window and {done} in it counts where it was due. The latency is counted from {begun}.",
            f"**p50 … p99** are of the orders that were {done}, and of no others. So they look fine while orders hang: "
            "an order that waits is in none of them.",
            f"**p50, p95 of all {whole}** count a waiting order with at least its age so far (Kaplan–Meier). How long "
            "it will take is not known; that it already took so long is. An order that was closed without being "
            f"{done} counts until it was closed. In the last column it counts as one that would never have been "
            f"{done}. Where the two differ, closing hides waiting.",
            "**Over …, not reached**: so many did not finish that the percentile has no value. It is longer than the "
            "longest time for which any of these orders was looked at.",
            missing_explained(measure, settings),
            f"**Waiting ≥ x** are exact counts at data time. Orders that wait for over "
            f"{duration_text(settings.give_up_after)} are abandoned, and left out.",
            f"**Exactness**: latencies are counted in buckets whose middle is at most {RELATIVE_ERROR * 100:.1f} % "
            "off. Every count is exact. A percentile of few orders says little: p99 of fewer than a "
            "hundred is the slowest.",
        )
    )


def missing_explained(measure: Measure, settings: Settings) -> str:
    if measure is Measure.ASSIGNMENT:
        return "**Without driver** are those that wait for one, and those that were closed before they had one."
    return (
        "**Not handed over** is the share of the orders to judge that are not received: they have waited for at least "
        f"{settings.objective_seconds} s, or were closed unreceived after that. Pending, withdrawn and abandoned "
        "orders are in neither part of it."
    )


# Charts


def bucket_text(start: str, done: int, waiting: int, closed: int, measure: Measure) -> str:
    """The first line of the box: the moment, and of how many orders what stands beneath it is."""
    return f"{start}</b><br>{done:,} {DONE[measure]}, {waiting:,} waiting, {closed:,} closed<b>"


def heat_hover(start: str, low_ms: int, high_ms: int, count: int, *, first: bool) -> str:
    took = f"under {length(high_ms)}" if first else f"{length(low_ms)} – {length(high_ms)}"
    return f"<b>{start}</b><br>{took}: {orders(count)}"


def open_hover(start: str, waiting: int, closed: int) -> str:
    return f"<b>{start}</b><br>not finished: {waiting:,} waiting, {closed:,} closed"


def every(step_ms: int, name: str) -> str:
    return f"{name}, by the time an order was due, every {duration_text(step_ms)}"


def heat_note(name: str) -> str:
    return f"{name}, counts; the strip at the top holds the orders that are not finished"


def small_note(shown: int, number: int) -> str:
    return "" if shown == number else f"the {shown} worst of {number}"


def weeks_note(name: str, measure: Measure) -> str:
    return (
        f"{name}, share of all {OF_ALL[measure]} that were {DONE[measure]} within so long; each week as known as late"
    )


def week_name(start_ms: int, number: int, zone: tzinfo) -> str:
    return f"{local_time(start_ms, zone)[:10]} ({number:,})"


def this_window(number: int) -> str:
    return f"{THIS_WINDOW} ({number:,})"


def within_hover(name: str, took_ms: float, part: float) -> str:
    return f"<b>{name}</b><br>{share(part)} within {length(took_ms)}"


# The budget


def budget_note(settings: Settings) -> str:
    return f"objective: {settings.objective_share * 100:g} % within {settings.objective_seconds} s"


def budget_heads(periods_ms: Sequence[int]) -> tuple[str, ...]:
    named = [part for length_ms in periods_ms for part in (f"{length_ms // DAY} d", "burn")]
    return ("Window", "burn", *named, f"Budget left of {periods_ms[-1] // DAY} d")


def on_time(spent: Spent | None, *, counting: bool = False) -> str:
    if spent is None:
        return COUNTING if counting else NONE
    if spent.too_few:
        return f"too few ({spent.judged_due:,})"
    return share(spent.on_time_share, 2)


def on_time_hint(spent: Spent | None) -> str:
    return "" if spent is None else f"{spent.on_time_count:,} of {spent.judged_due:,} on time"


def burn(spent: Spent | None) -> str:
    rate = None if spent is None else spent.burn_rate
    return NONE if rate is None else f"{rate:.1f}×" if rate < 100 else f"{rate:,.0f}×"


def left(spent: Spent | None) -> str:
    part = None if spent is None else spent.left
    if part is None:
        return NONE
    return f"{part * 100:.0f} %" if part >= 0 else f"overspent, {-part * 100:,.0f} % too many"


def budget_notes(settings: Settings, moment_ms: int, hour_ms: int, zone: tzinfo) -> tuple[str, ...]:
    allowed = (1 - settings.objective_share) * 100
    at, hour = (f"{local_clock(ms, zone)} {zone_name(ms, zone)}" for ms in (moment_ms, hour_ms))
    return (
        f"On time ÷ orders to judge. Burn: missed share ÷ the {allowed:g} % that may be missed; at 1× the budget is "
        "spent just when its period ends.",
        f"1 d ends at {at}, the longer ones at the last full hour, {hour}.",
    )
