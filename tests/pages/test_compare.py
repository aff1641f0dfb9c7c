"""This window beside another: the figures, the dashed line, and honesty where there is nothing to compare with."""

from __future__ import annotations

import base64
import json
import re

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from data.window import HOUR, MINUTE, iso
from tests.pages.desk import NOW, Desk, Shown


@pytest.fixture
def ticked(desk: Desk) -> Desk:
    desk.tick()
    return desk


def dashed(shown: Shown) -> dict[str, list[float]]:
    """The lines of the compared window by name."""
    spec = json.loads(shown.app.get("plotly_chart")[0].proto.spec)
    return {trace["name"]: trace for trace in spec["data"] if trace.get("line", {}).get("dash") == "4px,3px"}


def then(shown: Shown) -> list[str]:
    facts = "".join(html for html in shown.html if "sz-facts" in html)
    return [part.split("<")[0] for part in facts.split('class="sz-then">')[1:]]


def test_nothing_is_compared_until_somebody_asks(ticked):
    shown = ticked.show("backlog")
    assert then(shown) == []
    assert dashed(shown) == {}


def test_each_figure_of_the_headline_stands_beside_that_of_the_other_window(ticked):
    shown = ticked.show("backlog", {"from": "now-30m", "compare": "70m"})
    told = then(shown)
    assert len(told) == 6
    assert all(text.startswith("1 h 10 min before: ") for text in told)
    assert told[1].endswith(": 0"), "nothing was stuck 70 minutes ago"
    assert told[3].endswith("nothing is stuck")


def test_the_figures_beside_are_those_that_the_page_had_then(ticked):
    beside = then(ticked.show("backlog", {"from": "now-30m", "compare": "20m", "var-payment_method": "cc_preauth"}))
    was = ticked.show("backlog", {"from": "now-30m", "as_of": "now-20m", "var-payment_method": "cc_preauth"})
    figures = [part.split("</div>")[0] for part in "".join(was.html).split('class="sz-figure">')[1:]]
    for place in (0, 1, 2, 4, 5):
        assert beside[place].removeprefix("20 min before: ") in figures[place]


def test_the_curve_of_the_other_window_is_dashed_and_named_and_stands_in_this_window(ticked):
    shown = ticked.show("backlog", {"from": "now-30m", "compare": "1h", "var-payment_method": "cc_preauth"})
    lines = dashed(shown)
    assert set(lines) == {"1 h before", "cc_preauth, 1 h before"}
    spec = json.loads(shown.app.get("plotly_chart")[0].proto.spec)
    assert spec["layout"]["xaxis"]["range"][1] - spec["layout"]["xaxis"]["range"][0] == 30 * MINUTE


def test_a_window_of_which_nothing_is_known_is_no_data_and_never_zero(ticked):
    shown = ticked.show("backlog", {"compare": "4w"})
    assert dashed(shown) == {}
    assert ("sz-nodata", True) in [(name, "Nothing to compare with" in text) for name, text in shown.notices()]
    assert all(text == "4 weeks before: no data" for text in then(shown))


def test_a_record_that_begins_within_the_other_window_says_so(ticked):
    shown = ticked.show("backlog", {"from": "now-4h", "compare": iso(NOW - 5 * HOUR)})
    assert "The record begins at" in shown.text
    assert dashed(shown)


def test_a_comparison_that_cannot_be_understood_is_told(ticked):
    shown = ticked.show("backlog", {"compare": "last week"})
    assert "“compare” in the address" in shown.text
    assert then(shown) == []


def test_the_other_window_is_never_beyond_what_has_happened(ticked):
    shown = ticked.show("backlog", {"from": "now-6h", "to": "now-3h", "compare": iso(NOW - HOUR)})
    assert "“compare” in the address" in shown.text


def decoded(column: dict[str, str]) -> np.ndarray:
    """Numbers as plotly writes them."""
    return np.frombuffer(base64.b64decode(column["bdata"]), dtype=column["dtype"])


def latency_rows(shown: Shown) -> dict[str, list[str]]:
    """Of each slice the cells of the table of latencies, each figure with what stands beneath it."""
    table = next(html for html in shown.html if "p95, closed" in html)
    found = {}
    for row in table.split("<tr")[2:]:
        cells = re.findall(r"<td[^>]*>(.*?)</td>", row, re.DOTALL)
        name, *figures = ["|".join(part for part in re.split(r"<[^>]+>", cell) if part.strip()) for cell in cells]
        found[name] = figures
    return found


def offered(app: AppTest) -> set[str]:
    """The labels of all popovers."""
    blocks, found = [app.main], set()
    while blocks:
        block = blocks.pop()
        blocks += list(getattr(block, "children", {}).values())
        found.add(getattr(getattr(block.proto, "popover", None), "label", ""))
    return found


def test_each_figure_of_the_latency_table_has_that_of_the_other_window_beneath_it(ticked):
    alone = latency_rows(ticked.show("latency", {"from": "now-30m"}))
    both = latency_rows(ticked.show("latency", {"from": "now-30m", "compare": "70m"}))
    # As it was known 70 minutes ago: what hangs now had not been due then.
    was = latency_rows(ticked.show("latency", {"from": "now-30m", "as_of": "now-70m"}))
    assert set(both) == set(alone)
    for name, cells in both.items():
        assert [cell.split("|")[0] for cell in cells] == alone[name]
        assert [cell.split("|")[-1] for cell in cells] == was[name]
    assert both["cc_preauth"] != alone["cc_preauth"]


def test_the_95th_percentile_of_the_other_window_is_a_dashed_line_and_a_column_of_the_table(ticked):
    address = {"from": "now-30m", "compare": "70m", "slice": "cash", "table": "all"}
    shown = ticked.show("latency", address)
    lines = dashed(shown)
    assert set(lines) == {"p95, 1 h 10 min before", "cash, p95, 1 h 10 min before"}
    moments = decoded(lines["cash, p95, 1 h 10 min before"]["x"])
    assert moments.min() >= NOW - 31 * MINUTE and moments.max() <= NOW
    assert any("p95, 1 h 10 min before</th>" in html for html in shown.html)


def test_where_no_order_was_due_then_the_latency_page_says_so(ticked):
    shown = ticked.show("latency", {"compare": "4w"})
    assert "Nothing to compare with: no order was due in" in shown.text
    assert dashed(shown) == {}


def test_only_pages_that_compare_offer_it(ticked):
    pages = ("backlog", "latency", "keys", "deployments", "scenarios", "incident")
    assert [page for page in pages if "Compare" in offered(ticked.show(page).app)] == ["backlog", "latency"]
