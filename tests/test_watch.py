"""The watcher: what it does when the store, the clock, the judge or another watcher is not as it should be."""

import sqlite3
import threading
import time
from dataclasses import dataclass, field, replace

import pytest
from sqlalchemy import event

from data.sources.lease import LEASE_S, Claim
from data.watch import PATIENCE_S, Watch, Watcher
from data.window import DAY, HOUR, MINUTE
from tests.alerting import NOW, Memory, routing
from tests.scripted import Script

ROUND_MS = 15_000
# One incident, ten minutes long, that begins with the second round.
ONE = Script(NOW + ROUND_MS, HOUR, 10 * MINUTE, most=1)


@dataclass
class Clocks:
    """The wall clock and the monotonic one, each moved by the test."""

    at_ms: int = NOW
    at_s: float = 1000.0
    said: str | None = None

    def now_ms(self):
        return self.at_ms

    def label(self):
        return self.said

    def speed(self):
        return 1.0

    def pass_ms(self, length_ms):
        self.at_ms += length_ms
        self.at_s += length_ms / 1000


@dataclass
class Heard:
    """Stands where the threads of the targets are: what they were told to do."""

    woken: int = 0
    shouted: list = field(default_factory=list)

    def wake(self):
        self.woken += 1

    def shout(self, trouble):
        self.shouted.append(trouble)


class Desk:
    """A watcher at a store, with clocks and a judge of the test."""

    def __init__(self, url, clocks=None, judge=ONE.judge, holder="one"):
        self.url, self.clocks, self.heard, self.pings = url, clocks or Clocks(), Heard(), 0
        self.memory = Memory(url)
        self.memory.store.give_back(self.memory.claim)
        self.store = self.memory.store
        self.watch = Watch(
            self.store, self.clocks, judge, routing("oncall"), self.heard, self._ping, 90 * DAY, self._monotonic_s
        )
        self.watcher = Watcher(self.watch, Claim(holder))

    def _ping(self):
        self.pings += 1

    def _monotonic_s(self):
        return self.clocks.at_s

    def rounds(self, number, pass_ms=ROUND_MS):
        """So many rounds; what each said."""
        said = []
        for _ in range(number):
            said.append(self.watcher.round())
            self.clocks.pass_ms(pass_ms)
        return said

    def steps(self):
        return [(entry.alert_id, str(entry.action)) for entry in self.store.log()]

    def events(self):
        return [message.event for message in self.store.all_waiting()]


@pytest.fixture
def url(tmp_path):
    return f"sqlite:///{tmp_path}/history.db"


@pytest.fixture
def desk(url):
    at = Desk(url)
    yield at
    at.memory.close()


FIRST_ID = f"0-{NOW + ROUND_MS}"


# As it should be.


def test_an_incident_is_one_alert_that_opens_and_ends_and_both_are_told(desk):
    assert desk.rounds(60) == [None] * 60
    assert desk.steps() == [(FIRST_ID, "opened"), (FIRST_ID, "resolved")]
    assert desk.events() == ["opened", "resolved"]
    assert (desk.pings, desk.heard.woken, desk.heard.shouted) == (60, 60, [])


def test_a_watcher_says_that_it_is_at_work(desk):
    desk.rounds(3)
    (beat,) = desk.store.heartbeats()
    assert (beat.watcher, beat.started_ms, beat.at_ms) == ("one", NOW, NOW + 2 * ROUND_MS)
    assert (beat.round_number, beat.leads, beat.trouble) == (3, True, None)
    assert desk.store.rules()[0].judged_ms == NOW + 2 * ROUND_MS


def test_a_watcher_that_is_started_again_goes_on_where_the_last_one_stopped(desk, url):
    desk.rounds(3)
    again = Desk(url, desk.clocks)
    again.rounds(60)
    assert again.steps() == [(FIRST_ID, "opened"), (FIRST_ID, "resolved")]


