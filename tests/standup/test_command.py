"""`python -m data standup`: what it prints, and when it could not run."""

from __future__ import annotations

from pathlib import Path

import pytest

from data.__main__ import main
from tests.standup.at import NOW
from tests.worlds import HANGING, write_world


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name in ("SETTINGS_FILE", "VAULT_PATH", "REDIS_URL", "LANGUAGE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("WAREHOUSE_URL", str(write_world(tmp_path / "world", NOW).folder))
    monkeypatch.setenv("HISTORY_URL", f"sqlite:///{tmp_path / 'history.db'}")
    monkeypatch.setenv("CLOCK", "2026-01-29T04:35+07:00")
    return tmp_path


def test_it_prints_markdown_in_the_language_that_is_asked_for(
    world: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    assert main(["standup"]) == 0
    assert capsys.readouterr().out.startswith(
        "# Standup, Thursday, 29 January 2026: what changed since Wed 28 Jan 09:00"
    )
    assert main(["standup", "--lang", "id"]) == 0
    assert "Kamis, 29 Januari 2026" in capsys.readouterr().out
    monkeypatch.setenv("LANGUAGE", "id")
    assert main(["standup", "--slack"]) == 0
    assert capsys.readouterr().out.startswith("*Standup, Kamis")


def test_it_tells_of_a_past_moment_and_from_a_given_one(world: Path, capsys: pytest.CaptureFixture[str]):
    assert main(["standup", "--as-of", "2026-01-29T03:00+07:00", "--since", "now-1h"]) == 0
    text = capsys.readouterr().out
    assert "since Thu 29 Jan 02:00 WIB" in text and "As of Thu 29 Jan 03:00 WIB" in text
    assert f"{HANGING}: " not in text.split("## ")[1]


def test_what_is_no_moment_is_said(world: Path, capsys: pytest.CaptureFixture[str]):
    assert main(["standup", "--since", "yesterday"]) == 2
    assert "--since: expected a time with an offset" in capsys.readouterr().err


def test_a_warehouse_without_events_or_without_an_address_could_not_run(
    world: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    assert main(["standup", "--as-of", "2020-01-01T00:00+07:00"]) == 2
    assert "no event of the nine days before" in capsys.readouterr().err
    monkeypatch.delenv("WAREHOUSE_URL")
    assert main(["standup"]) == 2
    assert "WAREHOUSE_URL is not set" in capsys.readouterr().err
