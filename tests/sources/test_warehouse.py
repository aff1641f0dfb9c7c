"""The warehouse over what needs no server: a folder of Parquet, a DuckDB file, SQLite."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import duckdb
import numpy as np
import pytest

from data.answers import Failure, FailureKind, Rows
from data.settings import load
from data.sources.warehouse import BindError, UnknownQuestionError, Warehouse, open_warehouse
from tests.queries.worlds import MIDNIGHT, KeyOutcome, Order, ParquetStore
from tests.sources.test_one_select import WRITES
from tests.sources.warehouse_tools import DAY, ENDLESS, SLICES, answered, failed, open_at


@pytest.fixture
def store(tmp_path: Path) -> Iterator[ParquetStore]:
    found = ParquetStore(tmp_path / "world", QUERY_TIMEOUT="1s")
    found.hold([Order(MIDNIGHT), Order(MIDNIGHT + 1, payment_method="gopay")])
    yield found
    found.warehouse.close()


def hold_table(path: Path, *dues: int) -> None:
    """A DuckDB file with orders of one slice, due at these times."""
    with duckdb.connect(str(path)) as connection:
        columns = "order_id text, payment_method text, booking_type text, due_day int, created_ms bigint, due_ms bigint"
        connection.execute(f"create or replace table orders ({columns}, received_ms bigint, closed_ms bigint)")
        for due_ms in dues:
            values = f"'o', 'cash', 'now', {DAY}, {due_ms}, {due_ms}, null, null"
            connection.execute(f"insert into orders values ({values})")


def order_count(warehouse: Warehouse) -> int:
    return int(answered(warehouse.ask("slices", SLICES)).frame["order_count"].sum())


def test_without_a_url_it_is_not_set_up_and_the_next_step_names_the_setting(tmp_path: Path) -> None:
    found = open_warehouse(load({}, tmp_path).settings)
    assert isinstance(found, Failure)
    assert found.kind is FailureKind.NOT_SET_UP
    assert "WAREHOUSE_URL" in found.next_step


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("nosuchengine://user:hidden@host/db", "knows no engine nosuchengine"),
        ("mysql+mysqldb://user:hidden@host/db", "the driver of mysql+mysqldb is not installed"),
        ("postgresql+psycopg://user:hidden@host:port/db", "cannot read it as a URL"),
    ],
)
def test_a_url_that_cannot_be_used_is_not_set_up_and_tells_no_password(url: str, told: str, tmp_path: Path) -> None:
    found = open_warehouse(load({"WAREHOUSE_URL": url}, tmp_path).settings)
    assert isinstance(found, Failure)
    assert found.kind is FailureKind.NOT_SET_UP
    assert told in found.message
    assert "hidden" not in repr(found)


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_postgresql_may_be_called_as_other_tools_call_it(scheme: str) -> None:
    warehouse = open_at(f"{scheme}://user:hidden@host/db")
    assert warehouse.dialect == "postgresql"
    assert "hidden" not in warehouse.url_shown
    warehouse.close()


def test_a_mistake_in_the_program_is_raised_and_not_a_failure(store: ParquetStore) -> None:
    with pytest.raises(UnknownQuestionError):
        store.warehouse.ask("no_such_question", {})
    with pytest.raises(BindError, match="expected the binds"):
        store.warehouse.ask("slices", {"from_ms": 1})
    with pytest.raises(BindError, match="expected the binds"):
        store.warehouse.ask("slices", {**SLICES, "more": 1})
    with pytest.raises(BindError, match="a whole number for to_ms"):
        store.warehouse.ask("slices", {**SLICES, "to_ms": "yesterday"})
    with pytest.raises(BindError, match="a plain lower-case name"):
        store.warehouse.columns("orders; drop table orders")


def test_an_answer_says_its_question_binds_and_time(store: ParquetStore) -> None:
    found = answered(store.warehouse.ask("slices", {**SLICES, "from_day": np.int64(DAY)}))
    assert found.question == "slices"
    assert found.binds == SLICES
    assert 0 < found.elapsed_s < 1
    assert list(found.frame) == ["payment_method", "booking_type", "order_count"]


def test_the_columns_of_a_relation_are_told_in_lower_case(store: ParquetStore) -> None:
    columns = store.warehouse.columns("orders")
    assert not isinstance(columns, Failure)
    assert columns["order_id"] == "varchar"
    assert columns["due_ms"] == columns["due_day"] == "bigint"
    failed(store.warehouse.columns("deployments"), FailureKind.MISSING_TABLE)


def test_a_relation_without_files_is_a_missing_table_and_heals_when_they_come(store: ParquetStore) -> None:
    shutil.rmtree(store.folder / "key_outcomes")
    binds = {**SLICES, "give_up_ms": 1}
    found = failed(store.warehouse.ask("key_outcomes", binds), FailureKind.MISSING_TABLE)
    assert "key_outcomes" in found.message
    assert "doctor" in found.next_step
    (store.folder / "key_outcomes").mkdir()
    failed(store.warehouse.ask("key_outcomes", binds), FailureKind.MISSING_TABLE)
    assert order_count(store.warehouse) == 2
    store.hold([Order(MIDNIGHT, order_id="x")], [KeyOutcome("x", "request", "present", MIDNIGHT)])
    assert len(answered(store.warehouse.ask("key_outcomes", binds)).frame) == 1


def test_the_folder_may_go_away_and_come_back(store: ParquetStore) -> None:
    aside = store.folder.with_name("aside")
    assert order_count(store.warehouse) == 2
    store.folder.rename(aside)
    found = failed(store.warehouse.ask("slices", SLICES), FailureKind.UNREACHABLE)
    assert str(store.folder) in found.message
    aside.rename(store.folder)
    time.sleep(1.1)
    assert order_count(store.warehouse) == 2


@pytest.mark.parametrize("name", ["it's [1] *", "plain/../dots", "a b"])
def test_the_folder_may_have_any_name(tmp_path: Path, name: str) -> None:
    (tmp_path / "plain").mkdir()
    odd = ParquetStore(tmp_path / name)
    odd.hold([Order(MIDNIGHT)])
    assert order_count(odd.warehouse) == 1
    odd.warehouse.close()


def test_the_folder_may_be_named_from_the_working_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ParquetStore(tmp_path / "world").hold([Order(MIDNIGHT)])
    monkeypatch.chdir(tmp_path)
    for name in ("world", "./world", "world/"):
        warehouse = open_at(name)
        assert order_count(warehouse) == 1
        warehouse.close()


def test_a_folder_that_was_not_there_at_the_start_is_read_when_it_comes(tmp_path: Path) -> None:
    late = ParquetStore(tmp_path / "late")
    failed(late.warehouse.ask("slices", SLICES), FailureKind.UNREACHABLE)
    late.hold([Order(MIDNIGHT)])
    time.sleep(0.3)
    assert order_count(late.warehouse) == 1
    late.warehouse.close()


def test_files_rewritten_and_added_while_it_runs_are_seen_at_once(store: ParquetStore) -> None:
    for count in (3, 1, 2):
        store.hold([Order(MIDNIGHT + n) for n in range(count)])
        assert order_count(store.warehouse) == count


def test_a_damaged_file_is_a_failure_and_heals_when_it_is_whole_again(store: ParquetStore) -> None:
    damaged = store.folder / "orders" / f"due_day={DAY}" / "part-1.parquet"
    for content in (b"", b"no parquet at all"):
        damaged.write_bytes(content)
        failed(store.warehouse.ask("slices", SLICES), FailureKind.UNREACHABLE)
        damaged.unlink()
        time.sleep(1.1)
        assert order_count(store.warehouse) == 2


def test_a_column_that_is_absent_or_of_another_type_is_told(tmp_path: Path) -> None:
    folder = tmp_path / "world" / "orders"
    folder.mkdir(parents=True)
    select = f"select 'o' as order_id, 'cash' as payment_method, 'now' as booking_type, {DAY} as due_day, 1 as due_ms"
    duckdb.sql(f"copy ({select}) to '{folder}/a.parquet'")
    warehouse = open_at(tmp_path / "world")
    found = failed(warehouse.ask("slices", SLICES), FailureKind.MISSING_COLUMN)
    assert "created_ms" in found.message
    more = "timestamp '2026-01-29' as created_ms, null as closed_ms, null as received_ms"
    duckdb.sql(f"copy ({select}, {more}) to '{folder}/a.parquet'")
    failed(warehouse.ask("slices", SLICES), FailureKind.WRONG_TYPE)
    warehouse.close()


@pytest.mark.parametrize("sql", WRITES)
def test_nothing_changes_the_folder(store: ParquetStore, sql: str) -> None:
    before = sorted(store.folder.rglob("*"))
    found = failed(store.warehouse.select(sql), FailureKind.INVALID_QUERY)
    assert "only one select is run here" in found.message
    assert sorted(store.folder.rglob("*")) == before
    assert not Path("stolen.csv").exists()
    assert order_count(store.warehouse) == 2


def test_the_engine_itself_reads_no_file_outside_the_folder_and_keeps_its_settings(
    store: ParquetStore, tmp_path: Path
) -> None:
    outside = tmp_path / "outside.csv"
    outside.write_text("a\n1\n")
    failed(store.warehouse.select(f"select * from read_csv('{outside}')"), FailureKind.REFUSED)
    failed(store.warehouse.select("select * from read_text('/etc/passwd')"), FailureKind.REFUSED)
    with store.warehouse._backend.engine.connect() as connection, pytest.raises(Exception, match="locked"):
        connection.exec_driver_sql("set enable_external_access = true")


def test_a_python_variable_never_stands_in_for_a_missing_table(store: ParquetStore) -> None:
    import pandas as pd

    deployments = pd.DataFrame({"a": [1]})
    failed(store.warehouse.select("select * from deployments"), FailureKind.MISSING_TABLE)
    assert len(deployments) == 1


def test_too_many_rows_name_the_cap_and_what_to_do(tmp_path: Path) -> None:
    store = ParquetStore(tmp_path / "world", ROW_CAP="100")
    binds = {**SLICES, "give_up_ms": 172_800_000}
    del binds["from_ms"], binds["to_ms"]
    store.hold([Order(MIDNIGHT + n) for n in range(100)])
    assert len(answered(store.warehouse.ask("waiting", binds)).frame) == 100
    store.hold([Order(MIDNIGHT + n) for n in range(101)])
    found = failed(store.warehouse.ask("waiting", binds), FailureKind.TOO_MANY_ROWS)
    assert "100" in found.message
    assert "ROW_CAP" in found.next_step
    store.warehouse.close()


def test_a_query_over_the_limit_is_cancelled_on_the_engine_and_the_pool_is_well_after_it(store: ParquetStore) -> None:
    for _ in range(5):
        found = failed(store.warehouse.select(ENDLESS), FailureKind.TIMED_OUT)
        assert found.elapsed_s is not None
        assert 0.9 < found.elapsed_s < 2
        assert order_count(store.warehouse) == 2
    assert threading.active_count() < 20


def test_a_full_pool_is_told_as_busy_and_in_time(tmp_path: Path) -> None:
    store = ParquetStore(tmp_path / "world", QUERY_TIMEOUT="500ms", POOL_SIZE="1")
    store.hold([Order(MIDNIGHT)])
    store.warehouse._slots.acquire()
    found = failed(store.warehouse.ask("slices", SLICES), FailureKind.TIMED_OUT)
    assert "busy" in found.message
    assert 0.4 < (found.elapsed_s or 0) < 1
    store.warehouse._slots.release()
    assert order_count(store.warehouse) == 1
    store.warehouse.close()


def test_many_threads_share_the_pool_and_none_gets_the_rows_of_another(store: ParquetStore) -> None:
    wrong: list[object] = []

    def ask(number: int) -> None:
        for _ in range(10):
            answer = store.warehouse.select(f"select {number} as me from orders")
            if not isinstance(answer, Rows) or answer.frame["me"].tolist() != [number, number]:
                wrong.append(answer)

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_a_duckdb_file_is_open_only_while_a_question_runs(tmp_path: Path) -> None:
    path = tmp_path / "world.duckdb"
    hold_table(path, MIDNIGHT)
    warehouse = open_at(f"duckdb:///{path}")
    assert order_count(warehouse) == 1
    hold_table(path, MIDNIGHT, MIDNIGHT + 1)
    assert order_count(warehouse) == 2
    warehouse.close()


def test_a_duckdb_file_that_another_process_holds_is_locked_and_heals(tmp_path: Path) -> None:
    path = tmp_path / "world.duckdb"
    hold_table(path, MIDNIGHT)
    warehouse = open_at(f"duckdb:///{path}")
    code = f"import duckdb, sys; held = duckdb.connect({str(path)!r}); print('held', flush=True); sys.stdin.read()"
    holder = subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert holder.stdout is not None and holder.stdout.readline()
    failed(warehouse.ask("slices", SLICES), FailureKind.LOCKED)
    holder.communicate()
    assert order_count(warehouse) == 1
    warehouse.close()


def test_a_duckdb_file_that_this_process_writes_is_locked_too(tmp_path: Path) -> None:
    path = tmp_path / "world.duckdb"
    hold_table(path, MIDNIGHT)
    warehouse = open_at(f"duckdb:///{path}")
    with duckdb.connect(str(path)):
        failed(warehouse.ask("slices", SLICES), FailureKind.LOCKED)
    assert order_count(warehouse) == 1
    warehouse.close()


def test_a_duckdb_file_that_is_not_there_is_unreachable_and_is_never_made(tmp_path: Path) -> None:
    path = tmp_path / "world.duckdb"
    warehouse = open_at(f"duckdb:///{path}")
    failed(warehouse.ask("slices", SLICES), FailureKind.UNREACHABLE)
    assert not path.exists()
    hold_table(path, MIDNIGHT)
    time.sleep(0.3)
    assert order_count(warehouse) == 1
    warehouse.close()


def test_the_views_of_a_duckdb_file_may_read_the_files_beside_it_and_no_others(tmp_path: Path) -> None:
    inside, path = tmp_path / "inside", tmp_path / "inside" / "world.duckdb"
    inside.mkdir()
    for place in (inside, tmp_path):
        (place / "orders.csv").write_text("a\n1\n")
    with duckdb.connect(str(path)) as connection:
        connection.execute(f"create view near as select * from read_csv('{inside}/orders.csv')")
        connection.execute(f"create view far as select * from read_csv('{tmp_path}/orders.csv')")
    warehouse = open_at(f"duckdb:///{path}")
    assert len(answered(warehouse.select("select * from near")).frame) == 1
    failed(warehouse.select("select * from far"), FailureKind.REFUSED)
    warehouse.close()


@pytest.mark.parametrize("sql", WRITES)
def test_nothing_changes_a_duckdb_file(tmp_path: Path, sql: str) -> None:
    path = tmp_path / "world.duckdb"
    hold_table(path, MIDNIGHT)
    before = path.read_bytes()
    warehouse = open_at(f"duckdb:///{path}")
    failed(warehouse.select(sql), FailureKind.INVALID_QUERY)
    assert path.read_bytes() == before
    assert sorted(tmp_path.iterdir()) == [path]
    warehouse.close()


def test_the_engine_itself_refuses_to_write_a_duckdb_file(tmp_path: Path) -> None:
    path = tmp_path / "world.duckdb"
    hold_table(path, MIDNIGHT)
    warehouse = open_at(f"duckdb:///{path}")
    for sql in ("insert into orders select * from orders", "create table more (a int)"):
        with warehouse._backend.engine.connect() as connection, pytest.raises(Exception, match="read-only"):
            connection.exec_driver_sql(sql)
    warehouse.close()


def test_any_other_sqlalchemy_url_works_plainly(tmp_path: Path) -> None:
    path = tmp_path / "world.sqlite"
    warehouse = open_at(f"sqlite:///{path}", QUERY_TIMEOUT="500ms")
    failed(warehouse.ask("slices", SLICES), FailureKind.MISSING_TABLE)
    with sqlite3.connect(path) as connection:
        columns = "payment_method text, booking_type text, due_day int, created_ms int, due_ms int"
        connection.execute(f"create table orders ({columns}, closed_ms int)")
    failed(warehouse.ask("slices", SLICES), FailureKind.MISSING_COLUMN)
    with sqlite3.connect(path) as connection:
        connection.execute("alter table orders add column received_ms int")
        connection.execute(f"insert into orders values ('cash', 'now', {DAY}, {MIDNIGHT}, {MIDNIGHT}, null, null)")
    assert order_count(warehouse) == 1
    columns_found = warehouse.columns("orders")
    assert not isinstance(columns_found, Failure)
    assert "due_ms" in columns_found
    failed(warehouse.select(ENDLESS), FailureKind.TIMED_OUT)
    assert order_count(warehouse) == 1
    warehouse.close()
