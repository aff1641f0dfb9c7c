"""The page Rules, and what the rules would have said of an incident: replayed in the background, and told."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import pytest

from data.metrics.replay import Told
from data.metrics.replay_score import Known, Scored
from data.window import HOUR, MINUTE, TimeWindow, iso
from pages.shared.words import would_have
from tests.alerting import WIB, alert
from tests.pages.conftest import MakeDesk
from tests.pages.desk import NOW, Address, Desk, Shown
from tests.worlds import World, write_world

NOTE = """# Card orders not dispatched

Date: 2026-01-29
Timezone: WIB
Started: 2026-01-29 03:55 WIB
Detected: 2026-01-29 04:30 WIB
Resolved: 2026-01-29 04:34 WIB
Detection: reported by the helpdesk
"""
ONE_WEEK: Address = {"weeks": "1"}
RUNS = ("are being read", "are driven over", "goes first", "sedang dibaca", "dijalankan atas", "didahulukan")


def shown(desk: Desk, page: str, address: Address) -> Shown:
    """The page once its replays are done; at first it says how far they are."""
    first = desk.show(page, address)
    assert is_running(first), first.text
    until = time.monotonic() + 120
    while time.monotonic() < until:
        replayed(20)
        found = desk.show(page, address)
        # A run in which the replay ended is begun again; of it there is neither.
        if not is_running(found) and (found.headline or found.notices()):
            return found
    raise AssertionError("the replay did not end")


def replayed(longest_s: float) -> None:
    """Wait until nothing is being replayed; not for long, because what nobody looks at is let go."""
    until = time.monotonic() + longest_s
    while any(thread.name == "trials" for thread in threading.enumerate()) and time.monotonic() < until:
        time.sleep(0.05)


def is_running(page: Shown) -> bool:
    words = page.text + " ".join(str(bar.proto.text) for bar in page.app.get("progress"))
    return any(part in words for part in RUNS)


@pytest.fixture
def told(desk: Desk) -> Desk:
    desk.tick()
    return desk


def test_while_the_replay_runs_the_rules_stand_there_with_their_limits(told: Desk) -> None:
    page = told.show("rules", ONE_WEEK)
    assert "3 or more orders of a slice wait past their grace without their key" in page.text
    assert "orders = 5, after = 4 min" in page.text
    assert page.headline == ""
    assert page.app.get("progress")


def test_each_rule_has_its_record_and_each_incident_what_was_said_of_it(told: Desk) -> None:
    page = shown(told, "rules", ONE_WEEK)
    assert "1 of 1 incident told, 0 false alarms a week" in page.headline
    assert "up to Thu 29 Jan 04:35 WIB" in page.headline
    assert "sz-value" in page.states()
    rows = [html for html in page.html if "state 0" in html and "<tr" in html]
    assert "1 of 1" in rows[0]
    assert "observed, no postmortem" in page.text
    assert "learnt: 0 of 14 days" in page.text
    assert not page.app.get("progress")
    # The same replay, in another language; and until somebody asks for a newer one, or a day has gone.
    told.tick(11 * MINUTE)
    other = told.show("rules", {**ONE_WEEK, "lang": "id"})
    assert "1 dari 1 insiden diketahui, 0 alarm palsu per minggu" in other.headline
    assert "Catatan tiap aturan" in other.text
    again = told.show("rules", ONE_WEEK)
    again.app.button(key="rules_go_on").click().run()
    assert is_running(Shown(again.app))


def test_without_an_incident_that_is_said_and_is_not_nought(make_desk: MakeDesk, tmp_path: Path) -> None:
    desk = make_desk(WAREHOUSE_URL=str(write_world(tmp_path / "quiet", NOW, hanging=False).folder))
    desk.tick()
    page = shown(desk, "rules", ONE_WEEK)
    assert "no incident to judge" in page.headline
    assert ("sz-nodata" in page.states(), "sz-value" in page.states()) == (True, False)
    assert any("no postmortem tells of these weeks" in text for _, text in page.notices())
    assert any("The rules would have said nothing" in text for name, text in page.notices() if name == "sz-zero")


def test_without_orders_there_is_nothing_to_replay(told: Desk) -> None:
    as_of = iso(NOW - 3 * HOUR + 2 * MINUTE)
    page = shown(told, "rules", {**ONE_WEEK, "as_of": as_of})
    assert any("No order was due in this time" in text for name, text in page.notices() if name == "sz-nodata")
    assert page.headline == ""


def test_other_limits_stand_beneath_those_that_are_and_the_file_can_be_taken(told: Desk) -> None:
    off = [f"{name}.on=false" for name in ("silence", "burn", "latency_shift")]
    page = shown(told, "rules", {**ONE_WEEK, "change": ["state_0.orders=60", *off]})
    assert "1 of 1 incident told" in page.headline, "what is stays what is"
    assert "with state 0: orders = 60, silence: on = false" in page.text
    [facts] = [html for html in page.html if 'class="sz-facts"' in html]
    assert '<div class="sz-then">0 of 1</div>' in facts
    assert "What they would have said with the change" in page.text
    assert "[state_0]\norders = 60\n\n[silence]\non = false" in page.app.code[0].value
    [download] = page.app.get("download_button")
    assert download.proto.label == "Download the rules file"


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("weeks", "9", "expected one of 1, 2, 4"),
        ("change", "state_0.orders=none", "expected a whole number"),
        ("change", "state_0.orders=0", "expected a whole number"),
        ("change", "<b>", "expected section.name=value"),
    ],
)
def test_what_is_wrong_in_the_address_is_said_and_the_rules_as_they_are_are_shown(
    told: Desk, name: str, value: str, said: str
) -> None:
    page = told.show("rules", {**ONE_WEEK, name: value})
    assert any(said in text for state, text in page.notices() if state == "sz-error")
    assert "orders = 5, after = 4 min" in page.text


def test_what_is_wrong_with_a_limit_is_said_in_the_language_of_the_page(told: Desk) -> None:
    page = told.show("rules", {**ONE_WEEK, "change": "state_0.orders=many", "lang": "id"})
    wrong = "state_0: orders: seharusnya bilangan bulat dari 1 sampai 10000, yang ditulis 'many', mis. orders = 3"
    assert any(wrong in text for state, text in page.notices() if state == "sz-error")


def test_a_limit_that_is_tried_goes_into_the_address_and_one_that_cannot_be_is_refused(told: Desk) -> None:
    app = told.show("rules", {**ONE_WEEK, "rule": "state_0"}).app
    app.text_input(key="limit_state_0_orders").input("6")
    app.button[0].click().run()
    assert app.query_params["change"] == "state_0.orders=6"
    app.text_input(key="limit_state_0_orders").input("many")
    app.button[0].click().run()
    assert app.query_params["change"] == "state_0.orders=6"
    assert "expected a whole number" in Shown(app).text
    app.button(key="rules_back").click().run()
    assert "change" not in app.query_params


def test_a_rules_file_that_cannot_be_used_says_which_entry(make_desk: MakeDesk, world: World, tmp_path: Path) -> None:
    (tmp_path / "rules.toml").write_text("[keys]\norders = 0\n", encoding="utf-8")
    desk = make_desk(WAREHOUSE_URL=str(world.folder), RULES_FILE=str(tmp_path / "rules.toml"))
    desk.tick()
    page = desk.show("rules")
    assert any(
        "rules.toml: alerts: expected a section" in text for state, text in page.notices() if state == "sz-error"
    )
    [(state, told)] = [found for found in desk.show("rules", {"lang": "id"}).notices() if "rules.toml" in found[1]]
    assert state == "sz-error"
    assert "rules.toml: alerts: seharusnya bagian tersendiri, yang ditulis tidak ada, mis. [alerts]" in told


# Of one incident


@pytest.fixture
def with_note(make_desk: MakeDesk, world: World, tmp_path: Path) -> Desk:
    (tmp_path / "vault").mkdir()
    (tmp_path / "vault" / "postmortem-2026-01-29.md").write_text(NOTE, encoding="utf-8")
    desk = make_desk(WAREHOUSE_URL=str(world.folder), VAULT_PATH=str(tmp_path / "vault"))
    desk.tick()
    return desk


@pytest.mark.parametrize(
    ("page", "address"), [("incidents", {}), ("incident", {"incident": "postmortem-2026-01-29.md", "from": "now-3h"})]
)
def test_an_incident_says_how_long_before_the_helpdesk_the_rules_would_have_told(
    with_note: Desk, page: str, address: Address
) -> None:
    text = shown(with_note, page, address).text
    assert "Our rules would have said it at Thu 29 Jan 04:0" in text
    assert "min before the helpdesk" in text
    assert "hurt users fewer" in text
    assert "stated start" in text


def scored(sooner: int | None, fewer: int | None = None) -> Scored:
    one = alert()
    told_ms = None if sooner is None else one.first_seen_ms + sooner
    known = Known("a", "card", TimeWindow(NOW - HOUR, NOW), "stated", told_ms, "helpdesk")
    until = None if fewer is None else 2 + fewer
    return Scored(known, Told(one, one), 3.0, None if fewer is None else 2, until)


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (Scored(Known("a", None, TimeWindow(0, 1)), None, None, 3), "Our rules would have missed it."),
        (scored(None), "Our rules would have said it at Thu 29 Jan 04:00 WIB (keys)."),
        (scored(-MINUTE), "1 min after the helpdesk."),
        (scored(33 * MINUTE), "33 min before the helpdesk."),
        (scored(33 * MINUTE, 1), "33 min before the helpdesk, 1 hurt user fewer."),
        (scored(33 * MINUTE, 120), "33 min before the helpdesk, 120 hurt users fewer."),
    ],
)
def test_what_is_not_known_is_not_said(desk: Desk, found: Scored, said: str) -> None:
    assert would_have.would(found, WIB).endswith(said)
