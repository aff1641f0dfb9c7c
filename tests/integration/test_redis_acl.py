"""The ACL lines of docs/redis.md, as they stand there, on a real server: enough for the probes, and for no more."""

from __future__ import annotations

import re

import pytest
import redis

from data.metrics.key_health import Info
from data.metrics.probe import Outcome
from data.settings import ROOT
from tests.sources.redis_tools import CONFIG, HEARTBEAT, REQUEST, key_server_at, orders, outcomes


def acl_lines() -> list[str]:
    return re.findall(r"^ACL SETUSER .*$", (ROOT / "docs" / "redis.md").read_text(encoding="utf-8"), re.MULTILINE)


@pytest.fixture
def prober(key_server):
    """A client as the documented user, whose password is `pw`."""
    with redis.Redis(port=key_server.port) as client:
        client.execute_command(*acl_lines()[0].replace(">PASSWORD", ">pw").split())
        client.set("bbd:request:1", "x")
        client.hset("bbd:config", mapping={"version": "1", "100%_sure": "1"})
        client.set("bbd:heartbeat", "x", ex=60)
        client.set("other:1", "x")
    with redis.Redis(port=key_server.port, username="prober", password="pw") as prober:
        yield prober


def test_the_documented_user_can_ask_all_that_the_dashboard_asks(prober, key_server):
    for db, expected in ((0, Outcome.PRESENT), (1, Outcome.MISSING)):
        asked = key_server_at(f"redis://prober:pw@127.0.0.1:{key_server.port}/{db}")
        for probe in (REQUEST, CONFIG, HEARTBEAT):
            assert set(outcomes(asked.probe(probe, orders("1"), 0)).values()) == {expected}
        assert asked.ping() is None
        assert isinstance(asked.info(), Info)


@pytest.mark.parametrize(
    "command",
    [
        ("GET", "bbd:request:1"),
        ("SET", "bbd:request:1", "y"),
        ("DEL", "bbd:request:1"),
        ("HGETALL", "bbd:config"),
        ("EXPIRE", "bbd:request:1", "1"),
        ("KEYS", "*"),
        ("SCAN", "0"),
        ("CONFIG", "GET", "*"),
        ("FLUSHALL",),
        ("MONITOR",),
        ("TYPE", "other:1"),
        ("PTTL", "other:1"),
    ],
)
def test_the_documented_user_can_do_nothing_else(prober, command):
    with pytest.raises(redis.exceptions.NoPermissionError):
        prober.execute_command(*command)


def test_the_lines_for_a_cluster_and_for_sentinels_are_accepted_by_the_server(key_server):
    with redis.Redis(port=key_server.port) as client:
        for line in acl_lines()[1:2]:
            client.execute_command(*line.split())
    assert len(acl_lines()) == 3
