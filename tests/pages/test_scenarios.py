"""The page Scenarios: which works, which fails, which nobody used; and the list to take away."""

from __future__ import annotations

import re
from pathlib import Path

from data.metrics.scenario_matrix import Condition, Scenario
from data.window import DAY, HOUR, MINUTE
from pages.shared.words.scenarios import headline
from tests.pages.conftest import MakeDesk
from tests.pages.desk import NOW, Desk
from tests.worlds import Row, World, write_orders, write_world


def test_the_scenario_that_fails_is_named_with_its_last_success(desk: Desk) -> None:
    desk.tick()
    page = desk.show("scenarios")
    assert page.states() == {"sz-error"}
    assert re.search(
        r"cc_preauth · now is failing: \d+ orders failed since the last success 4\d min ago", page.headline
    )


def test_every_payment_method_has_a_cell_for_each_booking_type_that_leads_to_its_slice(desk: Desk) -> None:
    desk.tick()
    table = next(html for html in desk.show("scenarios", {"from": "now-3h"}).html if "sz-table" in html)
    links = re.findall(r'href="\./[^?"]*\?([^"]+)"', table)
    assert len(links) == 10
    assert "from=now-3h&amp;var-payment_method=cash&amp;var-booking_type=scheduled" in links


def test_a_scenario_that_nobody_used_is_not_exercised_and_not_failing(
    world: World, make_desk: MakeDesk, tmp_path: Path
) -> None:
    old = {"payment_method": "voucher", "booking_type": "now"}
    rows = [*_quiet(world.rows), *({**row, **old} for row in _moved(world.rows[:50], -6 * DAY))]
    write_orders(tmp_path / "other", rows)
    desk = make_desk(WAREHOUSE_URL=str(tmp_path / "other"))
    desk.tick()
    page = desk.show("scenarios", {"from": "now-20m"})
    assert "not exercised for 6 d" in page.text
    assert "never exercised" in page.text
    # cc_preauth is among them: without the orders that hung it had none of late.
    assert "4 scenarios were not exercised; none of the others fails" in page.headline
    assert page.states() == {"sz-nodata"}


def test_what_failed_when_it_was_last_used_is_said_of_a_scenario_that_is_not_exercised(
    world: World, make_desk: MakeDesk, tmp_path: Path
) -> None:
    lost = {"payment_method": "voucher", "booking_type": "now", "received_ms": None, "assigned_ms": None}
    rows = [*_quiet(world.rows), *({**row, **lost} for row in _moved(world.rows[:7], -6 * DAY))]
    write_orders(tmp_path / "other", rows)
    desk = make_desk(WAREHOUSE_URL=str(tmp_path / "other"))
    desk.tick()
    cell = re.search(
        r"not exercised for 6 d.*?</td>", "\n".join(desk.show("scenarios", {"from": "now-20m"}).html), re.DOTALL
    )
    assert cell is not None and "7 orders failed since the last success" in cell[0]


def test_a_scenario_that_cannot_be_judged_yet_is_not_said_to_work() -> None:
    early = Scenario(
        "cash", "now", Condition.PENDING, NOW, None, 0, due_count=2, judged=0, on_time_count=0, pending_count=2
    )
    works = Scenario(
        "qris", "now", Condition.WORKING, NOW, NOW, 0, due_count=2, judged=2, on_time_count=2, pending_count=0
    )
    assert headline([early, works], NOW) == "1 scenario is too early to judge; the others work"


def _quiet(rows: object) -> list[Row]:
    return [dict(row) for row in rows if row["received_ms"] is not None]


def _moved(rows: object, by_ms: int) -> list[Row]:
    times = ("created_ms", "due_ms", "received_ms", "assigned_ms", "closed_ms")
    return [
        row | {"order_id": f"old{number}"} | {name: row[name] + by_ms for name in times if row[name] is not None}
        for number, row in enumerate(rows)
    ]


def test_all_is_well_when_every_scenario_works(tmp_path: Path, make_desk: MakeDesk) -> None:
    write_world(tmp_path / "calm", NOW, hanging=False)
    desk = make_desk(WAREHOUSE_URL=str(tmp_path / "calm"))
    desk.tick()
    assert "All 10 scenarios work" in desk.show("scenarios", {"from": "now-20m"}).headline


def test_a_warehouse_far_behind_is_never_called_working(tmp_path: Path, make_desk: MakeDesk) -> None:
    write_world(tmp_path / "calm", NOW - 2 * HOUR, hanging=False)
    desk = make_desk(WAREHOUSE_URL=str(tmp_path / "calm"))
    desk.tick()
    assert desk.show("scenarios", {"from": "now-3h"}).states() == {"sz-stale"}


def test_only_the_chosen_slices_are_shown(desk: Desk) -> None:
    desk.tick()
    page = desk.show("scenarios", {"var-payment_method": "cash"})
    assert "cash" in page.text
    assert "cc_preauth" not in page.text


def test_as_it_was_before_anything_hung_the_scenario_still_worked(desk: Desk) -> None:
    desk.tick()
    page = desk.show(
        "scenarios", {"as_of": str(NOW - 45 * MINUTE), "from": "now-20m", "var-payment_method": "cc_preauth"}
    )
    assert "failing" not in page.headline


def test_the_list_of_scenarios_can_be_taken_away(desk: Desk) -> None:
    desk.tick()
    buttons = desk.show("scenarios").app.get("download_button")
    assert [button.proto.label for button in buttons] == ["Download CSV"]


def test_without_any_order_there_is_no_data(tmp_path: Path, make_desk: MakeDesk, world: World) -> None:
    write_orders(tmp_path / "empty", _moved(world.rows[:5], -40 * DAY))
    desk = make_desk(WAREHOUSE_URL=str(tmp_path / "empty"))
    desk.tick()
    assert desk.show("scenarios").states() == {"sz-nodata"}
