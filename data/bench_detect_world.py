"""Random worlds for the bench of detection: two ordinary weeks, then two days with an incident and near misses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, timedelta

import numpy as np
import pandas as pd

from data.demo.columns import loaded_times
from data.demo.hanging import apply_incidents
from data.demo.key_record import PROBE, key_spans
from data.demo.orders import Orders, orders_of_day
from data.demo.randomness import NEVER
from data.demo.scenario import Incident, Lag, Scenario
from data.demo.shape import ZONE, at_minute, day_window, rain_of
from data.demo.trouble import Kind, Trouble, apply_trouble, peaks, restarts, trouble_of
from data.metrics.baseline import COLUMNS, HISTORY_MS, HourTable, hour_table
from data.metrics.columns import NEVER_MS, Ints
from data.metrics.office import Office
from data.metrics.order_columns import OrderColumns
from data.metrics.past import Rows, true_from
from data.metrics.rule import Terms
from data.window import HOUR, MINUTE, TimeWindow

BASELINE_DAYS, JUDGED_DAYS, LOOKBACK_DAYS = 14, 2, 2
NEAR_MISSES = ("rain peak", "key server restart", "late batch", "slow evening", "holiday", "marketing burst", "lag")
PATTERN = "bbd:request:*"


@dataclass(frozen=True)
class Drawn:
    """What happens in a world. `incidents` are steps of one incident: of a slow growth the later adds to the first."""

    mix: dict[str, float]
    mean: int
    first_judged: date
    incidents: tuple[Incident, ...]
    near_misses: tuple[tuple[str, int, TimeWindow], ...]  # kind, which judged day, when
    holiday_known: bool

    @property
    def slice(self) -> str:
        return self.incidents[0].slice

    @property
    def window(self) -> TimeWindow:
        return self.incidents[0].window

    def of(self, kind: str, day: int | None = None) -> list[TimeWindow]:
        """When a kind of near miss happens, on one judged day or on any."""
        return [window for name, at, window in self.near_misses if name == kind and day in (None, at)]


@dataclass(frozen=True)
class World:
    """A world as the replay reads it. `hanging`: due times of the orders that hang in the incident, ascending."""

    drawn: Drawn
    rows: Rows
    judged: TimeWindow
    hanging: Ints


def draw(rng: np.random.Generator) -> Drawn:
    """A world's course. Slices of 1 to 40 %, shares of 20 to 100 %, any hour."""
    count = int(rng.integers(3, 10))
    first = float(np.exp(rng.uniform(np.log(0.01), np.log(0.4))))
    rest = rng.dirichlet(np.full(count - 1, 2.0)) * (1 - first)
    mix = {f"slice {number}": float(share) for number, share in enumerate((first, *rest))}
    first_judged = date(2026, 1, 1) + timedelta(days=int(rng.integers(0, 330)))
    begin_ms = at_minute(first_judged, int(rng.integers(90, JUDGED_DAYS * 1440 - 300)))
    window = TimeWindow(begin_ms, begin_ms + int(rng.integers(30, 240)) * MINUTE)
    return Drawn(
        mix,
        int(rng.integers(30_000, 60_001)),
        first_judged,
        _incidents(rng, window),
        tuple(_near_miss(rng, first_judged) for _ in range(int(rng.integers(1, 4)))),
        bool(rng.random() < 0.5),
    )


