"""The doctor in front of a real PostgreSQL: the same questions, the same findings; refused, stopped, wrong types."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from data.doctor import Report, examine
from data.metrics.contract import Check, Severity
from data.settings import ROOT, load
from tests.postgres import PASSWORD, PostgresServer

pytestmark = pytest.mark.postgres

PAGE = (ROOT / "docs" / "adapt.md").read_text(encoding="utf-8")
# Two bookings of the page's example schema: one handed over and ended, one that hangs.
BOOKINGS = """
create table bookings (
  booking_no bigint, customer_no bigint, pay_by text, booked_at timestamp, wanted_at timestamp,
  accepted_at timestamptz, ended_at timestamptz, state text
);
insert into bookings values
  (1, 11, 'card', '2025-03-12 18:10:05', null, '2025-03-12 18:10:25+07', '2025-03-12 18:40:00+07', 'done'),
  (2, null, null, '2025-03-12 18:12:00', '2025-03-13 00:30:00', null, null, 'open');
"""


@pytest.fixture
def database(postgres_server: PostgresServer) -> Iterator[str]:
    yield postgres_server.make_database("adapted")


@pytest.fixture
def look(postgres_server: PostgresServer, database: str, tmp_path: Path) -> Callable[..., Report]:
    def ask(*statements: str, url: str = database) -> Report:
        with postgres_server.connect("adapted") as connection:
            for statement in statements:
                connection.execute(statement)
        settings = {
            "WAREHOUSE_URL": url,
            "HISTORY_URL": f"sqlite:///{tmp_path / 'history.db'}",
            "CLOCK": "2025-03-12T18:45+07:00",
            "QUERY_TIMEOUT": "3s",
        }
        return examine(load(settings, tmp_path).settings)

    return ask


def view_of_the_page() -> str:
    found = re.search(r"^```sql\n(create view orders as.*?)^```", PAGE, re.S | re.M)
    assert found
    return found[1]


def findings(report: Report) -> list[Check]:
    return [check for check in report.checks if check.severity in (Severity.FINDING, Severity.FAILURE)]


def test_the_view_of_the_page_meets_the_contract(look: Callable[..., Report], postgres_server: PostgresServer) -> None:
    report = look(BOOKINGS, view_of_the_page())
    assert findings(report) == []
    assert report.works
    assert dict(report.payment_methods) == {"card": 1, "unknown": 1}
    with postgres_server.connect("adapted") as connection:
        rows = connection.execute("select * from orders order by order_id").fetchall()
    assert rows[0][:9] == (
        "1", "11", "card", "now", 20250312, 1_741_777_805_000, 1_741_777_805_000, 1_741_777_825_000, None
    )  # fmt: skip
    assert rows[1][1:7] == ("unknown", "unknown", "scheduled", 20250312, 1_741_777_920_000, 1_741_800_600_000)


def test_faults_are_found_on_this_engine_too(look: Callable[..., Report]) -> None:
    faulty = view_of_the_page().replace("as received_ms", "* 1000 as received_ms").replace("'now'", "'Instant'")
    whats = {check.what for check in findings(look(BOOKINGS, faulty))}
    assert {"orders.received_ms: unit", "orders.booking_type"} <= whats


def test_a_timestamp_is_a_wrong_type_with_the_expression_of_this_engine(look: Callable[..., Report]) -> None:
    report = look(
        "create view orders as select 'a'::text as order_id, 'u'::text as user_id, 'card'::text as payment_method, "
        "'now'::text as booking_type, date '2025-03-12' as due_day, now() as created_ms, 1::bigint as due_ms, "
        "1::bigint as received_ms, 1::bigint as assigned_ms, 1::bigint as closed_ms"
    )
    found = {check.what: check for check in findings(report)}
    assert "extract(epoch from" in found["orders.created_ms"].next_step
    assert "to_char(" in found["orders.due_day"].next_step
    assert found["orders.outcome"].next_step == "add to the view: cast(null as varchar) as outcome"
    assert report.exit_code == 1


def test_a_missing_relation_is_a_finding_and_a_refused_user_could_not_run(
    look: Callable[..., Report], database: str
) -> None:
    report = look()
    assert report.exit_code == 1
    assert findings(report)[0].what == "warehouse: orders"
    wrong = look(url=database.replace(quote(PASSWORD, safe=""), "wrong"))
    assert wrong.exit_code == 2
    assert "refused" in findings(wrong)[0].observed
    assert "wrong" not in str(wrong.as_json())


def test_a_relation_that_may_not_be_read_is_said_with_a_next_step(
    look: Callable[..., Report], postgres_server: PostgresServer
) -> None:
    with postgres_server.connect("adapted") as connection:
        connection.execute("drop role if exists narrow")
        connection.execute("create role narrow login password 'narrow-password'")
    url = postgres_server.url_of("adapted", "narrow", "narrow-password")
    report = look(BOOKINGS, view_of_the_page(), url=url)
    assert not report.works
    assert all(check.next_step for check in findings(report))
    assert any("refused" in check.observed for check in findings(report))


def test_a_stopped_server_could_not_run(postgres_server: PostgresServer, database: str, tmp_path: Path) -> None:
    settings = {"WAREHOUSE_URL": database, "HISTORY_URL": f"sqlite:///{tmp_path / 'history.db'}"}
    postgres_server.stop()
    try:
        report = examine(load(settings, tmp_path).settings)
    finally:
        postgres_server.start()
    assert report.exit_code == 2
    assert report.checks[0].severity is Severity.FAILURE
    assert "unreachable" in report.checks[0].observed
