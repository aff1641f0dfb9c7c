"""Postmortems in well-known templates, with what a person reads in them. What a note does not say is None here too."""

from __future__ import annotations

import pytest

from tests.vault.test_incident import at, read, times

STATUSPAGE = """# Elevated error rates on Checkout

Incident Report for Example Pay

**Resolved**
This incident has been resolved.
Posted 3 months ago. Feb 11, 2025 - 17:42 UTC

**Monitoring**
A fix has been implemented and we are monitoring the results.
Posted 3 months ago. Feb 11, 2025 - 16:58 UTC

**Investigating**
We are currently investigating this issue.
Posted 3 months ago. Feb 11, 2025 - 16:03 UTC
"""
INDONESIAN = """# Laporan Insiden: Gagal bayar e-wallet

- **Tanggal:** 3 September 2025

## Kronologi (WIB)

- 19.10 Pembayaran e-wallet mulai gagal
- 19.22 Alert Grafana berbunyi di kanal on-call
- 19.25 Tim mulai investigasi
- 20.30 Rollback dilakukan
- 20.45 Layanan kembali normal, insiden selesai
"""
BY_TIME = """# Disk full on db-3

## 2025-04-01

### 02:14 UTC

Nagios alerts: disk at 95 %.

### 02:20 UTC

Ben logs in and begins to look.

## Root cause

Archiving had stopped.
"""
HEADLESS_TABLE = """# Postmortem: May 12 outage

Date: May 12, 2025

## Timeline (PDT)

| 9:02 am | Alarm: queue depth |
|---|---|
| 9:05 am | On-call acknowledged |
| 12:30 pm | Confirmed resolved |
"""
PROSE = """# Post-incident review: 14 October 2025 database failover

On 14 October 2025 at 03:12 UTC our primary database failed. Monitoring alerted us at 03:14 UTC. The on-call engineer
joined and promoted the replica. Service was fully restored at 03:55 UTC.
"""
WINDOW = """# Major incident report 2025-09-21

**Outage window:** 21/09/2025 22:15 - 00:45 WIB
**Detected by:** NOC dashboard at 22:18 WIB
"""
SYMBOLS = """# Incident: push notifications not sent

**Date**: 2025-06-18

## ⏰ Timeline (GMT+7)

- 🔴 `07:55` - push worker crashes
- 👀 `09:30` - reported by the marketing team
- ✅ `11:00` - incident resolved
"""
DENIED = """# Postmortem 2025-11-03: invoices late

## Timeline (UTC)

- 08:40 The monitor did not alert
- 09:05 Finance reports that no invoice has been sent since midnight
- 09:50 Attempted restart, did not help
- 10:30 Worker fixed and deployed
- 10:45 Backlog of invoices sent, resolved
"""
NOTES = {
    "status page": (STATUSPAGE, {"acknowledged": "16:03", "mitigated": "16:58", "resolved": "17:42"}),
    "Indonesian": (
        INDONESIAN,
        {"started": "19:10", "detected": "19:22", "acknowledged": "19:25", "mitigated": "20:30", "resolved": "20:45"},
    ),
    "a heading for each time": (BY_TIME, {"detected": "02:14", "acknowledged": "02:20"}),
    "a table without a head": (HEADLESS_TABLE, {"detected": "09:02", "acknowledged": "09:05", "resolved": "12:30"}),
    "prose": (PROSE, {"started": "03:12", "detected": "03:14", "resolved": "03:55"}),
    "a window": (WINDOW, {"started": "22:15", "detected": "22:18", "resolved": "00:45"}),
    "symbols": (SYMBOLS, {"started": "07:55", "detected": "09:30", "resolved": "11:00"}),
    "what did not happen": (DENIED, {"detected": "09:05", "mitigated": "10:30", "resolved": "10:45"}),
}
MOMENTS = ("started", "detected", "acknowledged", "mitigated", "resolved")


@pytest.mark.parametrize("name", NOTES)
def test_the_moments_of_a_template_are_those_that_a_person_reads(name: str) -> None:
    text, told = NOTES[name]
    found = read(text)
    clocks = {moment: None if (said := at(found, moment)) is None else said[11:16] for moment in MOMENTS}
    assert clocks == dict.fromkeys(MOMENTS) | told


def test_a_window_over_midnight_ends_on_the_next_day() -> None:
    assert at(read(WINDOW), "resolved") == "2025-09-22T00:45+07:00"


def test_the_first_row_of_a_table_without_a_head_is_a_row() -> None:
    assert [time[11:16] for time in times(read(HEADLESS_TABLE)) if time] == ["09:02", "09:05", "12:30"]


def test_a_sign_before_a_time_is_no_part_of_the_text() -> None:
    assert read(SYMBOLS).timeline[0].text == "push worker crashes"
