"""Moments that sentences and plain rows tell: what a person reads there, and where nothing may be read."""

from __future__ import annotations

import pytest

from data.metrics.incident import Certainty
from tests.vault.test_incident import HEAD, at, read, rows

MOMENTS = ("started", "detected", "mitigated", "resolved")


def told(sentence: str, heading: str = "Summary") -> dict[str, str]:
    found = read(f"{HEAD}## {heading}\n\n{sentence}\n\n## Root cause\n\nA full disk.\n", zone="UTC")
    return {name: said[11:16] for name in MOMENTS if (said := at(found, name))}


@pytest.mark.parametrize(
    ("sentence", "moments"),
    [
        ("Between 14:05 and 15:30, 2,300 users saw empty results.", {"started": "14:05", "resolved": "15:30"}),
        ("From 09:12 until 10:47 users could not log in.", {"started": "09:12", "resolved": "10:47"}),
        ("On 29 January between 10:17 AM and 11:46 AM pushes were dropped.", {"started": "10:17", "resolved": "11:46"}),
        ("Situs tidak dapat diakses dari pukul 15.05 sampai pukul 16.20.", {"started": "15:05", "resolved": "16:20"}),
        ("The outage started at 09:12 and was resolved at 10:47.", {"started": "09:12", "resolved": "10:47"}),
        ("Starting at 09:12, users saw errors until 10:47.", {"started": "09:12", "resolved": "10:47"}),
        ("Beginning at 9:37 AM, requests failed. Service was fully restored at 1:54 PM.",
         {"started": "09:37", "resolved": "13:54"}),
        ("It was triggered by a switch at 14:05, detected at 14:27 and mitigated at 15:18.",
         {"detected": "14:27", "mitigated": "15:18"}),
        ("Our monitoring alerted us at 16:49.", {"detected": "16:49"}),
        ("At 16:49 our monitoring alerted us.", {"detected": "16:49"}),
        ("The on-call engineer was paged at 16:49 and acknowledged at 16:52.", {"detected": "16:49"}),
        ("Our engineers were engaged at 1:46 PM by automatic alarms.", {"detected": "13:46"}),
        ("Gangguan terdeteksi pukul 15.09 oleh pemantauan otomatis.", {"detected": "15:09"}),
        ("Pukul 13.42 pelanggan melaporkan bahwa struk tidak keluar.", {"detected": "13:42"}),
        ("At 16:47 name servers began to crash and by 17:58 all sites were answering again.",
         {"started": "16:47", "resolved": "17:58"}),
        ("Pukul 16.20 semua layanan pulih.", {"resolved": "16:20"}),
    ],
)  # fmt: skip
def test_a_sentence_tells_the_moments(sentence: str, moments: dict[str, str]) -> None:
    assert told(sentence) == moments


@pytest.mark.parametrize(
    "sentence",
    [
        "Support is staffed between 08:00 and 17:00 every day.",
        "If the alert had fired at 09:15, nobody would have noticed.",
        "The alert did not fire at 09:15.",
        "A meeting about the outage is scheduled for 15:00.",
        "At 10:15 we found the root cause.",
        "By 16:10, 98% of the volumes had recovered.",
        "At 11:00 most of the sites were back to normal.",
        "Before 09:12 everything was normal.",
        "We tried to restore the service at 10:40.",
        "At 12:00 the rollback failed.",
    ],
)
def test_a_sentence_that_tells_no_moment_is_none(sentence: str) -> None:
    assert told(sentence) == {}


def test_an_end_that_a_later_time_follows_is_none() -> None:
    assert told("Service was restored at 10:15. At 10:40 it broke down once more, and we looked at the switch.") == {}


def test_a_time_past_midnight_stands_on_the_next_day() -> None:
    text = (
        f"{HEAD}At 23:50 UTC the site went down. At 00:40 UTC all services were back to normal.\n\n## Root cause\n\nX\n"
    )
    assert at(read(text), "resolved") == "2026-01-30T00:40+00:00"


def test_a_day_once_told_holds_for_the_sentences_behind_it() -> None:
    text = f"{HEAD}On 30 January at 08:00 UTC the site went down. At 09:40 UTC it was resolved.\n\n## Root cause\n\nX\n"
    assert at(read(text), "resolved") == "2026-01-30T09:40+00:00"


def test_what_a_sentence_states_comes_before_what_follows_from_a_row() -> None:
    text = rows("09:20 Error rate climbs to 30 %", "09:40 back to normal") + (
        "\n## Summary\n\nThe outage began at 09:12 and ended at 09:45.\n"
    )
    assert (at(read(text), "started"), at(read(text), "resolved")) == (
        "2026-01-29T09:12+00:00",
        "2026-01-29T09:45+00:00",
    )


