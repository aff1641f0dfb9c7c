"""Delivery from the store to real receivers: in order, at least once, one dead target never in the way of another."""

import threading
import time
from dataclasses import replace

import pytest

from data.answers import Failure, FailureKind
from data.delivery import LATER, LONGEST_PAUSE_S, REFUSED_TRIES, OneByOne, Post, WholeState, delivery_of, pause_s
from data.metrics.alert import Severity
from data.metrics.routing import Hours, Quiet, Route, Routing
from data.notices import Style
from data.notify import Deliverer
from data.notify_file import NotifyPlan, Receiver
from data.sources.key_server_process import free_port
from data.sources.notify_alertmanager import Alertmanager
from data.sources.notify_webhook import Webhook
from data.speech import speech
from data.window import HOUR, MINUTE, FixedClock
from tests.alerting import NOW, WIB, Memory, alert, ended
from tests.receivers import AlertmanagerReceiver, receiving

SECRET = "a secret of the tests"
LOCKED = Failure(FailureKind.LOCKED, "history", "is locked", "wait")


@pytest.fixture
def memory(tmp_path):
    held = Memory(f"sqlite:///{tmp_path}/history.db")
    yield held
    held.close()


@pytest.fixture
def http():
    with receiving() as receiver:
        yield receiver


@pytest.fixture
def manager():
    with receiving(AlertmanagerReceiver) as receiver:
        yield receiver


def post_of(memory, *targets, leads=True, at_ms=NOW, digest_after=10):
    receivers = tuple(Receiver(target, "en") for target in targets)
    plan = NotifyPlan(receivers, memory.routing, digest_after=digest_after)
    return Post(memory.store, plan, FixedClock(at_ms), lambda: 0.5, lambda: leads)


def hook(url, name="oncall"):
    return Webhook(name, url, SECRET)


def one_by_one(memory, url, **more):
    post = post_of(memory, hook(url), **more)
    return OneByOne(post.plan.receivers[0].target, Style(speech("en"), WIB), post)


def drained(delivery, most=100):
    """Work until there is nothing to do at once; what each step said to wait."""
    waits = [delivery.work()]
    while waits[-1].seconds == 0:
        assert len(waits) < most
        waits.append(delivery.work())
    return waits[-1]


def ids(receiver):
    return [request.headers["webhook-id"] for request in receiver.received]


# News, one by one.


def test_messages_arrive_once_and_in_their_order(memory, http):
    memory.remember(alert())
    memory.remember(alert(slices=("cash", "cc_preauth")), at_ms=NOW + MINUTE)
    memory.remember(ended(alert()), at_ms=NOW + HOUR)
    delivery = one_by_one(memory, http.url)
    assert drained(delivery) == drained(delivery) == LATER
    assert ids(http) == ["a-1.1.oncall", "a-1.2.oncall", "a-1.3.oncall"]
    assert [request.json["event"] for request in http.received] == ["opened", "changed", "resolved"]
    assert memory.store.all_waiting() == ()


def test_a_message_that_could_not_be_noted_as_sent_comes_again_under_the_same_id(memory, http, monkeypatch):
    memory.remember(alert())
    delivery = one_by_one(memory, http.url)
    monkeypatch.setattr(memory.store, "sent", lambda *_: LOCKED)
    delivery.work()
    monkeypatch.undo()
    drained(delivery)
    assert ids(http) == ["a-1.1.oncall"] * 2


def test_who_does_not_lead_sends_nothing(memory, http):
    memory.remember(alert())
    drained(one_by_one(memory, http.url, leads=False))
    assert http.received == []


def test_messages_that_wait_for_the_morning_are_not_sent(memory, http):
    quiet = Quiet(Hours(frozenset(range(7)), 22 * 60, 6 * 60), frozenset({Severity.WARN}))
    memory.routing = Routing((Route(("oncall",)),), (quiet,), WIB)
    memory.remember(alert(severity=Severity.WARN), alert("a-2"))
    drained(one_by_one(memory, http.url))
    assert ids(http) == ["a-2.1.oncall"]
    drained(one_by_one(memory, http.url, at_ms=NOW + 2 * HOUR))
    assert ids(http) == ["a-2.1.oncall", "a-1.1.oncall"]


