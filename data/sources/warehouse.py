"""The warehouse: named questions in, rows or a failure out. Read-only, in bounded time, with bounded rows."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from sqlalchemy import Connection, Inspector, inspect, text
from sqlalchemy.exc import ArgumentError, NoSuchModuleError

from data.answers import Answer, Bind, Failure, FailureKind, Rows
from data.questions import Question, questions
from data.settings import Settings
from data.sources.breaker import Breaker
from data.sources.one_select import NotOneSelectError, check_one_select
from data.sources.warehouse_engine import Backend, open_backend
from data.sources.warehouse_failures import Trouble, explain, trouble
from data.sources.warehouse_frames import Fetched, fetch, row_count, to_frame, to_plain_frame
from data.speech import sentence

SOURCE = "warehouse"
# How long the engine has to say that it stopped, after the limit; then it is hung up on.
GRACE_S = 1.0
# An engine with a limit of its own is left to keep it by itself for this long.
OWN_LIMIT_S = 0.3

T = TypeVar("T")


class UnknownQuestionError(KeyError):
    """No file of `queries/` has that name: a mistake in the program."""


class BindError(TypeError):
    """The binds given are not those of the question: a mistake in the program."""


@dataclass
class _Run:
    """One query under way in its own thread, so that nothing the engine does can hold up the caller."""

    started_s: float
    deadline_s: float
    done: threading.Event = field(default_factory=threading.Event)
    result: Any = None
    error: BaseException | None = None
    _driver: Any = None  # the driver's connection while it is ours
    _stopped: bool = False
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def begin(self, driver: Any) -> None:
        with self._lock:
            self._driver = driver

    def stop(self, how: Callable[[Any], None]) -> None:
        """Do `how` to the driver's connection if the query still has one; never to a connection given back."""
        with self._lock:
            if self._driver is not None:
                self._stopped = True
                how(self._driver)

    def end(self) -> bool:
        """The connection is no longer ours; true when a stop may still be on its way to it."""
        with self._lock:
            self._driver = None
            return self._stopped