@pytest.mark.parametrize(
    "row",
    [
        "QRIS success rate drops to 11 %",
        "Error rate of checkout climbs to 30 %",
        "p99 latency crosses 5 s",
        "Queue stops moving",
        "Name servers start crashing",
        "Payment API becomes unresponsive",
        "db-prod-1 stops responding",
        "Users can't log in",
        "first controller OOM-killed",
        "Tingkat keberhasilan QRIS turun menjadi 11 %",
        "Pembayaran mulai gagal",
        "Consumer Kafka berhenti memproses pesan",
        "Portal tidak dapat diakses",
        "Listrik di server padam",
    ],
)
def test_a_row_of_what_people_see_is_an_inferred_start(row: str) -> None:
    found = read(rows(f"10:00 {row}", "10:05 Alert fires", "10:30 Incident resolved"))
    assert at(found, "started") == "2026-01-29T10:00+00:00"
    assert found.started is not None
    assert found.started.certainty is Certainty.INFERRED


@pytest.mark.parametrize(
    "row",
    [
        "Version 2.81 is deployed",
        "Deployment of 2.81 fails",
        "Failover test planned",
        "Alert: error rate climbs to 30 %",
        "Support says that users can't log in",
        "Nobody expects errors to rise",
        "Investigating: we see errors from our database",
    ],
)
def test_a_row_of_what_people_do_or_say_is_no_start(row: str) -> None:
    found = read(rows(f"10:00 {row}", "10:05 Alert fires", "10:30 Incident resolved"))
    assert at(found, "started") is None


def test_what_breaks_once_it_is_found_is_no_start() -> None:
    found = read(rows("10:00 Alert fires", "10:05 Replica fails", "10:30 Incident resolved"))
    assert at(found, "started") is None


@pytest.mark.parametrize(
    "row",
    [
        "Queue moves, logins normal",
        "all tier 1 mirrors are up to date",
        "Success rate back at 99.8 %",
        "Queue empty",
        "Backlog of orders is processed",
        "OG-5 restarted, exports succeed",
        "Prices confirmed correct on all pages",
        "Site is up and running",
        "Semua antrean selesai diproses",
        "Semua toko sudah bisa mencetak kembali",
        "Layanan dinyatakan normal",
    ],
)
def test_a_row_that_all_works_is_an_inferred_end(row: str) -> None:
    found = read(rows("10:00 Alert fires", f"10:30 {row}"))
    assert at(found, "resolved") == "2026-01-29T10:30+00:00"


@pytest.mark.parametrize(
    "row",
    [
        "Half of the sites are back online",
        "Service not back to normal",
        "80 % of requests work again",
        "Disk is replaced",
    ],
)
def test_a_row_that_some_works_is_no_end(row: str) -> None:
    assert at(read(rows("10:00 Alert fires", f"10:30 {row}")), "resolved") is None


@pytest.mark.parametrize(
    ("sentence", "moments"),
    [
        ("Nobody noticed until 07:45.", {"detected": "07:45"}),
        (
            "The index was slow from 9:00 to 9:50 and down from 9:50 to 10:20.",
            {"started": "09:00", "resolved": "10:20"},
        ),
        ("As of 17:06 all systems were functioning as normal.", {"resolved": "17:06"}),
        ("Began recovery of the index, and finished recovery at 13:54.", {"resolved": "13:54"}),
        ("At 10:42 AM merchants in Bandung began to experience timeouts.", {"started": "10:42"}),
        ("At 14:09 the deploy reached production and every checkout returned a 500.", {"started": "14:09"}),
        ("The attack began at 9 a.m. and continued until 11:15 a.m.", {"started": "09:00", "resolved": "11:15"}),
        ("Our checkout test caught it at 14:11.", {"detected": "14:11"}),
        ("Petugas menghubungi tim infrastruktur jam 21.50.", {"detected": "21:50"}),
        ("At 22:35 the team began to roll back.", {}),
    ],
)
def test_more_ways_in_which_a_sentence_tells_a_moment(sentence: str, moments: dict[str, str]) -> None:
    assert told(sentence) == moments


def test_what_was_mended_before_anything_was_found_is_no_mitigation() -> None:
    found = read(rows("08:40 script is rolled back", "09:41 alert: write latency", "10:05 all green"))
    assert (at(found, "mitigated"), at(found, "resolved")) == (None, "2026-01-29T10:05+00:00")


