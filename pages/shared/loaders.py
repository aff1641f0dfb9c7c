"""The only cache: a question becomes rows, or a named failure beside the last good rows. Never raises.

A question is asked once for each window and tick, however many viewers there are.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, TypeVar

import pandas as pd
import streamlit as st

from data import service
from data.answers import Answer, Bind, Failure, FailureKind, Rows
from data.installation import newest_event_ms
from data.metrics.incident import Incident
from data.metrics.key_health import Info
from data.sources.vault import Notes
from data.speech import sentence
from data.states import Held
from data.ticker import Tick
from data.vault.deployment_log import DeploymentLog
from pages.shared.last_good import LastGood, known_to
from pages.shared.newest_tick import NewestTick

# So many answers of one tick are kept. Those of an older one are never asked for again, and may be large.
ANSWERS_KEPT = 400
# One reading of the vault is for all who look within so long: less than the shortest refresh, so that a page shows what
# was saved since it looked last.
VAULT_SHARED_S = 2
# Questions of a page that are asked beside the one that it waits for. Each takes one of the warehouse's connections.
AHEAD_AT_ONCE = 2
STARTING = Failure(
    FailureKind.UNREACHABLE,
    "ticker",
    sentence("The first read is not finished yet."),
    sentence("Wait a few seconds; this page fills itself."),
)


@st.cache_resource(show_spinner=False)
def _last_good() -> LastGood:
    return LastGood()


_OF_ONE_TICK: list[Any] = []
Cached = TypeVar("Cached")


def of_one_tick(cached: Cached) -> Cached:
    """Marks a cache whose keys hold the number of a tick."""
    _OF_ONE_TICK.append(cached)
    return cached


@st.cache_resource(show_spinner=False)
def _newest_tick() -> NewestTick:
    return NewestTick(_OF_ONE_TICK)


def steady_ms() -> int:
    """Milliseconds of a clock that only grows: how old something read by this process is."""
    return time.monotonic_ns() // 1_000_000


def tick() -> Tick | None:
    """The newest tick; None while the very first one is under way."""
    return service.current().ticker.last


@of_one_tick
@st.cache_data(max_entries=ANSWERS_KEPT, show_spinner=False)
def _asked(question: str, binds: tuple[tuple[str, Bind], ...], tick_number: int) -> tuple[Answer, int]:  # noqa: ARG001
    """One question at one tick. The tick's number is part of the cache's key: a new tick asks anew."""
    now, asked = tick(), dict(binds)
    ticked = None if now is None else now.answered(question, asked)
    return service.current().installation.ask(question, asked) if ticked is None else ticked, steady_ms()


def ask(question: str, binds: Mapping[str, Bind], place: str) -> Held:
    """Rows of a question for the panel `place`, or the failure beside the last good rows of that panel."""
    now = tick()
    if now is None:
        return Held(None, None, STARTING)
    _newest_tick().is_(now.number)
    answer, read_at_ms = _asked(question, tuple(sorted(binds.items())), now.number)
    return _held(answer, read_at_ms, f"{question}|{place}", known_to(binds), now)


@st.cache_resource(show_spinner=False)
def _helpers() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(AHEAD_AT_ONCE, thread_name_prefix="ahead")


@of_one_tick
@st.cache_resource(max_entries=ANSWERS_KEPT, show_spinner=False)
def _begun(key: tuple[Hashable, ...], tick_number: int, _asks: Sequence[Callable[[], object]]) -> None:  # noqa: ARG001
    for each in _asks:
        _helpers().submit(each)


def ahead(key: tuple[Hashable, ...], *asks: Callable[[], object]) -> None:
    """Begin to ask what a page will ask further down, while it draws what stands above: once a tick for all viewers.

    Nothing is given back: the page asks again where it needs the rows, and waits there for the same answer.
    """
    now = tick()
    if now is not None:
        _newest_tick().is_(now.number)
        _begun(key, now.number, asks)


def ask_once(question: str, binds: Mapping[str, Bind], place: str) -> Held:
    """The same for what hardly changes: with the same binds a good answer is not asked for again.

    It never grows old: its binds name a moment that is over, or it is what stays as it is (which slices there are).
    """
    return _answered(question, binds, place) or ask(question, binds, place)


def _answered(question: str, binds: Mapping[str, Bind], place: str) -> Held | None:
    panel = f"{question}|{place}"
    rows, _ = _last_good().get(panel, known_to(binds))
    if rows is None or not rows.answers(question, binds):
        rows = service.current().read_ahead.standing.known(question, binds)
        if rows is None:
            return None
        _last_good().put(panel, rows, steady_ms())
    return Held(rows, steady_ms())


@of_one_tick
@st.cache_resource(max_entries=ANSWERS_KEPT, show_spinner=False)
def _soon(question: str, binds: tuple[tuple[str, Bind], ...], place: str, tick_number: int) -> Future[Held]:  # noqa: ARG001
    return _helpers().submit(ask_once, question, dict(binds), place)


def soon(question: str, binds: Mapping[str, Bind], place: str) -> Held | None:
    """The same as `ask_once` for what takes long: None while it is being counted, for which nobody waits."""
    now = tick()
    if now is None:
        return Held(None, None, STARTING)
    _newest_tick().is_(now.number)
    known = _answered(question, binds, place)
    if known is not None:
        return known
    asked = _soon(question, tuple(sorted(binds.items())), place, now.number)
    return asked.result() if asked.done() else None


def _held(answer: Answer, read_at_ms: int, place: str, known_to_ms: int, now: Tick) -> Held:
    # What is asked at a tick is known as of that tick, however late somebody asks.
    read_at_ms = min(read_at_ms, now.finished_ms)
    telemetry = service.current().installation.telemetry
    if isinstance(answer, Failure):
        rows, rows_read_at_ms = _last_good().get(place, known_to_ms)
        if rows is not None and rows_read_at_ms is not None:
            telemetry.cached(rows.question, steady_ms() - rows_read_at_ms)
        return Held(rows, rows_read_at_ms, answer)
    _last_good().put(place, answer, read_at_ms)
    telemetry.cached(answer.question, steady_ms() - read_at_ms)
    return Held(answer, read_at_ms)


@of_one_tick
@st.cache_data(max_entries=50, show_spinner=False)
def _data_time(as_of_ms: int, tick_number: int) -> tuple[Answer, int]:  # noqa: ARG001
    return service.current().installation.data_time(as_of_ms), steady_ms()


def data_time(as_of_ms: int, place: str) -> tuple[int | None, Failure | None]:
    """Data time at an as-of time: the last known one beside the failure when the warehouse is away."""
    now = tick()
    if now is None:
        return None, STARTING
    _newest_tick().is_(now.number)
    if as_of_ms == now.as_of_ms:
        answer, read_at_ms = now.data_time, steady_ms()
    else:
        answer, read_at_ms = _data_time(as_of_ms, now.number)
    held = _held(answer, read_at_ms, f"data time|{place}", as_of_ms, now)
    return None if held.rows is None else newest_event_ms(held.rows), held.failure


@of_one_tick
@st.cache_data(max_entries=4, show_spinner=False)
def _order_columns(tick_number: int) -> frozenset[str]:  # noqa: ARG001
    return service.current().installation.order_columns()


def knows(column: str) -> bool:
    """Whether `orders` has an optional column of the contract, asked once a tick."""
    now = tick()
    return now is not None and column in _order_columns(now.number)


@of_one_tick
@st.cache_data(max_entries=4, show_spinner=False)
def _server_info(tick_number: int) -> Info | Failure:  # noqa: ARG001
    server = service.current().installation.key_server
    return server if isinstance(server, Failure) else server.info()


def server_info() -> Info | Failure:
    """The facts that the key server's INFO states, asked once a tick."""
    now = tick()
    if now is None:
        return STARTING
    _newest_tick().is_(now.number)
    return _server_info(now.number)


