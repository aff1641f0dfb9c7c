"""The logbook: a note is understood once for each content, and read ahead of the pages."""

from __future__ import annotations

import time
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from data import logbook
from data.logbook import Logbook
from data.sources.vault import Notes, read_notes
from data.vault.deployment_log import deployment_log

REPORT = (
    "# Outage on 2026-01-29\n\n## Impact\n\nAll.\n\n## Timeline ({})\n\n- 03:39 users report errors\n- 04:12 resolved\n"
)
ROW = "| 2026-01-29 03:27 WIB | pricing | {} |\n"


def write(vault: Path, *versions: str, name: str = "deployments.md") -> None:
    vault.mkdir(exist_ok=True)
    head = "# Deployments\n\n| Date | Service | Version |\n|---|---|---|\n"
    (vault / name).write_text(head + "".join(ROW.format(each) for each in versions), encoding="utf-8")


def notes_of(vault: Path) -> Notes:
    found = read_notes(vault)
    assert isinstance(found, Notes)
    return found


@pytest.fixture
def understood(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The paths of the notes that were understood, in order."""
    paths: list[str] = []

    def counted(path: str, text: str):
        paths.append(path)
        return deployment_log(path, text)

    monkeypatch.setattr(logbook, "deployment_log", counted)
    return paths


def test_a_note_is_understood_again_only_when_its_bytes_change(tmp_path: Path, understood: list[str]) -> None:
    vault = tmp_path / "vault"
    write(vault, "1")
    write(vault, "9", name="deployment-log.md")
    book = Logbook(vault)
    first = book.of(notes_of(vault))
    assert book.of(notes_of(vault)) == first
    assert understood == ["deployment-log.md", "deployments.md"]
    write(vault, "1", "2")
    name, log = book.of(notes_of(vault))
    assert understood[2:] == ["deployments.md"]
    assert name != first[0]
    assert sorted(one.version for one in log.deployments) == ["1", "2", "9"]


def test_what_was_read_ahead_is_not_read_again(tmp_path: Path, understood: list[str]) -> None:
    vault = tmp_path / "vault"
    write(vault, "1")
    book = Logbook(vault)
    book.read_ahead()
    book.of(notes_of(vault))
    assert understood == ["deployments.md"]


@pytest.mark.parametrize("path", [None, "gone"])
def test_without_a_vault_there_is_nothing_to_read_ahead(tmp_path: Path, path: str | None) -> None:
    book = Logbook(None if path is None else tmp_path / path)
    book.read_ahead()
    assert book.incidents == ()


def test_the_incidents_are_those_of_the_last_reading_and_outlast_a_vault_that_is_away(tmp_path: Path) -> None:
    vault = tmp_path / "vault"
    write(vault, "1")
    (vault / "outage.md").write_text(REPORT.format("WIB"), encoding="utf-8")
    book = Logbook(vault)
    assert book.incidents == (), "nobody has read it yet, and asking does not"
    book.read_ahead()
    assert [one.path for one in book.incidents] == ["outage.md"]
    vault.rename(tmp_path / "away")
    book.read_ahead()
    assert [one.path for one in book.incidents] == ["outage.md"]


def test_times_for_which_a_postmortem_states_no_zone_are_of_the_zone_that_is_set(tmp_path: Path) -> None:
    vault = tmp_path / "vault"
    vault.mkdir()
    (vault / "outage.md").write_text(REPORT.replace(" ({})", ""), encoding="utf-8")
    (vault / "stated.md").write_text(REPORT.format("WIB"), encoding="utf-8")
    book = Logbook(vault, ZoneInfo("Asia/Jakarta"))
    book.read_ahead()
    set_zone, stated = (one.resolved for one in book.incidents)
    assert set_zone is not None and stated is not None
    assert set_zone.at_ms == stated.at_ms


def test_a_started_logbook_reads_by_itself_and_stops(tmp_path: Path, understood: list[str]) -> None:
    vault = tmp_path / "vault"
    write(vault, "1")
    book = Logbook(vault)
    book.start()
    until = time.monotonic() + 10
    while not understood and time.monotonic() < until:
        time.sleep(0.01)
    book.stop()
    assert understood == ["deployments.md"]
