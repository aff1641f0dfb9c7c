"""The page Incident over a world with two incidents of one payment method in one day, each with its own cause."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from data.demo.generate import generate
from data.demo.scenario import load_scenario
from data.demo.world import Plan
from data.window import parse_instant
from tests.pages.conftest import MakeDesk

SCENARIO = """
ordinary_trouble = false

[[incident]]
name = "its key was there"
slice = "e_wallet"
share = 1.0
from = "2026-01-20T06:00:00+07:00"
to = "2026-01-20T07:00:00+07:00"
key = "present"

[[incident]]
name = "its key was missing"
slice = "e_wallet"
share = 1.0
from = "2026-01-20T12:00:00+07:00"
to = "2026-01-20T12:30:00+07:00"
key = "missing"
"""
NOTE = """# Postmortem: e_wallet orders hung

**Date:** 2026-01-20
**Started:** 2026-01-20 {start} WIB
**Detected:** 2026-01-20 {detected} WIB
**Resolved:** 2026-01-20 {resolved} WIB

## Root Cause

The Redis key was missing.
"""


@pytest.mark.parametrize(
    ("times", "verdict"),
    [(("06:00", "06:20", "07:04"), "differs"), (("12:00", "12:20", "12:34"), "agrees")],
)
def test_a_cause_is_held_against_the_keys_of_its_own_incident_alone(
    make_desk: MakeDesk, tmp_path: Path, times: tuple[str, str, str], verdict: str
) -> None:
    (tmp_path / "scenario.toml").write_text(SCENARIO, encoding="utf-8")
    generate(tmp_path / "world", Plan(1, 8_000, date(2026, 1, 20), 3, load_scenario(tmp_path / "scenario.toml")))
    (tmp_path / "vault").mkdir()
    told = NOTE.format(**dict(zip(("start", "detected", "resolved"), times, strict=True)))
    (tmp_path / "vault" / "one.md").write_text(told, encoding="utf-8")
    desk = make_desk(WAREHOUSE_URL=str(tmp_path / "world"), VAULT_PATH=str(tmp_path / "vault"))
    desk.clock.at_ms = parse_instant("2026-01-20T16:30:00+07:00", 0)
    desk.tick()
    html = next(each for each in desk.show("incident", {"incident": "one.md"}).html if "Verdict" in each)
    cause = next(row for row in re.findall(r"<tr.*?</tr>", html) if ">Cause<" in row)
    assert f"</span></span> {verdict}" in cause, cause
