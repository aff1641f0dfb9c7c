"""Every string about what came after a deployment, and about suspects. "After" and "associated", never "caused"."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import tzinfo

from data.metrics.impact import Effect, SliceImpact
from data.metrics.impact_judging import LEAST_ABSENT, VERDICTS, Verdict
from data.metrics.impact_sides import WEEKS, IncidentWindow, Sides, Unjudged
from data.metrics.slices import LEAST_JUDGED
from data.metrics.suspects import SETTLES_IN, Candidate, Clearing, Run
from data.window import MINUTE, SECOND, TimeWindow, duration_text, local_clock, local_time, zone_name
from pages.shared.words import NONE, count, orders, share
from pages.shared.words import overlays as shared

ORDERS_AROUND = "Orders around the deployments"
LIST = "What came after each deployment"
LIST_NOTE = (
    "the hour after against the hour before and against the same hours of earlier weeks; worst first. "
    "A change after a deployment is associated with it, no more"
)
LIST_HEADS = ("Deployment", "Status", "Worst slice", "Verdict", "Due before → after")
LIST_SHARES = ("On time before → after", "Undispatched before → after (weeks)", "All slices")
MOST_LISTED, MOST_CHOICES = 25, 200
CHOOSE = "Look at one deployment"
NONE_IN_WINDOW = "No deployment of this window is known, so there is nothing to compare."
SECTION_HEADS = (
    "Slice",
    "Verdict",
    "Due",
    "On time",
    "Undispatched",
    "Change of undispatched",
    "Median hand-off",
    "95th percentile",
    "Most in state 0",
)
SECTION_NOTE = "before → after (earlier weeks); intervals are of 95 %"
CHANGE_CHART = "Change of the undispatched share"
CHANGE_NOTE = "percentage points after, with its 95 % interval; to the right is worse"
CHANGE_ALT = "Dots with intervals: by how much the undispatched share changed after the deployment, slice by slice."
BACKLOG_CHART = "Orders in state 0 around it"
BACKLOG_ALT = "Line chart: orders in state 0 from the hour before the deployment to the hour after it."
SUSPECTS = "Suspects"
INFERRED = "inferred: what was deployed before the orders of a slice began to hang, and what speaks for and against it"
SUSPECT_HEADS = (
    "Deployment",
    "Before the first order that hung",
    "The slice after it",
    "Handed over in between",
    "Also",
)
CLEARED = "Deployed in the 24 h before, and no suspects"
NO_RUN = "No slice hung in this window, so there are no suspects to look for."
NONE_IN_REACH = "No deployment in the 24 h before."
NOBODY = "Nobody is suspected: what was deployed in the 24 h before has nothing that speaks against it but its time."
NOT_DUE_YET = "None of the orders due since can be judged yet."
VERDICT_SHAPES = {
    Verdict.ABSENT: "✖",
    Verdict.WORSE: "▲",
    Verdict.NO_EFFECT: "●",
    Verdict.BETTER: "▽",
    Verdict.TOO_FEW: "○",
}
CLEARING_WORDS = {
    Clearing.WORKED_ON: "the slice went on working after it",
    Clearing.NO_EFFECT: "the slice was not worse after it",
    Clearing.TOO_FEW: f"too few orders to judge, and over {duration_text(SETTLES_IN)} before",
}
UNJUDGED_WORDS = {
    Unjudged.NO_TIME: "Its time is not stated, so there is no before and after.",
    Unjudged.NEVER_HAPPENED: "It did not happen: planned or cancelled.",
    Unjudged.OVERTAKEN: "The next deployment of the same service began before this one had finished.",
    Unjudged.AHEAD: "No order has been due since.",
}


def verdict(found: SliceImpact) -> str:
    """`✖ orders due, none received (94 due)`, `○ too few: 12 of the 30 needed`."""
    text = f"{VERDICT_SHAPES[found.verdict]} {found.verdict.value}"
    if found.verdict is Verdict.TOO_FEW:
        return f"{text}: {found.enough:,} of the {LEAST_JUDGED} needed"
    return text if found.verdict is not Verdict.ABSENT else f"{text} ({found.due[1]:,} due)"


def unjudged(sides: Sides) -> str:
    return "not judged" if sides.unjudged is None else f"not judged: {sides.unjudged.value}"


def due(found: SliceImpact) -> str:
    return f"{found.due[0]:,} → {found.due[1]:,}"


def due_with_weeks(found: SliceImpact) -> str:
    return f"{due(found)} ({found.due[2]:,})"


def shares(effect: Effect | None, *, weeks: bool = False) -> str:
    """`0.0 % → 100.0 %`, with the earlier weeks in brackets."""
    if effect is None:
        return NONE
    text = f"{share(effect.before)} → {share(effect.after)}"
    return f"{text} ({share(effect.earlier)})" if weeks else text


def change(effect: Effect | None) -> str:
    """`+100.0 pp (+93.8 to +100.0)`."""
    if effect is None or effect.change is None or effect.low is None or effect.high is None:
        return NONE
    change_, low, high = (100 * value for value in (effect.change, effect.low, effect.high))
    return f"{change_:+.1f} pp ({low:+.1f} to {high:+.1f})"


def latencies(effect: Effect | None) -> str:
    """`3.5 s → 16.2 s (3.4 s)`."""
    if effect is None:
        return NONE
    return f"{seconds(effect.before)} → {seconds(effect.after)} ({seconds(effect.earlier)})"


def latency_hint(effect: Effect | None) -> str:
    if effect is None or effect.low is None or effect.high is None or effect.change is None:
        return ""
    texts = (f"{value / SECOND:+.1f} s" for value in (effect.change, effect.low, effect.high))
    change_, low, high = texts
    return f"changed by {change_}, 95 % interval {low} to {high}; of received orders only"


def seconds(latency_ms: float | None) -> str:
    if latency_ms is None:
        return NONE
    return f"{latency_ms / SECOND:.1f} s" if latency_ms < MINUTE else duration_text(round(latency_ms))


def tally(verdicts: Sequence[int]) -> str:
    """`✖ 1, ● 6`: how many slices have each verdict."""
    counted = Counter(verdicts)
    return ", ".join(f"{VERDICT_SHAPES[VERDICTS[place]]} {counted[place]}" for place in sorted(counted))


def tally_hint(verdicts: Sequence[int]) -> str:
    """The same in words."""
    counted = Counter(verdicts)
    return "; ".join(
        f"{VERDICTS[place].value}: {count(counted[place], 'slice', 'slices')}" for place in sorted(counted)
    )


def windows(sides: Sides, zone: tzinfo) -> str:
    """Which hours are compared."""
    before, after = (
        " and ".join(_clocks(each, zone) for each in spans) or NONE for spans in (sides.before, sides.after)
    )
    at_ms = sides.deployment.started_ms or 0
    weeks = f"against the same hours of the {WEEKS} weeks before"
    return f"After: {after}; before: {before} {zone_name(at_ms, zone)}; also {weeks}."


def _clocks(span: TimeWindow, zone: tzinfo) -> str:
    return f"{local_clock(span.start_ms, zone)}–{local_clock(span.end_ms, zone)}"


def notes(sides: Sides, zone: tzinfo, data_time_ms: int) -> list[str]:
    """What the comparison leaves out, and why."""
    lines = [windows(sides, zone)]
    if sides.ended_by is not None:
        lines.append(
            f"The hour after ends with the next deployment of the service: {shared.label(sides.ended_by, zone)}."
        )
    lines += [_left_out(each, zone) for each in sides.incidents]
    end = max((span.end_ms for span in sides.after), default=0)
    if data_time_ms < end:
        lines.append(f"The hour after is not over: orders are known up to {local_time(data_time_ms, zone)}.")
    lines.append(
        f"Below {LEAST_JUDGED} judged orders on a side there is no verdict; that none is received is judged from "
        f"{LEAST_ABSENT} due on. Undispatched: not received within the time after which an order is stuck."
    )
    return lines


def _left_out(one: IncidentWindow, zone: tzinfo) -> str:
    when = shared.incident_when(one, zone)
    return f"Left out, for it was open when the deployment began: the incident {one.title!r}, {when}."


def title(name: str) -> str:
    return f"What came after {name}"


def no_weeks(slices: Sequence[str]) -> str:
    return (
        f"Too few orders in the same hours of earlier weeks, so only the hour before is compared: {', '.join(slices)}."
    )


def most_waiting(before: int | None, after: int | None) -> str:
    return f"{NONE if before is None else before} → {NONE if after is None else after}"


# Suspects


def run(found: Run, zone: tzinfo) -> str:
    """`cc_preauth hung from 03:36 to 04:34 WIB: 118 of 118 orders`."""
    clock = (
        f"{local_time(found.start_ms, zone)[:16]} to {local_clock(found.end_ms, zone)} {zone_name(found.end_ms, zone)}"
    )
    return f"{found.slice} hung from {clock}: {found.hung:,} of {orders(found.settled)} not received in time"


def how_exact(found: Run) -> str:
    return f"The first one was due within {duration_text(found.step_ms)} of that."


def before(candidate: Candidate, step_ms: int) -> str:
    """`at once`, `12 h 05 min before`, or that it was under way: as exactly as the orders were read."""
    if candidate.before_ms <= -step_ms:
        return "while it was under way"
    return "at once" if candidate.before_ms < step_ms else f"{duration_text(candidate.before_ms)} before"


def worked_on(candidate: Candidate) -> str:
    if not candidate.worked_on:
        return "none"
    return f"{candidate.worked_on:,}"


def also(candidate: Candidate) -> str:
    """What else speaks of it, without being evidence."""
    parts = ["the service that the incident names"] if candidate.same_service else []
    if candidate.others_within_hour:
        parts.append(f"{count(candidate.others_within_hour, 'other', 'others')} within the hour")
    one = candidate.deployment
    missing = [name for name, value in (("risk analysis", one.risk_analysis), ("standby", one.standby)) if not value]
    parts += [f"no {name} stated" for name in missing]
    return ", ".join(parts) or NONE


def cleared(candidate: Candidate) -> str:
    return NONE if candidate.cleared is None else CLEARING_WORDS[candidate.cleared]
