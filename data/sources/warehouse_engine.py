"""How each SQL engine is opened read-only, kept in bounds, and told to stop."""

from __future__ import annotations

import contextlib
import os
import re
import socket
import threading
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote, quote_plus

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.pool import NullPool, QueuePool

from data.settings import mask_url

RELATIONS = ("orders", "deployments", "key_outcomes")
CONNECT_TIMEOUT_S = 2
CANCEL_TIMEOUT_S = 0.5

# Python variables must never stand in for a missing table, nor a query fetch an extension from the network.
_DUCKDB_CONFIG: dict[str, Any] = {
    # The cache takes a file replaced within one tick of its time stamp for the old one.
    "enable_external_file_cache": False,
    "threads": 2,
    "memory_limit": "1GB",
    "python_enable_replacements": False,
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
}
_URL = re.compile(r"^[a-z][a-z0-9_]*(\+[a-z0-9_]+)?://")
_SECRET_PARAMETER = re.compile(r"pass|token|secret|key", re.IGNORECASE)


def _nothing(_: Any) -> None:
    return None


@dataclass(frozen=True)
class Backend:
    """One engine and what it needs around each query. The callables get the driver's own connection."""

    engine: Engine
    shown: str  # the address without its password
    place: Path | None = None  # the folder or file of an embedded engine
    secrets: tuple[str, ...] = ()  # never to appear in a message
    prepare: Callable[[Connection], None] = _nothing
    cancel: Callable[[Any], None] = _nothing  # asks the engine to stop the query; may be called again
    hang_up: Callable[[Any], None] = _nothing  # ends the wait for a server that does not even say no
    anchor: Any = None  # the connection without which a database in memory would vanish

    @property
    def dialect(self) -> str:
        return self.engine.dialect.name

    @property
    def embedded(self) -> bool:
        return self.place is not None

    def close(self) -> None:
        if self.anchor is not None:
            self.anchor.close()
        self.engine.dispose()

    def clean(self, text: str) -> str:
        """The text with every secret of the address taken out."""
        for secret in self.secrets:
            text = text.replace(secret, "***")
        return text


def open_backend(address: str, limit_ms: int, pool_size: int) -> Backend:
    """The backend of WAREHOUSE_URL. Nothing is connected yet.

    Raises sqlalchemy.exc.ArgumentError (of which NoSuchModuleError is one) or ImportError where the address or
    its driver cannot be used.
    """
    if not _URL.match(address):
        return _folder(_absolute(address), pool_size)
    url = make_url(address)
    # What other tools call it, and without saying the driver: only one of its drivers is installed here.
    if url.drivername in ("postgres", "postgresql"):
        url = url.set(drivername="postgresql+psycopg")
    if url.get_backend_name() == "duckdb" and _is_file(url):
        return _duckdb_file(url, _absolute(url.database or ""))
    if url.get_backend_name() == "postgresql":
        return _postgresql(url, address, limit_ms, pool_size)
    return _other(url, address, pool_size)


def _absolute(path: str) -> Path:
    # The engine compares paths as text: no dots may be left in them.
    return Path(os.path.abspath(Path(path).expanduser()))  # noqa: PTH100  # resolve() would follow links


def _is_file(url: URL) -> bool:
    database = url.database or ""
    return bool(database) and not database.startswith((":memory:", "md:", "motherduck:"))


@dataclass
class _Fence:
    """Closes a DuckDB database to all files but those of one folder; the settings are shared by its connections."""

    folder: Path
    lock: threading.Lock = field(default_factory=threading.Lock)

    def close(self, connection: Any, _record: object) -> None:
        with self.lock:
            if connection.execute("select current_setting('lock_configuration')").fetchone()[0]:
                return
            # Spilling to disk would write beside the warehouse.
            connection.execute("set temp_directory = ''")
            # The engine compares the text of a pattern too, and there the folder is written otherwise.
            allowed = ", ".join(_literal(place + os.sep) for place in (str(self.folder), _for_glob(self.folder)))
            connection.execute(f"set allowed_directories = [{allowed}]")
            connection.execute("set enable_external_access = false")
            connection.execute("set lock_configuration = true")