class Warehouse:
    """Asks one backend. Safe to share between threads; never raises for anything that the source does."""

    def __init__(self, backend: Backend, limit_ms: int, row_cap: int, pool_size: int) -> None:
        self._backend = backend
        self._limit_s = limit_ms / 1000
        self._row_cap = row_cap
        self._slots = threading.BoundedSemaphore(pool_size)
        # A folder or file costs nothing to try again.
        self._breaker = Breaker(first_s=0.2, longest_s=1.0) if backend.embedded else Breaker()
        self._silence = trouble(FailureKind.UNREACHABLE, "the warehouse does not answer")

    @property
    def url_shown(self) -> str:
        """The address without its password."""
        return self._backend.shown

    @property
    def dialect(self) -> str:
        """SQLAlchemy's name of the engine: duckdb, postgresql, …"""
        return self._backend.dialect

    def ask(self, question: str, binds: Mapping[str, Bind]) -> Answer:
        """The rows of a question of `queries/`, in no promised order, or why there are none.

        Raises UnknownQuestionError and BindError: mistakes of the program, not of the source.
        """
        asked = questions().get(question)
        if asked is None:
            raise UnknownQuestionError(question)
        bound = _bound(asked, binds)
        cap = asked.row_cap or self._row_cap
        return self._answer(question, asked.sql, bound, cap, lambda got: to_frame(got, asked.columns, asked.nullable))

    def select(self, sql: str, binds: Mapping[str, Bind] | None = None, row_cap: int | None = None) -> Answer:
        """Any one select, columns as they come. For the doctor and for tests: pages ask named questions."""
        return self._answer("a select", sql, dict(binds or {}), row_cap or self._row_cap, to_plain_frame)

    def columns(self, relation: str) -> Mapping[str, str] | Failure:
        """The columns of a table or view, lower case, with the engine's own words for their types."""
        if not re.fullmatch(r"[a-z_][a-z0-9_]*", relation):
            raise BindError(f"a relation is a plain lower-case name, got {relation!r}")
        started_s = time.monotonic()
        found = self._run(lambda run: _columns(self._connected(run), relation), started_s)
        return self._failure(found, f"columns of {relation}", {}, started_s) if isinstance(found, Trouble) else found

    def close(self) -> None:
        self._backend.close()

    def _answer(
        self, name: str, sql: str, binds: Mapping[str, Bind], cap: int, shape: Callable[[Fetched], Any]
    ) -> Answer:
        started_s = time.monotonic()

        def job(run: _Run) -> Any:
            body = sql.strip().rstrip(";")
            check_one_select(body, self.dialect)
            fetched = self._fetch(run, _capped(body, cap), binds)
            if row_count(fetched) > cap:
                return trouble(FailureKind.TOO_MANY_ROWS, f"there are more than {cap:,} rows, the cap of this question")
            return shape(fetched)

        found = self._run(job, started_s)
        if isinstance(found, Trouble):
            return self._failure(found, name, binds, started_s)
        return Rows(name, binds, found, time.monotonic() - started_s)

    def _failure(self, found: Trouble, name: str, binds: Mapping[str, Bind], started_s: float) -> Failure:
        elapsed_s = time.monotonic() - started_s
        return Failure(found.kind, SOURCE, found.message, found.next_step, name, binds, elapsed_s)

    def _run(self, job: Callable[[_Run], T], started_s: float) -> T | Trouble:
        """Do the job in a thread of its own, within the limit and a short grace."""
        wait_s = self._breaker.wait_s(started_s, self._limit_s + 2 * GRACE_S)
        if wait_s > 0:
            # Not part of what was observed: that is kept in alerts, and a moment later it would be wrong.
            again = f"{self._silence.next_step} Next try in {max(wait_s, 0.1):.1f} s."
            return replace(self._silence, next_step=again)
        if not self._slots.acquire(timeout=self._limit_s):
            return trouble(FailureKind.TIMED_OUT, "all connections to the warehouse are busy with other questions")
        run = _Run(time.monotonic(), started_s + self._limit_s)
        threading.Thread(target=self._work, args=(run, job), name="warehouse", daemon=True).start()
        self._wait(run)
        found: T | Trouble = self._outcome(run)
        return found

    def _work(self, run: _Run, job: Callable[[_Run], Any]) -> None:
        try:
            run.result = job(run)
        except BaseException as error:
            run.error = error
        finally:
            run.done.set()
            self._slots.release()

    def _wait(self, run: _Run) -> None:
        own = 0.0 if self._backend.embedded else OWN_LIMIT_S
        if run.done.wait(max(run.deadline_s + own - time.monotonic(), 0)):
            return
        # An interrupt that comes just before the query begins is lost, so it is said again.
        while time.monotonic() < run.deadline_s + GRACE_S:
            run.stop(self._backend.cancel)
            if run.done.wait(0.05):
                return
        run.stop(self._backend.hang_up)
        run.done.wait(0.2)

    def _outcome(self, run: _Run) -> Any:
        late = time.monotonic() >= run.deadline_s
        if not run.done.is_set():
            found = trouble(FailureKind.TIMED_OUT, "the warehouse neither answered nor stopped in time", silent=True)
        elif run.error is None:
            self._breaker.answered()
            return run.result
        else:
            found = explain(run.error, self._backend, late)
        if found.silent:
            self._breaker.failed(time.monotonic())
            self._silence = found
        else:
            self._breaker.answered()
        return found

    def _connected(self, run: _Run) -> _Connected:
        return _Connected(self._backend, run)

    def _fetch(self, run: _Run, sql: str, binds: Mapping[str, Bind]) -> Fetched:
        with self._connected(run) as connection:
            result = connection.execute(text(sql), dict(binds))
            return fetch(result.cursor)


