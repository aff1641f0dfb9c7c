"""The pulse: every ten seconds each source is asked something cheap, however seldom the ticker asks for rows.

A screen that nobody touches must say within half a minute that a source is gone, also where REFRESH is minutes long.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from data.answers import Failure
from data.installation import Installation

log = logging.getLogger(__name__)

EVERY_S = 10.0
# A source that neither answered nor failed for so long hangs: its own time-out may be longer than anybody can wait.
SILENT_AFTER_S = 20.0
WAREHOUSE, KEY_SERVER, HISTORY = "warehouse", "key server", "history"

Ask = Callable[[], Failure | None]


@dataclass(frozen=True)
class Beat:
    """The newest reply of a source: None when it answered, else why it did not; and when (monotonic seconds)."""

    failure: Failure | None
    at_s: float

    def age_s(self) -> float:
        return time.monotonic() - self.at_s


class Pulse:
    """Asks each source in a thread of its own, so that one that hangs keeps no other from being asked."""

    def __init__(self, installation: Installation, returned: Callable[[], None]) -> None:
        """`returned` is called when a source that was away answers again."""
        self._asks = _asks(installation)
        self._returned = returned
        self._beats: dict[str, Beat] = {}
        self._stop = threading.Event()
        self._threads: list[threading.Thread] = []

    @property
    def beats(self) -> Mapping[str, Beat]:
        """By source; one that is not set up, or was not asked yet, is not in it."""
        return dict(self._beats)

    def start(self) -> None:
        for name in self._asks:
            thread = threading.Thread(target=self._run, args=(name,), name=f"pulse {name}", daemon=True)
            self._threads.append(thread)
            thread.start()

    def stop(self) -> None:
        """The threads end with what they are asking just now; nobody waits for a source that hangs."""
        self._stop.set()

    def beat(self, name: str) -> Beat:
        """Ask one source once, and remember how it answered."""
        before = self._beats.get(name)
        failure = self._asks[name]()
        self._beats[name] = Beat(failure, time.monotonic())
        if before is not None and before.failure is not None and failure is None:
            self._returned()
        return self._beats[name]

    def _run(self, name: str) -> None:
        while not self._stop.is_set():
            try:
                self.beat(name)
            except Exception:  # the pulse must go on; what failed is in the log, and the silence of the source grows
                if not self._stop.is_set():
                    log.exception("pulse failed", extra={"asked": name})
            self._stop.wait(EVERY_S)


def _asks(at: Installation) -> dict[str, Ask]:
    warehouse, key_server, history = at.warehouse, at.key_server, at.history
    asks: dict[str, Ask] = {}
    if not isinstance(warehouse, Failure):
        asks[WAREHOUSE] = lambda: _failure(warehouse.columns("orders"))
    if not isinstance(key_server, Failure):
        asks[KEY_SERVER] = key_server.ping
    if not isinstance(history, Failure):
        asks[HISTORY] = lambda: _failure(history.last_round_ms())
    return asks


def _failure(answer: object) -> Failure | None:
    return answer if isinstance(answer, Failure) else None