@dataclass
class _ParquetViews:
    """A view for each relation that has a folder; made when it appears, so that a late folder heals by itself."""

    folder: Path
    made: set[str] = field(default_factory=set)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def prepare(self, connection: Connection) -> None:
        missing = [name for name in RELATIONS if name not in self.made and (self.folder / name).is_dir()]
        if missing:
            with self.lock:
                self._make(connection, missing)

    def _make(self, connection: Connection, missing: list[str]) -> None:
        for name in missing:
            if name in self.made or next((self.folder / name).rglob("*.parquet"), None) is None:
                continue
            pattern = _literal(f"{_for_glob(self.folder / name)}/**/*.parquet")
            view = f"create or replace view {name} as from read_parquet({pattern}, "
            connection.exec_driver_sql(view + "hive_partitioning = true, union_by_name = true)")
            self.made.add(name)


def _folder(folder: Path, pool_size: int) -> Backend:
    engine = create_engine(
        f"duckdb:///:memory:statezero_{uuid.uuid4().hex}",
        poolclass=QueuePool,
        pool_size=pool_size + 1,  # one is the anchor
        max_overflow=0,
        isolation_level="AUTOCOMMIT",
        connect_args={"config": _DUCKDB_CONFIG},
    )
    event.listen(engine, "connect", _Fence(folder).close)
    views = _ParquetViews(folder)
    return Backend(
        engine, str(folder), folder, prepare=views.prepare, cancel=_interrupt, anchor=engine.raw_connection()
    )


def _duckdb_file(url: URL, path: Path) -> Backend:
    # No pool: while the file is open nobody else may write it.
    engine = create_engine(
        url.set(database=str(path)),
        poolclass=NullPool,
        isolation_level="AUTOCOMMIT",
        connect_args={"config": {**_DUCKDB_CONFIG, "access_mode": "READ_ONLY"}},
    )
    event.listen(engine, "connect", _Fence(path.parent).close)
    return Backend(engine, str(path), path, cancel=_interrupt)


def _postgresql(url: URL, address: str, limit_ms: int, pool_size: int) -> Backend:
    arguments = {
        "connect_timeout": CONNECT_TIMEOUT_S,
        "application_name": "statezero",
        # A server that vanished without a word is noticed by the kernel too.
        "keepalives_idle": 10,
        "tcp_user_timeout": max(limit_ms, 1000) + 2000,
    }
    engine = create_engine(
        url,
        pool_size=pool_size,
        max_overflow=0,
        pool_pre_ping=True,
        isolation_level="AUTOCOMMIT",
        connect_args={name: value for name, value in arguments.items() if name not in url.query},
    )

    def keep_in_bounds(connection: Any, _record: object) -> None:
        connection.execute("set default_transaction_read_only = on")
        connection.execute(f"set statement_timeout = {int(limit_ms)}")

    event.listen(engine, "connect", keep_in_bounds)
    return Backend(engine, _shown(url), secrets=_secrets(url, address), cancel=_cancel, hang_up=_hang_up)


def _cancel(connection: Any) -> None:
    with contextlib.suppress(Exception):  # the server may be past answering; hanging up comes next
        connection.cancel_safe(timeout=CANCEL_TIMEOUT_S)


def _hang_up(connection: Any) -> None:
    with contextlib.suppress(Exception):
        socket.socket(fileno=os.dup(connection.fileno())).shutdown(socket.SHUT_RDWR)


def _other(url: URL, address: str, pool_size: int) -> Backend:
    engine = create_engine(url, poolclass=QueuePool, pool_size=pool_size, max_overflow=0, pool_pre_ping=True)
    return Backend(engine, _shown(url), secrets=_secrets(url, address), cancel=_interrupt)


def _interrupt(connection: Any) -> None:
    with contextlib.suppress(Exception):  # DuckDB and SQLite have it; others are given up after the grace
        connection.interrupt()


def _shown(url: URL) -> str:
    return mask_url(url.render_as_string(hide_password=True))


def _secrets(url: URL, address: str) -> tuple[str, ...]:
    plain = {str(url.password)} if url.password else set()
    plain |= {str(value) for name, value in url.query.items() if _SECRET_PARAMETER.search(name)}
    if written := re.search(r"://[^/@:]*:(.+)@", address):
        plain.add(written[1])
        plain |= set(written[1].split("@"))
    found = plain | {quote(secret) for secret in plain} | {quote_plus(secret) for secret in plain}
    # Longest first, so that no half of one is left over.
    return tuple(sorted(filter(None, found), key=len, reverse=True))


def _for_glob(path: Path) -> str:
    """The path as it stands in a pattern: its own name may hold characters of one."""
    return re.sub(r"([*?\[])", r"[\1]", str(path))


def _literal(text: str) -> str:
    escaped = text.replace("'", "''")
    return f"'{escaped}'"
