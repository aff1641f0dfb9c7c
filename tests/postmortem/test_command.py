"""`python -m data postmortem draft`: to the screen, or to a new note of the vault."""

from __future__ import annotations

from pathlib import Path

import pytest

from data.__main__ import main
from tests.standup.at import NOW
from tests.worlds import HANGING, write_world

SPAN = ("--from", "2026-01-29T03:00+07:00", "--to", "now")


@pytest.fixture
def vault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "vault"
    folder.mkdir()
    monkeypatch.chdir(tmp_path)
    for name in ("SETTINGS_FILE", "REDIS_URL", "LANGUAGE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("VAULT_PATH", str(folder))
    monkeypatch.setenv("WAREHOUSE_URL", str(write_world(tmp_path / "world", NOW).folder))
    monkeypatch.setenv("HISTORY_URL", f"sqlite:///{tmp_path / 'history.db'}")
    monkeypatch.setenv("CLOCK", "2026-01-29T04:35+07:00")
    return folder


def test_without_out_it_goes_to_the_screen(vault: Path, capsys: pytest.CaptureFixture[str]):
    assert main(["postmortem", "draft", *SPAN]) == 0
    assert f"# Postmortem: Orders of {HANGING} not dispatched" in capsys.readouterr().out
    assert list(vault.iterdir()) == []


def test_with_out_it_is_a_new_note_and_the_second_time_refused(vault: Path, capsys: pytest.CaptureFixture[str]):
    assert main(["postmortem", "draft", *SPAN, "--lang", "id", "--out", "new.md"]) == 0
    assert capsys.readouterr().out.strip() == str(vault / "new.md")
    assert "pengguna" in (vault / "new.md").read_text(encoding="utf-8")
    assert main(["postmortem", "draft", *SPAN, "--out", "new.md"]) == 2
    assert "expected a name that is free" in capsys.readouterr().err


def test_as_of_an_earlier_moment_less_is_known(vault: Path, capsys: pytest.CaptureFixture[str]):
    assert main(["postmortem", "draft", *SPAN, "--as-of", "2026-01-29T03:30+07:00"]) == 0
    assert "No run of hung orders" in capsys.readouterr().out


def test_a_window_that_ends_before_it_begins_is_said(vault: Path, capsys: pytest.CaptureFixture[str]):
    assert main(["postmortem", "draft", "--from", "now", "--to", "now-1h"]) == 2
    assert "--from: expected a moment before --to" in capsys.readouterr().err
    assert main(["postmortem", "draft", "--from", "then", "--to", "now"]) == 2
    assert "--from: expected a time with an offset" in capsys.readouterr().err


def test_a_warehouse_that_is_away_could_not_run(
    vault: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.delenv("WAREHOUSE_URL")
    assert main(["postmortem", "draft", *SPAN]) == 2
    assert "WAREHOUSE_URL is not set" in capsys.readouterr().err
