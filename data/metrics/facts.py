"""What was measured for one moment: the only thing besides its memory that a rule may look at.

Everything about orders is as known at data time, never later. A warehouse that lags shows an older moment, and no
order of it is older than it was then.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from data.metrics.baseline import Baselines
from data.metrics.columns import Ints
from data.metrics.probe import Outcome
from data.window import MINUTE

STEP_MS = MINUTE
WAREHOUSE, KEY_SERVER = "warehouse", "key server"


@dataclass(frozen=True)
class Waiting:
    """One order in state 0 at data time. `slice` is its payment method, `unknown` where there is none."""

    order_id: str
    user_id: str | None
    slice: str
    due_ms: int


@dataclass(frozen=True)
class Hung:
    """One order that was in state 0 for longer than STUCK_AFTER, as known at data time."""

    order_id: str
    user_id: str | None
    slice: str
    booking_type: str
    due_ms: int
    left_ms: int | None
    received_ms: int | None


@dataclass(frozen=True)
class KeyReadings:
    """The newest round of one per-order probe that the orders read here confirm: probed at or before data time.

    `outcomes` by order id; `pattern` is the key with `*` for what differs between orders.
    """

    probe: str
    pattern: str
    at_ms: int
    outcomes: Mapping[str, Outcome]


@dataclass(frozen=True)
class FixedKey:
    """What the newest round found of a key that is the same for all orders. It needs no order to confirm it."""

    probe: str
    key: str
    outcome: Outcome


@dataclass(frozen=True)
class Counts:
    """The question `hand_off_counts` as one table for each column: slice × minute of due, from `start_ms` on.

    `waited`: the settled orders that were not received before they were due.
    """

    start_ms: int
    slices: tuple[str, ...]
    tables: Mapping[str, Ints]
    _sums: dict[tuple[str, int, int], Ints] = field(default_factory=dict, compare=False)

    def place(self, at_ms: int) -> int:
        """The place of the first minute that begins at or after a moment; 0 for one before the table."""
        return max(0, -(-(at_ms - self.start_ms) // STEP_MS))

    def sums(self, name: str, from_ms: int, to_ms: int) -> Ints:
        """For each slice the sum over the minutes that begin in [from_ms, to_ms)."""
        key = (name, self.place(from_ms), self.place(to_ms))
        if key not in self._sums:
            self._sums[key] = np.asarray(self.tables[name][:, key[1] : key[2]].sum(axis=1), dtype=np.int64)
        return self._sums[key]

    def of_slice(self, name: str, slice_: str, from_ms: int, to_ms: int) -> int:
        """The same sum for one slice; 0 for one that had no orders."""
        if slice_ not in self.slices:
            return 0
        row = self.tables[name][self.slices.index(slice_)]
        return int(row[self.place(from_ms) : self.place(to_ms)].sum())


@dataclass(frozen=True)
class Measured:
    """What is asked once a minute: the orders due in the last six hours, and what was ordinary.

    `hung` ascends by due time.
    """

    counts: Counts
    hung: tuple[Hung, ...]
    baselines: Baselines

    @cached_property
    def hanging(self) -> Mapping[str, Sequence[Hung]]:
        """By slice those that hung and were not received since, ascending by due time."""
        found: dict[str, list[Hung]] = {}
        for order in self.hung:
            if order.received_ms is None:
                found.setdefault(order.slice, []).append(order)
        return found


@dataclass(frozen=True)
class Facts:
    """The facts of one moment.

    `data_time_ms` None: the warehouse holds nothing, or did not answer. `waiting` None: could not be read.
    `readings`: one for each per-order probe that has a confirmed round; `fixed_keys`: one for each other probe that was
    asked. `measured` None: a moment between two minutes, at which only the keys are judged; or the questions failed,
    which `failing` tells.
    `failing`: the sources that did not answer, with what was observed; `not_set_up` those that a site does not have.
    `handoff_known` False: no reception was ever recorded, so every order would look like one that hangs.
    """

    data_time_ms: int | None
    waiting: tuple[Waiting, ...] | None
    readings: tuple[KeyReadings, ...] = ()
    fixed_keys: tuple[FixedKey, ...] = ()
    measured: Measured | None = None
    failing: Mapping[str, str] = field(default_factory=dict)
    not_set_up: frozenset[str] = frozenset()
    handoff_known: bool = True