def _incidents(rng: np.random.Generator, window: TimeWindow) -> tuple[Incident, ...]:
    share, missing = float(rng.uniform(0.2, 1.0)), bool(rng.random() < 0.5)
    first = Incident("incident", "slice 0", share, window, missing, None, bool(rng.random() < 0.7))
    if rng.random() > 0.15:
        return (first,)
    later = TimeWindow(window.start_ms + window.length_ms // 3, window.end_ms)
    return (replace(first, share=0.2), replace(first, name="grown", share=0.6, window=later))


def _near_miss(rng: np.random.Generator, first: date) -> tuple[str, int, TimeWindow]:
    kind, day = str(rng.choice(NEAR_MISSES)), int(rng.integers(0, JUDGED_DAYS))
    minutes = {
        "rain peak": int(rng.integers(40, 120)),
        "key server restart": int(rng.integers(2, 4)),
        "late batch": 10,
        "slow evening": int(rng.integers(60, 180)),
        "holiday": 1440,
        "marketing burst": int(rng.integers(30, 120)),
        "lag": int(rng.integers(10, 60)),
    }[kind]
    start = 0 if kind == "holiday" else int(rng.integers(0, 1440 - minutes))
    day_start = first + timedelta(days=day)
    return kind, day, TimeWindow(at_minute(day_start, start), at_minute(day_start, start + minutes))


def make(drawn: Drawn, seed: int, terms: Terms) -> World:
    """The rows of a world."""
    days = [drawn.first_judged + timedelta(days=n) for n in range(-BASELINE_DAYS, JUDGED_DAYS)]
    made = [_day(drawn, seed, day, number - BASELINE_DAYS) for number, day in enumerate(days)]
    office = Office(ZONE, frozenset(range(5)), 9 * 60, 18 * 60, _holidays(drawn))
    ordinary = _hours([orders for orders, _ in made], list(drawn.mix), terms, office)
    kept = made[BASELINE_DAYS - LOOKBACK_DAYS :]
    joined = _joined([orders for orders, _ in kept])
    columns = columns_of_demo(joined, list(drawn.mix), _loaded(drawn, joined, seed))
    judged = TimeWindow(day_window(days[BASELINE_DAYS]).start_ms, day_window(days[-1]).end_ms)
    keys = _key_outcomes(joined, columns, drawn)
    hanging = np.sort(np.concatenate([hung for _, hung in made]))
    return World(drawn, Rows(columns, ordinary, keys, {PROBE: PATTERN}), judged, hanging)


def _day(drawn: Drawn, seed: int, day: date, judged: int) -> tuple[Orders, Ints]:
    """The orders of one day, and when those that hang in the incident were due."""
    troubles = trouble_of(day) if judged < 0 else tuple(_troubles(drawn, judged))
    scenario = Scenario(drawn.mix, drawn.incidents)
    showers = rain_of(seed, day) + peaks(troubles)
    mean = round(drawn.mean * 0.55) if drawn.of("holiday", judged) else drawn.mean
    orders = orders_of_day(seed, day, mean, scenario, showers)
    for number, window in enumerate(drawn.of("marketing burst", judged)):
        orders = _joined([orders, _burst(drawn, seed + 1 + number, day, window)])
    apply_trouble(orders, seed, day, troubles)
    rows = apply_incidents(orders, seed, day, drawn.incidents, drawn.mix)
    return orders, orders.due_ms[np.concatenate(rows)] if rows else np.zeros(0, dtype=np.int64)


def _troubles(drawn: Drawn, judged: int) -> list[Trouble]:
    kinds = {
        "rain peak": Kind.RAIN_PEAK,
        "key server restart": Kind.KEY_SERVER_RESTART,
        "late batch": Kind.LATE_SCHEDULED,
        "slow evening": Kind.SLOW_EVENING,
    }
    return [Trouble(kinds[name], window) for name, at, window in drawn.near_misses if at == judged and name in kinds]


def _burst(drawn: Drawn, seed: int, day: date, window: TimeWindow) -> Orders:
    """Three times the orders of one slice more, while a campaign runs."""
    name = list(drawn.mix)[1]
    found = orders_of_day(seed, day, round(3 * drawn.mean * drawn.mix[name]), Scenario({name: 1.0}), ())
    rows = np.flatnonzero((found.due_ms >= window.start_ms) & (found.due_ms < window.end_ms))
    columns = {field.name: getattr(found, field.name)[rows] for field in fields(Orders)}
    return Orders(**{**columns, "method": np.ones(len(rows), dtype=np.int64)})


def _joined(parts: Sequence[Orders]) -> Orders:
    columns = {field.name: np.concatenate([getattr(part, field.name) for part in parts]) for field in fields(Orders)}
    order = np.argsort(columns["due_ms"], kind="stable")
    return Orders(**{name: values[order] for name, values in columns.items()})


def _holidays(drawn: Drawn) -> dict[date, str]:
    if not drawn.holiday_known:
        return {}
    days = {at for name, at, _ in drawn.near_misses if name == "holiday"}
    return {drawn.first_judged + timedelta(days=at): "a holiday" for at in days}


def _loaded(drawn: Drawn, orders: Orders, seed: int) -> Ints | None:
    rng = np.random.default_rng((seed, 7))
    lags = [Lag(window, int(rng.integers(3, 21)) * MINUTE) for window in drawn.of("lag")]
    return loaded_times(orders, lags, rng) if lags else None


def columns_of_demo(orders: Orders, names: Sequence[str], loaded_ms: Ints | None) -> OrderColumns:
    """Orders of the demo as the replay reads them. Their ids are their places."""
    times = {
        name: np.where(getattr(orders, name) == NEVER, NEVER_MS, getattr(orders, name))
        for name in ("created_ms", "due_ms", "received_ms", "assigned_ms", "closed_ms")
    }
    return OrderColumns(
        order_id=[f"{number:08d}" for number in range(len(orders))],
        user_id=list(map(str, orders.user.tolist())),
        slice=orders.method,
        slices=tuple(names),
        booking_type=np.where(orders.scheduled, "scheduled", "now").tolist(),
        loaded_ms=loaded_ms,
        **times,
    )


def _hours(days: Sequence[Orders], names: Sequence[str], terms: Terms, office: Office) -> HourTable:
    """The ordinary hours, counted day by day: what was due on one day had its fate known minutes later."""
    frames = [_hours_of(columns_of_demo(day, names, None), terms) for day in days]
    counts = pd.concat(frames, ignore_index=True)
    first_ms, last_ms = int(counts["bucket_ms"].min()), int(counts["bucket_ms"].max()) + HOUR
    return hour_table(counts, max(first_ms, last_ms - HISTORY_MS), last_ms, office, terms.settled_ms)


def _hours_of(orders: OrderColumns, terms: Terms) -> pd.DataFrame:
    hours = orders.due_ms // HOUR
    first = int(hours.min())
    cells = (hours - first) * len(orders.slices) + orders.slice
    size = (int(hours.max()) - first + 1) * len(orders.slices)
    places = np.arange(size)
    counted = {
        f"{name}_count": np.bincount(cells[(at_ms < NEVER_MS) & orders.is_due], minlength=size)
        for name, at_ms in true_from(orders, terms).items()
        if name in COLUMNS
    }
    methods = np.array(orders.slices, dtype=object)[places % len(orders.slices)]
    return pd.DataFrame(
        {"bucket_ms": (first + places // len(orders.slices)) * HOUR, "payment_method": methods, **counted}
    )


def _key_outcomes(orders: Orders, columns: OrderColumns, drawn: Drawn) -> pd.DataFrame:
    troubles = [trouble for judged in range(JUDGED_DAYS) for trouble in _troubles(drawn, judged)]
    spans = key_spans(orders, restarts(troubles))
    parts = [
        pd.DataFrame(
            {
                "order_id": [columns.order_id[row] for row in span.row.tolist()],
                "probe": PROBE,
                "outcome": str(span.outcome),
                "start_ms": span.from_ms,
                "end_ms": span.to_ms,
            }
        )
        for span in spans
        if len(span.row)
    ]
    return pd.concat(parts, ignore_index=True)
