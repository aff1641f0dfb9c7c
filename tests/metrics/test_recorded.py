"""What recorded outcomes say about one moment, also against looking at each interval by itself."""

from __future__ import annotations

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from data.metrics.probe import Outcome
from data.metrics.recorded import ended_by, round_at

COLUMNS = ("order_id", "probe", "outcome", "start_ms", "end_ms")


def intervals(*rows: tuple[str, str, str, int, int | None]) -> pd.DataFrame:
    frame = pd.DataFrame(list(rows), columns=list(COLUMNS))
    return frame.astype({"start_ms": "Int64", "end_ms": "Int64"})


def outcomes(frame: pd.DataFrame, at_ms: int, probe: str = "request") -> dict[str | None, Outcome]:
    return {reading.order_id: reading.outcome for reading in round_at(frame, probe, at_ms).readings}


def test_an_interval_holds_its_start_and_not_its_end():
    frame = intervals(("o1", "request", "missing", 100, 200))
    assert outcomes(frame, 99) == {}
    assert outcomes(frame, 100) == {"o1": Outcome.MISSING}
    assert outcomes(frame, 199) == {"o1": Outcome.MISSING}
    assert outcomes(frame, 200) == {}


def test_an_interval_without_an_end_goes_on():
    assert outcomes(intervals(("o1", "request", "present", 100, None)), 10**15) == {"o1": Outcome.PRESENT}


def test_of_two_that_overlap_the_later_one_counts_whatever_their_order():
    rows = [("o1", "request", "missing", 100, None), ("o1", "request", "present", 150, 300)]
    assert outcomes(intervals(*rows), 200) == {"o1": Outcome.PRESENT}
    assert outcomes(intervals(*rows[::-1]), 200) == {"o1": Outcome.PRESENT}
    assert outcomes(intervals(*rows), 300) == {"o1": Outcome.MISSING}


def test_another_probe_says_nothing():
    assert outcomes(intervals(("o1", "config", "missing", 100, None)), 200) == {}


def test_nothing_recorded_is_a_round_without_readings():
    found = round_at(intervals(), "request", 200)
    assert (found.probe, found.at_ms, found.readings) == ("request", 200, ())
    assert sum(found.counts.values()) == 0


def test_the_round_counts_its_outcomes_and_names_no_key():
    found = round_at(
        intervals(("o1", "request", "missing", 1, None), ("o2", "request", "unknown", 1, None)), "request", 2
    )
    assert found.counts[Outcome.MISSING] == found.counts[Outcome.UNKNOWN] == 1
    assert {(reading.key, reading.evidence) for reading in found.readings} == {("", "recorded")}


moments = st.integers(0, 12)
rows_strategy = st.lists(
    st.tuples(
        st.sampled_from(["o1", "o2", "o3"]),
        st.sampled_from(["request", "config"]),
        st.sampled_from([outcome.value for outcome in Outcome]),
        moments,
        st.none() | moments,
    ),
    max_size=12,
    # Two intervals of one order that begin together contradict each other: no record holds such.
    unique_by=lambda row: (row[0], row[1], row[3]),
)


@given(rows=rows_strategy, at_ms=moments)
@settings(max_examples=150)
def test_it_equals_looking_at_each_interval_by_itself(rows, at_ms):
    expected: dict[str, tuple[int, str]] = {}
    for order, probe, outcome, start_ms, end_ms in rows:
        holds = probe == "request" and start_ms <= at_ms and (end_ms is None or at_ms < end_ms)
        if holds and (order not in expected or expected[order][0] < start_ms):
            expected[order] = (start_ms, outcome)
    assert outcomes(intervals(*rows), at_ms) == {order: Outcome(outcome) for order, (_, outcome) in expected.items()}


def test_what_a_record_says_of_the_time_before_a_moment_ends_with_it():
    rows = pd.DataFrame(
        {
            "order_id": ["a", "b", "c", "d"],
            "probe": "request",
            "outcome": "missing",
            "start_ms": [0, 5, 5, 10],
            "end_ms": pd.array([4, None, 20, 20], dtype="Int64"),
        }
    )
    found = ended_by(rows, 10)
    assert list(zip(found["order_id"], found["end_ms"], strict=True)) == [("a", 4), ("b", 10), ("c", 10)]
