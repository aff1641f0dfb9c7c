"""The page Incident: a postmortem beside what the orders show, or any window."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from data.metrics.claims import stated_span
from data.metrics.observed import ObservedRun
from data.sources.alert_actions import Action, ActionKind
from data.vault.incident import incident
from data.window import DAY, HOUR, MINUTE, TimeWindow
from pages.shared.incident_rows import hours_of
from pages.shared.view import LONGEST
from pages.shared.words.incident import summary
from tests.alerting import alert
from tests.pages.conftest import MakeDesk
from tests.pages.desk import NOW, Desk, Shown
from tests.pages.test_alerts_page import Watch
from tests.worlds import World

NOTE = """# Postmortem: card orders not dispatched

**Date:** 2026-01-29
**Priority:** P2

## Impact

- **Users Affected:** 7 users

## Timeline (WIB)

| Time | Event |
|------|-------|
| 04:05 | Helpdesk/CRC passes on the first complaints |
| 04:20 | Engineers start to look into it |
| 04:50 | Fixed <b>at last</b> |

## Root Cause

The Redis key was not found.

## Detection

- **Method:** Helpdesk
"""
ADDRESS = {"incident": "one.md", "from": "now-90m"}


@pytest.fixture
def told(world: World, make_desk: MakeDesk, tmp_path: Path) -> Desk:
    """The vault tells of the orders that hang."""
    (tmp_path / "vault").mkdir()
    (tmp_path / "vault" / "one.md").write_text(NOTE, encoding="utf-8")
    desk = make_desk(WAREHOUSE_URL=str(world.folder), VAULT_PATH=str(tmp_path / "vault"))
    desk.tick()
    return desk


def claims_of(page: Shown) -> dict[str, str]:
    """The rows of the claims, without mark-up, by their first words."""
    html = next(each for each in page.html if "Verdict" in each)
    cells = [re.findall(r"<td.*?</td>", row) for row in re.findall(r"<tr.*?</tr>", html)[1:]]
    plain = [[re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", cell)).strip() for cell in row] for row in cells]
    return {row[0]: " | ".join(row[1:]) for row in plain}


def test_every_claim_has_its_words_its_observed_value_and_a_verdict(told: Desk, tmp_path: Path) -> None:
    (tmp_path / "vault" / "one.md").write_text(re.sub("\\| 04:50.*\n", "", NOTE), encoding="utf-8")
    told.tick()
    page = told.show("incident", ADDRESS)
    assert "card orders not dispatched" in page.headline
    assert "cc_preauth" in page.headline
    claims = next(html for html in page.html if "Verdict" in html)
    assert "differs" in claims and "cannot tell" in claims and "agrees" in claims
    assert "04:05" in claims and "03:55" in claims
    assert "7 “Users Affected: 7 users” (line 8)" in claims_of(page)["Users affected"]
    assert "line 19" in claims_of(page)["Cause"]


def test_before_the_postmortem_can_have_been_written_its_figures_are_hidden(told: Desk) -> None:
    page = told.show("incident", ADDRESS)
    assert "At this moment the postmortem was not written" in page.text
    rows = claims_of(page)
    assert rows["Users affected"].startswith("— | 60 ") and "written later" in rows["Users affected"]
    assert "Redis" not in rows["Cause"]
    assert rows["Detection"].startswith("2026-01-29 04:05")


def test_without_a_window_in_the_address_its_hours_are_opened(told: Desk) -> None:
    page = told.show("incident", {"incident": "one.md"})
    assert page.app.query_params["from"] == "2026-01-29T02:35:00+07:00"
    assert page.app.query_params["to"].startswith("2026-01-29T04:35:05")


def test_the_hours_of_a_note_without_an_end_hold_the_run_that_it_speaks_of(told: Desk, tmp_path: Path) -> None:
    note = re.sub("\\| 04:50.*\n", "", NOTE).replace("04:05", "03:57").replace("04:20", "03:58")
    (tmp_path / "vault" / "one.md").write_text(note, encoding="utf-8")
    page = told.show("incident", {"incident": "one.md"})
    assert page.app.query_params["to"].startswith("2026-01-29T04:35:05"), "the run goes on"


def test_the_hours_of_an_incident_reach_around_its_runs_as_far_as_a_window_can() -> None:
    note = replace(incident("one.md", NOTE), resolved=None)
    stated = stated_span(note)
    assert stated is not None
    run = ObservedRun("qris", stated.start_ms - 3 * HOUR, NOW, NOW, stated.end_ms + HOUR, 5, 5, 5, 0, HOUR, 0, 0, 0)
    late, as_of = replace(run, start_ms=stated.start_ms, end_ms=stated.end_ms + 40 * DAY), NOW + 99 * DAY
    assert hours_of(note, (), as_of) == TimeWindow(stated.start_ms - 90 * MINUTE, stated.end_ms + 30 * MINUTE)
    assert hours_of(note, [run], as_of) == TimeWindow(run.start_ms - 30 * MINUTE, stated.end_ms + 90 * MINUTE)
    found = hours_of(note, [run, late], as_of)
    assert found is not None and found.length_ms == LONGEST and found.start_ms == run.start_ms - 30 * MINUTE


def test_stepping_shows_the_figures_of_that_minute(told: Desk) -> None:
    page = told.show("incident", ADDRESS)
    assert "Choose an entry" in page.text
    page.app.button(key="entry_after").click().run()
    assert page.app.query_params["step"] == "1"
    page.app.button(key="entry_after").click().run()
    assert page.app.query_params["step"] == "2"
    shown = told.show("incident", {**ADDRESS, "step": "2"})
    assert "2 of 2: Engineers start to look into it" in shown.text
    assert re.search(r"Users hurt so far\s+\d", shown.text)
    assert shown.app.button(key="entry_after").disabled


def test_what_comes_after_the_as_of_time_is_hidden(told: Desk) -> None:
    assert "1 later entry is hidden" in told.show("incident", ADDRESS).text
    page = told.show("incident", {**ADDRESS, "as_of": str(NOW - 25 * MINUTE), "from": "now-1h"})
    assert "2 later entries are hidden" in page.text
    early = told.show("incident", {**ADDRESS, "as_of": str(NOW - 2 * HOUR), "from": "now-1h"})
    assert "nothing of this incident had happened" in early.text


def test_the_entries_stand_as_numbers_on_every_chart(told: Desk) -> None:
    page = told.show("incident", ADDRESS)
    charts = [chart.proto.spec for chart in page.app.get("plotly_chart")]
    assert len(charts) >= 5
    assert all('"step:1"' in spec and '"step:2"' in spec and '"step:3"' not in spec for spec in charts)


def test_of_a_timeline_without_end_the_first_entries_and_the_chosen_one_are_shown(told: Desk, tmp_path: Path) -> None:
    many = "\n".join(f"| 04:{number % 30:02d} | Step {number} |" for number in range(900))
    (tmp_path / "vault" / "one.md").write_text(NOTE.replace("| 04:20 |", f"{many}\n| 04:20 |"), encoding="utf-8")
    told.tick()
    page = told.show("incident", {**ADDRESS, "step": "700"})
    specs = [chart.proto.spec for chart in page.app.get("plotly_chart")]
    assert "Step 190" in page.text and "Step 698" in page.text and "Step 697" not in page.text
    assert re.search(r"70\d more are not shown", page.text)
    assert all('"step:700"' in spec and '"step:200"' in spec and '"step:300"' not in spec for spec in specs)
    assert all(spec.count('"layer":"below"') < 20 for spec in specs)


def test_without_a_run_the_users_are_said_to_be_those_of_the_stated_span(told: Desk, tmp_path: Path) -> None:
    note = NOTE.replace("04:", "02:")
    (tmp_path / "vault" / "one.md").write_text(note, encoding="utf-8")
    told.tick()
    users = claims_of(told.show("incident", {"incident": "one.md", "from": "now-3h"}))["Users affected"]
    assert "no run of hung orders" in users and "in the stated span" in users and "of the run" not in users


def test_a_window_without_a_postmortem_shows_what_hung_in_it(told: Desk) -> None:
    page = told.show("incident", {"from": "now-90m"})
    assert "Observed: cc_preauth" in page.headline
    assert "Verdict" not in page.text and "Who was hurt" in page.text
    assert "Timeline of the postmortem" not in page.text


def test_a_window_of_which_no_orders_are_known_is_no_quiet_one(told: Desk) -> None:
    page = told.show("incident", {"from": "now-400d", "to": "now-399d"})
    assert "no orders are known: whether any hung cannot be told" in page.headline
    assert "No run of hung orders" not in page.text
    assert "sz-zero" not in page.states() and "0 orders in state 0" not in page.text


def test_the_figures_of_a_window_within_a_run_are_those_of_the_whole_run(told: Desk) -> None:
    whole = told.show("incident", {"from": "now-90m"}).headline
    within = told.show("incident", {"from": "now-30m", "to": "now-25m"}).headline
    assert re.findall(r"\d+ orders hung, \d+ users", whole) == re.findall(r"\d+ orders hung, \d+ users", within) != []


def test_runs_of_several_times_are_not_told_as_one_long_one(told: Desk) -> None:
    run = ObservedRun("qris", NOW, NOW + 5 * MINUTE, NOW, NOW + HOUR, 5, 5, 5, 0, HOUR, 0, 0, 0)
    later = replace(run, start_ms=NOW + 5 * HOUR, end_ms=NOW + 6 * HOUR)
    beside = replace(run, slice="cash", start_ms=NOW + HOUR // 2)
    zone = told.installation.settings.timezone
    assert "10 orders hung, 9 users hurt, at 2 separate times" in summary([run, later], 9, zone)
    assert "separate" not in summary([run, beside], 9, zone)


def test_another_threshold_changes_whom_it_hurt(told: Desk) -> None:
    table = next(html for html in told.show("incident", ADDRESS).html if "Stuck after" in html)
    assert all(text in table for text in ("1 min", "5 min", "15 min"))


def test_with_the_warehouse_away_the_note_itself_is_told(make_desk: MakeDesk, tmp_path: Path) -> None:
    (tmp_path / "vault").mkdir()
    (tmp_path / "vault" / "one.md").write_text(NOTE, encoding="utf-8")
    desk = make_desk(WAREHOUSE_URL=str(tmp_path / "nowhere"), VAULT_PATH=str(tmp_path / "vault"))
    desk.tick()
    page = desk.show("incident", {**ADDRESS, "step": "1"})
    assert "card orders not dispatched" in page.headline and "of the note alone" in page.headline
    assert "acknowledged − detected" in page.text and "Engineers start to look into it" in page.text
    assert {"sz-zero", "sz-value"}.isdisjoint(page.states()) and "Verdict" not in page.text


def test_an_incident_that_is_not_there_is_said(told: Desk) -> None:
    page = told.show("incident", {"incident": "none.md"})
    assert page.states() == {"sz-nodata"}
    assert "no incident in 'none.md'" in page.text


def test_words_of_a_note_are_never_mark_up(told: Desk) -> None:
    page = told.show("incident", ADDRESS)
    assert all("<b>at last" not in html for html in page.html)


def test_every_panel_and_a_draft_can_be_taken_away(told: Desk) -> None:
    labels = [button.proto.label for button in told.show("incident", ADDRESS).app.get("download_button")]
    assert labels[:2] == ["Draft a postmortem", "All as ZIP"]
    assert {"Claims", "Timeline", "Who was hurt", "Thresholds", "Orders that hung"} <= set(labels)


@pytest.mark.parametrize("step", ["x", "-1", "1" * 9])
def test_a_step_that_is_no_number_is_said(told: Desk, step: str) -> None:
    assert "expected the number of an entry" in told.show("incident", {**ADDRESS, "step": step}).text


def alerts_of(page: Shown) -> str:
    """What is said of alerts: the table, or why there is none."""
    place = next(number for number, html in enumerate(page.html) if "Alerts of the window" in html)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", " ".join(page.html[place : place + 3])))


def test_the_alerts_of_the_window_stand_in_a_list_that_leads_to_them(told: Desk) -> None:
    watch = Watch(told)
    watch.judged(alert("a-7", since_ms=NOW - 40 * MINUTE, first_seen_ms=NOW - 30 * MINUTE, last_seen_ms=NOW))
    taken = Action(ActionKind.ACKNOWLEDGED, "Ani", NOW - 20 * MINUTE)
    assert watch.store.act("a-7", taken) is not None
    page = watch.show("incident", **ADDRESS)
    said = alerts_of(page)
    assert "keys" in said and "cc_preauth" in said and "Thu 29 Jan 04:05 WIB" in said
    assert "by Ani after 10 min" in said and "still open" in said
    assert any("./alerts?" in html and "alert=a-7" in html for html in page.html)
    assert all('"alert:a-7"' in chart.proto.spec for chart in page.app.get("plotly_chart"))
    before = watch.show("incident", **{**ADDRESS, "as_of": str(NOW - 25 * MINUTE), "from": "now-1h"})
    assert "by nobody" in alerts_of(before)


def test_no_alert_is_zero_only_where_somebody_watched_all_the_time(told: Desk) -> None:
    assert "Nobody has watched yet" in alerts_of(told.show("incident", ADDRESS))
    watch = Watch(told)
    watch.judged()
    assert "whether the rules were judged in it is not known" in alerts_of(watch.show("incident", **ADDRESS))
    assert "0 alerts were open" in alerts_of(watch.show("incident", **{**ADDRESS, "from": "now-30m"}))
    gone = watch.show("incident", after_ms=5 * MINUTE, **{**ADDRESS, "from": "now-30m"})
    assert "Nobody is watching" in alerts_of(gone) and "0 alerts" not in alerts_of(gone)


def test_where_the_store_cannot_be_had_no_alert_is_counted(world: World, make_desk: MakeDesk) -> None:
    desk = make_desk(WAREHOUSE_URL=str(world.folder), HISTORY_URL="sqlite:////proc/nowhere/history.db")
    desk.tick()
    said = alerts_of(desk.show("incident", {"from": "now-90m"}))
    assert "history" in said and "0 alerts" not in said


def with_fares(world: World, fare: float) -> None:
    for path in (world.folder / "orders").rglob("*.parquet"):
        table = pq.ParquetFile(path).read()
        pq.write_table(table.append_column("fare", pa.array([fare] * len(table))), path)


def test_what_was_late_and_lost_in_money_is_told_only_where_the_warehouse_has_fares(world: World, told: Desk) -> None:
    assert "Fares" not in told.show("incident", ADDRESS).text
    with_fares(world, 12_500.5)
    told.tick()
    html = next(each for each in told.show("incident", ADDRESS).html if "Worst wait" in each)
    assert "Fares late" in html and "Fares lost" in html
    total = re.sub(r"<[^>]+>", " ", re.findall(r"<tr.*?</tr>", html)[1]).split()
    lost = int(total[4])
    assert lost > 0 and total[-1] == f"{lost * 12_500.5:,.1f}".removesuffix(".0")
