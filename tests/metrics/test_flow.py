"""The flow of orders per bucket: nothing lost, nothing invented, gaps filled up to data time."""

from __future__ import annotations

from collections import Counter

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.metrics.flow import flow_curve, with_rates
from data.window import MINUTE

T = 1_769_634_000_000
COLUMNS = ["bucket_ms", "payment_method", "booking_type", "due_count", "received_count"]


def flow(*rows: tuple[int, str | None, str, int, int]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=COLUMNS)


def test_a_gap_is_filled_with_zeros():
    rows = flow((T, "cash", "now", 3, 1), (T + 2 * MINUTE, "cash", "now", 4, 6))
    curve = flow_curve(rows, T, T + 3 * MINUTE, MINUTE, T + 3 * MINUTE)
    assert curve.values.tolist() == [
        [T, "cash", 3, 1, False],
        [T + MINUTE, "cash", 0, 0, False],
        [T + 2 * MINUTE, "cash", 4, 6, False],
    ]


def test_a_bucket_after_data_time_is_absent_and_the_one_that_holds_it_is_partial():
    rows = flow((T, "cash", "now", 3, 1))
    curve = flow_curve(rows, T, T + 9 * MINUTE, MINUTE, T + MINUTE)
    assert curve[["at_ms", "partial"]].values.tolist() == [[T, False], [T + MINUTE, True]]
    curve = flow_curve(rows, T, T + 9 * MINUTE, MINUTE, T + MINUTE - 1)
    assert curve[["at_ms", "partial"]].values.tolist() == [[T, True]]


def test_a_bucket_cut_by_the_window_is_partial():
    rows = flow((T, "cash", "now", 3, 1))
    curve = flow_curve(rows, T + 1, T + 2 * MINUTE + 1, MINUTE, T + 9 * MINUTE)
    assert curve["at_ms"].tolist() == [T, T + MINUTE, T + 2 * MINUTE]
    assert curve["partial"].tolist() == [True, False, True]


def test_the_end_of_the_window_begins_no_bucket():
    rows = flow((T, "cash", "now", 3, 1), (T + MINUTE, "cash", "now", 9, 9))
    assert flow_curve(rows, T, T + MINUTE, MINUTE, T + 9 * MINUTE)["due_count"].tolist() == [3]


def test_booking_types_of_one_payment_method_are_summed_and_the_other_way_round():
    rows = flow((T, "cash", "now", 3, 1), (T, "cash", "scheduled", 2, 2), (T, "cc", "now", 1, 0))
    by_method = flow_curve(rows, T, T + MINUTE, MINUTE, T + MINUTE)
    assert by_method.iloc[:, 1:4].values.tolist() == [["cash", 5, 3], ["cc", 1, 0]]
    by_type = flow_curve(rows, T, T + MINUTE, MINUTE, T + MINUTE, by="booking_type")
    assert by_type.iloc[:, 1:4].values.tolist() == [["now", 4, 1], ["scheduled", 2, 2]]


def test_a_slice_without_a_name_is_unknown():
    assert flow_curve(flow((T, None, "now", 3, 1)), T, T + 1, MINUTE, T)["payment_method"].tolist() == ["unknown"]


@pytest.mark.parametrize("data_time", [None, T - 1])
def test_without_data_in_the_window_nothing_is_drawn(data_time):
    curve = flow_curve(flow((T, "cash", "now", 3, 1)), T, T + MINUTE, MINUTE, data_time)
    assert curve.empty
    assert list(curve) == ["at_ms", "payment_method", "due_count", "received_count", "partial"]


@pytest.mark.parametrize("dtype", [object, "float64"])
def test_no_rows_give_an_empty_curve_with_its_types(dtype):
    curve = with_rates(flow_curve(pd.DataFrame(columns=COLUMNS, dtype=dtype), T, T + 1, 1, T), 1)
    assert curve.dtypes.astype(str).to_dict() == {
        "at_ms": "int64",
        "payment_method": "object",
        "due_count": "int64",
        "received_count": "int64",
        "partial": "bool",
        "due_per_minute": "float64",
        "received_per_minute": "float64",
    }


def test_rates_are_per_minute_and_not_stated_for_a_partial_bucket():
    rows = flow((T, "cash", "now", 30, 5), (T + 5 * MINUTE, "cash", "now", 30, 5))
    curve = flow_curve(rows, T, T + 10 * MINUTE, 5 * MINUTE, T + 6 * MINUTE)
    rated = with_rates(curve, 5 * MINUTE)
    assert rated["due_per_minute"].iloc[0] == 6
    assert rated["received_per_minute"].iloc[0] == 1
    assert rated[["due_per_minute", "received_per_minute"]].iloc[1].isna().all()
    assert "due_per_minute" not in curve


BUCKETS = st.lists(
    st.tuples(
        st.integers(-3, 12).map(lambda number: T + number * 10),
        st.sampled_from(["a", "b"]),
        st.sampled_from(["now", "scheduled"]),
        st.integers(0, 9),
        st.integers(0, 9),
    ),
    max_size=20,
)


@settings(max_examples=150)
@given(BUCKETS, st.integers(T - 20, T + 50), st.integers(1, 80), st.integers(T - 30, T + 130), st.randoms())
def test_the_curve_equals_a_sum_by_hand_in_any_order_of_rows(rows, start, length, data_time, random):
    shuffled = rows[:]
    random.shuffle(shuffled)
    frame = flow(*shuffled)
    before = frame.copy(deep=True)
    curve = flow_curve(frame, start, start + length, 10, data_time)
    due: Counter[tuple[int, str]] = Counter()
    received: Counter[tuple[int, str]] = Counter()
    for bucket, method, _, due_count, received_count in rows:
        due[bucket, method] += due_count
        received[bucket, method] += received_count
    buckets = [b for b in range(T - 200, T + 400, 10) if b < start + length and b + 10 > start and b <= data_time]
    buckets = buckets if data_time >= start else []
    expected = [
        [b, m, due[b, m], received[b, m], b < start or b + 10 > min(start + length, data_time)]
        for m in sorted({row[1] for row in rows})
        for b in buckets
    ]
    assert curve.values.tolist() == expected
    pd.testing.assert_frame_equal(frame, before)
