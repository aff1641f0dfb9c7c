"""What the wall shows, made in the background once a tick for all walls of the same address.

A wall never waits for a source: while the newest reading is being made, or cannot be, the one before it is shown, with
its age. The body of a wall's refresh is then the same few milliseconds whatever hangs.
"""

from __future__ import annotations

import logging
from collections import OrderedDict
from collections.abc import Hashable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, replace
from threading import Lock

import pandas as pd
import streamlit as st

from data.answers import Failure
from data.metrics import backlog as metric
from data.metrics.slices import SliceState
from data.ticker import Tick
from data.window import TimeWindow
from pages.shared import asking, coverage, frame, key_finds, loaders, moment, notices, overlays
from pages.shared.frame import Scene
from pages.shared.key_finds import Found
from pages.shared.moment import Now
from pages.shared.overlays import Overlays
from pages.shared.view import View
from pages.shared.wall import beside
from pages.shared.wall.beside import Latencies, Runs

log = logging.getLogger(__name__)

MOST_WALLS = 50  # of different addresses
AT_ONCE = 2


@dataclass(frozen=True)
class Orders:
    """What was read of the orders at one moment. `read_at_ms` is of the steady clock."""

    now: Now
    since: metric.SinceResult
    hurt: metric.HurtUsers | None
    curve: pd.DataFrame | None  # at_ms, payment_method, order_count; None where it could not be read
    window: TimeWindow
    overlays: Overlays
    read_at_ms: int
    never_received: bool
    known: bool  # any orders of the window; else that none waits would say nothing

    @property
    def worst(self) -> SliceState | None:
        return self.now.worst


@dataclass(frozen=True)
class Reading:
    """The newest that is known. `failure` says why the orders are not of this tick."""

    tick_number: int
    orders: Orders | None
    failure: Failure | None
    no_events: bool  # the warehouse answered, and holds nothing
    keys: tuple[Found, ...]
    palette: Mapping[str, str]
    read_at_ms: int  # of the steady clock
    # Read after the others, which do not wait for them; a failure where there never were any.
    latencies: Latencies | Failure | None
    runs: Runs | Failure | None


