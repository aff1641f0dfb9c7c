"""The server as a process: health, readiness, metrics, logs, start and stop."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.dashboard import Dashboard
from tests.servers import PrivateKeyServer
from tests.sources.warehouse_tools import deaf_server
from tests.worlds import World, write_keys, write_world

PROMISED = {
    "statezero_query_seconds": "histogram",
    "statezero_query_rows_total": "counter",
    "statezero_failures_total": "counter",
    "statezero_cache_age_seconds": "gauge",
    "statezero_probe_keys": "gauge",
    "statezero_probe_seconds": "gauge",
    "statezero_data_lag_seconds": "gauge",
    "statezero_ticks_total": "counter",
    "statezero_sessions": "gauge",
    "statezero_watch_heartbeat_age_seconds": "gauge",
    "statezero_alerts_open": "gauge",
    "statezero_rules": "gauge",
}


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    return write_world(tmp_path_factory.mktemp("world"), time.time_ns() // 1_000_000)


@pytest.fixture(scope="module")
def running(tmp_path_factory, world: World, key_server_process: PrivateKeyServer) -> Iterator[Dashboard]:
    """A healthy dashboard, shared by the tests that only look at it."""
    write_keys(key_server_process.port)
    folder = tmp_path_factory.mktemp("dashboard")
    server = Dashboard(folder, WAREHOUSE_URL=str(world.folder), REDIS_URL=key_server_process.url, LOG_LEVEL="debug")
    server.ready().wait_for(lambda: server.get("/readyz?strict=1").status_code == 200, 30)
    yield server
    server.stop()


@pytest.fixture
def start(tmp_path: Path) -> Iterator[object]:
    """Starts dashboards that are ended with the test."""
    started: list[Dashboard] = []

    def begin(**settings: str) -> Dashboard:
        started.append(Dashboard(tmp_path / str(len(started)), **settings))
        return started[-1]

    yield begin
    for server in started:
        server.stop()


def test_health_says_that_the_process_lives(running):
    answer = running.get("/healthz")
    assert (answer.status_code, answer.text) == (200, "ok\n")


def test_readiness_gives_each_part_its_state_and_age(running):
    answer = running.get("/readyz?strict=1").json()
    assert answer["ready"] is True
    assert set(answer["parts"]) == {"ticker", "warehouse", "key server", "history"}
    assert all(part["state"] == "value" and part["fresh"] for part in answer["parts"].values())
    assert answer["parts"]["ticker"]["age_s"] < 15
    assert 0 <= answer["parts"]["warehouse"]["lag_s"] < 15


def test_metrics_hold_every_promised_series(running):
    text = running.get("/metrics").text
    kinds = dict(line.split()[2:4] for line in text.splitlines() if line.startswith("# TYPE"))
    assert {name: kinds.get(name) or kinds.get(name.removesuffix("_total")) for name in PROMISED} == PROMISED
    assert 'statezero_query_seconds_count{question="data_time"}' in text
    assert running.metric("statezero_probe_keys", outcome="present", probe="config") == 1
    assert running.metric("statezero_probe_keys", outcome="missing", probe="request") > 0
    assert running.metric("statezero_sessions") == 0


def test_metrics_are_served_as_prometheus_reads_them(running):
    assert running.get("/metrics").headers["content-type"].startswith("text/plain; version=")


def test_every_line_of_the_log_is_one_json_object(running):
    lines = running.lines()
    assert {"time", "level", "logger", "event"} <= set.intersection(*(set(line) for line in lines))
    assert "started" in {line["event"] for line in lines}


def test_no_user_is_in_the_log_nor_in_the_metrics(running):
    assert "person-" not in running.log.read_text()
    assert "person-" not in running.get("/metrics").text
    assert "person-" not in running.get("/readyz").text


def test_before_the_first_tick_it_lives_and_is_not_ready(start):
    with deaf_server() as port:
        server = start(WAREHOUSE_URL=f"postgresql+psycopg://u@127.0.0.1:{port}/x", QUERY_TIMEOUT="4s").alive()
        answer = server.get("/readyz")
        assert (answer.status_code, answer.json()) == (503, {"ready": False, "parts": {}})
        server.ready()
        assert server.parts()["warehouse"]["state"] == "unknown"


def test_a_dead_source_keeps_it_ready_unless_strictly_asked(start):
    secret = "pass-word-of-nobody"
    server = start(
        WAREHOUSE_URL=f"postgresql+psycopg://reader:{secret}@127.0.0.1:1/x",
        REDIS_URL=f"redis://:{secret}@127.0.0.1:1/0",
        HASH_KEY=f"{secret}-{secret}",
        LOG_LEVEL="debug",
    ).ready()
    assert server.get("/readyz").status_code == 200
    assert server.get("/readyz?strict=0").status_code == 200
    strict = server.get("/readyz?strict=1")
    assert (strict.status_code, strict.json()["ready"]) == (503, False)
    assert strict.json()["parts"]["warehouse"]["next_step"]
    assert server.metric("statezero_failures_total", kind="unreachable", source="warehouse") > 0
    for text in (strict.text, server.get("/metrics").text, server.log.read_text()):
        assert secret not in text


def test_without_any_setting_it_is_ready_also_strictly(start):
    server = start().ready()
    assert server.get("/readyz?strict=1").status_code == 200
    assert {part["state"] for name, part in server.parts().items() if name in ("warehouse", "key server")} == {
        "no data"
    }


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("REFRESH", "1s", "REFRESH: expected a duration from 5s to 1h, got '1s'"),
        ("REDIS_URL", "http://:s3cret@keys", "REDIS_URL: expected redis://"),
        ("CLOCK", "demo", "CLOCK: expected WAREHOUSE_URL to be a demo world"),
        ("PROBES_FILE", "/nowhere/probes.toml", "PROBES_FILE: expected the path of a file"),
    ],
)
def test_a_wrong_setting_ends_the_start_with_one_clear_message(tmp_path, name, value, words):
    server = Dashboard(tmp_path, **{name: value})
    code = server.process.wait(30)
    said = server.log.read_text()
    assert code != 0
    assert said.count("State Zero cannot start.") == 1
    assert words in said
    assert "e.g." in said
    assert "Traceback" not in said
    assert "s3cret" not in said


def test_sigterm_stops_it_cleanly_and_leaves_no_process(tmp_path, world, key_server_process):
    server = Dashboard(tmp_path, WAREHOUSE_URL=str(world.folder), REDIS_URL=key_server_process.url).ready()
    began_s = time.monotonic()
    code = server.stop()
    assert code in (0, -signal.SIGTERM)  # a service manager takes both for a clean end
    assert time.monotonic() - began_s < 5
    assert [line["event"] for line in server.lines()].count("stopped") == 1
    with pytest.raises(ProcessLookupError):
        os.killpg(server.process.pid, 0)


def test_a_busy_port_ends_the_start_and_harms_nobody(running, tmp_path):
    """Two dashboards on one port would each get half of the requests."""
    second = Dashboard(tmp_path, port=running.port)
    assert second.process.wait(30) != 0
    assert running.get("/healthz").status_code == 200


def test_the_feed_of_alerts_is_there_for_who_has_the_token_and_nowhere_without_one(running, start):
    assert running.get("/api/alerts").status_code == 404
    token = "token-of-the-tests"
    server = start(API_TOKEN=token).ready()
    assert server.get("/api/alerts").status_code == 401
    wrong = server.get("/api/alerts", headers={"Authorization": "Bearer another-token-of-16"})
    assert (wrong.status_code, wrong.headers["www-authenticate"]) == (401, "Bearer")
    answer = server.get("/api/alerts", headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 200
    found = answer.json()
    assert (found["alerts"], found["rules"], found["watched"], found["heartbeat_age_s"]) == ([], [], False, None)
    assert token not in server.log.read_text()
