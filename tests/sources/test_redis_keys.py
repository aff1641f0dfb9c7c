"""The key server of one machine: five outcomes on a real server, and every way of not being able to ask."""

from __future__ import annotations

import os
import signal
import socket
import threading
import time

import pytest
import redis

from data.answers import Failure, FailureKind
from data.metrics.key_health import Info
from data.metrics.probe import Outcome, Probe
from data.sources.key_server_process import free_port, start_private_key_server
from data.sources.redis_url import Login
from data.sources.redis_wire import ALLOWED_PROBE_COMMANDS, CONNECTION_COMMANDS, pack, packed_reads
from tests.sources.redis_tools import (
    CONFIG,
    HEARTBEAT,
    REQUEST,
    broken_server,
    key_server_at,
    orders,
    outcomes,
    words,
)

AT_MS = 1_769_637_060_000


@pytest.fixture
def client(key_server):
    with redis.Redis(port=key_server.port, decode_responses=True) as client:
        yield client


@pytest.fixture
def own_server(tmp_path):
    """A server that the test may freeze, kill or reconfigure."""
    server = start_private_key_server(tmp_path, None, "--enable-debug-command", "local")
    yield server
    server.stop()


def _is_unknown_within_2s(server, probe=REQUEST, ids=("1", "2")) -> str:
    began = time.monotonic()
    probe_round = server.probe(probe, orders(*ids), AT_MS)
    assert time.monotonic() - began < 2
    assert set(outcomes(probe_round).values()) == {Outcome.UNKNOWN}
    assert len(probe_round.readings) == (len(ids) if probe.per_order else 1)
    return words(probe_round)


def test_each_of_the_five_outcomes_is_told_with_its_evidence(client, key_server):
    client.set("bbd:request:there", "secret value", ex=60)
    client.rpush("bbd:request:odd", "x")
    client.set("bbd:heartbeat", "x", px=9_500)
    client.hset("bbd:config", "version", "3")
    server = key_server_at(key_server.url)
    probe_round = server.probe(REQUEST, orders("there", "gone", "odd"), AT_MS)
    assert outcomes(probe_round) == {"there": Outcome.PRESENT, "gone": Outcome.MISSING, "odd": Outcome.WRONG}
    there, gone, odd = probe_round.readings
    assert (there.key, there.type_seen, there.evidence) == ("bbd:request:there", "string", "string, 59 s to live")
    assert 58_000 < there.ttl_ms <= 60_000
    assert (gone.type_seen, gone.ttl_ms, gone.evidence) == (None, None, "no such key")
    assert odd.evidence == "list, never expires; expected type string"
    assert words(server.probe(HEARTBEAT, [], AT_MS)) == "string, 9 s to live; expected at least 15 s"
    assert words(server.probe(CONFIG, [], AT_MS)) == "hash, never expires; expected the field 100%_sure"
    assert probe_round.at_ms == AT_MS
    assert probe_round.counts[Outcome.UNKNOWN] == 0


def test_a_hash_with_all_needed_fields_is_present_and_a_string_in_its_place_is_wrong(client, key_server):
    server = key_server_at(key_server.url)
    client.hset("bbd:config", mapping={"version": "3", "100%_sure": "yes"})
    assert outcomes(server.probe(CONFIG, [], AT_MS)) == {None: Outcome.PRESENT}
    client.delete("bbd:config")
    client.set("bbd:config", "3")
    assert words(server.probe(CONFIG, [], AT_MS)) == "string, never expires; expected type hash"
    client.delete("bbd:config")
    assert outcomes(server.probe(CONFIG, [], AT_MS)) == {None: Outcome.MISSING}


def test_key_names_of_any_kind_are_asked_as_they_are(client, key_server):
    ids = ["plain", "with space", "50%", "%d%s", "line\r\nbreak", "ümläut", "{tag}", "", "x" * 5_000]
    for each in ids[::2]:
        client.set(f"bbd:request:{each}", "x")
    found = outcomes(key_server_at(key_server.url).probe(REQUEST, orders(*ids), AT_MS))
    assert found == {each: Outcome.PRESENT if number % 2 == 0 else Outcome.MISSING for number, each in enumerate(ids)}


