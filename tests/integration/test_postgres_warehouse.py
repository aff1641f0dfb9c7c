"""The warehouse over a real PostgreSQL: refused, cancelled, stopped, silent, and well again."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator

import psycopg
import pytest

from data.answers import Answer, Failure, FailureKind
from data.sources.key_server_process import free_port
from data.sources.warehouse import Warehouse
from tests.postgres import PASSWORD, PostgresServer, run_postgres
from tests.queries.worlds import MIDNIGHT, Order, PostgresStore
from tests.sources.test_one_select import WRITES
from tests.sources.warehouse_tools import ENDLESS, SLICES, answered, deaf_server, failed, open_at

pytestmark = pytest.mark.postgres


@pytest.fixture(scope="module")
def postgres_server() -> Iterator[PostgresServer]:
    """A server of this file's own: it is stopped and frozen here."""
    yield from run_postgres()


@pytest.fixture(scope="module")
def url(postgres_server: PostgresServer) -> str:
    return postgres_server.make_database("warehouse")


@pytest.fixture(scope="module")
def store(url: str) -> Iterator[PostgresStore]:
    found = PostgresStore(url, QUERY_TIMEOUT="1s")
    found.hold([Order(MIDNIGHT), Order(MIDNIGHT + 1)])
    yield found
    found.close()


def order_count(warehouse: Warehouse) -> int:
    return int(answered(warehouse.ask("slices", SLICES)).frame["order_count"].sum())


def sessions(server: PostgresServer) -> list[tuple[int, str, str]]:
    with server.connect() as connection:
        text = "select pid, state, query from pg_stat_activity where application_name = 'statezero' and datname = %s"
        return connection.execute(text, ["warehouse"]).fetchall()


def meanwhile(job: Callable[[], Answer], action: Callable[[], None]) -> Answer:
    """The answer of `job`, with `action` done while it runs."""
    found: list[Answer] = []
    thread = threading.Thread(target=lambda: found.append(job()))
    thread.start()
    time.sleep(0.4)
    action()
    thread.join(20)
    return found[0]


def test_the_columns_of_a_relation_are_told(store: PostgresStore) -> None:
    columns = store.warehouse.columns("orders")
    assert not isinstance(columns, Failure)
    assert columns["order_id"] == "text"
    assert columns["due_ms"] == "bigint"
    failed(store.warehouse.columns("no_such_relation"), FailureKind.MISSING_TABLE)


@pytest.mark.parametrize("sql", WRITES)
def test_nothing_changes_the_tables(store: PostgresStore, sql: str) -> None:
    failed(store.warehouse.select(sql), FailureKind.INVALID_QUERY)
    assert order_count(store.warehouse) == 2


def test_the_server_itself_refuses_to_write(store: PostgresStore) -> None:
    for sql in ("insert into orders (order_id) values ('x')", "create table more (a int)", "delete from orders"):
        engine = store.warehouse._backend.engine
        with engine.connect() as connection, pytest.raises(Exception, match="read-only transaction"):
            connection.exec_driver_sql(sql)
    assert order_count(store.warehouse) == 2


def test_a_sleeping_query_is_cancelled_on_the_server_at_the_limit(
    store: PostgresStore, postgres_server: PostgresServer
) -> None:
    for sql in ("select pg_sleep(30)", ENDLESS):
        found = failed(store.warehouse.select(sql), FailureKind.TIMED_OUT)
        assert 0.9 < (found.elapsed_s or 0) < 2
        assert all(state != "active" for _, state, _ in sessions(postgres_server))
        assert order_count(store.warehouse) == 2


def test_a_query_cancelled_by_somebody_else_is_cancelled_and_not_timed_out(
    url: str, postgres_server: PostgresServer
) -> None:
    warehouse = open_at(url, QUERY_TIMEOUT="10s")

    def cancel() -> None:
        with postgres_server.connect() as connection:
            chosen = "from pg_stat_activity where query like 'select * from%pg_sleep(29)%'"
            connection.execute(f"select pg_cancel_backend(pid) {chosen}")

    found = failed(meanwhile(lambda: warehouse.select("select pg_sleep(29)"), cancel), FailureKind.CANCELLED)
    assert (found.elapsed_s or 0) < 5
    warehouse.close()


def test_a_server_stopped_while_a_query_runs_is_unreachable_and_heals_when_it_is_back(
    store: PostgresStore, url: str, postgres_server: PostgresServer
) -> None:
    warehouse = open_at(url, QUERY_TIMEOUT="10s")
    assert order_count(warehouse) == 2
    found = failed(
        meanwhile(lambda: warehouse.select("select pg_sleep(28)"), postgres_server.stop), FailureKind.UNREACHABLE
    )
    assert (found.elapsed_s or 0) < 5
    again = failed(warehouse.ask("slices", SLICES), FailureKind.UNREACHABLE)
    assert "Next try in" in again.next_step
    assert again.message == found.message
    assert (again.elapsed_s or 0) < 0.1
    time.sleep(1.1)
    refused = failed(warehouse.ask("slices", SLICES), FailureKind.UNREACHABLE)
    assert "Next try in" not in refused.next_step
    postgres_server.start()
    time.sleep(2.1)
    assert order_count(warehouse) == 2
    warehouse.close()
    store.connection = psycopg.connect(url.replace("+psycopg", ""), autocommit=True)


def test_a_pool_whose_sessions_were_ended_is_well_at_the_next_question(
    store: PostgresStore, postgres_server: PostgresServer
) -> None:
    assert order_count(store.warehouse) == 2
    with postgres_server.connect() as connection:
        connection.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'statezero'"
        )
    assert order_count(store.warehouse) == 2