@of_one_tick
@st.cache_data(max_entries=ANSWERS_KEPT, show_spinner=False)
def _recorded(from_ms: int, to_ms: int, step_ms: int | None, tick_number: int) -> tuple[Answer, int]:  # noqa: ARG001
    history = service.current().installation.history
    if isinstance(history, Failure):
        return history, steady_ms()
    if step_ms is None:
        return history.order_outcomes(from_ms, to_ms), steady_ms()
    return history.rounds(from_ms, to_ms, step_ms), steady_ms()


def recorded_rounds(from_ms: int, to_ms: int, step_ms: int, place: str) -> Held:
    """The rounds of the probes that the history store remembers, of each step the worst."""
    return _of_history(from_ms, to_ms, step_ms, f"history rounds|{place}")


def recorded_outcomes(from_ms: int, to_ms: int, place: str) -> Held:
    """The outcomes of single orders that the history store remembers."""
    return _of_history(from_ms, to_ms, None, f"history outcomes|{place}")


def _of_history(from_ms: int, to_ms: int, step_ms: int | None, place: str) -> Held:
    now = tick()
    if now is None:
        return Held(None, None, STARTING)
    _newest_tick().is_(now.number)
    return _held(*_recorded(from_ms, to_ms, step_ms, now.number), place, to_ms, now)


@st.cache_resource(ttl=VAULT_SHARED_S, show_spinner=False)
def vault_notes() -> tuple[Notes | Failure, int]:
    """The notes of the vault, and when they were read."""
    return service.current().logbook.read(), steady_ms()


@st.cache_resource(max_entries=1, show_spinner=False)
def _last_log() -> dict[str, tuple[str, DeploymentLog, int]]:
    return {}


def vault_log() -> tuple[DeploymentLog, Held]:
    """What the deployment logs of the vault say, and how it was read: the last good reading beside a failure."""
    notes, read_at_ms = vault_notes()
    last = _last_log()
    place = str(service.current().installation.settings.vault_path)
    if not isinstance(notes, Failure):
        last[place] = *service.current().logbook.of(notes), read_at_ms
    failure = notes if isinstance(notes, Failure) else None
    if place not in last:
        return DeploymentLog(), Held(None, None, failure)
    version, log, at_ms = last[place]
    frame = pd.DataFrame({"deployment_id": [one.deployment_id for one in log.deployments]}, dtype=object)
    return log, Held(Rows("deployment logs", {"version": version}, frame, 0.0), at_ms, failure)


def vault_incidents() -> tuple[Incident, ...]:
    """The postmortems of the vault as they were last read in the background: no page waits for them."""
    return service.current().logbook.incidents


@st.cache_data(ttl=60, show_spinner=False)
def hash_key() -> str | None:
    """The key that hides users on screen; None when there is no store to keep one."""
    running = service.current().installation
    if running.settings.hash_key:
        return running.settings.hash_key
    key = running.history if isinstance(running.history, Failure) else running.history.hash_key()
    return None if isinstance(key, Failure) else key
