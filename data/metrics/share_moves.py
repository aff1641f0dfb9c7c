"""Slices whose on-time share moved by more than noise, from one stretch of time to another."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from data.metrics.columns import Ints, integers, texts
from data.metrics.impact_judging import FALSE_DISCOVERIES, LEAST_CHANGE
from data.metrics.slices import LEAST_JUDGED
from data.metrics.two_shares import discoveries, fisher, newcombe, share

_NOT_JUDGED = ("pending_count", "withdrawn_count", "abandoned_count")


@dataclass(frozen=True)
class Move:
    """One slice. Shares of orders on time, before and now, with the orders that could be judged.

    `low` and `high` bound the change (now − before) with 95 % (Newcombe). `moved` when chance does not make such a
    change easily, over all slices together.
    """

    name: str
    before: float
    now: float
    before_judged: int
    now_judged: int
    low: float
    high: float
    moved: bool

    @property
    def change(self) -> float:
        return self.now - self.before


@dataclass(frozen=True)
class Moves:
    """`judged`: slices with enough orders on both sides, the largest fall first. `too_few`: the others, by name."""

    judged: tuple[Move, ...]
    too_few: tuple[str, ...]

    @property
    def moved(self) -> tuple[Move, ...]:
        return tuple(each for each in self.judged if each.moved)


def share_moves(before: pd.DataFrame, now: pd.DataFrame) -> Moves:
    """Compare each payment method in two answers of the question `slice_outcomes`.

    A slice is judged with `LEAST_JUDGED` orders on each side. Moved: by at least `LEAST_CHANGE`, and found by Fisher's
    exact test at a false-discovery rate of `FALSE_DISCOVERIES`.
    """
    names = sorted({*texts(before, "payment_method"), *texts(now, "payment_method")})
    first, second = _counts(before, names), _counts(now, names)
    enough = np.asarray(np.minimum(first[1], second[1]) >= LEAST_JUDGED)
    change, low, high = newcombe(first[0], first[1], second[0], second[1])
    p = np.where(enough, fisher(first[0], first[1], second[0], second[1]), np.nan)
    found = discoveries(p[None, :], FALSE_DISCOVERIES)[0] & (np.abs(np.nan_to_num(change)) >= LEAST_CHANGE)
    shares = share(first[0], first[1]), share(second[0], second[1])
    judged = [
        Move(
            names[place],
            float(shares[0][place]),
            float(shares[1][place]),
            int(first[1][place]),
            int(second[1][place]),
            float(low[place]),
            float(high[place]),
            bool(found[place]),
        )
        for place in np.flatnonzero(enough)
    ]
    judged.sort(key=lambda each: (each.change, each.name))
    return Moves(tuple(judged), tuple(name for name, known in zip(names, enough, strict=True) if not known))


def _counts(frame: pd.DataFrame, names: list[str]) -> tuple[Ints, Ints]:
    """On time and judged, by name."""
    judged = integers(frame, "due_count") - sum(integers(frame, name) for name in _NOT_JUDGED)
    table = pd.DataFrame(
        {"name": texts(frame, "payment_method"), "on_time": integers(frame, "on_time_count"), "judged": judged}
    )
    summed = table.groupby("name")[["on_time", "judged"]].sum().reindex(names, fill_value=0)
    return summed["on_time"].to_numpy(dtype=np.int64), summed["judged"].to_numpy(dtype=np.int64)
