"""The same world on each engine."""

from collections.abc import Iterator

import pytest

from tests.postgres import PostgresServer
from tests.queries.worlds import ParquetStore, PostgresStore, Store


@pytest.fixture(scope="session")
def parquet_store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ParquetStore]:
    store = ParquetStore(tmp_path_factory.mktemp("warehouse"))
    yield store
    store.warehouse.close()


@pytest.fixture(scope="session")
def postgres_store(postgres_server: PostgresServer) -> Iterator[PostgresStore]:
    store = PostgresStore(postgres_server.make_database("questions"))
    yield store
    store.close()


@pytest.fixture(params=["parquet", pytest.param("postgres", marks=pytest.mark.postgres)])
def store(request: pytest.FixtureRequest) -> Store:
    """Each test that takes it runs on DuckDB over Parquet and on PostgreSQL."""
    found: Store = request.getfixturevalue(f"{request.param}_store")
    return found
