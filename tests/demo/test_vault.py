"""The sample vault tells of the default world, in words of its own."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from data.demo.day import day_of
from data.demo.deployments import Deployment, deployments_of_day
from data.demo.shape import ZONE, days_until
from data.demo.world import Plan
from data.window import utc

VAULT = Path("data/demo/vault")
NIGHT = date(2026, 1, 29)


def january() -> list[Deployment]:
    """The deployments of January in the default world."""
    plan = Plan()
    days = days_until(date(2026, 1, 31), 31)
    rows = [
        row
        for day in days
        for row in (day_of(plan, day).deployments if day == NIGHT else deployments_of_day(plan.seed, day))
    ]
    return sorted(rows, key=lambda row: row.started_ms)


def table(name: str) -> list[list[str]]:
    lines = [line for line in (VAULT / name).read_text(encoding="utf-8").splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def cells(row: Deployment) -> list[str]:
    local = utc(row.started_ms).astimezone(ZONE)
    plan = [row.standby or "-", row.risk_analysis or "-", row.status]
    return [f"{local:%Y-%m-%d}", f"{local:%H:%M}", row.service, row.version, row.title, row.author or "-", *plan]


def test_the_log_holds_the_planned_deployments_and_the_one_that_was_not() -> None:
    expected = [cells(row) for row in january() if row.plan_ref or row.deployment_id == "dep-20260129-n1"]
    assert table("2026-01-deployment-log.md") == expected


def test_the_overtime_summary_counts_the_log() -> None:
    late: dict[str, int] = {}
    for day, clock, *_, person, _standby, _risk, _status in table("2026-01-deployment-log.md"):
        if date.fromisoformat(day).weekday() >= 5 or not "08:00" <= clock < "18:00":
            late[person] = late.get(person, 0) + 1
    rows = table("deployment-overtime-summary.md")
    assert {row[0]: int(row[1]) for row in rows[:-1]} == late
    assert rows[-1][1] == f"**{sum(late.values())}**"


def test_the_postmortem_states_the_facts_of_the_night_in_the_teams_shape() -> None:
    text = (VAULT / "2026-01-29-cc-preauth-not-dispatched.md").read_text(encoding="utf-8")
    for fact in ("**Date:** 2026-01-29", "283 users", "| 04:39 |", "| 05:04 |", "| 06:42 |", "| 06:42 - 08:00 |"):
        assert fact in text
    heads = [
        "Summary",
        "Impact",
        "Timeline (WIB)",
        "Root Cause",
        "Detection",
        "Resolution",
        "Lessons Learned",
        "Follow-up Tasks",
        "Related",
    ]
    assert re.findall(r"^## (.+)$", text, re.MULTILINE) == heads
    assert day_of(Plan(), NIGHT).stuck_users_claimed == 283


@pytest.mark.parametrize("page", sorted(VAULT.glob("*.md")), ids=lambda page: page.name)
def test_every_link_of_the_vault_leads_somewhere(page: Path) -> None:
    for name in re.findall(r"\[\[([^]|#]+)", page.read_text(encoding="utf-8")):
        assert (VAULT / f"{name}.md").is_file(), name
