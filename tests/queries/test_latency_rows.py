"""The question about latencies: given rows, expected rows, on both engines."""

from __future__ import annotations

import pytest

from data.questions import day_bounds
from tests.queries.worlds import MIDNIGHT, MINUTE, Order, Store, ask

T = MIDNIGHT + 600 * MINUTE
START = T - 60 * MINUTE
BINDS = {
    "measure": "handoff",
    "from_ms": START,
    "to_ms": T,
    "as_of_ms": T,
    "step_ms": 5 * MINUTE,
    "give_up_ms": 120 * MINUTE,
    **day_bounds(START, T, 0, 0),
}
DUE = T - 30 * MINUTE


def found(store: Store, *orders: Order, **binds: int | str) -> list[tuple[object, object, object]]:
    """Ending, start of the length's bucket, orders."""
    store.hold(orders)
    rows = ask(store, "latency_counts", **{**BINDS, **binds})
    return sorted((row["ending"], row["low_ms"], row["order_count"]) for row in rows)


@pytest.mark.parametrize(
    ("took_ms", "low_ms"),
    [
        (0, 0),
        (63, 63),
        (64, 64),
        (65, 64),
        (127, 126),
        (128, 128),
        (131, 128),
        (3_999, 3_968),
        (4_000, 3_968),
        (60_000, 59_392),
        (2**36 - 1, 2**36 - 2**30),
        (2**36, 2**36),
    ],
)
def test_a_length_is_counted_in_the_bucket_that_begins_at_or_below_it(store: Store, took_ms: int, low_ms: int) -> None:
    assert found(store, Order(DUE, received_ms=DUE + took_ms), as_of_ms=DUE + 2**37) == [("done", low_ms, 1)]


def test_lengths_of_one_bucket_are_counted_together_and_slices_apart(store: Store) -> None:
    orders = [Order(DUE, received_ms=DUE + ms) for ms in (4_000, 4_010, 9_000)]
    orders += [Order(DUE, received_ms=DUE + 4_000, payment_method=None)]
    orders += [Order(DUE, received_ms=DUE + 4_000, booking_type="scheduled")]
    orders += [Order(DUE + 5 * MINUTE, received_ms=DUE + 5 * MINUTE + 4_000)]
    assert found(store, *orders) == [("done", 3_968, 1)] * 3 + [("done", 3_968, 2), ("done", 8_960, 1)]


def test_an_order_received_before_it_was_due_took_nought(store: Store) -> None:
    assert found(store, Order(DUE, created_ms=DUE - 9, received_ms=DUE - 5)) == [("done", 0, 1)]


def test_an_order_waits_to_the_millisecond_and_a_closed_one_until_it_was_closed(store: Store) -> None:
    orders = [Order(T - 100_003), Order(DUE, closed_ms=DUE + 100_003)]
    assert found(store, *orders) == [("closed", 98_304, 1), ("waiting", 100_003, 1)]


def test_what_came_after_as_of_is_not_known(store: Store) -> None:
    order = Order(DUE, received_ms=DUE + 5_000, closed_ms=DUE + 9_000)
    assert found(store, order, as_of_ms=DUE + 4_999) == [("waiting", 4_999, 1)]
    assert found(store, order, as_of_ms=DUE + 5_000) == [("done", 4_992, 1)]
    assert found(store, Order(DUE, created_ms=T + 1)) == []


def test_an_order_that_nobody_closed_for_so_long_is_abandoned(store: Store) -> None:
    assert found(store, Order(DUE), give_up_ms=30 * MINUTE) == [("waiting", 30 * MINUTE, 1)]
    [(ending, _, _)] = found(store, Order(DUE), give_up_ms=30 * MINUTE - 1)
    assert ending == "abandoned"


def test_an_order_counts_where_it_was_due_and_not_where_it_was_received(store: Store) -> None:
    before = Order(START - 1, received_ms=START + MINUTE)
    inside = Order(T - 1, received_ms=T + MINUTE)
    assert found(store, before, inside, as_of_ms=T + 2 * MINUTE) == [("done", 59_392, 1)]
    assert found(store, Order(START), Order(T), as_of_ms=T + 1) == [("waiting", 60 * MINUTE + 1, 1)]


def test_an_order_closed_before_it_was_due_was_never_due(store: Store) -> None:
    assert found(store, Order(DUE, closed_ms=DUE)) == []


# From received to a driver assigned


def assigned(store: Store, *orders: Order, **binds: int) -> list[tuple[object, object, object]]:
    return found(store, *orders, measure="assignment", **binds)


def test_assignment_is_counted_from_the_reception_of_the_received_orders(store: Store) -> None:
    orders = [Order(DUE, received_ms=DUE + 60, assigned_ms=DUE + 100), Order(DUE), Order(DUE, assigned_ms=DUE + 1)]
    assert assigned(store, *orders) == [("done", 40, 1)]


def test_an_order_without_a_driver_waits_since_its_reception_or_until_it_was_closed(store: Store) -> None:
    orders = [
        Order(DUE, received_ms=T - 100_003),
        Order(DUE, received_ms=DUE + 7, closed_ms=DUE + 27),
        Order(DUE, received_ms=DUE + 7, closed_ms=DUE + 27, assigned_ms=DUE + 28),
    ]
    assert assigned(store, *orders) == [("closed", 20, 2), ("waiting", 100_003, 1)]


def test_a_driver_assigned_before_the_reception_took_nought(store: Store) -> None:
    assert assigned(store, Order(DUE, received_ms=DUE + 9, assigned_ms=DUE + 4)) == [("done", 0, 1)]
