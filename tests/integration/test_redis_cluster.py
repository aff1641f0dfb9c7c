"""A real cluster of three: slots spread, one node killed or frozen, slots on the move."""

from __future__ import annotations

import os
import signal
import time
from collections import Counter

import pytest
import redis
from hypothesis import given
from hypothesis import strategies as st
from redis.crc import key_slot

from data.metrics.key_health import Info
from data.metrics.probe import Outcome, Probe
from data.sources.redis_servers import LONGEST_PAUSE_S
from data.sources.redis_topology import slot_of
from tests.integration.redis_clusters import client_of, cluster
from tests.integration.test_redis_acl import acl_lines
from tests.sources.redis_tools import REQUEST, key_server_at, orders, outcomes, words

IDS = tuple(map(str, range(300)))


@pytest.fixture
def nodes(tmp_path):
    with cluster(tmp_path) as nodes:
        yield nodes


@pytest.fixture
def written(nodes):
    """Ids whose key is there, written through a cluster client."""
    with redis.RedisCluster(host="127.0.0.1", port=nodes[0].port) as client:
        for each in IDS[::2]:
            client.set(f"bbd:request:{each}", "x")
    return set(IDS[::2])


def _url(nodes, user: str = "") -> str:
    return f"redis+cluster://{user}127.0.0.1:{nodes[0].port},127.0.0.1:{nodes[1].port}"


def _node_number(each: str, size: int = 3) -> int:
    """Which of three nodes with evenly spread slots holds the key of an order."""
    slot = key_slot(f"bbd:request:{each}".encode())
    return next(number for number in range(size) if slot < 16_384 * (number + 1) // size)


def _expected(each: str, written: set[str]) -> Outcome:
    return Outcome.PRESENT if each in written else Outcome.MISSING


@given(st.binary(max_size=30) | st.text("{}ab", max_size=12).map(str.encode))
def test_the_slot_of_a_key_is_the_one_of_the_specification(key):
    assert slot_of(key) == key_slot(key)


def test_each_key_is_asked_of_the_node_of_its_slot(nodes, written):
    asked = key_server_at(_url(nodes))
    found = outcomes(asked.probe(REQUEST, orders(*IDS), 0))
    assert found == {each: _expected(each, written) for each in IDS}
    assert len({_node_number(each) for each in IDS}) == 3
    assert asked.ping() is None
    info = asked.info()
    assert isinstance(info, Info)
    assert [facts.place for facts in info.nodes] == [f"127.0.0.1:{node.port}" for node in nodes]
    assert {facts.role for facts in info.nodes} == {"master"}


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGSTOP])
def test_the_keys_of_a_node_that_is_gone_are_unknown_and_the_others_go_on(nodes, written, how):
    asked = key_server_at(_url(nodes))
    asked.probe(REQUEST, orders(*IDS), 0)
    # The first node of the URL: finding the others must not depend on it.
    os.kill(nodes[0].pid, how)
    time.sleep(0.2)
    end = time.monotonic() + 6
    while time.monotonic() < end:
        began = time.monotonic()
        probe_round = asked.probe(REQUEST, orders(*IDS), 0)
        assert time.monotonic() - began < 2
        for reading in probe_round.readings:
            gone = _node_number(reading.order_id) == 0
            assert reading.outcome is (Outcome.UNKNOWN if gone else _expected(reading.order_id, written))
            assert not gone or reading.evidence
        time.sleep(0.3)
    assert asked.ping() is not None
    info = asked.info()
    assert isinstance(info, Info)
    assert Counter(facts.failure is None for facts in info.nodes) == {True: len(info.nodes) - 1, False: 1}
    if how == signal.SIGSTOP:
        os.kill(nodes[0].pid, signal.SIGCONT)
        time.sleep(LONGEST_PAUSE_S + 0.5)
        found = outcomes(asked.probe(REQUEST, orders(*IDS), 0))
        assert found == {each: _expected(each, written) for each in IDS}


def test_a_cluster_that_lacks_a_node_and_refuses_as_a_whole_is_unknown_with_its_words(nodes):
    for node in nodes:
        client_of(node).config_set("cluster-require-full-coverage", "yes")
    asked = key_server_at(_url(nodes))
    nodes[2].stop()
    end = time.monotonic() + 15
    seen: set[str] = set()
    while time.monotonic() < end and not any("CLUSTERDOWN" in evidence for evidence in seen):
        probe_round = asked.probe(REQUEST, orders("1", "2", "3", "4"), 0)
        seen |= {reading.evidence for reading in probe_round.readings if reading.outcome is Outcome.UNKNOWN}
        time.sleep(0.2)
    assert any("says that the cluster is down (CLUSTERDOWN)" in evidence for evidence in seen)


