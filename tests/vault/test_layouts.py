"""The layouts in which postmortems are published and filed, each read for what a person finds in it."""

from __future__ import annotations

import pytest

from tests.vault.test_incident import HEAD, at, read, times

POSTED_BENEATH = """## API errors in us-east

### Resolved

This incident has been resolved.

Posted 4 days ago. Feb 07, 2026 - 13:40 PST

### Investigating

We are currently investigating this issue.

Posted 4 days ago. Feb 07, 2026 - 12:10 PST
"""
POSTED_BESIDE = """# Payments API outage

**Resolved** · Mar 12, 03:41 PM (GMT+7)

Payments are processed normally again.

**Investigating** · Mar 12, 02:12 PM (GMT+7)

We see errors when paying by card.

Started: Mar 12, 2026 at 02:04 PM GMT+7 · Duration: 1h 37m
"""
MAIL = """From: Ops <ops@example.org>
Date: Tue, 4 Nov 2025 09:12:44 +0100
Subject: Post mortem of the mail outage, 3 November

Hello all, our mail service was down from 13:07 to 14:52 CET.

What happened:

13:02 CET  a kernel update was installed
13:15 CET  a user reports that mail does not arrive

What we will do:

* monitor port 25 from outside
"""
REVIEW = """# Post Incident Review – Storage

**What happened?**

Between 04:12 UTC and 09:45 UTC on 17 July 2025, some customers saw errors.

**What went wrong and why?**

A power event.

**How did we respond?**

- 04:12 UTC on 17 July 2025 – Customer impact began.
- 04:20 UTC on 17 July 2025 – Monitoring detected the drop.
"""
PHASES = """# Post mortem PM-0042

| Phase | Timestamp | Comment |
|---|---|---|
| Start of impact | 11.06.2025 06:58 CEST | first timeouts |
| Detection | 11.06.2025 07:20 CEST | by a customer |
| Resolution | 11.06.2025 12:45 CEST | disk replaced |
"""
TRACKER = """# INC-512 Courier payouts delayed

| Custom field | Value |
|---|---|
| Reported at | 2026-02-20 08:03 (UTC) |
| Impact started at | 2026-02-20 06:30 (UTC) |
| Impact end date | 2026-02-20 09:20 (UTC) |
"""
REPORT = """# Berita Acara Gangguan Layanan

Hari/Tanggal : Senin, 16 Februari 2026
Waktu : 08.10 s/d 09.45 WIB
Dampak : 1.020 pelanggan tidak dapat memesan

Kronologis:
- 08.25 WIB : CRC menerima keluhan pelanggan
- 09.40 WIB : hotfix dirilis
"""
EVENT = """# Summary of the Service Event in the Northern Region

We describe the service disruption that occurred on August 23, 2025. Beginning at 12:36 PM PDT, some servers shut down.
The issue was fully resolved at 8:05 PM PDT.
"""
TWO_DAYS = """# Postmortem: lag, 5–6 May 2025

## Timeline (CEST)

**May 5**

- 22:30 lag
- 23:10 a ticket is raised
"""
CAUSE = "## Root cause\n\nA disk.\n\n"
LAYOUTS = {
    "updates under headings": (POSTED_BENEATH, {"resolved": "2026-02-07T13:40-08:00"}),
    "updates beside their words": (
        POSTED_BESIDE,
        {"started": "2026-03-12T14:04+07:00", "resolved": "2026-03-12T15:41+07:00"},
    ),
    "a mail": (MAIL, {"started": "2025-11-03T13:07+01:00", "detected": "2025-11-03T13:15+01:00"}),
    "a review of a cloud": (REVIEW, {"started": "2025-07-17T04:12+00:00", "detected": "2025-07-17T04:20+00:00"}),
    "phases with points in the date": (
        PHASES,
        {"started": "2025-06-11T06:58+02:00", "detected": "2025-06-11T07:20+02:00"},
    ),
    "longer names of keys": (TRACKER, {"started": "2026-02-20T06:30+00:00", "resolved": "2026-02-20T09:20+00:00"}),
    "a report of a company": (REPORT, {"started": "2026-02-16T08:10+07:00", "resolved": "2026-02-16T09:45+07:00"}),
    "a summary in prose": (EVENT, {"started": "2025-08-23T12:36-07:00", "resolved": "2025-08-23T20:05-07:00"}),
}


