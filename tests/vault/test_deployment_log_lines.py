"""Lines of logs that are easily taken for something else: spans, weeks, links, signs, and what was taken back."""

from __future__ import annotations

import pytest

from data.metrics.deployment_words import is_placeholder
from data.vault.deployment_log import NOT_UNDERSTOOD
from data.vault.deployment_log_dates import find_time
from tests.vault.test_deployment_log_layouts import log_of, people, times, told


def test_a_schedule_of_a_week_has_days_of_its_own_and_spans_written_at_once() -> None:
    log = log_of(
        "Release Schedule.md",
        """
        # Release Schedule – Q1 2026

        ## Week 5 (26 Jan – 30 Jan)

        | Day | Time (WIB) | Application | Version | Deployer | Status |
        |---|---|---|---|---|---|
        | Tue 27/1 | 22:30 - 23:15 | Payment Gateway | 1.12.3 | Budi | DONE with issue |
        | Thu 29/1 | 03:27-03:36 | booking-flow | 1.92.30 | Citra | ✅ |
        | Fri 30/1 | | Driver App | 8.1 | | On hold |
        | 30.1.? | 10:00 | Driver App | 8.2 | | |
        """,
    )
    assert told(log) == [
        ("2026-01-27T22:30", "2026-01-27T23:15", "Payment Gateway", "1.12.3", None, "unknown"),
        ("2026-01-29T03:27", "2026-01-29T03:36", "booking-flow", "1.92.30", None, "succeeded"),
        ("2026-01-30", None, "Driver App", "8.1", None, "unknown"),
        (None, None, "Driver App", "8.2", None, "unknown"),
    ]
    assert log.deployments[3].remarks == ("the date '30.1.?' cannot be read",)


@pytest.mark.parametrize(
    ("text", "start", "end", "zone"),
    [
        ("21:00-21:40", "21:00", "21:40", None),
        ("21.00-21.40 WIB", "21:00", "21:40", "WIB"),
        ("10:00-05:00", "10:00", "05:00", None),
        ("10:00 -05:00", "10:00", None, "UTC-05:00"),
        ("10:00 -21:40", "10:00", "21:40", None),
        ("10:00-0500", "10:00", None, "UTC-05:00"),
        ("2026-01-05T10:00-05:00", "10:00", None, "UTC-05:00"),
        ("10:00:00-05:00", "10:00", None, "UTC-05:00"),
    ],
)
def test_a_minus_between_two_times_parts_them_unless_the_second_is_an_offset(text, start, end, zone) -> None:
    found = find_time(text, alone=True)
    assert found is not None
    times = (found.start.isoformat("minutes"), found.end and found.end.isoformat("minutes"))
    assert (*times, found.zone and str(found.zone)) == (start, end, zone)


def test_notes_that_are_linked_to_stand_for_people_and_analyses() -> None:
    log = log_of(
        "deploys-2026-01.md",
        """
        ---
        tz: Asia/Jakarta
        ---
        ### 29 Jan (Thu)

        - 03:27 → 03:36 `booking-flow@1.92.30` by [[Citra]] · standby [[Dimas]] · risk [[RA-2026-014]] · ok
        - 06:30 → 06:42 `booking-flow@1.92.31` HOTFIX by [[Citra]] · inc [[2026-01-29 postmortem]] · ok
        """,
    )
    assert told(log) == [
        ("2026-01-29T03:27", "2026-01-29T03:36", "booking-flow", "1.92.30", None, "succeeded"),
        ("2026-01-29T06:30", "2026-01-29T06:42", "booking-flow", "1.92.31", "HOTFIX", "succeeded"),
    ]
    assert people(log) == [("Citra", "Dimas"), ("Citra", None)]
    assert log.deployments[0].risk_analysis == "RA-2026-014"
    assert log.deployments[1].hotfix


def test_signs_at_the_end_and_what_was_taken_back() -> None:
    log = log_of(
        "Deployment history.md",
        """
        # Deployment history

        **2026-02-03**
        1. 09:30 UTC — `orders` 12.4 → 12.5 (deployer: kim) ✅
        2. 13:10 UTC — `billing` 3.0.0 (deployer: lee) ❌ rolled back 13:25
        3. 15:00 UTC — `prices` 4.0.0 – Reverted prices are shown – @kim
        4. 16:00 UTC — `prices` 4.0.1 – gagal, di-rollback 16.20.
        """,
    )
    assert [(one.service, one.version, str(one.status), one.author) for one in log.deployments] == [
        ("orders", "12.5", "succeeded", "kim"),
        ("billing", "3.0.0", "rolled_back", "lee"),
        ("prices", "4.0.0", "unknown", "kim"),
        ("prices", "4.0.1", "rolled_back", None),
    ]


