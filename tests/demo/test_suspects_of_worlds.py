"""On whole worlds: the deployment of the night is found with its evidence, and where none was, none is named."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from data.demo.generate import generate
from data.demo.scenario import DEFAULT, Scenario, scenario_of
from data.demo.world import Plan
from data.metrics.impact_judging import Verdict
from data.metrics.suspects import Clearing
from data.window import HOUR, MINUTE, TimeWindow
from tests.demo.judged import Judged
from tests.demo.rows import at


def world(
    folder: Path, scenario: Scenario, *, days: int = 3, end: date = date(2026, 1, 30), mean: int = 60_000
) -> Path:
    generate(folder, Plan(end=end, days=days, mean=mean, seed=20_260_129, scenario=scenario))
    return folder


def hanging(start: str, end: str, **more: object) -> Scenario:
    incident = {"name": "it hung", "slice": "cc_preauth", "share": 1.0, "key": "present"} | more
    return scenario_of({"incident": [incident | {"from": f"{start}:00+07:00", "to": f"{end}:00+07:00"}]})


@pytest.fixture(scope="module")
def night(tmp_path_factory) -> Path:
    return world(tmp_path_factory.mktemp("night") / "world", DEFAULT)


@pytest.mark.parametrize("window", [("01:39", "04:39"), ("03:30", "07:00"), ("00:00", "09:00")])
def test_in_the_night_the_booking_flow_is_first_with_its_evidence(night, window):
    span = TimeWindow(*(at(f"2026-01-29 {clock}") for clock in window))
    found = Judged(night, span, span.end_ms).suspects
    first = found.suspects[0]
    assert (first.deployment.deployment_id, first.deployment.service) == ("dep-20260129-n1", "booking-flow")
    assert (found.run.slice, first.verdict, first.worked_on) == ("cc_preauth", Verdict.ABSENT, 0)
    assert 0 <= first.before_ms <= 5 * MINUTE
    assert len(found.suspects) == 1
    assert {each.cleared for each in found.cleared} <= {Clearing.WORKED_ON}


def test_already_ten_minutes_after_it_the_deployment_of_the_night_is_judged(night):
    """The orders of five minutes can be judged by then."""
    begun = Judged(
        night, TimeWindow(at("2026-01-29 01:00"), at("2026-01-29 04:30")), at("2026-01-29 04:30")
    ).run.start_ms
    span = TimeWindow(begun - 2 * HOUR, begun + 12 * MINUTE)
    judged = Judged(night, span, span.end_ms)
    assert judged.worst()["dep-20260129-n1"] == ("cc_preauth", Verdict.ABSENT.value)


def test_the_hotfix_is_neither_worse_nor_a_suspect(night):
    span = TimeWindow(at("2026-01-29 03:00"), at("2026-01-29 12:00"))
    judged = Judged(night, span, span.end_ms)
    assert judged.worst()["dep-20260129-n2"][1] == Verdict.NO_EFFECT.value
    assert "dep-20260129-n2" not in {each.deployment.deployment_id for each in judged.suspects.suspects}


@pytest.mark.parametrize("start", ["2026-01-29 02:20", "2026-01-29 11:40", "2026-01-29 14:10", "2026-01-30 18:00"])
def test_where_the_incident_has_no_deployment_nobody_is_accused(tmp_path, start):
    end = f"{start[:11]}{int(start[11:13]) + 2:02}{start[13:]}"
    folder = world(tmp_path / "world", hanging(start, end))
    span = TimeWindow(at(start) - HOUR, at(end))
    found = Judged(folder, span, span.end_ms).suspects
    assert (found.run.slice, abs(found.run.start_ms - at(start)) <= 6 * MINUTE) == ("cc_preauth", True)
    assert found.suspects == ()


@pytest.mark.parametrize("slice_", ["bank_transfer", "cash"])
def test_where_a_deployment_began_it_that_one_is_first(tmp_path, slice_):
    scenario = hanging("2026-01-29 13:00", "2026-01-29 15:00", deployment="pricing", slice=slice_, share=0.5)
    folder = world(tmp_path / "world", scenario)
    span = TimeWindow(at("2026-01-29 12:30"), at("2026-01-29 15:00"))
    found = Judged(folder, span, span.end_ms).suspects
    assert found.suspects[0].deployment.deployment_id == "dep-20260129-s1"


def test_a_slice_of_one_in_a_hundred_that_fails_wholly_is_found(tmp_path):
    mix = {"cash": 0.99, "voucher": 0.01}
    incident = {"name": "lost", "slice": "voucher", "share": 1.0, "key": "missing", "deployment": "pricing"}
    times = {"from": "2026-01-29T13:00:00+07:00", "to": "2026-01-29T15:00:00+07:00"}
    folder = world(tmp_path / "world", scenario_of({"mix": mix, "incident": [incident | times]}), mean=20_000)
    span = TimeWindow(at("2026-01-29 12:30"), at("2026-01-29 14:10"))
    judged = Judged(folder, span, span.end_ms)
    assert judged.worst()["dep-20260129-s1"] == ("voucher", Verdict.ABSENT.value)


def test_an_ordinary_week_has_no_run_and_no_effect(tmp_path):
    folder = world(tmp_path / "world", Scenario(DEFAULT.mix, ordinary_trouble=False), days=7, end=date(2026, 1, 20))
    span = TimeWindow(at("2026-01-15 00:00"), at("2026-01-20 23:00"))
    judged = Judged(folder, span, span.end_ms)
    assert judged.run is None
    assert len(judged.worst()) >= 5
    assert {verdict for _, verdict in judged.worst().values()} <= {"no effect found", "too few", "better"}
