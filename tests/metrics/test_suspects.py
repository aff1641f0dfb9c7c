"""Suspects: who is named with which evidence, and that nobody is named only for having been the nearest."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.metrics.deployment import Deployment, Status
from data.metrics.impact import Impacts
from data.metrics.impact_counts import MEASURED, side_counts
from data.metrics.impact_judging import Verdict
from data.metrics.impact_sides import sides_of
from data.metrics.suspects import REACH, Clearing, Suspects, suspects, worst_run
from data.metrics.suspects import _largest_stretch as largest_stretch
from data.window import HOUR, MINUTE, TimeWindow
from tests.metrics.deployed import LATER, T, deployed

WINDOW = TimeWindow(T - HOUR, T + 3 * HOUR)


def buckets(hangs_from: int | None = 9, hangs_to: int = 120, *, every: int = 1, failing: float = 1.0) -> pd.DataFrame:
    """An order each `every` minutes from 25 h before to 3 h after T; those due in the given minutes hang."""
    rng = np.random.default_rng(7)
    made = []
    for minute in range(-25 * 60, 180):
        hung = hangs_from is not None and hangs_from <= minute < hangs_to and rng.random() < failing
        for name, due in (("cc", int(minute % every == 0)), ("cash", 5)):
            good = due if name == "cash" or not hung else 0
            counts = {"due": due, "judged": due, "on_time": good, "settled": due, "handed": good, "early": 0}
            made.append({"bucket_ms": T + minute * MINUTE, "payment_method": name}
                        | {f"{key}_count": value for key, value in counts.items()})  # fmt: skip
    return pd.DataFrame(made, columns=["bucket_ms", "payment_method", *MEASURED])


def named(rows: pd.DataFrame, *deployments: Deployment, services: frozenset[str] = frozenset()) -> Suspects:
    run = worst_run(rows, MINUTE, WINDOW)
    assert run is not None
    sides = sides_of(deployments, (), LATER)
    impacts = Impacts(sides, side_counts(rows, MINUTE, sides), MINUTE)
    return suspects(run, impacts, rows, services=services)


def ids(candidates: tuple[object, ...]) -> list[str]:
    return [each.deployment.deployment_id for each in candidates]


def test_the_run_is_of_the_slice_that_hung_and_begins_with_its_first_order():
    run = worst_run(buckets(), MINUTE, WINDOW)
    assert (run.slice, run.start_ms, run.end_ms) == ("cc", T + 9 * MINUTE, T + 120 * MINUTE)
    assert (run.settled, run.hung, run.failing) == (111, 111, 1.0)


def test_a_slice_of_which_a_quarter_hangs_has_a_run_near_to_its_true_begin():
    run = worst_run(buckets(failing=0.25), MINUTE, WINDOW)
    assert abs(run.start_ms - (T + 9 * MINUTE)) <= 12 * MINUTE
    assert run.failing == pytest.approx(0.25, abs=0.15)


def test_a_run_that_had_begun_before_the_window_is_followed_back_to_its_begin():
    window = TimeWindow(T + HOUR, T + 3 * HOUR)
    assert worst_run(buckets(), MINUTE, window).start_ms == T + 9 * MINUTE
    assert worst_run(buckets(9, 50), MINUTE, window) is None, "one that had ended by then is not of the window"


def test_where_nothing_hung_there_is_no_run():
    assert worst_run(buckets(None), MINUTE, WINDOW) is None
    assert worst_run(buckets(9, 11), MINUTE, WINDOW) is None, "two orders may hang by chance"
    assert worst_run(buckets(None).iloc[:0], MINUTE, WINDOW) is None


def test_the_deployment_after_which_the_slice_hangs_is_the_suspect_with_its_evidence():
    found = named(buckets(), deployed(), deployed("d0", -300, -290, service="pricing"))
    assert (ids(found.suspects), ids(found.cleared)) == (["d1"], ["d0"])
    first = found.suspects[0]
    assert (first.before_ms, first.worked_on, first.fit, first.others_within_hour) == (0, 0, 1.0, 0)
    assert first.verdict is Verdict.ABSENT
    assert found.cleared[0].cleared is Clearing.WORKED_ON
    assert found.cleared[0].worked_on == 294


def test_an_unrelated_deployment_shortly_before_is_cleared_when_the_slice_went_on_working():
    found = named(buckets(40), deployed("d1", 0, 9))
    assert found.suspects == ()
    assert found.cleared[0].verdict is Verdict.WORSE, "the hour after holds the run, and yet it is none of its"
    assert (found.cleared[0].cleared, found.cleared[0].worked_on) == (Clearing.WORKED_ON, 26)


def test_nobody_is_accused_when_nothing_was_deployed_in_reach():
    long_ago = deployed("d1", 9 - REACH // MINUTE - 1, 9 - REACH // MINUTE)
    found = named(buckets(), long_ago, deployed("later", 60), deployed("planned", 0, status=Status.PLANNED))
    assert found.none_in_reach
    assert not named(buckets(), deployed("d1", 9 - REACH // MINUTE)).none_in_reach


def test_of_two_at_once_both_are_suspects_and_the_service_that_the_incident_names_is_first():
    both = deployed("d1"), deployed("d2", 0, 9, service="pricing")
    assert ids(named(buckets(), *both, services=frozenset({"pricing"})).suspects) == ["d2", "d1"]
    found = named(buckets(), *both).suspects
    assert [each.others_within_hour for each in found] == [1, 1]


def test_with_no_order_due_in_between_a_deployment_stays_a_suspect_some_time_before():
    found = named(buckets(16, every=8), deployed("d1", 0, 9))
    assert (found.suspects[0].worked_on, found.suspects[0].before_ms) == (0, 7 * MINUTE)
    assert found.suspects[0].verdict is Verdict.ABSENT


def test_a_slice_too_small_to_judge_makes_only_what_was_shortly_before_a_suspect():
    rows = buckets(10, every=30)  # three orders in a row hang: a run, but no verdict
    assert ids(named(rows, deployed("d1", 20, 28)).suspects) == ["d1"]
    found = named(rows, deployed("d1", 1, 5))
    assert (found.suspects, found.cleared[0].cleared) == ((), Clearing.TOO_FEW)
    assert found.cleared[0].verdict is Verdict.TOO_FEW


def test_a_deployment_without_a_time_is_not_in_reach():
    assert named(buckets(), deployed(start_min=None, day="2026-01-29")).none_in_reach


@given(st.lists(st.integers(-5, 5).map(float), min_size=1, max_size=12))
def test_the_largest_stretch_is_the_one_that_trying_all_finds(gain):
    first, last, score = largest_stretch(np.array(gain))
    best = max(sum(gain[a : b + 1]) for a in range(len(gain)) for b in range(a, len(gain)))
    assert score == best
    assert sum(gain[first : last + 1]) == best
