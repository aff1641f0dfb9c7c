"""`python -m data replay` and `rules`, as they are typed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from data.__main__ import main
from data.demo.generate import generate
from data.demo.scenario import load_scenario
from data.demo.world import Plan
from data.window import MINUTE, parse_instant, utc
from tests.alerting import Memory, alert, evidence
from tests.worlds import write_orders

SCENARIO = """
[[incident]]
name = "wallet morning"
slice = "e_wallet"
share = 1.0
from = "2026-01-20T07:30:00+07:00"
to = "2026-01-20T08:10:00+07:00"
key = "missing"

[[incident]]
name = "of another day"
slice = "e_wallet"
share = 1.0
from = "2026-01-19T07:30:00+07:00"
to = "2026-01-19T08:10:00+07:00"
key = "present"
"""


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("replay")
    (folder / "scenario.toml").write_text(SCENARIO, encoding="utf-8")
    scenario = load_scenario(folder / "scenario.toml")
    generate(folder / "world", Plan(2, 8_000, utc(1_768_900_000_000).date(), 3, scenario))
    return folder


@pytest.fixture
def at(world: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("WAREHOUSE_URL", str(world / "world"))
    monkeypatch.setenv("HISTORY_URL", f"sqlite:///{world}/history.db")
    monkeypatch.chdir(world)
    return world


def order(number: int, due_ms: int, received_ms: int | None) -> dict[str, object]:
    """One order of a slice in which nothing but what is told happens."""
    return {
        "order_id": f"o{number}",
        "user_id": f"u{number}",
        "payment_method": "cash",
        "booking_type": "now",
        "created_ms": due_ms,
        "due_ms": due_ms,
        "received_ms": received_ms,
    }


WINDOW = ["--from", "2026-01-20T07:00+07:00", "--to", "2026-01-20T09:00+07:00"]


def test_a_replay_prints_what_became_of_each_incident(at: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["replay", *WINDOW, "--incidents", str(at / "scenario.toml"), "--json"]) == 0
    table = json.loads(capsys.readouterr().out)
    [incident] = table["incidents"]
    assert (incident["name"], incident["slice"]) == ("wallet morning", "e_wallet")
    assert 0 < incident["minutes_to_detect"] < 5
    assert incident["users_before"] == 0
    assert incident["first_alert"]["rule"] == "keys"
    assert incident["first_alert"]["slice"] == "e_wallet"
    assert "lack bbd:request:*" in incident["first_alert"]["evidence"]
    assert incident["first_alert"]["at"].startswith("2026-01-20T07:3")
    assert table["false_alarms"] == 0
    assert table["false_alarms_per_week"] == 0
    assert table["slice_weeks"] == pytest.approx(7 / 84, abs=0.001)
    [alert] = table["alerts"]
    assert alert["resolved"].startswith("2026-01-20T08:2")
    assert alert["users_hurt"] > 50


def test_a_warehouse_that_records_no_reception_says_nothing_of_hanging_orders_and_one_that_begins_to_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    start_ms = parse_instant("2026-01-20T07:00+07:00", 0)
    rows = [order(number, start_ms + number * MINUTE, None) for number in range(120)]
    monkeypatch.setenv("WAREHOUSE_URL", str(tmp_path))
    monkeypatch.setenv("HISTORY_URL", f"sqlite:///{tmp_path}/history.db")
    opened = []
    for received in (None, start_ms + 60 * MINUTE):
        write_orders(tmp_path, [*rows[:60], order(60, start_ms + 60 * MINUTE, received), *rows[61:]])
        assert main(["replay", *WINDOW, "--json"]) == 0
        opened.append([alert["opened"][11:16] for alert in json.loads(capsys.readouterr().out)["alerts"]])
    assert opened == [[], ["08:00"]]


def test_an_alert_of_no_incident_is_a_false_alarm(at: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["replay", *WINDOW, "--json"]) == 0
    table = json.loads(capsys.readouterr().out)
    assert table["incidents"] == []
    assert (table["false_alarms"], table["false_alarms_per_week"]) == (1, 84)


def test_an_incident_that_no_alert_tells_is_missed(at: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = (Path(__file__).parents[1] / "data" / "rules.toml").read_text(encoding="utf-8")
    (at / "off.toml").write_text(text.replace("\nseverity", "\non = false\nseverity"), encoding="utf-8")
    asked = ["--incidents", str(at / "scenario.toml"), "--rules", str(at / "off.toml"), "--json"]
    assert main(["replay", *WINDOW, *asked]) == 0
    [incident] = json.loads(capsys.readouterr().out)["incidents"]
    assert incident["minutes_to_detect"] is None
    assert incident["first_alert"] is None
    assert incident["users_before"] > 50


def test_the_arithmetic_of_an_alert_is_explained(at: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["replay", *WINDOW, "--json"]) == 0
    printed = capsys.readouterr().out
    (at / "replay.json").write_text(printed, encoding="utf-8")
    alert_id = json.loads(printed)["alerts"][0]["alert_id"]
    assert main(["rules", "--explain", alert_id, "--replay", str(at / "replay.json")]) == 0
    text = capsys.readouterr().out
    assert "lack bbd:request:*" in text
    assert "limits: orders = 3, share = 0.5" in text
    assert main(["rules", "--explain", "another", "--replay", str(at / "replay.json")]) == 2


def test_the_arithmetic_of_an_alert_that_a_watcher_remembered_is_explained(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HISTORY_URL", f"sqlite:///{tmp_path}/history.db")
    memory = Memory(f"sqlite:///{tmp_path}/history.db")
    memory.remember(alert(evidence=(evidence(), evidence(rule="blind", slice_=None, expected_high=None))))
    memory.close()
    assert main(["rules", "--explain", "a-1"]) == 0
    text = capsys.readouterr().out
    assert "seen: 41 orders; expected: at most 2" in text
    assert "expected: not known" in text
    assert "limits: warehouse = 5 min, lag = 30 min, orders = 15, key_server = 10 min" in text
    assert main(["rules", "--explain", "a-2"]) == 2
    assert "no alert a-2 in the store" in capsys.readouterr().err


POSTMORTEM = """# Postmortem: e-wallet orders not dispatched

