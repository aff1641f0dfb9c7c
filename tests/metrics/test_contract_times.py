"""What the doctor says of the times of orders."""

from __future__ import annotations

import pytest

from data.metrics.contract import ASSIGNMENT, CLOSING, HAND_OFF, STATE_0, Check, Severity
from data.metrics.contract_times import check_loaded, check_objective, check_sequence, check_times, received_is_set

MS = 1_741_777_800_000
NAMES = ("assigned_ms", "closed_ms", "created_ms", "due_ms", "received_ms")


def times(**changed: dict[str, int]) -> list[dict[str, int | str | None]]:
    """100 orders with every time set, but for what is given of a column."""
    whole = {
        "row_count": 100,
        "null_count": 0,
        "zero_count": 0,
        "small_count": 0,
        "large_count": 0,
        "whole_minute_count": 2,
        "smallest_value": MS,
        "largest_value": MS + 5_000,
    }
    return [{"time_column": name, **whole, **changed.get(name, {})} for name in NAMES]


def sequence(**counts: int) -> dict[str, int | str | None]:
    """1,000 orders, 900 received and 800 assigned, nothing odd but what is given."""
    names = (
        "created_ahead received_before_created assigned_before_received assigned_unreceived closed_before_created "
        "due_before_created closed_at_due closed_unreceived received_after_closed outcome_unclosed "
        "completed_unreceived received_at_due assigned_at_received"
    )
    row = {f"{name}_count": 0 for name in names.split()}
    return {"row_count": 1000, "received_count": 900, "assigned_count": 800, **row, **counts}


def only(checks: list[Check]) -> Check:
    (found,) = checks
    return found


def test_sound_times_are_one_ok() -> None:
    assert only(check_times(times())).severity is Severity.OK


@pytest.mark.parametrize(
    ("counts", "words", "sql"),
    [
        ({"small_count": 100}, "the size of seconds", "created_ms * 1000 as created_ms"),
        ({"large_count": 100}, "the size of microseconds", "floor(created_ms / 1000.0)"),
        ({"zero_count": 100}, "zero or negative", "nullif(created_ms, 0)"),
    ],
)
def test_a_wrong_unit_is_told_with_the_expression_that_mends_it(counts: dict[str, int], words: str, sql: str) -> None:
    found = only(check_times(times(created_ms=counts)))
    assert found.severity is Severity.FINDING
    assert words in found.observed
    assert sql in found.next_step
    assert "only" not in found.next_step


def test_units_mixed_in_one_column_are_mended_for_those_rows_only() -> None:
    found = only(check_times(times(received_ms={"small_count": 3})))
    assert "3 of 100 orders (3.0 %)" in found.observed
    assert found.next_step.endswith("for those rows only")


def test_due_ms_that_is_null_is_a_finding() -> None:
    found = only(check_times(times(due_ms={"null_count": 7})))
    assert found.what == "orders.due_ms: null"
    assert "coalesce(due_ms, created_ms)" in found.next_step


def test_received_ms_that_is_never_set_says_that_hand_off_and_state_0_cannot_be_measured() -> None:
    rows = times(received_ms={"null_count": 100, "whole_minute_count": 0})
    found = only(check_times(rows))
    assert found.observed == "received_ms is never set: hand-off and state 0 cannot be measured"
    assert {STATE_0, HAND_OFF} <= set(found.unmeasured)
    assert found.severity is Severity.FINDING
    assert not received_is_set(rows)
    assert received_is_set(times(received_ms={"null_count": 99}))


def test_an_empty_table_is_not_said_to_lack_its_times() -> None:
    empty = {"row_count": 0, "null_count": 0}
    assert only(check_times(times(**dict.fromkeys(NAMES, empty)))).severity is Severity.OK


def test_assigned_ms_that_is_never_set_is_a_note() -> None:
    found = only(check_times(times(assigned_ms={"null_count": 100})))
    assert found.severity is Severity.NOTE
    assert found.unmeasured == (ASSIGNMENT,)


