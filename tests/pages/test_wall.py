"""The wall's words: what it says of each state, what its address may ask for, and that it asks no source itself."""

from __future__ import annotations

import re
import threading
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from data.metrics.latency import Measure
from data.sources.alert_store import AlertStore
from data.sources.key_server_process import PrivateKeyServer
from data.states import Held
from data.window import DAY, MINUTE, SECOND, TimeWindow
from pages.shared import asking, loaders
from pages.shared.view import read_view
from pages.shared.wall import board, chart, small
from pages.shared.wall.address import LARGEST, NAMES, SMALLEST, read_hanging
from pages.shared.wall.beside import Latencies
from tests.pages.desk import NOW, Address, Desk, Shown
from tests.pages.test_alerts_page import OURS, Watch
from tests.worlds import METHODS, World, write_keys, write_orders, write_world

KIOSK: Address = {"kiosk": "1"}


class Read:
    """One refresh of the wall, taken apart."""

    def __init__(self, shown: Shown) -> None:
        [self.html] = [html for html in shown.html if html.startswith('<div class="wall-frame')]
        self.shown = shown

    @property
    def status(self) -> str:
        return re.search(r'data-wall-status="([^"]+)"', self.html)[1]

    @property
    def band(self) -> str:
        band = re.search(r'<section class="wall-status.*?</section>', self.html)[0]
        return re.sub(r"<[^>]+>", " ", band).replace(board.NO_BREAK, " ")

    def panel(self, name: str) -> str:
        return re.search(rf'<section class="[^"]*" data-wall-panel="{name}">.*?</section>', self.html)[0]

    def state(self, name: str) -> str:
        return re.search(rf'class="[^"]*(sz-\w+)[^"]*" data-wall-panel="{name}"', self.html)[1]

    @property
    def panels(self) -> list[str]:
        return re.findall(r'data-wall-panel="(\w+)"', self.html)

    @property
    def foot(self) -> str:
        return re.sub(r"<[^>]+>", " ", re.search(r"<footer>.*</footer>", self.html)[0])


def wall(desk: Desk, address: Address | None = None) -> Read:
    return Read(desk.show("wall", KIOSK | (address or {})))


@pytest.fixture
def calm(tmp_path: Path, make_desk, key_server: PrivateKeyServer) -> Desk:
    """Nothing hangs, and every key is there."""
    world = write_world(tmp_path / "calm", NOW, hanging=False)
    write_keys(key_server.port)
    desk = make_desk(WAREHOUSE_URL=str(world.folder), REDIS_URL=key_server.url)
    desk.tick()
    return desk


def test_the_worst_slice_stands_first_with_its_count_its_oldest_and_since_when(desk, world):
    desk.tick()
    read = wall(desk)
    assert read.status == "stuck"
    assert f"cc_preauth: {len(world.stuck(world.data_time(desk.clock.at_ms)))} stuck" in read.band
    assert re.search(r"oldest \d+ min · since 0\d:\d\d WIB · \d+ users hurt", read.band)
    [facts] = re.findall(r'<div class="wall-told-1">(.*?)</div>', read.html)
    assert facts.split(" ")[1::2] == ["·", "·"], "a line breaks between two facts and not within one"
    assert read.state("backlog") == read.state("slices") == "sz-value"


def test_nothing_stuck_and_everything_seen_is_clear(calm):
    read = wall(calm)
    assert read.status == "clear"
    assert "Nothing is stuck" in read.band


def test_a_missing_key_is_said_though_nothing_is_stuck(calm, key_server):
    import redis

    with redis.Redis(port=key_server.port) as client:
        client.delete("bbd:config")
    calm.tick()
    read = wall(calm)
    assert (read.status, "config: 1 of 1 missing" in read.band) == ("keys", True)
    assert "no such key" in read.panel("keys")


def test_a_warehouse_that_is_gone_is_blind_with_what_was_known_last(desk, world):
    desk.tick()
    wall(desk)
    world.folder.rename(world.folder.with_name("away"))
    desk.tick()
    read = wall(desk)
    assert read.status == "blind"
    assert "Warehouse unknown" in read.band
    assert re.search(r"Last known, 04:35:0\d WIB: cc_preauth: \d+ stuck", read.band)
    assert read.state("backlog") == "sz-stale"
    assert "wall-dim" in read.html


