"""The rules of the deployment log, its coverage, and the overtime: given deployments, and against plain counting."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.metrics.deployment import Deployment, Origin, Status
from data.metrics.deployment_coverage import before_and_since, coverage, place_among_months
from data.metrics.deployment_lint import CHECKS, Finding, Rule, Severity, lint
from data.metrics.office import Office, Outside
from data.metrics.overtime import by_person, overtime
from data.window import HOUR, MINUTE, to_ms

ZONE = ZoneInfo("Asia/Jakarta")
OFFICE = Office(ZONE, frozenset(range(5)), 9 * 60, 18 * 60, {date(2026, 1, 16): "Isra"})
RULES = tuple(Rule(check, Severity.ERROR, f"missing {check}", "x") for check in CHECKS)


def at(text: str) -> int:
    return to_ms(datetime.fromisoformat(text).replace(tzinfo=ZONE))


def deployment(**fields: object) -> Deployment:
    """One that lacks nothing, on a Wednesday morning."""
    start = at("2026-01-28T10:00")
    base = Deployment(
        "d1", "booking-flow", "1.2", "A change", start, start + 10 * MINUTE, Status.SUCCEEDED, "Dimas", "Bagas",
        "low", "2026-01-deployment-log", (Origin("log.md", 7),), rollback="redeploy 1.1",
    )  # fmt: skip
    return replace(base, **fields)


def found(*deployments: Deployment) -> list[str]:
    return [each.rule for each in lint(deployments, RULES, OFFICE)]


def test_one_that_lacks_nothing_has_no_finding() -> None:
    assert found(deployment()) == []


NIGHT = {"started_ms": at("2026-01-28T22:00"), "finished_ms": at("2026-01-28T22:10")}
WAREHOUSE = (Origin("warehouse"),)


@pytest.mark.parametrize(
    ("fields", "rules"),
    [
        ({"origins": WAREHOUSE, "plan_ref": None}, ["not_in_plan"]),
        ({"origins": WAREHOUSE}, []),
        ({"origins": WAREHOUSE, "plan_ref": "TBD"}, ["not_in_plan"]),
        ({"origins": (*WAREHOUSE, Origin("log.md", 7)), "plan_ref": None}, []),
        ({"planned": False}, ["not_in_plan"]),
        ({"risk_analysis": None}, ["no_risk_analysis"]),
        ({"risk_analysis": "TBD"}, ["no_risk_analysis"]),
        ({"risk_analysis": "-"}, ["no_risk_analysis"]),
        ({"standby": None}, ["no_standby"]),
        ({"standby": ""}, ["no_standby"]),
        ({"standby": "-"}, ["no_standby"]),
        ({"standby": "TBD"}, ["standby_not_named"]),
        ({"standby": "QA team"}, ["standby_not_named"]),
        ({"standby": "Tim MRG"}, ["standby_not_named"]),
        ({"standby": "Qamar"}, []),
        (NIGHT, ["outside_hours_without_approval"]),
        (NIGHT | {"approval": "Hendra"}, []),
        (NIGHT | {"approval": "TBD"}, ["outside_hours_without_approval"]),
        ({"started_ms": None, "day": "2026-01-28", "clock": "22:00"}, []),
        ({"rollback": None}, ["no_rollback_note"]),
        ({"rollback": None, "risk_analysis": "low, rolled back within 5 minutes"}, []),
        ({"hotfix": True}, ["hotfix_without_incident"]),
        ({"hotfix": True, "incident": "2026-01-29-night"}, []),
        ({"status": Status.CANCELLED, "standby": None}, []),
        ({"status": Status.PLANNED, "standby": None}, ["no_standby"]),
    ],
)
def test_each_rule_finds_what_it_is_for(fields: dict[str, object], rules: list[str]) -> None:
    assert found(deployment(**fields)) == rules


def test_a_finding_says_rule_severity_place_and_what_is_missing() -> None:
    both = deployment(standby=None, origins=(*WAREHOUSE, Origin("log.md", 7)))
    rule = Rule("no_standby", Severity.WARNING, "who stands by", "Standby: Bagas")
    assert lint([both], [rule], OFFICE) == (
        Finding("no_standby", "warning", "log.md", 7, "d1", "who stands by", "Standby: Bagas"),
    )
    (alone,) = lint([replace(both, origins=WAREHOUSE)], [rule], OFFICE)
    assert (alone.file, alone.line) == ("warehouse", None)


def test_a_rule_that_is_off_finds_nothing() -> None:
    assert lint([deployment(standby=None)], [Rule("no_standby", Severity.OFF, "x", "y")], OFFICE) == ()


def test_two_at_once_are_both_found_and_an_unknown_end_says_nothing() -> None:
    start = deployment().started_ms
    second = deployment(deployment_id="d2", started_ms=start + 9 * MINUTE, finished_ms=start + HOUR)
    assert found(deployment(), second) == ["two_at_once"] * 2
    assert found(deployment(), replace(second, service="pricing")) == []
    assert found(deployment(), replace(second, started_ms=start + 10 * MINUTE)) == []
    assert found(deployment(finished_ms=None), second) == []
    assert found(deployment(finished_ms=None), replace(second, started_ms=start)) == ["two_at_once"] * 2
    assert found(deployment(service=None), replace(second, service=None)) == []


spans = st.lists(st.tuples(st.integers(0, 20), st.none() | st.integers(0, 8), st.sampled_from("ab")), max_size=8)


@given(spans)
def test_those_at_once_are_those_that_a_comparison_of_all_pairs_finds(rows: list[tuple[int, int | None, str]]) -> None:
    start = deployment().started_ms
    held = [
        deployment(
            deployment_id=str(number),
            started_ms=start + begin * MINUTE,
            finished_ms=None if length is None else start + (begin + length) * MINUTE,
            service=service,
        )
        for number, (begin, length, service) in enumerate(rows)
    ]

    def span(one: Deployment) -> range:
        return range(one.started_ms, max(one.finished_ms or 0, one.started_ms + 1))

    crowded = {
        one.deployment_id
        for one in held
        for other in held
        if one is not other and one.service == other.service
        and max(span(one).start, span(other).start) < min(span(one).stop, span(other).stop)
    }  # fmt: skip
    rules = [rule for rule in RULES if rule.check == "two_at_once"]
    assert {each.deployment for each in lint(held, rules, OFFICE)} == crowded


# working hours


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("2026-01-28T09:00", None),
        ("2026-01-28T08:59", Outside.HOURS),
        ("2026-01-28T17:59", None),
        ("2026-01-28T18:00", Outside.HOURS),
        ("2026-01-31T10:00", Outside.WEEKEND),
        ("2026-01-16T10:00", Outside.HOLIDAY),
        ("2026-01-16T22:00", Outside.HOLIDAY),
    ],
)
def test_a_moment_is_outside_by_holiday_weekend_or_hour_in_the_zone_of_the_office(
    moment: str, expected: Outside | None
) -> None:
    assert OFFICE.outside(at(moment)) == expected


# coverage


def test_coverage_counts_by_month_and_team_and_tbd_counts_for_nothing() -> None:
    rows = coverage(
        [
            deployment(team="MRG"),
            deployment(team="MRG", standby="TBD", risk_analysis="-"),
            deployment(team=None, origins=WAREHOUSE, plan_ref=None),
            deployment(started_ms=None, day="2026-02-01", team="MRG"),
            deployment(started_ms=None, team="MRG"),
            deployment(status=Status.CANCELLED),
        ],
        ZONE,
        by_team=True,
    )
    assert [tuple(vars(row).values()) for row in rows] == [
        ("2026-01", "MRG", 2, 2, 1, 1),
        ("2026-01", None, 1, 0, 1, 1),
        ("2026-02", "MRG", 1, 1, 1, 1),
        (None, "MRG", 1, 1, 1, 1),
    ]


def test_coverage_before_and_since_a_day_leaves_out_what_has_no_day() -> None:
    held = [deployment(), deployment(started_ms=at("2026-01-29T00:00"), standby=None), deployment(started_ms=None)]
    before, since = before_and_since(held, "2026-01-29", ZONE)
    assert (before.total, before.with_standby, since.total, since.with_standby) == (1, 1, 1, 0)
    assert before_and_since([], "2026-01-29", ZONE) == (None, None)


def test_a_month_is_that_of_the_zone() -> None:
    (row,) = coverage([deployment(started_ms=to_ms(datetime(2026, 1, 31, 17, 0, tzinfo=UTC)))], ZONE)
    assert row.month == "2026-02"


# overtime


def test_overtime_counts_by_month_person_and_service_and_an_unknown_finish_as_such() -> None:
    summary = overtime(
        [
            deployment(),
            deployment(**NIGHT),
            deployment(**NIGHT | {"finished_ms": None}),
            deployment(**NIGHT | {"finished_ms": at("2026-01-28T21:00")}),
            deployment(started_ms=at("2026-01-31T10:00"), finished_ms=at("2026-01-31T10:30"), service="pricing"),
            deployment(started_ms=None, finished_ms=None, day="2026-01-16", author=None),
            deployment(started_ms=None, finished_ms=None, day="2026-01-28", clock="22:00"),
            deployment(**NIGHT | {"status": Status.CANCELLED}),
            deployment(**NIGHT | {"status": Status.PLANNED}),
        ],
        OFFICE,
    )
    assert [tuple(vars(row).values()) for row in summary.rows] == [
        ("2026-01", "Dimas", "booking-flow", 3, 3, 0, 0, 10, 2),
        ("2026-01", "Dimas", "pricing", 1, 0, 1, 0, 30, 0),
        ("2026-01", None, "booking-flow", 1, 0, 0, 1, 0, 1),
    ]
    assert (summary.ran, summary.unplaced) == ((("2026-01", 7),), 1)
    assert [(row.person, row.deployments, row.minutes) for row in by_person(summary.rows)] == [
        ("Dimas", 4, 40),
        (None, 1, 0),
    ]


starts = st.datetimes(datetime(2026, 1, 1), datetime(2026, 3, 31)).map(  # noqa: DTZ001  # local times
    lambda moment: moment.replace(microsecond=0)
)


@given(st.lists(st.tuples(starts, st.none() | st.integers(0, 300), st.sampled_from(["a", "b", None])), max_size=12))
def test_overtime_adds_up_to_a_plain_count(rows: list[tuple[datetime, int | None, str | None]]) -> None:
    held = [
        deployment(
            started_ms=to_ms(begin.replace(tzinfo=ZONE)),
            finished_ms=None if length is None else to_ms(begin.replace(tzinfo=ZONE) + timedelta(minutes=length)),
            author=author,
        )
        for begin, length, author in rows
    ]
    late = [
        (begin, length, author)
        for begin, length, author in rows
        if begin.weekday() > 4 or begin.date() == date(2026, 1, 16) or not 9 <= begin.hour < 18
    ]
    summary = overtime(held, OFFICE)
    assert sum(row.deployments for row in summary.rows) == len(late)
    assert sum(row.out_of_hours + row.weekend + row.holiday for row in summary.rows) == len(late)
    assert sum(row.minutes for row in summary.rows) == sum(length for _, length, _ in late if length is not None)
    assert sum(row.unknown_finish for row in summary.rows) == sum(length is None for _, length, _ in late)
    for row in by_person(summary.rows):
        mine = [begin for begin, _, author in late if author == row.person and f"{begin:%Y-%m}" == row.month]
        assert row.deployments == len(mine)


@pytest.mark.parametrize(
    ("day", "place"),
    [
        ("2026-01-01", -0.5),
        ("2026-01-31", -0.5 + 30 / 31),
        ("2026-02-15", 1.0),
        ("2025-12-31", None),
        ("2026-05-01", None),
    ],
)
def test_a_day_has_its_place_among_the_months_that_are_drawn(day: str, place: float | None) -> None:
    found = place_among_months(day, ["2026-01", "2026-02"])
    assert found == (None if place is None else pytest.approx(place))