Date: 2026-01-20
Timezone: WIB
Detected: 2026-01-20 07:50 WIB
Resolved: 2026-01-20 08:10 WIB
{started}
"""


@pytest.mark.parametrize(
    ("started", "start_is", "most"), [("", "observed", 10), ("Started: 2026-01-20 07:20 WIB", "stated", 20)]
)
def test_without_a_file_the_incidents_are_those_of_the_postmortems(
    at: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    *,
    started: str,
    start_is: str,
    most: int,
) -> None:
    (tmp_path / "vault").mkdir()
    (tmp_path / "vault" / "postmortem-2026-01-20.md").write_text(POSTMORTEM.format(started=started), encoding="utf-8")
    monkeypatch.setenv("VAULT_PATH", str(tmp_path / "vault"))
    assert main(["replay", *WINDOW, "--json"]) == 0
    [incident] = json.loads(capsys.readouterr().out)["incidents"]
    assert incident["start_is"] == start_is
    assert incident["slice"] == "e_wallet"
    assert most - 10 < incident["minutes_to_detect"] < most


@pytest.mark.parametrize(("clock", "named"), [("08:09", []), ("08:10", ["Postmortem: e-wallet orders not dispatched"])])
def test_a_postmortem_is_named_from_the_last_moment_that_it_tells_of(
    at: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    *,
    clock: str,
    named: list[str],
) -> None:
    (tmp_path / "vault").mkdir()
    (tmp_path / "vault" / "postmortem-2026-01-20.md").write_text(POSTMORTEM.format(started=""), encoding="utf-8")
    monkeypatch.setenv("VAULT_PATH", str(tmp_path / "vault"))
    monkeypatch.setenv("CLOCK", f"2026-01-20T{clock}+07:00")
    assert main(["replay", *WINDOW[:2], "--to", "now", "--json"]) == 0
    assert [each["name"] for each in json.loads(capsys.readouterr().out)["incidents"]] == named


def test_the_lines_for_a_person_name_incident_alert_and_sum(at: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["replay", *WINDOW, "--incidents", str(at / "scenario.toml")]) == 0
    text = capsys.readouterr().out
    assert "wallet morning (e_wallet): detected" in text
    assert "1 alerts, 0 of no incident" in text


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--from", "yesterday", "--to", "now"], "--from: expected a time with an offset"),
        (["--from", "2026-01-20T07:00+07:00", "--to", "2026-01-20T07:00+07:00"], "--to: expected a time after --from"),
        ([*WINDOW, "--incidents", "nowhere.toml"], "--incidents: nowhere.toml: expected a TOML file"),
        ([*WINDOW, "--rules", "nowhere.toml"], "nowhere.toml: expected a file of TOML"),
    ],
)
def test_what_cannot_be_replayed_says_why(
    at: Path, capsys: pytest.CaptureFixture[str], words: list[str], message: str
) -> None:
    assert main(["replay", *words]) == 2
    assert message in capsys.readouterr().err


def test_without_a_warehouse_a_replay_could_not_run(
    at: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WAREHOUSE_URL", "")
    assert main(["replay", *WINDOW]) == 2
    said = capsys.readouterr().err
    assert "warehouse: WAREHOUSE_URL is not set" in said
    assert ". ." not in said and ".." not in said.replace("...", "")


def test_the_rules_are_listed(at: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines][:2] == ["keys", "fixed_keys"]
    assert len(lines) == 8
