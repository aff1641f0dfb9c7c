"""What the tests of the key server share."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator

from data.metrics.probe import Outcome, Probe, ProbeRound
from data.sources.redis_keys import KeyServer
from data.sources.redis_url import parse_redis_url

REQUEST = Probe("request", "hand-off", "bbd:request:{order_id}", type="string")
CONFIG = Probe("config", "hand-off", "bbd:config", type="hash", fields=("version", "100%_sure"))
HEARTBEAT = Probe("heartbeat", "hand-off", "bbd:heartbeat", type="string", min_ttl_ms=15_000, expires=True)


def key_server_at(url: str, timeout_ms: int = 1_000) -> KeyServer:
    return KeyServer(parse_redis_url(url), timeout_ms)


def orders(*ids: str) -> list[dict[str, str]]:
    return [{"order_id": each, "payment_method": "cash", "booking_type": "now"} for each in ids]


def outcomes(probe_round: ProbeRound) -> dict[str | None, Outcome]:
    return {reading.order_id: reading.outcome for reading in probe_round.readings}


def words(probe_round: ProbeRound) -> str:
    """The evidence, which is the same for all readings."""
    (evidence,) = {reading.evidence for reading in probe_round.readings}
    return evidence


@contextlib.contextmanager
def broken_server(behave: Callable[[socket.socket], object]) -> Iterator[int]:
    """A port where each connection is given to `behave`, then held open to the end."""
    listener = socket.create_server(("127.0.0.1", 0))
    held: list[socket.socket] = []

    def accept() -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _ = listener.accept()
                held.append(connection)
                with contextlib.suppress(OSError):
                    behave(connection)

    threading.Thread(target=accept, daemon=True).start()
    try:
        yield listener.getsockname()[1]
    finally:
        listener.close()
        for connection in held:
            connection.close()
