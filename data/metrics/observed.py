"""Observed incidents: runs of hung orders of one payment method, found in the orders alone.

**Hung** is an order that was stuck, now or once. A run begins with the due time of its first hung order, and an order
that hangs later belongs to it unless the slice was seen to work in between: so many orders due in between were handed
over in time that, were the slice failing as it did so far, this would come by chance less than once in 100,000. Where
no order of the run waits any more, the slice is taken to fail at half at least, so that two strays of an ordinary
day are no run; and the first few orders are strays of before where, by what hung after them, it worked in between.

A run ends when the last of its orders left state 0. What still waits an hour after the slice was seen to work again is
**left behind**: it is counted, and does not keep the run open.

`hung` has the columns of the question `hung`, `outcomes` those of `impact_outcomes`, asked for the same threshold.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from data.metrics.backlog import counted_users
from data.metrics.columns import NEVER_MS, Flags, Ints, codes, integers, texts
from data.window import HOUR, MINUTE, TimeWindow

# So unlikely, that a failing slice handed over so many in a row.
LUCK = 1e-5
# However wholly a slice seems to fail, one order in ten may get through.
MOST_FAILING = 0.9
# Where nobody waits any more, two that hung belong together only if the slice hardly worked in between.
LEAST_FAILING_WITHOUT_WAITING = 0.5
LEFT_BEHIND_AFTER = HOUR
# Where nothing was due since, a run has ended when nobody has waited in it for so long.
CALM = 15 * MINUTE
# Fewer hung orders than this are strays, counted apart.
LEAST_HUNG = 5
# Of the buckets of `outcomes`.
STEP = 5 * MINUTE
THRESHOLDS = (MINUTE, 5 * MINUTE, 15 * MINUTE)


@dataclass(frozen=True)
class ObservedRun:
    """A run of one payment method, as it was known at data time.

    Every order that hung and was due from `start_ms` to `last_due_ms`, both included, belongs to it.
    """

    slice: str
    start_ms: int  # the first hung order was due
    stuck_from_ms: int  # the first moment at which an order was stuck: no monitor could have known earlier
    last_due_ms: int  # the last hung order was due
    end_ms: int | None  # backlog back to ordinary; None: not yet
    hung: int
    settled: int  # orders due in the run's buckets of which it is known whether they were handed over in time
    users: int  # distinct hurt users
    without_user: int  # hung orders that name nobody
    worst_wait_ms: int
    lost: int  # closed unreceived
    waiting: int  # in state 0 at data time, the abandoned among them
    left_behind: int

    @property
    def share(self) -> float:
        """How much of what was due hung."""
        return self.hung / max(self.settled, self.hung)

    @property
    def late(self) -> int:
        """Handed over in the end."""
        return self.hung - self.lost - self.waiting

    def holds(self, at_ms: int) -> bool:
        return self.start_ms <= at_ms and (self.end_ms is None or at_ms <= self.end_ms)

    def overlaps(self, window: TimeWindow) -> bool:
        return self.start_ms < window.end_ms and (self.end_ms is None or self.end_ms >= window.start_ms)


@dataclass(frozen=True)
class Observed:
    """The runs, by start; and how many hung orders were too few in their run to be an incident."""

    runs: tuple[ObservedRun, ...]
    strays: int


def observed_runs(
    hung: pd.DataFrame,
    outcomes: pd.DataFrame,
    data_time_ms: int,
    *,
    stuck_ms: int,
    give_up_ms: int,
    step_ms: int = STEP,
    least: int = LEAST_HUNG,
) -> Observed:
    """Every run of at least `least` orders, as it was known at data time. `step_ms` is that of `outcomes`."""
    orders = _Orders(hung, data_time_ms, stuck_ms, give_up_ms)
    numbers, names = codes(texts(outcomes, "payment_method"))
    bucket_ms = integers(outcomes, "bucket_ms")
    settled, handed = integers(outcomes, "settled_count"), integers(outcomes, "handed_count")
    runs, strays = [], 0
    for name, places in orders.by_slice():
        mine = np.flatnonzero(numbers == names.index(name)) if name in names else np.empty(0, dtype=np.int64)
        mine = mine[np.argsort(bucket_ms[mine])]
        beside = _Beside(bucket_ms[mine], settled[mine], handed[mine], step_ms)
        for run in _stretches(orders, places, beside):
            begun = _begun(orders, run, beside, least)
            strays += begun if len(run) - begun >= least else len(run)
            if len(run) - begun >= least:
                runs.append(_run(orders, run[begun:], beside, name))
    return Observed(tuple(sorted(runs, key=lambda run: (run.start_ms, run.slice))), strays)


def together(runs: Iterable[ObservedRun]) -> Iterator[tuple[ObservedRun, ...]]:
    """Groups of runs that overlap in time, the oldest first."""
    group: list[ObservedRun] = []
    for run in sorted(runs, key=lambda each: each.start_ms):
        if group and all(each.end_ms is not None and each.end_ms < run.start_ms for each in group):
            yield tuple(group)
            group = []
        group.append(run)
    if group:
        yield tuple(group)


def were_stuck(hung: pd.DataFrame, data_time_ms: int, stuck_ms: int, give_up_ms: int) -> Flags:
    """The orders that were in state 0 at an age over the threshold, at or before data time."""
    first, end = _stuck_spans(hung, stuck_ms, give_up_ms)
    return np.asarray((first < end) & (first <= data_time_ms))


def _stuck_spans(hung: pd.DataFrame, stuck_ms: int, give_up_ms: int) -> tuple[Ints, Ints]:
    """For each order the span [first, end) in which it was stuck; first >= end when it never was."""
    due = integers(hung, "due_ms", NEVER_MS)
    return due + (stuck_ms + 1), np.minimum(integers(hung, "left_ms", NEVER_MS), due + (give_up_ms + 1))


def orders_of(hung: pd.DataFrame, run: ObservedRun) -> pd.DataFrame:
    """The rows of `hung` that belong to a run found in them; with a longer threshold than its own, fewer."""
    due = integers(hung, "due_ms", NEVER_MS)
    return hung[(texts(hung, "payment_method") == run.slice) & (due >= run.start_ms) & (due <= run.last_due_ms)]


class _Orders:
    """The hung orders as arrays, by due time."""

    def __init__(self, hung: pd.DataFrame, now_ms: int, stuck_ms: int, give_up_ms: int) -> None:
        due, left = integers(hung, "due_ms", NEVER_MS), integers(hung, "left_ms", NEVER_MS)
        _, end = _stuck_spans(hung, stuck_ms, give_up_ms)
        kept = np.flatnonzero(were_stuck(hung, now_ms, stuck_ms, give_up_ms))
        kept = kept[np.argsort(due[kept], kind="stable")]
        self.now_ms, self.stuck_ms = now_ms, stuck_ms
        self.due, self.left, self.end = due[kept], left[kept], end[kept]
        self.received: Flags = integers(hung, "received_ms", NEVER_MS)[kept] == self.left
        self.users = texts(hung, "user_id")[kept]
        self.numbers, self.names = codes(texts(hung, "payment_method")[kept])

    def by_slice(self) -> Iterator[tuple[str, Ints]]:
        """Each payment method with the places of its orders."""
        for number, name in enumerate(self.names):
            yield name, np.flatnonzero(self.numbers == number)


class _Beside:
    """What became of all orders of one payment method, bucket by bucket."""

    def __init__(self, bucket_ms: Ints, settled: Ints, handed: Ints, step_ms: int) -> None:
        self._at_ms, self.step_ms = bucket_ms, step_ms
        self._settled = np.concatenate([[0], np.cumsum(settled)])
        self._handed = np.concatenate([[0], np.cumsum(handed)])

    def settled(self, from_ms: int, to_ms: int) -> int:
        """Over the buckets from that of one moment to that of another."""
        begin, end = np.searchsorted(self._at_ms, [from_ms - from_ms % self.step_ms, self._after(to_ms)])
        return int(self._settled[end] - self._settled[begin])

    def handed_between(self, due_ms: int, next_ms: int) -> int:
        """Orders handed over in time that were due in the whole buckets between two moments."""
        begin, end = np.searchsorted(self._at_ms, [self._after(due_ms), next_ms - next_ms % self.step_ms])
        return max(0, int(self._handed[end] - self._handed[begin]))

    def works_by(self, due_ms: int, needed: int) -> int | None:
        """The end of the bucket in which so many had been handed over after a moment; None: not yet."""
        begin = int(np.searchsorted(self._at_ms, self._after(due_ms)))
        reached = int(np.searchsorted(self._handed, self._handed[begin] + needed))
        return None if reached >= len(self._handed) else int(self._at_ms[reached - 1]) + self.step_ms

    def _after(self, at_ms: int) -> int:
        return at_ms - at_ms % self.step_ms + self.step_ms


def _stretches(orders: _Orders, places: Ints, beside: _Beside) -> Iterator[Ints]:
    """The places of each run, from those of one slice."""
    due, end = orders.due[places].tolist(), orders.end[places].tolist()
    first, latest = 0, end[0]
    for place in range(1, len(due)):
        handed = beside.handed_between(due[place - 1], due[place])
        waiting = due[place] <= latest
        if handed and handed >= _needed(place - first, beside.settled(due[first], due[place - 1]), waiting=waiting):
            yield places[first:place]
            first, latest = place, end[place]
        latest = max(latest, end[place])
    yield places[first:]


def _begun(orders: _Orders, run: Ints, beside: _Beside, least: int) -> int:
    """How many of the first orders of a run, too few for one of their own, hung before it began."""
    due = orders.due[run].tolist()
    for place in range(min(least, len(due)) - 1, 0, -1):
        needed = _needed(len(due) - place, beside.settled(due[place], due[-1]), waiting=True)
        if beside.handed_between(due[place - 1], due[place]) >= needed:
            return place
    return 0


def _needed(hung: int, settled: int, *, waiting: bool) -> int:
    """So many orders handed over on end show that the slice works, after so many of those due hung."""
    failing = hung / max(settled, hung)
    share = min(failing if waiting else max(failing, LEAST_FAILING_WITHOUT_WAITING), MOST_FAILING)
    return math.floor(math.log(LUCK) / math.log1p(-share)) + 1


def _run(orders: _Orders, places: Ints, beside: _Beside, name: str) -> ObservedRun:
    due, left, end = orders.due[places], orders.left[places], orders.end[places]
    first, last = int(due[0]), int(due[-1])
    settled = beside.settled(first, last)
    end_ms, left_behind = _ended(end, orders.now_ms, beside.works_by(last, _needed(len(due), settled, waiting=True)))
    people = counted_users(orders.users[places])
    waiting = left == NEVER_MS
    return ObservedRun(
        slice=name,
        start_ms=first,
        stuck_from_ms=first + orders.stuck_ms + 1,
        last_due_ms=last,
        end_ms=end_ms,
        hung=len(due),
        settled=settled,
        users=people.users,
        without_user=people.orders_without_user,
        worst_wait_ms=int((np.minimum(left, orders.now_ms) - due).max()),
        lost=int((~waiting & ~orders.received[places]).sum()),
        waiting=int(waiting.sum()),
        left_behind=left_behind,
    )


def _ended(end: Ints, now_ms: int, works_by_ms: int | None) -> tuple[int | None, int]:
    """When the run ended, and how many of its orders it left behind.

    `end` is when each order left or was given up, `works_by_ms` when the slice was seen to work again.
    """
    limit_ms = NEVER_MS if works_by_ms is None else works_by_ms + LEFT_BEHIND_AFTER
    last_ms = int(end[end <= limit_ms].max(initial=0))
    behind = int((end > limit_ms).sum())
    if behind and works_by_ms is not None and limit_ms <= now_ms:
        return max(last_ms, works_by_ms), behind
    settled_since = works_by_ms is not None or now_ms - last_ms >= CALM
    return (last_ms if not behind and last_ms <= now_ms and settled_since else None), 0