def test_a_sentence_beneath_a_heading_and_a_service_called_one() -> None:
    log = log_of(
        "production-deploys.md",
        """
        # Deployments

        ## [2.13.1] - 2026-01-05
        Deployed to production at 09:10 UTC by Bob. Rolled back at 09:40 UTC.

        ## Januari
        - **17 Jan 2026, pukul 23.40 WIB** – Layanan *notif-service* versi 2.0.1 (hotfix). Oleh: Yoga. Hasil: berhasil.
        """,
    )
    assert told(log) == [
        ("2026-01-05T16:10", None, None, "2.13.1", None, "rolled_back"),
        ("2026-01-17T23:40", None, "notif-service", "2.0.1", "hotfix", "succeeded"),
    ]
    assert people(log) == [("Bob", None), ("Yoga", None)]


def test_one_column_for_service_and_version() -> None:
    log = log_of(
        "Deploys/2026-01.md",
        """
        | When | What | Who | Result |
        |:--|:--|:--|:--|
        | 2026-01-15 07:30 UTC | api@1.4.2 | Ann | OK |
        | 2026-01-16 07:30 UTC | api@1.4.3, worker@2.2.0 | Cy | Gagal, di-rollback |
        """,
    )
    assert told(log) == [
        ("2026-01-15T14:30", None, "api", "1.4.2", None, "succeeded"),
        ("2026-01-16T14:30", None, None, None, "api@1.4.3, worker@2.2.0", "rolled_back"),
    ]


@pytest.mark.parametrize(
    ("body", "lines"),
    [
        ("| Train | Cut | Conductor |\n|---|---|---|\n| 1.42 | soon | dancy |", [5]),
        ("- ask whether the trains run", [3]),
        ("- no deployments\n- none", []),
        ("Nothing was written down.", []),
    ],
)
def test_a_log_of_which_nothing_is_understood_is_said_so(body: str, lines: list[int]) -> None:
    log = log_of("deployment-log.md", f"# Deployment trains\n\n{body}\n")
    assert log.deployments == ()
    assert [(each.line, each.why) for each in log.left_out] == [(line, NOT_UNDERSTOOD) for line in lines]


def test_days_as_headings_of_figures_and_what_only_looks_like_a_start() -> None:
    log = log_of(
        "deployments-january.md",
        """
        # Deployments January 2026 (all times WIB)

        ## 30/01 (Jumat)

        * 21:00 s/d 21:40 pricing 4.0.1 oleh Eka
        * 22h15 maps 2.3.0 — failed, reverted at 22:40
        * maps 2.3.1 rolled back at 23:10

        ## 31/01

        * 6.30 – 6.42 booking-flow 1.92.31 (hotfix) for the key
        """,
    )
    assert [(*times(one), one.service, str(one.status)) for one in log.deployments] == [
        ("2026-01-30T21:00", "2026-01-30T21:40", "pricing", "unknown"),
        ("2026-01-30T22:15", None, "maps", "rolled_back"),
        ("2026-01-30", None, "maps", "rolled_back"),
        ("2026-01-31T06:30", "2026-01-31T06:42", "booking-flow", "unknown"),
    ]
    assert log.deployments[3].title == "(hotfix) for the key"


def test_a_plan_of_numbered_headings_keeps_the_whole_of_what_stands_behind_a_field() -> None:
    log = log_of(
        "Deployment-Plan-2026-02.md",
        """
        ---
        timezone: Asia/Makassar
        ---
        ## 1. mybb 5.2.0

        - Tanggal: 10/02/2026
        - Waktu: 20:00 - 21:00
        - Analisis risiko: Sedang; rollback < 5 menit

        ## 2. bbd-adapter 1.1.0

        - Tanggal: 13/02/2026
        - Waktu: malam
        - Analisis risiko: not analysed
        """,
    )
    first, second = log.deployments
    assert (first.service, first.title, first.risk_analysis) == ("mybb", None, "Sedang; rollback < 5 menit")
    assert times(first)[0] == "2026-02-10T19:00"
    assert is_placeholder(second.risk_analysis or "")
    assert (second.day, second.remarks) == ("2026-02-13", ("the time 'malam' cannot be read",))


def test_links_that_never_close_are_read_once() -> None:
    """Looked through from each of them again, these would take longer than a test may."""
    log = log_of("deployment-log.md", "# Deployment log\n\n## 2026-01-05\n\n- 10:00 WIB api 1.2.3 " + "by [[" * 60_000)
    assert [one.version for one in log.deployments] == ["1.2.3"]