def test_a_warehouse_that_never_answered_is_unknown_and_no_nought(make_desk, tmp_path):
    desk = make_desk(WAREHOUSE_URL=str(tmp_path / "nowhere"))
    desk.tick()
    read = wall(desk)
    assert (read.status, read.state("backlog")) == ("blind", "sz-unknown")
    assert "0 orders" not in read.shown.text


def test_why_a_source_is_away_is_said_in_the_language_of_the_wall(make_desk, tmp_path):
    desk = make_desk(WAREHOUSE_URL=str(tmp_path / "nowhere"), REDIS_URL="redis://127.0.0.1:1/0")
    desk.tick()
    read = wall(desk, {**KIOSK, "lang": "id"})
    assert f"Tidak ada apa pun di {tmp_path / 'nowhere'}" in read.band
    assert "Letakkan warehouse di sana" in read.panel("backlog")
    assert "There is" not in read.html


def test_a_reading_that_is_not_finished_is_not_blamed_on_another_source_that_is_away(
    calm, make_desk, tmp_path, monkeypatch
):
    desk = make_desk(WAREHOUSE_URL=str(tmp_path / "calm"), REDIS_URL="redis://127.0.0.1:1/0")
    desk.tick()
    assert wall(desk).status == "partly blind"
    later_ms = loaders.steady_ms() + 10 * MINUTE
    monkeypatch.setattr(loaders, "steady_ms", lambda: later_ms)
    read = wall(desk)
    assert read.status == "blind"
    assert "The newest reading is not finished" in read.band
    assert "Key server" not in read.band


def test_a_lagging_warehouse_is_blind(desk, world):
    desk.tick()
    desk.tick(40 * MINUTE)
    read = wall(desk)
    assert read.status == "blind"
    assert "Warehouse behind" in read.band


def test_a_key_server_that_is_away_makes_a_calm_wall_partly_blind(calm, make_desk, tmp_path):
    desk = make_desk(WAREHOUSE_URL=str(tmp_path / "calm"), REDIS_URL="redis://127.0.0.1:1/0")
    desk.tick()
    read = wall(desk)
    assert read.status == "partly blind"
    assert "Key server unknown" in read.band
    assert "Key server unknown" in read.foot


def test_a_missing_table_is_an_error(make_desk, tmp_path):
    (tmp_path / "empty" / "something").mkdir(parents=True)
    write_world(tmp_path / "w", NOW)
    (tmp_path / "w" / "orders").rename(tmp_path / "empty" / "orders_of_another_name")
    desk = make_desk(WAREHOUSE_URL=str(tmp_path / "empty"))
    desk.tick()
    read = wall(desk)
    assert read.status in ("error", "blind")
    assert read.state("backlog") in ("sz-error", "sz-unknown")


def test_what_is_not_set_up_says_its_next_step(make_desk):
    desk = make_desk()
    desk.tick()
    read = wall(desk)
    assert read.status == "not set up"
    assert "WAREHOUSE_URL" in read.band
    assert {read.state(name) for name in NAMES} == {"sz-nodata"}


def test_latency_counts_those_that_wait_and_names_each_payment_method_worst_first(desk):
    desk.tick()
    read = wall(desk)
    panel = read.panel("latency")
    names = re.findall(r"</i>([^<]+)</span>", panel)
    assert names[0] == "cc_preauth"
    assert sorted(names) == sorted({*METHODS})
    assert "Hand-off p95 of all due" in panel
    figures = dict(zip(names, re.findall(r"<b>([^<]+)</b> of [\d,]+", panel), strict=True))
    assert re.fullmatch(r"&gt; \d+ min", figures["cc_preauth"]), "so many wait that it is not reached"
    assert figures["qris"] == "4.0 s"
    assert panel.count("<img") == len(names)
    assert read.state("latency") == "sz-value"


