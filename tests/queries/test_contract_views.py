"""The example views of queries/contract: another schema becomes the contract, on the engines they are written for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import psycopg
import pytest

from data.answers import Failure
from data.metrics.contract import DEPLOYMENT_COLUMNS, ORDERS, Severity, check_columns
from data.questions import FOLDER, day_bounds, questions
from data.sources.warehouse import Warehouse
from tests.postgres import PostgresServer
from tests.sources.warehouse_tools import answered, open_at

WRITTEN_AT = "2026-01-28 23:59:59.999+07:00"
AS_OF = 1_769_619_600_000  # 2026-01-29 00:00 in Jakarta, 17:00 UTC the day before
GIVE_UP = 48 * 3_600_000

TABLES = (
    "create table bookings (booking_no int, customer_no int, pay_type text, wanted_at timestamptz, "
    "made_at timestamptz, accepted_at timestamptz, driver_at timestamptz, ended_at timestamptz, end_word text)",
    "create table releases (id int, component text, tag text, note text, began_at timestamptz, "
    "ended_at timestamptz, state text, who text)",
    f"insert into bookings values "
    f"(1, 7, ' GoPay ', null, '{WRITTEN_AT}', null, null, null, 'open'), "
    f"(2, 8, 'cash', '{WRITTEN_AT}', '2026-01-27 08:00:00+07:00', null, null, null, null), "
    f"(3, 9, null, null, '{WRITTEN_AT}', '{WRITTEN_AT}', null, '{WRITTEN_AT}', 'completed'), "
    "(4, 9, 'cash', '2026-01-30 08:00:00+07:00', '2026-01-28 08:00:00+07:00', null, null, null, null)",
    f"insert into releases values (1, 'booking-flow', 'v2', 'faster', '{WRITTEN_AT}', null, 'running', 'ana')",
)


@pytest.fixture
def over_duckdb(tmp_path: Path) -> Iterator[Warehouse]:
    path = tmp_path / "site.duckdb"
    with duckdb.connect(str(path)) as connection:
        for statement in (*TABLES, (FOLDER / "contract" / "duckdb.sql").read_text()):
            connection.execute(statement)
    warehouse = open_at(f"duckdb:///{path}")
    yield warehouse
    warehouse.close()


@pytest.fixture
def over_postgres(postgres_server: PostgresServer) -> Iterator[Warehouse]:
    url = postgres_server.make_database("site")
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
        for statement in (*TABLES, (FOLDER / "contract" / "postgresql.sql").read_text()):
            connection.execute(statement)
    warehouse = open_at(url)
    yield warehouse
    warehouse.close()


@pytest.fixture(params=["over_duckdb", pytest.param("over_postgres", marks=pytest.mark.postgres)])
def warehouse(request: pytest.FixtureRequest) -> Warehouse:
    found: Warehouse = request.getfixturevalue(request.param)
    return found


def test_the_views_have_every_column_of_the_contract_with_its_type(warehouse: Warehouse) -> None:
    for relation, contract in (("orders", ORDERS), ("deployments", DEPLOYMENT_COLUMNS)):
        columns = warehouse.columns(relation)
        assert not isinstance(columns, Failure), columns
        checks = check_columns(relation, contract, columns, warehouse.dialect)
        assert [check for check in checks if check.severity in (Severity.FINDING, Severity.FAILURE)] == []


def test_the_waiting_orders_of_the_other_schema_are_found(warehouse: Warehouse) -> None:
    binds = {"as_of_ms": AS_OF, "give_up_ms": GIVE_UP, **day_bounds(AS_OF, AS_OF, GIVE_UP)}
    frame = answered(warehouse.ask("waiting", binds)).frame.sort_values("order_id")
    assert frame["order_id"].tolist() == ["1", "2"]
    assert frame["payment_method"].tolist() == ["gopay", "cash"]
    assert frame["booking_type"].tolist() == ["now", "scheduled"]
    assert frame["due_ms"].tolist() == [AS_OF - 1, AS_OF - 1]


def test_a_due_time_late_in_the_day_of_jakarta_lies_in_the_partition_of_utc(warehouse: Warehouse) -> None:
    frame = answered(warehouse.select("select due_day from orders where order_id = '1'")).frame
    assert frame["due_day"].tolist() == [20260128]


@pytest.fixture
def every_bind() -> Callable[[str], dict[str, int]]:
    known = {"from_ms": AS_OF - 60_000, "to_ms": AS_OF, "as_of_ms": AS_OF, "give_up_ms": GIVE_UP}
    known |= {"step_ms": 60_000, "long_ms": 60_000, "objective_ms": 60_000, "stuck_ms": 300_000}
    known |= day_bounds(AS_OF - 60_000, AS_OF, GIVE_UP)
    return lambda name: {bind: known[bind] for bind in questions()[name].binds}


@pytest.mark.parametrize("name", ["data_time", "waiting", "abandoned", "waits", "flow", "slice_outcomes", "slices"])
def test_every_question_about_orders_is_answered(
    warehouse: Warehouse, name: str, every_bind: Callable[[str], dict[str, int]]
) -> None:
    answered(warehouse.ask(name, every_bind(name)))


@pytest.mark.postgres
def test_the_index_of_the_example_is_used(over_postgres: Warehouse, postgres_server: PostgresServer) -> None:
    with postgres_server.connect("site") as connection:
        connection.execute("set enable_seqscan = off")
        plan = connection.execute("explain select order_id from orders where due_day between 20260128 and 20260129")
        assert "bookings_due_day" in str(plan.fetchall())
