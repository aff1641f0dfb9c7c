"""The wall in a real browser: it fits, nothing on it moves, its ages grow, and fifty of them ask what one asks."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.screen import OpenScreen, Screen
from tests.browser.walls import Wall, hung
from tests.dashboard import Dashboard

SIZES = [(1920, 1080), (3840, 2160), (1080, 1920)]
OUTSIDE = """() => {
  const box = document.querySelector(".wall").getBoundingClientRect();
  const out = [...document.querySelectorAll(".wall-status, .wall-panel, .wall footer")].filter(node => {
    const its = node.getBoundingClientRect();
    return its.left < box.left || its.top < box.top || its.right > box.right + 1 || its.bottom > box.bottom + 1;
  });
  const root = document.documentElement, main = document.querySelector("[data-testid=stMain]");
  return {
    out: out.map(node => node.className),
    fills: [box.width, box.height],
    scrolls: [root.scrollWidth - innerWidth, root.scrollHeight - innerHeight, main.scrollHeight - main.clientHeight],
  };
}"""
CUT = """() => [
  ...[...document.querySelectorAll(".wall-body")].filter(node => node.scrollHeight > node.clientHeight + 2)
    .map(node => node.parentElement.dataset.wallPanel),
  ...[...document.querySelectorAll(".wall-panel h2, .wall-table :is(th, td), .wall-small span")]
    .filter(node => node.scrollWidth > node.clientWidth + 1).map(node => node.textContent),
]"""
SMALLEST = """() => Math.min(...[...document.querySelectorAll(".wall-board *")]
  .filter(node => [...node.childNodes].some(child => child.nodeType === 3 && child.textContent.trim()))
  .map(node => parseFloat(getComputedStyle(node).fontSize)))"""
WATCH = """() => {
  window.shifts = [];
  window.greyed = 0;
  window.blank = 0;
  new PerformanceObserver(list => list.getEntries().forEach(entry => window.shifts.push(entry.value)))
    .observe({ type: "layout-shift", buffered: false });
  const look = () => {
    const stale = [...document.querySelectorAll("[data-stale=true]")];
    if (stale.some(node => getComputedStyle(node).opacity !== "1")) window.greyed += 1;
    const picture = document.querySelector(".wall-plot img");
    if (!picture || !picture.complete || !picture.naturalHeight && !picture.clientHeight) window.blank += 1;
    requestAnimationFrame(look);
  };
  look();
}"""


@pytest.mark.parametrize("query", ["", "&panels=keys,backlog&zoom=150", "&rotate=5s", "&zoom=150"])
def test_it_fills_the_screen_and_nothing_scrolls(server: Dashboard, tab: OpenScreen, query: str) -> None:
    wall = hung(tab, server, f"kiosk=1{query}", *SIZES[0])
    for width, height in SIZES:
        wall.page.set_viewport_size({"width": width, "height": height})
        found = wall.page.evaluate(OUTSIDE)
        assert found == {"out": [], "fills": [width, height], "scrolls": [0, 0, 0]}


@pytest.mark.parametrize("language", ["en", "id"])
def test_nothing_is_cut_and_the_smallest_type_is_two_per_cent_of_the_short_side(
    server: Dashboard, tab: OpenScreen, language: str
) -> None:
    wall = hung(tab, server, f"kiosk=1&lang={language}", *SIZES[0])
    for width, height in SIZES:
        wall.page.set_viewport_size({"width": width, "height": height})
        expect(wall.page.locator(".wall-plot img")).to_be_visible()
        assert wall.page.evaluate(CUT) == []
        assert wall.page.evaluate(SMALLEST) >= 0.019 * min(width, height)


def test_in_kiosk_there_is_no_menu_no_header_and_no_control(server: Dashboard, tab: OpenScreen) -> None:
    wall = hung(tab, server)
    for gone in (".st-key-menu", ".st-key-controls", ".sz-strip", "button", "a:not([data-testid=stSkipToContent])"):
        assert wall.page.locator(gone).locator("visible=true").count() == 0, gone
    expect(wall.page.locator(".stAppHeader")).to_be_hidden()
    assert wall.page.locator("[data-sz-gate]").count() == 1


def test_without_kiosk_the_menu_and_the_controls_are_there(screen: Screen) -> None:
    screen.open("/wall")
    wall = Wall(screen)
    expect(wall.panel("backlog")).to_be_visible()
    expect(screen.page.locator(".st-key-controls")).to_be_visible()
    expect(screen.page.get_by_role("link", name="Open the wall")).to_have_attribute("href", re.compile("kiosk=1"))


def test_it_is_dark_unless_the_address_says_light(server: Dashboard, tab: OpenScreen) -> None:
    wall = hung(tab, server)
    expect(wall.page.locator(".wall")).to_have_css("background-color", "rgb(20, 24, 31)")
    wall.open("kiosk=1&theme=light")
    expect(wall.page.locator(".wall")).to_have_css("background-color", "rgb(255, 255, 255)")


def test_over_several_refreshes_nothing_moves_is_greyed_or_goes_blank(server: Dashboard, tab: OpenScreen) -> None:
    wall = hung(tab, server)
    wall.says("stuck")
    wall.page.wait_for_timeout(1_500)
    first = wall.beat()
    wall.page.evaluate(WATCH)
    wall.page.wait_for_timeout(16_000)
    assert wall.beat() != first
    assert wall.page.evaluate("[window.shifts, window.greyed, window.blank]") == [[], 0, 0]


def test_the_age_of_the_data_grows_each_second_by_itself(server: Dashboard, tab: OpenScreen) -> None:
    wall = hung(tab, server)
    ages = []
    for _ in range(9):
        ages.append(int(re.findall(r"\d+", wall.page.locator(".wall-time [data-sz-age]").inner_text())[0]))
        wall.page.wait_for_timeout(1_000)
    assert len(set(ages)) >= 4
    assert max(ages) < 20


def test_the_picture_is_never_twice_in_the_same_place(server: Dashboard, tab: OpenScreen) -> None:
    wall = hung(tab, server)
    place = "getComputedStyle(document.querySelector('.wall-board')).transform"
    first = wall.page.evaluate(place)
    wall.page.wait_for_timeout(6_000)
    assert wall.page.evaluate(place) != first


def test_with_rotation_the_panels_take_turns(server: Dashboard, tab: OpenScreen) -> None:
    wall = hung(tab, server, "kiosk=1&rotate=5s&panels=backlog,keys")
    expect(wall.panel("keys")).to_be_visible(timeout=15_000)
    expect(wall.panel("backlog")).to_be_visible(timeout=15_000)
    assert wall.page.locator("[data-wall-panel]").count() == 1


def test_many_walls_cost_the_warehouse_what_one_costs(server: Dashboard, tab: OpenScreen) -> None:
    hung(tab, server)
    server.next_tick(2)
    alone = queries_per_tick(server)
    for _ in range(5):
        hung(tab, server)
    assert (server.metric("statezero_sessions") or 0) >= 6
    server.next_tick(2)
    assert queries_per_tick(server) <= alone + 0.5


def queries_per_tick(server: Dashboard, ticks: int = 3) -> float:
    server.next_tick()
    before, first = asked(server), server.metric("statezero_ticks_total") or 0
    server.next_tick(ticks)
    return (asked(server) - before) / ((server.metric("statezero_ticks_total") or 0) - first)


def asked(server: Dashboard) -> float:
    lines = server.get("/metrics").text.splitlines()
    return sum(float(line.rsplit(" ", 1)[1]) for line in lines if line.startswith("statezero_query_seconds_count"))
