"""A span of time dragged or clicked in a chart, in a real browser."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import FloatRect, expect

from data.window import HOUR, MINUTE
from tests.browser.screen import Screen
from tests.worlds import World

# Every chart with a time axis shows the given span.
SAME_RANGE = """span => [...document.querySelectorAll('.js-plotly-plot')]
  .filter(chart => chart.layout.xaxis.type === 'date')
  .map(chart => chart.layout.xaxis.range.map(v => typeof v === 'number' ? v : Date.parse(v.replace(' ', 'T') + 'Z')))
  .every(range => range[0] === span[0] && range[1] === span[1])"""


def inside(screen: Screen, number: int) -> FloatRect:
    """Where a chart takes the mouse."""
    place = screen.page.locator(".js-plotly-plot").nth(number).locator(".nsewdrag").first
    place.scroll_into_view_if_needed()
    screen.page.wait_for_timeout(1_500)  # the charts' listeners are looked after twice a second
    box, before = place.bounding_box(), None
    while box != before:  # panels above it may still grow
        screen.page.wait_for_timeout(400)
        box, before = place.bounding_box(), box
    assert box is not None
    return box


def drag(screen: Screen, number: int, start: float = 0.4, end: float = 0.7) -> None:
    box = inside(screen, number)
    y = box["y"] + box["height"] * 0.6
    screen.page.mouse.move(box["x"] + box["width"] * start, y)
    screen.page.mouse.down()
    screen.page.mouse.move(box["x"] + box["width"] * end, y + 2, steps=8)
    screen.page.mouse.up()


def window(screen: Screen) -> tuple[int, int]:
    address = screen.address()
    return int(address["from"][0]), int(address["to"][0])


@pytest.mark.parametrize(("page", "number"), [("/latency", 0), ("/latency", 1), ("/latency", 2), ("/backlog", 0)])
def test_dragging_over_a_chart_makes_the_span_the_window_of_all(screen: Screen, page: str, number: int) -> None:
    screen.open(f"{page}?refresh=off")
    drag(screen, number, *((0.05, 0.3) if number == 2 else (0.4, 0.7)))
    expect(screen.page.locator(".sz-brush")).to_contain_text("not refreshed while a span is selected")
    start, end = window(screen)
    assert start % MINUTE == end % MINUTE == 0
    assert 10 * MINUTE <= end - start <= 3 * HOUR - MINUTE
    screen.page.wait_for_function(SAME_RANGE, arg=[start, end])


def test_a_click_narrows_to_what_was_clicked_and_the_back_button_undoes_it(screen: Screen) -> None:
    screen.open("/latency?refresh=off")
    box = inside(screen, 0)
    x, y = box["x"] + box["width"] * 0.5, box["y"] + box["height"] * 0.6
    screen.page.mouse.move(x - 3, y)
    screen.page.mouse.move(x, y)
    expect(screen.page.locator(".js-plotly-plot").first.locator(".hoverlayer > *")).not_to_have_count(0)
    screen.page.mouse.click(x, y)
    expect(screen.page.locator(".sz-brush")).to_be_visible()
    start, end = window(screen)
    assert 5 * MINUTE <= end - start <= 7 * MINUTE
    screen.page.go_back()
    expect(screen.page.locator(".sz-brush")).to_have_count(0)
    assert "from" not in screen.address()


def test_a_selection_outlives_the_refresh_and_is_given_up_by_its_button(screen: Screen, world: World) -> None:
    start, end = world.now_ms - HOUR, world.now_ms - 30 * MINUTE
    screen.open(f"/latency?from={start}&to={end}&back=now-1h~now")
    said = screen.page.locator(".sz-brush").inner_text()
    data = screen.chip("Data ").inner_text()
    screen.page.wait_for_timeout(11_000)
    assert screen.chip("Data ").inner_text() != data, "two periods have passed"
    assert screen.page.locator(".sz-brush").inner_text() == said
    assert window(screen) == (start, end)
    screen.page.get_by_role("button", name=re.compile("Back to the last 1h")).click()
    expect(screen.page.locator(".sz-brush")).to_have_count(0)
    assert screen.address()["from"] == ["now-1h"]
    assert "back" not in screen.address()
