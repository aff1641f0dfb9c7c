"""Writing a world: what is in the folder, and what it depends on."""

from __future__ import annotations

import json
import time
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.dataset as ds
import pyarrow.parquet as pq
import pytest

from data.demo import generate as generate_module
from data.demo.clock import read_state
from data.demo.generate import generate
from data.demo.scenario import DEFAULT_MIX, Scenario, ScenarioError, load_scenario
from data.demo.world import Plan, WorldError
from data.window import utc_day
from tests.demo.rows import FAR, at, due_between, orders_in

SUNDAY = date(2026, 1, 25)
TEXTS = ("order_id", "user_id", "payment_method", "booking_type", "outcome")


@pytest.fixture(scope="module")
def fortnight(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two weeks with every kind of ordinary trouble and the night."""
    world = tmp_path_factory.mktemp("fortnight") / "w"
    generate(world, Plan(14, 8_000, date(2026, 1, 31), 11))
    return world


def same(left: pd.DataFrame, right: pd.DataFrame) -> bool:
    plain = [frame.reset_index(drop=True).astype(dict.fromkeys(TEXTS, str)) for frame in (left, right)]
    return plain[0].equals(plain[1])


def test_the_same_plan_gives_the_same_files(tmp_path: Path) -> None:
    for name in ("a", "b"):
        generate(tmp_path / name, Plan(2, 1_000, date(2026, 1, 29), 4))
    files = sorted(path.relative_to(tmp_path / "a") for path in (tmp_path / "a").rglob("*") if path.is_file())
    assert len(files) > 6
    for file in files:
        assert (tmp_path / "a" / file).read_bytes() == (tmp_path / "b" / file).read_bytes(), file


def test_another_seed_gives_other_rows(tmp_path: Path) -> None:
    for name, seed in (("a", 1), ("b", 2)):
        generate(tmp_path / name, Plan(1, 1_000, SUNDAY, seed))
    assert not set(orders_in(tmp_path / "a")["order_id"]) & set(orders_in(tmp_path / "b")["order_id"])


def test_the_rows_of_a_day_do_not_depend_on_which_other_days_there_are(tmp_path: Path) -> None:
    generate(tmp_path / "short", Plan(1, 2_000, date(2026, 1, 29), 4))
    generate(tmp_path / "long", Plan(5, 2_000, date(2026, 1, 31), 4))
    day = ("2026-01-29 00:00", "2026-01-30 00:00")
    short, long = (due_between(orders_in(tmp_path / name), *day) for name in ("short", "long"))
    assert len(short) == 2_000
    assert same(short, long)


def test_each_folder_holds_one_day_of_utc_sorted_by_due_time(fortnight: Path) -> None:
    folders = sorted((fortnight / "orders").iterdir())
    assert len(folders) == 15
    for folder in folders:
        for file in folder.iterdir():
            due_ms = pq.read_table(file, partitioning=None)["due_ms"].to_numpy()
            assert (np.diff(due_ms) >= 0).all()
            assert {f"due_day={utc_day(int(at_ms))}" for at_ms in (due_ms[0], due_ms[-1])} == {folder.name}


def test_due_day_is_read_from_the_folders(fortnight: Path) -> None:
    table = ds.dataset(fortnight / "orders", partitioning="hive").to_table(columns=["due_ms", "due_day"])
    days = (pd.to_datetime(table["due_ms"].to_pandas(), unit="ms", utc=True)).dt.strftime("%Y%m%d").astype(int)
    assert (table["due_day"].to_pandas() == days).all()


def test_orders_a_day_is_the_mean_over_whole_weeks_of_jakarta(fortnight: Path) -> None:
    frame = orders_in(fortnight)
    assert len(frame) == 14 * 8_000
    assert frame["due_ms"].min() >= at("2026-01-18 00:00")
    assert frame["due_ms"].max() < at("2026-02-01 00:00")
    assert frame["order_id"].is_unique


def test_the_times_of_an_order_follow_each_other(fortnight: Path) -> None:
    frame = orders_in(fortnight)
    now = frame["booking_type"] == "now"
    assert (frame.loc[now, "created_ms"] == frame.loc[now, "due_ms"]).all()
    assert (frame.loc[~now, "created_ms"] <= frame.loc[~now, "due_ms"] - 30 * 60_000).all()
    assert (frame["received_ms"] > frame["created_ms"]).all()
    assert (frame["assigned_ms"] >= frame["received_ms"]).all()
    assert (frame["closed_ms"] > frame["created_ms"]).all()
    assert (
        (frame["closed_ms"] == FAR) | (frame["received_ms"] == FAR) | (frame["closed_ms"] > frame["received_ms"])
    ).all()
    assert (frame["outcome"].isna() == (frame["closed_ms"] == FAR)).all()
    assert set(frame["outcome"].dropna()) == {"completed", "cancelled", "no_driver"}


def test_the_payment_methods_have_their_shares_and_users_come_again(fortnight: Path) -> None:
    frame = orders_in(fortnight)
    shares = frame["payment_method"].value_counts(normalize=True)
    assert shares["cc_preauth"] == pytest.approx(0.06, abs=0.001)
    assert len(shares) == 7
    assert 0.02 < frame["user_id"].duplicated().mean() < 0.9


def test_most_orders_are_on_time_and_some_days_have_a_heavy_tail(fortnight: Path) -> None:
    frame = due_between(orders_in(fortnight), "2026-01-22 00:00", "2026-01-23 00:00")
    assert 0.99 < (frame["waited_ms"] <= 60_000).mean() < 1
    assert frame["waited_ms"].median() < 8_000


def test_a_slow_evening_is_slow_in_all_payment_methods_alike(fortnight: Path) -> None:
    frame = due_between(orders_in(fortnight), "2026-01-21 18:30", "2026-01-21 21:00")
    usual = due_between(orders_in(fortnight), "2026-01-22 18:30", "2026-01-22 21:00")
    slow = frame[frame["received_ms"] < FAR].groupby("payment_method")["waited_ms"].median()
    fast = usual[usual["received_ms"] < FAR].groupby("payment_method")["waited_ms"].median()
    assert (slow / fast > 3).all()


def test_nothing_is_handed_over_while_the_key_server_restarts(fortnight: Path) -> None:
    frame = orders_in(fortnight)
    start_ms, end_ms = at("2026-01-26 14:12"), at("2026-01-26 14:15")
    due = frame[frame["due_ms"].between(start_ms, end_ms - 1) & (frame["received_ms"] < FAR)]
    assert len(due) > 2
    assert (due["received_ms"] >= end_ms).all()
    assert (due["waited_ms"] < 300_000).mean() > 0.9
    record = pq.read_table(fortnight / "key_outcomes").to_pandas()
    unknown = record[record["outcome"] == "unknown"]
    assert len(unknown) > 0
    assert unknown["from_ms"].min() >= start_ms
    assert unknown["to_ms"].max() <= end_ms


def test_a_burst_of_scheduled_orders_is_late_on_the_day_after_the_night(fortnight: Path) -> None:
    frame = due_between(orders_in(fortnight), "2026-01-30 05:00", "2026-01-30 05:10")
    late = frame[frame["waited_ms"].between(6 * 60_000, 15 * 60_000)]
    assert len(late) > 2
    assert set(late["booking_type"]) == {"scheduled"}


def test_a_few_rows_are_never_closed_and_none_within_two_days_of_the_night(fortnight: Path) -> None:
    frame = orders_in(fortnight)
    never = frame[frame["left_ms"] == FAR]
    assert 2 <= len(never) <= 6
    assert (never["due_ms"] < at("2026-01-26 00:00")).all()


def test_ordinary_trouble_can_be_left_out(tmp_path: Path) -> None:
    scenario = Scenario(DEFAULT_MIX, ordinary_trouble=False)
    generate(tmp_path / "w", Plan(1, 20_000, date(2026, 1, 21), 4, scenario))
    evening = due_between(orders_in(tmp_path / "w"), "2026-01-21 18:30", "2026-01-21 21:00")
    assert (evening["waited_ms"] <= 60_000).mean() > 0.99
    assert json.loads((tmp_path / "w" / "truth.json").read_text())["ordinary_trouble"] == []


def test_deployments_are_on_most_working_days_some_at_night_some_without_standby_or_risks(fortnight: Path) -> None:
    frame = pq.read_table(fortnight / "deployments").to_pandas()
    local = pd.to_datetime(frame["started_ms"], unit="ms", utc=True).dt.tz_convert("Asia/Jakarta")
    assert frame["deployment_id"].is_unique
    assert local.dt.date.nunique() >= 7
    assert ((local.dt.hour >= 22) | (local.dt.hour < 4)).any()
    assert frame["standby"].isna().any()
    assert frame["risk_analysis"].isna().any()
    assert frame["standby"].notna().any()
    assert {"failed", "rolled_back", "succeeded"} == set(frame["status"])
    assert (frame["finished_ms"] > frame["started_ms"]).all()


def test_a_scenario_adds_one_deployment_that_finishes_when_its_incident_begins(tmp_path: Path) -> None:
    scenario = load_scenario(Path("data/demo/scenarios/morning_wallet.toml"))
    generate(tmp_path / "w", Plan(2, 2_000, date(2026, 1, 21), 4, scenario))
    frame = pq.read_table(tmp_path / "w" / "deployments").to_pandas()
    added = frame[frame["finished_ms"] == at("2026-01-20 07:30")]
    assert list(added["service"]) == ["payment-service"]
    truth = json.loads((tmp_path / "w" / "truth.json").read_text())
    assert [incident["name"] for incident in truth["incidents"]] == ["wallet morning", "qris lost"]
    assert "loaded_ms" in orders_in(tmp_path / "w")


def test_what_the_player_reads_is_not_the_truth(fortnight: Path) -> None:
    absent = pq.read_table(fortnight / "player" / "absent_keys.parquet").to_pandas()
    truth = json.loads((fortnight / "truth.json").read_text())
    assert set(absent["order_id"]) == set(truth["incidents"][0]["order_ids"])
    facts = json.loads((fortnight / "world.json").read_text())
    assert "incidents" not in facts
    assert list(facts["marks"]) == ["quiet", "incident begins", "helpdesk calls 04:39", "hotfix 06:42", "after"]
    assert facts["marks"]["helpdesk calls 04:39"] == at("2026-01-29 04:39")


def test_a_new_clock_stands_three_minutes_before_the_incident(fortnight: Path) -> None:
    begins_ms = json.loads((fortnight / "world.json").read_text())["marks"]["incident begins"]
    state = read_state(fortnight / "clock.json")
    assert state.world_ms == begins_ms - 3 * 60_000
    assert state.speed == 0


def test_an_older_world_is_replaced_whole_and_nothing_is_left_beside(tmp_path: Path) -> None:
    generate(tmp_path / "w", Plan(3, 500, SUNDAY, 4))
    generate(tmp_path / "w", Plan(1, 500, SUNDAY, 4))
    assert len(list((tmp_path / "w" / "orders").iterdir())) == 2
    assert [path.name for path in tmp_path.iterdir()] == ["w"]


def test_a_failure_half_way_leaves_the_older_world_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    generate(tmp_path / "w", Plan(1, 500, SUNDAY, 4))
    before = orders_in(tmp_path / "w")
    monkeypatch.setattr(generate_module, "deployment_table", lambda rows: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        generate(tmp_path / "w", Plan(2, 500, SUNDAY, 5))
    assert same(orders_in(tmp_path / "w"), before)
    assert [path.name for path in tmp_path.iterdir()] == ["w"]


def test_a_folder_with_other_files_is_never_replaced(tmp_path: Path) -> None:
    (tmp_path / "precious.txt").write_text("mine")
    with pytest.raises(WorldError, match="expected a new folder"):
        generate(tmp_path, Plan(1, 500, SUNDAY, 4))
    assert (tmp_path / "precious.txt").read_text() == "mine"


def test_an_incident_on_no_day_of_the_world_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    scenario = load_scenario(Path("data/demo/scenarios/morning_wallet.toml"))
    with pytest.raises(ScenarioError, match="within the world's days"):
        generate(tmp_path / "w", Plan(1, 500, SUNDAY, 4, scenario))
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("wrong", [{"days": 0}, {"mean": 0}, {"seed": -1}])
def test_a_plan_that_makes_no_sense_is_told_with_an_example(wrong: dict[str, int]) -> None:
    with pytest.raises(WorldError, match=r"expected a whole number from .* got .*, e\.g\. --"):
        Plan(**wrong)


def test_orders_are_made_at_three_hundred_thousand_a_second(tmp_path: Path) -> None:
    began = time.process_time()
    made = generate(tmp_path / "w", Plan(7, 60_000, date(2026, 1, 31), 4))
    # Processor time, so that a busy machine does not count; two threads share the work.
    assert made.orders / (time.process_time() - began) > 300_000