def test_slots_that_move_are_followed_and_never_said_to_be_missing(nodes):
    """One slot is moved by hand, and asked in each of its states."""
    tag = next(str(number) for number in range(10_000) if key_slot(str(number).encode()) < 16_384 // 3)
    slot = key_slot(tag.encode())
    probe = Probe("p", "s", f"{{{{{tag}}}}}:{{order_id}}")
    source, target = client_of(nodes[0]), client_of(nodes[1])
    ids = [client.execute_command("CLUSTER", "MYID") for client in (source, target)]
    for each in ("stays", "goes"):
        source.set(f"{{{tag}}}:{each}", "x")
    asked = key_server_at(_url(nodes))
    expected = {"stays": Outcome.PRESENT, "goes": Outcome.PRESENT, "none": Outcome.MISSING}

    def found() -> dict:
        return outcomes(asked.probe(probe, orders(*expected), 0))

    assert found() == expected
    target.execute_command("CLUSTER", "SETSLOT", slot, "IMPORTING", ids[0])
    source.execute_command("CLUSTER", "SETSLOT", slot, "MIGRATING", ids[1])
    assert found() == expected
    source.execute_command("MIGRATE", "127.0.0.1", nodes[1].port, f"{{{tag}}}:goes", 0, 1000)
    assert found() == expected
    source.execute_command("MIGRATE", "127.0.0.1", nodes[1].port, f"{{{tag}}}:stays", 0, 1000)
    # Only the two that moved it know at first; the third still sends us to the old one.
    target.execute_command("CLUSTER", "SETSLOT", slot, "NODE", ids[1])
    source.execute_command("CLUSTER", "SETSLOT", slot, "NODE", ids[1])
    by_third = key_server_at(f"redis+cluster://127.0.0.1:{nodes[2].port}")
    assert outcomes(by_third.probe(probe, orders(*expected), 0)) == expected
    assert found() == expected


def test_a_slot_that_nobody_serves_is_unknown(nodes):
    node = nodes[_node_number("1")]
    client_of(node).execute_command("CLUSTER", "DELSLOTS", key_slot(b"bbd:request:1"))
    asked = key_server_at(f"redis+cluster://127.0.0.1:{node.port}")
    probe_round = asked.probe(REQUEST, orders("1"), 0)
    assert outcomes(probe_round) == {"1": Outcome.UNKNOWN}
    assert words(probe_round) == "no cluster node serves the slot of this key"


def test_a_node_asked_as_if_it_were_alone_says_which_form_of_url_is_needed(nodes):
    readings = key_server_at(f"redis://127.0.0.1:{nodes[0].port}").probe(REQUEST, orders(*IDS), 0).readings
    elsewhere = [reading for reading in readings if _node_number(reading.order_id) != 0]
    assert {reading.outcome for reading in elsewhere} == {Outcome.UNKNOWN}
    assert "sends us elsewhere (MOVED)" in elsewhere[0].evidence


def test_a_single_server_asked_as_a_cluster_says_so(key_server):
    asked = key_server_at(f"redis+cluster://127.0.0.1:{key_server.port}")
    (reading,) = asked.probe(REQUEST, orders("1"), 0).readings
    assert reading.outcome is Outcome.UNKNOWN
    assert "is no cluster" in reading.evidence


def test_the_documented_user_and_the_allowed_commands_are_enough_in_a_cluster(nodes, written):
    clients = [client_of(node) for node in nodes]
    for client in clients:
        for line in acl_lines()[:2]:
            client.execute_command(*line.replace(">PASSWORD", ">pw").split())
        client.config_resetstat()
    asked = key_server_at(_url(nodes, "prober:pw@"))
    found = outcomes(asked.probe(REQUEST, orders(*IDS), 0))
    assert found == {each: _expected(each, written) for each in IDS}
    counted = {name.removeprefix("cmdstat_") for client in clients for name in client.info("commandstats")}
    assert counted - {"config|resetstat", "info"} == {"auth", "type", "pttl", "cluster|slots"}