def test_every_field_of_an_order_can_stand_in_a_key(client, key_server):
    client.set("k:{cash}:now:7", "x")
    probe = Probe("p", "s", "k:{{{payment_method}}}:{booking_type}:{order_id}")
    assert outcomes(key_server_at(key_server.url).probe(probe, orders("7"), AT_MS)) == {"7": Outcome.PRESENT}


def test_an_order_without_the_needed_field_is_unknown_and_the_others_are_asked(key_server):
    probe = Probe("p", "s", "k:{booking_type}")
    found = key_server_at(key_server.url).probe(probe, [{"order_id": "1"}, *orders("2")], AT_MS)
    assert outcomes(found) == {"1": Outcome.UNKNOWN, "2": Outcome.MISSING}


def test_many_keys_are_read_in_order_and_those_beyond_the_most_are_counted(client, key_server):
    number = 25_000
    with client.pipeline(transaction=False) as pipe:
        for each in range(0, number, 3):
            pipe.set(f"bbd:request:{each}", "x")
        pipe.execute()
    probe = Probe("request", "s", REQUEST.key, max_keys=20_000)
    probe_round = key_server_at(key_server.url, 10_000).probe(probe, orders(*map(str, range(number))), AT_MS)
    assert probe_round.left_out == 5_000
    assert [reading.order_id for reading in probe_round.readings] == [str(each) for each in range(20_000)]
    wrong = [r for r in probe_round.readings if (r.outcome is Outcome.PRESENT) != (int(r.order_id) % 3 == 0)]
    assert wrong == []


def test_without_waiting_orders_nothing_is_asked():
    assert key_server_at(f"redis://127.0.0.1:{free_port()}").probe(REQUEST, [], AT_MS).readings == ()


def test_a_database_other_than_the_first_is_selected(client, key_server):
    with redis.Redis(port=key_server.port, db=3) as other:
        other.set("bbd:request:1", "x")
    assert outcomes(key_server_at(key_server.url).probe(REQUEST, orders("1"), AT_MS)) == {"1": Outcome.MISSING}
    in_three = key_server_at(f"redis://127.0.0.1:{key_server.port}/3")
    assert outcomes(in_three.probe(REQUEST, orders("1"), AT_MS)) == {"1": Outcome.PRESENT}
    assert "has no such database" in _is_unknown_within_2s(key_server_at(f"redis://127.0.0.1:{key_server.port}/99"))


def test_a_unix_socket_is_asked_like_a_port(tmp_path):
    path = tmp_path / "keys.sock"
    server = start_private_key_server(tmp_path, None, "--unixsocket", str(path))
    try:
        asked = key_server_at(f"unix://{path}?db=0")
        assert outcomes(asked.probe(REQUEST, orders("1"), AT_MS)) == {"1": Outcome.MISSING}
        assert asked.ping() is None
    finally:
        server.stop()
    assert str(path) in _is_unknown_within_2s(key_server_at(f"unix://{path}?db=0"))


def test_nothing_but_the_allowed_commands_reaches_the_server(client, key_server):
    client.hset("bbd:config", "version", "3")
    client.acl_setuser("watched", enabled=True, passwords=["+pw"], keys=["*"], commands=["+@all"])
    with socket.create_connection(("127.0.0.1", key_server.port)) as monitor:
        monitor.sendall(b"MONITOR\r\n")
        assert monitor.recv(100) == b"+OK\r\n"
        client.config_resetstat()
        server = key_server_at(f"redis://watched:pw@127.0.0.1:{key_server.port}/2")
        for probe in (REQUEST, CONFIG, HEARTBEAT):
            server.probe(probe, orders("1", "2"), AT_MS)
        assert isinstance(server.info(), Info)
        assert server.ping() is None
        client.echo("the end")
        heard = b""
        while b"the end" not in heard:
            heard += monitor.recv(65_536)
    # Some versions show a login here with its arguments hidden, some not at all.
    sent = {line.split('"')[1].upper() for line in heard.decode().splitlines()} - {"ECHO", "CONFIG", "AUTH"}
    assert sent == {"TYPE", "PTTL", "HEXISTS", "INFO", "PING", "SELECT"}
    assert sent <= ALLOWED_PROBE_COMMANDS | CONNECTION_COMMANDS
    counted = {name.removeprefix("cmdstat_").upper() for name in client.info("commandstats")}
    assert counted - {"CONFIG|RESETSTAT", "CONFIG", "ECHO", "MONITOR"} == sent | {"AUTH"}


