"""A vault as a book of incidents, and the command that prints it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import fields

import pytest

from data.incident_book import IncidentBook, book_of
from data.metrics.incident import Incident
from data.sources.vault import Notes, read_notes
from tests.code_map import ROOT

REPORT = (
    "# Outage on 2026-01-29\n\n## Impact\n\nAll.\n\n## Timeline (WIB)\n\n"
    "- 04:39 users report errors\n- 06:42 resolved\n"
)


def book(folder) -> IncidentBook:
    notes = read_notes(folder)
    assert isinstance(notes, Notes)
    return book_of(notes)


def command(*arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {key: value for key, value in os.environ.items() if key != "VAULT_PATH"}
    line = [sys.executable, "-m", "data", "vault", *arguments]
    return subprocess.run(line, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


@pytest.fixture
def hostile(tmp_path):
    """Notes that are broken in many ways, and one report among them."""
    (tmp_path / "report.md").write_text(REPORT, encoding="utf-8")
    (tmp_path / "nested.md").write_text("- " * 10_000 + "x\n")
    (tmp_path / "quotes.md").write_text("> " * 10_000 + "x\n")
    (tmp_path / "rubbish.md").write_bytes(bytes(range(256)) * 4_000)
    (tmp_path / "html.md").write_text("# Incident <script>alert(1)</script>\n\n## Impact\n\n<img src=x onerror=a()>\n")
    (tmp_path / "open.md").write_text("<!--" * 50_000 + "<%" * 50_000 + "%%")
    (tmp_path / "bomb.md").write_text("---\na: &a [x, x]\nb: [*a, *a]\n---\n# Incident\n")
    (tmp_path / "years.md").write_text(REPORT.replace("2026", "0001") + "\n**Started:** 0001-01-01 00:00 WIB\n")
    (tmp_path / "empty.md").write_text("")
    (tmp_path / "link.md").symlink_to("/etc/hostname")
    (tmp_path / "loop").symlink_to(tmp_path)
    os.mkfifo(tmp_path / "pipe.md")
    with (tmp_path / "huge.md").open("wb") as file:
        file.truncate(100_000_000)
    return tmp_path


def test_one_bad_file_never_stops_the_rest(hostile):
    found = book(hostile)
    assert "report.md" in {one.path for one in found.incidents}
    told = {one.path for one in found.incidents} | {one.path for one in found.skipped}
    assert told == {path.name for path in hostile.iterdir()}
    assert all(one.why for one in found.skipped)


def test_a_saved_edit_is_read_and_the_rest_is_not_read_again(tmp_path):
    for name in ("a.md", "b.md"):
        (tmp_path / name).write_text(REPORT.replace("errors", name))
    before = book(tmp_path)
    (tmp_path / "a.md").write_text(REPORT.replace("2026-01-29", "2026-02-01"))
    after = book(tmp_path)
    assert [one.date for one in after.incidents] == ["2026-01-29", "2026-02-01"]
    assert after.incidents[0] is before.incidents[1]


def test_a_name_or_a_title_cannot_write_a_line_of_its_own_on_the_terminal(tmp_path):
    (tmp_path / "a\nb\x1b[2J.md").write_text(REPORT.replace("# ", "# \x1b]0;x\x07", 1))
    (tmp_path / os.fsdecode(b"c\xff.md")).write_text("")
    done = command(str(tmp_path))
    assert done.returncode == 0, done.stderr
    assert len(done.stdout.splitlines()) == 4 and "\x1b" not in done.stdout


def test_json_has_the_keys_that_are_promised(tmp_path):
    (tmp_path / "report.md").write_text(REPORT)
    done = command(str(tmp_path), "--json")
    assert (done.returncode, done.stderr) == (0, "")
    answer = json.loads(done.stdout)
    assert set(answer) == {"incidents", "skipped", "warnings"}
    found = answer["incidents"][0]
    assert set(found) == {field.name for field in fields(Incident)} - {"unplaced", "quotes", "warnings"}
    assert found["timeline"][0] == {
        "at": "2026-01-29T04:39+07:00",
        "until": None,
        "text": "users report errors",
        "line": 9,
    }
    assert found["detected"] == {
        "at": "2026-01-29T04:39+07:00",
        "line": 9,
        "quote": "04:39 users report errors",
        "certainty": "stated",
    }
    assert found["started"] is None


def test_without_a_vault_it_could_not_run(tmp_path):
    done = command(str(tmp_path / "nowhere"))
    assert done.returncode == 2
    assert "There is no folder" in done.stderr
    assert command().returncode == 2


def test_for_people_it_names_incidents_and_what_was_skipped(tmp_path):
    (tmp_path / "report.md").write_text(REPORT)
    (tmp_path / "cake.md").write_text("# Cake\n")
    shown = command(str(tmp_path)).stdout
    assert "detected 2026-01-29T04:39+07:00, resolved 2026-01-29T06:42+07:00" in shown
    assert "skipped: cake.md: no incident report" in shown


def test_a_note_of_the_first_year_stops_no_listing(hostile):
    assert command(str(hostile)).returncode == command(str(hostile), "--json").returncode == 0
