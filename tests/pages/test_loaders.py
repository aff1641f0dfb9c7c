"""The cache: one question once a tick for all viewers, failures beside rows that have no hindsight."""

from __future__ import annotations

import threading
import time

import pandas as pd
import pytest

from data.answers import Answer, Failure, FailureKind, Rows
from data.installation import Installation
from data.states import Held
from data.window import HOUR, MINUTE
from pages.shared import charts, loaders
from tests.pages.desk import NOW, Desk


class Asked:
    """What the warehouse is asked; the questions named in `failing` have no answer."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.questions: list[str] = []
        self.failing: set[str] = set()
        self.takes_s = 0.0
        real = Installation.ask

        def ask(at: Installation, question: str, binds) -> Answer:
            self.questions.append(question)
            time.sleep(self.takes_s)
            if question in self.failing:
                return Failure(FailureKind.TIMED_OUT, "warehouse", "It is slow.", "Wait.", question, binds, 1.0)
            return real(at, question, binds)

        monkeypatch.setattr(Installation, "ask", ask)


@pytest.fixture
def asked(monkeypatch) -> Asked:
    return Asked(monkeypatch)


def waiting_at(at_ms: int) -> dict[str, int]:
    return {"as_of_ms": at_ms, "give_up_ms": HOUR, "from_day": 20260101, "to_day": 20260201}


@pytest.mark.parametrize("fails", [False, True])
def test_viewers_who_come_together_ask_once(desk: Desk, asked: Asked, fails):
    desk.tick()
    asked.questions, asked.takes_s = [], 0.2
    asked.failing = {"waiting"} if fails else set()
    viewers = [
        threading.Thread(target=loaders.ask, args=("waiting", waiting_at(NOW), f"{number}")) for number in range(6)
    ]
    for viewer in viewers:
        viewer.start()
    for viewer in viewers:
        viewer.join()
    assert asked.questions == ["waiting"]


def test_a_page_seen_twice_in_one_tick_asks_nothing_the_second_time(desk: Desk, asked: Asked):
    desk.tick()
    desk.show("site")
    asked.questions = []
    desk.show("site")
    assert asked.questions == []


@pytest.mark.parametrize("fails", [False, True])
def test_what_is_asked_ahead_is_not_asked_again_where_it_is_needed(desk: Desk, asked: Asked, fails):
    desk.tick()
    asked.questions, asked.takes_s = [], 0.1
    asked.failing = {"waiting"} if fails else set()

    def ask():
        return loaders.ask("waiting", waiting_at(NOW), "here")

    for _ in range(3):
        loaders.ahead(("page", "view"), ask)
    assert (ask().failure is not None) == fails
    assert asked.questions == ["waiting"]


def test_what_is_asked_ahead_is_begun_anew_with_every_tick_and_for_every_view(desk: Desk):
    begun: list[str] = []
    for view in ("one", "other"):
        desk.tick()
        for _ in range(2):
            loaders.ahead(("page", view), lambda: begun.append("one of each"))
            loaders.ahead(("page", "a third"), lambda: begun.append("third"))
    deadline_s = time.monotonic() + 10
    while len(begun) < 4 and time.monotonic() < deadline_s:
        time.sleep(0.01)
    assert sorted(begun) == ["one of each", "one of each", "third", "third"]


def test_before_the_first_tick_nothing_is_asked_ahead(desk: Desk, monkeypatch):
    begun: list[str] = []
    with monkeypatch.context() as starting:
        starting.setattr(loaders, "tick", lambda: None)
        loaders.ahead(("page",), lambda: begun.append("too early"))
    desk.tick()
    # The helpers work in order of asking, so that what was begun too early would be there before this.
    done = [threading.Event() for _ in range(2 * loaders.AHEAD_AT_ONCE)]
    loaders.ahead(("page",), *(event.set for event in done))
    assert all(event.wait(10) for event in done)
    assert begun == []


def test_slices_that_cannot_be_read_are_asked_for_once_a_tick_however_often_a_page_is_drawn(desk: Desk, asked: Asked):
    asked.failing = {"slices"}
    desk.tick(HOUR)  # those of the last hour are known
    desk.show("site")
    desk.show("site")
    assert asked.questions.count("slices") == 1
    asked.failing = set()
    for _ in range(3):
        desk.tick()
        desk.show("site")
    assert asked.questions.count("slices") == 2


def entries(cached) -> tuple[int, int]:
    """How many answers a cache holds, and how many locks: Streamlit makes one for each key that was ever asked for."""
    cache = cached._info.get_function_cache(cached._function_key)
    return len(cache.get_stats()), len(cache._value_locks)


def test_nothing_is_kept_of_older_ticks(desk: Desk):
    held = []
    for number in range(4):
        desk.tick()
        desk.show("backlog")
        loaders.ask("waiting", waiting_at(NOW + number), "")
        held.append([entries(cached) for cached in loaders._OF_ONE_TICK])
    assert charts._built in loaders._OF_ONE_TICK
    # The slices are asked for in the first one alone.
    assert held[1] == held[2] == held[3]


def test_earlier_rows_stand_in_for_a_failure(desk: Desk, asked: Asked):
    desk.tick()
    good = loaders.ask("waiting", waiting_at(NOW), "panel")
    asked.failing = {"waiting"}
    desk.tick(MINUTE)
    held = loaders.ask("waiting", waiting_at(NOW + MINUTE), "panel")
    assert isinstance(held.failure, Failure)
    assert isinstance(held.rows, Rows)
    pd.testing.assert_frame_equal(held.rows.frame, good.rows.frame)


def test_rows_of_a_later_moment_never_stand_in_for_an_earlier_one(desk: Desk, asked: Asked):
    desk.tick()
    loaders.ask("waiting", waiting_at(NOW), "panel")
    asked.failing = {"waiting"}
    desk.clock.said, desk.clock.at_ms = "Demo", NOW - HOUR
    desk.tick(0)
    assert loaders.ask("waiting", waiting_at(NOW - HOUR), "panel").rows is None


def test_data_time_of_before_a_jump_back_is_not_that_of_after_it(desk: Desk, asked: Asked):
    desk.tick()
    assert loaders.data_time(desk.clock.at_ms, "live")[0] is not None
    asked.failing = {"data_time"}
    desk.clock.said, desk.clock.at_ms = "Demo", NOW - HOUR
    desk.tick(0)
    found, failure = loaders.data_time(desk.clock.at_ms, "live")
    assert found is None
    assert isinstance(failure, Failure)


def test_what_is_asked_long_after_the_last_tick_is_as_old_as_that_tick(desk: Desk, monkeypatch):
    tick = desk.tick()
    monkeypatch.setattr(type(tick), "finished_ms", tick.finished_ms - HOUR)
    held = loaders.ask("waiting", waiting_at(NOW), "a window that nobody has opened before")
    assert held.age_ms(loaders.steady_ms()) >= HOUR


def counted(binds: dict[str, int]) -> Held:
    """What takes long, once it is there."""
    end_s = time.monotonic() + 30
    while (found := loaders.soon("waiting", binds, "long")) is None:
        assert time.monotonic() < end_s
        time.sleep(0.02)
    return found


def test_nobody_waits_for_what_takes_long_and_a_new_tick_does_not_ask_again(desk: Desk, asked: Asked) -> None:
    binds = waiting_at(desk.tick().as_of_ms)
    asked.questions.clear()
    asked.takes_s = 0.5
    assert loaders.soon("waiting", binds, "long") is None
    assert loaders.soon("waiting", binds, "long") is None
    first = counted(binds)
    assert asked.questions == ["waiting"]
    desk.tick()
    asked.questions.clear()
    again = counted(binds)
    assert asked.questions == []
    assert again.rows is first.rows
    assert again.read_at_ms >= first.read_at_ms, "what is over does not grow old"


def test_what_takes_long_and_fails_is_asked_again_at_the_next_tick(desk: Desk, asked: Asked) -> None:
    binds = waiting_at(desk.tick().as_of_ms)
    asked.failing = {"waiting"}
    assert counted(binds).failure is not None
    asked.failing = set()
    assert counted(binds).failure is not None, "not within the same tick"
    desk.tick()
    assert counted(binds).failure is None
