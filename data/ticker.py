"""The heartbeat: one tick a refresh period asks every source once, for all viewers together."""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from data import binds
from data.answers import Answer, Bind, Failure, Rows
from data.installation import Installation, newest_event_ms
from data.metrics.probe import Probe, ProbeRound
from data.window import HOUR

log = logging.getLogger(__name__)

# A missing key counts only for orders that a later read still has in state 0; a warehouse that lags by more than
# this many rounds leaves the cause unjudged instead of guessed.
ROUNDS_KEPT = 20
ORDER_FIELDS = ("order_id", "payment_method", "booking_type")


@dataclass(frozen=True)
class Tick:
    """What one tick found. `as_of_ms` is the live as-of time of every page until the next one."""

    number: int
    as_of_ms: int
    data_time: Answer
    data_time_ms: int | None
    waiting: Answer
    rounds: tuple[ProbeRound, ...] = ()
    earlier_rounds: tuple[ProbeRound, ...] = ()  # newest first, without `rounds`
    silence: Failure | None = None  # why the key server does not answer, where no probe had a key to ask for
    recording: Failure | None = None
    finished_s: float = field(default_factory=time.monotonic)

    @property
    def lag_ms(self) -> int | None:
        return None if self.data_time_ms is None else max(0, self.as_of_ms - self.data_time_ms)

    @property
    def finished_ms(self) -> int:
        """Milliseconds of the clock that only grows: the same at each look, unlike the age."""
        return int(self.finished_s * 1000)

    def age_s(self) -> float:
        """Seconds of real time since this tick, whatever the product's clock does."""
        return time.monotonic() - self.finished_s

    def answered(self, question: str, asked: Mapping[str, Bind]) -> Rows | None:
        """The rows that this tick has read itself for a question with these binds; None for any other."""
        found = self.waiting
        return found if not isinstance(found, Failure) and found.answers(question, asked) else None

    def confirmed_rounds(self) -> tuple[ProbeRound, ...]:
        """Per probe the newest round that the orders read here can confirm: probed at or before data time."""
        confirmed: dict[str, ProbeRound] = {}
        for probe_round in (*self.rounds, *self.earlier_rounds):
            if self.data_time_ms is not None and probe_round.at_ms <= self.data_time_ms:
                confirmed.setdefault(probe_round.probe, probe_round)
        return tuple(confirmed.values())


