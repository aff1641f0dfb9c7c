"""The verdict on each slice after a deployment, worked out by hand from given counts."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom, fisher_exact

from data.metrics.impact import Impacts, SliceImpact
from data.metrics.impact_counts import MEASURED, side_counts
from data.metrics.impact_judging import Measure, Verdict
from data.metrics.impact_latency import Latencies
from data.metrics.impact_sides import WEEK, Unjudged, sides_of
from data.metrics.two_shares import newcombe
from data.window import HOUR, MINUTE
from tests.metrics.deployed import LATER, T, deployed

BEFORE, AFTER = T - HOUR, T + 9 * MINUTE
OBJECTIVE = MINUTE


def rows(before: dict[str, int], after: dict[str, int], weeks: dict[str, int] | None = None, name: str = "cash"):
    """The counts of a slice on each side; what is not stated is as many as were due, early 0."""
    sides = [(BEFORE, before), (AFTER, after), *((AFTER - week * WEEK, weeks or {}) for week in (1, 2, 3, 4))]
    made = []
    for at_ms, stated in sides:
        due = stated.get("due", 0)
        row = dict.fromkeys(MEASURED, due) | {"early_count": 0}
        row |= {f"{key}_count": number for key, number in stated.items()}
        made.append({"bucket_ms": at_ms, "payment_method": name, **row})
    return pd.DataFrame(made)


def impacts(*slices: pd.DataFrame, latencies: dict[str, Latencies] | None = None) -> Impacts:
    sides = sides_of([deployed()], (), LATER)
    return Impacts(sides, side_counts(pd.concat(slices), 1, sides), OBJECTIVE, latencies)


def judged(*args: dict[str, int]) -> SliceImpact:
    return impacts(rows(*args)).slice_impact(0, 0)


def hung(due: int, received: int) -> dict[str, int]:
    """So many due, and those not received neither on time nor handed over."""
    return {"due": due, "on_time": received, "handed": received}


def test_a_slice_that_runs_on_as_before_has_no_effect():
    found = judged(hung(100, 99), hung(100, 98), hung(100, 99))
    assert (found.verdict, found.due, found.enough) == (Verdict.NO_EFFECT, (100, 100, 400), 100)


def test_a_slice_of_which_half_hangs_is_worse_and_the_shares_say_by_how_much():
    found = judged(hung(100, 99), hung(100, 50), hung(100, 99))
    assert found.verdict is Verdict.WORSE
    effect = found.effect(Measure.UNDISPATCHED)
    assert (effect.before, effect.after, effect.earlier) == pytest.approx((0.01, 0.5, 0.01))
    expected = [each[0] for each in newcombe(*(np.array([number]) for number in (1, 100, 50, 100)))]
    assert (effect.change, effect.low, effect.high) == pytest.approx(expected)
    assert effect.found


def test_an_hour_that_is_as_slow_in_each_week_is_no_effect():
    assert judged(hung(100, 99), hung(100, 70), hung(100, 70)).verdict is Verdict.NO_EFFECT


def test_without_enough_orders_in_earlier_weeks_the_hour_before_decides():
    found = judged(hung(100, 99), hung(100, 70), hung(7, 5))
    assert (found.verdict, found.compared_with_weeks) == (Verdict.WORSE, False)
    assert judged(hung(100, 99), hung(100, 70), hung(8, 6)).compared_with_weeks


def test_a_slice_that_had_been_failing_and_recovers_is_better():
    assert judged(hung(100, 40), hung(100, 99), hung(100, 70)).verdict is Verdict.BETTER


def test_what_failed_before_the_deployment_is_no_effect_of_it():
    assert judged(hung(100, 0), hung(100, 0), hung(100, 99)).verdict is Verdict.NO_EFFECT
    assert judged(hung(12, 0), hung(12, 0), hung(12, 12)).verdict is Verdict.TOO_FEW


@pytest.mark.parametrize(("before", "after", "least"), [(100, 12, 12), (29, 100, 29), (0, 100, 0), (100, 0, 0)])
def test_below_thirty_orders_on_a_side_there_is_no_verdict(before, after, least):
    found = judged(hung(before, before), hung(after, after // 2), hung(100, 99))
    assert (found.verdict, found.enough) == (Verdict.TOO_FEW, least)
    assert found.effect(Measure.ON_TIME).p is None


def test_orders_still_pending_are_not_counted_towards_the_thirty():
    found = judged(hung(100, 99), {"due": 100, "on_time": 10, "judged": 29, "settled": 28, "handed": 10}, hung(100, 99))
    assert (found.verdict, found.enough) == (Verdict.TOO_FEW, 28)


def test_a_change_of_less_than_one_order_in_a_hundred_is_no_effect_however_many_there_are():
    found = judged(hung(100_000, 99_800), hung(100_000, 99_000), hung(100_000, 99_800))
    assert found.verdict is Verdict.NO_EFFECT
    assert judged(hung(100_000, 99_900), hung(100_000, 98_800), hung(100_000, 99_900)).verdict is Verdict.WORSE


# Absence


@pytest.mark.parametrize(("due", "verdict"), [(5, Verdict.ABSENT), (4, Verdict.TOO_FEW)])
def test_absence_is_judged_from_five_due_on(due, verdict):
    assert judged(hung(6, 6), hung(due, 0), hung(6, 6)).verdict is verdict


def test_absence_is_judged_by_the_binomial_of_the_ordinary_share():
    found = judged(hung(20, 16), hung(9, 0), hung(10, 7))
    effect = found.effect(Measure.ABSENCE)
    expected = max(binom.cdf(0, 9, 16.5 / 21), binom.cdf(0, 9, 28.5 / 41))
    assert effect.p == pytest.approx(expected)
    assert (effect.before, effect.after) == (0.8, 0.0)


def test_the_ordinary_share_may_come_of_both_sides_together():
    assert judged(hung(3, 3), hung(6, 0), hung(1, 1)).verdict is Verdict.ABSENT
    assert judged(hung(2, 2), hung(6, 0)).verdict is Verdict.TOO_FEW


def test_one_received_order_is_no_absence():
    assert judged(hung(20, 20), hung(12, 1), hung(20, 20)).verdict is Verdict.TOO_FEW


def test_orders_handed_over_before_they_were_due_do_not_hide_an_absence():
    after = {"due": 10, "on_time": 3, "handed": 3, "early": 3}
    assert judged(hung(20, 20), after, hung(20, 20)).verdict is Verdict.ABSENT


def test_orders_withdrawn_or_pending_are_no_absence():
    after = {"due": 10, "on_time": 0, "judged": 4, "settled": 4, "handed": 0}
    assert judged(hung(20, 20), after, hung(20, 20)).verdict is Verdict.TOO_FEW


def test_absence_in_one_slice_of_a_hundred_is_found_beside_large_healthy_ones():
    healthy = [rows(hung(900, 890), hung(900, 891), hung(900, 890), name=f"s{number}") for number in range(9)]
    found = impacts(*healthy, rows(hung(9, 9), hung(8, 0), hung(9, 9), name="tiny"))
    worst = found.worst(0)
    assert found.slice_impact(0, worst).name == "tiny"
    assert found.slice_impact(0, worst).verdict is Verdict.ABSENT


# Latency


def log_normal(median_ms: int, size: int, seed: int) -> np.ndarray:
    rng = np.random.default_rng(seed)
    return np.sort((median_ms * np.exp(0.65 * rng.standard_normal(size))).astype(np.int64))


def latency_verdict(before: np.ndarray, after: np.ndarray, earlier: np.ndarray) -> SliceImpact:
    counted = rows(hung(len(before), len(before)), hung(len(after), len(after)), hung(len(earlier), len(earlier)))
    return impacts(counted, latencies={"cash": Latencies(before, after, earlier)}).slice_impact(0, 0)


def test_a_hand_off_that_takes_four_times_as_long_is_worse():
    found = latency_verdict(log_normal(4_000, 200, 1), log_normal(16_000, 200, 2), log_normal(4_000, 800, 3))
    median = found.effect(Measure.MEDIAN)
    assert (found.verdict, median.found) == (Verdict.WORSE, True)
    assert median.low < median.change < median.high
    assert median.before == pytest.approx(4_000, rel=0.2)


def test_a_hand_off_as_slow_in_each_week_and_one_that_is_slower_by_two_seconds_have_no_effect():
    slow = log_normal(16_000, 800, 3)
    assert latency_verdict(log_normal(4_000, 200, 1), log_normal(16_000, 200, 2), slow).verdict is Verdict.NO_EFFECT
    rain = latency_verdict(log_normal(3_500, 400, 1), log_normal(5_500, 400, 2), log_normal(3_500, 800, 3))
    assert rain.verdict is Verdict.NO_EFFECT


def test_a_longer_tail_alone_is_found_at_the_95th_percentile():
    tail = np.sort(np.concatenate([log_normal(4_000, 180, 4), np.full(20, 50_000)]))
    found = latency_verdict(log_normal(4_000, 200, 1), tail, log_normal(4_000, 800, 3))
    assert (found.effect(Measure.MEDIAN).found, found.effect(Measure.P95).found) == (False, True)
    assert found.verdict is Verdict.WORSE


def test_fewer_than_thirty_received_orders_have_no_verdict_on_latency():
    found = latency_verdict(log_normal(4_000, 29, 1), log_normal(40_000, 200, 2), log_normal(4_000, 800, 3))
    assert found.effect(Measure.MEDIAN).p is None


def test_latencies_are_of_one_deployment():
    sides = sides_of([deployed(), deployed("d2", 200)], (), LATER)
    with pytest.raises(ValueError, match="got 2"):
        Impacts(sides, side_counts(rows({}, {}), 1, sides), OBJECTIVE, {})


# Many slices and many deployments


@given(st.lists(st.tuples(*(st.integers(0, 120) for _ in range(6))), min_size=1, max_size=4))
def test_every_tested_share_has_the_larger_p_of_both_comparisons(numbers):
    slices = []
    for place, (n, k, m, other, w, weekly) in enumerate(numbers):
        parts = (hung(n, min(k, n)), hung(m, min(other, m)), hung(w, min(weekly, w)))
        slices.append(rows(*parts, name=f"s{place}"))
    found = impacts(*slices)
    for place, (n, k, m, other, w, weekly) in enumerate(numbers):
        p = found.slice_impact(0, place).effect(Measure.ON_TIME).p
        if n < 30 or m < 30:
            assert p is None
            continue
        pairs = [(min(k, n), n)] + ([(4 * min(weekly, w), 4 * w)] if 4 * w >= 30 else [])
        changes = [min(other, m) / m - part / whole for part, whole in pairs]
        alike = all(abs(change) >= 0.01 - 1e-12 and change * changes[0] > 0 for change in changes)
        expected = max(_fisher(part, whole, min(other, m), m) for part, whole in pairs) if alike else 1.0
        if all(abs(abs(change) - 0.01) > 1e-9 for change in changes):
            assert p == pytest.approx(expected, rel=1e-6)


def _fisher(part: int, whole: int, other: int, other_whole: int) -> float:
    table = [[part, whole - part], [other, other_whole - other]]
    return min(1.0, 2 * min(fisher_exact(table, alternative=side).pvalue for side in ("greater", "less")))


def test_many_doubtful_slices_are_held_to_a_stricter_measure_than_one():
    doubtful = (hung(200, 190), hung(200, 173), hung(200, 190))
    alone = impacts(rows(*doubtful))
    assert alone.slice_impact(0, 0).verdict is Verdict.WORSE
    others = [rows(hung(200, 190), hung(200, 190), hung(200, 190), name=f"s{number}") for number in range(11)]
    among = impacts(rows(*doubtful), *others)
    assert among.slice_impact(0, 0).verdict is Verdict.NO_EFFECT
    assert among.p[0, 0].tolist()[:2] == alone.p[0, 0].tolist()[:2]


def test_deployments_are_listed_by_their_worst_slice():
    those = [deployed(f"d{number}", number * 24 * 60, number * 24 * 60, service=None) for number in range(5)]
    those.append(deployed("dated", None))
    afters = [hung(100, 99), hung(100, 0), hung(9, 8), hung(100, 60), hung(100, 100)]
    made = []
    for number, after in enumerate(afters):
        shift = number * 24 * HOUR - 9 * MINUTE
        for at_ms, counts in ((BEFORE + 9 * MINUTE, hung(100, 99)), (AFTER, after)):
            row = dict.fromkeys(MEASURED, counts["due"]) | {f"{key}_count": value for key, value in counts.items()}
            made.append({"bucket_ms": at_ms + shift, "payment_method": "cash", **row, "early_count": 0})
    sides = sides_of(those, (), T + 9 * 24 * HOUR)
    found = Impacts(sides, side_counts(pd.DataFrame(made), 1, sides), OBJECTIVE)
    ranked = [found.sides[number].deployment.deployment_id for number in found.ranking()]
    assert ranked == ["d1", "d3", "d0", "d4", "d2", "dated"]
    assert found.sides[-1].unjudged is Unjudged.NO_TIME
    assert found.worst(5) is None


def test_a_deployment_without_orders_on_either_side_has_no_worst_slice():
    assert impacts(rows({}, {}, hung(50, 50))).worst(0) is None
    assert impacts(rows({}, {}, hung(50, 50))).slices_of(0) == []


def test_no_deployment_and_no_slice_are_judged_as_nothing():
    counts = side_counts(rows({}, {}), 1, ())
    assert (len(Impacts((), counts, OBJECTIVE)), Impacts((), counts, OBJECTIVE).ranking()) == (0, [])
    sides = sides_of([deployed()], (), LATER)
    assert Impacts(sides, side_counts(rows({}, {}).iloc[:0], 1, sides), OBJECTIVE).worst(0) is None
