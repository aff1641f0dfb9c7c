"""A thread for each target: one that is away costs nobody else anything."""

from __future__ import annotations

import logging
import threading
import time

from data.delivery import LATER, Delivery, Post, Wait, delivery_of, state_of, style_of
from data.notices import StoreTrouble, trouble_notice
from data.notify_file import Receiver
from data.sources.notify_alertmanager import Alertmanager

log = logging.getLogger(__name__)

DRAIN_S = 30.0


class Deliverer:
    """The threads, for as long as the watcher runs; or one round of them, for one that runs once."""

    def __init__(self, post: Post) -> None:
        self._post = post
        self._lines = tuple(_Line(delivery_of(receiver, post)) for receiver in post.plan.receivers)

    def start(self) -> None:
        """Begin to send."""
        for line in self._lines:
            line.start()

    def wake(self) -> None:
        """There may be news: look now."""
        for line in self._lines:
            line.news.set()

    def stop(self, longest_s: float) -> None:
        """Let what is being sent end, for so many seconds; what is left is sent by the next watcher."""
        for line in self._lines:
            line.stopped.set()
        self.wake()
        self._join(longest_s)

    def drain(self, longest_s: float = DRAIN_S) -> None:
        """Send what is due now, all targets at once; a target that does not take it is left for the next time."""
        for line in self._lines:
            line.start(once=True)
        self._join(longest_s)

    def shout(self, trouble: StoreTrouble) -> None:
        """Tell every target past the store, which takes nothing; tried once, all at once, and not waited for."""
        for receiver in self._post.plan.receivers:
            args = (receiver, trouble, self._post)
            threading.Thread(target=_shouted, args=args, name="notify-past-the-store", daemon=True).start()

    def _join(self, longest_s: float) -> None:
        end_s = time.monotonic() + longest_s
        for line in self._lines:
            line.join(max(0.0, end_s - time.monotonic()))


def _shouted(receiver: Receiver, trouble: StoreTrouble, post: Post) -> None:
    now_ms, target = post.clock.now_ms(), receiver.target
    style = style_of(receiver, post.plan, post.clock)
    try:
        if isinstance(target, Alertmanager):
            told = (state_of(alert, style, now_ms) for alert in trouble.alerts)
            target.post_state(tuple(told), now_ms)
        else:
            target.send(trouble_notice(trouble, target.name, style, now_ms))
    except Exception as error:
        log.exception("target not reached past the store", extra={"target": target.name, "why": str(error)})


class _Line:
    """One target's thread."""

    def __init__(self, delivery: Delivery) -> None:
        self._delivery = delivery
        self._thread: threading.Thread | None = None
        self.news, self.stopped = threading.Event(), threading.Event()

    def start(self, *, once: bool = False) -> None:
        work = self._drain if once else self._run
        self._thread = threading.Thread(target=work, name=f"notify-{self._delivery.name}", daemon=True)
        self._thread.start()

    def join(self, longest_s: float) -> None:
        if self._thread is not None:
            self._thread.join(longest_s)

    def _run(self) -> None:
        while not self.stopped.is_set():
            self.news.clear()
            wait = self._work()
            if wait.seconds > 0:
                (self.news if wait.heeds_news else self.stopped).wait(wait.seconds)

    def _drain(self) -> None:
        while self._work().seconds == 0:
            pass

    def _work(self) -> Wait:
        try:
            return self._delivery.work()
        except Exception:
            log.exception("delivery failed", extra={"target": self._delivery.name})
            return LATER
