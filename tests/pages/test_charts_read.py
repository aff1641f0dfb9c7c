"""A chart is heard and read as well as seen: one sentence, and a table of its figures."""

from __future__ import annotations

import json
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pytest

from data.window import HOUR, MINUTE, TimeWindow
from pages.shared import charts, charts_beside, charts_lane, charts_read
from tests.pages.desk import NOW, PAGES

WIB = ZoneInfo("Asia/Jakarta")
WINDOW = TimeWindow(NOW - HOUR, NOW)
PALETTE = {"cash": "#2f7fc1", "qris": "#e07b1a"}


@pytest.fixture(autouse=True)
def _a_light_screen(monkeypatch):
    monkeypatch.setattr("pages.shared.charts.look", dict)
    monkeypatch.setattr("pages.shared.charts.grid", lambda: "#eee")


def curve(**counts: list[float]) -> pd.DataFrame:
    rows = [
        (NOW - 2 * MINUTE + place * MINUTE, method, count)
        for method, values in counts.items()
        for place, count in enumerate(values)
    ]
    return pd.DataFrame(rows, columns=["at_ms", "payment_method", "order_count"])


def lines(**counts: list[float]) -> charts.Figure:
    return charts.lines(charts.time_figure(WINDOW, WIB), curve(**counts), "order_count", PALETTE, WIB)


def test_the_sentence_says_the_highest_figure_when_it_was_and_how_it_ends():
    told = charts_read.sentence(lines(cash=[1, 0, 2], qris=[0, 1234, 5]))
    assert told == "Highest: qris, 1,234, at Thu 29 Jan 04:34:00 WIB; at its end 5."


def test_a_figure_that_is_not_known_is_not_the_last():
    assert charts_read.sentence(lines(cash=[1, 3, np.nan])).endswith("at its end 3.")


def test_a_chart_of_unknown_figures_says_so():
    assert charts_read.sentence(lines(cash=[np.nan, np.nan])) == "No figures."


def test_the_table_has_a_row_for_each_moment_newest_first_and_a_column_for_each_line():
    heads, rows = charts_read.table(lines(cash=[1, np.nan, 2.5], qris=[0, 1234, 5]))
    assert heads == ["Time", "cash", "qris"]
    assert rows[0] == ["Thu 29 Jan 04:35:00 WIB", "2.5", "5"]
    assert [row[1:] for row in rows] == [["2.5", "5"], ["—", "1,234"], ["1", "0"]]


def test_a_compared_window_is_dashed_named_once_in_the_legend_and_last_in_the_table():
    figure = charts.time_figure(WINDOW, WIB)
    charts_beside.dashed_lines(figure, curve(cash=[7, 8, 9]), "order_count", PALETTE, "1 week before")
    charts.lines(figure, curve(cash=[1, 2, 3]), "order_count", PALETTE, WIB)
    named = [trace.name for trace in figure.data if trace.showlegend is not False]
    assert named == ["1 week before", "cash"]
    assert [trace.line.dash for trace in figure.data if trace.name == "cash, 1 week before"] == ["4px,3px"]
    heads, rows = charts_read.table(figure)
    assert heads == ["Time", "cash", "cash, 1 week before"]
    assert rows[0][1:] == ["3", "9"]


def test_a_compared_window_with_other_moments_keeps_its_last_figure():
    figure = charts.time_figure(WINDOW, WIB)
    moved = curve(cash=[7, 8, 9]).assign(at_ms=lambda rows: rows["at_ms"] + 30_000)
    charts_beside.dashed_lines(figure, moved, "order_count", PALETTE, "then")
    charts.lines(figure, curve(cash=[1, 2, 3]), "order_count", PALETTE, WIB)
    assert [row[2] for row in charts_read.table(figure)[1]] == ["8", "7", "—"]


def test_bars_are_counted_by_name_and_listed_newest_first():
    lane = pd.DataFrame(
        {
            "probe": ["request"] * 3,
            "at_ms": [NOW - 3 * MINUTE, NOW - 2 * MINUTE, NOW - MINUTE],
            "worst": ["present", "missing", "present"],
            "present": [1, 0, 1],
            "missing": [0, 2, 0],
            **{name: [0, 0, 0] for name in ("wrong", "expiring", "unknown")},
        }
    )
    figure = charts_lane.lane_figure(lane, WINDOW, MINUTE, WIB)
    assert charts_read.sentence(figure) == "present: 2 stretches; missing: 1 stretch."
    heads, rows = charts_read.table(figure)
    assert (heads, [row[0] for row in rows]) == (["Series", "Value"], ["request"] * 3)
    assert [row[1].split(", ")[1] for row in rows] == ["present", "missing", "present"]


@pytest.mark.parametrize("page", PAGES)
def test_every_chart_has_a_sentence_of_its_own_and_a_table_when_asked(page, desk):
    desk.tick()
    plots = desk.show(page).app.get("plotly_chart")
    alts = [plot.proto.alt for plot in plots]
    assert all(alt.count(".") >= 2 and len(alt) > 60 for alt in alts), alts
    shown = desk.show(page, {"table": "all"})
    assert sum("sz-long" in html for html in shown.html) == len(plots)
    assert all(json.loads(plot.proto.spec)["data"] for plot in plots)


def test_one_table_can_be_asked_for(desk):
    desk.tick()
    shown = desk.show("backlog", {"table": "oldest"})
    assert sum("sz-long" in html for html in shown.html) == 1
