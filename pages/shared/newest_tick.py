"""Which tick is the newest, and that what older ones kept is forgotten."""

from __future__ import annotations

from collections.abc import Sequence
from threading import Lock
from typing import Any


class NewestTick:
    """Empties `caches`, whose keys hold the number of a tick, as soon as somebody asks in a newer one.

    Their entries would never be read again; and Streamlit keeps a lock for every key until its cache is emptied.
    """

    def __init__(self, caches: Sequence[Any]) -> None:
        self._caches = caches
        self._number = 0
        self._lock = Lock()

    def is_(self, number: int) -> None:
        with self._lock:
            if number > self._number:
                self._number = number
                for cached in self._caches:
                    cached.clear()
