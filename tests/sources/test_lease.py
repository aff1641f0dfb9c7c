"""One watcher leads, whatever happens to clocks and processes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.metrics.alert import State
from data.sources.alert_memory import JudgedRound
from data.sources.lease import LEASE_S, Beat, Claim, NotLeadingError, is_fresh
from tests.alerting import NOW, Memory, alert


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def memory(request, tmp_path):
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path}/history.db"
    else:
        url = request.getfixturevalue("postgres_server").make_database("lease")
    held = Memory(url)
    held.store.give_back(held.claim)
    yield held
    held.close()


def renewed(memory, claim, now_s, now_ms=NOW):
    return memory.store.claim(claim, now_s=now_s, now_ms=now_ms)


def test_the_first_one_leads_and_the_second_one_waits(memory):
    first = renewed(memory, Claim("first"), 0)
    second = renewed(memory, Claim("second"), 0)
    assert (first.is_held, second.is_held) == (True, False)


def test_who_keeps_beating_keeps_leading(memory):
    first, second = renewed(memory, Claim("first"), 0), Claim("second")
    for now_s in range(0, 600, 15):
        first, second = renewed(memory, first, now_s), renewed(memory, second, now_s)
        assert (first.is_held, second.is_held) == (True, False)


def test_one_that_stopped_is_followed_after_the_lease_and_within_a_minute(memory):
    renewed(memory, Claim("first"), 0)
    second = renewed(memory, Claim("second"), 1)
    taken_at = next(now_s for now_s in range(1, 100) if (second := renewed(memory, second, now_s)).is_held)
    assert taken_at == 1 + LEASE_S < 60


@pytest.mark.parametrize("now_ms", [0, NOW - 3_600_000, NOW + 3_600_000])
def test_a_clock_that_jumps_neither_takes_nor_loses_the_lease(memory, now_ms):
    first, second = renewed(memory, Claim("first"), 0), renewed(memory, Claim("second"), 0)
    first, second = renewed(memory, first, 15, now_ms), renewed(memory, second, 15, now_ms)
    assert (first.is_held, second.is_held) == (True, False)


def test_one_that_gives_the_lease_back_is_followed_at_once(memory):
    first = renewed(memory, Claim("first"), 0)
    second = renewed(memory, Claim("second"), 0)
    memory.store.give_back(first)
    assert renewed(memory, second, 1).is_held


def test_one_that_leads_no_more_gives_nothing_back(memory):
    first = renewed(memory, Claim("first"), 0)
    again = renewed(memory, Claim("first"), 0)
    memory.store.give_back(first)
    assert renewed(memory, again, 1).is_held


def test_one_that_was_killed_and_started_again_under_its_name_leads_at_once(memory):
    killed = renewed(memory, Claim("first"), 0)
    assert renewed(memory, Claim("first"), 0).is_held
    assert not renewed(memory, killed, 1).is_held


def test_two_of_one_name_do_not_take_the_lease_from_each_other_again_and_again(memory):
    one, other = renewed(memory, Claim("same"), 0), renewed(memory, Claim("same"), 0)
    for now_s in range(1, 300):
        one, other = renewed(memory, one, now_s), renewed(memory, other, now_s)
        assert (one.is_held, other.is_held) == (False, True)


def test_one_that_was_frozen_and_wakes_up_writes_nothing(memory):
    frozen = memory.claim = renewed(memory, Claim("first"), 0)
    second = renewed(memory, Claim("second"), 0)
    assert renewed(memory, second, LEASE_S).is_held
    with pytest.raises(NotLeadingError):
        memory.store.remember(frozen, JudgedRound(NOW, (alert(),)), memory.routing)
    assert memory.store.open_alerts() == memory.store.all_waiting() == ()


def test_the_leader_writes(memory):
    memory.claim = renewed(memory, Claim("first"), 0)
    memory.remember(alert())
    assert memory.store.open_alerts()[0].alert.state is State.OPEN


@given(st.integers(-10_000_000, 10_000_000))
def test_for_one_look_a_beat_is_fresh_when_it_is_young_and_not_of_the_future(age_ms):
    assert is_fresh(Beat("first", 1, NOW - age_ms), NOW) == (0 <= age_ms < LEASE_S * 1000)
    assert not is_fresh(None, NOW)
