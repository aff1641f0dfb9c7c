"""Fixtures that start real servers: each belongs to the test run and is ended by its process id."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import redis

from data.sources.key_server_process import KeyServerError, PrivateKeyServer, free_port, start_private_key_server

__all__ = ["free_port", "key_server", "key_server_process"]


@pytest.fixture(scope="session")
def key_server_process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PrivateKeyServer]:
    """One real key server for the whole run."""
    folder: Path = tmp_path_factory.mktemp("key-server")
    try:
        server = start_private_key_server(folder)
    except KeyServerError as error:
        pytest.skip(str(error))
    yield server
    server.stop()


@pytest.fixture
def key_server(key_server_process: PrivateKeyServer) -> Iterator[PrivateKeyServer]:
    """The run's key server, empty and without users of its own."""
    with redis.Redis(port=key_server_process.port, decode_responses=True) as client:
        client.flushall()
        for name in set(client.acl_users()) - {"default"}:
            client.acl_deluser(name)
    yield key_server_process
