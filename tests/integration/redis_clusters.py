"""Real clusters and real Sentinels for the tests, each server ended by its process id."""

from __future__ import annotations

import contextlib
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import redis

from data.sources.key_server_process import PrivateKeyServer, find_key_server, free_port, start_private_key_server

SLOTS = 16_384


def until(holds: Callable[[], object], seconds: float = 60.0, what: str = "it") -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        with contextlib.suppress(redis.RedisError, OSError):
            if holds():
                return
        time.sleep(0.1)
    raise AssertionError(f"{what} did not come about in {seconds:.0f} s")


def client_of(server: PrivateKeyServer) -> redis.Redis:
    return redis.Redis(port=server.port, decode_responses=True)


@contextlib.contextmanager
def cluster(folder: Path, *extra: str, size: int = 3) -> Iterator[list[PrivateKeyServer]]:
    """Masters with the slots spread evenly, without replicas; what is left goes on when one dies."""
    nodes: list[PrivateKeyServer] = []
    arguments = ("--cluster-enabled", "yes", "--cluster-node-timeout", "1000")
    arguments += ("--cluster-require-full-coverage", "no", *extra)
    try:
        nodes += [start_private_key_server(folder / str(number), _cluster_port(), *arguments) for number in range(size)]
        bounds = [SLOTS * number // size for number in range(size + 1)]
        for number, node in enumerate(nodes):
            client = client_of(node)
            client.execute_command("CLUSTER", "ADDSLOTSRANGE", bounds[number], bounds[number + 1] - 1)
            client.execute_command("CLUSTER", "SET-CONFIG-EPOCH", number + 1)
            client.execute_command("CLUSTER", "MEET", "127.0.0.1", nodes[0].port)
        until(lambda: all(_is_whole(node, size) for node in nodes), what="the cluster")
        yield nodes
    finally:
        for node in nodes:
            node.stop()


def _cluster_port() -> int:
    """A port whose bus port, 10,000 higher, is a port too."""
    while (port := free_port()) > 55_000:
        pass
    return port


def _is_whole(node: PrivateKeyServer, size: int) -> bool:
    info = client_of(node).execute_command("CLUSTER", "INFO")
    text = info if isinstance(info, str) else "\n".join(f"{key}:{value}" for key, value in info.items())
    return "cluster_state:ok" in text and f"cluster_size:{size}" in text


class Sentinel:
    """One Sentinel process, watching the service `main`."""

    def __init__(self, folder: Path, primary: PrivateKeyServer, quorum: int) -> None:
        folder.mkdir(parents=True)
        self.port = free_port()
        config = folder / "sentinel.conf"
        config.write_text(
            f"port {self.port}\nbind 127.0.0.1\ndir {folder}\nsentinel monitor main 127.0.0.1 {primary.port} {quorum}\n"
            "sentinel down-after-milliseconds main 1000\nsentinel failover-timeout main 3000\n",
            encoding="utf-8",
        )
        with (folder / "log").open("wb") as log:
            command = [str(find_key_server().path), str(config), "--sentinel"]
            self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log)

    @property
    def client(self) -> redis.Redis:
        return redis.Redis(port=self.port, decode_responses=True)

    def stop(self) -> None:
        self.process.kill()
        self.process.wait()

    def names(self, server: PrivateKeyServer) -> bool:
        """Whether this is the primary that it knows of."""
        known = self.client.execute_command("SENTINEL", "GET-MASTER-ADDR-BY-NAME", "main")
        return known is not None and int(known[1]) == server.port


@contextlib.contextmanager
def sentinels(folder: Path) -> Iterator[tuple[list[PrivateKeyServer], list[Sentinel]]]:
    """A primary and a replica, watched by three Sentinels that know each other."""
    servers: list[PrivateKeyServer] = []
    watchers: list[Sentinel] = []
    try:
        servers.append(start_private_key_server(folder / "primary"))
        replica_of = ("--replicaof", f"127.0.0.1 {servers[0].port}")
        servers.append(start_private_key_server(folder / "replica", None, *replica_of))
        until(lambda: client_of(servers[1]).info("replication")["master_link_status"] == "up", what="the replica")
        watchers += [Sentinel(folder / f"sentinel{number}", servers[0], 2) for number in range(3)]
        until(lambda: all(_is_ready(watcher) for watcher in watchers), what="the Sentinels")
        yield servers, watchers
    finally:
        for process in (*watchers, *servers):
            process.stop()


def _is_ready(watcher: Sentinel) -> bool:
    state = watcher.client.execute_command("SENTINEL", "MASTER", "main")
    state = state if isinstance(state, dict) else dict(zip(state[::2], state[1::2], strict=True))
    return int(state["num-other-sentinels"]) == 2 and int(state["num-slaves"]) == 1
