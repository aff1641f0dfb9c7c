"""The connections of the history store: SQLite or PostgreSQL, each with limits, and its errors in words."""

from __future__ import annotations

import os
import re
import socket
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from data.answers import Failure, FailureKind
from data.settings import mask_url
from data.sources.history_schema import NewerSchemaError
from data.speech import sentence

SOURCE = "history"
BUSY_S = 2
STATEMENT_S = 5
# Longer than any statement may take: only a server that no longer answers at all gets here.
SILENCE_S = STATEMENT_S + 1
# One number of our own, so that our lock is nobody else's.
WRITE_LOCK = 7_205_101_100

# All that a store can do to those who use it; UnicodeError and OverflowError: values that it cannot hold.
STORE_ERRORS = (SQLAlchemyError, sqlite3.Error, psycopg.Error, NewerSchemaError, OSError, UnicodeError, OverflowError)

CHECK_DISK = sentence("Check the disk and the rights of the folder in HISTORY_URL.")
CHECK_SERVER = sentence("Start the server or check HISTORY_URL; recording goes on by itself once it answers.")
WAIT = sentence("Another process holds the store; recording goes on by itself once it lets go.")
CHECK_STORE = sentence("Restore the store from a backup, or point HISTORY_URL at a new one.")
USE_NEWER = sentence("Run the version that wrote it, or point HISTORY_URL at another store.")
NAME_A_FILE = sentence("Name a file in HISTORY_URL, e.g. sqlite:////var/lib/statezero/history.db.")
CHECK_RIGHTS = sentence("Check the user, the password and the rights in HISTORY_URL.")


class StoreInMemoryError(ValueError):
    """A store that would forget everything, and whose every connection is an empty one."""

    def __init__(self) -> None:
        super().__init__("HISTORY_URL names a database in memory, which would remember nothing")


def open_engine(url: str) -> Engine:
    """An engine whose connections give up: on a lock after `BUSY_S`, on a statement after `STATEMENT_S` seconds.

    Transactions with the execution option `writes` take the store's only write lock as they begin.
    Raises StoreInMemoryError, and SQLAlchemyError for a URL that cannot be read.
    """
    parsed = make_url(url)
    if sqlite_file(parsed) is None:
        return _postgres_engine(parsed)
    return _sqlite_engine(parsed)


def _sqlite_engine(url: URL) -> Engine:
    engine = create_engine(url, connect_args={"timeout": BUSY_S}, pool_size=4, max_overflow=4, pool_timeout=BUSY_S)

    @event.listens_for(engine, "connect")
    def on_connect(connection: sqlite3.Connection, _record: object) -> None:
        connection.isolation_level = None  # the driver would begin transactions too late for a write lock
        connection.execute("pragma synchronous = normal")

    @event.listens_for(engine, "begin")
    def on_begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get("writes")
        connection.exec_driver_sql("begin immediate" if writes else "begin")

    return engine


def _postgres_engine(url: URL) -> Engine:
    limits = {} if "connect_timeout" in url.query else {"connect_timeout": BUSY_S}
    engine = create_engine(url, connect_args=limits, pool_size=4, max_overflow=4, pool_timeout=BUSY_S)

    @event.listens_for(engine, "connect")
    def on_connect(connection: Any, _record: object) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"set statement_timeout = {STATEMENT_S * 1000}")
            cursor.execute(f"set lock_timeout = {BUSY_S * 1000}")
        connection.commit()

    @event.listens_for(engine, "begin")
    def on_begin(connection: Connection) -> None:
        if connection.get_execution_options().get("writes"):
            connection.exec_driver_sql(f"select pg_advisory_xact_lock({WRITE_LOCK})")

    return engine


def sqlite_file(url: URL) -> Path | None:
    """The file of a SQLite store; None for PostgreSQL. Raises StoreInMemoryError."""
    if url.get_backend_name() != "sqlite":
        return None
    name = (url.database or "").removeprefix("file:").partition("?")[0]
    if name in ("", ":memory:") or url.query.get("mode") == "memory":
        raise StoreInMemoryError
    return Path(name)


