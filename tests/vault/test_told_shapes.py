"""Shapes of postmortems that teams write without a template: prose, posts of a blog, status pages, short rows."""

from __future__ import annotations

import pytest

from data.vault.incident import NoIncident, incident
from tests.vault.test_incident import HEAD, at, read, rows, times

PROSE = """# Post-mortem of the mail outage on October 22nd, 2019

Mail was not delivered between 10:37 and 12:03 CEST.

At 10:37 UTC+2 a change was rolled out. At 10:41 UTC+2 Icinga reported both relays as critical. We looked at it
for long. At 11:32 UTC+2 we found the error.

## Root cause

At 09:00 UTC+2 nobody looks. By 09:05 UTC+2 nobody does. At 09:10 UTC+2 neither.
"""
INDONESIAN_PROSE = """# Post-mortem rilis yang gagal

Pada hari Selasa, 30 Mei 2023, pukul 13.30 WIB kami merilis versi baru. Pukul 13.42 WIB tim toko melaporkan masalah
ini. Pukul 14.18 WIB semua toko sudah bisa mencetak.
"""
POST = """# The day the site went down

*March 21, 2023 – Infrastructure team*

On March 14, 2023, our site was down, from 20:18 UTC until 01:42 UTC the next morning.

## Timeline

**20:18 UTC** – Impact begins.

**23:10 UTC** – We restore the backup.

**01:42 UTC** – Incident resolved.
"""
STATUS = """---
title: Network outage
date: 2020-03-27 05:40:00
resolved: true
resolvedWhen: 2020-03-27 16:15:00
severity: down
section: issue
---

**Resolved** (16:15): The fibre is repaired.

**Identified** (06:20): Both links run through one duct.

**Investigating** (05:40): The site is not reachable.
"""
STATUS_INDONESIAN = """---
title: Keterlambatan konfirmasi
date: 2024-10-03T08:05:00+07:00
resolved: true
severity: disrupted
section: issue
---

**Selesai** (10:12 WIB) - Semua transfer terkonfirmasi.

**Investigasi** (08:20 WIB) - Kami sedang memeriksa.
"""
HEAD_AND_LIST = """# 12 Dec 2023 - Job queue outage

**Incident start**: 23:41 UTC
**Incident detected**: 23:58 UTC
**Incident end**: 01:26 UTC (13 Dec)

## What happened (UTC)

- 23:41 – a rule is removed
- 23:58 – alert goes off
- 01:26 – queue drained
"""
MAIL_TEMPLATES = """# Incident: broken e-mail templates

**Date:** 2024-05-08

## Timeline (UTC)

- 10:00 Mails are sent without text, incident starts
- 10:20 Support reports it
- 11:00 Incident resolved
"""


def test_sentences_that_begin_with_a_time_are_the_timeline_of_a_note_in_prose() -> None:
    found = read(PROSE)
    assert times(found) == [f"2019-10-22T{one}+02:00" for one in ("10:37", "10:41", "11:32")]
    assert at(found, "detected") == "2019-10-22T10:41+02:00"
    assert (at(found, "started"), at(found, "resolved")) == ("2019-10-22T10:37+02:00", "2019-10-22T12:03+02:00")


def test_a_sentence_in_indonesian_begins_with_pukul() -> None:
    found = read(INDONESIAN_PROSE)
    assert times(found) == [f"2023-05-30T{one}+07:00" for one in ("13:30", "13:42", "14:18")]
    assert (found.timezone, at(found, "detected")) == ("WIB", "2023-05-30T13:42+07:00")


def test_two_times_in_prose_are_no_timeline() -> None:
    text = HEAD + "At 10:37 UTC the outage was seen. We looked at it. At 11:32 UTC we found the error."
    assert times(read(text)) == []