@pytest.mark.parametrize("parts", [("GET", "k"), ("KEYS", "*"), ("CLUSTER", "RESET"), ("SENTINEL", "FAILOVER", "m")])
def test_a_command_on_neither_list_cannot_even_be_packed(parts):
    with pytest.raises(ValueError, match="may be sent"):
        pack(*parts)
    with pytest.raises(ValueError, match="TYPE and PTTL"):
        list(packed_reads([b"k"], ("GET",)))


def test_no_value_of_a_key_and_no_password_is_in_what_is_given_back(client, key_server):
    client.set("bbd:request:1", "VALUE-OF-THE-KEY")
    client.hset("bbd:config", mapping={"version": "VALUE-OF-THE-KEY"})
    server = key_server_at(f"redis://:WRONG-PASSWORD@127.0.0.1:{key_server.port}")
    said = [server.probe(REQUEST, orders("1"), AT_MS), server.ping(), server.info(), server.url_shown]
    server = key_server_at(key_server.url)
    said += [server.probe(probe, orders("1"), AT_MS) for probe in (REQUEST, CONFIG)] + [server.info(), server.url_shown]
    assert "VALUE-OF-THE-KEY" not in repr(said)
    assert "WRONG-PASSWORD" not in repr(said)
    assert "WRONG-PASSWORD" not in repr(Login(password="WRONG-PASSWORD"))


def test_a_port_where_nobody_listens_is_unknown(tmp_path):
    port = free_port()
    assert _is_unknown_within_2s(key_server_at(f"redis://127.0.0.1:{port}")) == (
        f"connection refused by 127.0.0.1:{port}"
    )


def test_a_name_that_nobody_knows_is_unknown():
    assert _is_unknown_within_2s(key_server_at("redis://no-such-host.invalid:6379")).startswith(
        ("the name of no-such-host.invalid:6379 is not known", "the name of no-such-host.invalid:6379 was not found")
    )


def test_a_server_that_accepts_and_never_answers_is_unknown_within_the_timeout():
    with broken_server(lambda connection: None) as port:
        assert _is_unknown_within_2s(key_server_at(f"redis://127.0.0.1:{port}")) == (
            f"no answer from 127.0.0.1:{port} within 1 s"
        )


def test_a_server_that_drips_bytes_for_ever_is_given_up_at_the_deadline():
    def drip(connection: socket.socket) -> None:
        while True:
            connection.sendall(b"+")
            time.sleep(0.05)
            connection.sendall(b"string\r\n"[:3])

    with broken_server(drip) as port:
        _is_unknown_within_2s(key_server_at(f"redis://127.0.0.1:{port}"), ids=tuple(map(str, range(500))))


def test_a_server_that_stalls_in_mid_reply_leaves_only_the_rest_unknown():
    with broken_server(lambda connection: connection.sendall(b"+string\r\n:5000\r\n+none\r\n:-2\r\n+str")) as port:
        began = time.monotonic()
        probe_round = key_server_at(f"redis://127.0.0.1:{port}").probe(REQUEST, orders("1", "2", "3", "4"), AT_MS)
        assert time.monotonic() - began < 2
    assert outcomes(probe_round) == {
        "1": Outcome.PRESENT,
        "2": Outcome.MISSING,
        "3": Outcome.UNKNOWN,
        "4": Outcome.UNKNOWN,
    }
    assert "no answer" in probe_round.readings[2].evidence


def test_a_server_that_closes_in_mid_reply_leaves_only_the_rest_unknown():
    def behave(connection: socket.socket) -> None:
        connection.recv(10_000)
        connection.sendall(b"+none\r\n:-2\r\n+no")
        connection.close()

    with broken_server(behave) as port:
        probe_round = key_server_at(f"redis://127.0.0.1:{port}").probe(REQUEST, orders("1", "2"), AT_MS)
    assert outcomes(probe_round) == {"1": Outcome.MISSING, "2": Outcome.UNKNOWN}
    assert probe_round.readings[1].evidence == f"127.0.0.1:{port} closed the connection"


@pytest.mark.parametrize("said", [b"HTTP/1.1 400 Bad Request\r\n\r\n", b"\x15\x03\x03\x00\x02\x02\x50"])
def test_another_protocol_is_unknown_and_said_to_be_so(said):
    with broken_server(lambda connection: connection.sendall(said)) as port:
        assert "is not the Redis protocol" in _is_unknown_within_2s(key_server_at(f"redis://127.0.0.1:{port}"))