def test_a_thick_line_stands_only_where_the_percentile_is_not_reached_for_longer_than_it_may_take():
    buckets = pd.DataFrame(
        {
            "at_ms": [NOW, NOW + MINUTE, NOW + 2 * MINUTE, NOW + 3 * MINUTE],
            "done_count": [9, 0, 5, 0],
            "closed_count": [0, 0, 0, 1],
            "waiting_count": [0, 0, 5, 0],
            "all_ms": [2_000.0, np.nan, np.nan, np.nan],
            "over_ms": [2_000, 0, 10 * MINUTE, 8_000],
        }
    )
    of = Latencies(Held(None, None), Measure.HANDOFF, buckets, MINUTE, 10.0 * MINUTE, {}, NOW)
    drawn = small._line(buckets, of, TimeWindow(NOW, NOW + 4 * MINUTE), "#123456", MINUTE)
    whole, thick = re.findall(r' d="([^"]*)"', drawn)
    assert whole.startswith("M0 "), "the bucket without orders is a gap"
    assert re.findall(r"[A-Z]", whole) == ["M", "H", "M", "H", "V", "H"]
    assert thick == "M500 0H750"


def test_more_payment_methods_than_can_be_read_from_afar_are_counted(tmp_path, make_desk):
    names = {number: {"payment_method": f"pay_{number % 9}"} for number in range(1500, 2160)}
    desk = make_desk(WAREHOUSE_URL=str(write_world(tmp_path / "many", NOW, changes=names).folder))
    desk.tick()
    panel = wall(desk).panel("latency")
    shown = panel.count("<img")
    assert shown == small.MOST - 1
    assert f"and {9 + len(set(METHODS)) - shown} more" in panel


@pytest.mark.parametrize(("added", "rows", "more"), [(2, 7, ""), (3, 6, "and 2 more")])
def test_a_line_for_every_payment_method_that_there_is_room_for(tmp_path, make_desk, added, rows, more):
    names = {number: {"payment_method": f"pay_{number % added}"} for number in range(1500, 2160)}
    desk = make_desk(WAREHOUSE_URL=str(write_world(tmp_path / "many", NOW, changes=names).folder))
    desk.tick()
    panel = wall(desk).panel("slices")
    assert panel.count("wall-swatch") == rows
    assert re.findall(r"and \d+ more", panel) == ([more] if more else [])


def test_the_other_latency_is_shown_where_the_address_asks_for_it(desk):
    desk.tick()
    assert "Assignment p95 of all received" in wall(desk, {"measure": "assignment"}).panel("latency")


def test_the_incident_that_goes_on_says_for_how_long_since_when_and_whom_it_hurt(desk, world: World):
    desk.tick()
    read = wall(desk)
    panel = read.panel("incident")
    at_ms = NOW - NOW % MINUTE
    due = [int(str(row["due_ms"])) for row in world.rows if row["received_ms"] is None]
    hurt = {
        row["user_id"]
        for row in world.rows
        if row["received_ms"] is None and at_ms - int(str(row["due_ms"])) > 5 * MINUTE
    }
    assert read.state("incident") == "sz-value"
    assert "cc_preauth" in panel
    assert f"{len(hurt)} users hurt" in panel
    assert "observed since Thu 03:55 WIB" in panel
    grown = int(re.search(r'data-sz-age="(\d+)"', panel.partition("wall-run")[2])[1])
    assert grown == desk.clock.at_ms - min(due)


def test_without_an_incident_the_panel_is_zero_and_not_empty(calm):
    read = wall(calm)
    assert read.state("incident") == "sz-zero"
    assert "None is observed." in read.panel("incident")


def test_an_incident_that_is_over_is_named_as_the_last(tmp_path, make_desk):
    late = {number: {"received_ms": None} for number in range(600, 900, 7)}
    world = write_world(tmp_path / "over", NOW, hanging=False)
    rows = [
        row | ({"received_ms": NOW - 70 * MINUTE} if number in late else {}) for number, row in enumerate(world.rows)
    ]
    write_orders(world.folder, rows)
    desk = make_desk(WAREHOUSE_URL=str(world.folder))
    desk.tick()
    read = wall(desk)
    assert read.state("incident") == "sz-zero"
    assert re.search(r"Last: \w+, .* to Thu 03:25 WIB, \d+ users hurt\.", read.panel("incident"))