class Feed:
    """The newest reading of each wall. Safe to share between sessions."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="wall")
        self._readings: OrderedDict[Hashable, Reading] = OrderedDict()
        self._making: dict[Hashable, tuple[int, Future[None]]] = {}
        self._lock = Lock()

    def newest(self, scene: Scene, wait_s: float) -> Reading | None:
        """The reading of this tick where it is there within `wait_s`, else the one before; None before the first."""
        tick = scene.tick
        if tick is None:
            return None
        of = _name(scene.view)
        making = self._begin(of, scene, tick)
        wait([making], wait_s)
        reading = self._readings.get(of)
        # A clock that was moved back must not show what is still to come.
        later = reading is not None and reading.orders is not None and reading.orders.now.moment_ms > tick.as_of_ms
        return replace(reading, orders=None, latencies=None, runs=None) if reading is not None and later else reading

    def _begin(self, of: Hashable, scene: Scene, tick: Tick) -> Future[None]:
        with self._lock:
            number, making = self._making.get(of, (0, None))
            if making is None or (number < tick.number and making.done()):
                making = self._pool.submit(self._make, of, scene, tick)
                self._making[of] = tick.number, making
                if len(self._making) > MOST_WALLS:
                    self._making.pop(next(iter(self._making)))
            return making

    def _make(self, of: Hashable, scene: Scene, tick: Tick) -> None:
        try:
            reading = read(scene, tick, self._readings.get(of))
            self._put(of, reading)
            self._put(of, with_more(scene, reading))
        except Exception:  # the earlier reading stays, and its age says so
            log.exception("the wall could not be read")

    def _put(self, of: Hashable, reading: Reading) -> None:
        with self._lock:
            self._readings[of] = reading
            self._readings.move_to_end(of)
            while len(self._readings) > MOST_WALLS:
                self._readings.popitem(last=False)


def _name(view: View) -> Hashable:
    """Of two views with the same name every reading is the same."""
    return view.place, view.measure, view.methods, view.booking_types, view.overlays, view.services, view.statuses


@st.cache_resource(show_spinner=False)
def feed() -> Feed:
    return Feed()


def read(scene: Scene, tick: Tick, before: Reading | None) -> Reading:
    """Everything that a wall shows at a tick. What cannot be read now stays as it was read before."""
    orders, palette = (None, {}) if before is None else (before.orders, before.palette)
    read_at_ms = tick.finished_ms
    keys = tuple(key_finds.all_found(scene))
    data_time_ms, failure = loaders.data_time(scene.view.as_of_ms, scene.view.moment_place)
    if failure is None and isinstance(tick.waiting, Failure):
        failure = tick.waiting
    if failure is None and data_time_ms is not None:
        made = _orders(scene, data_time_ms)
        orders, failure = (orders, made) if isinstance(made, Failure) else (made, None)
    return Reading(
        tick_number=tick.number,
        orders=orders,
        failure=failure,
        no_events=failure is None and data_time_ms is None,
        keys=keys,
        palette=frame.palette(scene) or palette,
        read_at_ms=read_at_ms,
        latencies=None if before is None else before.latencies,
        runs=None if before is None else before.runs,
    )


def with_more(scene: Scene, reading: Reading) -> Reading:
    """The reading with latencies and runs; those of before where the warehouse is away, for it is not asked again."""
    data_time_ms, failure = loaders.data_time(scene.view.as_of_ms, scene.view.moment_place)
    if data_time_ms is None or failure is not None or reading.failure is not None:
        return reading
    return replace(
        reading,
        latencies=beside.latencies(scene, data_time_ms, reading.latencies),
        runs=beside.runs(scene, data_time_ms, reading.runs),
    )


def _orders(scene: Scene, data_time_ms: int) -> Orders | Failure:
    """All rows of one moment, or why one of the answers is missing."""
    moment_ms = min(scene.view.window.end_ms, data_time_ms)
    answers = moment.asked(scene, moment_ms, f"{moment.place(scene)}|wall")
    waiting, outcomes, stuck_waits = answers
    failure = waiting.failure or outcomes.failure
    if failure is not None or waiting.rows is None or outcomes.rows is None:
        return failure or loaders.STARTING
    frames = notices.named(waiting.rows.frame), notices.named(outcomes.rows.frame)
    stuck = None if stuck_waits.rows is None or stuck_waits.failure else notices.named(stuck_waits.rows.frame)
    now = moment.found(scene, moment_ms, (*frames, stuck), answers)
    worst = now.worst
    since = metric.SinceResult(None) if worst is None else moment.since(scene, now, worst.payment_method)
    curve, window = _curve(scene, now, data_time_ms), scene.view.window
    waited = bool(now.states) or (curve is not None and bool(curve["order_count"].any()))
    return Orders(
        now=now,
        since=since,
        hurt=None if worst is None else moment.hurt(scene, now, worst.payment_method, since),
        curve=curve,
        window=window,
        overlays=overlays.gathered(scene, scene.zone),
        read_at_ms=min(waiting.read_at_ms or 0, outcomes.read_at_ms or 0),
        never_received=asking.handoff_unknown(data_time_ms),
        known=waited or coverage.unsaid(scene, window, data_time_ms),
    )


def _curve(scene: Scene, now: Now, data_time_ms: int) -> pd.DataFrame | None:
    held = asking.wall_waits(scene.settings, scene.view, data_time_ms)
    if held.rows is None or held.failure is not None:
        return None
    waits = notices.named(held.rows.frame)
    if now.moment_ms == data_time_ms:
        waits = metric.with_waiting(waits, now.all_waiting)
    window = scene.view.window
    moments = metric.instants(window.start_ms, window.end_ms, asking.wall_step(scene.view), data_time_ms)
    return metric.backlog_curve(scene.chosen(waits), moments, give_up_ms=scene.settings.give_up_after)
