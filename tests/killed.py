"""Kills a watcher at random moments, again and again: `python -m tests.killed HISTORY_URL HOOK_URL KILLS SEED`.

Each watcher is a child of its own process, forked after the imports, so that a kill can come at any instruction of
its work and not only while it starts. The last one runs until everything has ended and is told. Prints how many
incidents there were.
"""

from __future__ import annotations

import os
import random
import signal
import sys
import threading
import time
from collections.abc import Callable

from data.answers import Failure
from data.delivery import Post
from data.notify import Deliverer
from data.notify_file import NotifyPlan, Receiver
from data.settings import ROOT, load
from data.sources.alert_memory import JudgedRound
from data.sources.alert_store import AlertStore
from data.sources.history import open_history
from data.sources.lease import Claim
from data.sources.notify_webhook import Webhook
from data.watch import Judge, Watch, Watcher
from data.window import DAY, SystemClock
from tests.alerting import routing
from tests.scripted import Script

EVERY_MS, LASTS_MS = 300, 700
SECRET = "a secret of the tests"
TARGETS = ("one", "two")


def watch(history_url: str, hook_url: str, judge: Judge, is_over: Callable[[AlertStore], bool]) -> None:
    """One watcher with its targets, until all is over and told, or until it is killed."""
    history = open_history(load({"HISTORY_URL": history_url}, ROOT / "nowhere").settings)
    assert not isinstance(history, Failure), history
    store, clock, stop = AlertStore(history), SystemClock(), threading.Event()
    receivers = tuple(Receiver(Webhook(name, f"{hook_url}/{name}", SECRET), "en") for name in TARGETS)
    plan = NotifyPlan(receivers, routing(*TARGETS), digest_after=1_000)
    watcher: list[Watcher] = []
    deliverer = Deliverer(Post(store, plan, clock, random.random, lambda: bool(watcher) and watcher[0].leads))
    at = Watch(store, clock, judge, plan.routing, deliverer, lambda: None, 90 * DAY, round_s=0.05)
    watcher.append(Watcher(at, Claim("killed")))
    deliverer.start()
    running = threading.Thread(target=watcher[0].run, args=(stop,))
    running.start()
    while not is_over(store) or store.all_waiting():
        time.sleep(0.05)
    stop.set()
    running.join()
    deliverer.stop(5)


def killed(history_url: str, hook_url: str, script: Script, after_s: float) -> None:
    """A watcher that is killed so many seconds after its first round has begun."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:

        def judge(at_ms: int, state: str | None) -> JudgedRound:
            os.write(writing, b".")
            return script.judge(at_ms, state)

        try:
            watch(history_url, hook_url, judge, lambda _: False)
        finally:
            os._exit(1)
    os.close(writing)
    os.read(reading, 1)
    time.sleep(after_s)
    os.kill(child, signal.SIGKILL)
    os.close(reading)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status), f"the watcher ended by itself with {status}"


def main(history_url: str, hook_url: str, kills: int, seed: int) -> None:
    chance = random.Random(seed)
    start_ms = SystemClock().now_ms()
    for _ in range(kills):
        killed(history_url, hook_url, Script(start_ms, EVERY_MS, LASTS_MS), chance.uniform(0.0, 0.3))
    most = (SystemClock().now_ms() - start_ms) // EVERY_MS + 1
    last = Script(start_ms, EVERY_MS, LASTS_MS, most)
    watch(history_url, hook_url, last.judge, lambda store: last.is_over(store.judge_state()))
    sys.stdout.write(f"{most}\n")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
