"""Histories of status pages and accounts in prose: read as reports, with their zone and the order of their updates."""

from __future__ import annotations

import pytest

from data.vault.incident import NoIncident, incident
from tests.vault.test_incident import HEAD, at, read, times

CAUSE = "\n\n## Root cause\n\nA full disk.\n"
BENEATH = """# Delayed webhooks

**Resolved**
This incident has been resolved. All queued webhooks have been delivered.
Posted Jun 18, 2024 - 17:42 UTC

**Identified**
The issue has been identified as a stuck consumer.
Posted Jun 18, 2024 - 16:20 UTC

**Investigating**
We are investigating reports of delays.
Posted Jun 18, 2024 - 15:55 UTC
"""
BEHIND = """# Delayed webhooks

**Resolved** - This incident has been resolved. Jun 18, 2024 - 17:42 UTC

**Identified** - A consumer is stuck. Jun 18, 2024 - 16:20 UTC

**Investigating** - We are investigating reports of delays. Jun 18, 2024 - 15:55 UTC
"""
PLAIN = BEHIND.replace("**", "")
LISTED = BEHIND.replace("**Re", "- **Re").replace("**Id", "- **Id").replace("**In", "- **In").replace("\n\n-", "\n-")
ABOVE = """# Delayed webhooks

Jun 18, 2024 - 17:42 UTC
Resolved - This incident has been resolved.

Jun 18, 2024 - 16:20 UTC
Identified - A consumer is stuck.

Jun 18, 2024 - 15:55 UTC
Investigating - We are investigating reports of delays.
"""
ACCOUNT = """# Summary of the storage event in the Frankfurt region

We want to tell about the service disruption on May 16th, 2023.

At 1:42 PM CEST, a power distribution unit failed. Our engineers were engaged at 1:46 PM CEST by automatic alarms.
By 4:10 PM CEST, 98% of volumes had recovered. The remaining volumes were recovered by 9:20 PM CEST.
"""


@pytest.mark.parametrize("text", [BENEATH, BEHIND, PLAIN, LISTED, ABOVE])
def test_a_history_of_updates_is_a_report(text: str) -> None:
    found = read(text)
    assert (found.date, found.timezone) == ("2024-06-18", "UTC")
    clocks = sorted(time[11:16] for time in times(found) if time)
    assert clocks == ["15:55", "16:20", "17:42"]
    assert (at(found, "started"), at(found, "detected")) == (None, None)
    assert at(found, "resolved") == "2024-06-18T17:42+00:00"


def test_an_account_in_prose_is_a_report() -> None:
    found = read(ACCOUNT)
    assert (found.date, found.timezone) == ("2023-05-16", "CEST")
    assert at(found, "detected") == "2023-05-16T13:46+02:00"
    assert at(found, "resolved") == "2023-05-16T21:20+02:00"


def test_a_note_with_times_and_no_trouble_is_none() -> None:
    text = "# Our day\n\nAt 9:00 AM we met. At 10:30 AM we had coffee. At 12:00 PM we went home.\n"
    assert isinstance(incident("day.md", text, None), NoIncident)


@pytest.mark.parametrize(
    ("sentence", "zone"),
    [
        ("We write this for all who were affected, and all times are in UTC.", "UTC"),
        ("All times in this document are given in PT.", "PT"),
        ("Semua waktu dalam WIB.", "WIB"),
        ("The site was down from 03:20 to 08:05 (UTC).", "UTC"),
        ("At 10:41 CEST the alert fired.", "CEST"),
        ("At 10:41 CEST the alert fired, and at 11:00 UTC it was over.", None),
    ],
)
def test_the_zone_may_be_told_in_a_sentence(sentence: str, zone: str | None) -> None:
    assert read(f"{HEAD}The site was down. {sentence}{CAUSE}").timezone == zone


def test_a_heading_with_a_point_in_its_time_is_a_row_of_a_timeline() -> None:
    text = f"{HEAD}## Kronologi\n\n### 10.15 WIB\n\nLogin gagal\n\n### 10.22 WIB\n\nAlarm diterima oleh tim\n"
    assert times(read(text)) == ["2026-01-29T10:15+07:00", "2026-01-29T10:22+07:00"]
    assert at(read(text), "detected") == "2026-01-29T10:22+07:00"


def test_a_numbered_heading_is_no_row() -> None:
    assert times(read(f"{HEAD}## Cause\n\n### 10.15 Disks\n\nFull\n\n### 10.16 Logs\n\nLong\n")) == []


def test_an_update_may_be_numbered_and_have_its_time_before_its_words() -> None:
    text = """# Issue with e-mail delivery (resolved)

*Update 3 — 5 Sept 2023 17:30 CEST:* All mail has been delivered; this incident is now resolved.

*Update 2 — 5 Sept 2023 15:10 CEST:* The relay is back.
"""
    found = read(text)
    assert (found.date, times(found)) == ("2023-09-05", ["2023-09-05T17:30+02:00", "2023-09-05T15:10+02:00"])
    assert at(found, "resolved") == "2023-09-05T17:30+02:00"


def test_what_a_status_page_identified_is_no_detection() -> None:
    text = """# Login page

### Resolved
**Posted:** 2023-05-04 09:12 CEST
Login works again.

### Identified
**Posted:** 2023-05-04 08:30 CEST
A certificate has expired.

### Investigating
**Posted:** 2023-05-04 08:02 CEST
Customers cannot log in.
"""
    found = read(text)
    assert [time[11:16] for time in times(found) if time] == ["09:12", "08:30", "08:02"]
    assert [at(found, name) for name in ("started", "detected")] == [None, None]
    assert at(found, "resolved") == "2023-05-04T09:12+02:00"


def test_a_day_in_bold_is_that_of_the_updates_beneath_it() -> None:
    days = "**Jun 2, 2024**\n\n**Resolved** – It works.\n14:22 UTC\n\n**Investigating** – Calls are slow.\n13:05 UTC\n"
    found = read(f"# API degraded\n\n{days}")
    assert (found.date, at(found, "resolved")) == ("2024-06-02", "2024-06-02T14:22+00:00")


def test_four_digits_beneath_a_head_for_times_are_a_time() -> None:
    table = "| Time (UTC) | Action |\n|---|---|\n| 0305 | Chiller trips |\n| 0309 | Alarm to NOC |\n"
    assert times(read(f"{HEAD}{table}{CAUSE}")) == ["2026-01-29T03:05+00:00", "2026-01-29T03:09+00:00"]
    years = "| Year | Action |\n|---|---|\n| 2019 | Chiller bought |\n| 2020 | Chiller mended |\n"
    assert times(read(f"{HEAD}{years}{CAUSE}")) == []
