"""The doctor in front of real DuckDB files: what it sees, what it says to do, with which exit code."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from data.__main__ import main
from data.answers import Failure, FailureKind
from data.commands.doctor import lines
from data.doctor import Report, examine, newest_days, records, unanswered
from data.metrics.contract import DEPLOYMENTS, HAND_OFF, LIVE_KEYS, POSTMORTEMS, STATE_0, Check, Severity
from data.settings import load

CLOCK = "2025-03-12T18:45+07:00"
AS_OF = 1_741_779_900_000  # the same instant
# One order a minute over the day before CLOCK, received after 20 s, assigned after 80 s, closed after 10 min.
SOUND = f"""
create table base as
select
  'o' || i as order_id,
  'u' || i % 500 as user_id,
  case when i % 10 = 0 then 'card' else 'cash' end as payment_method,
  'now' as booking_type,
  cast({AS_OF} - 60000 * i - 777 as bigint) as created_ms,
  created_ms as due_ms,
  created_ms + 20000 as received_ms,
  created_ms + 80000 as assigned_ms,
  case when i > 10 then created_ms + 600000 end as closed_ms,
  case when i > 10 then 'completed' end as outcome,
  cast(strftime(make_timestamp_ms(due_ms), '%Y%m%d') as integer) as due_day
