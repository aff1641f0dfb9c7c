"""The page Incident as an engineer on call uses it: keys, brush, downloads, and the draft."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from playwright.sync_api import Download, expect

from data.incident_book import book_of
from data.settings import load
from data.sources.vault import read_notes
from data.window import HOUR, MINUTE, local_day, utc
from pages.shared.words.incident import TABLE_NAMES
from tests.browser.screen import OpenScreen, Screen
from tests.browser.test_brush import SAME_RANGE, drag, window
from tests.dashboard import Dashboard
from tests.worlds import HANGS_FOR, World

ZONE = load({}, Path("/nowhere")).settings.timezone
FORMULA = '=HYPERLINK("http://x.invalid","283")'
MOST_DOWNLOADS = 7  # of a tab: Chromium may take more than ten for those of a script and stop them


def note(world: World) -> str:
    """A postmortem of the world's hanging orders, with a formula among its entries."""
    begin_ms = world.now_ms - HANGS_FOR
    rows = [(begin_ms + 10 * MINUTE, "Helpdesk reports the first complaints"), (begin_ms + 20 * MINUTE, FORMULA)]
    table = "\n".join(f"| {utc(at).astimezone(ZONE):%Y-%m-%d %H:%M} | {text} |" for at, text in rows)
    return (
        f"# Postmortem: card orders not dispatched\n\n**Date:** {local_day(begin_ms, ZONE)}\n\n"
        f"## Impact\n\n- **Users Affected:** 7 users\n\n"
        f"## Timeline (WIB)\n\n| Time | Event |\n|---|---|\n{table}\n"
    )


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory, world: World) -> Iterator[Dashboard]:
    vault = tmp_path_factory.mktemp("vault")
    (vault / "one.md").write_text(note(world), encoding="utf-8")
    started = Dashboard(
        tmp_path_factory.mktemp("server"), WAREHOUSE_URL=str(world.folder), VAULT_PATH=str(vault), HASH_KEY="k" * 16
    )
    yield started.ready()
    started.stop()


@pytest.fixture
def screen(tab: OpenScreen, told: Dashboard) -> Screen:
    return whole(tab, told)


def whole(tab: OpenScreen, told: Dashboard) -> Screen:
    """The page with all that it has to its foot: it opens the hours of the incident first."""
    opened = tab(told).open("/incident?incident=one.md&refresh=off")
    expect(opened.page.locator(".st-key-take_deployments")).to_be_visible()
    return opened


def taken(screen: Screen, label: str) -> Download:
    with screen.page.expect_download() as download:
        screen.page.locator(".st-key-take_away").get_by_role("button", name=re.compile(label)).click()
    return download.value


def text_of(download: Download) -> str:
    return Path(download.path()).read_text(encoding="utf-8")


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_the_timeline_is_stepped_through_by_keys_with_the_figures_of_each_minute(screen: Screen) -> None:
    named = screen.page.locator(".sz-name", has_text=re.compile("^Stuck$"))
    stuck = screen.page.locator(".sz-fact").filter(has=named).locator(".sz-figure")
    screen.page.keyboard.press(".")
    expect(screen.page.get_by_text("1 of 2: Helpdesk reports")).to_be_visible()
    expect(stuck).to_have_text(re.compile(r"^\d+$"))
    first = stuck.inner_text()
    screen.page.keyboard.press(".")
    expect(screen.page.get_by_text("2 of 2: =HYPERLINK")).to_be_visible()
    expect(stuck).not_to_have_text(first)
    assert int(stuck.inner_text()) > int(first) > 0
    screen.page.keyboard.press(",")
    expect(screen.page.get_by_text("1 of 2: Helpdesk reports")).to_be_visible()
    assert screen.address()["step"] == ["1"]