def test_the_day_of_a_post_is_that_of_its_incident_and_not_of_its_writing() -> None:
    found = read(POST)
    assert found.date == "2023-03-14"
    assert (at(found, "started"), at(found, "resolved")) == ("2023-03-14T20:18+00:00", "2023-03-15T01:42+00:00")


def test_the_day_of_its_writing_counts_where_there_is_no_other() -> None:
    text = POST.replace("On March 14, 2023, our site", "Our site")
    assert read(text).date == "2023-03-21"


@pytest.mark.parametrize("line", ["Posted on March 2, 2021 by the billing team", "- Date published: 2021-03-02"])
def test_the_day_of_its_writing_in_the_name_of_its_file_gives_way_to_that_of_the_timeline(line: str) -> None:
    rows_told = "- 2021-02-28 23:55 Job fails\n- 2021-03-01 07:40 Found\n"
    text = f"# Incident: no invoices\n\n{line}\n\n## Timeline (UTC)\n\n{rows_told}"
    assert read(text, "2021-03-02-billing.md").date == "2021-02-28"
    assert read(text.replace(line, ""), "2021-03-01-billing.md").date == "2021-03-01"


def test_what_is_so_each_day_is_no_end_of_an_outage() -> None:
    found = read(f"{HEAD}The wiki was down. Office hours are between 8:00 and 17:00, so nobody looked.\n")
    assert (at(found, "started"), at(found, "resolved"), found.unplaced) == (None, None, {})


def test_updates_with_their_time_in_brackets_are_rows_the_oldest_first() -> None:
    found = read(STATUS, zone="UTC")
    assert times(found) == [f"2020-03-27T{one}+00:00" for one in ("05:40", "06:20", "16:15")]
    assert [time for time in times(read(STATUS_INDONESIAN)) if time] == [
        "2024-10-03T08:20+07:00",
        "2024-10-03T10:12+07:00",
    ]


def test_keys_at_the_head_of_a_note_are_no_rows_beside_a_list_of_times() -> None:
    assert times(read(HEAD_AND_LIST)) == [
        "2023-12-12T23:41+00:00",
        "2023-12-12T23:58+00:00",
        "2023-12-13T01:26+00:00",
    ]


def test_a_report_about_templates_of_mails_is_no_template() -> None:
    assert at(read(MAIL_TEMPLATES), "started") == "2024-05-08T10:00+00:00"
    blank = MAIL_TEMPLATES.replace("2024-05-08", "YYYY-MM-DD")
    assert incident("note.md", blank, None) == NoIncident("a template")


@pytest.mark.parametrize(
    ("row", "name"),
    [
        ("Change 41 is applied. Start of user impact.", "started"),
        ("Campaign begins. Error rate 70%. All products hang. Impact begins.", "started"),
        ("Aplikasi tidak dapat diakses (insiden mulai)", "started"),
        ("Page to on-call: `HighErrorRate`", "detected"),
        ("Shift leader calls the service desk", "detected"),
        ("Zabbix mengirim peringatan: koneksi penuh", "detected"),
        ("Tim CS sadar karena banyak balasan", "detected"),
        ("Flag is on. Error rate below 1%. Mitigated.", "mitigated"),
        ("Lalu lintas dialihkan (mitigasi)", "mitigated"),
        ("Data lengkap, insiden ditutup", "resolved"),
        ("Relay starts to answer with 502", "started"),
        ("Monitoring pages the database on-call", "detected"),
        ("Service desk receives first calls", "detected"),
        ("Index rebuilt, search works for everyone", "resolved"),
        ("Forum is up again", "resolved"),
        ("Licence applied, all staff can connect", "resolved"),
        ("Build berjalan normal", "resolved"),
    ],
)
def test_a_row_tells_the_moment(row: str, name: str) -> None:
    assert at(read(rows(f"10:00 {row}", "10:30 Something else")), name) == "2026-01-29T10:00+00:00"


