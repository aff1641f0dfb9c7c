"""Each question: given rows, expected rows, worked out by hand. On DuckDB over Parquet and on PostgreSQL."""

from __future__ import annotations

import pytest

from data.questions import day_bounds
from tests.queries.worlds import MIDNIGHT, MINUTE, KeyOutcome, Order, Store, ask

T = MIDNIGHT + 600 * MINUTE
GIVE_UP = 120 * MINUTE
WINDOW = {"from_ms": T - 60 * MINUTE, "to_ms": T, "as_of_ms": T, "give_up_ms": GIVE_UP}
BINDS = {
    **WINDOW,
    **day_bounds(WINDOW["from_ms"], T, GIVE_UP),
    "step_ms": 5 * MINUTE,
    "long_ms": 2 * MINUTE,
    "objective_ms": MINUTE,
    "stuck_ms": 5 * MINUTE,
}


def names(rows: list[dict[str, object]]) -> set[object]:
    return {row["order_id"] for row in rows}


def counts(store: Store, *orders: Order, **binds: int) -> dict[str, object]:
    """The one slice's counts, those that are not 0."""
    store.hold(orders)
    rows = ask(store, "slice_outcomes", **{**BINDS, **binds})
    assert len(rows) <= 1
    return {name: count for row in rows for name, count in row.items() if name.endswith("_count") and count}


# data_time


def test_data_time_is_the_newest_event_of_any_kind_at_or_before_as_of(store: Store) -> None:
    store.hold([Order(T - MINUTE, assigned_ms=T - 3), Order(T - MINUTE, closed_ms=T - 2, received_ms=T + 1)])
    assert ask(store, "data_time", **BINDS) == [{"newest_event_ms": T - 2}]


@pytest.mark.parametrize("event", ["created_ms", "received_ms", "assigned_ms", "closed_ms"])
def test_data_time_counts_an_event_exactly_at_as_of_and_none_after_it(store: Store, event: str) -> None:
    store.hold([Order(T - MINUTE, loaded_ms=T, **{event: T})])
    for question in ("data_time", "data_time_loaded"):
        assert ask(store, question, **BINDS) == [{"newest_event_ms": T}]
        [row] = ask(store, question, **{**BINDS, "as_of_ms": T - 1})
        assert row["newest_event_ms"] != T


def test_data_time_is_null_without_orders_never_zero(store: Store) -> None:
    store.hold([])
    assert ask(store, "data_time", **BINDS) == [{"newest_event_ms": None}]
    store.hold([Order(T + MINUTE)])
    assert ask(store, "data_time", **BINDS) == [{"newest_event_ms": None}]


def test_a_booking_made_ahead_is_an_event_of_data_time(store: Store) -> None:
    store.hold([Order(T + 600 * MINUTE, created_ms=T - 7)])
    assert ask(store, "data_time", **BINDS) == [{"newest_event_ms": T - 7}]


def test_data_time_by_load_leaves_out_what_had_not_arrived(store: Store) -> None:
    store.hold(
        [
            Order(T - 9 * MINUTE, received_ms=T - 8 * MINUTE, loaded_ms=T - 5 * MINUTE),
            Order(T - 4 * MINUTE, loaded_ms=T + MINUTE),
            Order(T - 3 * MINUTE),
        ]
    )
    assert ask(store, "data_time_loaded", **BINDS) == [{"newest_event_ms": T - 8 * MINUTE}]


# waiting


def test_an_order_neither_received_nor_closed_waits(store: Store) -> None:
    store.hold([Order(T - MINUTE, created_ms=T - 2 * MINUTE, order_id="w", user_id=None, payment_method="ovo")])
    assert ask(store, "waiting", **BINDS) == [
        {
            "order_id": "w",
            "user_id": None,
            "payment_method": "ovo",
            "booking_type": "now",
            "created_ms": T - 2 * MINUTE,
            "due_ms": T - MINUTE,
        }
    ]


