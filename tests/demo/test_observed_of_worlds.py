"""On whole worlds: what is observed is what happened, and an ordinary week has no incident."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from data import binds
from data.answers import Rows
from data.demo.generate import generate
from data.demo.scenario import DEFAULT, Scenario, scenario_of
from data.demo.world import Plan
from data.metrics.claim import Claim, Evidence, Verdict
from data.metrics.claims import check
from data.metrics.observed import STEP, Observed, ObservedRun, observed_runs
from data.settings import load
from data.sources.warehouse import Warehouse, open_warehouse
from data.window import DAY, HOUR, MINUTE, TimeWindow
from tests.demo.rows import at
from tests.metrics.test_claims import moment, postmortem

NIGHT = TimeWindow(at("2026-01-28 00:00"), at("2026-01-30 00:00"))


def world(
    folder: Path, scenario: Scenario, *, days: int = 3, end: date = date(2026, 1, 30), mean: int = 20_000
) -> Path:
    generate(folder, Plan(end=end, days=days, mean=mean, seed=20_260_129, scenario=scenario))
    return folder


def hanging(start: str, end: str, **more: object) -> Scenario:
    incident = {"name": "it hung", "slice": "cc_preauth", "share": 1.0, "key": "present"} | more
    times = {"from": f"{start.replace(' ', 'T')}:00+07:00", "to": f"{end.replace(' ', 'T')}:00+07:00"}
    return scenario_of({"incident": [incident | times]})


def evidence(folder: Path, window: TimeWindow, now_ms: int) -> Evidence:
    """What a page would know of a window at a moment."""
    settings = load({"WAREHOUSE_URL": str(folder)}, folder).settings
    opened = open_warehouse(settings)
    assert isinstance(opened, Warehouse)
    hung = opened.ask("hung", binds.hung(window, now_ms, settings.stuck_after))
    outcomes = opened.ask("impact_outcomes", binds.impact_outcomes(settings, window, now_ms, STEP))
    opened.close()
    assert isinstance(hung, Rows)
    assert isinstance(outcomes, Rows)
    stuck = {"stuck_ms": settings.stuck_after, "give_up_ms": settings.give_up_after}
    found: Observed = observed_runs(hung.frame, outcomes.frame, now_ms, **stuck)
    return Evidence(hung.frame, found.runs, window, now_ms, **stuck, causes={}, as_of_ms=now_ms)


def runs(folder: Path, window: TimeWindow = NIGHT, now_ms: int | None = None) -> tuple[ObservedRun, ...]:
    return evidence(folder, window, window.end_ms if now_ms is None else now_ms).runs


@pytest.fixture(scope="module")
def night(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return world(tmp_path_factory.mktemp("night") / "world", DEFAULT, mean=60_000)


def test_the_night_is_one_run_with_the_users_that_its_postmortem_states(night: Path) -> None:
    [run] = runs(night)
    truth = json.loads((night / "truth.json").read_text(encoding="utf-8"))["incidents"][0]
    assert (run.slice, run.users) == ("cc_preauth", 283)
    assert 0 <= run.start_ms - truth["from_ms"] <= 5 * MINUTE
    assert run.end_ms is not None
    assert 0 <= run.end_ms - truth["to_ms"] <= 5 * MINUTE
    assert run.lost == truth["closed_by_customers"]


def test_the_claims_of_the_night_are_held_against_it_and_the_start_is_said_to_be_earlier(night: Path) -> None:
    told = postmortem(
        users_stated=283,
        started=None,
        detected=moment(at("2026-01-29 04:39")),
        mitigated=moment(at("2026-01-29 06:42")),
        resolved=None,
        slices=("CC pre-auth",),
        stated_minutes={"duration": 120},
        impact=("Users Affected: 283 users",),
    )
    found = check(told, evidence(night, NIGHT, NIGHT.end_ms))
    verdicts = {row.claim: row.verdict for row in found.rows}
    assert [verdicts[claim] for claim in (Claim.USERS, Claim.DETECTION, Claim.MITIGATION, Claim.SLICE)] == [
        Verdict.AGREES
    ] * 4
    start = found.rows[0]
    assert (start.claim, start.verdict) == (Claim.START, Verdict.DIFFERS)
    assert start.difference is not None
    assert -65 * MINUTE <= start.difference <= -60 * MINUTE
    assert verdicts[Claim.DURATION] is Verdict.DIFFERS


def test_as_it_was_at_a_quarter_to_five_the_run_was_open(night: Path) -> None:
    [run] = runs(night, now_ms=at("2026-01-29 04:45"))
    assert (run.end_ms, run.left_behind) == (None, 0)
    assert 0 < run.users < 283


@pytest.mark.parametrize(("slice_", "share"), [("bank_transfer", 1.0), ("cc_preauth", 0.5), ("cash", 0.2)])
@pytest.mark.parametrize("after", ["released", "lost"])
def test_an_outage_is_found_with_its_start_its_end_and_its_users(
    tmp_path: Path, slice_: str, share: float, after: str
) -> None:
    start, end = "2026-01-29 13:00", "2026-01-29 15:00"
    folder = world(tmp_path / "world", hanging(start, end, slice=slice_, share=share, after=after))
    truth = json.loads((folder / "truth.json").read_text(encoding="utf-8"))["incidents"][0]
    [run] = [one for one in runs(folder) if one.slice == slice_ and one.holds(at("2026-01-29 14:00"))]
    assert abs(run.start_ms - at(start)) <= 10 * MINUTE
    assert run.end_ms is not None
    # What nobody releases is left behind an hour after the slice works again; customers still cancel in that hour.
    assert 0 <= run.end_ms - at(end) <= (10 * MINUTE if after == "released" else 100 * MINUTE)
    assert (run.left_behind > 0) is (after == "lost")
    assert abs(run.users - truth["users_over_5_minutes"]) <= 0.02 * truth["users_over_5_minutes"] + 1


def test_an_ordinary_week_has_no_incident(tmp_path: Path) -> None:
    folder = world(tmp_path / "world", Scenario(DEFAULT.mix, ordinary_trouble=False), days=8, end=date(2026, 1, 20))
    end_ms = at("2026-01-20 23:00")
    assert runs(folder, TimeWindow(end_ms - 7 * DAY, end_ms)) == ()


def test_orders_that_nobody_closed_are_no_incident_and_hide_none(tmp_path: Path) -> None:
    """They begin on the 19th and wait for days; the outage of the 20th stands by itself."""
    start, end = "2026-01-20 13:00", "2026-01-20 15:00"
    folder = world(tmp_path / "world", hanging(start, end), days=4, end=date(2026, 1, 21))
    end_ms = at("2026-01-21 12:00")
    found = [one for one in runs(folder, TimeWindow(end_ms - 3 * DAY, end_ms)) if one.slice == "cc_preauth"]
    assert len(found) == 1
    assert abs(found[0].start_ms - at(start)) <= 10 * MINUTE
    assert found[0].end_ms is not None
    assert found[0].end_ms < at(end) + HOUR