class _Connected:
    """A connection of the backend, prepared, known to the run while it is open, and thrown away after a stop."""

    def __init__(self, backend: Backend, run: _Run) -> None:
        self._backend, self._run = backend, run

    def __enter__(self) -> Connection:
        self._connection = self._backend.engine.connect()
        self._run.begin(self._connection.connection.dbapi_connection)
        try:
            self._backend.prepare(self._connection)
        except BaseException:
            self.__exit__()
            raise
        return self._connection

    def __exit__(self, *_: object) -> None:
        if self._run.end():
            self._connection.invalidate()
        self._connection.close()


def open_warehouse(settings: Settings) -> Warehouse | Failure:
    """The warehouse of the settings; nothing is asked yet, so a dead server still gives one that heals by itself."""
    if settings.warehouse_url is None:
        return Failure(
            FailureKind.NOT_SET_UP,
            SOURCE,
            sentence("WAREHOUSE_URL is not set"),
            sentence("Set WAREHOUSE_URL to a SQLAlchemy URL or a folder of Parquet, or run: make demo"),
        )
    try:
        backend = open_backend(settings.warehouse_url, settings.query_timeout, settings.pool_size)
    except (ArgumentError, ImportError, ValueError) as error:
        return Failure(
            FailureKind.NOT_SET_UP,
            SOURCE,
            f"WAREHOUSE_URL cannot be used: {_why(error, settings.warehouse_url)}",
            sentence(
                "Write it as postgresql+psycopg://USER:PASSWORD@HOST/DATABASE, duckdb:///FILE or the path of a folder; "
                "other engines need their driver in .venv."
            ),
        )
    return Warehouse(backend, settings.query_timeout, settings.row_cap, settings.pool_size)


def _why(error: Exception, address: str) -> str:
    """Never the text of the error itself: it may quote the URL and its password."""
    engine = address.partition("://")[0]
    if isinstance(error, ImportError):
        return f"the driver of {engine} is not installed ({error.name})"
    if isinstance(error, NoSuchModuleError):
        return f"SQLAlchemy knows no engine {engine}"
    return "SQLAlchemy cannot read it as a URL"


def _bound(question: Question, binds: Mapping[str, Bind]) -> dict[str, Bind]:
    if set(binds) != set(question.binds):
        expected, got = ", ".join(question.binds) or "none", ", ".join(binds) or "none"
        raise BindError(f"{question.name}: expected the binds {expected}, got {got}")
    return {name: _typed(question, name, value) for name, value in binds.items()}


def _typed(question: Question, name: str, value: Bind) -> Bind:
    if question.binds[name] == "bigint":
        if isinstance(value, bool) or not hasattr(value, "__index__"):
            raise BindError(f"{question.name}: expected a whole number for {name}, got {value!r}")
        return int(value)  # type: ignore[arg-type]  # numpy's integers have __index__ too
    if not isinstance(value, str):
        raise BindError(f"{question.name}: expected text for {name}, got {value!r}")
    return value


def _capped(sql: str, cap: int) -> str:
    """The select with one row more than the cap, which tells "all of them" from "cut off"."""
    return "\n".join(("select * from (", sql, f") as capped limit {cap + 1}"))


def _columns(connected: _Connected, relation: str) -> dict[str, str]:
    with connected as connection:
        if connection.dialect.name == "duckdb":
            # Reflection takes hundreds of milliseconds there.
            cursor = connection.exec_driver_sql(f"from {relation} limit 0").cursor
            return {str(column[0]).lower(): str(column[1]).lower() for column in cursor.description}
        inspector: Inspector = inspect(connection)
        return {str(column["name"]).lower(): str(column["type"]).lower() for column in inspector.get_columns(relation)}


__all__ = ["BindError", "NotOneSelectError", "UnknownQuestionError", "Warehouse", "open_warehouse"]
