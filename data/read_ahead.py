"""What takes long and does not depend on who looks: the vault understood, all deployments reviewed, what stands."""

from __future__ import annotations

import logging
import threading

from data.answers import Failure
from data.deployment_ledger import FOREVER_MS, Ledger, everything
from data.installation import Installation, newest_event_ms
from data.logbook import Logbook
from data.standing import Standing
from data.ticker import Ticker

log = logging.getLogger(__name__)

# Read less often than the shortest promise of freshness, which is three ticks of 5 s, a vault would look stale.
EVERY_S = 10


class ReadAhead:
    """Fills what pages look into, in a thread of its own, or once by `now()` for tests and benches."""

    def __init__(self, installation: Installation, ticker: Ticker, logbook: Logbook, ledger: Ledger) -> None:
        self._at = installation
        self._ticker = ticker
        self.standing = Standing(installation)
        self._logbook = logbook
        self._ledger = ledger
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    def now(self, as_of_ms: int) -> None:
        """Work out what pages will ask for at a moment. What cannot be read is for who shows it to say."""
        self.standing.read(as_of_ms, self._data_time_ms(as_of_ms))
        text, told = self._logbook.read_ahead()
        answer = self._at.ask("deployments", everything(as_of_ms))
        if not isinstance(answer, Failure):
            self._ledger.review(self._ledger.merged(answer.frame, text, told, FOREVER_MS), as_of_ms)

    def _data_time_ms(self, as_of_ms: int) -> int | None:
        tick = self._ticker.last
        return newest_event_ms(self._at.data_time(as_of_ms)) if tick is None else tick.data_time_ms

    def start(self) -> None:
        self._thread = threading.Thread(target=self._run, name="read ahead", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._stop.set()
        if self._thread is not None:
            self._thread.join(timeout=3)

    def _run(self) -> None:
        while not self._stop.is_set():
            try:
                self.now(self._at.clock.now_ms())
            except Exception:  # a page works it out itself where this thread does not
                log.exception("the deployments could not be read ahead")
            self._stop.wait(EVERY_S)
