"""The doctor in front of a real key server: reached, allowed, each probe asked once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import pytest
import redis

from data.doctor import Report, examine
from data.metrics.contract import LIVE_KEYS, Check, Severity, unmeasured
from data.settings import load
from data.sources.key_server_process import PrivateKeyServer
from data.window import SystemClock

PROBES = """
[[probe]]
name = "request"
help = "The request to dispatch."
service = "dispatch hand-off"
key = "bbd:request:{order_id}"
type = "string"
grace = "30s"

[[probe]]
name = "config"
help = "The configuration."
service = "dispatch hand-off"
key = "bbd:config"
type = "hash"
"""


@pytest.fixture
def client(key_server: PrivateKeyServer) -> Iterator[redis.Redis]:
    with redis.Redis(port=key_server.port, decode_responses=True) as connection:
        connection.hset("bbd:config", "version", "1")
        yield connection
        connection.execute_command("ACL", "DELUSER", "prober")


@pytest.fixture
def look(key_server: PrivateKeyServer, tmp_path: Path) -> Callable[..., Report]:
    """Ask about orders of the last hours, of which `w1` and `w2` wait since four minutes."""
    file = tmp_path / "orders.duckdb"
    now_ms = SystemClock().now_ms()
    with duckdb.connect(str(file)) as store:
        store.execute(f"""
            create table orders as
            select
              case when i < 2 then 'w' || i + 1 else 'o' || i end as order_id, 'u' || i as user_id,
              'cash' as payment_method, 'now' as booking_type,
              cast({now_ms} - 60000 * case when i < 2 then 4 else i end as bigint) as created_ms, created_ms as due_ms,
              case when i >= 2 then created_ms + 10777 end as received_ms,
              cast(null as bigint) as assigned_ms,
              case when i >= 2 then created_ms + 20888 end as closed_ms,
              case when i >= 2 then 'completed' end as outcome,
              cast(strftime(make_timestamp_ms(due_ms), '%Y%m%d') as integer) as due_day
            from range(300) as series (i)""")
    probes = tmp_path / "probes.toml"
    probes.write_text(PROBES)

    def ask(**variables: str) -> Report:
        settings = {
            "WAREHOUSE_URL": f"duckdb:///{file}",
            "HISTORY_URL": f"sqlite:///{tmp_path / 'history.db'}",
            "REDIS_URL": f"redis://127.0.0.1:{key_server.port}/0",
            "PROBES_FILE": str(probes),
            **variables,
        }
        return examine(load(settings, tmp_path).settings)

    return ask


def named(report: Report, what: str) -> Check:
    (found,) = [check for check in report.checks if check.what == what]
    return found


def test_each_probe_is_asked_once_of_the_orders_that_wait(client: redis.Redis, look: Callable[..., Report]) -> None:
    client.set("bbd:request:w1", "x", ex=600)
    client.set("bbd:request:w2", "x", ex=600)
    report = look()
    assert named(report, "probe request").observed == "allowed; of 2 waiting orders: 2 present"
    assert named(report, "probe config").observed.startswith("bbd:config: present")
    assert report.works


def test_missing_keys_are_a_note_for_they_may_be_the_very_trouble(
    client: redis.Redis, look: Callable[..., Report]
) -> None:
    client.set("bbd:request:w1", "x", ex=600)
    found = named(look(), "probe request")
    assert found.severity is Severity.NOTE
    assert found.observed == "allowed; of 2 waiting orders: 1 present, 1 missing"


def test_a_fixed_key_that_is_not_there_is_a_finding(client: redis.Redis, look: Callable[..., Report]) -> None:
    client.delete("bbd:config")
    report = look()
    assert named(report, "probe config").severity is Severity.FINDING
    assert "missing" in named(report, "probe config").observed
    assert report.exit_code == 1


def test_where_no_order_waits_an_invented_one_is_asked_about(client: redis.Redis, look: Callable[..., Report]) -> None:
    found = named(look(CLOCK="2020-01-01T00:00Z"), "probe request")
    assert found.observed == "allowed; no order to ask about, an invented one is missing"
    assert found.severity is Severity.OK


def test_what_the_user_may_not_ask_is_a_finding_that_is_never_called_missing(
    client: redis.Redis, look: Callable[..., Report], key_server: PrivateKeyServer
) -> None:
    client.execute_command("ACL", "SETUSER", "prober", "on", ">prober-password", "~other:*", "+@all")
    report = look(REDIS_URL=f"redis://prober:prober-password@127.0.0.1:{key_server.port}/0")
    for probe in ("probe request", "probe config"):
        assert named(report, probe).severity is Severity.FINDING
        assert "could not be asked" in named(report, probe).observed
        assert "missing" not in named(report, probe).observed
    assert "prober-password" not in str(report.as_json())


def test_facts_that_the_user_may_not_ask_for_are_a_finding(
    client: redis.Redis, look: Callable[..., Report], key_server: PrivateKeyServer
) -> None:
    client.execute_command("ACL", "SETUSER", "prober", "on", ">prober-password", "~*", "+@all", "-info")
    report = look(REDIS_URL=f"redis://prober:prober-password@127.0.0.1:{key_server.port}/0")
    assert named(report, "key server: INFO").severity is Severity.FINDING
    assert named(report, "probe config").severity is Severity.OK


def test_a_wrong_password_and_a_dead_server_are_failures_and_the_orders_are_still_looked_at(
    client: redis.Redis, look: Callable[..., Report], key_server: PrivateKeyServer
) -> None:
    client.execute_command("ACL", "SETUSER", "prober", "on", ">prober-password", "~*", "+@all")
    for url in (f"redis://prober:mistaken-word@127.0.0.1:{key_server.port}/0", "redis://127.0.0.1:1/0"):
        report = look(REDIS_URL=url)
        found = named(report, "key server")
        assert found.severity is Severity.FAILURE
        assert found.next_step
        assert report.exit_code == 1
        assert LIVE_KEYS in unmeasured(report.checks)
        assert "orders, each once" in named(report, "order_id and user_id").observed
        assert "mistaken-word" not in str(report.as_json())


def test_probes_that_cannot_be_read_are_a_finding(
    client: redis.Redis, look: Callable[..., Report], tmp_path: Path
) -> None:
    broken = tmp_path / "broken.toml"
    broken.write_text("[[probe]]\nname = 3\n")
    found = named(look(PROBES_FILE=str(broken)), "probes")
    assert found.severity is Severity.FINDING
    assert "expected" in found.observed
