"""Every string about what came after a deployment. "After" and "associated", never "caused"."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import tzinfo

from data.metrics.impact import Effect, SliceImpact
from data.metrics.impact_judging import LEAST_ABSENT, VERDICTS, Verdict
from data.metrics.impact_sides import WEEKS, IncidentWindow, Sides, Unjudged
from data.metrics.slices import LEAST_JUDGED
from data.speech import sentence
from data.window import MINUTE, SECOND, TimeWindow, local_clock, local_time, zone_name
from pages.shared.language import say, text
from pages.shared.words import NONE, share
from pages.shared.words import overlays as shared

ORDERS_AROUND = sentence("Orders around the deployments")
LIST = sentence("What came after each deployment")
LIST_NOTE = sentence(
    "the hour after against the hour before and against the same hours of earlier weeks; worst first. "
    "A change after a deployment is associated with it, no more"
)
LIST_HEADS = (
    sentence("Deployment"),
    sentence("Status"),
    sentence("Worst slice"),
    sentence("Verdict"),
    sentence("Due before → after"),
)
LIST_SHARES = (
    sentence("On time before → after"),
    sentence("Undispatched before → after (weeks)"),
    sentence("All slices"),
)
MOST_LISTED, MOST_CHOICES = 25, 200
CHOOSE = sentence("Look at one deployment")
NONE_DUE_AROUND = sentence("0 orders were due before and after this deployment.")
NONE_KNOWN_AROUND = sentence("Of the time around this deployment no orders are known: its effect cannot be told.")
NONE_IN_WINDOW = sentence("No deployment of this window is known, so there is nothing to compare.")
SECTION_HEADS = (
    sentence("Slice"),
    sentence("Verdict"),
    sentence("Due"),
    sentence("On time"),
    sentence("Undispatched"),
    sentence("Change of undispatched"),
    sentence("Median hand-off"),
    sentence("95th percentile"),
    sentence("Most in state 0"),
)
SECTION_NOTE = sentence("before → after (earlier weeks); intervals are of 95 %")
CHANGE_CHART = sentence("Change of the undispatched share")
CHANGE_NOTE = sentence("percentage points after, with its 95 % interval; to the right is worse")
CHANGE_ALT = sentence(
    "Dots with intervals: by how much the undispatched share changed after the deployment, slice by slice."
)
NOT_DUE_YET = sentence("None of the orders due since can be judged yet.")
VERDICT_SHAPES = {
    Verdict.ABSENT: "✖",
    Verdict.WORSE: "▲",
    Verdict.NO_EFFECT: "●",
    Verdict.BETTER: "▽",
    Verdict.TOO_FEW: "○",
}
VERDICT_WORDS = {
    Verdict.ABSENT: sentence("orders due, none received"),
    Verdict.WORSE: sentence("worse"),
    Verdict.NO_EFFECT: sentence("no effect found"),
    Verdict.BETTER: sentence("better"),
    Verdict.TOO_FEW: sentence("too few"),
}
UNJUDGED_WORDS = {
    Unjudged.NO_TIME: sentence("Its time is not stated, so there is no before and after."),
    Unjudged.NEVER_HAPPENED: sentence("It did not happen: planned or cancelled."),
    Unjudged.OVERTAKEN: sentence("The next deployment of the same service began before this one had finished."),
    Unjudged.AHEAD: sentence("No order has been due since."),
}
NOT_JUDGED = {
    Unjudged.NO_TIME: sentence("not judged: its time is not stated"),
    Unjudged.NEVER_HAPPENED: sentence("not judged: it did not happen"),
    Unjudged.OVERTAKEN: sentence("not judged: the next deployment of the service began before this one had finished"),
    Unjudged.AHEAD: sentence("not judged: nothing has been due since"),
}


def verdict(found: SliceImpact) -> str:
    """`✖ orders due, none received (94 due)`, `○ too few: 12 of the 30 needed`."""
    shape, number = VERDICT_SHAPES[found.verdict], say().number
    if found.verdict is Verdict.TOO_FEW:
        enough, needed = number(found.enough), number(LEAST_JUDGED)
        told = text("too few: {enough} of the {needed} needed", enough=enough, needed=needed)
    elif found.verdict is Verdict.ABSENT:
        told = text("orders due, none received ({due} due)", due=number(found.due[1]))
    else:
        told = text(VERDICT_WORDS[found.verdict])
    return f"{shape} {told}"


def unjudged(sides: Sides) -> str:
    return text("not judged") if sides.unjudged is None else text(NOT_JUDGED[sides.unjudged])


def due(found: SliceImpact) -> str:
    return f"{say().number(found.due[0])} → {say().number(found.due[1])}"


def due_with_weeks(found: SliceImpact) -> str:
    return f"{due(found)} ({say().number(found.due[2])})"


def shares(effect: Effect | None, *, weeks: bool = False) -> str:
    """`0.0 % → 100.0 %`, with the earlier weeks in brackets."""
    if effect is None:
        return NONE
    both = f"{share(effect.before)} → {share(effect.after)}"
    return f"{both} ({share(effect.earlier)})" if weeks else both


def signed(value: float) -> str:
    """`+93.8`."""
    return f"{'+' if value >= 0 else '-'}{say().number(abs(value), 1)}"


def change(effect: Effect | None) -> str:
    """`+100.0 pp (+93.8 to +100.0)`."""
    if effect is None or effect.change is None or effect.low is None or effect.high is None:
        return NONE
    change_, low, high = (signed(100 * value) for value in (effect.change, effect.low, effect.high))
    return text("{change} pp ({low} to {high})", change=change_, low=low, high=high)


def latencies(effect: Effect | None) -> str:
    """`3.5 s → 16.2 s (3.4 s)`."""
    if effect is None:
        return NONE
    return f"{seconds(effect.before)} → {seconds(effect.after)} ({seconds(effect.earlier)})"


def latency_hint(effect: Effect | None) -> str:
    if effect is None or effect.low is None or effect.high is None or effect.change is None:
        return ""
    change_, low, high = (signed(value / SECOND) for value in (effect.change, effect.low, effect.high))
    return text(
        "changed by {change} s, 95 % interval {low} s to {high} s; of received orders only",
        change=change_,
        low=low,
        high=high,
    )


def seconds(latency_ms: float | None) -> str:
    if latency_ms is None:
        return NONE
    if latency_ms < MINUTE:
        return text("{seconds} s", seconds=say().number(latency_ms / SECOND, 1))
    return say().duration(round(latency_ms))


def tally(verdicts: Sequence[int]) -> str:
    """`✖ 1, ● 6`: how many slices have each verdict."""
    counted = Counter(verdicts)
    return ", ".join(f"{VERDICT_SHAPES[VERDICTS[place]]} {say().number(counted[place])}" for place in sorted(counted))


def tally_hint(verdicts: Sequence[int]) -> str:
    """The same in words."""
    return "; ".join(
        say().count(
            "{verdict}: {number} slice",
            "{verdict}: {number} slices",
            many,
            verdict=text(VERDICT_WORDS[VERDICTS[place]]),
        )
        for place, many in sorted(Counter(verdicts).items())
    )


def windows(sides: Sides, zone: tzinfo) -> str:
    """Which hours are compared."""
    before, after = (", ".join(_clocks(each, zone) for each in spans) or NONE for spans in (sides.before, sides.after))
    return text(
        "After: {after}; before: {before} {zone}; also against the same hours of the {weeks} weeks before.",
        after=after,
        before=before,
        zone=zone_name(sides.deployment.started_ms or 0, zone),
        weeks=say().number(WEEKS),
    )


def _clocks(span: TimeWindow, zone: tzinfo) -> str:
    return f"{local_clock(span.start_ms, zone)}–{local_clock(span.end_ms, zone)}"


def notes(sides: Sides, zone: tzinfo, data_time_ms: int) -> list[str]:
    """What the comparison leaves out, and why."""
    lines = [windows(sides, zone)]
    if sides.ended_by is not None:
        next_one = shared.label(sides.ended_by, zone)
        lines.append(
            text("The hour after ends with the next deployment of the service: {deployment}.", deployment=next_one)
        )
    lines += [_left_out(each, zone) for each in sides.incidents]
    end = max((span.end_ms for span in sides.after), default=0)
    if data_time_ms < end:
        moment = local_time(data_time_ms, zone)
        lines.append(text("The hour after is not over: orders are known up to {moment}.", moment=moment))
    lines.append(
        text(
            "Below {judged} judged orders on a side there is no verdict; that none is received is judged from {due} "
            "due on. Undispatched: not received within the time after which an order is stuck.",
            judged=say().number(LEAST_JUDGED),
            due=say().number(LEAST_ABSENT),
        )
    )
    return lines


def _left_out(one: IncidentWindow, zone: tzinfo) -> str:
    return text(
        "Left out, for it was open when the deployment began: the incident {title}, {when}.",
        title=repr(one.title),
        when=shared.incident_when(one, zone),
    )


def title(name: str) -> str:
    return text("What came after {deployment}", deployment=name)


def no_weeks(slices: Sequence[str]) -> str:
    return text(
        "Too few orders in the same hours of earlier weeks, so only the hour before is compared: {slices}.",
        slices=", ".join(slices),
    )


def most_waiting(before: int | None, after: int | None) -> str:
    first, second = (NONE if each is None else say().number(each) for each in (before, after))
    return f"{first} → {second}"