def test_the_pause_doubles_is_spread_and_has_an_end():
    assert [pause_s(n, lambda: 1.0) for n in range(1, 5)] == [2.0, 4.0, 8.0, 16.0]
    assert [pause_s(n, lambda: 0.0) for n in range(1, 5)] == [1.0, 2.0, 4.0, 8.0]
    assert pause_s(10_000, lambda: 1.0) == LONGEST_PAUSE_S
    assert pause_s(1, lambda: 1.0, asked_s=120) == 120


def test_a_target_that_is_away_is_tried_ever_more_slowly_and_its_words_are_kept(memory):
    memory.remember(alert())
    delivery = one_by_one(memory, f"http://127.0.0.1:{free_port()}")
    waits = [delivery.work() for _ in range(4)]
    assert [wait.seconds for wait in waits] == [1.5, 3.0, 6.0, 12.0]
    assert not any(wait.heeds_news for wait in waits)
    (message,) = memory.store.all_waiting()
    assert (message.tries, message.next_try_ms) == (4, NOW + 12_000)
    assert "cannot be reached" in message.trouble


def test_after_an_outage_of_an_hour_all_arrives_in_order_and_then_a_digest(memory):
    port = free_port()
    delivery = one_by_one(memory, f"http://127.0.0.1:{port}", digest_after=5)
    for minute in range(60):
        memory.remember(*(alert(f"a-{n:02}") for n in range(minute + 1)), at_ms=NOW + minute * MINUTE)
        assert delivery.work().seconds > 0
    with receiving(port=port) as back:
        drained(delivery)
        assert ids(back)[:5] == [f"a-{n:02}.1.oncall" for n in range(5)]
        (digest,) = back.received[5:]
    parts = [part["alert"]["alert_id"] for part in digest.json["parts"]]
    assert parts == [f"a-{n:02}" for n in range(5, 60)]
    assert digest.json["event"] == "digest"
    assert memory.store.all_waiting() == ()


def test_a_few_more_than_the_limit_are_no_digest(memory, http):
    memory.remember(*(alert(f"a-{n}") for n in range(6)))
    drained(one_by_one(memory, http.url, digest_after=5))
    assert len(http.received) == 6
    assert "parts" not in http.received[-1].json


def test_a_message_that_its_target_refuses_stops_those_behind_it_only_for_a_while(memory, http, caplog):
    memory.remember(alert(), alert("a-2"))
    http.status = 422
    delivery = one_by_one(memory, http.url)
    for _ in range(REFUSED_TRIES):
        delivery.work()
    http.status = 200
    drained(delivery)
    assert ids(http) == ["a-1.1.oncall"] * REFUSED_TRIES + ["a-2.1.oncall"]
    assert "message given up" in caplog.text


def test_a_target_that_lets_nobody_in_is_never_given_up(memory, http):
    memory.remember(alert())
    http.status = 401
    delivery = one_by_one(memory, http.url)
    for _ in range(3 * REFUSED_TRIES):
        delivery.work()
    http.status = 200
    drained(delivery)
    assert memory.store.all_waiting() == ()


class Broken:
    name = "oncall"

    def send(self, notice):
        raise ZeroDivisionError(notice.title)

    def shown(self):
        return "broken"


def test_a_target_that_breaks_in_an_unknown_way_is_one_that_did_not_take_it(memory, caplog):
    memory.remember(alert())
    delivery = OneByOne(Broken(), Style(speech("en"), WIB), post_of(memory))
    assert delivery.work().seconds > 0
    assert memory.store.all_waiting()[0].trouble == "ZeroDivisionError"
    assert "target failed in an unknown way" in caplog.text


# The whole state, for Alertmanager.


def whole_state(memory, url, at_ms=NOW):
    post = post_of(memory, Alertmanager("oncall", url), at_ms=at_ms)
    delivery = delivery_of(post.plan.receivers[0], post)
    assert isinstance(delivery, WholeState)
    return delivery


def at(delivery, at_ms):
    delivery._post = replace(delivery._post, clock=FixedClock(at_ms))
    return delivery


def posts(manager):
    return [[(one["labels"]["alert_id"], one["endsAt"]) for one in request.json] for request in manager.received]


def test_what_is_open_is_posted_again_each_minute_with_a_later_end(memory, manager):
    memory.remember(alert(), alert("a-2"))
    delivery = whole_state(memory, manager.url)
    for second in range(0, 121, 15):
        at(delivery, NOW + second * 1000).work()
    assert len(manager.received) == 3
    assert posts(manager)[2] == [("a-1", "2026-01-28T21:06:00+00:00"), ("a-2", "2026-01-28T21:06:00+00:00")]
    assert memory.store.all_waiting() == ()


