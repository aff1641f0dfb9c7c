"""What the doctor says of columns and their types."""

from __future__ import annotations

import pytest

from data.metrics.contract import (
    EVERYTHING,
    ORDERS,
    STATE_0,
    Check,
    Kind,
    Severity,
    check_columns,
    counted,
    kind_of,
    unmeasured,
    worst_of,
)

WHOLE = {
    "order_id": "VARCHAR",
    "user_id": "VARCHAR",
    "payment_method": "VARCHAR",
    "booking_type": "VARCHAR",
    "due_day": "BIGINT",
    "created_ms": "BIGINT",
    "due_ms": "BIGINT",
    "received_ms": "BIGINT",
    "assigned_ms": "BIGINT",
    "closed_ms": "BIGINT",
    "outcome": "VARCHAR",
}


def findings(checks: list[Check]) -> list[Check]:
    return [check for check in checks if check.severity is Severity.FINDING]


def only_finding(types: dict[str, str], dialect: str = "duckdb") -> Check:
    (found,) = findings(check_columns("orders", ORDERS, types, dialect))
    return found


def test_a_whole_relation_has_no_finding_and_names_its_absent_optional_columns() -> None:
    checks = check_columns("orders", ORDERS, WHOLE)
    assert not findings(checks)
    assert checks[0] == Check("columns of orders", "all 11 there, of the right type")
    assert [(check.what, check.severity) for check in checks[1:]] == [
        ("orders.loaded_ms", Severity.NOTE),
        ("orders.fare", Severity.NOTE),
    ]


def test_optional_columns_that_are_there_are_said_to_be() -> None:
    checks = check_columns("orders", ORDERS, WHOLE | {"loaded_ms": "BIGINT", "fare": "DECIMAL(10,2)"})
    assert [(check.what, check.observed) for check in checks[1:]] == [
        ("orders.loaded_ms", "there (optional)"),
        ("orders.fare", "there (optional)"),
    ]


def test_a_missing_column_is_named_with_the_line_to_add_to_the_view() -> None:
    found = only_finding({name: kind for name, kind in WHOLE.items() if name != "received_ms"})
    assert found.what == "orders.received_ms"
    assert found.next_step == "add to the view: cast(null as bigint) as received_ms"
    assert STATE_0 in found.unmeasured


def test_no_line_is_offered_for_a_column_that_cannot_be_made_up() -> None:
    found = only_finding({name: kind for name, kind in WHOLE.items() if name != "created_ms"})
    assert "null" not in found.next_step
    assert found.unmeasured == EVERYTHING


@pytest.mark.parametrize(
    ("column", "seen", "dialect", "line"),
    [
        ("order_id", "BIGINT", "duckdb", "cast(order_id as varchar) as order_id"),
        ("created_ms", "DOUBLE", "duckdb", "cast(created_ms as bigint) as created_ms"),
        ("created_ms", "TIMESTAMP", "duckdb", "epoch_ms(timezone('Asia/Jakarta', cast(created_ms as timestamp)))"),
        ("created_ms", "VARCHAR", "duckdb", "epoch_ms(timezone('Asia/Jakarta', cast(created_ms as timestamp)))"),
        ("created_ms", "TIMESTAMP", "postgresql", "extract(epoch from"),
        ("due_day", "DATE", "duckdb", "strftime(make_timestamp_ms(due_ms), '%Y%m%d')"),
        ("due_day", "DATE", "postgresql", "to_char(to_timestamp(due_ms / 1000.0) at time zone 'UTC', 'YYYYMMDD')"),
        ("payment_method", "INTEGER", "postgresql", "cast(payment_method as varchar) as payment_method"),
    ],
)
def test_a_wrong_type_comes_with_the_expression_that_mends_it(column: str, seen: str, dialect: str, line: str) -> None:
    found = only_finding(WHOLE | {column: seen}, dialect)
    assert found.what == f"orders.{column}"
    assert found.observed == f"type {seen}"
    assert line in found.next_step


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("BIGINT", Kind.INTEGER),
        ("integer", Kind.INTEGER),
        ("UBIGINT", Kind.INTEGER),
        ("HUGEINT", Kind.INTEGER),
        ("int8", Kind.INTEGER),
        ("SMALLINT", Kind.INTEGER),
        ("VARCHAR(20)", Kind.TEXT),
        ("character varying", Kind.TEXT),
        ("string", Kind.TEXT),
        ("ENUM('cash', 'card')", Kind.TEXT),
        ("DOUBLE PRECISION", Kind.NUMBER),
        ("NUMERIC(10, 2)", Kind.NUMBER),
        ("timestamp with time zone", Kind.TIMESTAMP),
        ("DATE", Kind.TIMESTAMP),
        ("interval", Kind.OTHER),
        ("UUID", Kind.OTHER),
        ("BOOLEAN", Kind.OTHER),
    ],
)
def test_the_types_of_engines_are_read(text: str, kind: Kind) -> None:
    assert kind_of(text) is kind


def test_counts_are_written_with_their_share() -> None:
    assert counted(1264, 6745) == "1,264 of 6,745 orders (18.7 %)"
    assert counted(0, 0) == "0 of 0 orders"


def test_the_gravest_check_counts_and_each_panel_is_named_once() -> None:
    checks = [
        Check("a", "", severity=Severity.NOTE, unmeasured=("x",)),
        Check("b", "", severity=Severity.FINDING, unmeasured=("y", "x")),
    ]
    assert worst_of(checks) is Severity.FINDING
    assert worst_of([]) is Severity.OK
    assert unmeasured(checks) == ("x", "y")