def test_replies_of_a_kind_that_was_not_expected_are_unknown():
    with broken_server(lambda connection: connection.sendall(b":1\r\n:1\r\n$-1\r\n*0\r\n")) as port:
        assert "not expected" in _is_unknown_within_2s(key_server_at(f"redis://127.0.0.1:{port}"))


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        ("MASTERDOWN Link with MASTER is down", "has lost its primary (MASTERDOWN)"),
        ("ERR max number of clients reached", "has no connection left (ERR)"),
        ("DENIED Redis is running in protected mode", "is in protected mode (DENIED)"),
        ("ERR unknown command 'TYPE'", "does not know TYPE (ERR)"),
        ("MOVED 3999 127.0.0.1:6381", "is a node of a cluster and sends us elsewhere (MOVED)"),
        ("CLUSTERDOWN The cluster is down", "says that the cluster is down (CLUSTERDOWN)"),
        ("ODD something else", "refused TYPE (ODD)"),
    ],
)
def test_each_error_of_the_server_is_unknown_with_its_own_words(reply, expected):
    with broken_server(lambda connection: connection.sendall(f"-{reply}\r\n".encode() * 4)) as port:
        assert expected in _is_unknown_within_2s(key_server_at(f"redis://127.0.0.1:{port}"))


def test_a_killed_server_is_unknown_and_heals_by_itself(tmp_path, own_server):
    asked = key_server_at(own_server.url)
    assert outcomes(asked.probe(REQUEST, orders("1"), AT_MS)) == {"1": Outcome.MISSING}
    os.kill(own_server.pid, signal.SIGKILL)
    own_server.process.wait()
    assert "connection refused" in _is_unknown_within_2s(asked)
    again = start_private_key_server(tmp_path / "again", own_server.port)
    try:
        _heals(asked)
    finally:
        again.stop()


