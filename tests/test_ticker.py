"""One tick: what it asks, of whom, and what it remembers."""

from __future__ import annotations

import shutil
import threading
import time
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from data.answers import Failure, FailureKind, Rows
from data.installation import Installation, open_installation
from data.metrics.probe import Outcome, Probe, ProbeRound
from data.settings import load
from data.sources.key_server_process import PrivateKeyServer
from data.sources.redis_keys import KeyServer
from data.sources.redis_url import parse_redis_url
from data.ticker import Tick, Ticker, orders_to_ask
from data.window import HOUR, MINUTE, SECOND, FixedClock
from tests.pages.desk import NOW, HandClock
from tests.worlds import write_keys, write_world

REQUEST = Probe("request", "hand-off", "bbd:request:{order_id}", grace_ms=30 * SECOND)


class Bench:
    """An installation whose clock the test moves."""

    def __init__(self, folder: Path, **settings: str) -> None:
        kept = {"HISTORY_URL": f"sqlite:///{folder / 'history.db'}", "REFRESH": "5s"}
        self.clock = HandClock()
        self.at: Installation = replace(
            open_installation(load({**kept, **settings}, folder).settings), clock=self.clock
        )
        self.ticker = Ticker(self.at)

    def tick(self, forward_ms: int = 0) -> Tick:
        self.clock.at_ms += forward_ms
        return self.ticker.tick()


@pytest.fixture
def world(tmp_path):
    return write_world(tmp_path / "world", NOW)


@pytest.fixture
def bench(tmp_path, world, key_server: PrivateKeyServer):
    write_keys(key_server.port)
    made = Bench(tmp_path, WAREHOUSE_URL=str(world.folder), REDIS_URL=key_server.url)
    yield made
    made.at.close()


def counts(tick: Tick, probe: str = "request") -> dict[Outcome, int]:
    (found,) = [each for each in tick.rounds if each.probe == probe]
    return found.counts


def test_the_as_of_time_is_the_clocks_and_the_first_tick_is_number_one(bench):
    tick = bench.tick()
    assert (tick.number, tick.as_of_ms) == (1, NOW)
    assert bench.tick(5000).number == 2
    assert bench.ticker.last.as_of_ms == NOW + 5000


def test_data_time_is_the_newest_event_and_lag_is_what_it_lacks_to_now(bench):
    tick = bench.tick(2500)
    assert tick.data_time_ms == NOW + 2000
    assert tick.lag_ms == 500


def test_every_waiting_order_past_its_grace_is_asked_for_and_no_other(bench, world):
    tick = bench.tick()
    assert counts(tick)[Outcome.MISSING] == len(world.stuck(stuck_ms=30 * SECOND - 1))
    assert sum(counts(tick).values()) == counts(tick)[Outcome.MISSING]


def test_a_fixed_key_is_asked_for_once(bench):
    tick = bench.tick()
    assert counts(tick, "config") == {**dict.fromkeys(Outcome, 0), Outcome.PRESENT: 1}


def test_a_round_counts_once_a_later_read_confirms_it(bench):
    first = bench.tick(SECOND)
    assert first.data_time_ms < first.rounds[0].at_ms
    assert first.confirmed_rounds() == ()
    second = bench.tick(5000)
    assert {each.at_ms for each in second.confirmed_rounds()} == {NOW + SECOND}
    assert {each.probe for each in second.confirmed_rounds()} == {"request", "config", "heartbeat"}


def test_of_confirmed_rounds_the_newest_counts(bench):
    for _ in range(4):
        bench.tick(5000)
    tick = bench.tick(5000)
    confirmed = max(each.at_ms for each in tick.confirmed_rounds())
    assert confirmed <= tick.data_time_ms
    assert confirmed >= tick.data_time_ms - 5000


def test_with_the_warehouse_away_the_last_known_orders_are_asked_for_until_their_keys_may_go(bench, world):
    asked = sum(counts(bench.tick()).values())
    shutil.rmtree(world.folder)
    away = bench.tick(5000)
    assert isinstance(away.data_time, Failure)
    assert away.data_time_ms is None
    assert away.lag_ms is None
    assert sum(counts(away).values()) >= asked
    late = bench.tick(bench.at.settings.key_kept_after)
    assert sum(counts(late).values()) == 0
    assert counts(late, "config")[Outcome.PRESENT] == 1


def test_a_warehouse_put_back_is_read_again(bench, world, tmp_path):
    bench.tick()
    world.folder.rename(tmp_path / "away")
    assert isinstance(bench.tick(5000).waiting, Failure)
    (tmp_path / "away").rename(world.folder)
    time.sleep(1.1)  # the breaker's longest pause for a folder
    back = bench.tick(5000)
    assert isinstance(back.waiting, Rows)
    assert back.lag_ms < 5000


def test_a_dead_key_server_gives_unknown_for_each_order_never_missing(bench):
    asked = sum(counts(bench.tick()).values())
    dead = KeyServer(parse_redis_url("redis://127.0.0.1:1/0"), 1000)
    found = Ticker(replace(bench.at, key_server=dead)).tick()
    assert counts(found)[Outcome.UNKNOWN] == asked
    assert counts(found)[Outcome.MISSING] == 0


def test_without_a_key_server_orders_are_left_out_and_nothing_is_recorded(tmp_path, world):
    bench = Bench(tmp_path, WAREHOUSE_URL=str(world.folder))
    tick = bench.tick()
    assert counts(tick) == dict.fromkeys(Outcome, 0)
    assert tick.rounds[0].left_out > 0
    assert tick.recording is None
    assert bench.at.history.rounds(0, 2 * NOW).frame.empty


