"""Checks of the times of each order: units, nulls, precision, and whether they can follow each other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from data.metrics.contract import (
    ASSIGNMENT,
    CLOSING,
    EVERYTHING,
    FLOW,
    HAND_OFF,
    STATE_0,
    Check,
    Record,
    Severity,
    counted,
    number,
)

TOLERATED_SHARE = 0.01  # real tables hold some odd rows; more of them is a mapping gone wrong

LEAST_RECEIVED = 100
FITTING_SHARE = 0.5  # a real outage of a day is rarer than an objective that nobody has set


def check_times(times: Sequence[Record]) -> list[Check]:
    """Nulls, units and precision of each time column. Rows of `contract_times`."""
    by_name = {str(row["time_column"]): row for row in times}
    checks = [check for name, row in by_name.items() for check in _units(name, row)]
    checks += [check for name in ("created_ms", "due_ms") for check in _needed(name, by_name[name])]
    checks += _never_set(by_name)
    checks += _precision(by_name)
    return checks or [Check("times of orders", "all are Unix milliseconds of a plausible size")]


def _units(name: str, row: Record) -> Iterator[Check]:
    rows = number(row, "row_count")
    found = (
        ("zero_count", "zero or negative", f"nullif({name}, 0)"),
        ("small_count", "the size of seconds", f"{name} * 1000"),
        ("large_count", "the size of microseconds or nanoseconds", f"cast(floor({name} / 1000.0) as bigint)"),
    )
    for column, observed, sql in found:
        if count := number(row, column):
            sizes = f"{row['smallest_value']} to {row['largest_value']}"
            yield Check(
                f"orders.{name}: unit",
                f"{counted(count, rows)} are {observed}; values from {sizes}",
                "Unix milliseconds (13 digits), null where it has not happened",
                f"in the view: {sql} as {name}" + (", for those rows only" if count < rows else ""),
                Severity.FINDING,
                EVERYTHING if name in ("created_ms", "due_ms") else (),
            )


def _needed(name: str, row: Record) -> Iterator[Check]:
    if nulls := number(row, "null_count"):
        yield Check(
            f"orders.{name}: null",
            f"{counted(nulls, number(row, 'row_count'))} have none",
            "set on every order",
            "coalesce(due_ms, created_ms) for bookings now" if name == "due_ms" else "leave such rows out of the view",
            Severity.FINDING,
            EVERYTHING if nulls == number(row, "row_count") else (),
        )


def _is_never_set(row: Record) -> bool:
    return number(row, "row_count") > 0 and number(row, "null_count") == number(row, "row_count")


def received_is_set(times: Sequence[Record]) -> bool:
    """Whether any order was ever received: without that, neither hand-off nor state 0 can be measured."""
    return any(not _is_never_set(row) for row in times if row["time_column"] == "received_ms")


def _never_set(by_name: Mapping[str, Record]) -> Iterator[Check]:
    if _is_never_set(by_name["received_ms"]):
        yield Check(
            "orders.received_ms: set",
            "received_ms is never set: hand-off and state 0 cannot be measured",
            "the time at which dispatch accepted the order",
            "map the column that says so, or the nearest one, and keep in mind what it measures: see docs/adapt.md",
            Severity.FINDING,
            (STATE_0, HAND_OFF, FLOW, ASSIGNMENT),
        )
    if _is_never_set(by_name["assigned_ms"]):
        yield Check(
            "orders.assigned_ms: set",
            "assigned_ms is never set: assignment latency cannot be measured",
            "the time at which a driver was assigned",
            "map it where the source has it; nothing else depends on it",
            Severity.NOTE,
            (ASSIGNMENT,),
        )
    if _is_never_set(by_name["closed_ms"]):
        waiting = number(by_name["received_ms"], "null_count")
        yield Check(
            "orders.closed_ms: set",
            "closed_ms is never set: abandoned rows will pile up, each unreceived order waits until GIVE_UP_AFTER",
            "the time at which the order was completed or cancelled",
            "map it, at least for cancelled orders: see docs/adapt.md",
            Severity.FINDING if waiting else Severity.NOTE,
            (CLOSING,),
        )


def _precision(by_name: Mapping[str, Record]) -> Iterator[Check]:
    rough = [
        name
        for name, row in by_name.items()
        if (there := number(row, "row_count") - number(row, "null_count")) >= 50
        and number(row, "whole_minute_count") == there
    ]
    if rough:
        yield Check(
            "orders: precision",
            f"{', '.join(rough)}: every value is a whole minute",
            "milliseconds or at least seconds",
            "nothing, if the source knows no better; read latencies as good to a minute",
            Severity.NOTE,
            ("differences of less than a minute",),
        )


_MAPPING = "check which source column was taken for which, and whether all are in the same zone"
_ITSELF = f"{_MAPPING}; if the source itself is like that, null for the time that cannot be true"
_NO_CLOSING = "if the source does not say when: leave such rows out of the view, or see docs/adapt.md"
_NO_RECEPTION = "map the time at which it was accepted; else leave such rows out of the view"

# Count of `contract_sequence`, what is odd, what is possible, what to do when there are many.
_IMPOSSIBLE = (
    ("received_before_created_count", "received before it was created", "created_ms ≤ received_ms", _MAPPING),
    ("assigned_before_received_count", "assigned before it was received", "received_ms ≤ assigned_ms", _ITSELF),
    ("assigned_unreceived_count", "assigned, never received", "received_ms wherever assigned_ms is", _NO_RECEPTION),
    ("closed_before_created_count", "closed before it was created", "created_ms ≤ closed_ms", _MAPPING),
    ("received_after_closed_count", "received after it was closed", "received_ms ≤ closed_ms", _MAPPING),
    ("due_before_created_count", "scheduled for a time before it was created", "created_ms ≤ due_ms", _MAPPING),
    ("outcome_unclosed_count", "with an outcome, no closed_ms", "closed_ms wherever outcome is", _NO_CLOSING),
    ("completed_unreceived_count", "completed, never received", "received_ms on every completed order", _NO_RECEPTION),
)


def check_sequence(row: Record) -> list[Check]:
    """Whether the times of one order can all be true. The row of `contract_sequence`."""
    rows = number(row, "row_count")
    none_received = number(row, "received_count") == 0
    checks = [
        _impossible(words, counted(count, rows), expected, next_step, grave=count > rows * TOLERATED_SHARE)
        for column, words, expected, next_step in _IMPOSSIBLE
        # That no order at all was received is one finding, not one more for each kind of row.
        if (count := number(row, column)) and not (none_received and next_step is _NO_RECEPTION)
    ]
    checks += _by_construction(row)
    return checks or [Check("order of events", f"possible on all {rows:,} orders")]


def _impossible(words: str, observed: str, expected: str, next_step: str, *, grave: bool) -> Check:
    if grave:
        return Check(f"orders {words}", observed, expected, next_step, Severity.FINDING)
    few = "nothing: a few odd rows are usual, and count as their times say"
    return Check(f"orders {words}", observed, expected, few, Severity.NOTE)


def _by_construction(row: Record) -> Iterator[Check]:
    received, assigned = number(row, "received_count"), number(row, "assigned_count")
    if received >= 50 and number(row, "received_at_due_count") == received:
        yield Check(
            "orders.received_ms: meaning",
            "received_ms equals due_ms on every order that has it: the hand-off is 0 by construction",
            "a time that the source measured",
            "map a measured time, or cast(null as bigint): no figure is better than a made one",
            Severity.FINDING,
            (HAND_OFF,),
        )
    if assigned >= 50 and number(row, "assigned_at_received_count") == assigned:
        yield Check(
            "orders.assigned_ms: meaning",
            "assigned_ms equals received_ms wherever it is set: assignment latency is 0 by construction",
            "two times that the source measured apart",
            "cast(null as bigint) as assigned_ms",
            Severity.NOTE,
            (ASSIGNMENT,),
        )


def check_objective(slices: Sequence[Record], objective_s: int) -> list[Check]:
    """Whether the objective has the size of the hand-offs that were measured. Rows of `slice_outcomes`."""
    on_time = sum(number(row, "on_time_count") for row in slices)
    received = on_time + sum(number(row, "late_count") for row in slices)
    if received < LEAST_RECEIVED or on_time >= received * FITTING_SHARE:
        return []
    step = (
        "if received_ms stands for something slower than the hand-off, move OBJECTIVE_SECONDS and STUCK_AFTER to its "
        "size: see docs/adapt.md; else dispatch is late"
    )
    return [
        Check(
            "orders: on time",
            f"{counted(on_time, received)} that were received on the last day were so within OBJECTIVE_SECONDS "
            f"({objective_s})",
            "most of them",
            step,
            Severity.NOTE,
        )
    ]


def check_loaded(row: Record) -> list[Check]:
    """Whether the optional `loaded_ms` can be used for data time. The row of `contract_loaded`."""
    checks = list(_units("loaded_ms", row))
    rows = number(row, "row_count")
    if nulls := number(row, "null_count"):
        checks.append(
            Check(
                "orders.loaded_ms: null",
                f"{counted(nulls, rows)} have none: data time does not see them",
                "when this version of the row reached the warehouse",
                "fill it on every row, or leave the column out of the view",
                Severity.FINDING,
            )
        )
    if early := number(row, "before_created_count"):
        grave = early > rows * TOLERATED_SHARE
        words = "loaded before it was created"
        checks.append(_impossible(words, counted(early, rows), "created_ms ≤ loaded_ms", _MAPPING, grave=grave))
    return checks or [Check("orders.loaded_ms", f"set on all {rows:,} orders")]
