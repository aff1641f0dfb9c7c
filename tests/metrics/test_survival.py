"""Latency of all due orders: against a brute-force estimate and scipy's, with nothing claimed that is not reached."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from scipy.stats import CensoredData, ecdf

from data.metrics.latency import PARTS, lengths
from data.metrics.survival import Reached, finished_within, percentiles_of_all, slice_latencies, unfinished_share
from data.window import MINUTE
from tests.metrics.counted_lengths import Length, T, counted, orders


def as_seen(world: list[Length], *, closed_never: bool = False) -> list[tuple[int, bool]]:
    """Each order's length as the buckets give it, and whether it finished."""
    rows = counted(*world)
    of = lengths(rows, np.zeros(len(rows), dtype=np.int64), 1, closed_never=closed_never)
    return list(zip(of.took_ms.tolist(), of.done.tolist(), strict=True))


def brute_force(seen: list[tuple[int, bool]], part: int) -> int | None:
    """Straight from the definition, in exact fractions: at each finish the share that goes on."""
    left = Fraction(1)
    for at_ms in sorted({took for took, done in seen if done}):
        at_risk = sum(took >= at_ms for took, _ in seen)
        left *= 1 - Fraction(sum(done and took == at_ms for took, done in seen), at_risk)
        if left <= 1 - Fraction(part, 100):
            return at_ms
    return None


@pytest.mark.parametrize("closed_never", [False, True])
@given(world=orders)
def test_a_percentile_of_all_orders_is_that_of_a_brute_force_estimate(world, closed_never):
    seen = as_seen(world, closed_never=closed_never)
    rows = counted(*world)
    of = lengths(rows, np.zeros(len(rows), dtype=np.int64), 1, closed_never=closed_never)
    [found] = percentiles_of_all(of)[0]
    expected = [brute_force(seen, part) for part in PARTS]
    assert [None if np.isnan(ms) else int(ms) for ms in found] == expected


@given(world=orders)
def test_the_share_that_is_not_finished_is_that_of_scipy(world):
    rows = counted(*world)
    of = lengths(rows, np.zeros(len(rows), dtype=np.int64), 1)
    if not of.done.any():
        assert (unfinished_share(of) == 1).all()
        return
    data = CensoredData(of.took_ms[of.done], right=of.took_ms[~of.done])
    expected = ecdf(data).sf
    last = pd.Series(unfinished_share(of)).groupby(of.took_ms).last()
    assert last.to_numpy() == pytest.approx(expected.evaluate(last.index.to_numpy()), abs=1e-9)


@given(world=orders)
def test_groups_do_not_touch_each_other(world):
    rows = counted(*world)
    apart = {name: slice_latencies(part, (MINUTE,))[name] for name, part in rows.groupby("payment_method")}
    assert slice_latencies(rows, (MINUTE,)) == apart


@given(world=orders)
def test_without_anybody_unfinished_it_is_the_plain_percentile(world):
    finished = [Length(one.took_ms, "done", one.method) for one in world]
    for one in slice_latencies(counted(*finished), (MINUTE,)).values():
        assert tuple(each.ms for each in one.of_all) == one.finished
        assert one.of_all == one.closed_never


@given(world=orders)
def test_counting_the_unfinished_never_makes_a_percentile_shorter_in_the_end(world):
    """Closed as never is never shorter than closed as no longer known."""
    for one in slice_latencies(counted(*world), (MINUTE,)).values():
        for known, never in zip(one.of_all, one.closed_never, strict=True):
            assert never.ms is None or (known.ms is not None and known.ms <= never.ms)


def test_half_of_the_orders_hang_and_the_95th_is_not_reached_but_over_the_oldest_age():
    world = [Length(4_000)] * 10 + [Length(age * MINUTE, "waiting") for age in range(1, 11)]
    found = slice_latencies(counted(*world), (MINUTE, 5 * MINUTE))["cash"]
    assert found.finished[2] == pytest.approx(4_000, rel=1 / 64), "the finished ones look fine"
    assert found.of_all[2] == Reached(None, 10 * MINUTE)
    assert found.of_all[0].ms == found.finished[0], "half of all did finish"
    assert found.waiting_over == (10, 6)
    assert (found.done_count, found.waiting_count, found.counted) == (10, 10, 20)


def test_an_order_that_only_just_became_due_does_not_make_a_percentile_unknown():
    world = [Length(4_000)] * 50 + [Length(100, "waiting")] * 20
    found = slice_latencies(counted(*world), (MINUTE,))["cash"]
    assert found.of_all[3].ms == found.finished[3]


def test_closing_hides_waiting_and_the_second_estimate_shows_it():
    world = [Length(4_000)] * 50 + [Length(3_000, "closed")] * 20
    found = slice_latencies(counted(*world), (MINUTE,))["cash"]
    assert found.of_all[2].ms == found.finished[2]
    assert found.closed_never[2].ms is None
    assert found.closed_never[2].over_ms == found.of_all[2].over_ms == found.finished[2]


def test_a_slice_in_which_nothing_finished_has_no_percentile_and_says_over_what():
    found = slice_latencies(counted(Length(7 * MINUTE, "waiting")), (MINUTE,))["cash"]
    assert found.finished == ()
    assert found.of_all == (Reached(None, 7 * MINUTE),) * len(PARTS)


def test_at_the_same_length_the_finished_come_before_those_that_are_looked_at_no_longer():
    seen = as_seen([Length(50), Length(50, "closed"), Length(50, "waiting"), Length(50)])
    assert [done for _, done in seen] == [True, True, False, False]
    rows = counted(Length(50), Length(50, "closed"))
    assert unfinished_share(lengths(rows, np.zeros(2, dtype=np.int64), 1)).tolist() == [0.5, 0.5]


def test_the_abandoned_are_in_no_estimate_and_counted_apart():
    found = slice_latencies(counted(Length(10), Length(9 * MINUTE, "abandoned")), (MINUTE,))["cash"]
    assert (found.counted, found.abandoned_count) == (1, 1)
    assert found.of_all[3].ms == 10


def test_the_share_within_a_length_ends_where_nothing_more_is_known():
    within = finished_within(counted(Length(10), Length(20), Length(60, "waiting"), Length(5, "closed")))
    assert within["took_ms"].tolist() == [10, 20, 60]
    assert within["share"].tolist() == pytest.approx([1 / 3, 2 / 3, 2 / 3])
    assert finished_within(counted()).empty


def test_a_slice_without_a_name_is_unknown():
    assert list(slice_latencies(counted(Length(10, method=None, bucket_ms=T)), ())) == ["unknown"]
