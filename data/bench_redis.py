"""How fast keys are asked: packed PTTL beside `redis-benchmark` in one run, and whole verdicts with their records."""

from __future__ import annotations

import argparse
import csv
import os
import platform
import shutil
import socket
import statistics
import subprocess
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from data.metrics.probe import Outcome, Probe
from data.sources.key_server_process import PrivateKeyServer, start_private_key_server
from data.sources.redis_keys import KeyServer
from data.sources.redis_servers import Servers
from data.sources.redis_url import parse_redis_url
from data.sources.redis_wire import library_versions, packed_reads

ROUNDS = 7
TIMEOUT_S = 60
GOAL = 0.5
PREFIX = "bbd:request:"
STRING = Probe("request", "bench", f"{PREFIX}{{order_id}}", type="string", max_keys=1_000_000)


@dataclass(frozen=True)
class Figures:
    """Keys per second: the median of the rounds, which take turns so that all meet the same machine."""

    keys: int
    rounds: int
    pttl_per_s: int
    verdict_per_s: int  # TYPE + PTTL, judged, one record per key
    redis_benchmark_per_s: int | None  # None: redis-benchmark is not installed
    ratio: float | None  # pttl_per_s over redis_benchmark_per_s
    goal: float
    server: str
    machine: str
    versions: str


def add(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> argparse.ArgumentParser:
    """The bench's own part of the command line."""
    parser = subparsers.add_parser("redis", help="keys asked per second, beside redis-benchmark")
    parser.add_argument("--keys", type=_key_count, default=100_000, help="keys in the server (default 100000)")
    return parser


def _key_count(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= STRING.max_keys:
        raise argparse.ArgumentTypeError(f"expected 1 to {STRING.max_keys}, got {text!r}, e.g. --keys 100000")
    return int(text)


def run(args: argparse.Namespace) -> Figures:
    """Measure on a private server. Raises KeyServerError when there is none."""
    with tempfile.TemporaryDirectory() as folder:
        server = start_private_key_server(Path(folder))
        try:
            return measure(server, args.keys)
        finally:
            server.stop()


def measure(server: PrivateKeyServer, keys: int, rounds: int = ROUNDS) -> Figures:
    """Fill the server with `keys` keys and read them all in each of `rounds`. Empties nothing afterwards."""
    names = [f"{number:012d}" for number in range(keys)]
    fill(server.port, names)
    ours, whole, theirs = [], [], []
    for _ in range(rounds):
        ours.append(keys / pttl_seconds(server.url, names))
        theirs.append(redis_benchmark_rate(server.port, keys))
        whole.append(keys / verdict_seconds(server.url, names))
    other = statistics.median(rate for rate in theirs if rate) if any(theirs) else None
    pttl = statistics.median(ours)
    return Figures(
        keys=keys,
        rounds=rounds,
        pttl_per_s=round(pttl),
        verdict_per_s=round(statistics.median(whole)),
        redis_benchmark_per_s=None if other is None else round(other),
        ratio=None if other is None else round(pttl / other, 3),
        goal=GOAL,
        server=f"{server.binary.name} {server.binary.version}",
        machine=f"{platform.system()} {platform.machine()}, {os.cpu_count()} processors",
        versions=f"Python {platform.python_version()}, {library_versions()}",
    )


def fill(port: int, names: Sequence[str]) -> None:
    """Write a key per name, each with an hour to live."""
    with socket.create_connection(("127.0.0.1", port), timeout=TIMEOUT_S) as connection:
        for start in range(0, len(names), 1_000):
            part = names[start : start + 1_000]
            connection.sendall("".join(f"SET {PREFIX}{name} x PX 3600000\r\n" for name in part).encode())
            answered = b""
            while answered.count(b"\n") < len(part):
                answered += connection.recv(65_536)


def pttl_seconds(url: str, names: Sequence[str]) -> float:
    """Seconds to connect, pack, ask PTTL of every key and read every reply."""
    servers = Servers(parse_redis_url(url), TIMEOUT_S)
    keys = [f"{PREFIX}{name}".encode() for name in names]
    began = time.perf_counter()
    with servers.session(servers.address.endpoints[0], deadline_s=servers.deadline_s()) as wire:
        replies = wire.exchange(packed_reads(keys, ("PTTL",)))
    elapsed = time.perf_counter() - began
    if len(replies) != len(names) or min(replies) <= 0:
        raise RuntimeError("the server did not answer for every key")
    return elapsed


def verdict_seconds(url: str, names: Sequence[str]) -> float:
    """Seconds of a whole round of a probe: TYPE and PTTL asked, judged, and kept as records."""
    orders = [{"order_id": name} for name in names]
    server = KeyServer(parse_redis_url(url), TIMEOUT_S * 1000)
    began = time.perf_counter()
    found = server.probe(STRING, orders, 0)
    elapsed = time.perf_counter() - began
    if found.counts[Outcome.PRESENT] != len(names):
        raise RuntimeError("the server did not hold every key")
    return elapsed


def redis_benchmark_rate(port: int, keys: int) -> float | None:
    """Requests per second of `redis-benchmark -c 1 -P 500` with PTTL on the same keys; None where there is none."""
    program = shutil.which("redis-benchmark") or shutil.which("valkey-benchmark")
    if program is None:
        return None
    size = ("-c", "1", "-P", "500", "-n", str(keys), "-r", str(keys))
    command = [program, "-p", str(port), *size, "--csv", "PTTL", f"{PREFIX}__rand_int__"]
    said = subprocess.run(command, capture_output=True, text=True, timeout=TIMEOUT_S, check=True).stdout
    return float(list(csv.reader(said.splitlines()))[-1][1])


def as_text(figures: Figures) -> str:
    """The figures as a person reads them."""
    beside = "redis-benchmark is not installed: no ratio"
    if figures.ratio is not None:
        beside = (
            f"redis-benchmark -c 1 -P 500  {figures.redis_benchmark_per_s:>10,} keys/s\n"
            f"ratio                        {figures.ratio:>10.2f} (goal: {figures.goal} or more)"
        )
    return (
        f"{figures.keys:,} keys, median of {figures.rounds} rounds, {figures.server}\n"
        f"{figures.machine}; {figures.versions}\n"
        f"PTTL, packed                 {figures.pttl_per_s:>10,} keys/s\n"
        f"{beside}\n"
        f"whole verdict (TYPE + PTTL)  {figures.verdict_per_s:>10,} keys/s"
    )
