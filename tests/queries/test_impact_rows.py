"""The questions about what came after a deployment: given rows, expected rows, on both engines."""

from __future__ import annotations

from data.questions import day_bounds
from tests.queries.worlds import MIDNIGHT, MINUTE, Order, Store, ask

T = MIDNIGHT + 600 * MINUTE
BINDS = {
    "from_ms": T - 60 * MINUTE,
    "to_ms": T,
    "as_of_ms": T,
    "step_ms": 5 * MINUTE,
    "objective_ms": MINUTE,
    "stuck_ms": 5 * MINUTE,
    **day_bounds(T - 60 * MINUTE, T, 0, 0),
}
DUE = T - 30 * MINUTE


def outcomes(store: Store, *orders: Order, **binds: int) -> list[dict[str, object]]:
    store.hold(orders)
    return ask(store, "impact_outcomes", **{**BINDS, **binds})


def counts(store: Store, *orders: Order, **binds: int) -> dict[str, object]:
    """The one row's counts, those that are not 0."""
    [row] = outcomes(store, *orders, **binds)
    return {name.removesuffix("_count"): n for name, n in row.items() if name.endswith("_count") and n}


def test_an_order_is_on_time_handed_over_late_or_only_after_it_was_stuck(store: Store) -> None:
    received = [DUE + MINUTE, DUE + MINUTE + 1, DUE + 5 * MINUTE, DUE + 5 * MINUTE + 1, None]
    orders = [Order(DUE, received_ms=at_ms) for at_ms in received]
    assert counts(store, *orders) == {"due": 5, "judged": 5, "on_time": 1, "settled": 5, "handed": 3}


def test_an_order_received_before_it_was_due_is_early_on_time_and_handed_over(store: Store) -> None:
    found = counts(store, Order(DUE, created_ms=DUE - MINUTE, received_ms=DUE - 1), Order(DUE, received_ms=DUE))
    assert found == {"due": 2, "judged": 2, "on_time": 2, "settled": 2, "handed": 2, "early": 1}


def test_an_order_withdrawn_within_the_objective_is_not_judged_and_one_lost_later_is(store: Store) -> None:
    assert counts(store, Order(DUE, closed_ms=DUE + MINUTE)) == {"due": 1}
    assert counts(store, Order(DUE, closed_ms=DUE + MINUTE + 1)) == {"due": 1, "judged": 1, "settled": 1}


def test_an_order_that_can_still_be_handed_over_before_it_is_stuck_is_not_settled(store: Store) -> None:
    assert counts(store, Order(T - MINUTE + 1)) == {"due": 1}
    assert counts(store, Order(T - MINUTE)) == {"due": 1, "judged": 1}
    assert counts(store, Order(T - 5 * MINUTE + 1)) == {"due": 1, "judged": 1}
    assert counts(store, Order(T - 5 * MINUTE)) == {"due": 1, "judged": 1, "settled": 1}


def test_an_order_that_nobody_ever_closed_stays_one_that_hung(store: Store) -> None:
    assert counts(store, Order(DUE), as_of_ms=T + 90 * 86_400_000) == {"due": 1, "judged": 1, "settled": 1}


def test_what_came_after_as_of_is_not_known(store: Store) -> None:
    found = counts(store, Order(DUE, received_ms=DUE + 2 * MINUTE), as_of_ms=DUE + 2 * MINUTE - 1)
    assert found == {"due": 1, "judged": 1}


def test_buckets_and_slices_are_kept_apart(store: Store) -> None:
    orders = [Order(DUE), Order(DUE + 5 * MINUTE - 1), Order(DUE + 5 * MINUTE), Order(DUE, payment_method=None)]
    found = [(row["bucket_ms"], row["payment_method"], row["due_count"]) for row in outcomes(store, *orders)]
    assert set(found) == {(DUE, "cash", 2), (DUE + 5 * MINUTE, "cash", 1), (DUE, None, 1)}


def test_the_window_is_half_open_and_an_order_closed_before_due_was_never_due(store: Store) -> None:
    start = BINDS["from_ms"]
    orders = [Order(start - 1), Order(start), Order(T), Order(DUE, closed_ms=DUE)]
    assert [row["bucket_ms"] for row in outcomes(store, *orders, as_of_ms=T + MINUTE)] == [start]


def test_a_hand_off_is_counted_from_due_never_below_nought(store: Store) -> None:
    store.hold(
        [
            Order(DUE, received_ms=DUE + 7, order_id="late"),
            Order(DUE, created_ms=DUE - 9, received_ms=DUE - 5, order_id="early"),
            Order(DUE, received_ms=DUE + 9, closed_ms=DUE + 8),
            Order(DUE, received_ms=T + 1),
            Order(DUE),
        ]
    )
    assert [row["latency_ms"] for row in ask(store, "handoffs", **BINDS)] == [0, 7]