@pytest.mark.parametrize(
    ("row", "name"),
    [
        ("Flag is on. Error rate below 1%. Not mitigated.", "mitigated"),
        ("Graph of page views is flat", "detected"),
        ("Insiden belum ditutup", "resolved"),
        ("Reindex job reports success", "detected"),
    ],
)
def test_a_row_that_denies_it_or_speaks_of_something_else_does_not(row: str, name: str) -> None:
    assert at(read(rows(f"10:00 {row}", "10:30 Something else")), name) is None


def test_times_in_pacific_have_a_zone() -> None:
    text = HEAD + "## Timeline (all times Pacific)\n\n- 2:05 PM Writes fail\n- 4:30 PM Outage over\n"
    assert times(read(text)) == ["2026-01-29T14:05-08:00", "2026-01-29T16:30-08:00"]


def test_a_team_that_is_responsible_is_the_owner() -> None:
    assert read(f"{HEAD}**Responsible Team:** Infrastructure\n").owner == "Infrastructure"


def test_the_time_of_impact_has_both_ends() -> None:
    found = read(f"{HEAD}**Time of impact:** 14:03 – 14:52 UTC\n")
    assert (at(found, "started"), at(found, "resolved")) == ("2026-01-29T14:03+00:00", "2026-01-29T14:52+00:00")


@pytest.mark.parametrize("heading", ["What we do now", "Measures", "Tindakan perbaikan", "What we have changed"])
def test_headings_of_follow_ups(heading: str) -> None:
    assert [one.task for one in read(f"{HEAD}## {heading}\n\n- Index the table\n").follow_ups] == ["Index the table"]


def test_the_day_of_the_meeting_is_not_that_of_the_incident() -> None:
    head = "# Push notifications dropped (incident)\n\n> **Meeting scheduled for:** 2023-10-12 15:00 ET\n\n"
    told = "## Overview\n\nOn October 9, 2023 between 10:17 AM and 11:46 AM ET, messages were dropped.\n"
    end = "\n## Timeline\n\n- 10:38 AM ET first report\n"
    assert read(head + told + end).date == "2023-10-09"
    assert read(head + end).date == "2023-10-12"


@pytest.mark.parametrize(
    ("told", "users"),
    [
        ("Notifications dropped: 312,000. Customers affected: 41,500.", 41_500),
        ("2,300 users encountered errors.", 2_300),
        ("430 pasien tidak dapat mendaftar.", 430),
        ("Customers affected: 10-20.", None),
        ("12 members joined.", None),
    ],
)
def test_users_in_a_sentence(told: str, users: int | None) -> None:
    assert read(f"{HEAD}## Impact\n\n{told}\n").users_stated == users


def test_staff_who_could_not_work_are_users() -> None:
    assert read(f"{HEAD}About 60 staff could not sign in.\n").users_stated == 60


@pytest.mark.parametrize("path", ["_posts/2023-09-14-what-happened.md", "blog/2023-09-14-what-happened.md"])
def test_the_day_in_the_name_of_a_post_is_that_of_its_writing_where_its_text_tells_another(path: str) -> None:
    text = "# Outage of the query service\n\n## Summary\n\nOn September 12, 2023 queries failed for two hours.\n"
    rows = "- 13:05 UTC queries fail\n- 15:05 UTC queries work again\n"
    body = f"{text}\n## Timeline\n\n{rows}\n## Root cause\n\nA cache.\n"
    assert read(body, path).date == "2023-09-12"
    assert read(body, "incidents/2023-09-14-what-happened.md").date == "2023-09-14"
    assert read(body.replace("On September 12, 2023 queries", "Queries"), path).date == "2023-09-14"
    led_to_it = "On September 7, 2023 we shipped a cache. On September 12, at 1:05pm, queries"
    assert read(body.replace("On September 12, 2023 queries", led_to_it), path).date == "2023-09-12"


