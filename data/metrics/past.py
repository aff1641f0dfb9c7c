"""A stretch of history as it was known at one data time after the other.

What it shows at a data time is what the questions `waiting`, `hung` and `hand_off_counts` and the confirmed key rounds
gave then: an event later than data time has not happened. It moves forward only, and each event is looked at once.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from data.metrics.baseline import LATENCY_EDGES_S, Baselines, HourTable
from data.metrics.columns import NEVER_MS, Ints, integers, texts
from data.metrics.facts import KEY_SERVER, STEP_MS, Counts, Facts, FixedKey, Hung, KeyReadings, Measured, Waiting
from data.metrics.measured import COUNT_COLUMNS, counts_from, minutes
from data.metrics.order_columns import OrderColumns
from data.metrics.probe import Outcome
from data.metrics.rule import Terms
from data.window import SECOND


@dataclass
class Stream:
    """Rows by the time at which something happens to them; `upto` gives those that came since it was last asked."""

    at_ms: Ints
    row: Ints
    done: int = 0

    @classmethod
    def of(cls, at_ms: Ints, row: Ints | None = None) -> Stream:
        rows = np.arange(len(at_ms)) if row is None else row
        kept = at_ms < NEVER_MS
        order = np.argsort(at_ms[kept], kind="stable")
        return cls(at_ms[kept][order], rows[kept][order])

    def upto(self, at_ms: int) -> Ints:
        """The rows of what happened at or before a moment and was not given yet."""
        end = int(np.searchsorted(self.at_ms, at_ms, side="right"))
        rows = self.row[self.done : end]
        self.done = max(self.done, end)
        return rows


class WaitingOrders:
    """The orders in state 0, the abandoned ones left out."""

    def __init__(self, orders: OrderColumns, give_up_ms: int) -> None:
        self._orders = orders
        start = np.maximum(orders.due_ms, orders.created_ms)
        end = np.minimum(orders.left_ms, orders.due_ms + give_up_ms + 1)
        never = start >= end
        self._starts = Stream.of(np.where(never, NEVER_MS, start))
        self._ends = Stream.of(np.where(never, NEVER_MS, end))
        self._rows: list[int] = []
        self._known: dict[int, Waiting] = {}
        self._shown: tuple[Waiting, ...] = ()

    def at(self, at_ms: int) -> tuple[Waiting, ...]:
        """Ascending by due time."""
        came, went = self._starts.upto(at_ms).tolist(), self._ends.upto(at_ms).tolist()
        if not came and not went:
            return self._shown
        # Most come and leave between two moments.
        passing = set(came).intersection(went)
        for row in came:
            if row not in passing:
                insort(self._rows, row)
                self._known[row] = self._waiting(row)
        for row in went:
            if row not in passing:
                del self._rows[bisect_left(self._rows, row)]
                del self._known[row]
        self._shown = tuple(self._known[row] for row in self._rows)
        return self._shown

    def _waiting(self, row: int) -> Waiting:
        orders = self._orders
        name = orders.slices[orders.slice[row]]
        return Waiting(orders.order_id[row], orders.user_id[row], name, int(orders.due_ms[row]))


class HungOrders:
    """The orders that were stuck, with what had become of them."""

    def __init__(self, orders: OrderColumns, stuck_ms: int) -> None:
        self._orders = orders
        self._in_time_ms = orders.in_time_ms
        from_ms = orders.due_ms + stuck_ms + 1
        self._left_ms = orders.left_ms
        hung = self._left_ms > orders.due_ms + stuck_ms
        self._stream = Stream.of(np.where(hung, np.maximum(from_ms, orders.created_ms), NEVER_MS))
        self._rows: list[int] = []
        self._final: dict[int, Hung] = {}

    def at(self, at_ms: int, from_ms: int) -> tuple[Hung, ...]:
        """Those due at or after `from_ms`, ascending by due time."""
        for row in self._stream.upto(at_ms).tolist():
            insort(self._rows, row)
        first = bisect_left(self._rows, from_ms, key=lambda row: int(self._orders.due_ms[row]))
        for row in self._rows[:first]:
            self._final.pop(row, None)
        del self._rows[:first]
        return tuple(self._final.get(row) or self._hung(row, at_ms) for row in self._rows)

    def _hung(self, row: int, at_ms: int) -> Hung:
        orders, left_ms, in_time_ms = self._orders, int(self._left_ms[row]), int(self._in_time_ms[row])
        found = Hung(
            orders.order_id[row],
            orders.user_id[row],
            orders.slices[orders.slice[row]],
            orders.booking_type[row],
            int(orders.due_ms[row]),
            left_ms if left_ms <= at_ms else None,
            in_time_ms if in_time_ms <= at_ms else None,
        )
        if found.left_ms is not None:
            self._final[row] = found
        return found


class MinuteCounts:
    """How the orders due in each minute were handed over: each column of an order is counted when it comes true."""

    def __init__(self, orders: OrderColumns, terms: Terms, from_ms: int, to_ms: int) -> None:
        """For data times in [from_ms, to_ms]."""
        self._slices, self._terms = orders.slices, terms
        self._start_ms = counts_from(from_ms, terms)
        self._shape = (len(orders.slices), (to_ms - self._start_ms) // STEP_MS + 1)
        place = (orders.due_ms - self._start_ms) // STEP_MS
        inside = orders.is_due & (place >= 0) & (place < self._shape[1])
        cells = orders.slice * self._shape[1] + place
        self._streams = {
            name: Stream.of(np.where(inside, np.maximum(at_ms, orders.created_ms), NEVER_MS), cells)
            for name, at_ms in true_from(orders, terms).items()
        }
        size = self._shape[0] * self._shape[1]
        self._tables = {name: np.zeros(size, dtype=np.int64) for name in COUNT_COLUMNS}

    def at(self, at_ms: int) -> Counts:
        """The counts of the last hours. They are good until the next moment is asked for."""
        for name, stream in self._streams.items():
            np.add.at(self._tables[name], stream.upto(at_ms), 1)
        start_ms = counts_from(at_ms, self._terms)
        first = (start_ms - self._start_ms) // STEP_MS
        shown = {
            name: table.reshape(self._shape)[:, first : first + minutes(at_ms, self._terms)]
            for name, table in self._tables.items()
        }
        shown["waited"] = shown["settled"] - shown["early"]
        return Counts(start_ms, self._slices, shown)


def true_from(orders: OrderColumns, terms: Terms) -> Mapping[str, Ints]:
    """For each column of `hand_off_counts` the moment from which each order counts in it, `NEVER_MS`: it never does."""
    due, left, received = orders.due_ms, orders.left_ms, orders.in_time_ms
    latency = received - due
    lost = orders.closed_ms < orders.received_ms
    withdrawn = lost & (orders.closed_ms - due <= terms.objective_ms)
    known = np.maximum(due, received)
    found = {
        "due": due,
        "early": np.where(latency < 0, due, NEVER_MS),
        "received": known,
        "judged": np.where(withdrawn, NEVER_MS, np.minimum(np.maximum(due, left), due + terms.objective_ms)),
        "on_time": np.where(latency <= terms.objective_ms, known, NEVER_MS),
        "settled": np.minimum(np.maximum(due, left), due + terms.stuck_ms + 1),
        "hung": np.where(left - due > terms.stuck_ms, due + terms.stuck_ms + 1, NEVER_MS),
    }
    for edge_s in LATENCY_EDGES_S:
        within = (latency >= 0) & (latency <= edge_s * SECOND)
        found[f"in_{edge_s}s"] = np.where(within, known, NEVER_MS)
    return {name: np.where(at_ms >= NEVER_MS, NEVER_MS, at_ms) for name, at_ms in found.items()}


class RecordedKeys:
    """What the probes had recorded at each round. Of two intervals of one order that overlap the later one counts."""

    def __init__(self, intervals: pd.DataFrame, patterns: Mapping[str, str]) -> None:
        """`intervals`: the columns of the question `key_outcomes`. `patterns`: by per-order probe, its key."""
        self._patterns = {name: pattern for name, pattern in patterns.items() if (intervals["probe"] == name).any()}
        mine = intervals[intervals["probe"].isin(list(self._patterns)) & (texts(intervals, "order_id", "") != "")]
        self._start_ms = integers(mine, "start_ms")
        self._starts = Stream.of(self._start_ms)
        self._ends = Stream.of(integers(mine, "end_ms", NEVER_MS))
        self._keys: Sequence[tuple[str, str]] = list(
            zip(texts(mine, "probe").tolist(), texts(mine, "order_id").tolist(), strict=True)
        )
        self._outcome = [Outcome(word) for word in texts(mine, "outcome").tolist()]
        self._holding: dict[str, dict[str, int]] = {name: {} for name in self._patterns}

    @property
    def any(self) -> bool:
        """Whether anything was recorded of orders."""
        return bool(self._patterns)

    def at(self, round_ms: int) -> tuple[KeyReadings, ...]:
        """The readings of the round at a moment, one for each per-order probe."""
        for row in self._starts.upto(round_ms).tolist():
            probe, order_id = self._keys[row]
            before = self._holding[probe].get(order_id)
            if before is None or self._start_ms[before] <= self._start_ms[row]:
                self._holding[probe][order_id] = row
        for row in self._ends.upto(round_ms).tolist():
            probe, order_id = self._keys[row]
            if self._holding[probe].get(order_id) == row:
                del self._holding[probe][order_id]
        return tuple(
            KeyReadings(name, pattern, round_ms, {order: self._outcome[row] for order, row in holding.items()})
            for (name, pattern), holding in zip(self._patterns.items(), self._holding.values(), strict=True)
        )


class Ordinary:
    """The baselines of each moment; what was worked out is kept until one more hour is final."""

    def __init__(self, table: HourTable) -> None:
        self._table = table
        self._newest: Baselines | None = None

    def at(self, at_ms: int) -> Baselines:
        found = self._table.known_at(at_ms)
        if self._newest is None or (found.first, found.last) != (self._newest.first, self._newest.last):
            self._newest = found
        return self._newest


class RecordedFixedKeys:
    """What the probes of fixed keys had recorded at each moment."""

    def __init__(self, intervals: pd.DataFrame, keys: Mapping[str, str]) -> None:
        """`keys`: by probe, its key."""
        of_none = intervals[texts(intervals, "order_id", "") == ""]
        self._keys = {probe: key for probe, key in keys.items() if (of_none["probe"] == probe).any()}
        self._spans: dict[str, tuple[Ints, Ints, list[Outcome]]] = {}
        for probe in self._keys:
            mine = of_none[of_none["probe"] == probe].sort_values("start_ms")
            outcomes = [Outcome(word) for word in texts(mine, "outcome").tolist()]
            self._spans[probe] = integers(mine, "start_ms"), integers(mine, "end_ms", NEVER_MS), outcomes

    @property
    def any(self) -> bool:
        return bool(self._keys)

    def at(self, at_ms: int) -> tuple[FixedKey, ...]:
        """Of each probe that had recorded something of that moment. Of two intervals the later one counts."""
        found = []
        for probe, (starts, ends, outcomes) in self._spans.items():
            place = int(np.searchsorted(starts, at_ms, side="right")) - 1
            if place >= 0 and at_ms < ends[place]:
                found.append(FixedKey(probe, self._keys[probe], outcomes[place]))
        return tuple(found)


@dataclass(frozen=True)
class Rows:
    """All that is known of a stretch of history: `patterns` are the keys of the per-order probes, by probe, and
    `fixed_keys` those of the others. `handoff_known_ms`: from when on receptions are recorded."""

    orders: OrderColumns
    ordinary: HourTable
    key_outcomes: pd.DataFrame
    patterns: Mapping[str, str]
    fixed_keys: Mapping[str, str] = field(default_factory=dict)
    handoff_known_ms: int = 0


class Past:
    """The rows as the facts of one moment after the other, up to `to_ms`."""

    def __init__(self, rows: Rows, terms: Terms, give_up_ms: int, to_ms: int) -> None:
        self._terms, self._handoff_known_ms = terms, rows.handoff_known_ms
        first_ms = int(rows.orders.due_ms[0]) if len(rows.orders) else to_ms
        self._waiting = WaitingOrders(rows.orders, give_up_ms)
        self._hung = HungOrders(rows.orders, terms.stuck_ms)
        self._counts = MinuteCounts(rows.orders, terms, min(first_ms, to_ms), to_ms)
        self._ordinary = Ordinary(rows.ordinary)
        self._keys = RecordedKeys(rows.key_outcomes, rows.patterns)
        self._fixed_keys = RecordedFixedKeys(rows.key_outcomes, rows.fixed_keys)

    def facts(self, at_ms: int, data_time_ms: int, round_ms: int, *, everything: bool) -> Facts:
        """What was known at a moment, of a data time, with the key round of `round_ms`; none of them may go back."""
        return Facts(
            data_time_ms=data_time_ms,
            waiting=self._waiting.at(data_time_ms),
            readings=self._keys.at(round_ms),
            fixed_keys=self._fixed_keys.at(at_ms),
            measured=self._measured(data_time_ms) if everything else None,
            not_set_up=frozenset() if self._keys.any or self._fixed_keys.any else frozenset({KEY_SERVER}),
            handoff_known=data_time_ms >= self._handoff_known_ms,
        )

    def _measured(self, at_ms: int) -> Measured:
        hung = self._hung.at(at_ms, counts_from(at_ms, self._terms))
        return Measured(self._counts.at(at_ms), hung, self._ordinary.at(at_ms))
