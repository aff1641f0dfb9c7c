"""The night of 2026-01-29, counted from the rows alone."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.demo.day import WorldDay, day_of
from data.demo.generate import generate
from data.demo.scenario import DEFAULT_MIX, Scenario
from data.demo.world import Plan
from tests.demo.rows import FAR, at, due_between, frame_of, orders_in

NIGHT = date(2026, 1, 29)
FROM, TO = "2026-01-29 00:00", "2026-01-29 07:10"
HOTFIX_MS = at("2026-01-29 06:42")
LONG_MS = 300_000

seeds = st.integers(0, 2**40)
sizes = st.integers(30_000, 90_000)


def night(seed: int = 1, mean: int = 30_000) -> WorldDay:
    return day_of(Plan(1, mean, NIGHT, seed), NIGHT)


def finish_ms(day: WorldDay) -> int:
    return next(d.finished_ms for d in day.deployments if d.deployment_id.endswith("-n1"))


@settings(max_examples=30)
@given(seeds, sizes)
def test_exactly_283_users_wait_over_five_minutes_for_every_seed_and_size(seed: int, mean: int) -> None:
    frame = due_between(frame_of(night(seed, mean).orders), FROM, TO)
    long = frame[frame["waited_ms"] > LONG_MS]
    assert long["user_id"].nunique() == 283
    assert set(long["payment_method"]) == {"cc_preauth"}


@settings(max_examples=10)
@given(seeds, sizes)
def test_every_long_wait_of_the_night_is_due_between_the_deployment_and_the_hotfix(seed: int, mean: int) -> None:
    day = night(seed, mean)
    frame = due_between(frame_of(day.orders), FROM, TO)
    long = frame[frame["waited_ms"] > LONG_MS]
    assert long["due_ms"].between(finish_ms(day), HOTFIX_MS - 1).all()


@settings(max_examples=10)
@given(seeds, sizes)
def test_all_cc_preauth_orders_of_both_booking_types_hang_until_the_hotfix(seed: int, mean: int) -> None:
    day = night(seed, mean)
    frame = frame_of(day.orders)
    hit = frame[frame["due_ms"].between(finish_ms(day), HOTFIX_MS - 1) & (frame["payment_method"] == "cc_preauth")]
    assert set(hit["booking_type"]) == {"now", "scheduled"}
    assert (hit["received_ms"] >= HOTFIX_MS).all()
    released = hit[hit["received_ms"] < FAR]
    assert (released["received_ms"] < HOTFIX_MS + 5 * 60_000).all()
    closed = hit.drop(released.index)
    assert abs(len(closed) / len(hit) - 0.4) < 0.01
    assert (closed["closed_ms"] - closed["due_ms"]).between(6 * 60_000, 40 * 60_000).all()


@given(seeds, sizes)
@settings(max_examples=10)
def test_the_deployment_finishes_between_one_and_four_o_clock_and_the_hotfix_at_0642(seed: int, mean: int) -> None:
    day = night(seed, mean)
    assert at("2026-01-29 01:00") <= finish_ms(day) <= at("2026-01-29 04:00")
    hotfix = next(d for d in day.deployments if d.finished_ms == HOTFIX_MS)
    assert hotfix.service == "booking-flow"
    assert "hotfix" in hotfix.title.lower()


def test_no_cc_preauth_order_is_received_while_the_incident_lasts() -> None:
    day = night(mean=60_000)
    frame = frame_of(day.orders)
    # Those due before the deployment were on their way already.
    late = frame[(frame["payment_method"] == "cc_preauth") & (frame["due_ms"] >= finish_ms(day))]
    assert not late["received_ms"].between(finish_ms(day), HOTFIX_MS - 1).any()


def test_other_payment_methods_go_on_as_ever_during_the_night() -> None:
    frame = due_between(frame_of(night(mean=60_000).orders), FROM, TO)
    others = frame[frame["payment_method"] != "cc_preauth"]
    assert (others["waited_ms"] <= 60_000).mean() > 0.99


def test_the_generated_files_hold_the_283_whatever_days_are_around(tmp_path: Path) -> None:
    generate(tmp_path / "w", Plan(3, 30_000, date(2026, 1, 30), 5))
    frame = due_between(orders_in(tmp_path / "w"), FROM, TO)
    assert frame.loc[frame["waited_ms"] > LONG_MS, "user_id"].nunique() == 283
    truth = json.loads((tmp_path / "w" / "truth.json").read_text())
    assert truth["night"]["users_over_5_minutes"] == 283


def test_a_smaller_world_states_its_own_number_in_the_truth(tmp_path: Path) -> None:
    generate(tmp_path / "w", Plan(1, 2_000, NIGHT, 5))
    frame = due_between(orders_in(tmp_path / "w"), FROM, TO)
    counted = frame.loc[frame["waited_ms"] > LONG_MS, "user_id"].nunique()
    truth = json.loads((tmp_path / "w" / "truth.json").read_text())
    assert 0 < counted < 283
    assert truth["night"]["users_over_5_minutes"] == truth["incidents"][0]["users_over_5_minutes"] == counted


@pytest.mark.parametrize("mean", [1, 7, 60])
def test_even_a_tiny_world_can_be_made(mean: int) -> None:
    assert len(night(mean=mean).orders) == mean


def test_a_scenario_takes_the_night_and_its_deployments_away() -> None:
    day = day_of(Plan(1, 30_000, NIGHT, 1, Scenario(DEFAULT_MIX)), NIGHT)
    frame = frame_of(day.orders)
    assert not any("-n" in d.deployment_id for d in day.deployments)
    cards = due_between(frame[frame["payment_method"] == "cc_preauth"], "2026-01-29 04:00", "2026-01-29 06:42")
    assert (cards["waited_ms"] > LONG_MS).mean() < 0.01
