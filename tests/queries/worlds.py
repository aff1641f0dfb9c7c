"""Small worlds of orders, and the two engines that hold the same world."""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path

import psycopg
import pyarrow as pa
import pyarrow.parquet as pq

from data.answers import Rows
from data.questions import questions
from data.settings import load
from data.sources.warehouse import Warehouse, open_warehouse
from data.window import utc_day

MINUTE = 60_000
# Midnight in UTC, so that small worlds lie on both sides of a partition's edge.
MIDNIGHT = 1_769_644_800_000

_numbers = itertools.count(1)


@dataclass(frozen=True)
class Order:
    """One row of `orders`; times in milliseconds."""

    due_ms: int
    received_ms: int | None = None
    closed_ms: int | None = None
    created_ms: int | None = None  # None: at due
    assigned_ms: int | None = None
    loaded_ms: int | None = None
    payment_method: str | None = "cash"
    booking_type: str | None = "now"
    user_id: str | None = "u1"
    outcome: str | None = None
    fare: float | None = None
    order_id: str = field(default_factory=lambda: f"o{next(_numbers)}")

    @property
    def created(self) -> int:
        return self.due_ms if self.created_ms is None else self.created_ms

    @property
    def due_day(self) -> int:
        return utc_day(self.due_ms)

    def row(self) -> dict[str, object]:
        return {**asdict(self), "created_ms": self.created, "due_day": self.due_day}


@dataclass(frozen=True)
class KeyOutcome:
    """One row of `key_outcomes`."""

    order_id: str | None
    probe: str
    outcome: str
    from_ms: int
    to_ms: int | None = None


_ORDER_COLUMNS = [one.name for one in fields(Order)] + ["due_day"]
_KEY_COLUMNS = [one.name for one in fields(KeyOutcome)]


def _schema(columns: Sequence[str]) -> pa.Schema:
    kinds = {"due_day": pa.int64(), "fare": pa.float64()}
    return pa.schema([(name, kinds.get(name, pa.int64() if name.endswith("_ms") else pa.string())) for name in columns])


ORDERS = _schema(_ORDER_COLUMNS)
KEY_OUTCOMES = _schema(_KEY_COLUMNS)
_DEPLOYMENT_COLUMNS = (
    *("deployment_id", "service", "version", "title", "started_ms", "finished_ms", "status"),
    *("author", "standby", "risk_analysis", "plan_ref"),
)
DEPLOYMENTS = _schema(_DEPLOYMENT_COLUMNS)


class ParquetStore:
    """A folder of Parquet, partitioned by due_day, and the warehouse over it."""

    def __init__(self, folder: Path, **settings: str) -> None:
        self.folder = folder
        opened = open_warehouse(load({"WAREHOUSE_URL": str(folder), **settings}, folder).settings)
        assert isinstance(opened, Warehouse)
        self.warehouse = opened

    def hold(self, orders: Sequence[Order], keys: Sequence[KeyOutcome] = ()) -> None:
        shutil.rmtree(self.folder / "orders", ignore_errors=True)
        rows = sorted((order.row() for order in orders), key=lambda row: str(row["due_day"]))
        # A partition without rows stands for a world without orders: the columns are known all the same.
        by_day = {day: list(group) for day, group in itertools.groupby(rows, key=lambda row: row["due_day"])}
        for day, group in (by_day or {19_700_101: []}).items():
            self._write(f"orders/due_day={day}", group, ORDERS.remove(ORDERS.get_field_index("due_day")))
        self._write("key_outcomes", [asdict(key) for key in keys], KEY_OUTCOMES)

    def hold_deployments(self, rows: Sequence[Mapping[str, object]]) -> None:
        self._write("deployments", rows, DEPLOYMENTS)

    def _write(self, place: str, rows: Sequence[Mapping[str, object]], schema: pa.Schema) -> None:
        folder = self.folder / place
        folder.mkdir(parents=True, exist_ok=True)
        kept = [{name: row[name] for name in schema.names} for row in rows]
        pq.write_table(pa.Table.from_pylist(kept, schema=schema), folder / "part-0.parquet")


class PostgresStore:
    """Tables in a PostgreSQL database, and the warehouse over them."""

    def __init__(self, url: str, **settings: str) -> None:
        opened = open_warehouse(load({"WAREHOUSE_URL": url, **settings}, Path("/nowhere")).settings)
        assert isinstance(opened, Warehouse)
        self.warehouse = opened
        self.connection = psycopg.connect(url.replace("+psycopg", ""), autocommit=True)
        for name, schema in (("orders", ORDERS), ("key_outcomes", KEY_OUTCOMES), ("deployments", DEPLOYMENTS)):
            kinds = {pa.int64(): "bigint", pa.float64(): "numeric"}
            columns = ", ".join(f"{f.name} {kinds.get(f.type, 'text')}" for f in schema)
            self.connection.execute(f"create table {name} ({columns})")

    def hold(self, orders: Sequence[Order], keys: Sequence[KeyOutcome] = ()) -> None:
        with self.connection.transaction():
            self.connection.execute("delete from orders")
            self.connection.execute("delete from key_outcomes")
            self._copy("orders", [order.row() for order in orders], ORDERS.names)
            self._copy("key_outcomes", [asdict(key) for key in keys], KEY_OUTCOMES.names)

    def hold_deployments(self, rows: Sequence[Mapping[str, object]]) -> None:
        with self.connection.transaction():
            self.connection.execute("delete from deployments")
            self._copy("deployments", rows, DEPLOYMENTS.names)

    def _copy(self, table: str, rows: Sequence[Mapping[str, object]], names: Sequence[str]) -> None:
        with self.connection.cursor() as cursor, cursor.copy(f"copy {table} ({', '.join(names)}) from stdin") as copy:
            for row in rows:
                copy.write_row([row[name] for name in names])

    def close(self) -> None:
        self.warehouse.close()
        self.connection.close()


Store = ParquetStore | PostgresStore


def ask(store: Store, question: str, **binds: int | str) -> list[dict[str, object]]:
    """The rows as dicts, null as None, in an order that does not depend on the engine."""
    wanted = questions()[question].binds
    answer = store.warehouse.ask(question, {name: binds[name] for name in wanted})
    assert isinstance(answer, Rows), answer
    found = answer.frame.astype(object).where(answer.frame.notna(), None).to_dict("records")
    return ordered(found)


def ordered(rows: Sequence[dict[str, object]]) -> list[dict[str, object]]:
    return sorted(rows, key=lambda row: [(value is None, str(value)) for value in row.values()])
