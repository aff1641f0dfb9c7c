"""Verdicts on keys, the cause joined to orders, since when, and what INFO tells."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.metrics.key_concerns import unhealthy
from data.metrics.key_health import (
    JoinedCause,
    NodeFacts,
    Run,
    joined_cause,
    key_pattern,
    most_telling,
    node_facts,
    since,
    verdict,
    worst,
)
from data.metrics.probe import Outcome, Probe, ProbeRound, Reading
from data.window import MINUTE

REQUEST = Probe("request", "hand-off", "bbd:request:{order_id}", type="string")
CORPUS = Path(__file__).resolve().parents[3] / "shared" / "corpus" / "redis" / "info"


@pytest.mark.parametrize(
    ("changes", "seen", "expected"),
    [
        ({}, ("string", 43_000), (Outcome.PRESENT, "string, 43 s to live")),
        ({}, ("string", -1), (Outcome.PRESENT, "string, never expires")),
        ({}, ("none", -2), (Outcome.MISSING, "no such key")),
        ({}, ("string", -2), (Outcome.MISSING, "gone while it was asked")),
        ({}, ("none", 5_000), (Outcome.UNKNOWN, "written while it was asked")),
        ({}, ("none", -1), (Outcome.UNKNOWN, "written while it was asked")),
        ({}, ("hash", 43_000), (Outcome.WRONG, "hash, 43 s to live; expected type string")),
        ({"type": None}, ("hash", 43_000), (Outcome.PRESENT, "hash, 43 s to live")),
        ({"min_ttl_ms": 15_000}, ("string", 15_000), (Outcome.PRESENT, "string, 15 s to live")),
        (
            {"min_ttl_ms": 15_000},
            ("string", 14_999),
            (Outcome.EXPIRING, "string, 14 s to live; expected at least 15 s"),
        ),
        ({"min_ttl_ms": 15_000}, ("string", 0), (Outcome.EXPIRING, "string, 0 ms to live; expected at least 15 s")),
        ({"min_ttl_ms": 15_000}, ("string", -1), (Outcome.PRESENT, "string, never expires")),
        ({"expires": True}, ("string", -1), (Outcome.WRONG, "string, never expires; expected a time to live")),
        ({"expires": True}, ("string", 9_000), (Outcome.PRESENT, "string, 9 s to live")),
    ],
)
def test_each_pair_of_replies_has_one_verdict_with_its_evidence(changes, seen, expected):
    assert verdict(replace(REQUEST, **changes), *seen) == expected


def test_a_hash_that_lacks_needed_fields_is_wrong_and_says_which():
    probe = Probe("config", "hand-off", "bbd:config", type="hash", fields=("a", "b", "c"))
    assert verdict(probe, "hash", -1, (True, True, True)) == (Outcome.PRESENT, "hash, never expires")
    outcome, evidence = verdict(probe, "hash", -1, (True, False, False))
    assert (outcome, evidence) == (Outcome.WRONG, "hash, never expires; expected the fields b, c")


def test_a_probe_of_fields_expects_a_hash_even_if_it_does_not_say_so():
    probe = Probe("config", "hand-off", "bbd:config", fields=("a",))
    assert verdict(probe, "string", -1, (False,)) == (Outcome.WRONG, "string, never expires; expected type hash")


@given(st.sampled_from(["none", "string", "hash", "list"]), st.integers(-2, 10**9), st.booleans(), st.booleans())
def test_missing_is_said_only_of_a_key_that_is_not_there(kind, ttl, expires, has_least):
    probe = replace(REQUEST, expires=expires, min_ttl_ms=1_000 if has_least else None)
    outcome, evidence = verdict(probe, kind, ttl)
    assert (outcome is Outcome.MISSING) == (ttl == -2)
    assert evidence


def _round(at_ms: int, **outcomes: Outcome) -> ProbeRound:
    readings = tuple(Reading(f"bbd:request:{order}", outcome, "", order) for order, outcome in outcomes.items())
    return ProbeRound("request", at_ms, readings)


def test_all_stuck_orders_that_lack_their_key_are_the_joined_cause():
    orders = [f"o{number}" for number in range(41)]
    found = joined_cause(REQUEST, _round(1_000, **dict.fromkeys(orders, Outcome.MISSING)), orders, 1_000)
    assert (found.lacking, found.orders, found.pattern) == (41, 41, "bbd:request:*")
    assert found.text == "41 of 41 lack bbd:request:*"


def test_what_could_not_be_asked_is_counted_apart_from_what_is_missing():
    probed = _round(1_000, a=Outcome.MISSING, b=Outcome.UNKNOWN, c=Outcome.PRESENT, d=Outcome.WRONG, e=Outcome.EXPIRING)
    found = joined_cause(REQUEST, probed, ["a", "b", "c", "d", "e", "f"], 2_000)
    assert found == JoinedCause("request", "bbd:request:*", 6, 1, 1, 1, 1, 1, 1)
    assert found.text == "1 of 6 lack bbd:request:*, 1 wrong, 1 expiring, 1 unknown, 1 unasked"


def test_a_missing_key_does_not_count_before_a_later_read_still_has_the_order_in_state_0():
    probed = _round(1_000, a=Outcome.MISSING)
    assert joined_cause(REQUEST, probed, ["a"], 999).lacking == 0
    assert joined_cause(REQUEST, probed, ["a"], 999).unasked == 1
    assert joined_cause(REQUEST, probed, ["a"], 1_000).lacking == 1
    assert joined_cause(REQUEST, probed, ["a"], None).unasked == 1


def test_an_order_that_has_left_state_0_since_is_in_no_count():
    found = joined_cause(REQUEST, _round(1_000, a=Outcome.MISSING, gone=Outcome.MISSING), ["a"], 5_000)
    assert (found.lacking, found.orders) == (1, 1)


def test_without_a_round_nothing_is_said_to_be_missing():
    assert joined_cause(REQUEST, None, ["a", "b"], 5_000).text == "0 of 2 lack bbd:request:*, 2 unasked"


@given(st.dictionaries(st.text("abcdef", min_size=1, max_size=3), st.sampled_from(Outcome)), st.sets(st.text("abcdef")))
def test_the_counts_of_a_joined_cause_add_up(outcomes, orders):
    readings = tuple(Reading(order, outcome, "", order) for order, outcome in outcomes.items())
    found = joined_cause(REQUEST, ProbeRound("request", 0, readings), orders, 0)
    parts = (found.lacking, found.wrong, found.expiring, found.present, found.unknown, found.unasked)
    assert sum(parts) == found.orders == len(orders)
    assert found.lacking == sum(outcomes.get(order) is Outcome.MISSING for order in orders)


@pytest.mark.parametrize(
    ("key", "pattern"),
    [
        ("bbd:request:{order_id}", "bbd:request:*"),
        ("{payment_method}:{order_id}:x", "*:*:x"),
        ("bbd:config", "bbd:config"),
        ("bbd:{{{order_id}}}", "bbd:{*}"),
    ],
)
def test_the_pattern_stands_for_every_order(key, pattern):
    assert key_pattern(replace(REQUEST, key=key)) == pattern


def test_a_round_is_named_after_its_worst_outcome_and_shows_its_most_telling_evidence():
    probed = _round(0, a=Outcome.PRESENT, b=Outcome.UNKNOWN, c=Outcome.MISSING)
    assert worst(probed.counts) is Outcome.MISSING
    assert most_telling(probed.readings).order_id == "c"
    assert worst(_round(0).counts) is None
    assert most_telling(()) is None


def _history(*rounds: tuple[int, dict[str, int]]) -> pd.DataFrame:
    zero = {outcome.value: 0 for outcome in Outcome}
    return pd.DataFrame([{"probe": "request", "at_ms": at_ms, **zero, **counts} for at_ms, counts in rounds])


def test_since_is_the_start_of_the_present_unbroken_run():
    rounds = _history((0, {"missing": 1}), (1, {"present": 9}), (2, {"missing": 1}), (3, {"missing": 7, "present": 1}))
    assert since(rounds, "request") == Run(Outcome.MISSING, 2, 3, False)
    assert since(rounds.sample(frac=1, random_state=3), "request") == Run(Outcome.MISSING, 2, 3, False)


def test_a_run_that_reaches_the_first_round_may_be_older():
    assert since(_history((5, {"present": 1}), (6, {"present": 1})), "request") == Run(Outcome.PRESENT, 5, 6, True)


def test_a_gap_in_the_rounds_breaks_the_run():
    rounds = _history((0, {"missing": 1}), (10 * MINUTE, {"missing": 1}), (11 * MINUTE, {"missing": 1}))
    assert since(rounds, "request") == Run(Outcome.MISSING, 10 * MINUTE, 11 * MINUTE, False)
    assert since(rounds, "request", longest_gap_ms=10 * MINUTE).start_ms == 0


def test_without_rounds_or_after_one_that_asked_nothing_there_is_no_run():
    assert since(_history((0, {"missing": 1}), (1, {})), "request") is None
    assert since(_history((0, {"missing": 1})), "other") is None


HEALTHY = NodeFacts(
    "keys:6379", None, "redis", "7.0.15", 86_400, 10, 100, "noeviction", 0, "master", 1, None, False, "ok", True, "ok"
)


def test_a_healthy_server_has_no_concern_and_facts_not_stated_are_none_either():
    assert unhealthy(HEALTHY) == []
    assert unhealthy(NodeFacts("keys:6379")) == []
    assert unhealthy(replace(HEALTHY, maxmemory=0, used_memory=10**12)) == []


@pytest.mark.parametrize(
    ("changes", "what", "observed"),
    [
        ({"failure": "connection refused by keys:6379"}, "gave no facts", "connection refused"),
        ({"loading": True}, "is loading", "loading"),
        ({"uptime_s": 599}, "was started a short while ago", "up for 9 min"),
        ({"used_memory": 90}, "near its limit; then writes are refused", "90%"),
        ({"used_memory": 90, "maxmemory_policy": "allkeys-lru"}, "then keys are dropped", "90%"),
        ({"evicted_keys": 3, "maxmemory_policy": "allkeys-lru"}, "has dropped keys", "3 keys"),
        ({"role": "slave", "master_link_status": "up"}, "is a replica", "role slave"),
        ({"master_link_status": "down"}, "link to the primary is down", "down"),
        ({"rdb_last_bgsave_status": "err"}, "last save", "err"),
        ({"aof_last_write_status": "err"}, "append-only", "err"),
    ],
)
def test_each_unhealthy_fact_is_one_concern_with_observed_expected_and_next_step(changes, what, observed):
    (concern,) = unhealthy(replace(HEALTHY, **changes))
    assert what in concern.what
    assert observed in concern.observed
    assert concern.expected
    assert concern.next_step.endswith(".")


def test_ten_minutes_up_and_just_under_the_limit_are_well():
    assert unhealthy(replace(HEALTHY, uptime_s=600, used_memory=89)) == []


def test_an_append_only_file_that_is_off_has_no_write_to_fail():
    assert unhealthy(replace(HEALTHY, aof_enabled=False, aof_last_write_status="err")) == []


def test_a_server_says_its_name_and_version():
    assert node_facts("p", "redis_version:7.2.4\r\nserver_name:valkey\r\nvalkey_version:9.1.2\r\n").version == "9.1.2"
    assert node_facts("p", "redis_version:7.2.4\r\nserver_name:valkey\r\nvalkey_version:9.1.2\r\n").server == "valkey"
    assert node_facts("p", "redis_version:7.0.15\r\n").server == "redis"
    assert node_facts("p", "").server is None


def test_a_figure_that_is_none_is_not_stated_and_not_zero():
    facts = node_facts("p", "used_memory:FAKE_USED_MEM\r\nuptime_in_seconds:\r\nevicted_keys:-1\r\nloading:maybe\r\n")
    assert (facts.used_memory, facts.uptime_s, facts.evicted_keys, facts.loading) == (None, None, None, None)


@pytest.mark.skipif(not CORPUS.is_dir(), reason="no recorded INFO outputs beside the product")
@pytest.mark.parametrize("name", [path.name for path in sorted(CORPUS.glob("*.txt"))] if CORPUS.is_dir() else [])
def test_recorded_info_outputs_are_read(name):
    facts = node_facts("p", (CORPUS / name).read_text(encoding="utf-8"))
    assert facts.server == "redis"
    assert facts.version is not None
    assert facts.version[0].isdigit()
    assert facts.role == "master"
    assert facts.uptime_s
    assert facts.loading is False
    assert unhealthy(facts) == []
