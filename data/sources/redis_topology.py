"""Which server holds a key: the one that was named, the one that Sentinel names, or the cluster node of its slot."""

from __future__ import annotations

import binascii
import contextlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from data.answers import FailureKind
from data.sources.redis_trouble import SEE_SERVER, StoppedError, Trouble
from data.sources.redis_url import Address, Endpoint, Form
from data.sources.redis_wire import Wire
from data.sources.side_by_side import first_answer
from data.speech import sentence

SLOTS = 16_384
# So many nodes are asked for the map of a cluster at once.
ASKED_AT_ONCE = 5

Connect = Callable[[Endpoint], contextlib.AbstractContextManager[Wire]]


@dataclass(frozen=True)
class Topology:
    """The servers that hold keys. `slots`: for a cluster the server of each slot (None: nobody serves it)."""

    endpoints: tuple[Endpoint, ...]
    slots: Sequence[Endpoint | None] | None = None

    def endpoint_of(self, key: bytes) -> Endpoint | None:
        return self.endpoints[0] if self.slots is None else self.slots[slot_of(key)]


def slot_of(key: bytes) -> int:
    """The slot of a key by the cluster specification: CRC-16/XMODEM of the part in the first non-empty braces."""
    start = key.find(b"{")
    if start >= 0:
        end = key.find(b"}", start + 1)
        if end > start + 1:
            key = key[start + 1 : end]
    return binascii.crc_hqx(key, 0) % SLOTS


def find_topology(address: Address, seeds: Sequence[Endpoint], connect: Connect, ask_sentinel: Connect) -> Topology:
    """Where the keys are just now; a cluster's map is asked of `seeds`. Raises StoppedError when nobody tells."""
    if address.form is Form.SINGLE:
        return Topology(address.endpoints)
    if address.form is Form.SENTINEL:
        return Topology((_primary(address, connect, ask_sentinel),))
    return first_answer([lambda seed=seed: _cluster_map(seed, connect) for seed in seeds[:ASKED_AT_ONCE]])  # type: ignore[misc]


def _primary(address: Address, connect: Connect, ask_sentinel: Connect) -> Endpoint:
    def named_by(sentinel: Endpoint) -> Endpoint:
        with ask_sentinel(sentinel) as wire:
            reply = wire.ask("SENTINEL", "GET-MASTER-ADDR-BY-NAME", address.service)
        if not reply:
            words = f"the Sentinel {sentinel} knows no service {address.service}"
            raise StoppedError(Trouble(FailureKind.REFUSED, words, sentence("Put the service's name into REDIS_URL.")))
        return Endpoint(reply[0], int(reply[1]))

    calls = [lambda sentinel=sentinel: named_by(sentinel) for sentinel in address.endpoints]
    primary = first_answer(calls)
    with connect(primary) as wire:
        # During a failover a Sentinel may still name the old one, on which a new key would look missing.
        if "role:master" not in wire.ask("INFO", "replication"):
            words = f"{primary}, which Sentinel names, is not the primary now"
            raise StoppedError(Trouble(FailureKind.UNREACHABLE, words, sentence("Wait for the failover to end.")))
    return primary


def _cluster_map(seed: Endpoint, connect: Connect) -> Topology:
    with connect(seed) as wire:
        ranges = wire.ask("CLUSTER", "SLOTS")
    slots: list[Endpoint | None] = [None] * SLOTS
    for start, end, primary, *_ in ranges:
        slots[start : end + 1] = [_announced(primary, seed)] * (end + 1 - start)
    endpoints = tuple(dict.fromkeys(endpoint for endpoint in slots if endpoint is not None))
    if not endpoints:
        words = f"the cluster node {seed} knows of no slots"
        raise StoppedError(Trouble(FailureKind.UNREACHABLE, words, SEE_SERVER))
    return Topology(endpoints, slots)


def _announced(node: Sequence[Any], seed: Endpoint) -> Endpoint:
    """A node that announces no name is to be reached as the one that was asked."""
    host = node[0] if node[0] not in (None, "", "?") else seed.host
    return Endpoint(host, int(node[1]))


def redirect_of(error: Exception, place: Endpoint) -> tuple[Endpoint, bool]:
    """Where `MOVED slot host:port` or `ASK slot host:port` sends us, and whether ASKING must come before."""
    code, _, target = str(error).split(" ")[:3]
    host, _, port = target.rpartition(":")
    return _announced((host.strip("[]"), port), place), code == "ASK"
