"""The lane of probes: every order once per bucket, and no bucket called present that nobody looked at."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.metrics.lane import COLUMNS, OUTCOMES, WORST_FIRST, lane, merge_lanes, rounds_lane
from data.window import MINUTE

T = 1_769_634_000_000
INTERVALS = ["order_id", "probe", "outcome", "start_ms", "end_ms"]
ROUNDS = ["probe", "at_ms", *OUTCOMES, "left_out", "evidence"]


def intervals(*rows: tuple[str | None, str, int, int | None], probe: str = "request") -> pd.DataFrame:
    """Rows of (order, outcome, start, end)."""
    frame = pd.DataFrame([(order, probe, *rest) for order, *rest in rows], columns=INTERVALS)
    frame["end_ms"] = pd.array(frame["end_ms"].tolist(), dtype="Int64")
    return frame


def rounds(*rows: tuple[str, int, dict[str, int]]) -> pd.DataFrame:
    """Rows of (probe, moment, counts)."""
    return pd.DataFrame(
        [
            {"probe": p, "at_ms": at, **dict.fromkeys(OUTCOMES, 0), "left_out": 0, "evidence": "", **n}
            for p, at, n in rows
        ],
        columns=ROUNDS,
    )


def drawn(frame: pd.DataFrame, minutes: int = 3, data_time: int | None = None) -> pd.DataFrame:
    return lane(frame, T, T + minutes * MINUTE, MINUTE, T + minutes * MINUTE if data_time is None else data_time)


def test_an_order_counts_in_every_bucket_that_its_interval_touches():
    found = drawn(intervals(("o", "missing", T + MINUTE - 1, T + MINUTE + 1)))
    assert found["missing"].tolist() == [1, 1, 0]
    assert found["worst"].tolist() == ["missing", "missing", None]


def test_the_end_of_an_interval_is_outside():
    assert drawn(intervals(("o", "missing", T, T + MINUTE)))["missing"].tolist() == [1, 0, 0]


def test_an_interval_of_no_length_is_nothing():
    assert drawn(intervals(("o", "missing", T, T)))["worst"].tolist() == [None] * 3


def test_an_order_with_the_same_outcome_twice_in_a_bucket_counts_once():
    rows = intervals(("o", "missing", T, T + 10), ("o", "missing", T + 20, T + 30), ("p", "missing", T + 5, T + 6))
    assert drawn(rows)["missing"].tolist() == [2, 0, 0]


def test_an_order_with_two_outcomes_in_a_bucket_counts_in_both():
    found = drawn(intervals(("o", "missing", T, T + 10), ("o", "present", T + 10, None)))
    assert found["missing"].tolist() == [1, 0, 0]
    assert found["present"].tolist() == [1, 1, 1]
    assert found["worst"].tolist() == ["missing", "present", "present"]


def test_an_open_interval_goes_on_to_data_time_and_no_further():
    found = drawn(intervals(("o", "present", T, None)), data_time=T + MINUTE)
    assert found["at_ms"].tolist() == [T, T + MINUTE]
    assert found["present"].tolist() == [1, 1]


def test_what_was_recorded_after_data_time_is_not_known():
    found = drawn(intervals(("o", "missing", T + 11, None), ("p", "present", T, None)), data_time=T + 10)
    assert found["missing"].tolist() == [0]
    assert drawn(intervals(("o", "missing", T + 11, None)), data_time=T + 11)["missing"].tolist() == [1]


def test_buckets_before_the_first_record_are_no_data():
    found = drawn(intervals(("o", "present", T + 2 * MINUTE, None)))
    assert found["worst"].tolist() == [None, None, "present"]


def test_a_probe_without_any_record_has_its_buckets_as_no_data():
    found = lane(intervals(), T, T + MINUTE, MINUTE, T + MINUTE, probes=["config"])
    assert found.values.tolist() == [[T, "config", 0, 0, 0, 0, 0, None]]


@pytest.mark.parametrize("better", range(1, 5))
def test_the_worst_outcome_wins(better):
    worse, milder = WORST_FIRST[better - 1], WORST_FIRST[better]
    rows = intervals(("o", milder, T, T + 1), ("p", milder, T, T + 1), ("q", worse, T, T + 1))
    assert drawn(rows, 1)["worst"].tolist() == [worse]


def test_an_outcome_that_is_none_of_the_five_is_unknown():
    assert drawn(intervals(("o", "shrugged", T, T + 1)), 1)["unknown"].tolist() == [1]


def test_a_fixed_key_has_no_order_and_still_counts():
    rows = intervals((None, "present", T, T + 1), (None, "present", T + 2, T + 3), probe="config")
    assert drawn(rows, 1)["present"].tolist() == [1]


def test_each_probe_has_its_own_lane():
    rows = pd.concat([intervals(("o", "missing", T, None), probe="b"), intervals(("o", "present", T, None), probe="a")])
    assert drawn(rows, 1)[["probe", "worst"]].values.tolist() == [["a", "present"], ["b", "missing"]]


@pytest.mark.parametrize("dtype", [object, "float64"])
@pytest.mark.parametrize("data_time", [None, T - 1, T])
def test_no_rows_give_an_empty_lane_with_its_columns(dtype, data_time):
    first = lane(pd.DataFrame(columns=INTERVALS, dtype=dtype), T, T + 9, 3, data_time)
    second = rounds_lane(pd.DataFrame(columns=ROUNDS, dtype=dtype), T, T + 9, 3, data_time)
    for found in (first, second, merge_lanes(first, second)):
        assert tuple(found) == COLUMNS
        assert found.empty


def test_without_a_data_time_nothing_is_drawn_of_what_is_there():
    assert lane(intervals(("o", "missing", T, None)), T, T + 9, 3, None).empty
    assert rounds_lane(rounds(("a", T, {"missing": 1})), T, T + 9, 3, None).empty


# Rounds


def test_a_bucket_of_rounds_holds_the_most_of_each_outcome():
    rows = rounds(
        ("a", T, {"missing": 1, "present": 9}), ("a", T + 1, {"missing": 4, "present": 2}), ("b", T, {"unknown": 1})
    )
    found = rounds_lane(rows, T, T + 2 * MINUTE, MINUTE, T + MINUTE)
    assert found[["probe", "present", "missing", "unknown", "worst"]].values.tolist() == [
        ["a", 9, 4, 0, "missing"],
        ["a", 0, 0, 0, None],
        ["b", 0, 0, 1, "unknown"],
        ["b", 0, 0, 0, None],
    ]


def test_rounds_outside_the_window_or_after_the_clock_are_left_out():
    rows = rounds(("a", T - 1, {"missing": 1}), ("a", T + 10, {"missing": 1}), ("a", T + 6, {"missing": 1}))
    assert rounds_lane(rows, T, T + 10, 10, T + 5)["missing"].tolist() == [0]
    assert rounds_lane(rows, T, T + 10, 10, T + 6)["missing"].tolist() == [1]


def test_a_round_that_asked_nothing_is_no_data():
    assert rounds_lane(rounds(("a", T, {})), T, T + 1, 1, T)["worst"].tolist() == [None]


def test_a_round_speaks_until_the_next_one_so_that_narrow_buckets_have_no_gaps():
    rows = rounds(("a", T, {"missing": 1}), ("a", T + 30, {"present": 2})).assign(holds_until_ms=[T + 100, T + 55])
    found = rounds_lane(rows, T, T + 80, 10, T + 80)
    assert found["worst"].tolist() == ["missing"] * 3 + ["present"] * 3 + [None] * 2


def test_a_pause_in_asking_is_no_data():
    rows = rounds(("a", T, {"present": 1}), ("a", T + 60, {"present": 1})).assign(holds_until_ms=[T + 20, T + 80])
    found = rounds_lane(rows, T, T + 80, 10, T + 80)
    assert found["worst"].tolist() == ["present"] * 2 + [None] * 4 + ["present"] * 2


def test_a_round_of_one_probe_does_not_end_that_of_another():
    rows = rounds(("a", T, {"missing": 1}), ("b", T + 10, {"present": 1})).assign(holds_until_ms=T + 30)
    found = rounds_lane(rows, T, T + 30, 10, T + 30)
    assert found[found["probe"] == "a"]["worst"].tolist() == ["missing"] * 3


# Merging


def test_the_first_lane_wins_where_it_has_data():
    first = rounds_lane(rounds(("a", T, {"present": 1})), T, T + 2 * MINUTE, MINUTE, T + MINUTE)
    second = drawn(intervals(("o", "missing", T, None), probe="a"), 2)
    merged = merge_lanes(first, second)
    assert merged[["at_ms", "worst"]].values.tolist() == [[T, "present"], [T + MINUTE, "missing"]]
    assert merge_lanes(second, first)["worst"].tolist() == ["missing", "missing"]


def test_a_probe_or_bucket_of_only_one_lane_stays():
    first = rounds_lane(rounds(("b", T, {"present": 1})), T, T + MINUTE, MINUTE, T)
    second = lane(intervals(("o", "missing", T, None), probe="a"), T, T + 2 * MINUTE, MINUTE, T + MINUTE)
    merged = merge_lanes(first, second)
    assert merged[["probe", "at_ms", "worst"]].values.tolist() == [
        ["a", T, "missing"],
        ["a", T + MINUTE, "missing"],
        ["b", T, "present"],
    ]


def test_no_data_in_both_lanes_stays_no_data():
    nothing = rounds_lane(rounds(), T, T + 1, 1, T, probes=["a"])
    assert merge_lanes(nothing, nothing).values.tolist() == [[T, "a", 0, 0, 0, 0, 0, None]]


# Against plain Python

ROWS = st.lists(
    st.tuples(
        st.sampled_from(["o", "p", "q", None]),
        st.sampled_from(["a", "b"]),
        st.sampled_from([*OUTCOMES, "odd"]),
        st.integers(T - 40, T + 60),
        st.one_of(st.none(), st.integers(T - 40, T + 80)),
    ),
    max_size=15,
)


@settings(max_examples=200)
@given(ROWS, st.integers(T - 20, T + 20), st.integers(1, 40), st.integers(T - 30, T + 70), st.randoms())
def test_the_lane_equals_a_look_at_every_millisecond_in_any_order_of_rows(rows, start, length, data_time, random):
    shuffled = rows[:]
    random.shuffle(shuffled)
    frame = pd.DataFrame(shuffled, columns=INTERVALS)
    frame["end_ms"] = pd.array(frame["end_ms"].tolist(), dtype="Int64")
    before = frame.copy(deep=True)
    found = lane(frame, start, start + length, 10, data_time)
    known = range(start, min(start + length, data_time + 1))
    buckets = sorted({moment // 10 * 10 for moment in known})
    expected = []
    for probe in sorted({row[1] for row in rows}):
        for bucket in buckets:
            moments = [moment for moment in known if moment // 10 * 10 == bucket]
            seen: dict[str, set[str | None]] = {outcome: set() for outcome in OUTCOMES}
            for order, mine, outcome, begin, end in rows:
                if mine == probe and any(begin <= moment and (end is None or moment < end) for moment in moments):
                    seen[outcome if outcome in seen else "unknown"].add(order)
            counts = [len(seen[outcome]) for outcome in OUTCOMES]
            worst = next((outcome for outcome in WORST_FIRST if seen[outcome]), None)
            expected.append([bucket, probe, *counts, worst])
    assert found.values.tolist() == expected
    pd.testing.assert_frame_equal(frame, before)
