"""Fixtures for all tests."""

from tests.postgres import postgres_server
from tests.servers import key_server, key_server_process

__all__ = ["key_server", "key_server_process", "postgres_server"]