@pytest.mark.parametrize("name", LAYOUTS)
def test_the_moments_of_a_layout_are_those_that_a_person_reads(name: str) -> None:
    text, told = LAYOUTS[name]
    found = read(text)
    assert {moment: at(found, moment) for moment in told} == told


def test_the_updates_of_a_status_page_are_its_timeline() -> None:
    assert times(read(POSTED_BENEATH)) == ["2026-02-07T13:40-08:00", "2026-02-07T12:10-08:00"]
    assert times(read(POSTED_BESIDE)) == ["2026-03-12T15:41+07:00", "2026-03-12T14:12+07:00"]


def test_the_date_of_a_mail_is_when_it_was_sent_and_its_subject_is_the_title() -> None:
    found = read(MAIL)
    assert (found.date, found.title) == ("2025-11-03", "Post mortem of the mail outage, 3 November")


def test_a_line_that_ends_in_a_colon_is_a_heading_when_it_names_a_part() -> None:
    found = read(MAIL)
    assert [task.task for task in found.follow_ups] == ["monitor port 25 from outside"]
    assert len(found.timeline) == 2


def test_the_day_of_a_title_with_two_days_is_the_first() -> None:
    found = read(TWO_DAYS)
    assert found.date == "2025-05-05"
    assert times(found) == ["2025-05-05T22:30+02:00", "2025-05-05T23:10+02:00"]


def test_a_colon_behind_the_year_of_a_title_does_not_take_it_away() -> None:
    found = read(f"# Insiden 20 Januari 2026: e-wallet\n\n**Mulai:** 07.30 WIB\n\n{CAUSE}")
    assert (found.date, at(found, "started")) == ("2026-01-20", "2026-01-20T07:30+07:00")


def test_a_date_in_figures_with_slashes_is_not_guessed_but_one_with_points_is_day_first() -> None:
    assert read(PHASES).date == "2025-06-11"
    assert read(PHASES.replace("11.06.2025", "11/06/2025").replace("CEST", "UTC")).date is None
    assert read(PHASES.replace("11.06.2025", "06.25.2025")).date == "2025-06-25"


def test_several_keys_in_one_line_are_several_keys() -> None:
    found = read(f"# Outage\n\n**Severity:** S2 · **Status:** Closed · **Date:** 2026-01-29\n\n{CAUSE}")
    assert (found.severity, found.status, found.date) == ("S2", "Closed", "2026-01-29")


@pytest.mark.parametrize(
    ("sentence", "users"),
    [
        ("283 users were affected.", 283),
        ("Sekitar 1.350 pelanggan terdampak.", 1350),
        ("About 3,120 users could not log in.", 3120),
        ("Between 100 and 300 users were affected.", None),
        ("Up to 300 users were affected.", None),
        ("40 % of customers were affected.", None),
        ("99999999999999 users were affected.", None),
        ("283 users were affected, later 290 users were affected.", None),
    ],
)
def test_users_in_a_sentence_count_where_it_states_one_number(sentence: str, users: int | None) -> None:
    found = read(f"{HEAD}## Impact\n\n{sentence}\n\n{CAUSE}")
    assert found.users_stated == users
    assert ("users" in found.quotes) == (users is not None)


@pytest.mark.parametrize(
    ("item", "told"),
    [
        ("Heap to 16 GB (done)", ("Heap to 16 GB", None, "done", None)),
        ("A replica (owner: Omar, due: 2025-09-15)", ("A replica", "Omar", None, "2025-09-15")),
        ("Kapasitas (PIC: Fajar, target 25 Maret 2026)", ("Kapasitas", "Fajar", None, "2026-03-25")),
        ("Rotate keys — owner: Sari — due 2026-02-10", ("Rotate keys", "Sari", None, "2026-02-10")),
        ("Rotate keys by 2026-13-45", ("Rotate keys by 2026-13-45", None, None, None)),
        ("Flags default to off (Nadia)", ("Flags default to off (Nadia)", None, None, None)),
    ],
)
def test_owner_status_and_day_are_taken_out_of_a_task(item: str, told: tuple[str | None, ...]) -> None:
    (task,) = read(f"{HEAD}{CAUSE}## Action items\n\n- {item}\n").follow_ups
    assert (task.task, task.owner, task.status, task.due) == told


