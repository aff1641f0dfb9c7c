"""A real failover: the keys are asked of whichever server Sentinel names."""

from __future__ import annotations

import os
import signal
import time

from data.metrics.key_health import Info
from data.metrics.probe import Outcome
from tests.integration.redis_clusters import client_of, sentinels, until
from tests.sources.redis_tools import REQUEST, key_server_at, orders, outcomes, words


def test_after_a_failover_the_new_primary_is_asked_and_nothing_was_called_missing(tmp_path):
    with sentinels(tmp_path) as (servers, watchers):
        primary, replica = servers
        client_of(primary).set("bbd:request:1", "x")
        until(lambda: client_of(replica).exists("bbd:request:1"), what="the copy")
        places = ",".join(f"127.0.0.1:{watcher.port}" for watcher in watchers)
        asked = key_server_at(f"redis+sentinel://{places}/main/0")
        assert outcomes(asked.probe(REQUEST, orders("1"), 0)) == {"1": Outcome.PRESENT}
        assert _place(asked) == primary.url.split("/")[2]

        os.kill(primary.pid, signal.SIGKILL)
        primary.process.wait()
        seen: list[Outcome] = []

        def is_present() -> bool:
            began = time.monotonic()
            seen.append(outcomes(asked.probe(REQUEST, orders("1"), 0))["1"])
            assert time.monotonic() - began < 2
            return seen[-1] is Outcome.PRESENT

        until(is_present, what="the failover")
        assert seen[0] is Outcome.UNKNOWN
        assert set(seen) == {Outcome.UNKNOWN, Outcome.PRESENT}
        # For a moment the Sentinels differ, and the one that is asked may still name the server that is gone.
        until(lambda: _place(asked) == replica.url.split("/")[2], what="every Sentinel's word")

        # One Sentinel dead and one frozen: the third names the primary.
        until(lambda: watchers[2].names(replica), what="the news of the failover")
        os.kill(watchers[0].process.pid, signal.SIGKILL)
        os.kill(watchers[1].process.pid, signal.SIGSTOP)
        began = time.monotonic()
        assert outcomes(asked.probe(REQUEST, orders("1"), 0)) == {"1": Outcome.PRESENT}
        assert time.monotonic() - began < 1
        os.kill(watchers[1].process.pid, signal.SIGCONT)

        unknown_service = key_server_at(f"redis+sentinel://127.0.0.1:{watchers[2].port}/other/0")
        assert "knows no service other" in words(unknown_service.probe(REQUEST, orders("1"), 0))


def test_a_server_that_sentinel_still_names_but_is_a_replica_is_not_asked(tmp_path):
    with sentinels(tmp_path) as (servers, watchers):
        primary, replica = servers
        client_of(watchers[0]).execute_command("SENTINEL", "SET", "main", "down-after-milliseconds", "60000")
        client_of(primary).execute_command("REPLICAOF", "127.0.0.1", str(replica.port))
        asked = key_server_at(f"redis+sentinel://127.0.0.1:{watchers[0].port}/main/0")
        assert "is not the primary now" in words(asked.probe(REQUEST, orders("1"), 0))


def _place(asked) -> str | None:
    info = asked.info()
    return info.nodes[0].place if isinstance(info, Info) else None
