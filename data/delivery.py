"""What a target is owed, and one step of paying it: news in their order, or the whole state again and again."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from data.answers import Failure
from data.metrics.alert import Alert
from data.metrics.alert_change import Event
from data.metrics.alert_json import alert_of, as_fields
from data.notices import Style, body, link, notice_of, title
from data.notify_file import NotifyPlan, Receiver
from data.sources.alert_store import AlertStore
from data.sources.notify_alertmanager import ENDED_MS, REPEAT_MS, Alertmanager, Told
from data.sources.notify_target import Target, TargetError
from data.sources.outbox import Message
from data.speech import speech
from data.window import Clock

log = logging.getLogger(__name__)

FIRST_PAUSE_S = 2.0
LONGEST_PAUSE_S = 300.0
# A message that its target refuses itself is tried so often, and then set aside: it must not stop those behind it.
REFUSED_TRIES = 5
LOOK_S = 5.0
MOST_AT_ONCE = 2_000

Random = Callable[[], float]


class Wait(NamedTuple):
    """When to work again. `heeds_news`: at once when there is news, which does not help a target that is away."""

    seconds: float
    heeds_news: bool = True


AT_ONCE = Wait(0.0)
LATER = Wait(LOOK_S)


@dataclass(frozen=True)
class Post:
    """What every delivery needs. `random` gives numbers in [0, 1); `leads` says whether this process may send."""

    store: AlertStore
    plan: NotifyPlan
    clock: Clock
    random: Random
    leads: Callable[[], bool]


class Delivery(Protocol):
    """One step for one target."""

    @property
    def name(self) -> str: ...

    def work(self) -> Wait: ...


def pause_s(failures: int, random: Random, asked_s: float | None = None) -> float:
    """How long to wait after so many failures in a row: doubled each time, and spread, so that no two keep step."""
    longest = min(LONGEST_PAUSE_S, FIRST_PAUSE_S * float(2 ** min(failures - 1, 20)))
    return max(longest * (0.5 + random() / 2), asked_s or 0.0)


class OneByOne:
    """For a target that is told news: each message once, in its order; after an outage many become one digest."""

    def __init__(self, target: Target, style: Style, post: Post) -> None:
        self._target, self._style, self._post = target, style, post
        self._failures = 0

    @property
    def name(self) -> str:
        return self._target.name

    def work(self) -> Wait:
        """Send the first message that is due."""
        now_ms = self._post.clock.now_ms()
        found = self._post.store.waiting(self.name, now_ms, MOST_AT_ONCE)
        if isinstance(found, Failure) or not found or not self._post.leads():
            return LATER
        return self._send(found[0], found[self._post.plan.digest_after :], now_ms)

    def _send(self, message: Message, too_many: Sequence[Message], now_ms: int) -> Wait:
        try:
            self._target.send(notice_of(message, self._style, now_ms))
        except TargetError as error:
            return self._failed(message, error, now_ms)
        except Exception as error:  # a plugin of a service may raise anything; the next message may fare better
            log.exception("target failed in an unknown way", extra={"target": self.name})
            return self._failed(message, TargetError(type(error).__name__, is_refused=True), now_ms)
        self._failures = 0
        log.info("notified", extra={"target": self.name, "message_id": message.message_id})
        # One that cannot be noted as sent is sent again, under the same id.
        failed = self._post.store.sent((message,), now_ms)
        if failed is None and len(too_many) > 1:
            failed = self._post.store.fold(too_many, now_ms)
        return AT_ONCE if failed is None else LATER

    def _failed(self, message: Message, error: TargetError, now_ms: int) -> Wait:
        self._failures += 1
        said = {"target": self.name, "message_id": message.message_id, "why": str(error)}
        if error.is_refused and message.tries + 1 >= REFUSED_TRIES:
            log.error("message given up", extra=said)
            return LATER if self._post.store.give_up(message, str(error), now_ms) else AT_ONCE
        wait_s = pause_s(self._failures, self._post.random, error.wait_s)
        log.warning("target did not take a message", extra={**said, "next_try_s": round(wait_s, 1)})
        self._post.store.failed(message, str(error), now_ms + round(wait_s * 1000))
        return Wait(wait_s, heeds_news=False)


class WholeState:
    """For a target that wants the state repeated: everything that is open, and what ended lately."""

    def __init__(self, target: Alertmanager, style: Style, post: Post) -> None:
        self._target, self._style, self._post = target, style, post
        self._failures = 0
        self._posted_ms: int | None = None

    @property
    def name(self) -> str:
        return self._target.name

    def work(self) -> Wait:
        """Post the state when there is news, and again each time that it is due."""
        now_ms = self._post.clock.now_ms()
        found = self._post.store.state_of(self.name, now_ms, ENDED_MS)
        if isinstance(found, Failure) or not found or not self._post.leads():
            return LATER
        news = [message for message in found if message.sent_ms is None and message.given_up_ms is None]
        return self._send(found, news, now_ms) if news or self._is_due(now_ms) else LATER

    def _is_due(self, now_ms: int) -> bool:
        """Whether the state must be repeated; a clock that was set back makes it so."""
        return self._posted_ms is None or not 0 <= now_ms - self._posted_ms < REPEAT_MS

    def _send(self, found: Sequence[Message], news: Sequence[Message], now_ms: int) -> Wait:
        try:
            self._target.post_state(told_of(found, self._style), now_ms)
        except TargetError as error:
            return self._failed(news, error, now_ms)
        self._failures, self._posted_ms = 0, now_ms
        if news:
            log.info("notified", extra={"target": self.name, "message_ids": [one.message_id for one in news]})
            self._post.store.sent(news, now_ms)
        return LATER

    def _failed(self, news: Sequence[Message], error: TargetError, now_ms: int) -> Wait:
        self._failures += 1
        wait_s = pause_s(self._failures, self._post.random, error.wait_s)
        said = {"target": self.name, "why": str(error), "next_try_s": round(wait_s, 1)}
        log.warning("target did not take its state", extra=said)
        for message in news:
            # The alerts beside one that is refused are taken; a refused one is not news for ever.
            if error.is_refused and message.tries + 1 >= REFUSED_TRIES:
                self._post.store.give_up(message, str(error), now_ms)
            else:
                self._post.store.failed(message, str(error), now_ms + round(wait_s * 1000))
        return Wait(wait_s, heeds_news=False)


def told_of(messages: Sequence[Message], style: Style) -> tuple[Told, ...]:
    """The messages of each alert, in their order, as the states that the target was told one after the other."""
    by_alert: dict[str, list[Message]] = {}
    for message in messages:
        by_alert.setdefault(str(message.alert_id), []).append(message)
    return tuple(_told(each, style) for each in by_alert.values())


def _told(messages: Sequence[Message], style: Style) -> Told:
    newest = messages[-1]
    steps = tuple(alert_of(message.payload["alert"]) for message in messages)
    words = title(steps[-1], Event(newest.event), style)
    return Told(steps, words, body(newest.payload, style), link(steps[-1].alert_id, style))


def state_of(alert: Alert, style: Style, now_ms: int) -> Told:
    """An open alert that the target is told past the store."""
    payload = {"what": [], "at_ms": now_ms, "sequence": 0, "alert": as_fields(alert)}
    nobody = {"acknowledged_by": None, "assigned_to": None}
    words = title(alert, Event.OPENED, style)
    return Told((alert,), words, body({**payload, **nobody}, style), link(alert.alert_id, style))


def style_of(receiver: Receiver, plan: NotifyPlan, clock: Clock) -> Style:
    """How a receiver is spoken to."""
    return Style(speech(receiver.language), plan.routing.zone, plan.dashboard, clock.label())


def delivery_of(receiver: Receiver, post: Post) -> Delivery:
    """What works for a receiver."""
    style = style_of(receiver, post.plan, post.clock)
    if isinstance(receiver.target, Alertmanager):
        return WholeState(receiver.target, style, post)
    return OneByOne(receiver.target, style, post)