def test_dragging_over_one_chart_narrows_all_of_them_and_keeps_the_incident(screen: Screen) -> None:
    drag(screen, 0)
    expect(screen.page.locator(".sz-brush")).to_be_visible()
    start, end = window(screen)
    assert 0 < end - start < 3 * HOUR
    screen.page.wait_for_function(SAME_RANGE, arg=[start, end])
    assert screen.address()["incident"] == ["one.md"]
    expect(screen.page.get_by_text("Claims of the postmortem against the orders")).to_be_visible()


def test_every_panel_comes_as_csv_and_in_none_a_formula_runs_or_a_user_is_named(
    tab: OpenScreen, told: Dashboard
) -> None:
    screen = whole(tab, told)
    for number, name in enumerate(TABLE_NAMES.values(), start=1):
        if number % MOST_DOWNLOADS == 0:
            screen = whole(tab, told)
        text = text_of(taken(screen, f"{re.escape(name)}$"))
        head, *_ = list(csv.reader(io.StringIO(text, newline="")))
        assert len(head) >= 3, name
        assert "person-" not in text
        assert not any(cell.startswith(("=", "+", "@")) for row in rows_of(text) for cell in row.values() if cell)
    claims = {row["claim"]: row for row in rows_of(text_of(taken(screen, "Claims$")))}
    start = claims["start"]
    earlier = datetime.fromisoformat(start["observed"]) - datetime.fromisoformat(start["stated"])
    assert (int(start["difference"]), start["unit"]) == (round(earlier.total_seconds()), "seconds")
    assert int(start["difference"]) < 0
    entries = rows_of(text_of(taken(screen, "Timeline$")))
    assert [row["text"] for row in entries] == ["Helpdesk reports the first complaints", f"'{FORMULA}"]


def test_the_zip_holds_every_table_and_a_manifest_by_which_each_can_be_asked_again(screen: Screen) -> None:
    with zipfile.ZipFile(taken(screen, "All as ZIP").path()) as archive:
        manifest = json.loads(archive.read("manifest.json"))
        names = set(archive.namelist()) - {"manifest.json"}
        orders = rows_of(archive.read("orders.csv").decode())
    assert {each["file"] for each in manifest["files"]} == names
    assert {"claims.csv", "hurt.csv", "orders.csv", "backlog.csv", "latency.csv", "keys.csv", "alerts.csv"} <= names
    assert manifest["incident"] == "one.md" and manifest["product"] == "State Zero" and manifest["version"]
    assert manifest["as_of_ms"] >= manifest["data_time_ms"] > 0
    by_file = {each["file"]: each for each in manifest["files"]}
    assert by_file["orders.csv"]["rows"] == len(orders) > 0
    questions = {each["question"] for each in by_file["claims.csv"]["asked"]}
    assert {"hung", "impact_outcomes"} <= questions
    assert all(each["binds"]["as_of_ms"] for each in by_file["orders.csv"]["asked"])


def test_a_draft_of_the_window_is_a_postmortem_that_can_be_read_again(screen: Screen, tmp_path: Path) -> None:
    (tmp_path / "draft.md").write_text(text_of(taken(screen, "Draft a postmortem")), encoding="utf-8")
    notes = read_notes(tmp_path)
    (read,) = book_of(notes).incidents
    assert read.status == "draft" and read.slices == ("cc_preauth",)
    shown = screen.row("All").locator("td").nth(1).inner_text()
    assert str(read.users_stated) == shown.replace(",", "")


def test_a_draft_is_in_the_language_of_its_page_and_the_tables_are_in_english(tab: OpenScreen, told: Dashboard) -> None:
    spoken = tab(told).open("/incident?incident=one.md&refresh=off&lang=id")
    expect(spoken.page.locator(".st-key-take_deployments")).to_be_visible()
    assert " menggantung " in text_of(taken(spoken, "Buat draf postmortem"))
    assert {row["verdict"] for row in rows_of(text_of(taken(spoken, "Klaim")))} <= {"agrees", "differs", "cannot tell"}