def test_what_could_not_be_measured_is_in_the_heartbeat_and_no_ping_says_that_all_is_well(desk):
    desk.watcher = Watcher(
        replace(desk.watch, judge=lambda at_ms, state: replace(ONE.judge(at_ms, state), trouble="warehouse away")),
        Claim("one"),
    )
    assert desk.rounds(2) == ["warehouse away"] * 2
    assert desk.store.heartbeats()[0].trouble == "warehouse away"
    assert desk.pings == 0
    assert desk.steps() == [(FIRST_ID, "opened")]


def test_a_judge_that_breaks_is_said_and_asked_again(desk, caplog):
    broken = {"is": True}

    def judge(at_ms, state):
        if broken["is"]:
            raise ZeroDivisionError
        return ONE.judge(at_ms, state)

    desk.watcher = Watcher(replace(desk.watch, judge=judge), Claim("one"))
    assert desk.rounds(2) == ["the round failed (ZeroDivisionError)"] * 2
    assert (desk.pings, desk.store.heartbeats()[0].trouble) == (0, "the round failed (ZeroDivisionError)")
    broken["is"] = False
    assert desk.rounds(1) == [None]
    assert desk.steps() == [(f"0-{NOW + 2 * ROUND_MS}", "opened")]


def test_sent_messages_are_forgotten_after_history_keep(desk):
    desk.rounds(60)
    desk.store.sent(desk.store.all_waiting(), desk.clocks.at_ms)
    desk.clocks.pass_ms(91 * DAY)
    desk.rounds(1)
    assert desk.store.state_of("oncall", desk.clocks.at_ms, 365 * DAY) == ()
    assert len(desk.steps()) == 2


# The store.


@pytest.fixture
def locked(url):
    """The store, held by another process until it is let go."""
    held = []

    def hold():
        held.append(sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None))
        held[-1].execute("begin immediate")

    def let_go():
        held[-1].execute("rollback")
        held[-1].close()

    return hold, let_go


def test_while_the_store_is_locked_it_is_judged_in_memory_and_kept_afterwards(desk, locked):
    hold, let_go = locked
    desk.rounds(1)
    hold()
    said = desk.rounds(3)
    assert all("is locked" in words for words in said)
    assert (desk.pings, desk.heard.shouted) == (1, [])
    let_go()
    assert desk.rounds(1) == [None]
    # Seen while the store took nothing, and kept with the moment at which it was seen.
    assert desk.steps() == [(FIRST_ID, "opened")]
    assert desk.events() == ["opened"]


def test_an_incident_that_came_and_went_while_the_store_was_locked_is_not_lost(desk, locked):
    hold, let_go = locked
    desk.rounds(1)
    hold()
    desk.rounds(4, pass_ms=5 * MINUTE)
    let_go()
    desk.rounds(1)
    assert [action for _, action in desk.steps()] == ["opened", "resolved"]
    assert desk.events() == ["opened", "resolved"]


def fill(desk, most_pages):
    """Let the store's file grow to so many pages and no further."""

    @event.listens_for(desk.memory.history._engine, "checkout")
    def limit(connection, _record, _proxy):
        connection.execute(f"pragma max_page_count = {most_pages['most']}")


def test_on_a_full_disk_everybody_is_told_past_the_store_after_a_minute(desk):
    desk.rounds(1)
    pages = {"most": 1}
    fill(desk, pages)
    many = Script(NOW + ROUND_MS, ROUND_MS, DAY)
    desk.watcher = Watcher(replace(desk.watch, judge=many.judge), Claim("one"))
    rounds = round(PATIENCE_S * 1000 / ROUND_MS)
    said = desk.rounds(rounds + 6)
    assert any("no space" in words for words in said if words)
    numbers = [trouble.number for trouble in desk.heard.shouted]
    assert numbers == list(range(1, len(numbers) + 1))
    assert len(numbers) > 1
    assert "no space" in desk.heard.shouted[-1].why
    assert [len(trouble.alerts) for trouble in desk.heard.shouted] == sorted(
        len(trouble.alerts) for trouble in desk.heard.shouted
    )
    pages["most"] = 1_000_000
    assert desk.rounds(2) == [None, None]
    opened = [alert_id for alert_id, action in desk.steps() if action == "opened"]
    assert len(opened) == len({alert_id.partition("-")[0] for alert_id in opened}) == rounds + 8


