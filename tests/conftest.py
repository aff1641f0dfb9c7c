"""Fixtures for all tests, and no limit of time for those of many worlds: a busy machine is no fault."""

from hypothesis import settings

from tests.postgres import postgres_server
from tests.servers import key_server, key_server_process

settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

__all__ = ["key_server", "key_server_process", "postgres_server"]
