"""The page Deployments: both sources as one list, what the log lacks, coverage and overtime; in each state."""

from __future__ import annotations

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
    assert [button.proto.label for button in shown.app.get("download_button")] == ["CSV", "Markdown for the vault"]
