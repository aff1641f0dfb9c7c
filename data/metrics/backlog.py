"""The backlog: how many orders were in state 0 at which moment, how old they were, since when, and whom it hurt.

An order is in state 0 from its due time (included) until it leaves (excluded), or is abandoned. With an age asked
for ("over 5 minutes") it counts from the first millisecond at which its age is strictly over: due + age + 1. It is
abandoned when its age is strictly over `give_up_ms`, so the last millisecond at which it counts is due + give_up_ms.

`waits` has the columns of the question `waits`, `waiting` those of the question `waiting`. `waits` leaves out the
orders that were in state 0 at no sampled instant, so only these are exact; `with_waiting` adds data time to them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pandas as pd

from data.metrics.columns import NEVER_MS, UNKNOWN, Flags, Ints, Texts, codes, integers, text_series, texts
from data.window import HOUR, MINUTE, SECOND

STEPS_MS: tuple[int, ...] = (
    15 * SECOND,
    30 * SECOND,
    *(minutes * MINUTE for minutes in (1, 2, 5, 10, 15, 30)),
    *(hours * HOUR for hours in (1, 2, 6)),
)


def step_for(length_ms: int, most_points: int = 400) -> int:
    """The smallest step with at most `most_points` of it in `length_ms`; beyond the list, a multiple of its last."""
    for step in STEPS_MS:
        if length_ms <= step * most_points:
            return step
    return -(-length_ms // (STEPS_MS[-1] * most_points)) * STEPS_MS[-1]


def instants(from_ms: int, to_ms: int, step_ms: int, data_time_ms: int | None) -> Ints:
    """The moments at which a curve is drawn, ascending.

    The multiples of `step_ms` from `from_ms` to `to_ms`, both included, none after data time; and data time itself
    where it lies in the window, so that the curve ends at the present state. Empty without a data time.
    """
    if data_time_ms is None:
        return np.empty(0, dtype=np.int64)
    last = min(to_ms, data_time_ms)
    moments = np.arange(-(-from_ms // step_ms) * step_ms, last + 1, step_ms, dtype=np.int64)
    if from_ms <= data_time_ms <= to_ms and data_time_ms % step_ms:
        moments = np.append(moments, np.int64(data_time_ms))
    return moments


def with_waiting(waits: pd.DataFrame, waiting: pd.DataFrame) -> pd.DataFrame:
    """`waits` and those orders of `waiting` that it lacks: they became due after its last sampled instant.

    Makes the last point of a curve exact, where that point is data time and both were asked for it.
    """
    lacking = waiting[~waiting["order_id"].isin(waits["order_id"])]
    if lacking.empty:
        return waits
    more = lacking.reindex(columns=waits.columns)
    for name in ("left_ms", "received_ms", "closed_ms"):
        if name in more:
            more[name] = pd.array([None] * len(more), dtype="Int64")
    return more if waits.empty else pd.concat([waits, more], ignore_index=True)


def _spans(waits: pd.DataFrame, give_up_ms: int, over_ms: int | None = None) -> tuple[Ints, Ints]:
    """For each row the span [start, end) in which it counts; start >= end when it never does."""
    due = integers(waits, "due_ms", NEVER_MS)
    start = due if over_ms is None else due + (over_ms + 1)
    return start, np.minimum(integers(waits, "left_ms", NEVER_MS), due + (give_up_ms + 1))


def _by_method(waits: pd.DataFrame) -> Iterator[tuple[str, Flags]]:
    """Each payment method, in the order of the alphabet, with the rows that have it."""
    numbers, methods = codes(texts(waits, "payment_method"))
    for number, method in enumerate(methods):
        yield method, numbers == number


def _present(start: Ints, end: Ints, moments: Ints) -> Ints:
    """How many of the spans [start, end) hold each moment."""
    real = start < end
    begun = np.searchsorted(np.sort(start[real]), moments, side="right")
    ended = np.searchsorted(np.sort(end[real]), moments, side="right")
    return np.asarray(begun - ended, dtype=np.int64)


def _oldest(start: Ints, end: Ints, moments: Ints) -> tuple[Ints, Flags]:
    """The earliest start among the spans that hold each moment, and whether any does."""
    real = start < end
    order = np.argsort(start[real])
    start, end = start[real][order], end[real][order]
    if not len(start):
        return np.zeros(len(moments), dtype=np.int64), np.zeros(len(moments), dtype=np.bool_)
    # A span that ends no later than an earlier one is never the oldest; the others ascend in start and in end.
    longer = np.append(True, end[1:] > np.maximum.accumulate(end)[:-1])
    start, end = start[longer], end[longer]
    first = np.searchsorted(end, moments, side="right")
    earliest = start[np.minimum(first, len(start) - 1)]
    return earliest, (first < len(start)) & (earliest <= moments)


def backlog_curve(waits: pd.DataFrame, instants: Ints, *, give_up_ms: int, over_ms: int | None = None) -> pd.DataFrame:
    """Orders in state 0 at each instant: at_ms, payment_method, order_count.

    With `over_ms` only those whose age is strictly over it: give the stuck threshold for the stuck orders.
    Every payment method of `waits` has every instant, with 0 where nothing waits.
    """
    start, end = _spans(waits, give_up_ms, over_ms)
    groups = [(method, _present(start[rows], end[rows], instants)) for method, rows in _by_method(waits)]
    return pd.DataFrame(
        {
            "at_ms": np.tile(instants, len(groups)),
            "payment_method": text_series([method for method, _ in groups], len(instants)),
            "order_count": _joined([counts for _, counts in groups]),
        }
    )


def oldest_age_curve(waits: pd.DataFrame, instants: Ints, *, give_up_ms: int) -> pd.DataFrame:
    """Age of the oldest order in state 0 at each instant: at_ms, payment_method, oldest_age_ms (null: none waits)."""
    due, end = _spans(waits, give_up_ms)
    groups = [(method, *_oldest(due[rows], end[rows], instants)) for method, rows in _by_method(waits)]
    ages = pd.array(_joined([instants - earliest for _, earliest, _ in groups]), dtype="Int64")
    ages[~_joined([waiting for *_, waiting in groups]).astype(bool)] = pd.NA
    return pd.DataFrame(
        {
            "at_ms": np.tile(instants, len(groups)),
            "payment_method": text_series([method for method, *_ in groups], len(instants)),
            "oldest_age_ms": ages,
        }
    )


def _joined(parts: Sequence[Ints | Flags]) -> Ints:
    return np.concatenate(parts).astype(np.int64) if parts else np.empty(0, dtype=np.int64)


def age_edges(stuck_ms: int) -> tuple[int, ...]:
    """The default edges of the age bands: the stuck threshold among 1, 15, 60 minutes and 6 hours."""
    return tuple(sorted({MINUTE, stuck_ms, 15 * MINUTE, HOUR, 6 * HOUR}))


AGE_BANDS: tuple[int, ...] = age_edges(5 * MINUTE)


@dataclass(frozen=True)
class AgeBand:
    """Ages over `low_ms` up to and with `high_ms` (None: no end). The youngest band begins with age 0.

    The edge belongs to the younger band, so the bands beyond the stuck threshold sum up to the stuck orders.
    """

    low_ms: int
    high_ms: int | None

    @property
    def label(self) -> str:
        """`0–1 min`, `1–5 min`, `1–6 h`, `over 6 h`."""
        edges = [edge for edge in (self.low_ms, self.high_ms) if edge]
        units = ((HOUR, "h"), (MINUTE, "min"), (SECOND, "s"), (1, "ms"))
        size, unit = next((size, unit) for size, unit in units if all(edge % size == 0 for edge in edges))
        if self.high_ms is None:
            return f"over {self.low_ms // size} {unit}"
        return f"{self.low_ms // size}–{self.high_ms // size} {unit}"


def bands(edges_ms: Sequence[int]) -> tuple[AgeBand, ...]:
    """The bands between the edges (sorted, once each, positive), youngest first, the last without an end."""
    edges = sorted({edge for edge in edges_ms if edge > 0})
    return tuple(AgeBand(low, high) for low, high in zip([0, *edges], [*edges, None], strict=True))


def age_bands(waiting: pd.DataFrame, at_ms: int, edges_ms: Sequence[int] = AGE_BANDS) -> pd.DataFrame:
    """Orders in state 0 at `at_ms` by age: band, low_ms, high_ms (null: no end), payment_method, order_count.

    Youngest band first; every payment method of `waiting` has every band. Orders not yet due are in none.
    """
    ages = at_ms - integers(waiting, "due_ms", NEVER_MS)
    limits = bands(edges_ms)
    # Strictly over the low edge: an age equal to an edge stays in the younger band.
    places = np.searchsorted([band.low_ms for band in limits[1:]], ages, side="left")
    groups = list(_by_method(waiting))
    counts = [np.bincount(places[rows & (ages >= 0)], minlength=len(limits)) for _, rows in groups]
    return pd.DataFrame(
        {
            "band": text_series([band.label for band in limits], len(groups)),
            "low_ms": np.repeat(np.array([band.low_ms for band in limits], dtype=np.int64), len(groups)),
            "high_ms": pd.array([band.high_ms for band in limits for _ in groups], dtype="Int64"),
            "payment_method": text_series([method for method, _ in groups] * len(limits)),
            "order_count": np.array(counts, dtype=np.int64).reshape(len(groups), len(limits)).T.ravel(),
        }
    )


def age_band_curve(
    waits: pd.DataFrame, instants: Ints, edges_ms: Sequence[int] = AGE_BANDS, *, give_up_ms: int
) -> pd.DataFrame:
    """Orders in state 0 at each instant by age, all payment methods together: at_ms, band, order_count."""
    limits = bands(edges_ms)
    over = [_present(*_spans(waits, give_up_ms, band.low_ms or None), instants) for band in limits]
    over.append(np.zeros(len(instants), dtype=np.int64))
    return pd.DataFrame(
        {
            "at_ms": np.tile(instants, len(limits)),
            "band": text_series([band.label for band in limits], len(instants)),
            "order_count": _joined([more - fewer for more, fewer in pairwise(over)]),
        }
    )


@dataclass(frozen=True)
class SinceResult:
    """Start of the present unbroken run of at least one stuck order; None when none is stuck.

    `open_ended`: the run reaches back to where reading began, so it may be longer ("since at least").
    """

    since_ms: int | None
    open_ended: bool = False


def stuck_since(
    waits: pd.DataFrame, at_ms: int, *, stuck_ms: int, give_up_ms: int, read_from_ms: int | None = None
) -> SinceResult:
    """Since when there has been a stuck order without a break, as seen at `at_ms`.

    The run begins with the first millisecond at which an order is strictly over the threshold: due + stuck_ms + 1.
    An order that becomes stuck in the very millisecond in which the last one leaves keeps the run unbroken.
    `read_from_ms` is the start of the window that `waits` was read for, with `long_ms` at most `stuck_ms`.
    """
    start, end = _spans(waits, give_up_ms, stuck_ms)
    real = (start < end) & (start <= at_ms)
    order = np.argsort(start[real])
    start, end = start[real][order], end[real][order]
    if not len(start) or end.max() <= at_ms:
        return SinceResult(None)
    breaks = np.append(True, start[1:] > np.maximum.accumulate(end)[:-1])
    since = int(start[breaks][-1])
    return SinceResult(since, read_from_ms is not None and since <= read_from_ms)


@dataclass(frozen=True)
class HurtUsers:
    """Distinct users with a stuck order, the stuck orders, and how many of these name no user."""

    users: int
    orders: int
    orders_without_user: int


def hurt_users(
    waits: pd.DataFrame, from_ms: int, to_ms: int, at_ms: int, *, stuck_ms: int, give_up_ms: int
) -> HurtUsers:
    """Who had an order that was stuck at any moment of [from_ms, to_ms), as seen at `at_ms`.

    What happened after `at_ms` is not known yet. An order without a user (null, empty or `unknown`) is counted as
    an order and apart, never as a user: two of them may be one person.
    """
    start, end = _spans(waits, give_up_ms, stuck_ms)
    stuck = np.maximum(start, from_ms) < np.minimum(end, min(to_ms, at_ms + 1))
    return counted_users(texts(waits, "user_id")[stuck])


def counted_users(users: Texts) -> HurtUsers:
    """Whom stuck orders hurt, from the user of each."""
    nobody = (users == "") | (users == UNKNOWN)
    return HurtUsers(len(pd.unique(users[~nobody])), len(users), int(nobody.sum()))
