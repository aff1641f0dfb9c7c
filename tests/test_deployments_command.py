"""`python -m data deployments`: exit codes and JSON, over a vault and a warehouse."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from data.__main__ import main
from tests.queries.worlds import DEPLOYMENTS

HEAD = "| Date | Time (WIB) | Service | Version | PIC | Standby | Risk | Rollback | Approval |\n" + "|---" * 9 + "|\n"
GOOD = "| 2026-01-28 | 10:00 | booking-flow | 1.2 | Dimas | Bagas | low | redeploy 1.1 | - |\n"
BAD = "| 2026-01-29 | 22:00 | pricing | 5 | Eka | TBD | low | redeploy 4 | - |\n"


@pytest.fixture
def vault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A vault, and a process without other settings."""
    folder = tmp_path / "vault"
    folder.mkdir()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("VAULT_PATH", str(folder))
    monkeypatch.setenv("CLOCK", "2026-02-01T00:00+07:00")
    for name in ("WAREHOUSE_URL", "SETTINGS_FILE"):
        monkeypatch.delenv(name, raising=False)
    return folder


def write(vault: Path, *rows: str) -> None:
    (vault / "2026-01-deployment-log.md").write_text("# Deployment log\n\n" + HEAD + "".join(rows), encoding="utf-8")


def findings(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, list[dict[str, object]]]:
    code = main(["deployments", "lint", "--json", *arguments])
    report = json.loads(capsys.readouterr().out)
    assert list(report) == ["findings"]
    return code, report["findings"]


def test_a_log_that_lacks_nothing_is_exit_0_with_an_empty_list(vault: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(vault, GOOD)
    assert findings(capsys) == (0, [])


def test_findings_are_exit_1_and_have_the_stated_shape(vault: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(vault, GOOD, BAD)
    code, found = findings(capsys)
    assert code == 1
    assert [each["rule"] for each in found] == ["standby_not_named", "outside_hours_without_approval"]
    assert set(found[0]) == {"rule", "severity", "file", "line", "deployment", "missing", "example"}
    assert {(each["file"], each["line"], each["deployment"]) for each in found} == {
        ("2026-01-deployment-log.md", 6, "2026-01-29-pricing-5")
    }


def test_since_leaves_out_what_began_before(vault: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(vault, GOOD, BAD)
    assert findings(capsys, "--since", "2026-01-30") == (0, [])
    assert findings(capsys, "--since", "2026-01-29")[0] == 1
    assert findings(capsys, "--since", "2026-01-29T22:01+07:00") == (0, [])
    assert main(["deployments", "lint", "--since", "soon"]) == 2


def test_without_any_source_it_could_not_run(vault: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("VAULT_PATH")
    assert main(["deployments", "lint"]) == 2
    monkeypatch.setenv("VAULT_PATH", str(vault / "gone"))
    assert main(["deployments", "lint"]) == 2


def test_a_row_of_the_warehouse_without_a_plan_is_found_beside_the_log(
    vault: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    write(vault, GOOD)
    row = dict.fromkeys(DEPLOYMENTS.names) | {
        "deployment_id": "d7",
        "service": "pricing",
        "started_ms": 1_769_569_200_000,
    }
    (tmp_path / "world" / "deployments").mkdir(parents=True)
    pq.write_table(pa.Table.from_pylist([row], schema=DEPLOYMENTS), tmp_path / "world" / "deployments" / "a.parquet")
    monkeypatch.setenv("WAREHOUSE_URL", str(tmp_path / "world"))
    code, found = findings(capsys)
    assert code == 1
    assert {(each["file"], each["line"], each["deployment"]) for each in found} == {("warehouse", None, "d7")}
    assert "not_in_plan" in {each["rule"] for each in found}


def test_coverage_and_overtime_are_reports_and_no_failures(vault: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(vault, GOOD, BAD)
    assert main(["deployments", "coverage", "--json"]) == 0
    (row,) = json.loads(capsys.readouterr().out)["coverage"]
    assert (row["total"], row["with_standby"], row["in_plan"]) == (2, 1, 2)
    assert main(["deployments", "overtime"]) == 0
    assert "| Eka | 1 | 1 | 0 | 0 | 0 | 1 | pricing 1 |" in capsys.readouterr().out
    assert main(["deployments", "overtime", "--csv"]) == 0
    assert "2026-01,Eka,pricing,1,1,0,0,0,1" in capsys.readouterr().out
