"""The only cache: a question becomes rows, or a named failure beside the last good rows. Never raises.

A question is asked once for each window and tick, however many viewers there are.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Mapping
from threading import Lock

import streamlit as st

from data import service
from data.answers import Answer, Bind, Failure, FailureKind, Rows
from data.installation import newest_event_ms
from data.metrics.key_health import Info
from data.questions import day_bounds
from data.states import Held
from data.ticker import Tick

# Last good rows are kept for this many panels; a panel that nobody opened lately starts anew.
PANELS_KEPT = 200
STARTING = Failure(
    FailureKind.UNREACHABLE,
    "ticker",
    "The first read is not finished yet.",
    "Wait a few seconds; this page fills itself.",
)


class LastGood:
    """The newest good rows of each panel, and when they were read."""

    def __init__(self) -> None:
        self._rows: OrderedDict[str, tuple[Rows, int]] = OrderedDict()
        self._lock = Lock()

    def put(self, place: str, rows: Rows, read_at_ms: int) -> None:
        with self._lock:
            self._rows[place] = (rows, read_at_ms)
            self._rows.move_to_end(place)
            if len(self._rows) > PANELS_KEPT:
                self._rows.popitem(last=False)

    def get(self, place: str) -> tuple[Rows | None, int | None]:
        with self._lock:
            return self._rows.get(place, (None, None))


@st.cache_resource
def _last_good() -> LastGood:
    return LastGood()


def steady_ms() -> int:
    """Milliseconds of a clock that only grows: how old something read by this process is."""
    return time.monotonic_ns() // 1_000_000


def tick() -> Tick | None:
    """The newest tick; None while the very first one is under way."""
    return service.current().ticker.last


@st.cache_data(ttl=600, max_entries=400, show_spinner=False)
def _asked(question: str, binds: tuple[tuple[str, Bind], ...], tick_number: int) -> tuple[Answer, int]:  # noqa: ARG001
    """One question at one tick. The tick's number is part of the cache's key: a new tick asks anew."""
    return service.current().installation.ask(question, dict(binds)), steady_ms()


def ask(question: str, binds: Mapping[str, Bind], place: str) -> Held:
    """Rows of a question for the panel `place`, or the failure beside the last good rows of that panel."""
    now = tick()
    if now is None:
        return Held(None, None, STARTING)
    answer, read_at_ms = _asked(question, tuple(sorted(binds.items())), now.number)
    return _held(answer, read_at_ms, f"{question}|{place}")


def _held(answer: Answer, read_at_ms: int, place: str) -> Held:
    if isinstance(answer, Failure):
        rows, rows_read_at_ms = _last_good().get(place)
        if rows is not None and rows_read_at_ms is not None:
            service.current().installation.telemetry.cached(rows.question, steady_ms() - rows_read_at_ms)
        return Held(rows, rows_read_at_ms, answer)
    _last_good().put(place, answer, read_at_ms)
    service.current().installation.telemetry.cached(answer.question, steady_ms() - read_at_ms)
    return Held(answer, read_at_ms)


@st.cache_data(ttl=600, max_entries=50, show_spinner=False)
def _data_time(as_of_ms: int, tick_number: int) -> tuple[Answer, int]:  # noqa: ARG001
    return service.current().installation.data_time(as_of_ms), steady_ms()


def data_time(as_of_ms: int, place: str) -> tuple[int | None, Failure | None]:
    """Data time at an as-of time: the last known one beside the failure when the warehouse is away."""
    now = tick()
    if now is None:
        return None, STARTING
    if as_of_ms == now.as_of_ms:
        answer, read_at_ms = now.data_time, steady_ms() - round(now.age_s() * 1000)
    else:
        answer, read_at_ms = _data_time(as_of_ms, now.number)
    held = _held(answer, read_at_ms, f"data time|{place}")
    return None if held.rows is None else newest_event_ms(held.rows), held.failure


@st.cache_data(ttl=600, max_entries=4, show_spinner=False)
def _server_info(tick_number: int) -> Info | Failure:  # noqa: ARG001
    server = service.current().installation.key_server
    return server if isinstance(server, Failure) else server.info()


def server_info() -> Info | Failure:
    """The facts that the key server's INFO states, asked once a tick."""
    now = tick()
    return STARTING if now is None else _server_info(now.number)


@st.cache_data(ttl=600, max_entries=100, show_spinner=False)
def _recorded(from_ms: int, to_ms: int, step_ms: int | None, tick_number: int) -> tuple[Answer, int]:  # noqa: ARG001
    history = service.current().installation.history
    if isinstance(history, Failure):
        return history, steady_ms()
    if step_ms is None:
        return history.order_outcomes(from_ms, to_ms), steady_ms()
    return history.rounds(from_ms, to_ms, step_ms), steady_ms()


def recorded_rounds(from_ms: int, to_ms: int, step_ms: int, place: str) -> Held:
    """The rounds of the probes that the history store remembers, of each step the worst."""
    now = tick()
    if now is None:
        return Held(None, None, STARTING)
    return _held(*_recorded(from_ms, to_ms, step_ms, now.number), f"history rounds|{place}")


def recorded_outcomes(from_ms: int, to_ms: int, place: str) -> Held:
    """The outcomes of single orders that the history store remembers."""
    now = tick()
    if now is None:
        return Held(None, None, STARTING)
    return _held(*_recorded(from_ms, to_ms, None, now.number), f"history outcomes|{place}")


@st.cache_data(ttl=60, show_spinner=False)
def hash_key() -> str | None:
    """The key that hides users on screen; None when there is no store to keep one."""
    running = service.current().installation
    if running.settings.hash_key:
        return running.settings.hash_key
    key = running.history if isinstance(running.history, Failure) else running.history.hash_key()
    return None if isinstance(key, Failure) else key


@st.cache_data(ttl=3600, max_entries=4, show_spinner=False)
def _known_slices(from_ms: int, to_ms: int, give_up_ms: int) -> Answer:
    binds = {"from_ms": from_ms, "to_ms": to_ms, "as_of_ms": to_ms, **day_bounds(from_ms, to_ms, give_up_ms)}
    return service.current().installation.ask("slices", binds)


def known_slices(from_ms: int, to_ms: int, give_up_ms: int) -> Held:
    """The slices that had orders. Only an answer is cached for long; a failure is asked anew."""
    answer = _known_slices(from_ms, to_ms, give_up_ms)
    if isinstance(answer, Failure):
        _known_slices.clear(from_ms, to_ms, give_up_ms)
    return _held(answer, steady_ms(), "slices|")