def test_a_server_that_accepts_and_never_answers_is_told_in_time() -> None:
    with deaf_server() as port:
        warehouse = open_at(f"postgresql+psycopg://reader:{'hidden'}@127.0.0.1:{port}/db", QUERY_TIMEOUT="1s")
        found = warehouse.ask("slices", SLICES)
        assert isinstance(found, Failure)
        assert found.kind in (FailureKind.UNREACHABLE, FailureKind.TIMED_OUT)
        assert (found.elapsed_s or 0) < 3
        again = warehouse.ask("slices", SLICES)
        assert isinstance(again, Failure)
        assert "Next try in" in again.next_step
        assert again.message == found.message
        assert "hidden" not in repr((found, again))
        warehouse.close()


def test_a_session_that_freezes_is_hung_up_on_in_time(store: PostgresStore, postgres_server: PostgresServer) -> None:
    """The server's process stops answering without closing anything: neither limit nor cancel is heard."""
    assert postgres_server.process is not None
    order_count(store.warehouse)
    pids = [pid for pid, _, _ in sessions(postgres_server)]
    everyone = [*pids, postgres_server.process.pid]
    for pid in everyone:
        os.kill(pid, signal.SIGSTOP)
    try:
        found = store.warehouse.ask("slices", SLICES)
    finally:
        for pid in everyone:
            os.kill(pid, signal.SIGCONT)
    assert isinstance(found, Failure)
    assert found.kind in (FailureKind.UNREACHABLE, FailureKind.TIMED_OUT)
    assert (found.elapsed_s or 0) < 3.2
    time.sleep(1.2)
    assert order_count(store.warehouse) == 2


def test_a_port_where_nobody_listens_is_unreachable(postgres_server: PostgresServer) -> None:
    warehouse = open_at(f"postgresql+psycopg://reader:hidden@127.0.0.1:{free_port()}/db")
    found = failed(warehouse.ask("slices", SLICES), FailureKind.UNREACHABLE)
    assert "hidden" not in repr(found)
    assert found.is_error is False
    warehouse.close()


def test_a_wrong_password_and_a_wrong_database_are_refused_and_never_shown(postgres_server: PostgresServer) -> None:
    for url in (
        postgres_server.url_of("postgres", password="not:the@pass%word"),
        postgres_server.url_of("no_such_database"),
        postgres_server.url_of("postgres", user="nobody_here", password="not:the@pass%word"),
    ):
        warehouse = open_at(url)
        found = failed(warehouse.ask("slices", SLICES), FailureKind.REFUSED)
        for secret in ("not:the@pass%word", "not%3Athe%40pass%25word", PASSWORD):
            assert secret not in repr(found) + warehouse.url_shown
        warehouse.close()


def test_a_driver_that_quotes_the_password_is_not_repeated(postgres_server: PostgresServer) -> None:
    """A password that is also a word of the message."""
    warehouse = open_at(postgres_server.url_of("no_such_database", password="authentication"))
    found = failed(warehouse.ask("slices", SLICES), FailureKind.REFUSED)
    assert "authentication" not in found.message
    assert "***" in found.message
    warehouse.close()


def test_a_user_without_rights_is_refused(postgres_server: PostgresServer, store: PostgresStore) -> None:
    with postgres_server.connect() as connection:
        connection.execute("drop role if exists reader")
        connection.execute("create role reader login password 'reader-password'")
    warehouse = open_at(postgres_server.url_of("warehouse", user="reader", password="reader-password"))
    found = failed(warehouse.ask("slices", SLICES), FailureKind.REFUSED)
    assert "permission denied" in found.message
    warehouse.close()


def test_missing_tables_columns_and_wrong_types_are_told_apart(postgres_server: PostgresServer) -> None:
    url = postgres_server.make_database("odd")
    warehouse = open_at(url)
    failed(warehouse.ask("slices", SLICES), FailureKind.MISSING_TABLE)
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
        columns = "payment_method text, booking_type text, due_day int, due_ms bigint, received_ms bigint"
        connection.execute(f"create table orders ({columns})")
        failed(warehouse.ask("slices", SLICES), FailureKind.MISSING_COLUMN)
        connection.execute("alter table orders add column created_ms timestamptz, add column closed_ms bigint")
        failed(warehouse.ask("slices", SLICES), FailureKind.WRONG_TYPE)
        connection.execute("alter table orders alter column created_ms type bigint using 0")
        connection.execute("alter table orders alter column payment_method type int using 0")
        assert order_count(warehouse) == 0
        connection.execute(f"insert into orders values (7, 'now', {SLICES['from_day']}, {MIDNIGHT}, null, 0, null)")
        found = failed(warehouse.ask("slices", SLICES), FailureKind.WRONG_TYPE)
        assert "payment_method should be text" in found.message
    warehouse.close()


def test_a_lock_is_waited_for_until_the_limit(store: PostgresStore, url: str) -> None:
    with psycopg.connect(url.replace("+psycopg", "")) as connection:
        connection.execute("lock table orders in access exclusive mode")
        failed(store.warehouse.ask("slices", SLICES), FailureKind.TIMED_OUT)
    assert order_count(store.warehouse) == 2


def test_no_more_sessions_are_opened_than_the_pool_has(url: str, postgres_server: PostgresServer) -> None:
    warehouse = open_at(url, QUERY_TIMEOUT="2s", POOL_SIZE="2")
    before = len(sessions(postgres_server))
    threads = [threading.Thread(target=warehouse.select, args=("select pg_sleep(0.2)",)) for _ in range(6)]
    for thread in threads:
        thread.start()
    time.sleep(0.3)
    assert len(sessions(postgres_server)) - before <= 2
    for thread in threads:
        thread.join()
    warehouse.close()
