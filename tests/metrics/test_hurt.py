"""Whom an incident hurt, slice by slice, and what another threshold would change."""

from __future__ import annotations

import math

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.metrics.hurt import Fares, Hurt, hurt_by_slice
from data.metrics.sensitivity import AtThreshold, at_threshold
from data.window import HOUR, MINUTE
from tests.metrics.hung_orders import GIVE_UP, STUCK, Order, T, a_night, fine, outage, seen_at, tables

NOW = T + 3 * HOUR


def orders(world: list[Order], bookings: list[str] | None = None) -> pd.DataFrame:
    hung, _ = tables(world, NOW)
    return hung.assign(booking_type=bookings or ["now"] * len(hung))


def test_what_became_of_the_orders_is_counted_once_each() -> None:
    world = [
        Order(T, 10 * MINUTE, user="a"),
        Order(T, 20 * MINUTE, closed=True, user="a"),
        Order(T, None, user="b"),
        Order(T, 30 * MINUTE, user=None),
    ]
    total = hurt_by_slice(orders(world), NOW)[0]
    assert total == Hurt(None, None, 2, 1, 4, 2, 1, 1, 3 * HOUR)


def test_fares_are_summed_of_late_and_of_lost_orders_and_the_unknown_ones_are_counted() -> None:
    world = [
        Order(T, 10 * MINUTE),
        Order(T, 20 * MINUTE),
        Order(T, 20 * MINUTE, closed=True),
        Order(T, 20 * MINUTE, closed=True),
        Order(T, None),
    ]
    fares = pd.DataFrame({"order_id": ["o0", "o1", "o2", "o4"], "fare": [0.1, 0.2, math.nan, 1000.0]})
    total, one = hurt_by_slice(orders(world), NOW, fares)
    assert total.fares == one.fares == Fares(late=math.fsum([0.1, 0.2]), lost=None, unknown=2)
    assert hurt_by_slice(orders(world), NOW)[0].fares is None


@given(st.lists(st.tuples(st.booleans(), st.none() | st.integers(0, 10**9), st.sampled_from(["a", "b"])), min_size=1))
def test_the_fares_of_the_slices_are_those_of_all_together(
    world: list[tuple[bool, int | None, str]],
) -> None:
    told = [Order(T, 20 * MINUTE, closed=closed, slice=name) for closed, _, name in world]
    fares = pd.DataFrame(
        {
            "order_id": [f"o{number}" for number in range(len(world))],
            "fare": pd.array([fare for _, fare, _ in world], dtype="Float64"),
        }
    )
    total, *slices = hurt_by_slice(orders(told), NOW, fares)
    for part, is_lost in (("late", False), ("lost", True)):
        known = [fare for closed, fare, _ in world if closed is is_lost and fare is not None]
        assert getattr(total.fares, part) == (sum(known) if known else None)
        assert sum(getattr(each.fares, part) or 0 for each in slices) == sum(known)
    assert total.fares is not None and total.fares.unknown == sum(fare is None for _, fare, _ in world)


def test_the_total_counts_a_user_of_two_slices_once_and_the_worst_slice_stands_first() -> None:
    world = [Order(T, HOUR, user=name, slice=slice_) for name, slice_ in (("a", "cc"), ("a", "cash"), ("b", "cash"))]
    total, *slices = hurt_by_slice(orders(world, ["now", "scheduled", "scheduled"]), NOW)
    assert total.users == 2
    assert [(one.payment_method, one.booking_type, one.users) for one in slices] == [
        ("cash", "scheduled", 2),
        ("cc", "now", 1),
    ]


def test_nobody_is_hurt_without_orders() -> None:
    assert hurt_by_slice(orders([]), NOW) == ()


def at_minutes(world: list[Order], minutes: int) -> AtThreshold:
    runs = seen_at(NOW, world, least=5).runs
    hung, outcomes = tables(world, NOW, stuck_ms=MINUTE)[0], tables(world, NOW, stuck_ms=minutes * MINUTE)[1]
    return at_threshold(runs, hung, outcomes, NOW, stuck_ms=minutes * MINUTE, give_up_ms=GIVE_UP)


@pytest.mark.parametrize(("minutes", "expected"), [(1, 50), (5, 50), (15, 45), (70, 0)])
def test_a_longer_threshold_hurts_fewer(minutes: int, expected: int) -> None:
    found = at_minutes(a_night(), minutes)
    assert (found.stuck_ms, found.orders, found.users) == (minutes * MINUTE, expected, expected)


def test_with_a_shorter_threshold_the_run_may_begin_earlier() -> None:
    slow = [Order(at_ms, 2 * MINUTE, user=f"slow{at_ms}") for at_ms in range(T - 20 * MINUTE, T, MINUTE)]
    world = [*fine(T - 3 * HOUR, T - 20 * MINUTE), *slow, *outage(T, T + 30 * MINUTE, T + 40 * MINUTE)]
    assert at_minutes(world, 1).start_ms == T - 20 * MINUTE
    assert at_minutes(world, 5).start_ms == T
    assert at_minutes(world, 5).end_ms == T + 40 * MINUTE


def test_an_order_that_waited_so_long_in_another_run_is_not_counted() -> None:
    later = [Order(T + 2 * HOUR + n * MINUTE, 2 * MINUTE, user=f"later{n}") for n in range(20)]
    assert at_minutes([*a_night(), *later], 1).users == 50


def test_at_its_own_threshold_nothing_changes() -> None:
    [run] = seen_at(NOW, a_night(), least=5).runs
    found = at_minutes(a_night(), STUCK // MINUTE)
    assert (found.orders, found.users, found.start_ms, found.end_ms) == (run.hung, run.users, run.start_ms, run.end_ms)


@given(
    st.lists(
        st.builds(
            Order,
            due_ms=st.integers(0, 60).map(lambda minute: T + minute * MINUTE),
            waits=st.sampled_from([STUCK + 2, HOUR, None]),
            closed=st.booleans(),
            user=st.sampled_from(["a", "b", "c", None]),
            slice=st.sampled_from(["cc", "cash"]),
        ),
        min_size=1,
        max_size=30,
    )
)
def test_the_slices_add_up_to_the_total_except_for_their_users(world: list[Order]) -> None:
    total, *slices = hurt_by_slice(orders(world), NOW)
    for name in ("orders", "late", "lost", "waiting", "without_user"):
        assert sum(getattr(one, name) for one in slices) == getattr(total, name)
    assert total.late + total.lost + total.waiting == total.orders
    assert max(one.users for one in slices) <= total.users <= sum(one.users for one in slices)
    assert total.users == len({one.user for one in world if one.user})
