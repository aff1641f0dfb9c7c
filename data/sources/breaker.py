"""A breaker: after a source did not answer, a short pause, then one try at a time."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field


@dataclass
class Breaker:
    """Keeps a dead source from being asked over and over. Safe to share between threads.

    The pause starts at `first_s` seconds, doubles with each failure in a row and ends at `longest_s`.
    `now_s` is always a monotonic clock in seconds, given by the caller.
    """

    first_s: float = 1.0
    longest_s: float = 10.0
    _failures: int = field(default=0, init=False)
    _closed_until_s: float = field(default=0.0, init=False)
    _trying_until_s: float = field(default=0.0, init=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, init=False, repr=False)

    def wait_s(self, now_s: float, try_s: float) -> float:
        """Seconds until the source may be asked; 0 means now, and then the caller must tell how it ended.

        After a failure only one caller gets 0 at a time. It has `try_s` seconds, so that one that never
        comes back does not keep all the others away for good.
        """
        with self._lock:
            if not self._failures:
                return 0.0
            left = max(self._closed_until_s, self._trying_until_s) - now_s
            if left > 0:
                return left
            self._trying_until_s = now_s + try_s
            return 0.0

    def answered(self) -> None:
        """The source answered, be it with an error of its own."""
        with self._lock:
            self._failures = 0
            self._closed_until_s = self._trying_until_s = 0.0

    def failed(self, now_s: float) -> float:
        """The source did not answer; returns the seconds until it is asked again.

        Failures of questions that were under way together count once.
        """
        with self._lock:
            if now_s >= self._closed_until_s:
                self._failures += 1
                pause = min(self.first_s * 2 ** min(self._failures - 1, 30), self.longest_s)
                self._closed_until_s = now_s + pause
            self._trying_until_s = 0.0
            return self._closed_until_s - now_s