def make_file(path: Path) -> None:
    """Make the folder and an empty file that only its owner may read: a secret is kept in it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with suppress(FileExistsError):
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))


def use_write_ahead_log(engine: Engine) -> None:
    """Let readers and the writer not wait for each other; kept in the file, so asked for once.

    SQLite does not wait here when another process does the same, so the waiting is ours.
    """
    give_up = time.monotonic() + BUSY_S
    connection = engine.raw_connection()
    try:
        while not _is_logged(connection.cursor(), time.monotonic() > give_up):
            time.sleep(0.02)
    finally:
        connection.close()


def _is_logged(cursor: Any, last_try: bool) -> bool:
    try:
        cursor.execute("pragma journal_mode = wal")
    except sqlite3.OperationalError:
        if last_try:
            raise
        return False
    return True


@contextmanager
def answering(connection: Connection) -> Iterator[None]:
    """Cut the connection when the server is silent for `SILENCE_S` seconds, so that no thread hangs on it."""
    if connection.dialect.name == "sqlite":
        yield
        return
    handle = os.dup(connection.connection.dbapi_connection.fileno())  # type: ignore[union-attr]
    line = socket.socket(fileno=handle)
    timer = threading.Timer(SILENCE_S, lambda: _cut(line))
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        line.close()


def _cut(line: socket.socket) -> None:
    with suppress(OSError):
        line.shutdown(socket.SHUT_RDWR)


def explain(error: Exception) -> tuple[FailureKind, str, str]:
    """The kind, what was observed and what to do next, without any password."""
    if isinstance(error, DBAPIError) and isinstance(error.orig, Exception):
        error = error.orig
    if isinstance(error, sqlite3.Error):
        return _explain_sqlite(error)
    if isinstance(error, psycopg.Error):
        return _explain_postgres(error)
    for type_, kind, message, next_step in _OTHERS:
        if isinstance(error, type_):
            return kind, f"{message}: {_first_line(error)}.", next_step
    return FailureKind.INVALID_QUERY, f"The history store did not take it: {_first_line(error)}.", CHECK_STORE


_OTHERS: tuple[tuple[type[Exception], FailureKind, str, str], ...] = (
    (NewerSchemaError, FailureKind.REFUSED, "The history store is newer than this program", USE_NEWER),
    (StoreInMemoryError, FailureKind.NOT_SET_UP, "The history store is not set up", NAME_A_FILE),
    (PoolTimeout, FailureKind.LOCKED, "All connections of the history store are in use", WAIT),
    (OSError, FailureKind.UNREACHABLE, "The history store cannot be opened", CHECK_DISK),
)

# By the first part of SQLite's error name that fits.
_SQLITE: tuple[tuple[str, FailureKind, str, str], ...] = (
    ("SQLITE_BUSY", FailureKind.LOCKED, "is locked by another process", WAIT),
    ("SQLITE_LOCKED", FailureKind.LOCKED, "is locked by another process", WAIT),
    ("SQLITE_READONLY", FailureKind.REFUSED, "is read-only", CHECK_DISK),
    (
        "SQLITE_FULL",
        FailureKind.REFUSED,
        "is full: no space is left",
        sentence("Free space; recording goes on by itself."),
    ),
    ("SQLITE_CANTOPEN", FailureKind.UNREACHABLE, "cannot be opened", CHECK_DISK),
    ("SQLITE_IOERR", FailureKind.UNREACHABLE, "cannot be read or written", CHECK_DISK),
    ("SQLITE_NOTADB", FailureKind.REFUSED, "is not a SQLite file", CHECK_STORE),
    ("SQLITE_CORRUPT", FailureKind.REFUSED, "is damaged", CHECK_STORE),
    ("SQLITE_PERM", FailureKind.REFUSED, "may not be opened", CHECK_DISK),
    ("SQLITE_AUTH", FailureKind.REFUSED, "may not be opened", CHECK_DISK),
)


def _explain_sqlite(cause: sqlite3.Error) -> tuple[FailureKind, str, str]:
    name = getattr(cause, "sqlite_errorname", "")
    for prefix, kind, words, next_step in _SQLITE:
        if name.startswith(prefix):
            return kind, f"The history store {words} ({_first_line(cause)}).", next_step
    if "no such table" in str(cause):
        return FailureKind.MISSING_TABLE, f"The history store lacks a table ({_first_line(cause)}).", CHECK_STORE
    return FailureKind.INVALID_QUERY, f"The history store did not take it ({_first_line(cause)}).", CHECK_STORE


# By the first part of the SQLSTATE that fits.
_POSTGRES: tuple[tuple[str, FailureKind, str, str], ...] = (
    ("55P03", FailureKind.LOCKED, "is locked by another process", WAIT),
    ("40", FailureKind.LOCKED, "is locked by another process", WAIT),
    ("57014", FailureKind.TIMED_OUT, f"did not answer within {STATEMENT_S} s", CHECK_SERVER),
    ("57P", FailureKind.UNREACHABLE, "is stopping or starting", CHECK_SERVER),
    ("08", FailureKind.UNREACHABLE, "cannot be reached", CHECK_SERVER),
    ("53100", FailureKind.REFUSED, "is full: no space is left", sentence("Free space; recording goes on by itself.")),
    ("53", FailureKind.UNREACHABLE, "has no resources left", CHECK_SERVER),
    ("25006", FailureKind.REFUSED, "is read-only", CHECK_RIGHTS),
    ("28", FailureKind.REFUSED, "refused the user", CHECK_RIGHTS),
    ("3D000", FailureKind.REFUSED, "has no such database", CHECK_RIGHTS),
    ("42501", FailureKind.REFUSED, "refused it: the user lacks a right", CHECK_RIGHTS),
    ("42P01", FailureKind.MISSING_TABLE, "lacks a table", CHECK_STORE),
    ("42P07", FailureKind.REFUSED, "already has a table of that name that is not ours", CHECK_STORE),
    ("42703", FailureKind.MISSING_COLUMN, "lacks a column", CHECK_STORE),
)
# A refusal while connecting comes without a SQLSTATE.
_REFUSING = ("password authentication failed", "no password supplied", "no pg_hba.conf entry", "does not exist")


def _explain_postgres(cause: psycopg.Error) -> tuple[FailureKind, str, str]:
    state, line = cause.sqlstate or "", _first_line(cause)
    for prefix, kind, words, next_step in _POSTGRES:
        if state.startswith(prefix):
            return kind, f"The history store {words} ({line}).", next_step
    if not state and any(words in str(cause) for words in _REFUSING):
        return FailureKind.REFUSED, f"The history store refused the user ({line}).", CHECK_RIGHTS
    if isinstance(cause, psycopg.OperationalError):
        return FailureKind.UNREACHABLE, f"The history store cannot be reached ({line}).", CHECK_SERVER
    return FailureKind.INVALID_QUERY, f"The history store did not take it ({line}).", CHECK_STORE


def _first_line(error: Exception) -> str:
    lines = str(error).strip().splitlines() or [type(error).__name__]
    return re.sub(r"\S+://\S+", lambda url: mask_url(url[0]), lines[0].strip().rstrip("."))[:200]


def failure(error: Exception, question: str, elapsed_s: float) -> Failure:
    """The error as a value."""
    kind, message, next_step = explain(error)
    return Failure(kind, SOURCE, message, next_step, question=question, elapsed_s=elapsed_s)
