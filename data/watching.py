"""A whole watcher, put together from the settings: its sources, its rules, whom it tells, and its dead man's switch."""

from __future__ import annotations

import logging
import random
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from data.answers import Failure
from data.delivery import Post
from data.identity import hashed_user
from data.installation import Installation, open_installation
from data.live_judge import LiveJudge
from data.notify import Deliverer
from data.notify_file import load_plan, nobody
from data.rules import load_rules
from data.settings import SettingError, Settings
from data.sources.alert_store import AlertStore
from data.sources.lease import Claim, is_fresh
from data.sources.notify_http import get
from data.sources.notify_target import TargetError
from data.watch import ROUND_S, Watch, Watcher

log = logging.getLogger(__name__)

STOPPING_S = 10.0


@dataclass(frozen=True)
class Watching:
    """A watcher that can be run, and all that it runs on."""

    installation: Installation
    store: AlertStore
    judge: LiveJudge
    watcher: Watcher
    deliverer: Deliverer

    def run(self, stop: threading.Event) -> None:
        """Round after round until told to stop, with the targets' threads beside."""
        self.deliverer.start()
        try:
            self.watcher.run(stop)
        finally:
            self.deliverer.stop(STOPPING_S)

    def once(self, stop: threading.Event) -> str | None:
        """One round, and what is to be sent because of it; what kept the round from being whole.

        The keys are asked a round before: a missing one counts when a later read still has its order waiting.
        """
        if not isinstance(self.installation.key_server, Failure):
            self.judge.ask_keys()
            stop.wait(ROUND_S)
        try:
            trouble = self.watcher.round()
            self.deliverer.drain()
        finally:
            self.watcher.give_back()
        return trouble

    @property
    def led(self) -> bool:
        """Whether the last round was this watcher's to judge."""
        return self.watcher.leads


class DeadMansSwitch:
    """Asks an address after each whole round, in a thread of its own: who does not answer delays no round."""

    def __init__(self, url: str | None) -> None:
        self._url = url
        self._thread: threading.Thread | None = None

    def ping(self) -> None:
        """Never raises; while the last one is still under way there is no other."""
        if self._url is not None and (self._thread is None or not self._thread.is_alive()):
            self._thread = threading.Thread(target=self._ask, args=(self._url,), name="ping", daemon=True)
            self._thread.start()

    def _ask(self, url: str) -> None:
        try:
            get(url)
        except TargetError as error:
            log.warning("dead man's switch not reached", extra={"why": str(error)})

    def wait(self, longest_s: float) -> None:
        """Let what is being asked end."""
        if self._thread is not None:
            self._thread.join(longest_s)


@contextmanager
def watching(settings: Settings, *, name: str | None = None, once: bool = False) -> Iterator[Watching]:
    """Open all that a watcher needs and close it again. Raises SettingError.

    `once`: it runs a single time, so it takes a lease that nobody seems to hold without waiting to see.
    """
    rules = load_rules(settings)
    file = settings.notify_file
    plan = nobody(settings.timezone) if file is None else load_plan(file, settings.timezone)
    installation = open_installation(settings)
    try:
        if isinstance(installation.history, Failure):
            raise SettingError(f"HISTORY_URL: {installation.history.message} {installation.history.next_step}")
        store = AlertStore(installation.history)
        key = installation.hash_key()
        judge = LiveJudge(installation, rules, lambda order: hashed_user(order, key))
        watchers: list[Watcher] = []
        post = Post(store, plan, installation.clock, random.random, lambda: bool(watchers) and watchers[0].leads)
        deliverer, switch = Deliverer(post), DeadMansSwitch(settings.ping_url)
        at = Watch(store, installation.clock, judge, plan.routing, deliverer, switch.ping, settings.history_keep)
        claim = Claim(name or socket.gethostname())
        watchers.append(Watcher(at, _at_once(claim, store, installation) if once else claim))
        yield Watching(installation, store, judge, watchers[0], deliverer)
        switch.wait(STOPPING_S)
    finally:
        installation.close()


def _at_once(claim: Claim, store: AlertStore, installation: Installation) -> Claim:
    leader = store.leader()
    if leader is None or isinstance(leader, Failure) or is_fresh(leader, installation.clock.now_ms()):
        return claim
    return replace(claim, seen=leader, seen_s=time.monotonic() - claim.lease_s)