def test_while_the_warehouse_is_away_latency_and_incident_are_old_and_nothing_grows(desk, world):
    desk.tick()
    wall(desk)
    world.folder.rename(world.folder.with_name("away"))
    desk.tick()
    read = wall(desk)
    assert read.state("latency") == read.state("incident") == "sz-stale"
    assert "data-sz-age" not in read.panel("incident").partition("wall-run")[2]
    assert "cc_preauth" in read.panel("incident")


def test_the_runs_are_asked_for_once_a_minute(desk, monkeypatch):
    desk.tick()
    wall(desk)
    asked: list[str] = []
    ask = type(desk.installation).ask

    def counted(self, question, binds):
        asked.append(question)
        return ask(self, question, binds)

    monkeypatch.setattr(type(desk.installation), "ask", counted)
    for _ in range(3):
        desk.tick()
        wall(desk)
    assert asked.count("hung") == asked.count("impact_outcomes") == 0
    assert asked.count("latency_counts") == 3
    desk.tick(MINUTE)
    wall(desk)
    assert asked.count("hung") == asked.count("impact_outcomes") == 1


def test_without_a_watcher_the_panel_of_alerts_says_so_and_its_next_step(desk):
    desk.tick()
    read = wall(desk)
    assert (read.state("alerts"), "Nobody has watched yet." in read.panel("alerts")) == ("sz-nodata", True)
    assert "Next:" in read.panel("alerts")


def test_an_open_alert_is_known_and_no_error_of_the_panel(desk):
    watch = Watch(desk)
    watch.judged(OURS)
    desk.tick(12 * SECOND)
    read = wall(desk)
    assert (read.state("alerts"), "▲" in read.panel("alerts")) == ("sz-value", True)
    assert "cc_preauth" in read.panel("alerts")


def test_a_wall_does_not_wait_for_an_alert_store_that_hangs_and_does_not_call_it_quiet(desk, monkeypatch):
    desk.tick()
    wall(desk)
    answers, asked, answered = threading.Event(), threading.Event(), []
    whole = AlertStore.alerts

    def hanging(store, *span):
        asked.set()
        answers.wait(60)
        answered.append(span)
        return whole(store, *span)

    monkeypatch.setattr(AlertStore, "alerts", hanging)
    desk.tick(5 * MINUTE)
    read = wall(desk)
    assert asked.is_set()
    assert answered == [], "the wall was drawn before the store answered"
    assert (read.state("alerts"), "Nobody has watched yet." in read.panel("alerts")) == ("sz-stale", True)
    answers.set()


def test_a_past_moment_is_shown_as_it_was_and_said_so(desk, world):
    desk.tick()
    read = wall(desk, {"as_of": str(NOW - 50 * MINUTE)})
    assert "As of 2026-01-29 03:45 WIB" in read.band
    assert read.status != "stuck"


def test_only_the_slices_of_the_address_are_shown(desk):
    desk.tick()
    read = wall(desk, {"var-payment_method": "cash"})
    assert "cc_preauth" not in read.html
    assert "cash" in read.panel("slices")
    assert read.status == "clear" or "cash" in read.band


def test_midnight_and_the_end_of_a_month_are_passed_without_a_gap(tmp_path, make_desk):
    midnight = 1_769_878_800_000  # 2026-02-01T00:00+07:00
    world = write_world(tmp_path / "turn", midnight)
    desk = make_desk(WAREHOUSE_URL=str(world.folder))
    for at_ms, clock, day in (
        (midnight - 2 * SECOND, "23:59:5", "Sat 31 Jan"),
        (midnight + 3 * SECOND, "00:00:0", "Sun 01 Feb"),
    ):
        desk.clock.at_ms = at_ms
        desk.tick(0)
        read = wall(desk)
        assert read.status == "stuck"
        assert clock in read.band
        assert day in read.band


