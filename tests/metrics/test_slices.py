"""The worst slice, and every rule that decides which it is."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binomtest

from data.metrics import slices
from data.metrics.slices import COUNTS, Rule, chosen_by, slice_states, wilson_lower, worst_slice
from data.window import HOUR, MINUTE

T = 1_769_634_000_000
STUCK = 5 * MINUTE
WAITING = ["order_id", "user_id", "payment_method", "booking_type", "created_ms", "due_ms"]
OUTCOMES = [
    *("payment_method", "booking_type", "due_count", "on_time_count", "late_count", "withdrawn_count"),
    *("lost_count", "pending_count", "waiting_count", "stuck_count", "abandoned_count"),
]


def waiting(*rows: tuple[str | None, int], kind: str = "now") -> pd.DataFrame:
    """Rows of (payment method, age in ms)."""
    return pd.DataFrame(
        [(f"o{number}", "u", method, kind, T - age, T - age) for number, (method, age) in enumerate(rows)],
        columns=WAITING,
    )


def outcomes(*rows: Mapping[str, object]) -> pd.DataFrame:
    """Rows with what they state; due_count is their sum."""
    full = []
    for row in rows:
        known = {"payment_method": "cash", "booking_type": "now", **dict.fromkeys(OUTCOMES[2:], 0), **row}
        parts = [known[name] for name in OUTCOMES[3:] if name != "stuck_count"]
        full.append({**known, "due_count": sum(parts)})
    return pd.DataFrame(full, columns=OUTCOMES)


def states(now: pd.DataFrame, due: pd.DataFrame, **options: bool) -> tuple[slices.SliceState, ...]:
    return slice_states(now, due, T, stuck_ms=STUCK, **options)


# Wilson's bound


@pytest.mark.parametrize(("successes", "trials"), [(0, 1), (1, 1), (0, 30), (1, 30), (29, 30), (30, 30), (41, 60_000)])
def test_the_bound_equals_that_of_scipy(successes, trials):
    expected = binomtest(successes, trials).proportion_ci(method="wilson").low
    assert wilson_lower(successes, trials) == pytest.approx(expected, abs=1e-12)


@given(st.integers(1, 10_000).flatmap(lambda trials: st.tuples(st.integers(0, trials), st.just(trials))))
def test_the_bound_lies_between_zero_and_the_share(pair):
    successes, trials = pair
    bound = wilson_lower(successes, trials)
    assert bound == pytest.approx(binomtest(successes, trials).proportion_ci(method="wilson").low, abs=1e-9)
    assert 0 <= bound <= successes / trials
    assert (bound > 0) == (successes > 0)


def test_no_trials_speak_against_nobody():
    assert wilson_lower(0, 0) == 0.0


@pytest.mark.parametrize(("successes", "trials"), [(1, 0), (-1, 5), (6, 5)])
def test_more_successes_than_trials_are_refused(successes, trials):
    with pytest.raises(ValueError, match=f"got {successes} of {trials}"):
        wilson_lower(successes, trials)


# The state of a slice


def test_a_slice_holds_what_waits_and_what_was_due():
    now = waiting(("cash", STUCK), ("cash", STUCK + 1), ("cash", 2 * HOUR))
    due = outcomes(
        {"on_time_count": 90, "late_count": 4, "lost_count": 1, "waiting_count": 2, "stuck_count": 1},
        {"booking_type": "scheduled", "on_time_count": 3, "withdrawn_count": 7, "pending_count": 5},
    )
    (cash,) = states(now, due)
    assert cash == slices.SliceState(
        payment_method="cash",
        booking_type=None,
        waiting_count=3,
        stuck_count=2,
        oldest_age_ms=2 * HOUR,
        due_count=112,
        judged_due=100,
        on_time_count=93,
        on_time_share=0.93,
        pending_count=5,
        withdrawn_count=7,
        wilson_lower=wilson_lower(2, 113),
    )


def test_stuck_is_strictly_over_the_threshold():
    (cash,) = states(waiting(("cash", STUCK), ("cash", STUCK + 1)), outcomes())
    assert (cash.waiting_count, cash.stuck_count) == (2, 1)


def test_a_stuck_order_due_in_the_last_hour_is_in_the_denominator_once():
    due = outcomes({"on_time_count": 8, "waiting_count": 2, "stuck_count": 2})
    (within,) = states(waiting(("cash", HOUR - 1), ("cash", HOUR - 1)), due)
    (older,) = states(waiting(*[("cash", 2 * HOUR)] * 3, ("cash", HOUR - 1), ("cash", HOUR - 1)), due)
    assert within.wilson_lower == wilson_lower(2, 10)
    assert older.wilson_lower == wilson_lower(5, 13)


def test_pending_withdrawn_and_abandoned_are_outside_the_on_time_share():
    due = outcomes(
        {"on_time_count": 1, "late_count": 1, "pending_count": 9, "withdrawn_count": 9, "abandoned_count": 9}
    )
    (cash,) = states(waiting(), due)
    assert (cash.judged_due, cash.on_time_share) == (2, 0.5)


def test_a_share_of_nothing_is_not_stated():
    (cash,) = states(waiting(), outcomes({"pending_count": 3}))
    assert cash.on_time_share is None
    assert cash.oldest_age_ms is None


def test_an_order_not_yet_due_waits_for_nothing():
    assert states(waiting(("cash", -1)), outcomes()) == ()


def test_two_answers_of_different_moments_never_make_a_share_over_one():
    (more_stuck_in_the_hour,) = states(waiting(("cash", STUCK + 1)), outcomes({"waiting_count": 3, "stuck_count": 3}))
    assert more_stuck_in_the_hour.wilson_lower == wilson_lower(1, 3)
    (stuck_and_nothing_due,) = states(waiting(("cash", STUCK + 1)), outcomes())
    assert stuck_and_nothing_due.wilson_lower == wilson_lower(1, 1)
    (not_even_due,) = states(waiting(("cash", STUCK + 1)), outcomes({"stuck_count": 5}))
    assert not_even_due.wilson_lower == wilson_lower(1, 1)


def test_without_booking_types_their_orders_are_one_slice():
    now = pd.concat([waiting(("cash", HOUR)), waiting(("cash", 1), kind="scheduled")])
    assert [state.name for state in states(now, outcomes())] == ["cash"]
    assert [state.name for state in states(now, outcomes(), by_booking_type=True)] == ["cash · now", "cash · scheduled"]


def test_a_slice_without_a_name_is_unknown():
    assert [state.payment_method for state in states(waiting((None, 1)), outcomes())] == ["unknown"]
    assert [state.payment_method for state in states(waiting(), outcomes({"payment_method": None}))] == ["unknown"]


@pytest.mark.parametrize("dtype", [object, "float64"])
@pytest.mark.parametrize("by_booking_type", [False, True])
def test_nothing_at_all_has_no_worst(dtype, by_booking_type):
    none = states(
        pd.DataFrame(columns=WAITING, dtype=dtype),
        pd.DataFrame(columns=OUTCOMES, dtype=dtype),
        by_booking_type=by_booking_type,
    )
    assert none == ()
    assert worst_slice(none) is None
    assert chosen_by(none) is Rule.NOTHING_TO_JUDGE


# Which is the worst


def test_a_small_slice_that_fails_wholly_is_worse_than_a_large_one_with_more_stuck():
    now = waiting(*[("cc", HOUR)] * 30, *[("cash", HOUR)] * 40)
    due = outcomes({"payment_method": "cash", "on_time_count": 4000})
    found = states(now, due)
    assert [state.payment_method for state in found] == ["cc", "cash"]
    assert chosen_by(found) is Rule.STUCK


def test_one_stuck_of_one_is_not_worse_than_most_of_many():
    now = waiting(("rare", HOUR), *[("cc", HOUR)] * 40)
    due = outcomes({"payment_method": "cc", "on_time_count": 10})
    assert worst_slice(states(now, due)).payment_method == "cc"


def test_a_slice_with_something_stuck_is_worse_than_the_lowest_on_time_share():
    due = outcomes({"payment_method": "late", "late_count": 100}, {"payment_method": "cash", "on_time_count": 5000})
    assert worst_slice(states(waiting(("cash", HOUR)), due)).payment_method == "cash"


def test_equal_bounds_and_counts_are_decided_by_the_oldest_order_then_the_name():
    now = waiting(("b", HOUR), ("a", HOUR), ("c", HOUR + 1))
    assert [state.payment_method for state in states(now, outcomes())] == ["c", "a", "b"]


def test_equal_bounds_of_stuck_orders_are_not_decided_by_the_on_time_share():
    now = waiting(("a", HOUR), ("b", HOUR + 1))
    due = outcomes({"payment_method": "a", "late_count": 99}, {"payment_method": "b", "on_time_count": 99})
    assert worst_slice(states(now, due)).payment_method == "b"


def test_with_nothing_stuck_the_lowest_on_time_share_is_the_worst():
    due = outcomes(
        {"payment_method": "a", "on_time_count": 99, "late_count": 1},
        {"payment_method": "b", "on_time_count": 98, "late_count": 2},
    )
    found = states(waiting(("a", MINUTE)), due)
    assert worst_slice(found).payment_method == "b"
    assert chosen_by(found) is Rule.ON_TIME


def test_a_share_of_fewer_than_30_orders_is_not_judged():
    few = outcomes(
        {"payment_method": "few", "late_count": 29, "pending_count": 50},
        {"payment_method": "many", "on_time_count": 30},
    )
    found = states(waiting(), few)
    assert worst_slice(found).payment_method == "many"
    enough = states(waiting(), outcomes({"payment_method": "few", "late_count": 30}, {"on_time_count": 30}))
    assert worst_slice(enough).payment_method == "few"


def test_with_nothing_to_judge_the_oldest_waiting_order_comes_first_and_it_is_said():
    due = outcomes({"payment_method": "a", "late_count": 3})
    found = states(waiting(("b", MINUTE)), due)
    assert worst_slice(found).payment_method == "b"
    assert chosen_by(found) is Rule.NOTHING_TO_JUDGE


# Against plain Python

AGES = st.lists(st.tuples(st.sampled_from(["a", "b", "c"]), st.integers(-5, 3 * HOUR)), max_size=15)
COUNTED = st.fixed_dictionaries(
    {
        "payment_method": st.sampled_from(["a", "b", "c"]),
        "booking_type": st.sampled_from(["now", "scheduled"]),
        **{name: st.integers(0, 40) for name in OUTCOMES[3:]},
    }
)


@settings(max_examples=100)
@given(AGES, st.lists(COUNTED, max_size=6), st.randoms())
def test_the_states_equal_a_count_by_hand_in_any_order_of_rows(ages, counted, random):
    now, due = waiting(*ages), outcomes(*counted)
    kept = now.copy(deep=True), due.copy(deep=True)
    found = states(now, due)
    for state in found:
        mine = [age for method, age in ages if method == state.payment_method and age >= 0]
        rows = [row for row in due.to_dict("records") if row["payment_method"] == state.payment_method]
        total = {name: sum(row[name] for row in rows) for name in COUNTS}
        assert state.waiting_count == len(mine)
        assert state.stuck_count == sum(age > STUCK for age in mine)
        assert state.oldest_age_ms == max(mine, default=None)
        judged = total["due_count"] - total["pending_count"] - total["withdrawn_count"] - total["abandoned_count"]
        assert state.judged_due == judged
        assert state.on_time_share == (total["on_time_count"] / judged if judged else None)
    assert {state.payment_method for state in found} == {m for m, age in ages if age >= 0} | set(due["payment_method"])
    again = states(now.sample(frac=1, random_state=random.randrange(99)), due.iloc[::-1])
    assert again == found
    assert worst_slice(list(reversed(found))) == (found[0] if found else None)
    pd.testing.assert_frame_equal(now, kept[0])
    pd.testing.assert_frame_equal(due, kept[1])
