"""Two shares compared: against the literature, against scipy, and against counting by hand."""

from __future__ import annotations

from itertools import product
from math import comb

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom, binomtest, false_discovery_control, fisher_exact

from data.metrics.two_shares import discoveries, fisher, newcombe, none_of, share, wilson


def whole(*numbers: int) -> np.ndarray:
    return np.array(numbers, dtype=np.int64)


@st.composite
def pairs(draw: st.DrawFn, most: int = 300) -> tuple[int, int, int, int]:
    n, other_n = draw(st.integers(1, most)), draw(st.integers(1, most))
    return draw(st.integers(0, n)), n, draw(st.integers(0, other_n)), other_n


def test_a_share_of_nothing_is_not_a_number():
    assert np.isnan(share(whole(0), whole(0))).all()
    assert np.isnan(wilson(whole(0), whole(0))).all()


@given(pairs())
def test_wilsons_bounds_are_those_of_scipy(pair):
    k, n, *_ = pair
    expected = binomtest(k, n).proportion_ci(method="wilson")
    low, high = wilson(whole(k), whole(n))
    assert (low[0], high[0]) == pytest.approx((expected.low, expected.high), abs=1e-9)


@pytest.mark.parametrize(
    ("pair", "expected"),
    [  # Newcombe, Statistics in Medicine 17 (1998), table II, method 10
        ((48, 80, 56, 70), (0.2, 0.0524, 0.3339)),
        ((3, 10, 9, 10), (0.6, 0.1705, 0.8090)),
        ((2, 7, 6, 7), (0.5714, 0.0582, 0.8062)),
        ((0, 29, 5, 56), (0.0893, -0.0381, 0.1926)),
        ((0, 20, 0, 10), (0.0, -0.1611, 0.2775)),
        ((0, 10, 10, 10), (1.0, 0.6075, 1.0)),
    ],
)
def test_newcombes_interval_is_the_published_one(pair, expected):
    found = newcombe(*(whole(number) for number in pair))
    assert [each[0] for each in found] == pytest.approx(expected, abs=6e-5)


@given(pairs())
def test_the_interval_holds_the_difference_and_turns_round_with_it(pair):
    k, n, other_k, other_n = (whole(number) for number in pair)
    difference, low, high = newcombe(k, n, other_k, other_n)
    back, back_low, back_high = newcombe(other_k, other_n, k, n)
    assert -1 <= low <= difference <= high <= 1
    assert (back[0], back_low[0], back_high[0]) == pytest.approx((-difference[0], -high[0], -low[0]))


@settings(max_examples=300)
@given(pairs(2000))
def test_fishers_test_has_the_tails_of_scipy(pair):
    k, n, other_k, other_n = pair
    table = [[k, n - k], [other_k, other_n - other_k]]
    tails = [fisher_exact(table, alternative=side).pvalue for side in ("greater", "less")]
    expected = min(1.0, 2 * min(tails))
    assert fisher(*(whole(number) for number in pair))[0] == pytest.approx(expected, rel=1e-6, abs=1e-12)


def test_fishers_test_counts_every_table_of_a_small_pair():
    for k, other_k in product(range(6), range(8)):
        marked = k + other_k
        ways = {x: comb(5, x) * comb(7, marked - x) for x in range(6) if 0 <= marked - x <= 7}
        upper = sum(way for x, way in ways.items() if x >= k) / sum(ways.values())
        lower = sum(way for x, way in ways.items() if x <= k) / sum(ways.values())
        expected = min(1.0, 2 * min(upper, lower))
        assert fisher(whole(k), whole(5), whole(other_k), whole(7))[0] == pytest.approx(expected)


def test_many_pairs_at_once_are_each_their_own():
    numbers = np.random.default_rng(5).integers(1, 60, (4, 30, 7))
    n, other_n = numbers[0], numbers[1]
    k, other_k = numbers[2] % (n + 1), numbers[3] % (other_n + 1)
    at_once = fisher(k, n, other_k, other_n)
    for place in np.ndindex(at_once.shape):
        alone = fisher(*(np.array([each[place]]) for each in (k, n, other_k, other_n)))
        assert at_once[place] == pytest.approx(alone[0])


def test_nothing_on_one_side_is_no_finding():
    assert fisher(whole(0), whole(0), whole(3), whole(9))[0] == 1.0


@pytest.mark.parametrize(("due", "ordinary"), [(5, 0.9), (40, 0.99), (7, 0.5)])
def test_the_chance_of_none_is_that_of_the_binomial(due, ordinary):
    assert none_of(whole(due), np.array([ordinary]))[0] == pytest.approx(binom.cdf(0, due, ordinary))


@given(st.lists(st.floats(0, 1), min_size=1, max_size=20), st.sampled_from([0.05, 0.2]))
def test_discoveries_are_those_of_scipy_without_the_tests_not_made(p, rate):
    expected = false_discovery_control(p) <= rate
    row = np.array([[np.nan, *p, np.nan]])
    found = discoveries(row, rate)[0]
    near = np.abs(false_discovery_control(p) - rate) < 1e-9
    assert not found[[0, -1]].any()
    assert (found[1:-1] == expected)[~near].all()


def test_each_row_is_a_family_of_its_own():
    p = np.array([[0.04, 0.9, 0.9], [0.04, np.nan, np.nan], [np.nan, np.nan, np.nan]])
    assert discoveries(p, 0.05).tolist() == [[False, False, False], [True, False, False], [False, False, False]]
