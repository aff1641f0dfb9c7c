"""Orders counted on the sides of deployments: the same as counting them one by one."""

from __future__ import annotations

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from data.metrics.impact_counts import MEASURED, side_counts
from data.metrics.impact_sides import WEEK, sides_of
from data.window import HOUR, MINUTE
from tests.metrics.deployed import LATER, T, deployed

COLUMNS = ["bucket_ms", "payment_method", *MEASURED]


def buckets(*rows: tuple[int, str | None, int]) -> pd.DataFrame:
    """Rows of (bucket, payment method, due): all of them on time."""
    return pd.DataFrame([(at_ms, method, due, due, due, due, due, 0) for at_ms, method, due in rows], columns=COLUMNS)


def test_a_bucket_counts_on_the_side_that_holds_all_of_it():
    rows = buckets(
        (T - HOUR, "cash", 1), (T - MINUTE, "cash", 2), (T, "cash", 4), (T + 8 * MINUTE, "cash", 8),
        (T + 9 * MINUTE, "cash", 16), (T + 68 * MINUTE, "cash", 32), (T + 69 * MINUTE, "cash", 64),
    )  # fmt: skip
    found = side_counts(rows, MINUTE, sides_of([deployed()], (), LATER))
    assert found.slices == ("cash",)
    assert (found.before.due[0, 0], found.after.due[0, 0]) == (3, 48)


def test_the_minute_in_which_a_deployment_begins_or_finishes_is_on_neither_side():
    half = deployed(started_ms=T + 30_000, finished_ms=T + 9 * MINUTE + 1)
    rows = buckets((T, "cash", 1), (T + 9 * MINUTE, "cash", 2), (T + 10 * MINUTE, "cash", 4))
    found = side_counts(rows, MINUTE, sides_of([half], (), LATER))
    assert (found.before.due[0, 0], found.after.due[0, 0]) == (0, 4)


def test_the_same_hours_of_four_weeks_are_counted_together():
    at_ms = T + 20 * MINUTE
    rows = buckets(*((at_ms - week * WEEK, "cash", 10**week) for week in range(6)))
    found = side_counts(rows, MINUTE, sides_of([deployed()], (), LATER))
    assert (found.after.due[0, 0], found.earlier.due[0, 0]) == (1, 11_110)


def test_an_order_without_a_payment_method_is_of_the_slice_unknown():
    found = side_counts(buckets((T + 20 * MINUTE, None, 3)), MINUTE, sides_of([deployed()], (), LATER))
    assert (found.slices, found.after.due.tolist()) == (("unknown",), [[3]])


def test_without_orders_or_deployments_there_is_nothing():
    assert side_counts(buckets(), MINUTE, sides_of([deployed()], (), LATER)).after.due.shape == (1, 0)
    assert side_counts(buckets((T, "cash", 1)), MINUTE, ()).after.due.shape == (0, 1)


starts = st.integers(-90, 90)


@given(
    st.lists(st.tuples(starts, st.none() | st.integers(0, 30), st.sampled_from(["a", "b"])), max_size=6),
    st.lists(st.tuples(st.integers(-160, 160), st.integers(0, 4), st.sampled_from(["cash", "qris"])), max_size=40),
    st.sampled_from([1, MINUTE, 5 * MINUTE]),
)
def test_many_deployments_at_once_count_what_each_order_alone_would(deployments, orders, step_ms):
    those = [
        deployed(str(number), start, None if length is None else start + length, service=service)
        for number, (start, length, service) in enumerate(deployments)
    ]
    placed = [(T + minute * MINUTE - week * WEEK, method) for minute, week, method in orders]
    rows = buckets(*((at_ms - at_ms % step_ms, method, 1) for at_ms, method in placed))
    sides = sides_of(those, (), LATER)
    found = side_counts(rows.groupby(COLUMNS[:2], as_index=False).sum() if len(rows) else rows, step_ms, sides)
    for number, each in enumerate(sides):
        for place, method in enumerate(found.slices):
            for spans, counts in (
                (each.before, found.before),
                (each.after, found.after),
                (each.earlier, found.earlier),
            ):
                whole = [
                    at_ms
                    for at_ms, name in placed
                    for span in spans
                    if name == method
                    and at_ms - at_ms % step_ms >= span.start_ms
                    and at_ms - at_ms % step_ms + step_ms <= span.end_ms
                ]
                assert counts.due[number, place] == len(whole)
