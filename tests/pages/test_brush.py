"""A span selected in a chart: it is the window, the page waits, and there is a way back."""

from __future__ import annotations

import json

import pytest

from data.window import HOUR, MINUTE
from pages.shared import charts
from pages.shared.frame import Scene
from pages.shared.view import read_view
from pages.shared.words import brush as words
from tests.pages.desk import NOW, Desk

SELECTED = {"from": str(NOW - HOUR), "to": str(NOW - 30 * MINUTE), "back": "now-6h~"}


@pytest.mark.parametrize("page", ["backlog", "latency", "keys", "deployments"])
def test_every_page_says_what_is_selected_that_it_waits_and_offers_the_way_back(desk: Desk, page: str) -> None:
    desk.tick()
    shown = desk.show(page, SELECTED)
    assert "03:35 – 04:05 WIB" in shown.text
    assert "not refreshed while a span is selected" in shown.text
    assert shown.app.button(key="brush_back").label == "Back to the last 6h"


def test_going_back_restores_the_window_and_gives_the_selection_up(desk: Desk) -> None:
    desk.tick()
    app = desk.show("latency", SELECTED).app
    app.button(key="brush_back").click().run()
    assert app.query_params["from"] == "now-6h"
    assert not {"to", "back"} & set(app.query_params)


def test_choosing_another_window_gives_the_selection_up(desk: Desk) -> None:
    desk.tick()
    app = desk.show("latency", SELECTED).app
    app.segmented_control(key="quick").set_value("1h").run()
    assert app.query_params["from"] == "now-1h"
    assert "back" not in app.query_params


def test_the_page_waits_while_a_span_is_selected_and_the_header_does_not(desk: Desk) -> None:
    desk.tick()
    params = {name: [value] for name, value in SELECTED.items()}
    for address, waits in ((params, True), ({}, False)):
        scene = Scene(desk.service, None, read_view(address, NOW, 15_000), {})
        assert scene.refresh_s == 15
        assert (scene.body_refresh_s is None) is waits


def test_without_a_selection_nothing_is_said(desk: Desk) -> None:
    desk.tick()
    assert "Selected" not in desk.show("latency", {"from": str(NOW - HOUR), "to": str(NOW)}).text


@pytest.mark.parametrize("text", ["", "now-3h"])
def test_a_way_back_that_names_no_window_is_none(text: str) -> None:
    assert read_view({"back": [text]}, NOW, 15_000).back is None


def test_the_way_back_is_named_after_where_it_leads() -> None:
    assert words.back_to("now-3h", "now") == "Back to the last 3h"
    assert words.back_to("1769636100000", "1769637100000") == "Back to the window before"


def test_dragging_selects_in_every_time_chart_and_sideways_only(desk: Desk) -> None:
    desk.tick()
    for page in ("backlog", "latency", "keys"):
        layouts = [json.loads(each.proto.spec)["layout"] for each in desk.show(page).app.get("plotly_chart")]
        timed = [layout for layout in layouts if layout["xaxis"].get("type") == "date"]
        assert all((layout["dragmode"], layout["selectdirection"]) == ("select", "h") for layout in timed), page
        assert timed or page == "keys"
    assert charts.CONFIG["scrollZoom"] is False
