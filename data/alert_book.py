"""What a dashboard knows of alerts at one moment: those of the last days, the rules' verdicts, and who watches."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, replace
from enum import StrEnum
from threading import Lock

from data.answers import Failure
from data.metrics.alert import Severity, State
from data.metrics.alert_change import URGENCY
from data.sources.alert_actions import Action
from data.sources.alert_memory import RuleStatus
from data.sources.alert_rows import AlertRecord, LogEntry
from data.sources.alert_store import AlertStore, Heartbeat
from data.states import PanelState
from data.window import DAY, MINUTE, SECOND, TimeWindow

RECENT = 7 * DAY
# A rule is judged once a minute; one that was last judged longer ago is not being judged.
JUDGED_WITHIN = 3 * MINUTE
# A watcher beats every 15 s of its clock.
BEATS_WITHIN = MINUTE
SKEW = 10 * SECOND


class Watched(StrEnum):
    """Whether somebody judges the rules."""

    YES = "watched"
    NO = "nobody is watching"
    NEVER = "nobody has watched yet"


@dataclass(frozen=True)
class AlertBook:
    """The store as read at `at_ms` on the product's clock. `heartbeat` is that of the leader, else the newest one.

    `pace`: how many seconds of that clock pass in one second.
    """

    at_ms: int
    alerts: tuple[AlertRecord, ...] = ()
    rules: tuple[RuleStatus, ...] = ()
    heartbeat: Heartbeat | None = None
    pace: float = 1.0

    @property
    def open(self) -> tuple[AlertRecord, ...]:
        """Open and not silenced: the most urgent first, then the oldest."""
        found = (each for each in self.alerts if _is_open(each) and not each.is_silent(self.at_ms))
        return tuple(sorted(found, key=_place))

    @property
    def silenced(self) -> tuple[AlertRecord, ...]:
        """Open, and somebody silenced it."""
        return tuple(each for each in self.alerts if _is_open(each) and each.is_silent(self.at_ms))

    @property
    def recent(self) -> tuple[AlertRecord, ...]:
        """Those that ended, the newest first."""
        ended = (each for each in self.alerts if not _is_open(each))
        return tuple(sorted(ended, key=lambda each: (-(each.alert.resolved_ms or 0), each.alert.alert_id)))

    @property
    def heartbeat_age_ms(self) -> int | None:
        """None: nobody ever watched, or the beat is of a time that has not come: the clock was set back.

        Two machines' clocks may differ by a little.
        """
        age_ms = None if self.heartbeat is None else self.at_ms - self.heartbeat.at_ms
        return None if age_ms is None or age_ms < -SKEW else max(0, age_ms)

    @property
    def watched(self) -> Watched:
        if self.heartbeat is None:
            return Watched.NEVER
        age_ms = self.heartbeat_age_ms
        fresh = age_ms is not None and age_ms <= BEATS_WITHIN * max(1.0, self.pace)
        return Watched.YES if fresh and self.heartbeat.leads else Watched.NO

    def watched_through(self, window: TimeWindow) -> bool:
        """Whether the watcher of now has been at work since the beginning of a window, and to its end or until now."""
        if self.heartbeat is None or self.heartbeat.started_ms > window.start_ms:
            return False
        return self.watched is Watched.YES or self.heartbeat.at_ms >= window.end_ms

    @property
    def is_quiet(self) -> bool:
        """No alert is open, and every rule would say so."""
        return not self.open and self.watched is Watched.YES and bool(self.rules) and not self.not_judged

    @property
    def state(self) -> PanelState:
        """Alerts are open; it is quiet; neither is known of now; or nobody ever watched."""
        if self.watched is Watched.NEVER:
            return PanelState.NO_DATA
        if self.is_quiet:
            return PanelState.ZERO
        return PanelState.VALUE if self.open and self.watched is Watched.YES else PanelState.STALE

    @property
    def judged(self) -> tuple[RuleStatus, ...]:
        """The rules that are being judged."""
        return tuple(each for each in self.rules if self._is_judged(each))

    @property
    def not_judged(self) -> tuple[RuleStatus, ...]:
        return tuple(each for each in self.rules if not self._is_judged(each))

    def _is_judged(self, status: RuleStatus) -> bool:
        within_ms = JUDGED_WITHIN * max(1.0, self.pace)
        return status.trouble is None and status.judged_ms is not None and self.at_ms - status.judged_ms <= within_ms

    def at(self, at_ms: int) -> AlertBook:
        """The alerts as they stood at an earlier moment. Figures, rules and who watches are known of now alone."""
        known = (as_known(each, at_ms) for each in self.alerts if each.alert.first_seen_ms <= at_ms)
        return AlertBook(at_ms, tuple(known), pace=self.pace)

    def named(self, alert_id: str) -> AlertRecord | None:
        return next((each for each in self.alerts if each.alert.alert_id == alert_id), None)


def as_known(record: AlertRecord, at_ms: int) -> AlertRecord:
    """The record without what came after a moment: its end, its acknowledgement, a silence that is not of then.

    The store keeps the newest figures of an alert only: those of an alert that was seen again later are not of then.
    """
    alert = record.alert
    if alert.last_seen_ms > at_ms:
        alert = replace(alert, cause=None, users_hurt=None, evidence=())
    if alert.resolved_ms is not None and alert.resolved_ms > at_ms:
        alert = replace(alert, state=State.OPEN, resolved_ms=None)
    record = replace(record, alert=alert, silenced_until_ms=None, silenced_by=None, assigned_to=None)
    if record.acknowledged_ms is not None and record.acknowledged_ms > at_ms:
        record = replace(record, acknowledged_ms=None, acknowledged_by=None)
    return record


def worst(records: Sequence[AlertRecord]) -> AlertRecord | None:
    """The most urgent one, the oldest of several."""
    return min(records, key=_place, default=None)


def by_rule_and_severity(records: Sequence[AlertRecord]) -> dict[tuple[str, Severity], int]:
    """How many alerts; one of several rules counts under the first that said so."""
    counted: dict[tuple[str, Severity], int] = {}
    for each in records:
        name = (each.alert.rules[0] if each.alert.rules else "", each.alert.severity)
        counted[name] = counted.get(name, 0) + 1
    return counted


def _is_open(record: AlertRecord) -> bool:
    return record.alert.state is State.OPEN


def _was_open(record: AlertRecord, window: TimeWindow) -> bool:
    alert = record.alert
    ended = alert.resolved_ms is not None and alert.resolved_ms < window.start_ms
    return alert.first_seen_ms < window.end_ms and not ended


def _place(record: AlertRecord) -> tuple[int, int, str]:
    return -URGENCY.index(record.alert.severity), record.alert.since_ms, record.alert.alert_id


def read_book(store: AlertStore, now_ms: int, pace: float) -> AlertBook | Failure:
    """Read it from the store."""
    alerts, rules, beats = store.alerts(now_ms - RECENT, now_ms + 1), store.rules(), store.heartbeats()
    if isinstance(alerts, Failure) or isinstance(rules, Failure) or isinstance(beats, Failure):
        return next(answer for answer in (alerts, rules, beats) if isinstance(answer, Failure))
    leading: Iterator[Heartbeat] = (beat for beat in beats if beat.leads)
    return AlertBook(now_ms, alerts, rules, next(leading, next(iter(beats), None)), pace)


@dataclass(frozen=True)
class InFull:
    """One alert with its log; `record` None: there is no such alert."""

    record: AlertRecord | None
    log: tuple[LogEntry, ...]


class AlertDesk:
    """Reads the store once for each tick, however many viewers, scrapes and other systems ask."""

    def __init__(self, store: AlertStore | Failure, moment: Callable[[], tuple[int, int, float]]) -> None:
        """`moment` gives the number of the newest tick, the time on the product's clock and its pace."""
        self.store = store
        self._moment = moment
        self._lock = Lock()
        self._number = -1
        self._book: AlertBook | Failure | None = None
        self._full: dict[str, InFull | Failure] = {}
        self._background = ThreadPoolExecutor(1, thread_name_prefix="alerts")
        self._reading: tuple[int, Future[AlertBook | Failure]] | None = None
        self._newest: AlertBook | Failure | None = None
        self._windows: dict[TimeWindow, tuple[AlertRecord, ...] | Failure] = {}

    def book(self) -> AlertBook | Failure:
        """The book of the newest tick, or why the store cannot be read."""
        if isinstance(self.store, Failure):
            return self.store
        number, now_ms, pace = self._moment()
        with self._lock:
            self._turn_to(number)
            if self._book is None:
                self._book = read_book(self.store, now_ms, pace)
            return self._book

    def newest(self, wait_s: float) -> AlertBook | Failure | None:
        """What was read last, in the background: the book of this tick where it is there within `wait_s`, else the one
        before; None before the first. For who must never wait for the store."""
        number, _, _ = self._moment()
        reading = self._reading
        if reading is None or (reading[0] != number and reading[1].done()):
            reading = self._reading = number, self._background.submit(self.book)
        wait([reading[1]], wait_s)
        if reading[1].done():
            self._newest = reading[1].result()
        return self._newest

    def within(self, window: TimeWindow) -> tuple[AlertRecord, ...] | Failure:
        """The alerts that were open at some moment of a window of whatever age, oldest first."""
        book = self.book()
        if isinstance(self.store, Failure):
            return self.store
        if isinstance(book, Failure):
            return book
        if window.start_ms >= book.at_ms - RECENT:
            return tuple(each for each in book.alerts if _was_open(each, window))
        with self._lock:
            if window not in self._windows:
                self._windows[window] = self.store.alerts(window.start_ms, window.end_ms)
            return self._windows[window]

    def in_full(self, alert_id: str) -> InFull | Failure:
        """One alert, of whatever age, with its log."""
        if isinstance(self.store, Failure):
            return self.store
        number, _, _ = self._moment()
        with self._lock:
            self._turn_to(number)
            if alert_id not in self._full:
                self._full[alert_id] = _read_full(self.store, alert_id)
            return self._full[alert_id]

    def act(self, alert_id: str, action: Action) -> AlertRecord | Failure | None:
        """What a person does to an alert; who asks next sees it. Raises ActionError."""
        if isinstance(self.store, Failure):
            return self.store
        done = self.store.act(alert_id, action)
        with self._lock:
            self._turn_to(-1)
        return done

    def _turn_to(self, number: int) -> None:
        if number != self._number:
            self._number, self._book = number, None
            self._full.clear()
            self._windows.clear()


def _read_full(store: AlertStore, alert_id: str) -> InFull | Failure:
    record, log = store.alert(alert_id), store.log(alert_id)
    if isinstance(record, Failure) or isinstance(log, Failure):
        return next(answer for answer in (record, log) if isinstance(answer, Failure))
    return InFull(record, log)
