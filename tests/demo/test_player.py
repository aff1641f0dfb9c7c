"""The player on a real key server: keys come and go with world time, and a hand is never undone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
import redis

from data.demo.clock import DemoClock, read_state
from data.demo.generate import generate
from data.demo.player import BEAT_S, Player
from data.demo.world import Plan
from data.sources.demo_keys import DemoKeysError, open_demo_keys
from data.sources.key_server_process import PrivateKeyServer, start_private_key_server
from tests.demo.rows import FAR, at, orders_in

MINUTE = 60_000


class Wall:
    def __init__(self) -> None:
        self.ms = 0

    def __call__(self) -> int:
        return self.ms


class Stage:
    """A world, its player, the server and a hand."""

    def __init__(self, world: Path, server: PrivateKeyServer) -> None:
        self.wall = Wall()
        self.clock = DemoClock(world / "clock.json", self.wall)
        self.player = Player(world, open_demo_keys(server.url), self.clock, lambda: self.wall.ms / 1000)
        self.hand = redis.Redis(port=server.port, decode_responses=True)
        self.orders = orders_in(world).set_index("order_id")
        self.clock.set_speed(60)

    def go_to(self, text: str) -> None:
        """Jump."""
        self.clock.jump_to(at(text))
        self.player.tick()
        assert self.player.trouble is None

    def play_until(self, text: str) -> None:
        """Let world time pass, a tick for every 15 seconds of it."""
        while self.clock.now_ms() < at(text):
            self.wall.ms += 250
            self.player.tick()
            assert self.player.trouble is None

    def there(self) -> set[str]:
        return {key.removeprefix("bbd:request:") for key in self.hand.scan_iter("bbd:request:*", count=1000)}

    def called_for(self) -> set[str]:
        """The keys of this moment, counted from the rows by the words of the issue."""
        now_ms, rows = self.clock.now_ms(), self.orders
        shown = rows[["created_ms"]].max(axis=1).where(rows["created_ms"] > rows["due_ms"] - 10 * MINUTE)
        set_ms = shown.fillna(rows["due_ms"] - 10 * MINUTE)
        hangs = self.hanging()
        left_ms = rows["left_ms"].clip(upper=FAR - 10 * MINUTE)
        in_flight = (set_ms <= now_ms) & (left_ms + 10 * MINUTE > now_ms)
        absent = rows.index.isin(hangs) & (now_ms < at("2026-01-29 06:42"))
        never = rows.index.isin(hangs) & (rows["received_ms"] == FAR)
        return set(rows.index[in_flight & ~absent & ~never])

    def hanging(self) -> pd.Index:
        rows = self.orders
        begins_ms = self.clock.marks()["incident begins"]
        hit = (rows["payment_method"] == "cc_preauth") & rows["due_ms"].between(begins_ms, at("2026-01-29 06:42") - 1)
        return rows.index[hit]

    def waiting(self) -> pd.Index:
        now_ms = self.clock.now_ms()
        return self.orders.index[(self.orders["due_ms"] <= now_ms) & (self.orders["left_ms"] > now_ms)]


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("player") / "w"
    generate(folder, Plan(2, 20_000, date(2026, 1, 29), 8))
    return folder


@pytest.fixture
def stage(world: Path, key_server: PrivateKeyServer) -> Iterator[Stage]:
    stage = Stage(world, key_server)
    yield stage
    stage.player.keys.close()
    stage.hand.close()


@pytest.mark.parametrize("moment", ["2026-01-29 00:40", "2026-01-29 04:39", "2026-01-29 06:46", "2026-01-29 12:00"])
def test_after_a_jump_there_are_exactly_the_keys_of_the_orders_in_flight(stage: Stage, moment: str) -> None:
    stage.go_to(moment)
    assert len(stage.there()) > 20
    assert stage.there() == stage.called_for()


def test_a_jump_back_takes_away_what_has_not_happened(stage: Stage) -> None:
    stage.go_to("2026-01-29 12:00")
    stage.go_to("2026-01-29 04:39")
    assert stage.there() == stage.called_for()


def test_as_time_passes_the_keys_follow_without_a_jump(stage: Stage) -> None:
    stage.go_to("2026-01-29 06:30")
    stage.play_until("2026-01-29 06:50")
    assert stage.there() == stage.called_for()


def test_hanging_orders_have_no_key_until_the_hotfix_and_have_it_then(stage: Stage) -> None:
    stage.go_to("2026-01-29 06:35")
    hanging = stage.waiting().intersection(stage.hanging())
    assert len(hanging) > 20
    assert not stage.there() & set(hanging)
    stage.play_until("2026-01-29 06:42")
    released = stage.waiting().intersection(hanging)
    assert len(released) > 10
    assert set(released) <= stage.there()


def test_a_key_deleted_by_hand_stays_deleted_until_a_jump(stage: Stage) -> None:
    stage.go_to("2026-01-29 12:00")
    stage.play_until("2026-01-29 12:01")
    victim = next(iter(stage.there() & set(stage.waiting()) or stage.there()))
    left_ms = int(stage.orders.loc[victim, "left_ms"])
    stage.hand.delete(f"bbd:request:{victim}")
    stage.play_until("2026-01-29 12:04")
    assert victim not in stage.there()
    stage.clock.jump_to(left_ms)
    stage.player.tick()
    assert victim in stage.there()


def test_a_key_written_by_hand_stays_until_its_own_transition(stage: Stage) -> None:
    stage.go_to("2026-01-29 05:00")
    hung = stage.orders.loc[stage.waiting().intersection(stage.hanging())]
    closing = hung[hung["received_ms"] == FAR].sort_values("closed_ms").iloc[0]
    stage.hand.set(f"bbd:request:{closing.name}", "by hand")
    stage.wall.ms += 250
    stage.player.tick()
    assert stage.hand.get(f"bbd:request:{closing.name}") == "by hand"
    while stage.clock.now_ms() < closing["closed_ms"] + 10 * MINUTE:
        assert stage.hand.exists(f"bbd:request:{closing.name}")
        stage.wall.ms += 1_000
        stage.player.tick()
    assert not stage.hand.exists(f"bbd:request:{closing.name}")


def test_the_configuration_is_written_at_jumps_and_not_between(stage: Stage) -> None:
    stage.go_to("2026-01-29 05:00")
    assert set(stage.hand.hgetall("bbd:config")) == {"version", "dispatch_url", "timeout_ms"}
    stage.hand.delete("bbd:config")
    stage.play_until("2026-01-29 05:30")
    assert not stage.hand.exists("bbd:config")
    stage.go_to("2026-01-29 05:00")
    assert stage.hand.exists("bbd:config")


def test_the_heartbeat_lives_a_minute_and_comes_again_each_ten_seconds(stage: Stage) -> None:
    stage.go_to("2026-01-29 05:00")
    assert 50 < stage.hand.ttl("bbd:heartbeat") <= 60
    stage.hand.delete("bbd:heartbeat")
    stage.player.tick()
    assert not stage.hand.exists("bbd:heartbeat")
    stage.wall.ms += round(BEAT_S * 1000)
    stage.player.tick()
    assert stage.hand.exists("bbd:heartbeat")


def test_a_paused_clock_changes_no_key(stage: Stage) -> None:
    stage.go_to("2026-01-29 05:00")
    stage.clock.pause()
    before = stage.there()
    stage.wall.ms += 60_000
    stage.player.tick()
    assert stage.there() == before


def test_what_a_dead_server_missed_is_done_when_it_answers_again(world: Path, tmp_path: Path) -> None:
    server = start_private_key_server(tmp_path)
    stage = Stage(world, server)
    try:
        stage.go_to("2026-01-29 08:00")
        server.process.send_signal(19)  # frozen: it neither answers nor hangs up
        stage.wall.ms += 5_000
        stage.player.tick()
        assert stage.player.trouble is not None
        assert "password" not in stage.player.trouble
        server.process.send_signal(18)
        stage.wall.ms += 5_000
        stage.player.tick()
        assert stage.player.trouble is None
        assert stage.there() == stage.called_for()
    finally:
        stage.player.keys.close()
        stage.hand.close()
        server.stop()


def test_keys_of_others_are_left_alone(stage: Stage) -> None:
    stage.hand.set("somebody:else", "1")
    stage.go_to("2026-01-29 05:00")
    stage.go_to("2026-01-29 12:00")
    assert stage.hand.get("somebody:else") == "1"


def test_an_address_that_is_none_is_told_without_its_password() -> None:
    with pytest.raises(DemoKeysError, match="expected a redis://") as caught:
        open_demo_keys("http://user:s3cret@host")
    assert "s3cret" not in str(caught.value)


def test_the_clock_file_is_the_only_thing_the_stage_changed(world: Path) -> None:
    assert read_state(world / "clock.json").jumps >= 0
    assert {path.name for path in world.iterdir()} == {
        *("clock.json", "world.json", "truth.json", "orders", "deployments", "key_outcomes", "player"),
    }
