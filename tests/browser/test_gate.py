"""Every page on a fresh process whose first request is that page's address: the gate has run before it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.browser.screen import OpenScreen
from tests.code_map import ROOT
from tests.dashboard import Dashboard

# The first page of the list has the bare address.
FIRST = "standup"
PAGES = sorted(path.stem for path in (ROOT / "pages").glob("*.py") if path.stem != "__init__")

# Its headline has no figure: it says that nobody is watching.
SAYS_ITSELF = frozenset({"alerts"})


def address(page: str) -> str:
    return "/" if page == FIRST else f"/{page}"


@pytest.mark.parametrize("page", PAGES)
def test_a_page_that_is_asked_for_first_is_behind_the_gate(page: str, tab: OpenScreen, tmp_path: Path) -> None:
    fresh = Dashboard(tmp_path).ready()
    try:
        screen = tab(fresh).open(address(page))
        assert screen.page.locator("[data-sz-gate]").count() == 1
        assert screen.page.locator("[data-testid=stSidebarNav], [data-testid=stSidebar]").count() == 0
        assert screen.page.locator("h1").inner_text().lower() == page
        assert screen.page.locator("[role=dialog]").count() == 0
        # Nothing is set up: it says so, and no figure is made up.
        assert screen.notice("nodata").count() >= 1
        assert screen.headline.count() == (page in SAYS_ITSELF)
        screen.close()
    finally:
        fresh.stop()


@pytest.mark.parametrize(
    "path", ["/pages/backlog.py", "/pages/shared/site.py", "/app.py", "/statezero.toml", "/.git/config"]
)
def test_no_source_file_is_served(path: str, server: Dashboard) -> None:
    text = server.get(path).text
    assert "import streamlit" not in text
    assert "[core]" not in text
