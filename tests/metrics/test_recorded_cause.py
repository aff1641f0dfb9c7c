"""What was recorded of the keys of orders that hung."""

from __future__ import annotations

import pandas as pd

from data.metrics.key_health import JoinedCause
from data.metrics.probe import Probe
from data.metrics.recorded import recorded_cause

PROBE = Probe(name="request", service="dispatch", key="bbd:request:{order_id}")


def cause(intervals: list[tuple[str, str, int, int | None]], hung: list[tuple[str, int, int | None]]) -> JoinedCause:
    rows = pd.DataFrame(
        [(order, "request", *rest) for order, *rest in intervals],
        columns=["order_id", "probe", "outcome", "start_ms", "end_ms"],
    ).astype({"start_ms": "Int64", "end_ms": "Int64"})
    orders = pd.DataFrame(hung, columns=["order_id", "due_ms", "left_ms"]).astype({"left_ms": "Int64"})
    return recorded_cause(PROBE, rows, orders)


def test_a_key_that_was_written_at_last_was_missing_all_the_same():
    found = cause([("a", "missing", 10, 90), ("a", "present", 90, None)], [("a", 0, 100)])
    assert (found.lacking, found.present, found.orders) == (1, 0, 1)


def test_what_was_recorded_before_an_order_was_due_or_after_it_left_does_not_count():
    found = cause([("a", "missing", 0, 50), ("a", "missing", 100, 200)], [("a", 50, 100)])
    assert (found.lacking, found.unasked) == (0, 1)


def test_what_goes_on_counts_for_an_order_that_waits_on():
    assert cause([("a", "missing", 10, None)], [("a", 0, None)]).lacking == 1


def test_an_order_without_a_record_is_unasked_and_other_probes_are_not_heard():
    found = cause([("a", "unknown", 10, 20), ("c", "missing", 10, 20)], [("a", 0, 100), ("b", 0, 100)])
    assert (found.unknown, found.unasked, found.lacking, found.orders) == (1, 1, 0, 2)


def test_pieces_of_one_outcome_are_added():
    pieces = [("a", "missing", 0, 30), ("a", "present", 30, 70), ("a", "missing", 70, 100)]
    assert cause(pieces, [("a", 0, 100)]).lacking == 1