@pytest.mark.parametrize(("unreceived", "severity"), [(0, Severity.NOTE), (10, Severity.FINDING)])
def test_closed_ms_that_is_never_set_matters_where_orders_are_not_received(unreceived: int, severity: Severity) -> None:
    found = only(check_times(times(closed_ms={"null_count": 100}, received_ms={"null_count": unreceived})))
    assert "abandoned rows will pile up" in found.observed
    assert found.severity is severity
    assert found.unmeasured == (CLOSING,)


def test_whole_minutes_are_told_apart_from_finer_times() -> None:
    found = only(check_times(times(received_ms={"whole_minute_count": 100})))
    assert found.observed == "received_ms: every value is a whole minute"
    assert found.severity is Severity.NOTE


def test_a_possible_order_of_events_is_one_ok() -> None:
    assert only(check_sequence(sequence())).severity is Severity.OK


@pytest.mark.parametrize(
    "count",
    [
        "received_before_created_count",
        "assigned_before_received_count",
        "assigned_unreceived_count",
        "closed_before_created_count",
        "received_after_closed_count",
        "due_before_created_count",
        "outcome_unclosed_count",
        "completed_unreceived_count",
    ],
)
def test_a_few_impossible_rows_are_a_note_and_many_are_a_finding(count: str) -> None:
    assert only(check_sequence(sequence(**{count: 10}))).severity is Severity.NOTE
    assert only(check_sequence(sequence(**{count: 11}))).severity is Severity.FINDING


def test_where_nothing_was_received_completed_orders_are_not_a_second_finding() -> None:
    checks = check_sequence(sequence(received_count=0, completed_unreceived_count=700, assigned_unreceived_count=800))
    assert only(checks).severity is Severity.OK


def test_a_reception_that_is_always_the_due_time_is_called_made() -> None:
    found = only(check_sequence(sequence(received_at_due_count=900)))
    assert "0 by construction" in found.observed
    assert found.unmeasured == (HAND_OFF,)
    assert only(check_sequence(sequence(received_at_due_count=899))).severity is Severity.OK


def test_an_assignment_that_is_always_the_reception_is_called_made() -> None:
    found = only(check_sequence(sequence(assigned_at_received_count=800)))
    assert found.severity is Severity.NOTE
    assert found.unmeasured == (ASSIGNMENT,)


def loaded(**counts: int) -> dict[str, int | str | None]:
    whole = {"row_count": 100, "null_count": 0, "zero_count": 0, "small_count": 0, "large_count": 0}
    return {**whole, "smallest_value": MS, "largest_value": MS, "before_created_count": 0, **counts}


def test_loaded_ms_must_be_there_for_every_order_and_after_it() -> None:
    assert only(check_loaded(loaded())).severity is Severity.OK
    assert only(check_loaded(loaded(null_count=1))).severity is Severity.FINDING
    assert only(check_loaded(loaded(before_created_count=1))).severity is Severity.NOTE
    assert only(check_loaded(loaded(before_created_count=2))).severity is Severity.FINDING
    assert "seconds" in only(check_loaded(loaded(small_count=100))).observed


@pytest.mark.parametrize(
    ("on_time", "late", "is_said"), [(49, 51, True), (50, 50, False), (0, 99, False), (0, 100, True)]
)
def test_an_objective_that_most_receptions_miss_is_a_note(on_time: int, late: int, is_said: bool) -> None:
    slices: list[dict[str, int | str | None]] = [
        {"on_time_count": on_time, "late_count": 0},
        {"on_time_count": 0, "late_count": late},
    ]
    checks = check_objective(slices, 60)
    assert bool(checks) is is_said
    assert all(check.severity is Severity.NOTE and "OBJECTIVE_SECONDS (60)" in check.observed for check in checks)
