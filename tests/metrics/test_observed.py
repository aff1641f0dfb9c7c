"""Observed incidents: the edges of a run, and the whole against plain counting over random slices."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.metrics.observed import CALM, Observed, ObservedRun, orders_of
from data.window import HOUR, MINUTE, TimeWindow
from tests.metrics.hung_orders import GIVE_UP, STEP, STUCK, Order, T, a_night, fine, outage, seen_at, tables


def test_a_run_begins_when_its_first_order_was_due_and_ends_when_its_last_one_left() -> None:
    [run] = seen_at(T + 3 * HOUR, a_night()).runs
    assert (run.start_ms, run.stuck_from_ms) == (T, T + STUCK + 1)
    assert (run.last_due_ms, run.end_ms) == (T + 49 * MINUTE, T + 60 * MINUTE)
    assert (run.hung, run.users, run.worst_wait_ms, run.share) == (50, 50, HOUR, 1.0)
    assert (run.late, run.lost, run.waiting, run.left_behind) == (50, 0, 0, 0)


def test_a_run_is_open_while_its_orders_wait_and_nothing_of_later_is_known() -> None:
    [run] = seen_at(T + 30 * MINUTE, a_night()).runs
    assert (run.end_ms, run.waiting, run.last_due_ms) == (None, 25, T + 24 * MINUTE)
    assert run.worst_wait_ms == 30 * MINUTE


def test_before_any_order_is_over_the_threshold_nothing_is_observed() -> None:
    assert seen_at(T + STUCK, a_night()) == Observed((), 0)
    assert len(seen_at(T + STUCK + 1, a_night()).runs) == 1


def test_orders_that_nobody_releases_are_left_behind_an_hour_after_the_slice_works_again() -> None:
    orders = a_night(released_ms=None)
    [run] = seen_at(T + 4 * HOUR, orders).runs
    assert (run.left_behind, run.waiting) == (50, 50)
    assert run.end_ms is not None
    assert run.last_due_ms <= run.end_ms <= T + 65 * MINUTE
    assert seen_at(T + 100 * MINUTE, orders).runs[0].end_ms is None


def test_orders_released_long_after_do_not_keep_a_run_open() -> None:
    [run] = seen_at(T + 5 * HOUR, a_night(released_ms=T + 5 * HOUR - MINUTE)).runs
    assert run.end_ms is not None
    assert (run.end_ms < T + 2 * HOUR, run.left_behind, run.waiting) == (True, 50, 0)


def test_two_outages_with_hours_of_work_between_are_two_runs() -> None:
    again = T + 3 * HOUR
    orders = [*a_night(None), *outage(again, again + 30 * MINUTE, again + 40 * MINUTE)]
    assert [run.start_ms for run in seen_at(T + 5 * HOUR, orders).runs] == [T, again]


def test_a_slice_with_an_order_an_hour_that_all_hang_is_one_run() -> None:
    orders = [Order(T + hour * HOUR, 10 * MINUTE, closed=True) for hour in range(8)]
    [run] = seen_at(T + 8 * HOUR, orders).runs
    assert (run.hung, run.lost, run.start_ms, run.last_due_ms) == (8, 8, T, T + 7 * HOUR)


def test_a_run_in_which_nothing_was_due_since_has_ended_when_nobody_waited_for_a_while() -> None:
    orders = outage(T, T + 10 * MINUTE, T + 20 * MINUTE)
    assert seen_at(T + 20 * MINUTE + CALM - 1, orders).runs[0].end_ms is None
    assert seen_at(T + 20 * MINUTE + CALM, orders).runs[0].end_ms == T + 20 * MINUTE


def test_a_stray_shortly_before_does_not_make_a_run_begin_earlier() -> None:
    stray = Order(T - 40 * MINUTE, 3 * HOUR, user="stray")
    observed = seen_at(T + 5 * HOUR, [stray, *a_night()], least=5)
    assert ([run.start_ms for run in observed.runs], observed.strays) == ([T], 1)


def test_few_hung_orders_are_strays_and_counted_apart() -> None:
    orders = [*fine(T - 5 * HOUR, T), *outage(T, T + 4 * MINUTE, T + 20 * MINUTE), *fine(T + 5 * MINUTE, T + HOUR)]
    assert seen_at(T + HOUR, orders, least=5) == Observed((), 4)


def test_slices_do_not_mix() -> None:
    other = [Order(T + minute * MINUTE, HOUR, slice="cash", user=None) for minute in range(20)]
    runs = seen_at(T + 3 * HOUR, [*a_night(), *other]).runs
    assert [(run.slice, run.hung, run.users, run.without_user) for run in runs] == [
        ("cash", 20, 0, 20),
        ("cc", 50, 50, 0),
    ]


def test_one_user_with_many_orders_is_hurt_once() -> None:
    orders = [Order(T + minute * MINUTE, HOUR, user=f"u{minute % 3}") for minute in range(20)]
    assert seen_at(T + 3 * HOUR, orders).runs[0].users == 3


def test_an_abandoned_order_waited_up_to_now_and_is_still_counted() -> None:
    [run] = seen_at(T + 60 * HOUR, a_night(None)).runs
    assert (run.hung, run.waiting, run.worst_wait_ms) == (50, 50, 60 * HOUR)


@pytest.mark.parametrize(
    ("start_ms", "end_ms", "touches"),
    [(T - HOUR, T, False), (T - HOUR, T + 1, True), (T + 60 * MINUTE, T + 2 * HOUR, True)],
)
def test_a_run_touches_a_window_from_its_first_order_to_its_end(start_ms: int, end_ms: int, touches: bool) -> None:
    [run] = seen_at(T + 3 * HOUR, a_night()).runs
    assert run.overlaps(TimeWindow(start_ms, end_ms)) is touches
    assert run.holds(T + 60 * MINUTE)
    assert not run.holds(T + 60 * MINUTE + 1)


def test_nothing_is_observed_without_orders() -> None:
    assert seen_at(T, []) == Observed((), 0)


# Against plain counting


orders_of_a_slice = st.lists(
    st.builds(
        Order,
        due_ms=st.integers(0, 300).map(lambda minute: T + minute * MINUTE),
        waits=st.sampled_from([1000, 1000, 1000, STUCK + 1, STUCK + 2, 20 * MINUTE, 3 * HOUR, None]),
        closed=st.booleans(),
        user=st.sampled_from(["a", "b", "c", None]),
        slice=st.sampled_from(["cc", "cash"]),
    ),
    max_size=60,
)


def needed(hung: int, settled: int, waiting: bool) -> int:
    share = hung / max(settled, hung)
    share = min(0.9, share if waiting else max(0.5, share))
    count = 1
    while (1 - share) ** count > 0.999_999e-5:
        count += 1
    return count


def counted_runs(orders: list[Order], now_ms: int) -> list[list[Order]]:
    """The runs of one slice, order by order."""

    def bucket(at_ms: int) -> int:
        return at_ms // STEP

    def end(one: Order) -> int:
        return min(one.due_ms + GIVE_UP + 1, one.left(now_ms) or 10**15)

    def handed(one: Order) -> bool:
        left = one.left(now_ms)
        return left is not None and left - one.due_ms <= STUCK

    known = [one for one in orders if handed(one) or now_ms - one.due_ms > STUCK]
    hung = [one for one in orders if one.due_ms + STUCK + 1 < end(one) and one.due_ms + STUCK + 1 <= now_ms]
    runs: list[list[Order]] = []
    for one in sorted(hung, key=lambda order: order.due_ms):
        run = runs[-1] if runs else None
        if run is not None:
            low, high = bucket(run[-1].due_ms), bucket(one.due_ms)
            between = sum(low < bucket(other.due_ms) < high and handed(other) for other in known)
            settled = sum(bucket(run[0].due_ms) <= bucket(other.due_ms) <= low for other in known)
            waiting = any(one.due_ms <= end(other) for other in run)
            if between == 0 or between < needed(len(run), settled, waiting):
                run.append(one)
                continue
        runs.append([one])
    return runs


@settings(max_examples=60)
@given(orders=orders_of_a_slice, now=st.integers(0, 600))
def test_every_run_equals_plain_counting(orders: list[Order], now: int) -> None:
    now_ms = T + now * MINUTE
    expected = []
    for name in ("cash", "cc"):
        mine = [one for one in orders if one.slice == name and one.due_ms <= now_ms]
        for run in counted_runs(mine, now_ms):
            users = {one.user for one in run if one.user}
            left = [one.left(now_ms) for one in run]
            lost = sum(one.closed and at is not None for one, at in zip(run, left, strict=True))
            expected.append(
                (run[0].due_ms, name, run[-1].due_ms, len(run), len(users), lost, sum(at is None for at in left))
            )
    found = seen_at(now_ms, orders)
    assert [_figures(run) for run in found.runs] == sorted(expected)


def _figures(run: ObservedRun) -> tuple[object, ...]:
    return run.start_ms, run.slice, run.last_due_ms, run.hung, run.users, run.lost, run.waiting


@settings(max_examples=60)
@given(orders=orders_of_a_slice, now=st.integers(0, 600))
def test_the_orders_of_the_runs_are_all_that_hung_each_in_one_run(orders: list[Order], now: int) -> None:
    now_ms = T + now * MINUTE
    hung, _ = tables(orders, now_ms)
    observed = seen_at(now_ms, orders, least=3)
    ids = [order for run in observed.runs for order in orders_of(hung, run)["order_id"]]
    assert len(ids) == len(set(ids))
    # An order that left in the very millisecond in which it would have been stuck is in `hung`, and never was stuck.
    never = (hung["left_ms"] - hung["due_ms"] == STUCK + 1).sum()
    assert sum(run.hung for run in observed.runs) + observed.strays == len(hung) - never


@settings(max_examples=60)
@given(orders=orders_of_a_slice, now=st.integers(0, 600))
def test_an_ended_run_ends_after_its_last_order_was_due_and_not_in_the_future(orders: list[Order], now: int) -> None:
    now_ms = T + now * MINUTE
    for run in seen_at(now_ms, orders).runs:
        assert run.end_ms is None or run.last_due_ms < run.end_ms <= now_ms
        assert run.end_ms is not None or run.left_behind == 0
        assert 0 < run.share <= 1
        assert math.isclose(run.late + run.lost + run.waiting, run.hung)
