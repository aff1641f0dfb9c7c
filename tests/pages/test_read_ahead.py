"""Reading ahead: when a page asks, the logs are understood, and the deployments merged and reviewed."""

from __future__ import annotations

import shutil
import time
from pathlib import Path

import pytest

from data import deployment_ledger, logbook
from data.deployment_ledger import FOREVER_MS
from data.deployment_review import review
from data.vault.deployment_log import deployment_log
from pages.shared import loaders
from tests.pages.conftest import MakeDesk
from tests.pages.desk import NOW, Desk
from tests.pages.test_deployments_of import START, log_row, release, write_log, write_releases
from tests.worlds import World


@pytest.fixture
def worked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was worked out, in order: notes by their paths, and reviews."""
    done: list[str] = []

    def understood(path: str, text: str):
        done.append(path)
        return deployment_log(path, text)

    def reviewed(*those):
        done.append("review")
        return review(*those)

    monkeypatch.setattr(logbook, "deployment_log", understood)
    monkeypatch.setattr(deployment_ledger, "review", reviewed)
    return done


@pytest.fixture
def desk(world: World, make_desk: MakeDesk, tmp_path: Path) -> Desk:
    """One deployment in each source, and another page's worth of nothing else."""
    write_releases(world, release(1, START))
    made = make_desk(WAREHOUSE_URL=str(world.folder), VAULT_PATH=str(tmp_path / "vault"))
    write_log(tmp_path / "vault", log_row(2, START))
    return made


def test_a_page_finds_what_was_read_ahead(desk: Desk, worked: list[str]) -> None:
    desk.service.read_ahead.now(NOW)
    assert worked == ["deployment-log.md", "review"]
    loaders.vault_notes.clear()
    assert "2 of 2 deployments lack something" in desk.show("deployments").headline
    assert worked == ["deployment-log.md", "review"]


def test_what_has_changed_is_worked_out_again(desk: Desk, worked: list[str], world: World) -> None:
    desk.service.read_ahead.now(NOW)
    write_releases(world, release(1, START), release(3, START))
    desk.service.read_ahead.now(NOW)
    assert worked == ["deployment-log.md", "review", "review"]


@pytest.mark.parametrize("gone", ["vault", "deployments"])
def test_a_source_that_is_away_is_left_to_the_page(desk: Desk, world: World, tmp_path: Path, gone: str) -> None:
    shutil.rmtree(tmp_path / "vault" if gone == "vault" else world.folder / "deployments")
    desk.service.read_ahead.now(NOW)


def test_once_started_it_reads_by_itself_and_stops(desk: Desk, worked: list[str]) -> None:
    desk.service.read_ahead.start()
    until = time.monotonic() + 20
    while "review" not in worked and time.monotonic() < until:
        time.sleep(0.01)
    desk.service.read_ahead.stop()
    assert worked[:2] == ["deployment-log.md", "review"]


def test_two_moments_between_which_nothing_happened_share_one_list(desk: Desk) -> None:
    rows = desk.installation.ask("deployments", deployment_ledger.everything(NOW)).frame
    log, _ = loaders.vault_log()
    ledger = desk.service.ledger
    assert ledger.merged(rows, "a", log, NOW) is ledger.merged(rows, "a", log, FOREVER_MS)
    assert ledger.merged(rows, "a", log, NOW) is not ledger.merged(rows, "a", log, START - 1)
    assert ledger.merged(rows, "a", log, NOW) is not ledger.merged(rows, "b", log, NOW)
