"""What was ordinary for a slice at an hour, by robust statistics over the weeks before, and never from later rows.

An hour belongs to the past of a moment once it ended `Terms.settled_ms` before it: then every figure of it is final,
for each counts what had become of an order at a fixed time after it was due.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from data.metrics.columns import Flags, Ints, codes, integers, texts
from data.metrics.office import Office
from data.metrics.two_shares import Floats
from data.window import DAY, HOUR, utc

HISTORY_MS = 28 * DAY
LEARNED_DAYS = 14
# The fewest hours of a kind that say what is ordinary, from the most to the least alike.
LEAST_OF_WEEK, LEAST_OF_DAY, LEAST_HOURS = 3, 3, 24
# The hours of a slice in which the most went wrong are taken for incidents, and are not ordinary.
WORST_HOURS = 0.02
LEAST_FOR_SHARE = 20
QUIET = 0.05

LATENCY_EDGES_S = (5, 10, 20, 40, 80, 160)
# Without the orders received by now: how many of an old hour those are is told by what came long after it.
COLUMNS = ("due", "early", "judged", "on_time", "settled", "hung", *(f"in_{edge}s" for edge in LATENCY_EDGES_S))

OF_WEEK, OF_DAY, ALL_HOURS, FLOOR = (
    "slice × hour of week",
    "slice × hour of day",
    "slice over all hours",
    "absolute floor",
)


@dataclass(frozen=True)
class Ordinary:
    """The orders due in one hour of a slice, as a rule: `mean` an hour, of all hours that of the quiet ones, None when
    nothing is known.

    `spread`: the robust standard deviation beyond that of a Poisson count, as a share of the mean. `label` names
    the hours that it is made of, and says so while less than two weeks are known.
    """

    mean: float | None
    spread: float
    label: str


@dataclass(frozen=True)
class OrdinaryShare:
    """A share of the orders as it ordinarily is, and the highest that is still ordinary."""

    share: float
    high: float
    label: str


@dataclass(frozen=True)
class HourTable:
    """Counts of whole hours: one table (slice × hour) for each of `COLUMNS`, and of what kind each hour is.
    `waited`: the settled orders that were not received before they were due. `settled_ms`: how long after its end an
    hour is final.

    Two hours of the same weekday and hour are alike only when both days are working days or both are days off.
    """

    starts: Ints
    slices: tuple[str, ...]
    tables: Mapping[str, Ints]
    of_week: Ints
    of_day: Ints
    settled_ms: int

    def known_at(self, at_ms: int) -> Baselines:
        """The baselines of a moment: of the hours that were final by then, at most four weeks back."""
        last = int(np.searchsorted(self.starts, at_ms - self.settled_ms - HOUR, side="right"))
        first = int(np.searchsorted(self.starts, at_ms - HISTORY_MS, side="left"))
        return Baselines(self, min(first, last), last)


def hour_table(counts: pd.DataFrame, from_ms: int, to_ms: int, office: Office, settled_ms: int) -> HourTable:
    """The question `hand_off_counts`, asked in steps of an hour, as tables. An hour without rows holds zeros.

    Hours before the first row are left out: they may have been quiet, or not recorded. The table reaches a week past
    `to_ms`, so that each hour in which something is judged has its kind.
    """
    first = int(integers(counts, "bucket_ms").min()) if len(counts) else to_ms
    starts = np.arange(max(from_ms, first) // HOUR * HOUR, to_ms + 7 * DAY, HOUR, dtype=np.int64)
    numbers, names = codes(texts(counts, "payment_method"))
    place = (integers(counts, "bucket_ms") - starts[0]) // HOUR
    inside = (place >= 0) & (place < len(starts))
    cells = numbers[inside] * len(starts) + place[inside]
    size = len(names) * len(starts)
    tables = {
        name: np.bincount(cells, integers(counts, f"{name}_count")[inside], minlength=size)
        .astype(np.int64)
        .reshape(len(names), len(starts))
        for name in COLUMNS
    }
    tables["waited"] = tables["settled"] - tables["early"]
    of_week, of_day = _kinds(starts, office)
    return HourTable(starts, tuple(names), tables, of_week, of_day, settled_ms)


def _kinds(starts: Ints, office: Office) -> tuple[Ints, Ints]:
    of_day = np.empty(len(starts), dtype=np.int64)
    weekday = np.empty(len(starts), dtype=np.int64)
    closed: dict[object, bool] = {}
    for place, start_ms in enumerate(starts.tolist()):
        local = utc(start_ms).astimezone(office.zone)
        day = local.date()
        off = closed.setdefault(day, office.closed(day) is not None)
        of_day[place] = local.hour + 24 * off
        weekday[place] = local.weekday()
    return weekday * 48 + of_day, of_day


@dataclass(frozen=True)
class Baselines:
    """What was ordinary as known at one moment: the hours [first, last) of a table."""

    table: HourTable
    first: int
    last: int
    # What was worked out once holds for the whole hour.
    _dues: dict[tuple[str, int], Ordinary] = field(default_factory=dict, compare=False)
    _shares: dict[tuple[str, int, str, str, bool], OrdinaryShare] = field(default_factory=dict, compare=False)
    _mosts: dict[tuple[str, str], float] = field(default_factory=dict, compare=False)

    @property
    def days(self) -> int:
        """Whole days that are known."""
        return (self.last - self.first) // 24

    def knows(self, at_ms: int) -> bool:
        """Whether anything is known of hours such as that of a moment."""
        return self._alike(self._place(at_ms))[0] != FLOOR

    def knows_hour(self, at_ms: int) -> bool:
        """Whether anything is known of that hour of the day itself."""
        return self._alike(self._place(at_ms))[0] in (OF_WEEK, OF_DAY)

    def label(self, kind: str) -> str:
        """The kind of hours, and how much is known while it is less than two weeks."""
        learning = f" (learning: {self.days} of {LEARNED_DAYS} days)" if self.days < LEARNED_DAYS else ""
        return f"{kind}{learning}"

    def due(self, slice_: str, at_ms: int) -> Ordinary:
        """Orders that are ordinarily due in the hour of `at_ms`."""
        place = self._place(at_ms)
        if (slice_, place) not in self._dues:
            self._dues[slice_, place] = self._due(slice_, place)
        return self._dues[slice_, place]

    def share(self, slice_: str, at_ms: int, part: str, whole: str, *, rest: bool = False) -> OrdinaryShare:
        """part ÷ whole of the hour of `at_ms`; with `rest` (whole − part) ÷ whole. 0 where nothing is known."""
        key = (slice_, self._place(at_ms), part, whole, rest)
        if key not in self._shares:
            self._shares[key] = self._share(slice_, key[1], part, whole, rest=rest)
        return self._shares[key]

    def most(self, slice_: str, name: str) -> float:
        """The most that an ordinary hour of the slice holds of a column: all but the worst hours hold no more."""
        if (slice_, name) not in self._mosts:
            counts = self._row(slice_, name)
            enough = len(counts) >= LEAST_HOURS
            most = float(np.quantile(counts, 1 - WORST_HOURS, method="higher")) if enough else 0.0
            self._mosts[slice_, name] = most
        return self._mosts[slice_, name]

    def _place(self, at_ms: int) -> int:
        return int((at_ms - int(self.table.starts[0])) // HOUR) if len(self.table.starts) else -1

    def _row(self, slice_: str, name: str) -> Ints:
        if slice_ not in self.table.slices:
            return np.zeros(0, dtype=np.int64)
        place = self.table.slices.index(slice_)
        # A slice that had no order yet is not known to be one without orders.
        if not self.table.tables["due"][place, self.first : self.last].any():
            return np.zeros(0, dtype=np.int64)
        return np.asarray(self.table.tables[name][place, self.first : self.last])

    def _alike(self, place: int) -> tuple[str, Flags]:
        """The hours most alike that are enough, by name, and which of the known ones they are."""
        size = self.last - self.first
        if 0 <= place < len(self.table.starts):
            of_day = self.table.of_day
            kinds = (
                (OF_WEEK, self.table.of_week, LEAST_OF_WEEK),
                (OF_DAY, of_day, LEAST_OF_DAY),
                # The first days off are nearer to working days at the same hour than to all hours.
                (OF_DAY, of_day % 24, LEAST_OF_DAY),
            )
            for name, column, least in kinds:
                same = column[self.first : self.last] == column[place]
                if same.sum() >= least:
                    return name, same
        return (ALL_HOURS if size >= LEAST_HOURS else FLOOR), np.ones(size, dtype=np.bool_)

    def _due(self, slice_: str, place: int) -> Ordinary:
        name, alike = self._alike(place)
        counts = self._row(slice_, "due")
        if name == FLOOR or not len(counts):
            return Ordinary(None, 0.0, self.label(FLOOR))
        chosen = counts[alike].astype(np.float64)
        # Hours of day and night together tell of one hour only what a quiet one holds.
        mean = float(np.quantile(chosen, QUIET) if name == ALL_HOURS else np.median(chosen))
        deviation = 1.4826 * float(np.median(np.abs(chosen - mean)))
        spread = float(np.sqrt(max(0.0, deviation**2 - mean))) / mean if mean else 0.0
        return Ordinary(mean, spread, self.label(name))

    def _share(self, slice_: str, place: int, part: str, whole: str, *, rest: bool) -> OrdinaryShare:
        name, alike = self._alike(place)
        wholes = self._row(slice_, whole)
        if name == FLOOR or not len(wholes):
            return OrdinaryShare(0.0, 0.0, self.label(FLOOR))
        parts = wholes - self._row(slice_, part) if rest else self._row(slice_, part)
        if wholes[alike].sum() < LEAST_FOR_SHARE * 10:
            name, alike = ALL_HOURS, np.ones(len(wholes), dtype=np.bool_)
        share, high = _trimmed(parts[alike], wholes[alike])
        return OrdinaryShare(share, high, self.label(name))


def _trimmed(parts: Ints, wholes: Ints) -> tuple[float, float]:
    """The share of all hours together without the worst ones, and the highest of an ordinary hour."""
    shares: Floats = np.where(wholes > 0, parts / np.maximum(wholes, 1), 0.0)
    kept = shares <= np.quantile(shares, 1 - WORST_HOURS, method="higher") if len(shares) else shares > 0
    total = int(wholes[kept].sum())
    large = shares[kept & (wholes >= LEAST_FOR_SHARE)]
    share = float(parts[kept].sum()) / total if total else 0.0
    return share, float(np.quantile(large, 0.95)) if len(large) else share