def test_who_files_an_incident_is_not_its_owner() -> None:
    found = read(f"{HEAD}Reporter: Customer Support\nAssignee: Yusuf\n\n{CAUSE}")
    assert (found.owner, found.detection_source) == ("Yusuf", "helpdesk")


def test_a_payment_method_is_called_as_the_warehouse_calls_it() -> None:
    assert read(f"# Incident: e-wallet payments hang\n\n**Date:** 2026-02-18\n\n{CAUSE}").slices == ("e_wallet",)


@pytest.mark.parametrize(
    ("title", "slices"),
    [
        ("Orders paid by cc_preauth and qris not dispatched", ("cc_preauth", "qris")),
        ("credit_card orders stuck", ("credit_card",)),
        ("Orders of bank-transfer, corporate_voucher hang", ("corporate_voucher", "bank_transfer")),
    ],
)
def test_a_payment_method_is_known_by_the_name_that_the_warehouse_gives_it(title: str, slices: tuple[str, ...]) -> None:
    assert read(f"# Incident: {title}\n\n**Date:** 2026-02-18\n\n{CAUSE}").slices == slices


def test_a_word_behind_a_time_stays_with_the_text() -> None:
    found = read(
        f"{HEAD}## Timeline (UTC)\n\n- 22:50 about 40 orders hang\n- 23:20 on Tuesday the 29th nothing moves\n"
    )
    assert [entry.text for entry in found.timeline] == ["about 40 orders hang", "on Tuesday the 29th nothing moves"]


def test_who_found_it_is_told_by_the_row_at_the_stated_moment() -> None:
    rows = "- 22:50 orders fail\n- 23:20 the helpdesk has complaints\n"
    text = f"{HEAD}**Detected:** 23:20 WIB\n\n## Timeline (WIB)\n\n{rows}"
    assert read(text).detection_source == "helpdesk"


@pytest.mark.parametrize(
    "about", ["GitHub Actions", "broken links", "recommendations", "the task queue", "lessons page"]
)
def test_a_title_that_sounds_like_a_part_is_a_title(about: str) -> None:
    found = read(f"# Postmortem: outage of {about}\n\n**Date:** 2026-02-10\n**Started:** 22:50 WIB\n**Severity:** S1\n")
    assert (found.severity, at(found, "started")) == ("S1", "2026-02-10T22:50+07:00")


def test_figures_beyond_all_reason_are_not_stated() -> None:
    text = f"{HEAD}**Users affected:** {'9' * 30}\n**Duration:** 99999999999 days\n\n{CAUSE}"
    assert (read(text).users_stated, read(text).stated_minutes["duration"]) == (None, None)


def test_html_that_nothing_closes_is_read_at_once() -> None:
    found = read(f"{HEAD}{CAUSE}<table><tr><td>x</td></tr>{'<!--' * 40_000}")
    assert found.date == "2026-01-29"


SHORT = """# Auth outage, 2025-12-19

Start: 06:03 EST
Detect: 06:09 EST (alert)
Mitigate: 06:31 EST
End: 06:40 EST
"""
OPENED = """# Postmortem of the broken release

**Date:** 2026-01-08

## Timeline (CET)

- 17:20 4.2.1 is published
- 17:55 first issue is opened by a user
- 18:10 the contact centre reports the problem to the service desk
"""
SPAN = """# [RCA] Virtual Account

- Tanggal: 05 Maret 2026
- Durasi: 13:10 - 14:55 WIB

## Timeline

| Waktu | Aktivitas |
|---|---|
| 13:10 | Transaksi mulai pending |
| 14:55 | Transaksi normal kembali |
"""


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (SHORT, {"started": "06:03", "detected": "06:09", "mitigated": "06:31", "resolved": "06:40"}),
        (OPENED, {"started": None, "detected": "17:55"}),
        (OPENED.replace("- 17:55 first issue is opened by a user\n", ""), {"detected": "18:10"}),
        (SPAN, {"started": "13:10", "resolved": "14:55"}),
    ],
)
def test_short_keys_and_plain_rows_tell_moments(text: str, told: dict[str, str | None]) -> None:
    found = read(text)
    assert {name: (at(found, name) or "")[11:16] or None for name in told} == told


def test_the_zone_of_a_span_is_that_of_the_note() -> None:
    assert read(SPAN).timezone == "WIB"