def test_news_is_posted_at_once(memory, manager):
    memory.remember(alert())
    delivery = whole_state(memory, manager.url)
    delivery.work()
    memory.remember(ended(alert(), NOW + 1000), at_ms=NOW + 1000)
    at(delivery, NOW + 1000).work()
    assert posts(manager)[-1] == [("a-1", "2026-01-28T21:00:01+00:00")]


def test_an_end_is_repeated_for_a_quarter_of_an_hour(memory, manager):
    memory.remember(alert())
    memory.remember(ended(alert(), NOW), at_ms=NOW)
    delivery = whole_state(memory, manager.url)
    for minute in range(30):
        at(delivery, NOW + minute * MINUTE).work()
    assert len(manager.received) == 16


def test_after_an_outage_only_the_state_of_now_is_posted(memory):
    port = free_port()
    delivery = whole_state(memory, f"http://127.0.0.1:{port}")
    memory.remember(alert("over"), alert())
    assert delivery.work().seconds > 0
    memory.remember(alert("over", severity=Severity.INFO), alert(), at_ms=NOW + MINUTE)
    memory.remember(ended(alert("over"), NOW + 2 * MINUTE), alert(), at_ms=NOW + 2 * MINUTE)
    with receiving(AlertmanagerReceiver, port=port) as back:
        at(delivery, NOW + HOUR).work()
        assert posts(back) == [[("over", "2026-01-28T21:02:00+00:00"), ("a-1", "2026-01-28T22:04:00+00:00")]]
    assert memory.store.all_waiting() == ()


def test_a_refused_state_is_not_news_for_ever(memory, manager):
    memory.remember(alert())
    manager.status = 400
    delivery = whole_state(memory, manager.url)
    for _ in range(REFUSED_TRIES):
        delivery.work()
    assert memory.store.all_waiting() == ()
    manager.status = 200
    delivery.work()
    assert posts(manager)[-1] == [("a-1", "2026-01-28T21:04:00+00:00")]


# The threads.


def wait_for(condition, longest_s=20):
    end_s = time.monotonic() + longest_s
    while not condition():
        assert time.monotonic() < end_s
        time.sleep(0.01)


def test_a_target_that_never_answers_does_not_delay_another(memory, http):
    memory.routing = Routing((Route(("stuck", "oncall")),), (), WIB)
    http.hold.clear()
    with receiving() as other:
        deliverer = Deliverer(post_of(memory, hook(http.url, "stuck"), hook(other.url)))
        deliverer.start()
        for number in range(3):
            memory.remember(*(alert(f"a-{n}") for n in range(number + 1)), at_ms=NOW + number)
            deliverer.wake()
            wait_for(lambda expected=number + 1: len(other.received) == expected)
        wait_for(lambda: http.received)
        assert ids(http) == ["a-0.1.stuck"]
        http.hold.set()
        wait_for(lambda: len(http.received) == 3)
        deliverer.stop(5)
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("notify-")]


def test_a_step_that_fails_in_an_unknown_way_is_not_the_last_one(memory, http, monkeypatch, caplog):
    deliverer = Deliverer(post_of(memory, hook(http.url)))
    monkeypatch.setattr(memory.store, "waiting", lambda *_: 1 / 0)
    deliverer.start()
    wait_for(lambda: "delivery failed" in caplog.text)
    monkeypatch.undo()
    memory.remember(alert())
    deliverer.wake()
    wait_for(lambda: http.received)
    deliverer.stop(5)


def test_a_drain_sends_what_is_due_and_leaves_what_is_not_taken(memory, http):
    memory.routing = Routing((Route(("away", "oncall")),), (), WIB)
    memory.remember(alert(), alert("a-2"))
    away = hook(f"http://127.0.0.1:{free_port()}", "away")
    Deliverer(post_of(memory, away, hook(http.url))).drain()
    assert len(http.received) == 2
    assert [message.target for message in memory.store.all_waiting()] == ["away", "away"]


def test_a_store_that_does_not_answer_sends_nothing_and_is_asked_again(memory, http, monkeypatch):
    memory.remember(alert())
    monkeypatch.setattr(memory.store, "waiting", lambda *_: LOCKED)
    delivery = one_by_one(memory, http.url)
    assert drained(delivery) == LATER
    assert http.received == []
