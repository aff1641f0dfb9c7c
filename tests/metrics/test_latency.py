"""Percentiles of counted latencies: against numpy within the stated error, at edges, in any order of rows."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.metrics.latency import (
    PARTS,
    RELATIVE_ERROR,
    Ending,
    by_slice,
    endings,
    lengths,
    percentiles,
    waiting_at_least,
    widths,
)
from data.metrics.latency_heat import EDGES_MS, heat
from data.metrics.survival import latency_curve, slice_latencies
from data.window import MINUTE
from tests.metrics.counted_lengths import COLUMNS, Length, T, counted, orders, start_of, took


@given(took)
def test_the_middle_of_a_bucket_is_within_the_stated_error(took_ms):
    of = lengths(counted(Length(took_ms)), np.zeros(1, dtype=np.int64), 1)
    assert abs(int(of.took_ms[0]) - took_ms) <= took_ms * RELATIVE_ERROR


@given(took)
def test_a_bucket_is_as_wide_as_the_next_one_is_away(took_ms):
    low = start_of(took_ms)
    width = int(widths(np.array([low]))[0])
    assert low <= took_ms < low + width
    assert start_of(low + width) == low + width


@given(orders)
def test_percentiles_are_numpys_of_the_finished_orders_within_the_stated_error(world):
    slices, group = by_slice(counted(*world))
    found = percentiles(lengths(counted(*world), group, len(slices)))
    for name, row in zip(slices, found, strict=True):
        exact = [one.took_ms for one in world if one.method == name and one.ending == "done"]
        if not exact:
            assert np.isnan(row).all()
            continue
        expected = [np.quantile(exact, part / 100, method="inverted_cdf") for part in PARTS]
        assert row == pytest.approx(expected, rel=RELATIVE_ERROR)


def test_the_middle_order_of_an_even_number_is_the_lower_one():
    world = counted(*(Length(ms) for ms in (10, 20, 30, 40)))
    [row] = percentiles(lengths(world, np.zeros(4, dtype=np.int64), 1), (50, 75, 76, 100))
    assert row.tolist() == [20, 30, 40, 40]


@given(orders, st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(world, random):
    rows = counted(*world)
    shuffled = list(range(len(rows)))
    random.shuffle(shuffled)
    other = rows.iloc[shuffled].reset_index(drop=True)
    assert slice_latencies(rows, (MINUTE,)) == slice_latencies(other, (MINUTE,))
    window = (T, T + MINUTE, MINUTE, T + MINUTE)
    pd.testing.assert_frame_equal(latency_curve(rows, *window), latency_curve(other, *window))


@given(orders)
def test_rows_that_are_counted_together_give_the_same_as_one_by_one(world):
    rows = counted(*world)
    summed = rows.groupby(COLUMNS[:-1], as_index=False)["order_count"].sum()
    assert slice_latencies(rows, (MINUTE,)) == slice_latencies(summed, (MINUTE,))


def test_waiting_at_least_counts_the_limit_itself_and_only_those_that_wait():
    world = counted(
        Length(MINUTE, "waiting"), Length(MINUTE - 1, "waiting"), Length(9 * MINUTE, "closed"), Length(9 * MINUTE)
    )
    assert waiting_at_least(world, (MINUTE - 1, MINUTE, MINUTE + 1)) == (2, 1, 0)


@given(orders)
def test_every_order_is_counted_in_one_ending(world):
    rows = counted(*world, Length(5, "abandoned"))
    stand = endings(rows, np.zeros(len(rows), dtype=np.int64), 1)
    named = {"done": stand.done, "closed": stand.closed, "waiting": stand.waiting, "abandoned": stand.abandoned}
    assert {name: int(counts[0]) for name, counts in named.items()} == {
        each.value: sum(one.ending == each for one in [*world, Length(5, "abandoned")]) for each in Ending
    }


# Over time


def test_a_bucket_of_the_curve_holds_the_orders_due_in_it():
    rows = counted(Length(10), Length(30), Length(50, bucket_ms=T + 2 * MINUTE), Length(70, "waiting", bucket_ms=T))
    curve = latency_curve(rows, T, T + 3 * MINUTE, MINUTE, T + 9 * MINUTE)
    assert curve[["at_ms", "done_count", "waiting_count", "p50"]].fillna(-1).to_numpy().tolist() == [
        [T, 2, 1, 10],
        [T + MINUTE, 0, 0, -1],
        [T + 2 * MINUTE, 1, 0, 50],
    ]


def test_a_bucket_after_data_time_and_one_at_the_end_of_the_window_are_absent():
    rows = counted(Length(10), Length(10, bucket_ms=T + MINUTE))
    assert latency_curve(rows, T, T + MINUTE, MINUTE, T + 9 * MINUTE)["at_ms"].tolist() == [T]
    assert latency_curve(rows, T, T + 9 * MINUTE, MINUTE, T)["at_ms"].tolist() == [T]


def test_without_rows_there_is_an_empty_curve():
    empty = pd.DataFrame(columns=COLUMNS, dtype=object)
    curve = latency_curve(empty, T, T + MINUTE, MINUTE, T)
    assert curve.empty
    assert {"at_ms", "p50", "p99", "all_ms", "over_ms"} <= set(curve)
    assert slice_latencies(empty, (MINUTE,)) == {}


# The heat map


@given(orders)
def test_every_finished_order_is_in_one_cell_and_the_others_beside_it(world):
    cells = heat(counted(*world), T, T + MINUTE, MINUTE, T + MINUTE)
    assert int(cells.counts.sum()) == sum(one.ending == "done" for one in world)
    assert int(cells.waiting.sum()) == sum(one.ending == "waiting" for one in world)
    assert int(cells.closed.sum()) == sum(one.ending == "closed" for one in world)
    assert cells.counts.shape == (len(cells.edges_ms) - 1, len(cells.starts))


@pytest.mark.parametrize("took_ms", [0, 127, 128, 159, 160, 4_096, 60_000])
def test_a_cell_holds_the_lengths_between_its_edges(took_ms):
    cells = heat(counted(Length(took_ms)), T, T + MINUTE, MINUTE, T + MINUTE)
    [row] = np.flatnonzero(cells.counts[:, 0])
    low = 0 if row == 0 else cells.edges_ms[row]
    assert low <= took_ms < cells.edges_ms[row + 1]


def test_an_edge_of_a_cell_is_an_edge_of_a_bucket():
    assert all(start_of(edge) == edge for edge in EDGES_MS)
