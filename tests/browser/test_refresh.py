"""A screen that nobody touches: it refreshes itself, and the age of its data grows in between."""

from __future__ import annotations

import itertools
import re
import time

from playwright.sync_api import expect

from tests.browser.screen import OpenScreen, Screen
from tests.dashboard import Dashboard

SHIFTS = """() => {
  window.shifts = [];
  new PerformanceObserver(list => list.getEntries().forEach(entry => window.shifts.push(entry.value)))
    .observe({ type: "layout-shift", buffered: false });
}"""


def shown_age_s(screen: Screen) -> int:
    text = screen.page.locator("[data-sz-age]").inner_text()
    numbers = [int(number) for number in re.findall(r"\d+", text)]
    return numbers[0] * 60 + sum(numbers[1:]) if "min" in text else numbers[0]


def measured(screen: Screen) -> str:
    return screen.page.locator(".sz-headline .sz-sub").inner_text()


def test_the_header_says_how_old_the_data_is_and_that_both_sources_answer(screen: Screen) -> None:
    screen.open("/backlog")
    expect(screen.chip("Data ")).to_have_text(re.compile(r"Data \d\d:\d\d:\d\d WIB, \d+ s old"))
    expect(screen.chip("Warehouse answers")).to_be_visible()
    expect(screen.chip("Key server answers")).to_be_visible()


def test_the_page_refreshes_itself(screen: Screen) -> None:
    screen.open("/backlog")
    first = measured(screen)
    expect(screen.page.locator(".sz-headline .sz-sub")).not_to_have_text(first, timeout=12_000)


def test_with_refresh_off_nothing_is_read_anew_and_the_age_grows_until_it_is_late(screen: Screen) -> None:
    screen.open("/backlog?refresh=off")
    first, age_s = measured(screen), shown_age_s(screen)
    screen.page.wait_for_timeout(3000)
    assert age_s + 2 <= shown_age_s(screen) <= age_s + 5
    expect(screen.page.locator(".sz-chip.sz-late")).to_contain_text("Data", timeout=20_000)
    assert measured(screen) == first


def test_the_age_falls_again_when_newer_data_comes(screen: Screen) -> None:
    screen.open("/backlog")
    ages = []
    end_s = time.monotonic() + 11
    while time.monotonic() < end_s:
        ages.append(shown_age_s(screen))
        screen.page.wait_for_timeout(400)
    assert any(later > earlier for earlier, later in itertools.pairwise(ages))
    assert any(later < earlier for earlier, later in itertools.pairwise(ages))
    assert max(ages) < 15


def test_the_headline_does_not_move_between_refreshes(screen: Screen) -> None:
    screen.open("/backlog")
    expect(screen.page.locator(".js-plotly-plot")).to_have_count(6)
    screen.page.wait_for_timeout(1500)
    before = screen.headline.bounding_box()
    chart = screen.page.locator(".js-plotly-plot").first.bounding_box()
    screen.page.evaluate(SHIFTS)
    screen.page.wait_for_timeout(11_000)
    after = screen.headline.bounding_box()
    assert before and after and chart
    assert (before["x"], before["y"], before["height"]) == (after["x"], after["y"], after["height"])
    assert screen.page.locator(".js-plotly-plot").first.bounding_box()["y"] == chart["y"]
    assert sum(screen.page.evaluate("window.shifts")) < 0.01


def test_an_open_popover_stays_open_over_a_refresh(screen: Screen) -> None:
    screen.open("/backlog")
    screen.page.locator(".st-key-controls button").filter(has_text="All slices").first.click()
    inside = screen.page.get_by_text("None chosen means all.")
    expect(inside).to_be_visible()
    screen.page.wait_for_timeout(7000)
    expect(inside).to_be_visible()


def test_many_viewers_cost_the_warehouse_what_one_costs(server: Dashboard, tab: OpenScreen) -> None:
    tab(server).open("/backlog")
    server.next_tick(2)
    alone = queries_per_tick(server)
    for _ in range(3):
        tab(server).open("/backlog")
    assert server.metric("statezero_sessions") >= 4
    server.next_tick(2)
    assert queries_per_tick(server) <= alone * 1.34


def queries_per_tick(server: Dashboard, ticks: int = 2) -> float:
    before, first = asked(server), server.metric("statezero_ticks_total")
    server.next_tick(ticks)
    return (asked(server) - before) / (server.metric("statezero_ticks_total") - first)


def asked(server: Dashboard) -> float:
    lines = server.get("/metrics").text.splitlines()
    return sum(float(line.rsplit(" ", 1)[1]) for line in lines if line.startswith("statezero_query_seconds_count"))