def test_a_start_deep_in_a_timeline_is_none() -> None:
    quiet = [f"09:{minute:02d} Step {minute} is done" for minute in range(4)]
    assert at(read(rows(*quiet, "09:30 Orders fail", "09:40 Alert fires")), "started") is None


def test_the_beginning_of_the_mitigation_is_none() -> None:
    begun = f"{HEAD}**Mitigation:** At 22:35 UTC the team began to roll back.\n**Resolved:** 23:10 UTC\n"
    assert at(read(begun), "mitigated") is None
    assert at(read(begun), "resolved") == "2026-01-29T23:10+00:00"


@pytest.mark.parametrize(
    "row",
    [
        "First customers affected",
        "Queue consumers stop",
        "Certificate expires",
        "Pods enter CrashLoopBackOff",
        "All writes rejected",
        "Traffic drops by 60 %",
        "Error 500 muncul di halaman login",
        "Order tidak masuk ke sistem",
        "Job sinkronisasi berhenti",
    ],
)
def test_more_rows_of_what_people_see(row: str) -> None:
    assert at(read(rows(f"10:00 {row}", "10:20 Alert fires", "10:50 Config changed")), "started") is not None


@pytest.mark.parametrize(
    "row",
    [
        "On-call engineer receives page",
        "Datadog monitor goes off",
        "A customer emails support",
        "Status check turns red",
        "Merchant calls to say that payments fail",
        "Monitoring mendeteksi error",
        "Pengguna mengeluh di Twitter",
        "Kepala cabang menelepon tim IT",
    ],
)
def test_more_rows_of_who_finds_it(row: str) -> None:
    found = read(rows(f"10:00 {row}", "10:20 Config changed"))
    assert (at(found, "started"), at(found, "detected")) == (None, "2026-01-29T10:00+00:00")


@pytest.mark.parametrize(
    "row",
    [
        "Alert clears",
        "Monitoring confirms recovery",
        "No more errors",
        "API healthy",
        "Semua antrean terproses",
        "Error rate kembali ke 0",
    ],
)
def test_more_rows_that_all_works(row: str) -> None:
    assert at(read(rows("09:20 Alert fires", f"10:00 {row}")), "resolved") == "2026-01-29T10:00+00:00"


@pytest.mark.parametrize(
    "row",
    [
        "Rollback started",
        "Team stops the rollout",
        "Root cause identified",
        "Penyebab ditemukan",
        "Backup restored to a test system",
        "Customer communication sent",
        "Tim melakukan restart",
        "Vendor contacted",
    ],
)
def test_a_row_of_work_is_no_moment(row: str) -> None:
    found = read(rows("09:50 Something is done", f"10:00 {row}", "10:50 Config changed"))
    assert [at(found, name) for name in ("started", "detected", "resolved")] == [None, None, None]


@pytest.mark.parametrize(
    ("sentence", "moments"),
    [
        ("The social media team forwarded complaints at 10:03.", {"detected": "10:03"}),
        ("We found out from Twitter at 2:20 PM.", {"detected": "14:20"}),
        ("Insiden baru benar-benar selesai setelah rollback pada pukul 16.02.", {"resolved": "16:02"}),
        ("At 15:02 everything was reachable again.", {"resolved": "15:02"}),
    ],
)
def test_still_more_ways_in_which_a_sentence_tells_a_moment(sentence: str, moments: dict[str, str]) -> None:
    assert told(sentence) == moments


def test_what_broke_once_more_ends_with_the_last_end() -> None:
    sentences = "Service was back to normal at 12:10. It broke once more at 15:30 and was finally resolved at 16:02."
    assert told(sentences)["resolved"] == "16:02"


def test_an_end_in_a_sentence_counts_beside_keys_that_ask_for_none() -> None:
    head = "# Outage of 29 January 2026\n\n**Started:** 09:00 UTC\n{more}\n## Impact\n\n"
    text = "Orders failed. At 11:45 UTC all error rates were at the usual level.\n"
    assert at(read(head.format(more="") + text), "resolved") == "2026-01-29T11:45+00:00"
    assert at(read(head.format(more="**Resolved:** TBC\n") + text), "resolved") is None


def test_keys_with_a_time_are_no_history_of_updates() -> None:
    text = f"{HEAD}Identified at: 07:10 UTC\nResolved at: 13:30 UTC\n\n## Root cause\n\nA full disk.\n"
    assert at(read(text), "detected") == "2026-01-29T07:10+00:00"
