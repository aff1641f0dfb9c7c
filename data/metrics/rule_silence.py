"""The rule of silence: orders of a slice were due and not one of them was received."""

from __future__ import annotations

from functools import partial

import numpy as np
from scipy.special import bdtrc

from data.metrics.baseline import LATENCY_EDGES_S, OrdinaryShare
from data.metrics.columns import Ints
from data.metrics.facts import STEP_MS, Counts
from data.metrics.rule import Rule
from data.metrics.rule_state_0 import floored
from data.metrics.signal import Case, Context, Said, Signal, each_slice
from data.window import SECOND


def silence(rule: Rule, context: Context) -> Said:
    """A signal for each slice with at least `orders` orders due more than `after_ms` ago since the last one received.

    An order that may still be on time is no sign of silence: where the objective is longer, so long ago. Orders
    received before they were due tell nothing about now, and are left out.
    """
    return each_slice(rule, context, _of_slice)


def _of_slice(case: Case) -> Signal | None:
    age_ms = max(int(case.rule["after_ms"]), case.context.rules.terms.objective_ms)
    since_ms, due = unreceived(case.measured.counts, case.place, case.cleared_ms, case.at_ms - age_ms)
    ordinary = floored(_waits_longer(case, age_ms), case.rule["ordinary_share"])
    unlikely = due >= case.rule["orders"] and bdtrc(due - 1, due, ordinary.high) <= case.rule["chance"]
    if not unlikely and not (case.held and due):
        return None
    return case.signal(
        since_ms,
        observed=0,
        expected_low=round(due * (1 - ordinary.high), 1),
        expected_high=due,
        unit=f"orders received, of {due} due",
        baseline=ordinary.label,
        sentence=f"none of the last {due} {case.name} orders was received",
    )


def _waits_longer(case: Case, age_ms: int) -> OrdinaryShare:
    """The share of orders that ordinarily wait for longer than an age, which is at least the objective: no more than
    wait for longer than any shorter time that is counted."""
    terms = case.context.rules.terms
    counted = [("on_time", "judged", True)]
    counted += [(f"in_{edge_s}s", "waited", True) for edge_s in LATENCY_EDGES_S if edge_s * SECOND <= age_ms][-1:]
    counted += [("hung", "settled", False)] if terms.stuck_ms <= age_ms else []
    of = partial(case.measured.baselines.share, case.name, case.at_ms - age_ms)
    return min((of(part, whole, rest=rest) for part, whole, rest in counted), key=lambda share: share.high)


def unreceived(counts: Counts, place: int, from_ms: int, old_ms: int) -> tuple[int, int]:
    """When the first order was due after the last minute with a reception, and how many old ones were due since.

    `old_ms`: an order due before it is old. A minute counts as old when the whole of it is.
    """
    due: Ints = counts.tables["due"][place] - counts.tables["early"][place]
    received: Ints = counts.tables["received"][place] - counts.tables["early"][place]
    last = np.flatnonzero(received)
    first = max(int(last[-1]) + 1 if len(last) else 0, counts.place(from_ms))
    old = min(max(first, (old_ms - counts.start_ms) // STEP_MS), len(due))
    begun = np.flatnonzero(due[first:])
    start = first + (int(begun[0]) if len(begun) else 0)
    return counts.start_ms + start * STEP_MS, int(due[first:old].sum())