def test_an_order_received_or_closed_at_as_of_waits_no_longer_and_one_later_still_does(store: Store) -> None:
    due_ms = T - MINUTE
    store.hold(
        [
            Order(due_ms, received_ms=T, order_id="received"),
            Order(due_ms, closed_ms=T, order_id="closed"),
            Order(due_ms, received_ms=T + 1, closed_ms=T + 2, order_id="later"),
        ]
    )
    assert names(ask(store, "waiting", **BINDS)) == {"later"}


def test_an_order_closed_or_received_before_due_is_never_in_state_0(store: Store) -> None:
    due_ms = T - MINUTE
    store.hold([Order(due_ms, closed_ms=due_ms - 1), Order(due_ms, closed_ms=due_ms), Order(due_ms, received_ms=1)])
    assert ask(store, "waiting", **BINDS) == []
    assert ask(store, "waits", **BINDS) == []


def test_an_order_due_exactly_at_as_of_waits_and_one_due_later_or_created_later_does_not(store: Store) -> None:
    store.hold(
        [
            Order(T, order_id="now"),
            Order(T + 1, created_ms=T - MINUTE, order_id="ahead"),
            Order(T - MINUTE, created_ms=T + 1, order_id="unborn"),
        ]
    )
    assert names(ask(store, "waiting", **BINDS)) == {"now"}


def test_an_order_waits_up_to_give_up_and_is_abandoned_a_millisecond_after(store: Store) -> None:
    store.hold([Order(T - GIVE_UP, order_id="last"), Order(T - GIVE_UP - 1, order_id="given up")])
    assert names(ask(store, "waiting", **BINDS)) == {"last"}
    found = ask(store, "abandoned", **{**BINDS, "from_ms": T - 2 * GIVE_UP})
    assert found == [
        {"payment_method": "cash", "booking_type": "now", "order_count": 1, "oldest_due_ms": T - GIVE_UP - 1}
    ]


def test_abandoned_orders_are_counted_by_slice_from_the_asked_start_on(store: Store) -> None:
    old = T - GIVE_UP - 10 * MINUTE
    store.hold(
        [
            Order(old, payment_method=None),
            Order(old - 1, payment_method=None),
            Order(old, booking_type="scheduled"),
            Order(old, received_ms=T),
            Order(old, closed_ms=T),
            Order(old - 5 * MINUTE),
        ]
    )
    found = ask(store, "abandoned", **{**BINDS, "from_ms": old - 1})
    assert [(row["payment_method"], row["booking_type"], row["order_count"]) for row in found] == [
        ("cash", "scheduled", 1),
        (None, "now", 2),
    ]


# waits


def test_an_order_in_state_0_at_a_sampling_instant_is_told_with_when_it_left(store: Store) -> None:
    store.hold([Order(T - 11 * MINUTE, received_ms=T - 9 * MINUTE, closed_ms=T - MINUTE, order_id="w")])
    assert ask(store, "waits", **BINDS) == [
        {
            "order_id": "w",
            "user_id": "u1",
            "payment_method": "cash",
            "booking_type": "now",
            "due_ms": T - 11 * MINUTE,
            "left_ms": T - 9 * MINUTE,
            "received_ms": T - 9 * MINUTE,
            "closed_ms": T - MINUTE,
        }
    ]


def test_a_short_wait_between_two_instants_is_left_out_and_a_long_one_is_not(store: Store) -> None:
    begin = T - 9 * MINUTE
    store.hold(
        [
            Order(begin, received_ms=begin + 2 * MINUTE, order_id="short"),
            Order(begin, received_ms=begin + 2 * MINUTE + 1, order_id="long"),
        ]
    )
    assert names(ask(store, "waits", **BINDS)) == {"long"}


def test_a_wait_begins_at_due_and_ends_before_it_leaves(store: Store) -> None:
    instant = T - 10 * MINUTE
    store.hold(
        [
            Order(instant, received_ms=instant + 1, order_id="at due"),
            Order(instant - 1000, received_ms=instant, order_id="left at the instant"),
            Order(instant - 1000, received_ms=instant + 1, order_id="left just after"),
        ]
    )
    assert names(ask(store, "waits", **BINDS)) == {"at due", "left just after"}