def test_a_clock_that_is_set_back_shows_nothing_that_is_still_to_come(desk):
    desk.tick(5 * MINUTE)
    late = wall(desk)
    desk.clock.at_ms -= 4 * MINUTE
    desk.service.ticker.tick()
    early = wall(desk)
    assert "04:40:0" in late.band
    assert "04:36:0" in early.band


def test_a_clock_that_jumps_forward_is_not_calm(calm):
    assert wall(calm).status == "clear"
    calm.tick(2 * DAY)
    assert wall(calm).status == "blind"


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ({}, list(NAMES)),
        ({"panels": "keys,backlog"}, ["keys", "backlog"]),
        ({"panels": ["keys", "backlog,keys"]}, ["keys", "backlog"]),
        ({"panels": "nothing"}, list(NAMES)),
    ],
)
def test_the_address_chooses_the_panels(desk, address, shown):
    desk.tick()
    assert wall(desk, address).panels == shown


def test_with_rotation_one_panel_is_shown_at_a_time_and_each_has_its_turn():
    hanging = read_hanging({"rotate": ["20s"], "panels": ["keys,backlog,slices"]})
    turns = [hanging.turn(at_ms) for at_ms in range(0, 120_000, 20_000)]
    assert turns == ["keys", "backlog", "slices"] * 2
    assert hanging.turn(39_999) == "backlog"
    assert read_hanging({}).turn(0) is None


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("zoom", str(SMALLEST - 1)),
        ("zoom", str(LARGEST + 1)),
        ("zoom", "²"),
        ("zoom", "wide"),
        ("theme", "blue"),
        ("panels", "keys,nothing"),
        ("rotate", "1s"),
        ("rotate", "soon"),
        ("sound", "loud"),
        ("kiosk", "perhaps"),
    ],
)
def test_what_is_wrong_in_the_address_is_said_and_the_default_is_shown(desk, name, text):
    assert [problem.name for problem in read_hanging({name: [text]}).problems] == [name]
    read = Read(desk.show("wall", {name: text}))
    assert f"“{name}” in the address" in read.foot


def test_zoom_theme_and_sound_reach_the_screen(desk):
    read = wall(desk, {"zoom": "120", "theme": "light", "sound": "on"})
    assert "--zoom:1.2" in read.html
    assert 'data-wall-sound="1"' in read.html
    style = next(html for html in read.shown.html if html.startswith("<style>.wall-frame"))
    assert "--sz-ground: #ffffff" in style


def test_two_refreshes_differ_so_that_each_puts_the_alarm_off(desk):
    desk.tick()
    first, second = wall(desk), wall(desk)
    assert first.html != second.html
    assert "wall-deadman" in first.html


def test_a_curve_of_any_window_has_at_most_180_points():
    for window in ("now-1m", "now-15m", "now-3h", "now-7h", "now-24h", "now-7d", "now-31d"):
        view = read_view({"from": [window]}, NOW, 5000)
        assert view.window.length_ms / asking.wall_step(view) + 2 <= 180


@pytest.mark.parametrize(
    ("count", "top"), [(0, 2), (2, 2), (3, 4), (5, 10), (11, 20), (21, 40), (41, 100), (950, 1000)]
)
def test_the_axis_ends_at_a_round_number_whose_half_is_whole(count, top):
    assert chart._round_up(count) == top


def test_a_refresh_asks_no_source(desk, world, monkeypatch):
    desk.tick()
    wall(desk)
    asked: list[str] = []
    monkeypatch.setattr(type(desk.installation), "ask", lambda self, question, binds: asked.append(question))
    assert wall(desk).status == "stuck"
    assert asked == []


def test_without_kiosk_there_are_controls_and_the_way_to_the_wall(desk):
    desk.tick()
    shown = desk.show("wall", {"from": "now-6h"})
    assert shown.app.pills(key="methods").options
    [link] = shown.app.get("link_button")
    assert "kiosk=1" in link.proto.url
    assert "from=now-6h" in link.proto.url


def test_no_user_and_no_order_is_named(desk, world: World):
    desk.tick()
    read = wall(desk)
    assert "person-" not in read.html
    assert not re.search(r"\bo\d{5}\b", read.html)