@pytest.mark.parametrize(
    "row",
    [
        "Slow endpoint starts to occupy workers",
        "First NXDOMAIN responses (seen later in the logs of the resolver)",
        "connection pool of the metadata database saturates",
        "502s begin",
        "/var/lib/jenkins full, builds start failing",
        "label mulai dobel",
    ],
)
def test_a_row_before_the_alert_that_tells_what_goes_wrong_is_the_start(row: str) -> None:
    found = read(rows(f"08:12 {row}", "08:49 Queue age alert pages on-call", "10:51 Resolved"))
    assert at(found, "started") == "2026-01-29T08:12+00:00"


@pytest.mark.parametrize(
    "row",
    ["Team starts to look at the graphs", "First responder joins the call", "Tim mulai memeriksa", "It starts at 9"],
)
def test_what_those_do_who_see_to_it_is_no_start(row: str) -> None:
    assert at(read(rows(f"08:12 {row}", "08:49 Queue age alert pages on-call", "10:51 Resolved")), "started") is None


@pytest.mark.parametrize(
    ("row", "name"),
    [
        ("DNS timeouts begin", "started"),
        ("the disk of the mirror is at 100%", "started"),
        ("A clinic in Dayton calls provider relations", "detected"),
        ("Burn rate page, Wiebke is on it", "detected"),
        ("Uptime robot mails the admins", "detected"),
        ("Night nurse on ward 5 phones the lab", "detected"),
        ("First study bounces, no space left", "started"),
        ("works", "resolved"),
        ("everything is ok", "resolved"),
    ],
)
def test_few_words_of_a_row_tell_a_moment_by_the_way(row: str, name: str) -> None:
    told = {"started": ("08:12", "09:00 Pager rings"), "detected": ("08:12", ""), "resolved": ("10:12", "")}[name]
    found = read(rows(f"{told[0]} {row}", *([told[1]] if told[1] else []), "11:00 Notes are written"))
    assert at(found, name) == f"2026-01-29T{told[0]}+00:00"


def test_maintenance_that_starts_is_no_trouble() -> None:
    assert at(read(rows("08:12 Automated roll over of nodes started", "08:49 Pager rings")), "started") is None


def test_minutes_since_the_start_in_a_column_are_no_text_of_a_row() -> None:
    told = "| -12 | 15:08 | rollout |\n| 0 | 15:20 | timeouts begin |\n| 6 | 15:26 | pager rings |\n"
    found = read(f"{HEAD}## Timeline\n\n| T | UTC | What |\n|---|---|---|\n{told}")
    assert [entry.text for entry in found.timeline] == ["rollout", "timeouts begin", "pager rings"]
    assert at(found, "started") == "2026-01-29T15:20+00:00"


@pytest.mark.parametrize(
    ("row", "name"),
    [
        ("Node A loses its lease after a long pause", "started"),
        ("Database refuses writes", "started"),
        ("Restore run, table of comments overwritten", "started"),
        ("Scanner containers begin to be killed", "started"),
        ("Nodes synced, all validators attesting", "resolved"),
        ("Service opened again", "resolved"),
        ("Submissions succeed", "resolved"),
        ("All placement groups active, volumes writable", "resolved"),
        ("Ingress deleted, error rate zero", "resolved"),
    ],
)
def test_more_words_tell_that_something_breaks_and_works_again(row: str, name: str) -> None:
    at_row, other = ("08:12", "08:49 Pager rings") if name == "started" else ("10:12", "08:49 Pager rings")
    assert at(read(rows(*sorted((f"{at_row} {row}", other)))), name) == f"2026-01-29T{at_row}+00:00"


@pytest.mark.parametrize(
    ("row", "name"),
    [
        ("the nightly job begins pulling images", "started"),
        ("Laporan harian dibuat", "detected"),
        ("a runner reports `no space left`", "detected"),
    ],
)
def test_a_job_that_begins_is_no_start_and_what_a_machine_reports_no_detection(row: str, name: str) -> None:
    assert at(read(rows(f"08:12 {row}", "11:00 Notes are written")), name) is None