# Clocks.


@pytest.mark.parametrize("jump_ms", [HOUR, -HOUR])
def test_a_clock_that_jumps_an_hour_neither_loses_nor_doubles_an_alert(desk, jump_ms):
    desk.rounds(3)
    desk.clocks.at_ms += jump_ms
    assert desk.rounds(300) == [None] * 300
    assert desk.steps() == [(FIRST_ID, "opened"), (FIRST_ID, "resolved")]
    assert desk.events() == ["opened", "resolved"]
    assert desk.watcher.leads


def test_after_an_hour_of_suspension_it_goes_on_when_nobody_took_its_place(desk):
    desk.rounds(3)
    desk.clocks.at_ms += HOUR  # the monotonic clock stands while the machine sleeps
    assert desk.rounds(2) == [None, None]
    assert desk.steps() == [(FIRST_ID, "opened"), (FIRST_ID, "resolved")]


def test_after_an_hour_of_suspension_it_waits_when_somebody_took_its_place(desk, url):
    desk.rounds(3)
    other = Desk(url, Clocks(desk.clocks.at_ms), holder="other")
    other.rounds(240)
    desk.clocks.at_ms += HOUR
    assert desk.rounds(1) == [None]
    assert (desk.watcher.leads, other.watcher.leads) == (False, True)
    assert other.steps() == [(FIRST_ID, "opened"), (FIRST_ID, "resolved")]


def test_a_demo_clock_that_is_moved_back_forgets_what_has_not_happened(desk):
    desk.clocks.said = "Demo clock"
    desk.rounds(10)
    desk.clocks.at_ms = NOW
    assert desk.rounds(1) == [None]
    assert desk.steps() == desk.events() == []
    desk.rounds(1)
    assert desk.steps() == [(FIRST_ID, "opened")]


# Two watchers.


def test_of_two_watchers_one_judges_and_both_are_seen(desk, url):
    other = Desk(url, desk.clocks, holder="other")
    for _ in range(60):
        assert [desk.watcher.round(), other.watcher.round()] == [None, None]
        desk.clocks.pass_ms(ROUND_MS)
    assert desk.steps() == [(FIRST_ID, "opened"), (FIRST_ID, "resolved")]
    assert {beat.watcher: beat.leads for beat in desk.store.heartbeats()} == {"one": True, "other": False}
    assert (other.heard.woken, other.pings) == (0, 0)


def test_the_second_one_leads_within_a_minute_of_the_firsts_end(desk, url):
    other = Desk(url, desk.clocks, holder="other")
    desk.rounds(2)
    other.rounds(1, pass_ms=0)
    ended_s = desk.clocks.at_s
    while not other.watcher.leads:
        other.rounds(1, pass_ms=5_000)
    assert LEASE_S <= desk.clocks.at_s - ended_s <= 60
    other.rounds(60)
    assert other.steps() == [(FIRST_ID, "opened"), (FIRST_ID, "resolved")]


def test_one_that_loses_the_lease_while_it_judges_writes_nothing(desk, url):
    other = Desk(url, desk.clocks, holder="one")

    def overtaken(at_ms, state):
        other.watcher.round()
        return ONE.judge(at_ms, state)

    desk.rounds(2)
    desk.watcher = Watcher(replace(desk.watch, judge=overtaken), Claim("one"))
    desk.rounds(1)
    assert (desk.watcher.leads, other.watcher.leads) == (False, True)
    assert desk.steps() == [(FIRST_ID, "opened")]


def test_one_that_ends_in_order_lets_the_next_one_lead_at_once(desk, url):
    stop = threading.Event()
    desk.watcher = Watcher(replace(desk.watch, round_s=0.01, monotonic_s=time.monotonic), Claim("one"))
    running = threading.Thread(target=desk.watcher.run, args=(stop,))
    running.start()
    end_s = time.monotonic() + 10
    while desk.pings < 3:
        assert time.monotonic() < end_s
        time.sleep(0.01)
    stop.set()
    running.join(10)
    other = Desk(url, desk.clocks, holder="other")
    assert other.rounds(1) == [None]
    assert other.watcher.leads
