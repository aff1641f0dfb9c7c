"""The rules file, the working hours of the settings, and the text of the overtime summary."""

from __future__ import annotations

import csv
import io
from datetime import date
from pathlib import Path

import pytest

from data.deployment_rules import RuleError, load_rules
from data.metrics.deployment_lint import CHECKS, Severity
from data.metrics.office import Outside
from data.metrics.overtime import Overtime, OvertimeSummary
from data.office import office_of
from data.overtime_text import as_csv, as_markdown
from data.settings import ROOT, SettingError, Settings, load
from data.speech import speech

RULE = '[[rule]]\ncheck = "no_standby"\nseverity = "error"\nmissing = "a"\nexample = "b"\n'


def settings(**texts: str) -> Settings:
    return load(texts, Path("/nowhere")).settings


def test_the_rules_that_come_with_the_product_are_all_checks_each_with_words() -> None:
    rules = load_rules(ROOT / "data" / "deployment_rules.toml")
    assert [rule.check for rule in rules] == list(CHECKS)
    assert {rule.severity for rule in rules} <= set(Severity) - {Severity.OFF}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (RULE.replace("no_standby", "no_coffee"), "rule 1: check: expected one of not_in_plan"),
        (
            RULE.replace('"error"', '"fatal"'),
            "rule 1: severity: expected one of error, warning, note, off, got 'fatal'",
        ),
        (RULE.replace('missing = "a"\n', ""), "rule 1: missing: expected a few words, got nothing"),
        (RULE + "when = 1\n", "expected one of check, severity, missing, example, got 'when'"),
        (RULE + RULE, "expected each check once, got 'no_standby' twice"),
        ("[rules]\n", "expected [[rule]] only"),
        ("rule = 1\n", "expected [[rule]] only"),
        ("[[rule]", "expected a file of TOML"),
    ],
)
def test_a_rule_that_cannot_be_used_is_refused_with_an_example(tmp_path: Path, text: str, words: str) -> None:
    (tmp_path / "rules.toml").write_text(text)
    with pytest.raises(RuleError) as error:
        load_rules(tmp_path / "rules.toml")
    assert words in str(error.value)
    assert "e.g." in str(error.value)


def test_the_office_keeps_hours_days_and_the_holidays_of_the_country() -> None:
    office = office_of(settings())
    assert (office.from_minute, office.to_minute, office.weekdays) == (540, 1080, frozenset(range(5)))
    assert office.closed(date(2026, 8, 17)) is Outside.HOLIDAY
    assert office.holidays[date(2026, 8, 17)]
    assert office.closed(date(2026, 8, 18)) is None
    assert office_of(settings(HOLIDAYS="none")).closed(date(2026, 8, 17)) is None


def test_working_days_may_be_listed_and_go_over_the_end_of_the_week() -> None:
    office = office_of(settings(WORKING_HOURS="Mon-Thu,Sat 08:30-24:00"))
    assert (office.weekdays, office.from_minute, office.to_minute) == (frozenset({0, 1, 2, 3, 5}), 510, 1440)
    assert office_of(settings(WORKING_HOURS="Sun-Thu 08:00-16:00")).weekdays == frozenset({6, 0, 1, 2, 3})


@pytest.mark.parametrize(
    "text", ["9-18", "Mon-Fri 9:00-18:00", "Mo-Fr 09:00-18:00", "Mon-Fri 09:00-25:00", "Mon 18:00-09:00"]
)
def test_working_hours_that_cannot_be_read_are_refused(text: str) -> None:
    with pytest.raises(SettingError, match="WORKING_HOURS"):
        settings(WORKING_HOURS=text)


def test_a_country_or_a_day_that_is_none_is_refused() -> None:
    with pytest.raises(SettingError, match="HOLIDAYS"):
        settings(HOLIDAYS="Java")
    with pytest.raises(SettingError, match="PLAN_SINCE"):
        settings(PLAN_SINCE="29/01/2026")


SUMMARY = OvertimeSummary(
    (
        Overtime("2026-01", "Eka", "pricing", 2, 1, 1, 0, 31, 1),
        Overtime("2026-01", "=cmd|x", None, 1, 0, 0, 1, 0, 1),
    ),
    (("2026-01", 37),),
    2,
)


def test_the_summary_as_csv_has_a_line_for_each_row_and_no_formula() -> None:
    rows = list(csv.DictReader(io.StringIO(as_csv(SUMMARY))))
    assert [(row["person"], row["service"], row["minutes"], row["unknown_finish"]) for row in rows] == [
        ("Eka", "pricing", "31", "1"),
        ("'=cmd|x", "", "0", "1"),
    ]


def test_the_summary_as_markdown_is_a_note_with_a_table_that_adds_up() -> None:
    text = as_markdown(SUMMARY, office_of(settings()), speech("en"))
    assert text.startswith("# Deployment overtime summary\n")
    assert "| Eka | 2 | 1 | 1 | 0 | 31 | 1 | pricing 2 |" in text
    assert "| =cmd\\|x | 1 | 0 | 0 | 1 | 0 | 1 | not stated 1 |" in text
    assert "| **Total** | **3** | **1** | **1** | **1** | **31** | **2** | |" in text
    assert "3 of the 37 deployments of the month." in text
    assert "Of 2 more no time is known" in text
    assert "No deployment began outside" in as_markdown(OvertimeSummary((), (), 0), office_of(settings()), speech("en"))
