"""The page Scenarios in a browser: a cell leads to its slice, and the names come as CSV."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.screen import OpenScreen
from tests.dashboard import Dashboard


@pytest.mark.parametrize(("width", "theme"), [(1440, "light"), (1920, "dark")])
def test_nothing_is_wider_than_the_screen(tab: OpenScreen, server: Dashboard, width: int, theme: str) -> None:
    screen = tab(server, width=width, theme=theme).open("/scenarios")
    expect(screen.headline).to_contain_text("is failing")
    assert screen.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_a_cell_leads_to_the_curves_of_its_slice_in_the_same_window(tab: OpenScreen, server: Dashboard) -> None:
    screen = tab(server).open("/scenarios?from=now-1h")
    screen.page.locator('a.sz-go[title^="cc_preauth ·"][title*="failing"]').first.click()
    expect(screen.headline).to_contain_text("stuck in state 0")
    wanted = r"/backlog\?(?=.*from=now-1h)(?=.*var-payment_method=cc_preauth)(?=.*var-booking_type=)"
    expect(screen.page).to_have_url(re.compile(wanted))


def test_the_names_of_the_scenarios_come_as_csv(tab: OpenScreen, server: Dashboard) -> None:
    screen = tab(server).open("/scenarios")
    with screen.page.expect_download() as download:
        screen.page.get_by_role("button", name="Download CSV").click()
    with Path(download.value.path()).open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert re.fullmatch(r"scenarios-\d{8}-\d{6}\.csv", download.value.suggested_filename)
    assert {"cash · now", "cc_preauth · scheduled"} <= {row["scenario"] for row in rows}
    assert {row["condition"] for row in rows if row["payment_method"] == "cc_preauth"} == {"failing"}
