"""The follow-ups of postmortems in a standup."""

from __future__ import annotations

from pathlib import Path

import pytest

from data.standup import follow_ups
from data.standup.section import Tone
from tests.standup.at import MakeAt

NOTE = """# Postmortem: checkout hung

**Date:** 2026-01-10

## Follow-ups

| Task | Owner | Status | Due |
|---|---|---|---|
{rows}
"""


@pytest.fixture
def vault(tmp_path: Path) -> Path:
    folder = tmp_path / "vault"
    folder.mkdir()
    return folder


def section_of(make_at: MakeAt, vault: Path, *rows: tuple[str, str, str, str], language: str = "en"):
    table = "\n".join(f"| {' | '.join(row)} |" for row in rows)
    (vault / "2026-01-10-checkout.md").write_text(NOTE.format(rows=table), encoding="utf-8")
    return follow_ups.section(make_at(language, VAULT_PATH=str(vault)))


def test_what_fell_due_since_the_last_standup_is_told_with_its_owner(make_at: MakeAt, vault: Path):
    first, second = section_of(
        make_at,
        vault,
        ("Alert on state 0", "Eka", "open", "2026-01-29"),
        ("Test pre-authorised cards", "TBD", "open", "2026-01-28"),
        ("Write the runbook", "Gita", "DONE", "2026-01-28"),
        ("Later", "Gita", "open", "2026-02-28"),
    ).lines
    assert first.text == "Test pre-authorised cards: due 28 Jan 2026, nobody's (checkout hung)."
    assert (first.tone, first.link.page) == (Tone.BAD, "incidents")
    assert second.text.startswith("Alert on state 0: due 29 Jan 2026, Eka") and second.tone is Tone.NOTICE


def test_those_overdue_for_longer_are_counted_in_one_line(make_at: MakeAt, vault: Path):
    rows = [("One", "Eka", "open", "2026-01-20"), ("Two", "TBD", "open", "2026-01-15"), ("Three", "TBD", "open", "")]
    (line,) = section_of(make_at, vault, *rows).lines
    assert line.text == "2 follow-ups overdue for longer, the longest for 14 days; 2 of all 3 without an owner."
    (line,) = section_of(make_at, vault, *rows, language="id").lines
    assert line.text.startswith("2 tindak lanjut sudah lebih lama lewat tenggat, yang terlama 14 hari")


def test_nothing_due_is_quiet(make_at: MakeAt, vault: Path):
    assert section_of(make_at, vault, ("Later", "Gita", "open", "2026-02-28")).quiet


def test_without_a_vault_nobody_can_tell(make_at: MakeAt):
    section = follow_ups.section(make_at())
    assert not section.quiet and "VAULT_PATH" in section.unjudged[0]
