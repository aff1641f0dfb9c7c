"""One store of what the product remembers: opened, brought up to date, and asked in transactions that never raise."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from data.answers import Failure
from data.settings import mask_url
from data.sources import history_engine, history_schema
from data.sources.breaker import Breaker
from data.sources.history_engine import STORE_ERRORS, answering

T = TypeVar("T")

OPENING_S = 10.0


class Store:
    """One store, shared by all threads. Nothing here raises for what the store does; it heals by itself."""

    def __init__(self, url: str) -> None:
        """Raises StoreInMemoryError, and SQLAlchemyError for a URL that cannot be read."""
        self._engine = history_engine.open_engine(url)
        self._file = history_engine.sqlite_file(self._engine.url)
        self._opening = threading.Lock()
        self._opened: tuple[int, int] | None = None
        self._breaker = Breaker(longest_s=5.0)
        self._not_opened: Exception | None = None
        self.url_shown = mask_url(url)

    def check(self) -> Failure | None:
        """Open the store and bring its schema up to date; None when it can be used."""
        return self.run("open", lambda _connection: None)

    @property
    def is_newer(self) -> bool:
        """A later version of the product wrote the store."""
        return isinstance(self._not_opened, history_schema.NewerSchemaError)

    def close(self) -> None:
        """Let go of all connections."""
        self._engine.dispose()

    def run(self, question: str, work: Callable[[Connection], T], *, writes: bool = False) -> T | Failure:
        """What `work` gives inside one transaction, or why the store could not do it; `work` may be run twice.

        With `writes` the transaction holds the store's only write lock from its beginning.
        """
        begun = time.monotonic()
        try:
            try:
                return self._attempt(work, writes=writes)
            except DBAPIError as error:
                # A pooled connection that died while idle says nothing about the server: once more, with a new one.
                if not error.connection_invalidated:
                    raise
                return self._attempt(work, writes=writes)
        except STORE_ERRORS as error:
            self._opened = None
            return history_engine.failure(error, question, time.monotonic() - begun)

    def _attempt(self, work: Callable[[Connection], T], *, writes: bool) -> T:
        self._open()
        with self._transaction(writes=writes) as connection:
            return work(connection)

    @contextmanager
    def _transaction(self, *, writes: bool) -> Iterator[Connection]:
        with (
            self._engine.connect().execution_options(writes=writes) as connection,
            answering(connection),
            connection.begin(),
        ):
            yield connection

    def _open(self) -> None:
        """Bring the store up to date when it is first met, after a failure, or when its file is another one."""
        with self._opening:
            if self._opened is not None and self._opened == self._identity():
                return
            # Those who wait for the lock get the same answer at once, not each a time-out of its own.
            if self._not_opened is not None and self._breaker.wait_s(time.monotonic(), OPENING_S) > 0:
                raise self._not_opened
            try:
                self._engine.dispose()
                self._upgrade()
            except STORE_ERRORS as error:
                self._breaker.failed(time.monotonic())
                self._not_opened = error
                raise
            self._breaker.answered()
            self._opened, self._not_opened = self._identity(), None

    def _upgrade(self) -> None:
        if self._file is not None:
            history_engine.make_file(self._file)
        with self._transaction(writes=False) as connection:
            done = history_schema.version_of(connection)
        if done == len(history_schema.MIGRATIONS):
            return
        if self._file is not None:
            history_engine.use_write_ahead_log(self._engine)
        with self._transaction(writes=True) as connection:
            history_schema.upgrade(connection)

    def _identity(self) -> tuple[int, int] | None:
        """Which file the name stands for: open connections go on writing to one that was deleted."""
        if self._file is None:
            return (0, 0)
        try:
            found = self._file.stat()
        except OSError:
            return None
        return (found.st_dev, found.st_ino)
