"""The deployments of a window as every page gets them: both sources, as of a moment, one of them away."""

from __future__ import annotations

import shutil
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from data.answers import FailureKind
from data.window import HOUR, MINUTE, TimeWindow, local_time
from pages.shared import loaders
from pages.shared.deployments import deployments_of
from tests.pages.conftest import MakeDesk
from tests.pages.desk import NOW, Desk
from tests.queries.worlds import DEPLOYMENTS
from tests.worlds import World

START = NOW - HOUR
WINDOW = TimeWindow(NOW - 3 * HOUR, NOW)


def release(number: int, started_ms: int, **fields: object) -> dict[str, object]:
    names = {"service": "booking-flow", "version": f"1.{number}", "title": "Fewer steps", "status": "succeeded"}
    return (
        dict.fromkeys(DEPLOYMENTS.names) | names | {"deployment_id": f"dep-{number}", "started_ms": started_ms} | fields
    )


def write_releases(world: World, *rows: dict[str, object]) -> None:
    (world.folder / "deployments").mkdir(exist_ok=True)
    pq.write_table(
        pa.Table.from_pylist(list(rows), schema=DEPLOYMENTS), world.folder / "deployments" / "part-0.parquet"
    )


def log_row(number: int, started_ms: int, standby: str = "Ayu") -> str:
    day, clock, zone = local_time(started_ms, loaders.service.current().installation.settings.timezone).split()
    return f"| {day} | {clock} {zone} | booking-flow | 1.{number} | Fewer steps | Eka | {standby} | low | ok |\n"


def write_log(vault: Path, *rows: str) -> None:
    vault.mkdir(exist_ok=True)
    head = "| Date | Time | Service | Version | Title | PIC | Standby | Risk | Status |\n" + "|---" * 9 + "|\n"
    (vault / "deployment-log.md").write_text("# Deployment log\n\n" + head + "".join(rows), encoding="utf-8")


@pytest.fixture
def vault(tmp_path: Path) -> Path:
    return tmp_path / "vault"


@pytest.fixture
def both(world: World, make_desk: MakeDesk, vault: Path) -> Desk:
    """One deployment of both sources, one of either."""
    write_releases(world, release(1, START, finished_ms=START + 9 * MINUTE), release(2, START + 30 * MINUTE))
    desk = make_desk(WAREHOUSE_URL=str(world.folder), VAULT_PATH=str(vault))
    write_log(vault, log_row(1, START + 2 * MINUTE), log_row(3, START + 40 * MINUTE))
    return desk


def ids(desk: Desk, window: TimeWindow = WINDOW, as_of_ms: int = NOW) -> list[tuple[str | None, int]]:
    found, _ = deployments_of(desk.installation.settings, window, as_of_ms, "test")
    return [(one.version, len(one.origins)) for one in found]


def test_both_sources_are_one_list_and_what_both_name_is_one(both: Desk) -> None:
    assert ids(both) == [("1.1", 2), ("1.2", 1), ("1.3", 1)]
    found, helds = deployments_of(both.installation.settings, WINDOW, NOW, "test")
    assert (found[0].standby, found[0].finished_ms) == ("Ayu", START + 9 * MINUTE)
    assert [held.failure for held in helds] == [None, None]


def test_nothing_that_came_after_the_moment_is_known(both: Desk) -> None:
    assert ids(both, as_of_ms=START + 35 * MINUTE) == [("1.1", 2), ("1.2", 1)]
    found, _ = deployments_of(both.installation.settings, WINDOW, START + 5 * MINUTE, "then")
    assert (found[0].finished_ms, found[0].status.value) == (None, "running")


def test_a_half_outside_the_window_still_finds_its_other_half(both: Desk) -> None:
    between = TimeWindow(START + MINUTE, START + 10 * MINUTE)
    assert ids(both, between) == []  # the warehouse's start, which counts, is before the window
    assert ids(both, TimeWindow(START, START + MINUTE)) == [("1.1", 2)]


def test_without_a_vault_the_warehouse_is_all_and_that_is_said(world: World, make_desk: MakeDesk) -> None:
    write_releases(world, release(1, START))
    desk = make_desk(WAREHOUSE_URL=str(world.folder))
    assert ids(desk) == [("1.1", 1)]
    _, (warehouse, vault) = deployments_of(desk.installation.settings, WINDOW, NOW, "test")
    assert (warehouse.failure, vault.failure.kind) == (None, FailureKind.NOT_SET_UP)


def test_without_the_relation_the_vault_is_all_and_the_failure_is_kept(desk: Desk) -> None:
    found, (warehouse, _) = deployments_of(desk.installation.settings, WINDOW, NOW, "test")
    assert (found, warehouse.failure.kind) == ((), FailureKind.MISSING_TABLE)


def test_a_vault_that_goes_away_leaves_what_was_last_read_beside_the_failure(both: Desk, vault: Path) -> None:
    assert len(ids(both)) == 3
    shutil.rmtree(vault)
    loaders.vault_notes.clear()
    assert ids(both) == [("1.1", 2), ("1.2", 1), ("1.3", 1)]
    _, (_, held) = deployments_of(both.installation.settings, WINDOW, NOW, "test")
    assert held.failure is not None
    assert held.rows is not None


def test_a_log_that_changes_is_read_anew(both: Desk, vault: Path) -> None:
    assert len(ids(both)) == 3
    write_log(vault, log_row(4, START + 50 * MINUTE))
    loaders.vault_notes.clear()
    assert ids(both) == [("1.1", 1), ("1.2", 1), ("1.4", 1)]
