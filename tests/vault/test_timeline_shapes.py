"""Timelines in the shapes that people write without a template: code, chats, status notes, days above lists."""

from __future__ import annotations

import pytest

from tests.vault.test_incident import at, read, times

KEYS = "# Outage of the shop\n\n**Date:** 2023-06-10\n**Severity:** SEV2\n\n"


def noted(body: str) -> list[str | None]:
    return times(read(KEYS + body))


SHAPES = (
    "## Log (UTC)\n\n```\n2023-06-10 01:13  disk full\n2023-06-10 12:10  all is well\n```\n",
    "## IRC (UTC)\n\n    [01:13] <bot> disk full\n    [12:10] <ann> all is well\n",
    "## Events (UTC)\n\n- T+0 (01:13): disk full\n- T+657 (12:10): all is well\n",
    "## Events (UTC)\n\n|T|Time|Event|\n|---|---|---|\n|T+0|01:13|disk full|\n|T+657|12:10|fine|\n",
    "> Hello,\n>\n> * 01.13h – disk full\n> * 12.10h – all is well\n\nAll times in UTC.\n",
    "> *Amina* 01:13\n> the disk is full??\n> *Jorrit* 12:10\n> all is well\n\nAll times in UTC.\n",
    "All times in UTC.\n\n**01:13** The disk is full.\n\n**12:10** Resolved. All is well.\n",
    "All times in UTC.\n\n- **Context**:\n  - 01:13 disk full\n  - 12:10 fine\n- **Review**:\n  - disks\n",
    "All times in UTC.\n\n| When | |\n|---|---|\n| 01:13 | disk is full |\n| 12:10 | all is well |\n",
)


@pytest.mark.parametrize("body", SHAPES)
def test_rows_are_read_in_whatever_shape(body: str) -> None:
    assert noted(body) == ["2023-06-10T01:13+00:00", "2023-06-10T12:10+00:00"]


@pytest.mark.parametrize(
    "body",
    [
        "## Log\n\n```\n2023-06-10 01:13:22,120 ERROR disk full\n2023-06-10 01:13:23,007 ERROR disk full\n```\n",
        "## Log\n\n```\n2023-06-10 01:13:22 INFO started\n2023-06-10 01:13:23 WARN disk full\n```\n",
        "```\n01:13 one line of many\n```\n",
        "## Figures\n\n| When | Errors |\n|---|---|\n| 01:13 | 12 |\n| 01:14 | 19 |\n",
    ],
)
def test_what_a_machine_logs_or_measures_is_no_timeline(body: str) -> None:
    assert noted(body) == []


def test_a_day_and_a_month_with_points_are_no_time() -> None:
    body = "| Time (CEST) | Event |\n|---|---|\n| 02.07. 19:30 | gateway fails |\n| 03.07. 11:15 | alarms are sent |\n"
    assert times(read("# Outage\n\n**Date:** 2022-07-02\n\n## Timeline\n\n" + body)) == [
        "2022-07-02T19:30+02:00",
        "2022-07-03T11:15+02:00",
    ]


@pytest.mark.parametrize("day", ["**Sunday, 11 June** (times in CET)", "## Sunday, 11 June 2023", "Sunday, 11 June"])
def test_a_day_above_a_list_is_that_of_its_rows(day: str) -> None:
    assert noted(f"{day}\n\n- 10:25 CET the disk is full\n- 11:40 CET all is well\n") == [
        "2023-06-11T10:25+01:00",
        "2023-06-11T11:40+01:00",
    ]


def test_updates_without_a_date_may_have_the_newest_first() -> None:
    body = "All times in UTC.\n\n**05:47** Resolved.\n\n**01:05** We look.\n\n**23:25** The site is down.\n"
    assert noted(body) == ["2023-06-10T05:47+00:00", "2023-06-10T01:05+00:00", "2023-06-10T23:25+00:00"]
    body = "All times in UTC.\n\n**05:47** Resolved.\n\n**01:05** We look.\n\n**00:25** The site is down.\n"
    assert noted(body)[0] == "2023-06-10T00:25+00:00"


def test_the_headings_of_updates_may_have_their_time_in_them() -> None:
    head = "## Updates\n\n### resolved — 2023-06-10T12:10:00Z\nAll is well.\n\n"
    note = read(KEYS + head + "### investigating — 2023-06-10T01:13:00Z\nWe see errors.\n")
    assert sorted(map(str, times(note))) == ["2023-06-10T01:13+00:00", "2023-06-10T12:10+00:00"]


def test_the_keys_of_a_note_are_no_rows_beside_those_of_its_timeline() -> None:
    keys = "- **Key events**\n  - First detected 01:13\n  - Repaired 12:10\n\n"
    context = "- **Context**:\n  - 01:10: disk full\n  - 12:10: disks added\n"
    assert noted(keys + context) == ["2023-06-10T01:10", "2023-06-10T12:10"]
    assert noted(keys) == ["2023-06-10T01:13", "2023-06-10T12:10"]


def test_the_moments_of_a_timeline_with_the_newest_first_are_those_of_its_order_in_time() -> None:
    note = read(
        "# Outage\n\n**Date:** 2023-06-10\n\n## Timeline (UTC)\n\n"
        "- 2023-06-10 12:10 the site works again\n- 2023-06-10 02:10 an alert fires\n"
        "- 2023-06-10 01:13 requests start to fail\n"
    )
    assert (at(note, "started"), at(note, "resolved")) == ("2023-06-10T01:13+00:00", "2023-06-10T12:10+00:00")
