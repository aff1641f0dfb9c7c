"""The rule of state 0: of the last orders due in a slice, too many hang. Needs no history, and uses it where there is.

For each number m from the floor on, the last m hanging orders are looked at together with all orders due since the
first of them. Fewer orders an hour make the look back longer, so three in a row are as plain in a slice of one order
an hour as in a large one. Orders that were received since, however late, count as due and not as hanging.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import bdtrc

from data.metrics.baseline import FLOOR, OrdinaryShare
from data.metrics.columns import Ints
from data.metrics.facts import STEP_MS, Hung
from data.metrics.rule import Rule
from data.metrics.signal import Case, Context, Said, Signal, each_slice
from data.window import HOUR, MINUTE, duration_text

MOST_LOOKED_AT = 40
HELD_ORDERS, HELD_HANGING = 10, 2
# Even where each order hung, one that is handed over may be an exception.
MOST_HUNG, PASSED = 0.8, 0.01
AHEAD = "scheduled"
MOSTLY = 0.8


@dataclass(frozen=True)
class Run:
    """The last orders that hang, out of `due` that were due since the first of them and whose fate is known."""

    hanging: Sequence[Hung]
    due: int


def state_0(rule: Rule, context: Context) -> Said:
    """A signal for each slice whose last orders hang more often than chance allows with the ordinary share."""
    return each_slice(rule, context, _of_slice)


def _of_slice(case: Case) -> Signal | None:
    mine = [order for order in case.measured.hanging.get(case.name, ()) if order.due_ms > case.cleared_ms]
    if not mine:
        return None
    stuck_ms = case.context.rules.terms.stuck_ms
    hung = case.measured.baselines.share(case.name, case.at_ms - stuck_ms, "hung", "settled")
    ordinary = floored(hung, case.rule["ordinary_share"])
    run = worst_run(case, mine, ordinary.high)
    if case.held:
        run = run or held_run(case, mine)
        run = None if run is None or has_passed(case, run) else run
    elif run is not None and (_is_ordinary(case, mine) or _is_late_batch(case, run)):
        return None
    if run is None:
        return None
    return _signal(case, run, ordinary)


def floored(found: OrdinaryShare, floor: float) -> OrdinaryShare:
    """A share of orders as it is as a rule; its upper end is never under the floor."""
    high = max(found.high, 2 * found.share)
    return OrdinaryShare(found.share, min(max(high, floor), 1.0), found.label if high > floor else FLOOR)


def worst_run(case: Case, mine: Sequence[Hung], share: float) -> Run | None:
    """The run that chance explains least, None when chance explains each; `mine` ascends by due time.

    A run counts only while it goes on: its newest order is among the last few of the slice, or stuck since lately.
    """
    floor = int(case.rule["orders"])
    looked_at = mine[-MOST_LOOKED_AT:]
    due = settled_since(case, [order.due_ms for order in looked_at])
    stuck_for_ms = case.at_ms - case.context.rules.terms.stuck_ms - looked_at[-1].due_ms
    goes_on = due[-1] <= case.rule["recent_orders"] or stuck_for_ms <= case.rule["recent_ms"]
    if len(mine) < floor or not goes_on:
        return None
    numbers = np.arange(len(looked_at), 0, -1)
    due = np.maximum(due, numbers)
    chances = np.where(numbers >= floor, bdtrc(numbers - 1, due, share), 1.0)
    best = int(np.argmin(chances))
    return Run(looked_at[best:], int(due[best])) if chances[best] <= case.rule["chance"] else None


def held_run(case: Case, mine: Sequence[Hung]) -> Run | None:
    """What keeps an alert open: two of the last ten orders of the slice hang."""
    newest = mine[-HELD_ORDERS:]
    due = settled_since(case, [order.due_ms for order in newest])
    fresh = [order for order, since in zip(newest, due, strict=True) if since <= HELD_ORDERS]
    if len(fresh) < HELD_HANGING:
        return None
    return Run(fresh, max(len(fresh), int(due[-len(fresh)])))


def has_passed(case: Case, run: Run) -> bool:
    """Whether since the last order that hung more were handed over in a row than chance allows where as large a share
    hangs as of the run: three do where all of them hung. Of orders due lately only the good ones are known: they are
    left out, and orders that were received late count as having hung."""
    counts = case.measured.counts
    first, end = (
        counts.place(at_ms)
        for at_ms in (run.hanging[0].due_ms - STEP_MS, case.at_ms - case.context.rules.terms.stuck_ms)
    )
    hung, settled = (counts.tables[name][case.place, first:end] for name in ("hung", "settled"))
    places = np.flatnonzero(hung)
    if not len(places):
        return False
    in_a_row = int(settled[places[-1] + 1 :].sum())
    share = int(hung.sum()) / max(1, int(settled.sum()) - in_a_row)
    return bool((1 - min(share, MOST_HUNG)) ** in_a_row <= PASSED)


def settled_since(case: Case, from_ms: Sequence[int]) -> Ints:
    """How many orders of the slice with a known fate were due since each moment, its whole minute included."""
    settled = case.measured.counts.tables["settled"][case.place]
    until_end = np.append(np.cumsum(settled[::-1])[::-1], 0)
    minutes = np.clip((np.asarray(from_ms) - case.measured.counts.start_ms) // STEP_MS, 0, len(settled))
    return np.asarray(until_end[minutes], dtype=np.int64)


def _is_ordinary(case: Case, mine: Sequence[Hung]) -> bool:
    """Whether hours of the weeks before had about as many that hung: then it is how this slice runs."""
    most = case.measured.baselines.most(case.name, "hung")
    last_hour = sum(order.due_ms > case.at_ms - HOUR for order in mine)
    return most > 0 and last_hour <= case.rule["over_ordinary"] * most


def _is_late_batch(case: Case, run: Run) -> bool:
    """Rides booked ahead that hang in several slices at once, and hardly anything else: they are late together, and are
    waited for a while longer. One slice alone, or as many orders booked for now as the floor, is no batch. What an open
    alert is about says nothing of the others."""
    since_ms = run.hanging[0].due_ms
    told = {name for _, name in case.context.said}
    everywhere = [order for name, orders in case.measured.hanging.items() if name not in told for order in orders]
    together = [order for order in everywhere if order.due_ms >= since_ms - 10 * MINUTE]
    ahead = [order for order in together if order.booking_type == AHEAD]
    others = sum(order.slice != case.name for order in ahead)
    for_now = sum(order.booking_type != AHEAD for order in run.hanging)
    return (
        len(ahead) >= MOSTLY * len(together)
        and for_now < case.rule["orders"]
        and others >= case.rule["batch_others"]
        and case.at_ms - case.context.rules.terms.stuck_ms - since_ms <= case.rule["batch_ms"]
    )


def _signal(case: Case, run: Run, ordinary: OrdinaryShare) -> Signal:
    count, stuck = len(run.hanging), duration_text(case.context.rules.terms.stuck_ms)
    waiting = [order for order in run.hanging if order.left_ms is None]
    oldest = f", the oldest for {duration_text(case.at_ms - waiting[0].due_ms)}" if waiting else ""
    return case.signal(
        run.hanging[0].due_ms,
        observed=count,
        expected_low=0,
        expected_high=round(run.due * ordinary.high, 3),
        unit=f"orders over {stuck} in state 0, of {run.due} due",
        baseline=ordinary.label,
        sentence=f"{count} of the last {run.due} {case.name} orders hung for over {stuck}, {len(waiting)} still wait"
        f"{oldest}; up to {ordinary.high:.2%} is ordinary",
        examples=case.context.examples([order.order_id for order in (waiting or run.hanging)]),
    )
