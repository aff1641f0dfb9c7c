"""docs/adapt.md, done as it says: its commands, its SQL, its table of moments."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from data.answers import Failure
from data.doctor import Report, examine
from data.metrics.contract import Severity
from data.questions import day_bounds
from data.settings import ROOT, load
from data.sources.warehouse import open_warehouse

PAGE = (ROOT / "docs" / "adapt.md").read_text(encoding="utf-8")
HOUR_MS = 3_600_000


def section(title: str) -> str:
    """The text below a heading, up to the next heading of any level (a `#` in a block is none of them)."""
    found = re.search(rf"^#+ {re.escape(title)}\n(.*?)(?=^##+ |\Z)", PAGE, re.S | re.M)
    assert found, f"docs/adapt.md has no section {title!r}"
    return found[1]


def commands(title: str) -> str:
    blocks = re.findall(r"^```sh\n(.*?)^```", section(title), re.S | re.M)
    assert blocks, f"the section {title!r} has no commands"
    return "\n".join(blocks)


@pytest.fixture
def workplace(tmp_path: Path) -> Path:
    """A folder that looks like the repository after `make setup`."""
    for name in ("data", "docs", "queries"):
        (tmp_path / name).symlink_to(ROOT / name)
    (tmp_path / ".venv").symlink_to(sys.prefix)
    return tmp_path


def run(workplace: Path, script: str, expected: int = 0) -> str:
    environ = {name: value for name, value in os.environ.items() if not name.endswith(("_URL", "VAULT_PATH", "CLOCK"))}
    environ["HISTORY_URL"] = f"sqlite:///{workplace / 'history.db'}"
    command = ["bash", "-e", "-c", script]
    done = subprocess.run(command, cwd=workplace, env=environ, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == expected, done.stdout + done.stderr
    return done.stdout + done.stderr


def doctor(workplace: Path, file: str, **variables: str) -> Report:
    settings = {
        "WAREHOUSE_URL": f"duckdb:///{workplace / file}",
        "HISTORY_URL": f"sqlite:///{workplace / 'history.db'}",
        **variables,
    }
    return examine(load(settings, workplace).settings)


def orders(workplace: Path, file: str, columns: str) -> list[tuple[object, ...]]:
    with duckdb.connect(str(workplace / file), read_only=True) as store:
        return store.execute(f"select {columns} from orders order by order_id").fetchall()


def test_the_worked_example_leads_from_the_file_to_a_working_dashboard(workplace: Path) -> None:
    said = run(
        workplace,
        "\n".join(commands(title) for title in ("1. Look at the file", "2. Write the mapping", "3. Ask the doctor")),
    )
    assert "1,019 filled, 1,016 different" in said
    assert "bookings.duckdb: orders, 1,016 rows" in said
    assert said.rstrip().endswith("The dashboard would work.")
    for promised in ("assigned_ms is never set", "deployments", "key server", "newest event"):
        assert promised in said


def test_the_worked_example_shows_the_evening_that_the_page_tells_of(workplace: Path) -> None:
    run(workplace, commands("2. Write the mapping"))
    settings = load({"WAREHOUSE_URL": f"duckdb:///{workplace / 'bookings.duckdb'}"}, workplace).settings
    warehouse = open_warehouse(settings)
    assert not isinstance(warehouse, Failure)
    as_of_ms = 1_741_779_900_000  # 2025-03-12T18:45+07:00
    bounds = day_bounds(as_of_ms, as_of_ms, 48 * HOUR_MS)
    answer = warehouse.ask("waiting", {"as_of_ms": as_of_ms, "give_up_ms": 48 * HOUR_MS, **bounds})
    warehouse.close()
    assert not isinstance(answer, Failure), answer
    old = answer.frame[answer.frame["due_ms"] < as_of_ms - 300_000]
    assert set(old["payment_method"]) == {"credit card"}
    assert len(old) == 4
    assert old["due_ms"].min() >= 1_741_777_800_000  # 18:10


def test_a_date_that_does_not_fit_stops_the_import_and_leaves_the_file_as_it_was(workplace: Path) -> None:
    script = commands("2. Write the mapping")
    run(workplace, script)
    before = orders(workplace, "bookings.duckdb", "order_id, created_ms")
    said = run(workplace, script.replace("'%d/%m/%Y %H:%M:%S'", "'%Y/%m/%d %H:%M:%S'"), expected=1)
    assert "Could not parse string" in said
    assert orders(workplace, "bookings.duckdb", "order_id, created_ms") == before


def test_dates_read_the_wrong_way_round_are_found_by_the_doctor(workplace: Path) -> None:
    script = commands("2. Write the mapping").replace("'%d/%m/%Y %H:%M:%S'", "'%m/%d/%Y %H:%M:%S'")
    run(workplace, script)
    found = [check.what for check in doctor(workplace, "bookings.duckdb").checks if check.severity is Severity.FINDING]
    assert "orders scheduled for a time before it was created" in found


def test_rides_with_minutes_and_quoted_ids(workplace: Path) -> None:
    run(workplace, commands("One time, the rest in minutes, ids in quotation marks"))
    rows = orders(
        workplace, "rides.duckdb", "order_id, user_id, payment_method, received_ms - due_ms, closed_ms - due_ms"
    )
    assert len(rows) == 7
    assert ("R7002", "U9002", "upi", 498_000, 498_000 + 1_728_000) in rows
    assert ("R7004", "U9004", "unknown", 372_000, None) in rows
    assert not [check for check in doctor(workplace, "rides.duckdb").checks if check.severity is Severity.FINDING]


def test_food_past_midnight(workplace: Path) -> None:
    run(workplace, commands("Date once, times of day beside it, some past midnight"))
    rows = orders(workplace, "food.duckdb", "order_id, due_day, received_ms - due_ms, outcome")
    assert len(rows) == 5
    assert ("0x1c", 20220319, 900_000, "completed") in rows
    assert ("0x1f", 20220405, 600_000, None) in rows
    assert not [check for check in doctor(workplace, "food.duckdb").checks if check.severity is Severity.FINDING]


def test_payments_in_a_second_file(workplace: Path) -> None:
    run(workplace, commands("Payments in a second file"))
    rows = orders(workplace, "shop.duckdb", "order_id, payment_method, received_ms - due_ms")
    assert rows == [
        ("53cd", "boleto", 2_570_000),
        ("949d", "debit_card", 1_073_000),
        ("ad21", "credit_card", None),
        ("e481", "credit_card", 642_000),
    ]
    assert not [check for check in doctor(workplace, "shop.duckdb").checks if check.severity is Severity.FINDING]


def test_orders_with_the_same_id_are_kept_apart() -> None:
    expression = re.search(r"`(order_id \|\| [^`]*row_number[^`]*)`", PAGE)
    assert expression
    rows = "(values ('a', 1, 'u'), ('a', 2, 'v'), ('b', 1, 'w')) as t(order_id, created_ms, user_id)"
    made = duckdb.execute(f"select {expression[1]} from {rows} order by 1").fetchall()
    assert made == [("a-1",), ("a-2",), ("b-1",)]


@pytest.mark.parametrize(
    ("written", "minutes"), [("24:05:00", 24 * 60 + 5), ("0.458333333", 11 * 60), ("11:30:00", 11 * 60 + 30)]
)
def test_times_of_day_past_24_and_as_shares_of_the_day(written: str, minutes: int) -> None:
    expression = re.search(r"`(strptime\(day, [^`]*cast\(x as interval\)[^`]*)`", PAGE)
    assert expression
    moment = duckdb.execute(
        f"select epoch_ms({expression[1]}) - epoch_ms(date '2022-03-19') from (select '19-03-2022' as day, ? as x)",
        [written],
    ).fetchone()
    assert moment == (minutes * 60_000,)


def test_deployments_are_a_second_table(workplace: Path) -> None:
    run(workplace, commands("2. Write the mapping") + commands("Deployments, where you have them"))
    report = doctor(workplace, "bookings.duckdb", CLOCK="2025-03-12T18:45+07:00")
    assert "rows: 1" in [check.observed for check in report.checks if check.what == "deployments"]
    assert report.works


def test_a_folder_of_parquet_serves_as_well(workplace: Path) -> None:
    run(workplace, commands("2. Write the mapping"))
    said = run(workplace, "export CLOCK=2025-03-12T18:45+07:00\n" + commands("A folder of Parquet instead of a file"))
    assert said.rstrip().endswith("The dashboard would work.")
    assert (workplace / "warehouse" / "orders" / "due_day=20250312").is_dir()


@pytest.mark.parametrize("settings", sorted(set(re.findall(r"`((?:[A-Z_]+=\S+ ?){2,})`", PAGE))))
def test_the_thresholds_that_the_page_names_are_accepted(settings: str, tmp_path: Path) -> None:
    load(dict(pair.split("=", 1) for pair in settings.split()), tmp_path)


EXPECTED = {
    "2024-03-23 12:29:38": 1_711_171_778_000,
    "2024-03-23 12:29:38.25": 1_711_171_778_250,
    "23/03/2024 9:05": 1_711_159_500_000,
    "3/23/2024 12:05:09 AM": 1_711_127_109_000,
    "23-Mar-24 18:05": 1_711_191_900_000,
    "2024-03-23 12:29:38, UTC": 1_711_196_978_000,
    "2024-03-23T12:29:38Z": 1_711_196_978_000,
    "2024-03-23T12:29:38+07:00": 1_711_171_778_000,
    "1711171778": 1_711_171_778_000,
    "1711171778.25": 1_711_171_778_250,
    "1711171778250000": 1_711_171_778_250,
    "45374.5206": 1_711_171_779_840,
}
MOMENTS = re.findall(r"^\| `([^`]+)`([^|]*)\| `([^`]+)` \|$", section("How moments are written"), re.M)


def test_every_moment_of_the_table_is_tried() -> None:
    assert {text + (", UTC" if "UTC" in note else "") for text, note, _ in MOMENTS} == set(EXPECTED)


@pytest.mark.parametrize(("text", "note", "expression"), MOMENTS)
def test_a_moment_is_read_as_the_page_says_whatever_the_zone_of_the_machine(
    text: str, note: str, expression: str
) -> None:
    store = duckdb.connect()
    store.execute("set TimeZone = 'America/New_York'")
    (value,) = store.execute(f"select {expression} from (select cast(? as varchar) as x)", [text]).fetchone() or (None,)
    assert value == EXPECTED[text + (", UTC" if "UTC" in note else "")]


def test_the_cases_below_the_table_are_sql() -> None:
    store = duckdb.connect()
    two_formats = re.search(r"`(strptime\(x, \[.*?\]\))`", PAGE)
    day_number = re.search(r"`(timezone\('Asia/Hong_Kong'.*?)`", PAGE)
    assert two_formats and day_number
    moments = store.execute(
        f"select {two_formats[1]} from (values ('11/7/2016 11:51'), ('13-07-2016 08:33:16')) as t (x)"
    ).fetchall()
    assert [str(moment) for (moment,) in moments] == ["2016-07-11 11:51:00", "2016-07-13 08:33:16"]
    (value,) = store.execute(
        f"select epoch_ms({day_number[1]}) from (select '3' as created_day_id, '00:18:50.404000' as created_time)"
    ).fetchone() or (None,)
    assert value == 1_483_373_930_404  # 2017-01-03 00:18:50.404 in Hong Kong
