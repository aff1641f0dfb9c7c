"""Whether a warehouse knows receptions at all: given rows, and against plain counting, on both engines."""

from __future__ import annotations

import pytest
from hypothesis import given

from data.questions import day_bounds
from tests.queries.counted import Binds, visible
from tests.queries.test_against_counting import examples, world
from tests.queries.worlds import MIDNIGHT, MINUTE, KeyOutcome, Order, ParquetStore, PostgresStore, Store, ask

T = MIDNIGHT + 600 * MINUTE
BINDS = {"as_of_ms": T, **day_bounds(T, T, MINUTE)}


def counted(store: Store, *orders: Order, **binds: int) -> tuple[object, object]:
    store.hold(orders)
    (row,) = ask(store, "handoff_known", **{**BINDS, **binds})
    return row["order_count"], row["received_count"]


def test_orders_and_those_received_by_then_are_counted(store: Store) -> None:
    received = Order(T - 5 * MINUTE, received_ms=T - 4 * MINUTE)
    assert counted(store, received, Order(T - 3 * MINUTE)) == (2, 1)


def test_a_warehouse_that_never_saw_a_reception_counts_none_not_null(store: Store) -> None:
    assert counted(store, Order(T - MINUTE), Order(T - 2 * MINUTE, closed_ms=T)) == (2, 0)


def test_a_reception_exactly_at_as_of_counts_and_a_later_one_does_not(store: Store) -> None:
    assert counted(store, Order(T - MINUTE, received_ms=T)) == (1, 1)
    assert counted(store, Order(T - MINUTE, received_ms=T + 1)) == (1, 0)


def test_an_order_made_later_or_of_another_day_is_not_counted(store: Store) -> None:
    later = Order(T, created_ms=T + 1, received_ms=T + 1)
    other = Order(T - 3 * 1440 * MINUTE, received_ms=T - 3 * 1440 * MINUTE)
    assert counted(store, later, other)[0] == 0


def test_without_orders_there_is_one_row_that_counts_none(store: Store) -> None:
    assert counted(store)[0] == 0


def check(store: Store, world: tuple[list[Order], list[KeyOutcome], Binds]) -> None:
    orders, _, binds = world
    seen = visible(orders, binds)
    received = sum(order.received_ms is not None for order in seen)
    found = counted(store, *orders, as_of_ms=binds.as_of_ms, from_day=binds.from_day, to_day=binds.to_day)
    assert (found[0], found[1] or 0) == (len(seen), received)


@given(world=world)
@examples
def test_it_equals_plain_counting_on_parquet(parquet_store: ParquetStore, world) -> None:
    check(parquet_store, world)


@pytest.mark.postgres
@given(world=world)
@examples
def test_it_equals_plain_counting_on_postgresql(postgres_store: PostgresStore, world) -> None:
    check(postgres_store, world)
