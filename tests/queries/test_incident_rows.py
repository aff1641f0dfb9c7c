"""The questions about incidents and scenarios: given rows, expected rows. On DuckDB over Parquet and on PostgreSQL."""

from __future__ import annotations

from data.questions import day_bounds
from tests.queries.worlds import MIDNIGHT, MINUTE, Order, Store, ask

T = MIDNIGHT + 600 * MINUTE
BINDS = {
    "from_ms": T - 60 * MINUTE,
    "to_ms": T,
    "as_of_ms": T,
    "long_ms": 5 * MINUTE,
    "objective_ms": MINUTE,
    **day_bounds(T - 60 * MINUTE, T, 0),
}


def names(rows: list[dict[str, object]]) -> set[object]:
    return {row["order_id"] for row in rows}


# hung


def test_an_order_that_waited_longer_hung_whether_received_closed_or_still_waiting(store: Store) -> None:
    due_ms = T - 30 * MINUTE
    store.hold(
        [
            Order(due_ms, received_ms=due_ms + 5 * MINUTE + 1, order_id="received"),
            Order(due_ms, closed_ms=due_ms + 5 * MINUTE + 1, order_id="closed"),
            Order(due_ms, order_id="waits"),
            Order(due_ms, received_ms=due_ms + 5 * MINUTE, order_id="just in time"),
            Order(due_ms, closed_ms=due_ms + 5 * MINUTE, order_id="just closed"),
            Order(due_ms, received_ms=T - 1, closed_ms=due_ms + MINUTE, order_id="closed first"),
        ]
    )
    assert names(ask(store, "hung", **BINDS)) == {"received", "closed", "waits"}


def test_what_happened_after_as_of_is_not_known_of_an_order_that_hung(store: Store) -> None:
    due_ms = T - 5 * MINUTE - 1
    store.hold([Order(due_ms, received_ms=T + 1, closed_ms=T + 2, order_id="o", user_id=None)])
    assert ask(store, "hung", **BINDS) == [
        {
            "order_id": "o",
            "user_id": None,
            "payment_method": "cash",
            "booking_type": "now",
            "due_ms": due_ms,
            "left_ms": None,
            "received_ms": None,
            "closed_ms": None,
        }
    ]
    assert ask(store, "hung", **{**BINDS, "as_of_ms": T - 1}) == []


def test_the_fares_are_those_of_the_orders_that_hung_and_one_that_is_not_known_is_null(store: Store) -> None:
    due_ms = T - 30 * MINUTE
    store.hold(
        [
            Order(due_ms, received_ms=T - 1, order_id="late", fare=12_500),
            Order(due_ms, closed_ms=T - 1, order_id="lost", fare=8.25),
            Order(due_ms, order_id="waits"),
            Order(due_ms, received_ms=due_ms, order_id="in time", fare=99),
        ]
    )
    found = {row["order_id"]: row["fare"] for row in ask(store, "hung_fares", **BINDS)}
    assert found == {"late": 12_500.0, "lost": 8.25, "waits": None}


def test_only_orders_due_in_the_half_open_window_hung_in_it(store: Store) -> None:
    start_ms = BINDS["from_ms"]
    store.hold([Order(start_ms - 1, order_id="before"), Order(start_ms, order_id="first"), Order(T, order_id="after")])
    assert names(ask(store, "hung", **{**BINDS, "as_of_ms": T + 60 * MINUTE})) == {"first"}


# scenarios


def test_the_last_success_is_the_newest_reception_and_the_failed_are_those_due_since(store: Store) -> None:
    store.hold(
        [
            Order(T - 50 * MINUTE, received_ms=T - 20 * MINUTE),
            Order(T - 40 * MINUTE, received_ms=T - 39 * MINUTE),
            Order(T - 45 * MINUTE),  # failed before the newest one that succeeded was due
            Order(T - 30 * MINUTE),
            Order(T - 25 * MINUTE, closed_ms=T - 20 * MINUTE),
            Order(T - 25 * MINUTE, closed_ms=T - 24 * MINUTE),  # withdrawn
            Order(T - MINUTE + 1),  # pending
        ]
    )
    assert ask(store, "scenarios", **BINDS) == [
        {
            "payment_method": "cash",
            "booking_type": "now",
            "last_due_ms": T - MINUTE + 1,
            "last_success_ms": T - 20 * MINUTE,
            "failed_since_count": 2,
        }
    ]


def test_a_scenario_that_never_succeeded_has_no_last_success_and_all_its_orders_failed(store: Store) -> None:
    due_ms = T - 30 * MINUTE
    store.hold([Order(due_ms, payment_method=None), Order(due_ms, payment_method=None, received_ms=T + 1)])
    [row] = ask(store, "scenarios", **BINDS)
    assert (row["payment_method"], row["last_success_ms"], row["failed_since_count"]) == (None, None, 2)


def test_each_payment_method_and_booking_type_is_a_scenario_of_its_own(store: Store) -> None:
    due_ms = T - 30 * MINUTE
    store.hold(
        [
            Order(due_ms),
            Order(due_ms, booking_type="scheduled", received_ms=due_ms),
            Order(due_ms, payment_method="ovo"),
            Order(due_ms, payment_method="gone", closed_ms=due_ms),
        ]
    )
    found = {(row["payment_method"], row["booking_type"]): row for row in ask(store, "scenarios", **BINDS)}
    assert {pair: row["failed_since_count"] for pair, row in found.items()} == {
        ("cash", "now"): 1,
        ("cash", "scheduled"): 0,
        ("ovo", "now"): 1,
    }