def test_an_order_that_left_after_as_of_is_shown_as_still_waiting(store: Store) -> None:
    store.hold([Order(T - 6 * MINUTE, received_ms=T + MINUTE, closed_ms=T + 2 * MINUTE)])
    [row] = ask(store, "waits", **BINDS)
    assert (row["left_ms"], row["received_ms"], row["closed_ms"]) == (None, None, None)


def test_an_order_that_waited_only_before_the_window_or_was_given_up_before_it_is_left_out(store: Store) -> None:
    begin = WINDOW["from_ms"]
    store.hold(
        [
            Order(begin - 30 * MINUTE, received_ms=begin, order_id="left at its start"),
            Order(begin - 30 * MINUTE, received_ms=begin + 1, order_id="left just after"),
            Order(begin - GIVE_UP, order_id="counted last at its start"),
            Order(begin - GIVE_UP - 1, order_id="given up before"),
        ]
    )
    assert names(ask(store, "waits", **BINDS)) == {"left just after", "counted last at its start"}


def test_an_order_still_waiting_is_told_without_an_instant_in_the_window_only_if_it_waits_for_long(
    store: Store,
) -> None:
    between = {**BINDS, "from_ms": T - 4 * MINUTE, "to_ms": T - MINUTE}
    store.hold([Order(T - 2 * MINUTE, order_id="short"), Order(T - 2 * MINUTE - 1, order_id="long")])
    assert names(ask(store, "waits", **between)) == {"long"}


# flow


def test_flow_counts_due_and_received_in_the_bucket_where_each_happened(store: Store) -> None:
    step = 5 * MINUTE
    store.hold([Order(T - 11 * MINUTE, received_ms=T - 9 * MINUTE), Order(T - 11 * MINUTE)])
    found = ask(store, "flow", **BINDS)
    assert [(row["bucket_ms"], row["due_count"], row["received_count"]) for row in found] == [
        (T - 3 * step, 2, 0),
        (T - 2 * step, 0, 1),
    ]


def test_flow_takes_its_window_half_open_and_nothing_after_as_of(store: Store) -> None:
    begin = WINDOW["from_ms"]
    store.hold([Order(begin - 1), Order(begin), Order(T, created_ms=begin), Order(T - 1, received_ms=T)])
    found = ask(store, "flow", **{**BINDS, "as_of_ms": T + MINUTE})
    assert [(row["bucket_ms"], row["due_count"], row["received_count"]) for row in found] == [
        (begin, 1, 0),
        (T - 5 * MINUTE, 1, 0),
    ]


def test_flow_counts_a_reception_exactly_at_as_of_and_none_after_it(store: Store) -> None:
    store.hold([Order(T - MINUTE, received_ms=T), Order(T - MINUTE, received_ms=T + 1)])
    assert sum(row["received_count"] for row in ask(store, "flow", **{**BINDS, "to_ms": T + MINUTE})) == 1


def test_flow_leaves_out_an_order_closed_before_it_was_due(store: Store) -> None:
    due_ms = T - 10 * MINUTE
    store.hold([Order(due_ms, closed_ms=due_ms), Order(due_ms, closed_ms=due_ms, received_ms=due_ms)])
    assert sum(row["due_count"] for row in ask(store, "flow", **BINDS)) == 1


# slice_outcomes and slices


def test_the_objective_is_met_at_its_last_millisecond(store: Store) -> None:
    due_ms = T - 30 * MINUTE
    on_time, late = Order(due_ms, received_ms=due_ms + MINUTE), Order(due_ms, received_ms=due_ms + MINUTE + 1)
    assert counts(store, on_time, late) == {"due_count": 2, "on_time_count": 1, "late_count": 1}


def test_received_before_due_is_due_and_on_time(store: Store) -> None:
    due_ms = T - 30 * MINUTE
    early = Order(due_ms, received_ms=due_ms - MINUTE, created_ms=due_ms - 2 * MINUTE)
    closed_early = Order(due_ms, received_ms=due_ms - MINUTE, closed_ms=due_ms, created_ms=due_ms - 2 * MINUTE)
    assert counts(store, early, closed_early) == {"due_count": 2, "on_time_count": 2}


