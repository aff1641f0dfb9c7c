"""Spans of time in sentences, and verbs that stand apart from their time."""

from __future__ import annotations

import pytest

from tests.vault.test_incident import HEAD, at, read, rows

SUMMARY = HEAD + "## Summary\n\n{text}\n"


def test_a_start_that_a_span_states_may_be_after_the_first_alert() -> None:
    text = "From about 12:20 to 23:30 UTC orders failed."
    found = read(
        SUMMARY.format(text=text) + rows("12:14 alert of a processor", "23:30 back to normal").split("\n", 3)[3]
    )
    assert (at(found, "started"), at(found, "detected")) == ("2026-01-29T12:20+00:00", "2026-01-29T12:14+00:00")


@pytest.mark.parametrize(
    "text",
    [
        "Orders came back between 16:00 and 20:00 UTC.",
        "Tokens were lost in the night (change window 02:00-04:00).",
        "The works were planned between 16:00 and 20:00 UTC.",
    ],
)
def test_a_span_of_coming_back_or_of_planned_work_is_not_that_of_the_incident(text: str) -> None:
    assert at(read(SUMMARY.format(text=text)), "started") is None


def test_what_was_not_there_has_not_come_back() -> None:
    text = "The file system was not available from Monday 29 January, 17:30 until 23:15 CET."
    assert at(read(SUMMARY.format(text=text)), "resolved") == "2026-01-29T23:15+01:00"


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("Monitoring detected DNS and routing failures at 06:15 UTC.", "06:15"),
        ("Customers noticed nothing until the first node and the second had no memory left, at 06:30 UTC.", None),
    ],
)
def test_a_verb_before_the_last_and_belongs_to_the_time(text: str, time: str | None) -> None:
    told = at(read(SUMMARY.format(text=text)), "detected")
    assert (told and told[11:16]) == time


def test_longer_than_usual_is_nothing_usual() -> None:
    text = "Transfers took longer than usual to arrive, from 7:40am until 12:15pm CET."
    assert at(read(SUMMARY.format(text=text)), "started") == "2026-01-29T07:40+01:00"
