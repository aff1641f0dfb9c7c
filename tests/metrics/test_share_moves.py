"""On-time shares that moved by more than noise, against a count by hand and the same test made by another library."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import false_discovery_control, fisher_exact

from data.metrics.share_moves import share_moves

SIDE = st.tuples(st.integers(30, 300), st.integers(0, 300))
COUNTS = ("due_count", "on_time_count", "pending_count", "withdrawn_count", "abandoned_count")


def frame(*rows: tuple[str | None, int, int]) -> pd.DataFrame:
    """Rows of (payment method, judged, on time), each with two pending, one withdrawn and three abandoned orders."""
    table = [(name, judged + 6, on_time, 2, 1, 3) for name, judged, on_time in rows]
    return pd.DataFrame(table, columns=["payment_method", *COUNTS])


def test_a_fall_beyond_noise_is_told_with_both_shares():
    moves = share_moves(frame(("cash", 1000, 990), ("qris", 400, 398)), frame(("cash", 1000, 991), ("qris", 400, 300)))
    assert [each.name for each in moves.moved] == ["qris"]
    (qris,) = moves.moved
    assert (qris.before, qris.now, qris.before_judged, qris.now_judged) == (0.995, 0.75, 400, 400)
    assert qris.low < qris.change < qris.high < 0


def test_too_few_orders_on_one_side_are_not_judged():
    moves = share_moves(frame(("cash", 29, 29)), frame(("cash", 500, 0)))
    assert (moves.judged, moves.too_few) == ((), ("cash",))
    assert share_moves(frame(("cash", 30, 30)), frame(("cash", 500, 0))).moved


def test_a_slice_that_is_on_one_side_only_is_too_few():
    assert share_moves(frame(), frame(("new", 500, 400))).too_few == ("new",)


def test_booking_types_of_a_method_are_added_up():
    halves = frame(("cash", 20, 20), ("cash", 20, 20))
    assert share_moves(halves, frame(("cash", 40, 40))).judged[0].before_judged == 40


def test_nothing_on_either_side_is_nothing():
    moves = share_moves(frame(), frame())
    assert (moves.judged, moves.too_few) == ((), ())


def test_a_change_of_less_than_one_in_a_hundred_is_none_however_many_orders():
    moves = share_moves(frame(("cash", 1_000_000, 999_000)), frame(("cash", 1_000_000, 990_500)))
    assert moves.moved == () and len(moves.judged) == 1


@given(st.lists(st.tuples(SIDE, SIDE), max_size=6))
def test_what_moved_is_what_fisher_and_benjamini_and_hochberg_find(cases):
    rows = [(n, min(k, n), m, min(j, m)) for (n, k), (m, j) in cases]
    names = [f"slice {number}" for number in range(len(rows))]
    moves = share_moves(
        frame(*((name, n, k) for name, (n, k, _, _) in zip(names, rows, strict=True))),
        frame(*((name, m, j) for name, (_, _, m, j) in zip(names, rows, strict=True))),
    )
    if not rows:
        return
    exact = [_doubled(k, n, j, m) for n, k, m, j in rows]
    found = np.asarray(false_discovery_control(exact)) <= 0.05
    wanted = {
        name
        for name, is_found, (n, k, m, j) in zip(names, found, rows, strict=True)
        if is_found and abs(j / m - k / n) >= 0.01
    }
    assert {each.name for each in moves.moved} == wanted


def _doubled(k: int, n: int, j: int, m: int) -> float:
    table = [[k, n - k], [j, m - j]]
    tails = (fisher_exact(table, alternative=side).pvalue for side in ("less", "greater"))
    return min(1.0, 2 * min(tails))


def test_the_largest_fall_is_first():
    before = frame(("a", 100, 100), ("b", 100, 100), ("c", 100, 50))
    after = frame(("a", 100, 90), ("b", 100, 50), ("c", 100, 99))
    assert [each.name for each in share_moves(before, after).judged] == ["b", "a", "c"]
    assert pytest.approx(-0.5) == share_moves(before, after).judged[0].change
