"""The loop: measure → judge → remember → notify, on the injected clock.

One watcher leads; the others wait for its lease. What is judged and what is to be told are kept in one transaction,
so that a watcher can be killed at any instruction. While the store takes nothing the judging goes on in memory, and
after a minute every target is told past the store.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Protocol

from data.answers import Failure
from data.metrics.alert import Alert, State
from data.metrics.routing import Routing
from data.notices import StoreTrouble
from data.sources.alert_memory import JudgedRound
from data.sources.alert_store import AlertStore, Heartbeat
from data.sources.lease import Claim, NotLeadingError
from data.window import HOUR, Clock

log = logging.getLogger(__name__)

ROUND_S = 15.0
# On a clock that runs faster rounds come sooner, but no sooner than this.
QUICKEST_S = 3.0
# One that waits looks more often, so that it leads within a minute of the leader's end.
STANDBY_S = 5.0
PATIENCE_S = 60.0

# Measures and judges one moment, going on from what the judge said to keep (None: nothing yet). May raise anything.
Judge = Callable[[int, str | None], JudgedRound]


class Telling(Protocol):
    """Who tells people; `data.notify.Deliverer` is one."""

    def wake(self) -> None: ...

    def shout(self, trouble: StoreTrouble) -> None: ...


@dataclass(frozen=True)
class Watch:
    """What a watcher is given. `ping` says to a dead man's switch that a round was whole; it never raises."""

    store: AlertStore
    clock: Clock
    judge: Judge
    routing: Routing
    telling: Telling
    ping: Callable[[], None]
    keep_ms: int
    monotonic_s: Callable[[], float] = time.monotonic
    round_s: float = ROUND_S


@dataclass
class _Memory:
    """What the leader knows before the store does. `owed`: alerts that ended while it took nothing."""

    state: str | None = None
    owed: dict[str, Alert] = field(default_factory=dict)
    trouble: StoreTrouble | None = None
    trouble_s: float = 0.0


class Watcher:
    """One watcher. `round` does one round; `run` does them until it is told to stop."""

    def __init__(self, watch: Watch, claim: Claim) -> None:
        self._at, self._claim = watch, claim
        self._memory: _Memory | None = None
        self._number = 0
        self._started_ms = watch.clock.now_ms()
        self._last_ms = self._started_ms
        self._next_forget_ms = 0

    @property
    def leads(self) -> bool:
        """Whether this watcher judges and sends, as far as it knows."""
        return self._claim.is_held

    def run(self, stop: threading.Event) -> None:
        """Round after round, until the lease is given back."""
        while not stop.is_set():
            begun_s = self._at.monotonic_s()
            self.round()
            period_s = self._period_s() if self.leads else STANDBY_S
            stop.wait(max(0.0, period_s - (self._at.monotonic_s() - begun_s)))
        self.give_back()

    def give_back(self) -> None:
        """Let the next watcher lead at once."""
        self._at.store.give_back(self._claim)

    def _period_s(self) -> float:
        quicker_s = max(QUICKEST_S, self._at.round_s / max(1.0, self._at.clock.speed()))
        return min(self._at.round_s, quicker_s)

    def round(self) -> str | None:
        """One round; None when it was whole, else what kept it from being so."""
        now_ms = self._at.clock.now_ms()
        self._number += 1
        try:
            trouble = self._rewound(now_ms) or self._led(now_ms)
        except Exception as error:  # whatever one round meets, the next one is tried
            log.exception("round failed")
            trouble = f"the round failed ({type(error).__name__})"
        self._last_ms = now_ms
        beaten = self._beat(now_ms, trouble)
        if trouble is None and beaten is None and self.leads:
            self._at.ping()
        return trouble or (None if beaten is None else beaten.message)

    def _rewound(self, now_ms: int) -> str | None:
        """A demo world's clock was moved back: what is later has not happened. A live clock that was set back only
        shows earlier times."""
        if now_ms >= self._last_ms or self._at.clock.label() is None or not self.leads:
            return None
        failed = self._at.store.rewind(now_ms)
        self._memory = None
        return None if failed is None else failed.message

    def _led(self, now_ms: int) -> str | None:
        claim = self._at.store.claim(self._claim, now_s=self._at.monotonic_s(), now_ms=now_ms)
        if isinstance(claim, Failure):
            return self._judged(now_ms, claim) if self.leads else claim.message
        if claim.is_held != self.leads:
            log.info("leads" if claim.is_held else "waits for the lease", extra={"watcher": claim.holder})
        self._claim = claim
        if not claim.is_held:
            self._memory = None
            return None
        return self._judged(now_ms, None)

    def _judged(self, now_ms: int, away: Failure | None) -> str | None:
        """Judge and remember; `away`: the store did not even tell who leads."""
        memory = self._recalled()
        if isinstance(memory, Failure):
            return memory.message
        judged = self._at.judge(now_ms, memory.state)
        memory.state = judged.state
        memory.owed |= {alert.alert_id: alert for alert in judged.alerts if alert.state is State.RESOLVED}
        failed = away or self._remembered(judged, memory)
        if failed is None:
            self._at.telling.wake()
            self._forget(now_ms)
            return judged.trouble
        log.error("round not remembered", extra={"why": failed.message})
        self._past_the_store(judged, failed, memory, now_ms)
        return failed.message

    def _recalled(self) -> _Memory | Failure:
        """The memory of the leader; at first what the last leader kept."""
        if self._memory is None:
            state = self._at.store.judge_state()
            if isinstance(state, Failure):
                return state
            self._memory = _Memory(state)
        return self._memory

    def _remembered(self, judged: JudgedRound, memory: _Memory) -> Failure | None:
        open_now = tuple(alert for alert in judged.alerts if alert.state is State.OPEN)
        whole = replace(judged, alerts=(*memory.owed.values(), *open_now))
        try:
            failed = self._at.store.remember(self._claim, whole, self._at.routing)
        except NotLeadingError:
            log.warning("another watcher leads", extra={"watcher": self._claim.holder})
            self._claim, self._memory = replace(self._claim, is_held=False), None
            return None
        if failed is None:
            memory.owed.clear()
            memory.trouble = None
        return failed

    def _past_the_store(self, judged: JudgedRound, failed: Failure, memory: _Memory, now_ms: int) -> None:
        """After a minute without the store, and again whenever an alert opens, tell everybody past it."""
        now_s = self._at.monotonic_s()
        if memory.trouble is None:
            memory.trouble, memory.trouble_s = StoreTrouble(now_ms, 0, failed.message, ()), now_s
        open_now = tuple(alert for alert in judged.alerts if alert.state is State.OPEN)
        known = {alert.alert_id for alert in memory.trouble.alerts}
        is_news = memory.trouble.number == 0 or any(alert.alert_id not in known for alert in open_now)
        if now_s - memory.trouble_s >= PATIENCE_S and is_news:
            memory.trouble = replace(memory.trouble, number=memory.trouble.number + 1, alerts=open_now)
            self._at.telling.shout(memory.trouble)

    def _forget(self, now_ms: int) -> None:
        if now_ms >= self._next_forget_ms or now_ms < self._next_forget_ms - HOUR:
            self._at.store.forget_before(now_ms - self._at.keep_ms)
            self._next_forget_ms = now_ms + HOUR

    def _beat(self, now_ms: int, trouble: str | None) -> Failure | None:
        beat = Heartbeat(self._claim.holder, self._started_ms, now_ms, self._number, self.leads, trouble)
        return self._at.store.beat(beat)