def _heals(asked, seconds: float = 5.0) -> None:
    """Within the shortest refresh period."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        found = outcomes(asked.probe(REQUEST, orders("1"), AT_MS))["1"]
        if found is not Outcome.UNKNOWN:
            assert found is Outcome.MISSING
            return
        time.sleep(0.1)
    pytest.fail("did not heal by itself")


def test_a_frozen_server_is_unknown_costs_one_timeout_a_round_and_heals_by_itself(own_server):
    asked = key_server_at(own_server.url)
    os.kill(own_server.pid, signal.SIGSTOP)
    began = time.monotonic()
    assert "no answer" in _is_unknown_within_2s(asked)
    for probe in (CONFIG, HEARTBEAT):
        assert "no answer" in _is_unknown_within_2s(asked, probe)
    assert isinstance(asked.info(), Failure)
    assert asked.ping().kind is FailureKind.TIMED_OUT
    assert time.monotonic() - began < 2
    os.kill(own_server.pid, signal.SIGCONT)
    _heals(asked)


def test_a_dead_server_is_not_asked_over_and_over():
    tries: list[float] = []
    with broken_server(lambda connection: (tries.append(time.monotonic()), connection.close())) as port:
        asked = key_server_at(f"redis://127.0.0.1:{port}", 300)
        for _ in range(200):
            asked.probe(REQUEST, orders("1"), AT_MS)
    assert len(tries) <= 2


def test_callers_at_the_same_time_make_one_try_after_a_failure():
    tries: list[float] = []
    with broken_server(lambda connection: tries.append(time.monotonic())) as port:
        asked = key_server_at(f"redis://127.0.0.1:{port}", 300)
        asked.probe(REQUEST, orders("1"), AT_MS)
        time.sleep(1.1)
        tries.clear()
        callers = [threading.Thread(target=asked.probe, args=(REQUEST, orders("1"), AT_MS)) for _ in range(8)]
        for caller in callers:
            caller.start()
        for caller in callers:
            caller.join()
    assert len(tries) == 1


def test_a_wrong_password_is_unknown_and_a_changed_one_shows_in_the_next_round(own_server):
    asked = key_server_at(own_server.url)
    with redis.Redis(port=own_server.port) as client:
        assert outcomes(asked.probe(REQUEST, orders("1"), AT_MS)) == {"1": Outcome.MISSING}
        client.config_set("requirepass", "new-password")
        assert "wants a password (NOAUTH)" in _is_unknown_within_2s(asked)
        wrong = key_server_at(f"redis://:old-password@127.0.0.1:{own_server.port}")
        assert "refused the user or password (WRONGPASS)" in _is_unknown_within_2s(wrong)
        assert wrong.ping().kind is FailureKind.REFUSED
        right = key_server_at(f"redis://:new-password@127.0.0.1:{own_server.port}")
        assert outcomes(right.probe(REQUEST, orders("1"), AT_MS)) == {"1": Outcome.MISSING}
        client.config_set("requirepass", "")
        _heals(asked)
        assert "has no password, REDIS_URL gives one" in right.ping().message


def test_a_user_without_rights_is_unknown_and_the_words_say_which_right(client, key_server):
    def as_user(name: str, *commands: str, keys: str = "~bbd:*") -> str:
        client.execute_command("ACL", "SETUSER", name, "on", ">pw", "resetkeys", keys, "-@all", *commands)
        return _is_unknown_within_2s(key_server_at(f"redis://{name}:pw@127.0.0.1:{key_server.port}"))

    assert "this user may not run TYPE on" in as_user("no-type", "+pttl")
    assert "this user may not run PTTL on" in as_user("no-pttl", "+type")
    assert "this user may not read this key on" in as_user("no-key", "+type", "+pttl", keys="~other:*")


def test_a_right_that_only_info_needs_does_not_keep_the_keys_from_being_asked(client, key_server):
    client.execute_command("ACL", "SETUSER", "no-info", "on", ">pw", "~*", "-@all", "+type", "+pttl")
    asked = key_server_at(f"redis://no-info:pw@127.0.0.1:{key_server.port}")
    failure = asked.info()
    assert isinstance(failure, Failure)
    assert "may not run INFO" in failure.message
    assert outcomes(asked.probe(REQUEST, orders("1"), AT_MS)) == {"1": Outcome.MISSING}


def test_a_server_that_is_loading_is_unknown_and_heals_by_itself(tmp_path):
    extra = ("--enable-debug-command", "local", "--loading-process-events-interval-bytes", "1024")
    server = start_private_key_server(tmp_path, None, *extra)
    try:
        with redis.Redis(port=server.port) as client:
            for each in range(60):
                client.set(f"fill:{each}", "x" * 2_000)
            client.config_set("key-load-delay", 30_000)
        loader = threading.Thread(target=_debug_reload, args=(server.port,))
        loader.start()
        time.sleep(0.3)
        asked = key_server_at(server.url)
        assert "is loading its data (LOADING)" in _is_unknown_within_2s(asked)
        loader.join()
        _heals(asked)
    finally:
        server.stop()


def _debug_reload(port: int) -> None:
    with redis.Redis(port=port) as client:
        client.execute_command("DEBUG", "RELOAD")


def test_a_server_that_a_script_keeps_busy_is_unknown_and_heals_by_itself(own_server):
    with redis.Redis(port=own_server.port) as client:
        client.config_set("busy-reply-threshold", 50)
        script = threading.Thread(target=_endless_script, args=(own_server.port,))
        script.start()
        time.sleep(0.3)
        asked = key_server_at(own_server.url)
        assert "a script keeps" in _is_unknown_within_2s(asked)
        client.script_kill()
        script.join()
        _heals(asked)


def _endless_script(port: int) -> None:
    with redis.Redis(port=port) as client, pytest.raises(redis.ResponseError):
        client.eval("while true do end", 0)


def test_the_facts_of_the_server_are_given(key_server):
    info = key_server_at(key_server.url).info()
    assert isinstance(info, Info)
    (facts,) = info.nodes
    assert (facts.server, facts.version) == (key_server.binary.name, key_server.binary.version)
    assert (facts.place, facts.role, facts.loading, facts.failure) == (
        f"127.0.0.1:{key_server.port}",
        "master",
        False,
        None,
    )
    assert facts.used_memory > 0
    assert facts.maxmemory == 0


def test_a_failure_says_what_was_observed_and_what_to_do():
    port = free_port()
    failure = key_server_at(f"redis://127.0.0.1:{port}").ping()
    assert (failure.kind, failure.source) == (FailureKind.UNREACHABLE, "key server")
    assert failure.message == f"connection refused by 127.0.0.1:{port}"
    assert failure.next_step.endswith(".")
