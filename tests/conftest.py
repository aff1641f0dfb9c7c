"""Fixtures for all tests."""

from tests.servers import key_server, key_server_process

__all__ = ["key_server", "key_server_process"]
