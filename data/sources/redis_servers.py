"""The servers behind REDIS_URL: found anew for each round, each with its breaker."""

from __future__ import annotations

import contextlib
import functools
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TypeVar

from data.answers import FailureKind
from data.sources.breaker import Breaker
from data.sources.redis_topology import Topology, find_topology
from data.sources.redis_trouble import SEE_SERVER, StoppedError, Trouble
from data.sources.redis_url import Address, Endpoint, Login
from data.sources.redis_wire import Wire, connected

# Shorter than the shortest refresh period: the next round asks again.
LONGEST_PAUSE_S = 2.0
T = TypeVar("T")


@dataclass
class Guard:
    """The breaker of one server, whether it failed last time, and why."""

    failing: bool = False
    breaker: Breaker = field(default_factory=lambda: Breaker(longest_s=LONGEST_PAUSE_S))
    trouble: Trouble = field(default=Trouble(FailureKind.UNREACHABLE, "asked by somebody else just now", SEE_SERVER))

    def answered(self) -> None:
        self.failing = False
        self.breaker.answered()

    def failed(self, trouble: Trouble) -> None:
        self.failing, self.trouble = True, trouble
        self.breaker.failed(time.monotonic())


class Servers:
    """Safe to share between threads. Each call opens its own connections.

    So a password or a certificate that was changed shows at once, and no idle connection can go stale.
    """

    def __init__(self, address: Address, timeout_s: float) -> None:
        self.address = address
        self.timeout_s = timeout_s
        self._known: tuple[Endpoint, ...] = ()
        self._guards: dict[Endpoint, Guard] = {}
        self._lock = threading.Lock()

    def deadline_s(self) -> float:
        """The end, on the monotonic clock, of a round that begins now."""
        return time.monotonic() + self.timeout_s

    def topology(self, deadline_s: float) -> Topology:
        """Which servers hold the keys just now. Raises StoppedError."""
        connect = functools.partial(self.session, deadline_s=deadline_s)
        ask_sentinel = functools.partial(connect, login=self.address.sentinel_login)
        seeds = tuple(dict.fromkeys((*self._known, *self.address.endpoints)))
        # One that failed is tried by its own keys: trying it here as well would keep them waiting for that try.
        well = tuple(seed for seed in seeds if not self._guard(seed).failing)
        found = find_topology(self.address, well or seeds, connect, ask_sentinel)
        self._known = found.endpoints
        return found

    def on(self, endpoint: Endpoint, deadline_s: float, work: Callable[[Wire], T]) -> T | Trouble:
        """What `work` gives on a connection to one server, or why it could not be done."""
        try:
            with self.session(endpoint, deadline_s=deadline_s) as wire:
                return work(wire)
        except StoppedError as error:
            return error.trouble

    @contextlib.contextmanager
    def session(self, endpoint: Endpoint, *, deadline_s: float, login: Login | None = None) -> Iterator[Wire]:
        """A connection to one server. Raises StoppedError, at once while the server is paused after a failure."""
        guard = self._guard(endpoint)
        if guard.breaker.wait_s(time.monotonic(), self.timeout_s) > 0:
            raise StoppedError(guard.trouble)
        address = self.address
        try:
            with connected(endpoint, login or address.login, address.tls, deadline_s, self.timeout_s) as wire:
                yield wire
        except StoppedError as error:
            if error.replied:
                guard.answered()
            else:
                guard.failed(error.trouble)
            raise
        guard.answered()

    def _guard(self, endpoint: Endpoint) -> Guard:
        with self._lock:
            return self._guards.setdefault(endpoint, Guard())
