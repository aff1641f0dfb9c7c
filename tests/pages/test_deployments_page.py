"""The page Deployments: both sources as one list, what the log lacks, coverage and overtime; in each state."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from data.window import HOUR
from pages.shared import loaders
from tests.pages.conftest import MakeDesk
from tests.pages.desk import NOW, Desk
from tests.pages.test_deployments_of import START, log_row, release, write_log, write_releases
from tests.worlds import World


@pytest.fixture
def vault(tmp_path: Path) -> Path:
    return tmp_path / "vault"


@pytest.fixture
def both(world: World, make_desk: MakeDesk, vault: Path) -> Desk:
    write_releases(world, release(1, START, finished_ms=START + HOUR // 2), release(2, START + HOUR // 2))
    desk = make_desk(WAREHOUSE_URL=str(world.folder), VAULT_PATH=str(vault))
    write_log(vault, log_row(1, START), log_row(3, NOW + 3 * HOUR, standby="TBD"))
    return desk


def test_what_both_name_is_one_row_with_both_origins(both: Desk) -> None:
    shown = both.show("deployments")
    assert "warehouse + deployment-log:5" in shown.text
    # 1.2 has no standby and no plan; 1.1 and 1.3 have no rollback note and begin at night.
    assert "3 of 3 deployments lack something that the plan asks for" in shown.headline


def test_the_plan_of_later_is_linted_and_not_counted(both: Desk) -> None:
    shown = both.show("deployments")
    assert "deployment-log:6" in shown.text
    assert "2026-01: 2 of 2 deployments." in shown.text


def test_coverage_is_shown_as_parts_of_a_whole(both: Desk) -> None:
    text = both.show("deployments").text
    assert "50 % (1 of 2)" in text
    assert "none known before 2026-01-29" in text


def test_a_date_without_a_time_a_time_without_a_zone_and_an_unknown_service_are_shown_so(
    both: Desk, vault: Path
) -> None:
    head = "| Date | Time | Service | Version |\n|---|---|---|---|\n"
    rows = "| 2026-01-29 | - | a | 7 |\n| 2026-01-29 | 04:00 | b | 8 |\n| 2026-01-29 | 04:00 WIB | TBD | 9 |\n"
    (vault / "deployments.md").write_text(f"# Deployments\n\n{head}{rows}", encoding="utf-8")
    text = both.show("deployments").text
    assert "2026-01-29, no time" in text
    assert "2026-01-29, 04:00, no zone" in text
    assert "no zone is stated for its time" in text
    assert "service unknown" in text


def test_without_any_source_it_says_what_to_do_and_makes_up_nothing(make_desk: MakeDesk) -> None:
    shown = make_desk().show("deployments")
    assert "VAULT_PATH is not set" in shown.text
    assert shown.headline == ""
    assert shown.states() == {"sz-nodata"}


def test_a_vault_that_goes_away_leaves_its_rows_and_says_so(both: Desk, vault: Path) -> None:
    both.show("deployments")
    shutil.rmtree(vault)
    loaders.vault_notes.clear()
    shown = both.show("deployments")
    assert "warehouse + deployment-log:5" in shown.text
    assert any("Deployment logs of the vault" in words for _, words in shown.notices())


def test_hostile_words_of_a_log_stay_text(both: Desk, vault: Path) -> None:
    hostile = "<img src=x onerror=alert(1)>"
    row = f"| 2026-01-29 | 04:00 WIB | {hostile} | 9 | {hostile} | {hostile} | x | x | x |\n"
    write_log(vault, row.replace("<", "&lt;"))
    ours = [html for html in both.show("deployments").html if "onerror" in html]
    assert ours
    assert not any("<img" in html for html in ours)


def test_the_summary_can_be_taken_along(both: Desk) -> None:
    shown = both.show("deployments")
    labels = [button.proto.label for button in shown.app.get("download_button")]
    assert labels == ["All findings as CSV", "CSV", "Markdown for the vault"]


def coverage_figure(desk: Desk) -> dict:
    figures = [json.loads(chart.proto.spec) for chart in desk.show("deployments").app.get("plotly_chart")]
    [found] = [figure for figure in figures if "xaxis3" in figure["layout"]]
    return found


def test_coverage_over_time_is_three_shares_with_a_line_for_each_team_and_for_all(both: Desk, vault: Path) -> None:
    head = "| Date | Service | Version | Team | Standby | Risk |\n|---|---|---|---|---|---|\n"
    rows = (
        "| 2025-12-03 10:00 WIB | a | 7 | MRG | Ayu | - |\n"
        "| 2025-12-04 10:00 WIB | a | 8 | UPG | - | - |\n"
        "| 2026-01-05 10:00 WIB | a | 9 | MRG | TBD | low |\n"
    )
    (vault / "deployments.md").write_text(f"# Deployments\n\n{head}{rows}", encoding="utf-8")
    loaders.vault_notes.clear()
    figure = coverage_figure(both)
    assert [note["text"] for note in figure["layout"]["annotations"][::2]] == [
        "<b>In the plan</b>",
        "<b>With a risk analysis</b>",
        "<b>With a named standby</b>",
    ]
    assert [note["text"] for note in figure["layout"]["annotations"][1::2]] == [
        "<b>In the plan</b>",
        "<b>With a risk<br>analysis</b>",
        "<b>With a named<br>standby</b>",
    ]
    standby = {trace["name"]: trace for trace in figure["data"] if trace["xaxis"] == "x3"}
    assert set(standby) == {"MRG", "UPG", "all"}
    assert (standby["MRG"]["x"], standby["MRG"]["y"]) == (["2025-12", "2026-01"], [100.0, 0.0])
    assert standby["all"]["y"][0] == 50.0
    assert "50 % (1 of 2)" in standby["all"]["customdata"][0]
    # The day of the rules is 2026-01-29: late in the second of the two months.
    assert [shape["x0"] for shape in figure["layout"]["shapes"]] == pytest.approx([0.5 + 28 / 31] * 3)


def test_every_finding_is_listed_and_can_be_taken_along(both: Desk, vault: Path) -> None:
    write_log(vault, *(log_row(number, START + number * 60_000, standby="TBD") for number in range(1, 41)))
    loaders.vault_notes.clear()
    text = both.show("deployments").text
    assert all(f"deployment-log:{line}" in text for line in range(5, 45))
