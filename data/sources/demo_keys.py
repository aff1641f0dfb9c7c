"""The demo player's hand in a key server: the only place of the product that writes keys."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from data.settings import mask_url

REQUEST_PREFIX = "bbd:request:"
CONFIG_KEY = "bbd:config"
HEARTBEAT_KEY = "bbd:heartbeat"
HEARTBEAT_TTL_S = 60
CONFIG = {"version": "12", "dispatch_url": "http://dispatch.invalid/v2/requests", "timeout_ms": "2500"}
_BATCH = 5_000


class DemoKeysError(RuntimeError):
    """The key server could not be written. The message says what was observed."""


@dataclass
class DemoKeys:
    """Writes and deletes the keys of a demo world. Each method raises DemoKeysError; doing it again is harmless."""

    client: redis.Redis

    def write_requests(self, order_ids: Collection[str]) -> None:
        for batch in _batches(order_ids):
            self._many([("SET", REQUEST_PREFIX + order_id, _request(order_id)) for order_id in batch])

    def delete_requests(self, order_ids: Collection[str]) -> None:
        for batch in _batches(order_ids):
            self._many([("DEL", REQUEST_PREFIX + order_id) for order_id in batch])

    def request_ids(self) -> set[str]:
        """The orders that have a request key now."""
        try:
            return {
                _text(key).removeprefix(REQUEST_PREFIX)
                for key in self.client.scan_iter(REQUEST_PREFIX + "*", count=1_000)
            }
        except (redis.RedisError, OSError) as error:
            raise DemoKeysError(_observed(error)) from None

    def write_config(self) -> None:
        fields = [part for pair in CONFIG.items() for part in pair]
        self._many([("DEL", CONFIG_KEY), ("HSET", CONFIG_KEY, *fields)])

    def beat(self) -> None:
        self._many([("SET", HEARTBEAT_KEY, "1", "EX", HEARTBEAT_TTL_S)])

    def close(self) -> None:
        self.client.close()

    def _many(self, commands: Iterable[tuple[str | int, ...]]) -> None:
        try:
            pipeline = self.client.pipeline(transaction=False)
            for command in commands:
                pipeline.execute_command(*command)  # type: ignore[no-untyped-call]
            pipeline.execute()
        except (redis.RedisError, OSError) as error:
            raise DemoKeysError(_observed(error)) from None


def open_demo_keys(url: str) -> DemoKeys:
    """Keys at a redis://, rediss:// or unix:// URL; nothing is connected yet. Raises DemoKeysError."""
    try:
        client = redis.Redis.from_url(
            url, socket_timeout=2, socket_connect_timeout=2, retry=Retry(NoBackoff(), 1), decode_responses=False
        )
    except ValueError:
        expected = "a redis://, rediss:// or unix:// URL of one server"
        raise DemoKeysError(f"expected {expected}, got {mask_url(url)}, e.g. redis://127.0.0.1:6379/0") from None
    return DemoKeys(client)


def _batches(order_ids: Collection[str]) -> Iterable[list[str]]:
    ordered = list(order_ids)
    for start in range(0, len(ordered), _BATCH):
        yield ordered[start : start + _BATCH]


def _request(order_id: str) -> str:
    return json.dumps({"order": order_id, "to": "dispatch"})


def _text(key: bytes | str) -> str:
    return key.decode(errors="replace") if isinstance(key, bytes) else key


def _observed(error: Exception) -> str:
    """The kind of trouble alone: what a driver says may hold an address with a password."""
    return f"the key server could not be written: {type(error).__name__}"