from range(1440) as series (i);
"""


@pytest.fixture
def look(tmp_path: Path) -> Callable[..., Report]:
    """Make `orders` by a select over sound orders, and ask the doctor about it."""

    def ask(view: str = "select * from base", *more: str, **variables: str) -> Report:
        file = tmp_path / "orders.duckdb"
        file.unlink(missing_ok=True)
        with duckdb.connect(str(file)) as store:
            store.execute(SOUND)
            store.execute(f"create view orders as {view}")
            for statement in more:
                store.execute(statement)
        settings = {
            "WAREHOUSE_URL": f"duckdb:///{file}",
            "HISTORY_URL": f"sqlite:///{tmp_path / 'history.db'}",
            "CLOCK": CLOCK,
            **variables,
        }
        return examine(load(settings, tmp_path).settings)

    return ask


def wrong(report: Report) -> list[Check]:
    return [check for check in report.checks if check.severity in (Severity.FINDING, Severity.FAILURE)]


def only(report: Report) -> Check:
    (found,) = wrong(report)
    return found


def named(report: Report, what: str) -> Check:
    return next(check for check in report.checks if check.what == what)


def test_sound_orders_need_nothing(look: Callable[..., Report]) -> None:
    report = look()
    assert wrong(report) == []
    assert report.works
    assert report.exit_code == 0
    assert dict(report.payment_methods) == {"cash": 1296, "card": 144}


def test_each_missing_optional_source_is_one_note(look: Callable[..., Report]) -> None:
    report = look()
    for what in ("deployments", "key_outcomes", "key server", "vault"):
        assert [check.severity for check in report.checks if check.what == what] == [Severity.NOTE]
    assert set(report.as_json()["cannot_be_measured"]) == {DEPLOYMENTS, LIVE_KEYS, POSTMORTEMS}


def test_received_ms_that_is_never_set_takes_state_0_and_nothing_else(look: Callable[..., Report]) -> None:
    report = look(
        "select * replace (cast(null as bigint) as received_ms, cast(null as bigint) as assigned_ms) from base"
    )
    found = only(report)
    assert found.observed == "received_ms is never set: hand-off and state 0 cannot be measured"
    assert {STATE_0, HAND_OFF} <= set(report.as_json()["cannot_be_measured"])
    assert report.exit_code == 1


@pytest.mark.parametrize(
    ("view", "what", "words"),
    [
        (
            "select * replace (created_ms // 1000 as created_ms, due_ms // 1000 as due_ms, "
            "received_ms // 1000 as received_ms, assigned_ms // 1000 as assigned_ms, closed_ms // 1000 as closed_ms) "
            "from base",
            "orders.created_ms: unit",
            "the size of seconds",
        ),
        ("select * replace (received_ms * 1000 as received_ms) from base", "orders.received_ms: unit", "microseconds"),
        (
            "select * from base union all select * from base where due_ms % 7 = 0",
            "orders.order_id: duplicates",
            "repeat",
        ),
        (
            "select * replace (created_ms - 1 as received_ms) from base",
            "orders received before it was created",
            "1,440",
        ),
        (
            "select * replace (received_ms - 1 as assigned_ms) from base",
            "orders assigned before it was received",
            "1,440",
        ),
        ("select * replace (created_ms - 9 as closed_ms) from base", "orders closed before it was created", "1,440"),
        ("select * replace ('Instant' as booking_type) from base", "orders.booking_type", "'Instant'"),
        (
            "select * replace (cast(null as varchar) as payment_method) from base",
            "orders.payment_method: absent",
            "1,440",
        ),
        ("select * replace ('' as user_id) from base", "orders.user_id: null", "1,440"),
        ("select * replace (due_day + 1 as due_day) from base", "orders.due_day", "is not the UTC day"),
        (
            "select * replace (case when user_id = 'u7' then due_ms end as due_ms) from base",
            "orders.due_ms: null",
            "of 1,440",
        ),
        (
            "select * replace (case when user_id <> 'u7' then due_day end as due_day) from base",
            "orders.due_day: null",
            "no question sees them",
        ),
        (
            "select * replace (cast(null as bigint) as closed_ms, cast(null as varchar) as outcome) from base",
            "orders.closed_ms: set",
            "pile up",
        ),
        ("select * from base where false", "orders: rows", "none"),
    ],
)
def test_each_fault_is_found_by_its_name(look: Callable[..., Report], view: str, what: str, words: str) -> None:
    report = look(view)
    assert words in named(report, what).observed
    # Where every order was received, nothing waits for being closed.
    assert report.exit_code == (0 if what == "orders.closed_ms: set" else 1)


def test_a_slower_moment_in_place_of_the_hand_off_is_a_note_until_the_objective_is_of_its_size(
    look: Callable[..., Report],
) -> None:
    arrival = "select * replace (created_ms + 500000 as received_ms, created_ms + 550000 as assigned_ms) from base"
    found = named(look(arrival), "orders: on time")
    assert found.severity is Severity.NOTE
    assert "OBJECTIVE_SECONDS and STUCK_AFTER" in found.next_step
    assert found.observed.startswith("0 of 1,43")
    fitting = look(arrival, OBJECTIVE_SECONDS="900", STUCK_AFTER="30m")
    assert not [check for check in fitting.checks if check.what == "orders: on time"]


def test_a_local_due_day_is_recognised(look: Callable[..., Report]) -> None:
    local = "cast(strftime(make_timestamp_ms(due_ms + 25200000), '%Y%m%d') as integer)"
    found = only(look(f"select * replace ({local} as due_day) from base"))
    assert "it is the day in Asia/Jakarta" in found.observed


def test_local_time_taken_as_utc_is_recognised_by_the_live_clock(
    look: Callable[..., Report], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("data.window.time.time_ns", lambda: (AS_OF + 30_000) * 1_000_000)
    shifted = ", ".join(
        f"{name}_ms + 25200000 as {name}_ms" for name in ("created", "due", "received", "assigned", "closed")
    )
    day = "cast(strftime(make_timestamp_ms(due_ms + 25200000), '%Y%m%d') as integer) as due_day"
    report = look(f"select * replace ({shifted}, {day}) from base", CLOCK="system")
    assert "local time taken as UTC" in only(report).observed
    assert look(CLOCK="system").works


def test_a_missing_column_is_named_with_its_line_and_what_hangs_on_it(look: Callable[..., Report]) -> None:
    report = look("select * exclude (received_ms) from base")
    found = named(report, "orders.received_ms")
    assert found.next_step == "add to the view: cast(null as bigint) as received_ms"
    assert report.exit_code == 1
    assert dict(report.payment_methods) == {}


def test_questions_that_fail_by_a_wrong_column_are_one_note_beside_its_finding(look: Callable[..., Report]) -> None:
    report = look("select * exclude (received_ms, outcome) from base")
    assert {check.what for check in wrong(report)} == {"orders.received_ms", "orders.outcome"}
    further = named(report, "further checks")
    assert further.severity is Severity.NOTE
    assert "contract_sequence" in further.observed


def test_a_view_whose_values_cannot_be_read_is_a_finding_though_its_columns_are_right(
    look: Callable[..., Report],
) -> None:
    report = look("select * replace (cast('x' || order_id as bigint) as received_ms) from base")
    assert report.exit_code == 1
    assert {check.what for check in wrong(report)} >= {"question contract_times", "question contract_sequence"}


def test_free_text_as_payment_method_is_a_finding_in_words(look: Callable[..., Report]) -> None:
    thousands = "select * replace (order_id || '-' || j as payment_method) from base, range(4) as more (j)"
    report = look(f"select * exclude (j) replace (order_id || '-' || j as order_id) from ({thousands})")
    found = named(report, "payment methods and booking types")
    assert found.severity is Severity.FINDING
    assert "5,000" in found.observed


def test_a_count_that_takes_too_long_narrows_the_look_and_other_silence_is_a_finding() -> None:
    late = Failure(FailureKind.TIMED_OUT, "warehouse", "cancelled after 5 s", "ask for less")
    days, ids = unanswered([("contract_days", late), ("contract_ids", late)], frozenset())
    assert (days.severity, ids.severity) == (Severity.NOTE, Severity.FINDING)
    assert ids.next_step == "ask for less"


def test_a_timestamp_in_place_of_milliseconds_is_a_wrong_type(look: Callable[..., Report]) -> None:
    report = look("select * replace (make_timestamp_ms(created_ms) as created_ms) from base")
    found = named(report, "orders.created_ms")
    assert found.observed == "type timestamp"
    assert "epoch_ms(timezone(" in found.next_step
    assert report.exit_code == 1


def test_deployments_key_outcomes_and_loaded_ms_are_looked_at_where_they_are(look: Callable[..., Report]) -> None:
    deployment = (
        "create view deployments as select 'd1' as deployment_id, 'booking' as service, '1' as version, 't' as title, "
        f"cast({AS_OF} as bigint) as started_ms, cast({AS_OF - 1} as bigint) as finished_ms, 'done' as status, "
        "'a' as author, 's' as standby, 'r' as risk_analysis, 'p' as plan_ref"
    )
    outcome = (
        "create view key_outcomes as select 'o1' as order_id, 'request' as probe, 'gone' as outcome, "
        f"cast({AS_OF} as bigint) as from_ms, cast(null as bigint) as to_ms"
    )
    report = look("select *, created_ms - 1 as loaded_ms from base", deployment, outcome)
    assert {check.what for check in wrong(report)} == {
        "deployments finished before they started",
        "key_outcomes.outcome",
        "orders loaded before it was created",
    }


def test_a_warehouse_that_is_not_set_or_not_there_could_not_run(tmp_path: Path, look: Callable[..., Report]) -> None:
    base = {"HISTORY_URL": f"sqlite:///{tmp_path / 'history.db'}", "CLOCK": CLOCK}
    for url in ("", str(tmp_path / "nowhere"), "postgresql+psycopg://reader:secretpw@127.0.0.1:1/x"):
        report = examine(load(base | {"WAREHOUSE_URL": url}, tmp_path).settings)
        assert report.exit_code == 2
        first = report.checks[0]
        assert first.severity is Severity.FAILURE
        assert first.next_step
        assert "secretpw" not in json.dumps(report.as_json())


def test_a_warehouse_without_orders_is_reached_and_a_finding(tmp_path: Path) -> None:
    duckdb.connect(str(tmp_path / "empty.duckdb")).close()
    settings = {
        "WAREHOUSE_URL": f"duckdb:///{tmp_path / 'empty.duckdb'}",
        "HISTORY_URL": f"sqlite:///{tmp_path / 'h.db'}",
    }
    report = examine(load(settings, tmp_path).settings)
    assert report.exit_code == 1
    assert only(report).what == "warehouse: orders"


def test_a_vault_is_counted_and_a_wrong_path_is_a_failure(look: Callable[..., Report], tmp_path: Path) -> None:
    vault = tmp_path / "vault"
    assert named(look(VAULT_PATH=str(vault)), "vault").severity is Severity.FAILURE
    vault.mkdir()
    assert "no Markdown file" in named(look(VAULT_PATH=str(vault)), "vault").observed
    (vault / "a.md").write_text("x")
    assert "1 Markdown file" in named(look(VAULT_PATH=str(vault)), "vault").observed


def test_a_history_store_that_cannot_be_used_is_a_failure(look: Callable[..., Report], tmp_path: Path) -> None:
    broken = tmp_path / "broken.db"
    broken.write_text("this is no database, " * 100)
    report = look(HISTORY_URL=f"sqlite:///{broken}")
    assert only(report).what == "history"
    assert report.exit_code == 1


def test_a_large_table_is_looked_at_in_its_newest_days() -> None:
    counts = {20250310: 5, 20250311: 5, 20250312: 5}
    assert newest_days(counts, 10) == [20250312, 20250311]
    assert newest_days(counts, 3) == [20250312]
    assert newest_days({}, 3) == []


def test_rows_become_plain_values() -> None:
    frame = pd.DataFrame({"a": pd.array([1, None], dtype="Int64"), "b": ["x", None], "c": [1.0, float("nan")]})
    assert records(frame) == [{"a": 1, "b": "x", "c": 1}, {"a": None, "b": None, "c": None}]


def test_the_text_says_next_steps_and_the_verdict(look: Callable[..., Report]) -> None:
    text = "\n".join(lines(look()))
    assert text.endswith("The dashboard would work.")
    broken = "\n".join(lines(look("select * exclude (outcome) from base")))
    assert "next: add to the view: cast(null as varchar) as outcome" in broken
    assert "to mend before every page can be believed" in broken


def test_the_command_prints_json_alone_and_exits_by_the_verdict(
    look: Callable[..., Report], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    look("select * replace ('x' as booking_type) from base")
    for name in list(os.environ):
        if name.endswith("_URL"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("WAREHOUSE_URL", f"duckdb:///{tmp_path / 'orders.duckdb'}")
    monkeypatch.setenv("HISTORY_URL", f"sqlite:///{tmp_path / 'history.db'}")
    monkeypatch.setenv("CLOCK", CLOCK)
    monkeypatch.chdir(tmp_path)
    assert main(["doctor", "--json"]) == 1
    report = json.loads(capsys.readouterr().out)
    assert set(report) == {"works", "checks", "payment_methods", "cannot_be_measured"}
    assert report["works"] is False
    assert report["payment_methods"][0] == {"payment_method": "cash", "order_count": 1296}
    assert {"what", "observed", "expected", "next_step", "severity"} <= set(report["checks"][0])
