"""Latency before and after: tests and intervals against scipy, numpy and a resampling in full."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import fisher_exact, mannwhitneyu

from data.metrics.impact_latency import (
    change_interval,
    latencies_by_slice,
    location_p,
    percentile,
    percentile_p,
)
from data.metrics.impact_sides import WEEK, sides_of
from data.window import MINUTE
from tests.metrics.deployed import LATER, T, deployed

values = st.lists(st.integers(0, 40), min_size=1, max_size=60).map(
    lambda found: np.sort(np.array(found, dtype=np.int64))
)


@given(values, st.sampled_from([0.5, 0.9, 0.95, 0.99]))
def test_a_percentile_is_numpys_of_the_inverted_distribution(found, part):
    assert percentile(found, part) == np.quantile(found, part, method="inverted_cdf")


def test_there_is_no_percentile_of_nothing():
    assert np.isnan(percentile(np.array([], dtype=np.int64), 0.5))
    assert np.isnan(change_interval(np.array([], dtype=np.int64), np.array([1]), 0.5)).all()


@given(values, values)
def test_the_test_of_location_is_that_of_scipy(before, after):
    if len({*before, *after}) == 1:
        assert location_p(before, after) == 1.0
        return
    expected = mannwhitneyu(before, after, alternative="two-sided", method="asymptotic").pvalue
    assert location_p(before, after) == pytest.approx(expected, abs=1e-12)


@given(values, values)
def test_the_test_of_a_percentile_compares_how_many_lie_beyond_it(before, after):
    limit = np.quantile(np.concatenate([before, after]), 0.95, method="inverted_cdf")
    table = [[(side > limit).sum(), (side <= limit).sum()] for side in (before, after)]
    tails = [fisher_exact(table, alternative=side).pvalue for side in ("greater", "less")]
    assert percentile_p(before, after, 0.95) == pytest.approx(min(1.0, 2 * min(tails)), abs=1e-9)


@pytest.mark.parametrize("part", [0.5, 0.95])
def test_the_interval_is_that_of_a_bootstrap_in_full(part):
    rng = np.random.default_rng(3)
    before = np.sort((3_500 * np.exp(0.65 * rng.standard_normal(240))).astype(np.int64))
    after = np.sort((9_000 * np.exp(0.65 * rng.standard_normal(310))).astype(np.int64))
    resampled = [
        np.quantile(rng.choice(side, (4_000, len(side))), part, axis=1, method="inverted_cdf")
        for side in (before, after)
    ]
    expected = np.quantile(resampled[1] - resampled[0], (0.025, 0.975))
    found = change_interval(before, after, part)
    width = expected[1] - expected[0]
    assert found == pytest.approx(expected, abs=0.08 * width)
    assert found == change_interval(before, after, part), "the same orders give the same interval"


def test_each_order_is_on_the_side_in_which_it_was_due():
    sides = sides_of([deployed()], (), LATER)[0]
    due = [T - 1, T, T + 9 * MINUTE, T + 69 * MINUTE, T + 9 * MINUTE - 2 * WEEK]
    rows = pd.DataFrame({"payment_method": "cash", "due_ms": due, "latency_ms": [1, 2, 3, 4, 5]})
    found = latencies_by_slice(rows, sides, ["cash", "qris"])
    assert [side.tolist() for side in (found["cash"].before, found["cash"].after, found["cash"].earlier)] == [
        [1], [3], [5],
    ]  # fmt: skip
    assert len(found["qris"].before) == 0
