"""The page Latency: what it says of a slice that hangs, of the others, and of what it does not know."""

from __future__ import annotations

import json
import re
import time

import pytest

from data.window import HOUR, MINUTE
from tests.pages.conftest import MakeDesk
from tests.pages.desk import NOW, Desk, Shown
from tests.worlds import HANGING, World, write_world


def rows_of(shown: Shown, title: str) -> dict[str, list[str]]:
    """The cells of the table beneath a title, by the name of the slice."""

    place = next(number for number, html in enumerate(shown.html) if "sz-title" in html and title in html)
    table = next(html for html in shown.html[place:] if "sz-table" in html)
    rows = [re.findall(r"<td[^>]*>(.*?)</td>", row) for row in re.findall(r"<tr.*?</tr>", table)]
    cells = [[re.sub(r"<[^>]+>", "", cell) for cell in row] for row in rows]
    return {row[0]: row[1:] for row in cells if row}


def figure(shown: Shown, number: int) -> dict:
    return json.loads(shown.app.get("plotly_chart")[number].proto.spec)


@pytest.fixture
def shown(desk: Desk) -> Shown:
    desk.tick()
    return desk.show("latency")


def test_the_headline_is_the_slice_that_hangs_and_its_fine_percentile_is_beside_it(shown: Shown, world: World) -> None:
    assert f"{HANGING}: " in shown.headline
    assert f"{len(world.stuck(NOW + 5_000)):,} of " in shown.headline
    assert "not handed over" in shown.headline
    assert "knows nothing of the others" in shown.headline


def test_the_95th_of_all_due_is_not_reached_where_orders_hang_and_no_number(shown: Shown) -> None:
    rows = rows_of(shown, "Latency by slice")
    assert next(iter(rows)) == HANGING, "the worst first"
    assert rows[HANGING][-2].startswith("&gt; ")
    assert all("&gt;" not in cells[-2] for name, cells in rows.items() if name != HANGING)


def test_the_counts_of_the_table_are_those_of_the_rows(shown: Shown, world: World) -> None:
    as_of = world.data_time(NOW + 5_000)
    due = [row for row in world.rows if NOW + 5_000 - 3 * HOUR <= row["due_ms"] <= as_of]
    mine = [row for row in due if row["payment_method"] == HANGING]
    received = [row for row in mine if row["received_ms"] is not None and row["received_ms"] <= as_of]
    cells = rows_of(shown, "Latency by slice")[HANGING]
    assert cells[0] == f"{len(mine):,}"
    assert cells[1] == f"{len(received):,}"
    waiting = [row for row in mine if row not in received and (row["closed_ms"] or as_of + 1) > as_of]
    for limit, cell in zip((1, 5, 15, 60), cells[7:11], strict=True):
        assert cell == f"{sum(as_of - row['due_ms'] >= limit * MINUTE for row in waiting):,}"


def test_the_budget_says_too_few_where_few_orders_are_to_judge(desk: Desk) -> None:
    desk.tick()
    rows = rows_of(desk.show("latency", {"from": "now-5m"}), "On-time share")
    assert rows["qris"][0].startswith("too few (")
    assert rows["qris"][1] == "—"


def test_the_budget_of_a_slice_that_hangs_is_overspent(desk: Desk) -> None:
    """The long periods are counted while nobody waits for them."""
    desk.tick()
    rows, tries = rows_of(desk.show("latency"), "On-time share"), 0
    while any("counting" in cell for cell in rows[HANGING]):
        tries += 1
        assert tries < 50
        time.sleep(0.2)
        rows = rows_of(desk.show("latency"), "On-time share")
    assert next(iter(rows)) == HANGING
    assert "×" in rows[HANGING][1]
    assert "overspent" in rows[HANGING][-1]


def test_the_box_of_a_chart_says_of_how_many_orders_it_is(shown: Shown) -> None:
    told = [text for trace in figure(shown, 0)["data"] for text in trace.get("customdata", [])]
    assert any(" received, " in str(text) and " waiting, " in str(text) for text in told)