def test_closed_at_or_before_due_is_not_due_and_closed_later_is_withdrawn_or_lost(store: Store) -> None:
    due_ms = T - 30 * MINUTE
    closed = [Order(due_ms, closed_ms=due_ms + after) for after in (-1, 0, 1, MINUTE, MINUTE + 1)]
    assert counts(store, *closed) == {"due_count": 3, "withdrawn_count": 2, "lost_count": 1}


def test_received_after_it_was_closed_is_not_on_time(store: Store) -> None:
    due_ms = T - 30 * MINUTE
    assert counts(store, Order(due_ms, closed_ms=due_ms + 1, received_ms=due_ms + 2)) == {
        "due_count": 1,
        "withdrawn_count": 1,
    }


def test_an_order_not_out_of_state_0_is_pending_then_waiting_then_stuck_then_abandoned(store: Store) -> None:
    def at_age(age_ms: int) -> dict[str, object]:
        found = counts(store, Order(T - age_ms), from_ms=T - 2 * GIVE_UP, to_ms=T + 1)
        assert found.pop("due_count") == 1
        return found

    assert at_age(0) == at_age(MINUTE - 1) == {"pending_count": 1}
    assert at_age(MINUTE) == at_age(5 * MINUTE) == {"waiting_count": 1}
    assert at_age(5 * MINUTE + 1) == at_age(GIVE_UP) == {"waiting_count": 1, "stuck_count": 1}
    assert at_age(GIVE_UP + 1) == {"abandoned_count": 1}


def test_what_became_of_an_order_after_as_of_is_not_known(store: Store) -> None:
    due_ms = T - 10 * MINUTE
    later = Order(due_ms, received_ms=T + 1, closed_ms=T + 2)
    assert counts(store, later) == {"due_count": 1, "waiting_count": 1, "stuck_count": 1}


def test_slices_name_each_payment_method_and_booking_type_with_an_order_due(store: Store) -> None:
    due_ms = T - MINUTE
    store.hold(
        [
            Order(due_ms),
            Order(due_ms),
            Order(due_ms, payment_method=None, booking_type=None),
            Order(due_ms, closed_ms=due_ms, payment_method="gopay"),
            Order(T, payment_method="ovo"),
        ]
    )
    assert ask(store, "slices", **BINDS) == [
        {"payment_method": "cash", "booking_type": "now", "order_count": 2},
        {"payment_method": None, "booking_type": None, "order_count": 1},
    ]


# key_outcomes


def test_an_outcome_overlapping_the_window_is_told_and_its_end_only_once_it_has_come(store: Store) -> None:
    begin = WINDOW["from_ms"]
    store.hold(
        [Order(T - MINUTE, order_id="x")],
        [
            KeyOutcome("x", "request", "present", begin - 9, begin + 1),
            KeyOutcome("x", "request", "missing", T - 9, T + 1),
            KeyOutcome("x", "request", "before", begin - 9, begin),
            KeyOutcome("x", "request", "after", T),
        ],
    )
    found = [(row["outcome"], row["start_ms"], row["end_ms"]) for row in ask(store, "key_outcomes", **BINDS)]
    assert found == [("missing", T - 9, None), ("present", begin - 9, begin + 1)]


def test_outcomes_of_fixed_keys_are_kept_and_those_of_abandoned_orders_are_not(store: Store) -> None:
    begin = WINDOW["from_ms"]
    store.hold(
        [Order(begin - GIVE_UP - 1, order_id="given up"), Order(begin - GIVE_UP, order_id="kept")],
        [KeyOutcome(name, "probe", "missing", begin - 9) for name in ("given up", "kept", None, "", "nobody")],
    )
    assert names(ask(store, "key_outcomes", **BINDS)) == {"kept", None, ""}


# all


def test_orders_outside_the_asked_partitions_are_not_read(store: Store) -> None:
    store.hold([Order(T - MINUTE)])
    elsewhere = {**BINDS, "from_day": 20260101, "to_day": 20260102}
    assert ask(store, "waiting", **elsewhere) == []
    assert ask(store, "slices", **elsewhere) == []
