"""The page Deployments in a browser: its panels, its refresh, and the overtime summary as files."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from data.window import HOUR, MINUTE
from tests.browser.screen import OpenScreen
from tests.dashboard import Dashboard
from tests.pages.test_deployments_of import release, write_log, write_releases
from tests.worlds import write_world

ROW = "| 2026-01-29 | 03:27 WIB | pricing | 5.1 | Fares | Eka | TBD | low | ok |\n"


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("deployments")


@pytest.fixture(scope="module")
def with_log(place: Path) -> Iterator[Dashboard]:
    now_ms = time.time_ns() // 1_000_000
    world = write_world(place / "world", now_ms)
    write_releases(world, release(1, now_ms - HOUR, finished_ms=now_ms - HOUR + 9 * MINUTE))
    write_log(place / "vault", ROW)
    started = Dashboard(place / "server", WAREHOUSE_URL=str(world.folder), VAULT_PATH=str(place / "vault"))
    yield started.ready()
    started.stop()


@pytest.mark.parametrize(("width", "theme"), [(1440, "light"), (1920, "dark")])
def test_the_panels_are_there_and_nothing_is_wider_than_the_screen(
    tab: OpenScreen, with_log: Dashboard, width: int, theme: str
) -> None:
    screen = tab(with_log, width=width, theme=theme).open("/deployments")
    titles = screen.page.locator("h2.sz-title")
    expect(titles).to_contain_text(
        ["Deployments of the window", "What the log lacks", "Coverage of the plan", "Overtime"]
    )
    expect(screen.headline).to_contain_text("2 of 2 deployments lack something")
    assert screen.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert screen.page.evaluate(
        "[...document.querySelectorAll('.sz-scroll')].every(e => e.scrollWidth <= e.clientWidth + 1)"
    )


@pytest.mark.parametrize(("width", "told"), [(1440, "With a risk analysis"), (390, "With a riskanalysis")])
def test_a_heading_of_the_coverage_is_wrapped_only_where_there_is_no_room(
    tab: OpenScreen, with_log: Dashboard, width: int, told: str
) -> None:
    screen = tab(with_log, width=width, height=900).open("/deployments?refresh=off")
    headings = screen.page.locator(".st-key-chart_coverage g.annotation").locator("visible=true")
    expect(headings).to_have_count(3)
    expect(headings.nth(1)).to_have_text(told)


def test_the_overtime_summary_comes_as_csv_and_as_a_note(tab: OpenScreen, with_log: Dashboard) -> None:
    screen = tab(with_log).open("/deployments")
    for label, name, words in (("CSV$", "csv", "2026-01,Eka,pricing,1"), ("Markdown", "md", "| Eka | 1 |")):
        with screen.page.expect_download() as download:
            screen.page.get_by_role("button", name=re.compile(rf"^\W*(download)?\s*{label}")).click()
        assert download.value.suggested_filename == f"deployment-overtime-summary.{name}"
        assert words in Path(download.value.path()).read_text(encoding="utf-8")


def test_a_row_that_somebody_adds_to_the_log_appears_by_itself(
    tab: OpenScreen, with_log: Dashboard, place: Path
) -> None:
    screen = tab(with_log).open("/deployments")
    write_log(place / "vault", ROW, ROW.replace("5.1", "5.2").replace("03:27", "04:27"))
    expect(screen.headline).to_contain_text("3 of 3 deployments", timeout=40_000)