def test_where_the_percentile_is_not_reached_a_mark_says_over_what(shown: Shown) -> None:
    [marks] = [trace for trace in figure(shown, 0)["data"] if "not reached" in (trace.get("name") or "")]
    assert len(marks["customdata"]) > 3


def test_small_charts_are_all_on_one_scale_worst_first(shown: Shown) -> None:
    layout = figure(shown, 2)["layout"]
    ranges = {json.dumps(axis["range"]) for name, axis in layout.items() if name.startswith("yaxis") and len(name) < 7}
    assert len(ranges) == 1
    names = [note["text"] for note in layout["annotations"]]
    assert len(names) == 5
    assert HANGING in names[0]


def test_slice_and_measure_are_in_the_address(desk: Desk) -> None:
    desk.tick()
    app = desk.show("latency", {"slice": "qris", "measure": "assignment"}).app
    assert app.selectbox(key="focus").value == "qris"
    app.selectbox(key="focus").select("cash").run()
    assert app.query_params["slice"] == "cash"


def test_assignment_is_of_the_received_orders(desk: Desk) -> None:
    desk.tick()
    shown = desk.show("latency", {"measure": "assignment"})
    cells = rows_of(shown, "Latency by slice")["cash"]
    assert cells[2:6] == ["1.0 s"] * 4, "each was assigned a second after its reception"
    assert "p95 of all received" in shown.text
    assert "Once received, half had a driver within 1.0 s" in shown.headline
    assert "knows nothing" not in shown.headline


def test_a_slice_that_is_not_there_is_the_worst_instead(desk: Desk) -> None:
    desk.tick()
    assert desk.show("latency", {"slice": "nobody's"}).app.selectbox(key="focus").value == HANGING


def test_chosen_slices_alone_are_shown(desk: Desk) -> None:
    desk.tick()
    shown = desk.show("latency", {"var-payment_method": "qris"})
    assert list(rows_of(shown, "Latency by slice")) == ["qris"]


def test_a_world_in_which_nothing_hangs_is_quiet(make_desk: MakeDesk, tmp_path) -> None:
    desk = make_desk(WAREHOUSE_URL=str(write_world(tmp_path / "calm", NOW, hanging=False).folder))
    desk.tick()
    shown = desk.show("latency", {"from": "now-20m"})
    assert "Nothing is stuck" in shown.headline
    assert "95 % of the received orders took at most 4.0 s" in shown.headline
    assert "&gt;" not in rows_of(shown, "Latency by slice")["cash"][-2]


def test_before_any_order_there_is_no_data_and_no_nought(desk: Desk) -> None:
    desk.tick()
    shown = desk.show("latency", {"from": str(NOW - 9 * HOUR), "to": str(NOW - 8 * HOUR)})
    assert ("sz-nodata", True) in [(state, "no orders are known" in told) for state, told in shown.notices()]
    assert not shown.app.get("plotly_chart")


def test_earlier_weeks_that_hold_nothing_are_said_so(shown: Shown) -> None:
    assert any("None of the four weeks before" in told for state, told in shown.notices() if state == "sz-nodata")


def test_a_window_longer_than_a_week_is_not_compared(desk: Desk) -> None:
    desk.tick()
    told = [told for _, told in desk.show("latency", {"from": "now-8d"}).notices()]
    assert any("up to 7 days" in text for text in told)


def test_the_explanation_is_one_click_away(shown: Shown) -> None:
    told = "\n".join(element.value for element in shown.app.markdown)
    for part in ("Kaplan–Meier", "not reached", "1.6 %", "counts where it was due"):
        assert part in told


def test_a_wrong_measure_in_the_address_is_said(desk: Desk) -> None:
    desk.tick()
    told = desk.show("latency", {"measure": "speed"}).notices()
    assert any("expected handoff or assignment" in text for state, text in told if state == "sz-error")
