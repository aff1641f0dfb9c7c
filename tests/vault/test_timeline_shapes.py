"""Timelines in the shapes that people write without a template: code, chats, status notes, days above lists."""

from __future__ import annotations

import pytest

from data.vault.incident import NoIncident, incident
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


MINUTES = """# Notulen rapat evaluasi gangguan

Hari/tanggal rapat : Selasa, 14 November 2023
Waktu : 09.00 – 10.30 WIT

- Kamis, 9 November 2023 pukul 08.30 WIT server mati, aplikasi tidak dapat digunakan.
- Pukul 08.40 WIT petugas menelepon helpdesk.
- Pukul 12.35 WIT aplikasi dapat digunakan lagi.
"""


def test_when_people_met_is_not_when_it_happened() -> None:
    note = read(MINUTES, "notulen/2023-11-14-rapat.md")
    assert (note.date, at(note, "started")) == ("2023-11-09", "2023-11-09T08:30+09:00")
    assert at(note, "resolved") != "2023-11-14T10:30+09:00"


@pytest.mark.parametrize("byline", ["*January 18, 2022*", "Facilitated by Ximena on 2022-01-18"])
def test_the_day_of_writing_gives_way_to_the_one_that_the_text_tells(byline: str) -> None:
    text = (
        f"# Outage of the queue service\n\n{byline}\n\nOn January 14th, 2022, at 9:37 AM PST requests began to fail.\n"
    )
    assert read(text + "The service was restored at 1:52 PM PST.\n").date == "2022-01-14"


@pytest.mark.parametrize(("key", "day"), [("2020-03-11", "2020-03-09"), ("2020-03-10", "2020-03-10")])
def test_a_date_after_all_rows_is_that_of_the_writing(key: str, day: str) -> None:
    table = "| When | What |\n|---|---|\n| Mon 9 Mar 17:30 | the pump fails |\n| Tue 10 Mar 11:15 | all is back |\n"
    assert read(f"# Outage of the file system\n\nDate: {key}\n\n{table}").date == day


@pytest.mark.parametrize(
    ("title", "body"),
    [
        ("Dupe bug", "- 19:20 CET first dupes in the logs\n- 20:42 CET a player reports it\n- 22:20 CET live again\n"),
        ("Webshop down", "- 19:06 CET shop answers 504\n- 19:25 CET the owner calls us\n- 20:30 CET back to normal\n"),
        ("Link putus", "* 09:12 WIT link VSAT putus\n* 09:15 WIT NOC melihat alarm\n* 12:05 WIT link pulih\n"),
    ],
)
def test_a_timeline_that_tells_of_trouble_is_a_report_under_whatever_title(title: str, body: str) -> None:
    assert len(times(read(f"# {title}\n\n2023-12-24\n\n{body}"))) == 3


@pytest.mark.parametrize(
    "text",
    [
        "# Team day\n\n2023-12-24\n\n- 09:00 CET we meet\n- 12:00 CET lunch\n- 17:00 CET the end\n",
        "# Deploy 4.2\n\n2023-12-24\n\n- 21:00 WIB start of the deployment\n- 21:40 WIB deployed\n- 22:00 WIB done\n",
        "# Meeting notes\n\n2023-12-24 10:00 - 11:00\n\n- Ann: the tests fail at times\n- Bob: more tests\n",
        "# Restart the broker\n\n1. Wait for the alert\n2. Restart it\n3. Check that the errors are gone\n",
        "# Standup\n\n- 09:00 CET yesterday: fixed the build\n- 09:05 CET today: reviews\n",
    ],
)
def test_other_notes_with_times_are_none(text: str) -> None:
    assert isinstance(incident("note.md", text), NoIncident)


@pytest.mark.parametrize(
    "text",
    [
        "# How to handle an outage\n\n1. 00:00 Acknowledge it\n2. 00:05 Users report errors\n3. 00:15 All is well\n",
        "# Travel diary 2024-05-01\n\n- 07:12 the train is late\n- 09:30 wifi down\n- 11:00 back to normal\n",
        "# Game day plan\n\n- 10:00 UTC kill the primary\n- 10:05 UTC the alert fires\n- 10:10 UTC service resolved\n",
        "# Catatan deploy 6 Mei 2024\n\n- 21.00 WIB mulai deploy\n- 21.15 WIB deploy gagal\n- 21.30 WIB semua normal\n",
        "# Shifts 2024-05-01\n\n| Time | Who |\n|---|---|\n| 08:00 | Ann |\n| 16:00 | Bob |\n",
    ],
)
def test_guides_plans_diaries_and_logs_are_none(text: str) -> None:
    assert isinstance(incident("note.md", text), NoIncident)


def test_updates_of_a_mail_are_rows_the_oldest_first() -> None:
    body = "Update 17:45: Power is back.\nUpdate 15:20: A feeder is broken.\nUpdate 14:35: Power went out.\n"
    note = read(f"Subject: Power outage in building C\nDate: Fri, 19 Jan 2024 17:45:00 -0500\n\n{body}")
    assert [time[11:16] for time in times(note) if time] == ["14:35", "15:20", "17:45"]


def test_the_time_of_a_row_may_stand_behind_its_text() -> None:
    body = "2024-07-01 — key rotated (10:00 UTC)\n2024-07-02 — record corrected (08:05 UTC)\n"
    assert times(read(f"# SEV3: Emails in spam\n\n{body}")) == ["2024-07-01T10:00+00:00", "2024-07-02T08:05+00:00"]
    body = "2024-07-01 — key rotated (see #12)\n2024-07-02 — record corrected (by Ann)\n"
    assert times(read(f"# SEV3: Emails in spam\n\n## Timeline\n\n{body}")) == ["2024-07-01", "2024-07-02"]


def test_a_note_that_only_names_an_impact_is_none() -> None:
    text = (
        "---\npublished: 2022-09-16\n---\nThe failure of notes has had most impact on me.\n\n- [[All input is error]]\n"
    )
    assert isinstance(incident("Notes turn ideas into objects.md", text), NoIncident)


@pytest.mark.parametrize(
    ("title", "report"),
    [
        ("Release 4.2 (2024-06-01)", False),
        ("Change CHG-2211: replace the core switch (2024-06-01)", False),
        ("Deployment of 1 June 2024 broke the checkout", True),
    ],
)
def test_work_whose_title_tells_of_no_trouble_is_no_report(title: str, report: bool) -> None:
    body = "- 22:15 UTC power off, network is down\n- 22:45 UTC errors persist\n- 23:00 UTC all is back to normal\n"
    assert isinstance(incident("note.md", f"# {title}\n\n{body}"), NoIncident) != report