class Ticker:
    """Runs ticks in a thread of its own, or one at a time by `tick()` for tests and benches."""

    def __init__(self, installation: Installation) -> None:
        self._at = installation
        self._recent: deque[ProbeRound] = deque(maxlen=ROUNDS_KEPT * max(1, len(installation.probes)))
        self._last: Tick | None = None
        self._last_waiting: Answer | None = None
        self._last_waiting_ms = 0
        self._rewind_to_ms: int | None = None
        self._next_forget_ms = 0
        self._stop = threading.Event()
        self._hurry = threading.Event()
        self._thread: threading.Thread | None = None

    @property
    def last(self) -> Tick | None:
        return self._last

    def start(self) -> None:
        self._thread = threading.Thread(target=self._run, name="ticker", daemon=True)
        self._thread.start()

    def hurry(self) -> None:
        """Do the next tick now: a source that was away answers again."""
        self._hurry.set()

    def stop(self) -> None:
        self._stop.set()
        self._hurry.set()
        if self._thread is not None:
            self._thread.join(timeout=self._at.settings.query_timeout / 1000 + 3)

    def _run(self) -> None:
        while not self._stop.is_set():
            began = time.monotonic()
            self._hurry.clear()
            try:
                self.tick()
            except Exception:  # the heartbeat must go on; what failed is in the log and the tick's age grows
                log.exception("tick failed")
            self._hurry.wait(max(0.05, self._at.settings.refresh / 1000 - (time.monotonic() - began)))

    def tick(self) -> Tick:
        """Ask every source once and remember what came."""
        now_ms = self._at.clock.now_ms()
        if self._last is not None and now_ms < self._last.as_of_ms:
            self._rewound(now_ms)
        data_time = self._at.data_time(now_ms)
        data_time_ms = newest_event_ms(data_time)
        waiting = self._waiting(data_time_ms if data_time_ms is not None else now_ms)
        if not isinstance(waiting, Failure):
            self._last_waiting, self._last_waiting_ms = waiting, now_ms
        earlier = tuple(reversed(self._recent))
        orders = self._orders_known(now_ms)
        rounds = tuple(self._probe(probe, orders, now_ms) for probe in self._at.probes)
        recording = self._record([each for each in rounds if self._was_asked(each, orders)], now_ms)
        self._last = Tick(
            number=1 if self._last is None else self._last.number + 1,
            as_of_ms=now_ms,
            data_time=data_time,
            data_time_ms=data_time_ms,
            waiting=waiting,
            rounds=rounds,
            earlier_rounds=earlier,
            silence=self._silence(rounds),
            recording=recording,
        )
        self._recent.extend(rounds)
        self._at.telemetry.ticked(self._last.lag_ms)
        return self._last

    def _rewound(self, now_ms: int) -> None:
        """A demo clock that jumped back: what was recorded after `now_ms` has not happened."""
        self._recent.clear()
        self._last_waiting = None
        if self._at.clock.label() is not None:
            self._rewind_to_ms = now_ms

    def _was_asked(self, probe_round: ProbeRound, orders: Answer | None) -> bool:
        """Whether the round says anything: one that knew no orders, or asked about the past, ends no interval."""
        per_order = {probe.name for probe in self._at.probes if probe.per_order}
        return probe_round.probe not in per_order or (orders is not None and not self._at.clock_stands)

    def _waiting(self, at_ms: int) -> Answer:
        return self._at.ask("waiting", binds.waiting(self._at.settings, at_ms))

    def _orders_known(self, now_ms: int) -> Answer | None:
        """The waiting orders to ask about. With the warehouse away, those of the last read, as long as a key that was
        written for them must still be there."""
        age_ms = now_ms - self._last_waiting_ms
        return self._last_waiting if 0 <= age_ms <= self._at.settings.key_kept_after else None

    def _probe(self, probe: Probe, waiting: Answer | None, now_ms: int) -> ProbeRound:
        orders = orders_to_ask(probe, waiting, now_ms) if probe.per_order else []
        if isinstance(self._at.key_server, Failure):
            return ProbeRound(probe.name, now_ms, (), left_out=len(orders))
        if probe.per_order and self._at.clock_stands:
            # Keys are asked now; what they were at a moment in the past only the record can tell.
            return ProbeRound(probe.name, now_ms, (), left_out=len(orders))
        probe_round = self._at.key_server.probe(probe, orders, now_ms)
        self._at.telemetry.probed(probe_round)
        return probe_round

    def _silence(self, rounds: Iterable[ProbeRound]) -> Failure | None:
        """Without a key to ask for, only a PING tells a server that answers from one that is away."""
        if isinstance(self._at.key_server, Failure) or any(each.readings for each in rounds):
            return None
        return self._at.key_server.ping()

    def _record(self, rounds: Iterable[ProbeRound], now_ms: int) -> Failure | None:
        if isinstance(self._at.history, Failure) or isinstance(self._at.key_server, Failure):
            return self._at.history if isinstance(self._at.history, Failure) else None
        if self._rewind_to_ms is not None:
            failure = self._at.history.rewind(self._rewind_to_ms)
            if failure is not None:  # tried again at the next tick; what is recorded meanwhile would contradict it
                return failure
            self._rewind_to_ms = None
        # A clock that runs faster puts more of its time between two rounds.
        every_ms = round(self._at.settings.refresh * max(1.0, self._at.clock.speed()))
        failures = [self._at.history.record(probe_round, every_ms) for probe_round in rounds]
        if now_ms >= self._next_forget_ms:
            self._at.history.forget_before(now_ms - self._at.settings.history_keep)
            self._next_forget_ms = now_ms + HOUR
        return next((failure for failure in failures if failure is not None), None)


def orders_to_ask(probe: Probe, waiting: Answer | None, now_ms: int) -> list[dict[str, str]]:
    """The waiting orders whose key must be there by now, oldest first."""
    if waiting is None or isinstance(waiting, Failure):
        return []
    frame = waiting.frame
    due = frame[frame["due_ms"] <= now_ms - probe.grace_ms].sort_values("due_ms")
    if probe.payment_methods:
        due = due[due["payment_method"].isin(probe.payment_methods)]
    rows = due[list(ORDER_FIELDS)].itertuples(index=False)
    return [{name: str(value) for name, value in zip(ORDER_FIELDS, row, strict=True)} for row in rows]
