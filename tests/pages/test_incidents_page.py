"""The page Incidents: postmortems and observed runs, how they went, what they left behind."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC
from pathlib import Path

import pytest
from streamlit.testing.v1.element_tree import Block

from data.incident_book import IncidentBook
from data.logbook import Logbook
from data.metrics.incident_list import Ending
from data.sources.vault import Notes
from data.window import DAY, HOUR, TimeWindow
from pages.shared import asking_incidents, charts_incidents, incidents_rows, postmortems
from pages.shared.charts_incidents import Bar
from tests.pages.conftest import MakeDesk
from tests.pages.desk import NOW, Address, Desk, Shown
from tests.pages.test_incident_page import NOTE
from tests.worlds import World

OTHER = """# Postmortem: maps were slow

**Date:** 2025-12-20
**Priority:** P3
**Affected Services:** pricing
**Started:** 2025-12-20 10:00 WIB
**Detected:** 2025-12-20 09:00 WIB
**Resolved:** 2025-12-20 11:00 WIB

## Detection

- **Method:** Monitor

## Lessons Learned

1. Monitor state 0 orders
2. Drink <i>water</i>

## Follow-up Tasks

| Task | Owner | Status | Due | Tracking |
|------|-------|--------|-----|----------|
| Write it down | TBD | Open | 2026-01-10 | - |
| Add the test | Ani | Done | - | OPS-1 |
"""


@pytest.fixture
def vault(tmp_path: Path) -> Path:
    folder = tmp_path / "vault"
    folder.mkdir()
    return folder


@pytest.fixture
def told(world: World, make_desk: MakeDesk, vault: Path) -> Desk:
    (vault / "one.md").write_text(NOTE, encoding="utf-8")
    (vault / "other.md").write_text(OTHER, encoding="utf-8")
    desk = make_desk(WAREHOUSE_URL=str(world.folder), VAULT_PATH=str(vault))
    desk.tick()
    return desk


def counted(desk: Desk, address: Address | None = None) -> Shown:
    """The page when the earlier days are counted."""
    page = desk.show("incidents", address)
    for _ in range(100):
        if "being counted" not in page.text:
            return page
        time.sleep(0.1)
        page = desk.show("incidents", address)
    raise AssertionError("the earlier days are still being counted")


def table(page: Shown, head: str) -> list[str]:
    """The rows of the table with a head, without mark-up."""
    html = next(each for each in page.html if "sz-table" in each and f">{head}<" in each)
    rows = re.findall(r"<tr.*?</tr>", html)
    return [re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", row)).strip() for row in rows[1:]]


def test_the_open_one_is_the_headline_and_every_incident_has_a_row(told: Desk) -> None:
    page = counted(told)
    assert "Open for 39 min" in page.headline and "card orders not dispatched" in page.headline
    assert "A start is stated in 1 of 2 postmortems" in page.headline
    rows = table(page, "Lasted")
    assert len(rows) == 2
    assert "written later" in rows[0] and " 60 observed " in rows[0], "its own 7 users are of a later moment"
    assert "observed" in rows[0] and "open for 39 min" in rows[0] and "one.md" in rows[0]
    assert " 1 h " in rows[1] and "contradictory" in rows[1]


def test_a_run_without_a_postmortem_is_in_the_list_and_leads_to_its_hours(
    world: World, make_desk: MakeDesk, tmp_path: Path
) -> None:
    (tmp_path / "empty").mkdir()
    desk = make_desk(WAREHOUSE_URL=str(world.folder), VAULT_PATH=str(tmp_path / "empty"))
    desk.tick()
    page = counted(desk)
    assert "no postmortem yet" in table(page, "Lasted")[0]
    html = next(each for each in page.html if "no postmortem yet" in each)
    assert "./incident?" in html and "var-payment_method=cc_preauth" in html


@pytest.mark.parametrize(
    ("name", "value", "left"),
    [
        ("incident-month", "2025-12", ["other.md"]),
        ("incident-priority", "P2", ["one.md"]),
        ("incident-service", "pricing", ["other.md"]),
        ("incident-source", "helpdesk", ["one.md"]),
        ("incident-month", "1999-01", []),
    ],
)
def test_the_filters_stand_in_the_address(told: Desk, name: str, value: str, left: list[str]) -> None:
    page = counted(told, {name: value})
    if not left:
        assert "No incident fits" in page.text
        return
    assert [row.split()[-1] for row in table(page, "Lasted")] == left


def test_a_filter_is_chosen_and_taken_back_again(told: Desk) -> None:
    app = told.show("incidents").app
    app.selectbox(key="chosen_incident-month").select("2025-12").run()
    assert app.query_params["incident-month"] == "2025-12"
    app = told.show("incidents", {"incident-month": "2025-12"}).app
    app.selectbox(key="chosen_incident-month").select("all").run()
    assert "incident-month" not in app.query_params


def test_what_a_filter_leaves_out_is_not_said_to_be_nothing_at_all(told: Desk) -> None:
    page = told.show("incidents", {"incident-month": "1999-01"})
    assert "None of the chosen incidents began or ended" in page.text
    assert "0 follow-ups stand in the chosen postmortems" in page.text
    assert "0 lessons stand in the chosen postmortems" in page.text


def test_months_say_of_how_many_something_is_known(told: Desk) -> None:
    newest, oldest = table(counted(told), "Without postmortem")
    assert newest.startswith("2026-01 1 1 0 60 1 of 1")
    assert oldest.startswith("2025-12 1 0 0")
    assert "0 of 1" in oldest


def test_the_share_found_by_ourselves_stands_against_the_objective(told: Desk) -> None:
    total, *months = table(counted(told), "By whom")
    assert "50 % (1 of 2)" in total and "helpdesk 1, monitor 1" in total
    assert "0 % (0 of 1)" in months[0] and "100 % (1 of 1)" in months[1]


def test_follow_ups_say_nobody_overdue_and_untracked(told: Desk) -> None:
    page = counted(told)
    late, done = table(page, "Tracking")
    assert "nobody" in late and "overdue for 19 d" in late and "40 d" in late and "none" in late
    assert "Ani" in done and "Done" in done and "OPS-1" in done


def test_lessons_lead_to_the_page_that_watches_them_or_say_that_nothing_does(told: Desk) -> None:
    page = counted(told)
    watched, unwatched = table(page, "Watched by")
    assert "Backlog" in watched and "rule state 0" in watched and "orders hang now: cc_preauth" in watched
    assert "nothing watches this" in unwatched
    assert not any("<i>water" in html for html in page.html)


def test_as_it_was_before_an_incident_began_it_is_not_there(told: Desk) -> None:
    page = counted(told, {"as_of": str(NOW - 6 * HOUR), "from": "now-1h"})
    assert "card orders" not in page.text and "maps were slow" in page.text


def test_with_the_warehouse_away_the_postmortems_stand_all_the_same(make_desk: MakeDesk, vault: Path) -> None:
    (vault / "other.md").write_text(OTHER, encoding="utf-8")
    desk = make_desk(WAREHOUSE_URL=str(vault / "nowhere"), VAULT_PATH=str(vault))
    desk.tick()
    page = desk.show("incidents")
    assert "maps were slow" in page.text
    assert "sz-value" not in page.states()


def test_without_the_vault_nobody_says_that_a_postmortem_is_missing(
    world: World, make_desk: MakeDesk, tmp_path: Path
) -> None:
    desk = make_desk(WAREHOUSE_URL=str(world.folder), VAULT_PATH=str(tmp_path / "gone"))
    desk.tick()
    page = counted(desk)
    assert "sz-unknown" in page.states() and "sz-zero" not in page.states()
    assert "no postmortem yet" not in page.text and "not known" in table(page, "Postmortem")[0]
    assert "of 0 postmortems" not in page.text and "0 follow-ups" not in page.text and "0 lessons" not in page.text
    assert "not known" in table(page, "Without postmortem")[0]
    assert page.text.count("what they left to do and taught is not known") == 2


def test_a_vault_that_takes_long_to_read_is_unknown_until_then_and_no_page_waits(told: Desk, monkeypatch):
    monkeypatch.setattr(postmortems, "PATIENCE_S", 0.05)
    read, whole = threading.Event(), Logbook.book

    def slowly(logbook: Logbook, notes: Notes) -> IncidentBook:
        read.wait(30)
        return whole(logbook, notes)

    monkeypatch.setattr(Logbook, "book", slowly)
    shown = told.show("incidents")
    assert ("sz-unknown", True) in [(name, "being read for the first time" in text) for name, text in shown.notices()]
    assert "maps were slow" not in shown.text
    read.set()
    end_s = time.monotonic() + 20
    while "maps were slow" not in shown.text and time.monotonic() < end_s:
        shown = told.show("incidents")
    assert "maps were slow" in shown.text and "for the first time" not in shown.text


def test_a_bar_without_a_stated_end_is_hatched_on_its_colour_and_not_on_nothing() -> None:
    bar = Bar("a", NOW - HOUR, NOW - HOUR, Ending.NOT_STATED, "a")
    (drawn,) = charts_incidents.bars_figure([bar], TimeWindow(NOW - DAY, NOW), UTC).data
    assert (drawn.marker.pattern.shape, drawn.marker.pattern.fillmode) == ("/", "overlay")


def test_the_earlier_days_come_without_moving_what_stands_beneath(told: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    after = counted(told)
    whole = asking_incidents.month
    monkeypatch.setattr(asking_incidents, "month", lambda *asked: (None, whole(*asked)[1]))
    before = told.show("incidents")
    assert "being counted" in before.text
    assert place_of_body(before) == place_of_body(after)


@pytest.mark.parametrize("counting", [True, False])
def test_that_nothing_hung_is_not_said_while_the_earlier_days_are_being_counted(
    told: Desk, monkeypatch: pytest.MonkeyPatch, counting: bool
) -> None:
    whole = incidents_rows.find
    monkeypatch.setattr(incidents_rows, "find", lambda *asked: replace(whole(*asked), all=(), counting=counting))
    shown = told.show("incidents").text
    assert ("being counted" in shown, "no run of hung orders in the last 31 days" in shown) == (counting, not counting)


def place_of_body(page: Shown) -> int:
    """Of the block of panels among those beside it."""
    return next(place for place, block in blocks(page.app.main) if "lit_incidents" in str(block.proto))


def blocks(parent: Block) -> Iterator[tuple[int, Block]]:
    for place, child in parent.children.items():
        if isinstance(child, Block):
            yield place, child
            yield from blocks(child)
