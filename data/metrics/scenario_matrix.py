"""The scenario matrix: each payment method with each booking type, when it last worked, and how it fares now.

A scenario that nobody used says nothing about whether it works: "not exercised" is told apart from "failing".
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

import pandas as pd
from scipy.special import bdtr

from data.metrics.columns import integers, texts

BOOKING_TYPES = ("now", "scheduled")
# So many failed since the last success before a scenario is called failing.
LEAST_FAILED = 5
BY_CHANCE = 0.01
NO_TIME = -1


class Condition(StrEnum):
    """How a scenario fares, worst first."""

    FAILING = "failing"
    BELOW = "below the objective"
    NOT_EXERCISED = "not exercised"
    NEVER = "never exercised"
    PENDING = "too early to judge"
    WORKING = "working"


CONDITIONS = tuple(Condition)


@dataclass(frozen=True)
class Scenario:
    """One payment method with one booking type. The counts are of the orders due in the window."""

    payment_method: str
    booking_type: str
    condition: Condition
    last_due_ms: int | None  # None: never, as far as was looked back
    last_success_ms: int | None
    failed_since: int  # orders due since the last one that succeeded, and not handed over within the objective
    due_count: int
    judged: int  # due without pending, withdrawn and abandoned
    on_time_count: int
    pending_count: int

    @property
    def name(self) -> str:
        return f"{self.payment_method} · {self.booking_type}"

    @property
    def on_time_share(self) -> float | None:
        return self.on_time_count / self.judged if self.judged else None


def scenario_matrix(last: pd.DataFrame, outcomes: pd.DataFrame, objective_share: float) -> tuple[Scenario, ...]:
    """Every scenario, by payment method and booking type, those without any order too.

    `last` has the columns of the question `scenarios` over a long time, `outcomes` those of `slice_outcomes` over the
    window.
    """
    seen, counted = _by_scenario(last), _by_scenario(outcomes)
    rows = sorted({method for method, _ in {*seen, *counted}})
    columns = sorted({*BOOKING_TYPES, *(booking for _, booking in {*seen, *counted})})
    return tuple(
        _scenario(pair, seen.get(pair, {}), counted.get(pair, {}), objective_share)
        for pair in ((method, booking) for method in rows for booking in columns)
    )


def _by_scenario(frame: pd.DataFrame) -> dict[tuple[str, str], dict[str, int]]:
    pairs = zip(texts(frame, "payment_method"), texts(frame, "booking_type"), strict=True)
    names = [name for name in frame.columns if name.endswith(("_ms", "_count"))]
    values = zip(*(integers(frame, name, NO_TIME) for name in names), strict=True) if names else ()
    return {
        (str(method), str(booking)): dict(zip(names, map(int, row), strict=True))
        for (method, booking), row in zip(pairs, values, strict=True)
    }


def _scenario(pair: tuple[str, str], seen: dict[str, int], counted: dict[str, int], objective_share: float) -> Scenario:
    out = ("pending_count", "withdrawn_count", "abandoned_count")
    due = counted.get("due_count", 0)
    judged = due - sum(counted.get(name, 0) for name in out)
    on_time, failed = counted.get("on_time_count", 0), seen.get("failed_since_count", 0)
    handed = on_time + counted.get("late_count", 0)
    last_due, success = seen.get("last_due_ms", NO_TIME), seen.get("last_success_ms", NO_TIME)
    known = last_due != NO_TIME or due > 0
    return Scenario(
        *pair,
        condition=_condition(known, due, judged, handed, failed)
        or _against_objective(on_time, judged, objective_share),
        last_due_ms=None if last_due == NO_TIME else last_due,
        last_success_ms=None if success == NO_TIME else success,
        failed_since=failed,
        due_count=due,
        judged=judged,
        on_time_count=on_time,
        pending_count=counted.get("pending_count", 0),
    )


def _condition(known: bool, due: int, judged: int, handed: int, failed: int) -> Condition | None:
    """What is plain without the objective; None where the share decides."""
    if not known:
        return Condition.NEVER
    if not due:
        return Condition.NOT_EXERCISED
    if failed >= LEAST_FAILED or (judged and not handed):
        return Condition.FAILING
    return None if judged else Condition.PENDING


def _against_objective(on_time: int, judged: int, objective_share: float) -> Condition:
    """Below only where a slice that keeps the objective would hardly ever show so few on time."""
    by_chance = float(bdtr(on_time, judged, objective_share))
    return Condition.BELOW if by_chance < BY_CHANCE else Condition.WORKING


def as_table(scenarios: Iterable[Scenario]) -> pd.DataFrame:
    """One row for each scenario, for a plan of tests: names first, then how it fares."""
    return pd.DataFrame(
        [
            {
                "scenario": one.name,
                "payment_method": one.payment_method,
                "booking_type": one.booking_type,
                "condition": one.condition.value,
                "last_due_ms": one.last_due_ms,
                "last_success_ms": one.last_success_ms,
                "failed_since": one.failed_since,
                "due": one.due_count,
                "judged": one.judged,
                "on_time": one.on_time_count,
            }
            for one in scenarios
        ],
        columns=[
            *("scenario", "payment_method", "booking_type", "condition", "last_due_ms", "last_success_ms"),
            *("failed_since", "due", "judged", "on_time"),
        ],
    ).astype({"last_due_ms": "Int64", "last_success_ms": "Int64"})