def test_with_no_key_to_ask_for_a_ping_tells_whether_the_key_server_answers(bench):
    bench.at = replace(bench.at, probes=())
    calm = Ticker(bench.at)
    assert calm.tick().silence is None
    away = replace(bench.at, key_server=KeyServer(parse_redis_url("redis://127.0.0.1:1"), 500))
    assert Ticker(away).tick().silence.kind is FailureKind.UNREACHABLE


def test_a_clock_that_stands_asks_no_orders_key_for_a_past_moment(bench):
    stands = replace(bench.at, clock=FixedClock(NOW))
    tick = Ticker(stands).tick()
    assert counts(tick) == dict.fromkeys(Outcome, 0)
    assert tick.rounds[0].left_out > 0


def test_what_was_found_is_remembered(bench):
    bench.tick()
    bench.tick(5000)
    recorded = bench.at.history.rounds(NOW, NOW + MINUTE).frame
    request = recorded[recorded["probe"] == "request"]
    assert list(request["at_ms"]) == [NOW, NOW + 5000]
    assert (request["missing"] > 0).all()


def test_a_clock_that_jumps_back_forgets_what_has_not_happened(bench):
    bench.clock.said = "Demo"
    bench.tick(HOUR // 6)
    bench.clock.at_ms = NOW
    tick = bench.tick()
    assert tick.as_of_ms == NOW
    assert tick.earlier_rounds == ()
    assert set(bench.at.history.rounds(0, 2 * NOW).frame["at_ms"]) == {NOW}


def test_a_live_clock_that_is_set_back_loses_nothing(bench):
    bench.tick(MINUTE)
    bench.clock.at_ms = NOW
    bench.tick()
    assert NOW + MINUTE in set(bench.at.history.rounds(0, 2 * NOW).frame["at_ms"])


def test_the_age_of_a_tick_is_real_time_whatever_the_products_clock_does(bench):
    tick = bench.tick(HOUR)
    assert 0 <= tick.age_s() < 5


def test_an_empty_warehouse_ticks_without_a_data_time(tmp_path):
    early = write_world(tmp_path / "early", NOW - 40 * 24 * HOUR)
    tick = Bench(tmp_path, WAREHOUSE_URL=str(early.folder)).tick()
    assert tick.data_time_ms is None
    assert isinstance(tick.data_time, Rows)
    assert tick.waiting.frame.empty


# The thread


def test_the_thread_ticks_once_a_period_and_stops_at_once(bench):
    bench.ticker.start()
    _wait_for(lambda: bench.ticker.last is not None)
    began = time.monotonic()
    bench.ticker.stop()
    assert time.monotonic() - began < 1
    assert "ticker" not in {thread.name for thread in threading.enumerate()}
    assert bench.ticker.last.number == 1


def test_a_tick_that_raises_is_logged_and_the_next_one_comes(bench, caplog, monkeypatch):
    monkeypatch.setattr(Installation, "data_time", lambda *_: 1 / 0)
    ticker = Ticker(replace(bench.at, settings=replace(bench.at.settings, refresh=100)))
    ticker.start()
    _wait_for(lambda: caplog.text.count("tick failed") > 1)
    monkeypatch.undo()
    _wait_for(lambda: ticker.last is not None)
    ticker.stop()


def _wait_for(condition, longest_s: float = 5) -> None:
    end_s = time.monotonic() + longest_s
    while not condition():
        assert time.monotonic() < end_s
        time.sleep(0.02)


# Which orders are asked for


def waiting(*orders: tuple[str, int, str]) -> Rows:
    rows = [
        {"order_id": name, "due_ms": due_ms, "payment_method": method, "booking_type": "now", "user_id": "u"}
        for name, due_ms, method in orders
    ]
    columns = ["order_id", "user_id", "payment_method", "booking_type", "due_ms"]
    return Rows("waiting", {}, pd.DataFrame(rows, columns=columns), 0.0)


def asked(probe: Probe, *orders: tuple[str, int, str]) -> list[str]:
    return [order["order_id"] for order in orders_to_ask(probe, waiting(*orders), NOW)]


def test_an_order_is_asked_for_from_the_end_of_its_grace_on():
    early, due = ("early", NOW - 30 * SECOND + 1, "cash"), ("due", NOW - 30 * SECOND, "cash")
    assert asked(REQUEST, early, due) == ["due"]


def test_the_oldest_orders_are_asked_for_first():
    assert asked(REQUEST, ("b", NOW - MINUTE, "cash"), ("a", NOW - HOUR, "cash")) == ["a", "b"]


def test_a_probe_of_some_payment_methods_asks_for_their_orders_only():
    orders = [("a", NOW - HOUR, "cash"), ("b", NOW - HOUR, "cc_preauth")]
    assert asked(replace(REQUEST, payment_methods=("cc_preauth",)), *orders) == ["b"]


def test_the_user_of_an_order_is_never_given_to_the_key_server():
    (order,) = orders_to_ask(REQUEST, waiting(("a", NOW - HOUR, "cash")), NOW)
    assert order == {"order_id": "a", "payment_method": "cash", "booking_type": "now"}


@pytest.mark.parametrize("answer", [None, Failure(FailureKind.TIMED_OUT, "warehouse", "", "")])
def test_without_an_answer_no_order_is_asked_for(answer):
    assert orders_to_ask(REQUEST, answer, NOW) == []


def test_of_rounds_of_one_probe_only_confirmed_ones_are_given():
    newest, older = (ProbeRound("request", at_ms, ()) for at_ms in (NOW, NOW - 5000))
    tick = Tick(2, NOW, waiting(), NOW - 1, waiting(), rounds=(newest,), earlier_rounds=(older,))
    assert tick.confirmed_rounds() == (older,)
    assert Tick(2, NOW, waiting(), None, waiting(), rounds=(newest,)).confirmed_rounds() == ()
