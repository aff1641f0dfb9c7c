"""Logs in layouts of many teams: what each states is read, and nothing is read that it does not state."""

from __future__ import annotations

from textwrap import dedent
from zoneinfo import ZoneInfo

import pytest

from data.metrics.deployment import Deployment, Status
from data.vault.deployment_log import DeploymentLog, deployment_log
from data.window import MINUTE, iso

ZONE = ZoneInfo("Asia/Jakarta")


def log_of(path: str, text: str) -> DeploymentLog:
    return deployment_log(path, dedent(text).lstrip("\n"))


def told(log: DeploymentLog) -> list[tuple[object, ...]]:
    """Start and end in WIB (or the day), service, version, title, status."""
    return [(*times(one), one.service, one.version, one.title, str(one.status)) for one in log.deployments]


def times(one: Deployment) -> tuple[str | None, str | None]:
    start, end = (None if at is None else iso(at, ZONE)[:16] for at in (one.started_ms, one.finished_ms))
    return start or one.day, end


def people(log: DeploymentLog) -> list[tuple[str | None, str | None]]:
    return [(one.author, one.standby) for one in log.deployments]


def test_a_release_calendar_with_columns_of_its_own() -> None:
    log = log_of(
        "Ops/Release Calendar 2026-02.md",
        """
        # Release calendar February 2026

        All times Asia/Jakarta.

        | # | When | System | Build | What changed | Deployed By | On-Call | Risk Level | Outcome |
        |:-:|---|---|---|---|---|---|---|---|
        | 1 | Mon 2 Feb 2026, 21:00 – 21:40 | `order-router` | v3.14.0 | Timeouts | @rudi | @sari | Low | ✅ Success |
        | 2 | Tue 3 Feb 2026, 10:05 | order-router | v3.14.1 | Fix | @rudi | - | TBD | ⚠️ Partial |
        | 3 | Wed 4 Feb 2026 | fare-engine | 2.0.0-rc1 | Fares | @maya | Sari / Rudi | High | ❌ Rolled back |
        """,
    )
    assert told(log) == [
        ("2026-02-02T21:00", "2026-02-02T21:40", "order-router", "v3.14.0", "Timeouts", "succeeded"),
        ("2026-02-03T10:05", None, "order-router", "v3.14.1", "Fix", "unknown"),
        ("2026-02-04", None, "fare-engine", "2.0.0-rc1", "Fares", "rolled_back"),
    ]
    assert people(log) == [("rudi", "sari"), ("rudi", None), ("maya", "Sari / Rudi")]
    assert [one.risk_analysis for one in log.deployments] == ["Low", "TBD", "High"]
    assert log.deployments[1].remarks == ("the status '⚠️ Partial' is not understood",)


def test_days_in_indonesian_with_dotted_times() -> None:
    log = log_of(
        "Catatan/Rilis Harian.md",
        """
        ---
        tags: [deployment, harian]
        zona waktu: WIB
        ---
        # Rilis harian

        ## Senin, 2 Februari 2026
        - **21.00–21.40** `order-router` v3.14.0 — Timeout lebih pendek. PIC: Rudi; Standby: Sari; Risiko: rendah
        - **22.15** pricing-api v1.2.3: perbaikan tarif (hotfix) — PIC: Maya, siaga: -, hasil: gagal

        ## Selasa, 3 Februari 2026
        Tidak ada deployment.

        ## Rabu, 4 Februari 2026
        1. 10.05 WIB – driver-app-api 6.2 – Sesi seminggu – oleh Eka – lancar
        """,
    )
    assert told(log) == [
        ("2026-02-02T21:00", "2026-02-02T21:40", "order-router", "v3.14.0", "Timeout lebih pendek", "unknown"),
        ("2026-02-02T22:15", None, "pricing-api", "v1.2.3", "perbaikan tarif (hotfix)", "failed"),
        ("2026-02-04T10:05", None, "driver-app-api", "6.2", "Sesi seminggu", "succeeded"),
    ]
    assert people(log) == [("Rudi", "Sari"), ("Maya", None), ("Eka", None)]
    assert [one.hotfix for one in log.deployments] == [False, True, False]


def test_a_week_in_the_title_is_no_day_and_a_weekday_with_figures_is_one() -> None:
    log = log_of(
        "Jadwal rilis minggu 6.md",
        """
        # Jadwal rilis minggu 6 (2–8 Februari 2026)

        **Semua jam dalam WIB**

        ### Senin 2/2
        - 21.00 order-router 3.14.0 – PIC Rudi, standby Sari

        ### Kamis 5/2
        - 22.30 pricing-api 1.2.3 – PIC Maya, standby -

        ### Jumat 6/2
        - libur
        """,
    )
    assert told(log) == [
        ("2026-02-02T21:00", None, "order-router", "3.14.0", None, "unknown"),
        ("2026-02-05T22:30", None, "pricing-api", "1.2.3", None, "unknown"),
    ]
    assert [one.author for one in log.deployments] == ["Rudi", "Maya"]
    assert [one.standby for one in log.deployments] == ["Sari", None]


def test_a_schedule_with_the_day_of_the_month_alone_and_old_and_new_versions() -> None:
    log = log_of(
        "Jadwal Deployment Februari 2026.md",
        """
        # Jadwal Deployment Februari 2026

        | Tgl | Jam Mulai (WIB) | Jam Selesai (WIB) | Aplikasi | Versi Baru | Versi Lama | Keterangan | PIC Dev | PIC Standby | Status |
        |---|---|---|---|---|---|---|---|---|---|
        | 2 | 21.00 | 21.40 | order-router | 3.14.0 | 3.13.2 | Timeout | Rudi | Sari | Sukses |
        | 3 | 23.30 | 00.15 | pricing-api | 1.2.3 | 1.2.2 | Tarif | Maya | TBD | Gagal, rollback |
        | 4/2 | pagi | | fare-engine | 2.0.0 | - | Tarif | Eka | | Ditunda |
        """,  # noqa: E501
    )
    assert told(log) == [
        ("2026-02-02T21:00", "2026-02-02T21:40", "order-router", "3.14.0", "Timeout", "succeeded"),
        ("2026-02-03T23:30", "2026-02-04T00:15", "pricing-api", "1.2.3", "Tarif", "rolled_back"),
        ("2026-02-04", None, "fare-engine", "2.0.0", "Tarif", "cancelled"),
    ]
    assert people(log) == [("Rudi", "Sari"), ("Maya", "TBD"), ("Eka", None)]


def test_tasks_of_a_week_and_tasks_that_are_no_deployment() -> None:
    log = log_of(
        "Deploy plan week 6.md",
        """
        # Deployment plan week 6

        Times: WIB

        - [x] 2026-02-02 21:00 order-router v3.14.0 #deploy @rudi ✅ 2026-02-02
        \t- Standby: Sari
        \t- Risk: low, flag
        - [ ] 2026-02-05 10:00 pricing-api v1.3.0 [pic:: Maya] [standby:: Rudi]
        - [-] 2026-02-06 10:00 fare-engine v2.0.1
        - [ ] ~~2026-02-07 10:00 fare-engine v2.0.2~~
        - [ ] Tell helpdesk about Thursday
        - [x] Review of the runbook 2026-02-01
        """,
    )
    assert told(log) == [
        ("2026-02-02T21:00", None, "order-router", "v3.14.0", None, "succeeded"),
        ("2026-02-05T10:00", None, "pricing-api", "v1.3.0", None, "planned"),
        ("2026-02-06T10:00", None, "fare-engine", "v2.0.1", None, "cancelled"),
        ("2026-02-07T10:00", None, "fare-engine", "v2.0.2", None, "cancelled"),
    ]


def test_a_page_exported_from_confluence_links_to_the_ticket_and_not_to_the_person() -> None:
    log = log_of(
        "Deployments - BBD.md",
        """
        # Deployments - BBD

        Created by Rudi Hartono, last modified on Feb 10, 2026

        | **Date** | **Component** | **Version** | **Description** | **Responsible** | **Status** | **JIRA** |
        | --- | --- | --- | --- | --- | --- | --- |
        | 02 Feb 2026 21:00 GMT+7 | order-router | 3.14.0 | Shorter<br>Retry | [Rudi](https://w/~rudi) | DONE | [B-1](https://j/B-1) |
        | 03 Feb 2026 10:05 GMT+7 | order-router | 3.14.1 | Fix | [Rudi](https://w/~rudi) | ROLLED BACK | [B-2](https://j/B-2) |
        |  |  |  |  |  |  |  |
        """,  # noqa: E501
    )
    assert told(log) == [
        ("2026-02-02T21:00", None, "order-router", "3.14.0", "Shorter; Retry", "succeeded"),
        ("2026-02-03T10:05", None, "order-router", "3.14.1", "Fix", "rolled_back"),
    ]
    assert [(one.author, one.link) for one in log.deployments] == [("Rudi", "https://j/B-1"), ("Rudi", "https://j/B-2")]


def test_a_table_left_as_html_has_the_lines_of_its_rows() -> None:
    log = log_of(
        "Deployment log export.md",
        """
        # Deployment log

        <table><tbody>
        <tr><th>Date</th><th>Service</th><th>Version</th><th>Deployed by</th></tr>
        <tr><td>2026-02-02 21:00 WIB</td><td><b>order-router</b></td><td>3.14.0</td><td>Rudi<br/>Sari</td></tr>
        </tbody></table>
        """,
    )
    assert told(log) == [("2026-02-02T21:00", None, "order-router", "3.14.0", None, "unknown")]
    assert (log.deployments[0].author, log.deployments[0].origins[0].line) == ("Rudi; Sari", 5)


def test_a_note_for_one_deployment_with_two_people_on_standby() -> None:
    log = log_of(
        "deployments/2026-02-02 order-router.md",
        """
        ---
        type: deployment
        date: 2026-02-02
        time: "21:00"
        duration: 1 h 5 min
        timezone: Asia/Jakarta
        service: "[[order-router]]"
        version: 3.14.0
        pic: Rudi
        standby: [Sari, Maya]
        status: success
        team: MRG
        ---
        Shorter timeouts.

        - [x] Smoke test
        """,
    )
    assert told(log) == [("2026-02-02T21:00", "2026-02-02T22:05", "order-router", "3.14.0", None, "succeeded")]
    assert (people(log), log.deployments[0].team) == ([("Rudi", "Sari, Maya")], "MRG")


def test_deployments_listed_in_the_front_matter() -> None:
    log = log_of(
        "Deployment plan.md",
        """
        ---
        type: deployment-log
        timezone: WIB
        deployments:
          - {date: 2026-02-02, start: "21:00", end: "21:40", service: order-router, version: 3.14.0}
          - {date: 2026-02-03, service: pricing-api}
        ---
        """,
    )
    assert told(log) == [
        ("2026-02-02T21:00", "2026-02-02T21:40", "order-router", "3.14.0", None, "unknown"),
        ("2026-02-03", None, "pricing-api", None, None, "unknown"),
    ]


def test_a_heading_for_each_deployment_with_bold_fields_and_lists_beneath() -> None:
    log = log_of(
        "docs/Deployment History.md",
        """
        # Deployment History

        > Owner: platform team

        ## 2026-02-02 - Shorter timeouts
        - **Service:** order-router
        - **Deployed by:** Rudi
        - **Type:** Low Risk - Feature
        - **Start Time:** 23:00 WIB
        - **End Time:** 23:40 (+1 day)
        - **Outcome:** ✅ SUCCESS

        ## Deployment #43 — 2026-02-03
        - **Service:** order-router
        - **Start:** 9:05 PM
        - **PIC:**
          - Router: @rudi
          - Flag: @maya
        - **Outcome:** ⚠️ INCIDENT
        - **Incident:** [[2026-02-03 postmortem]]
        """,
    )
    assert told(log) == [
        ("2026-02-02T23:00", "2026-02-03T23:40", "order-router", None, "Shorter timeouts", "succeeded"),
        ("2026-02-03", None, "order-router", None, "Deployment #43", "unknown"),
    ]
    second = log.deployments[1]
    assert (second.clock, second.author, second.incident) == (
        "9:05 PM",
        "Router: rudi; Flag: maya",
        "2026-02-03 postmortem",
    )


def test_boxes_of_obsidian_and_days_in_bold() -> None:
    log = log_of(
        "2026-02 Deployment log.md",
        """
        # Deployment log

        > [!success] 2026-02-02 21:00 WIB order-router v3.14.0
        > Deployed by: Rudi

        **Wednesday 2026-02-04**

        - 10:05 WIB 🚀 driver-app-api@6.2 (eka)

        **Last updated: 2026-02-10**

        - 10:05 WIB is when the office opens
        """,
    )
    assert told(log)[:2] == [
        ("2026-02-02T21:00", None, "order-router", "v3.14.0", None, "unknown"),
        ("2026-02-04T10:05", None, "driver-app-api", "6.2", None, "unknown"),
    ]
    assert log.deployments[0].author == "Rudi"
    assert not any(one.day == "2026-02-10" for one in log.deployments)


def test_sentences_say_who_did_it_and_who_stood_by() -> None:
    log = log_of(
        "Deployments/2026-02.md",
        """
        # February 2026

        ### 02/02/2026
        * order-router 3.14.0 deployed at 21:00 WIB by Rudi, standby Sari. Risk: low

        ### 13/02/2026
        * fare-engine 2.0.0 was deployed at 10:00 WIB by Eka Putri. Rolled back at 10:20.
        """,
    )
    assert told(log) == [
        ("2026-02-02T21:00", None, "order-router", "3.14.0", None, "unknown"),
        ("2026-02-13T10:00", None, "fare-engine", "2.0.0", "Rolled back at 10:20", "rolled_back"),
    ]
    assert people(log) == [("Rudi", "Sari"), ("Eka Putri", None)]
    assert log.deployments[0].risk_analysis == "low"


def test_headings_that_name_a_service_or_a_place_hold_for_the_table_beneath() -> None:
    head = "| Version | Date | Time | Author |\n|---|---|---|---|\n"
    log = log_of(
        "Release log.md",
        f"# Release log\n\nTimezone: UTC+7\n\n## order-router\n\n{head}| 3.14.0 | 2026-02-02 | 21:00 | Rudi |\n\n"
        f"## Router\n\n{head}| 3.15.0 | 2026-02-03 | 21:00 | Rudi |\n\n"
        f"## Staging\n\n{head}| 3.16.0 | 2026-02-04 | 21:00 | Rudi |\n",
    )
    assert [(one.service, one.version) for one in log.deployments] == [("order-router", "3.14.0"), (None, "3.15.0")]
    assert [each.why for each in log.left_out] == ["it went to 'Staging', not to production"]


def test_a_journal_of_days_has_its_section_about_deployments_read_and_no_other() -> None:
    text = """
        # 2026-02-02

        ## Deployment log
        - 21:00 WIB order-router 3.14.0 by Rudi

        ## Meetings
        - 09:00 WIB pricing-api 9.9 was talked about
        """
    assert told(log_of("Daily/2026-02-02.md", text)) == [
        ("2026-02-02T21:00", None, "order-router", "3.14.0", None, "unknown")
    ]
    assert log_of("Daily/Monday.md", text) == DeploymentLog()


def test_a_table_of_a_pipeline_in_utc() -> None:
    log = log_of(
        "prod deployments.md",
        """
        # Production deployments

        | Date/Time (UTC) | Env | Repo | Git SHA | Actor | Result | Link |
        |---|---|---|---|---|---|---|
        | 2026-02-02T14:00:00Z | production | acme/order-router | `0a1b2c3` | rudi | success | https://ci.example/1 |
        | 2026-02-02T13:00:00Z | staging | acme/order-router | `0a1b2c3` | rudi | success | https://ci.example/0 |
        | 1770040800 | production | acme/pricing-api | `0a1b2c4` | maya | failure | https://ci.example/2 |
        """,
    )
    assert told(log) == [
        ("2026-02-02T21:00", None, "acme/order-router", "0a1b2c3", None, "succeeded"),
        (None, None, "acme/pricing-api", "0a1b2c4", None, "failed"),
    ]
    assert len(log.left_out) == 1
    assert log.deployments[1].remarks == ("the date '1770040800' cannot be read",)


@pytest.mark.parametrize(
    ("head", "cell", "minutes"),
    [
        ("Duration", "40 min", 40),
        ("Duration", "1 hour 30 minutes (1.5 hours)", 90),
        ("Durasi", "1 jam 5 menit", 65),
        ("Duration", "1.5 h", 90),
        ("Duration", "2m 30s", 2.5),
        ("Duration (min)", "40", 40),
        ("Durasi (menit)", "40", 40),
        ("Duration (hours)", "1,5", 90),
        ("Duration", "40", None),  # of what?
        ("Duration", "~40 min", None),
        ("Duration", "", None),
        ("Duration (min)", "a while", None),
    ],
)
def test_a_duration_is_read_with_its_unit_or_not_at_all(head: str, cell: str, minutes: float | None) -> None:
    log = log_of(
        "Deployment log.md",
        f"# Deployment log\n\n| Date | Service | Version | {head} |\n|---|---|---|---|\n"
        f"| 2026-02-02 21:00 WIB | order-router | 3.14.0 | {cell} |\n",
    )
    (one,) = log.deployments
    took = None if one.finished_ms is None or one.started_ms is None else (one.finished_ms - one.started_ms) / MINUTE
    assert took == minutes


@pytest.mark.parametrize(("cell", "planned"), [("yes", True), ("tidak", False), ("❌", False), ("?", None), ("", None)])
@pytest.mark.parametrize("head", ["In plan", "In plan?", "Masuk rencana"])
def test_a_column_says_whether_it_was_planned(head: str, cell: str, planned: bool | None) -> None:
    log = log_of(
        "Deployment log.md",
        f"# Deployment log\n\n| Date | Service | Version | {head} |\n|---|---|---|---|\n"
        f"| 2026-02-02 21:00 WIB | order-router | 3.14.0 | {cell} |\n",
    )
    assert log.deployments[0].planned is planned


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("✅ Done", Status.SUCCEEDED),
        ("🚀 released", Status.SUCCEEDED),
        ("❌ Rolled back", Status.ROLLED_BACK),
        ("✅ Failed", Status.UNKNOWN),  # the sign says the contrary
        ("failed, then rolled back", Status.ROLLED_BACK),
        ("Gagal lalu rollback", Status.ROLLED_BACK),
        ("done, failed", Status.UNKNOWN),
        ("done, with issues", Status.UNKNOWN),
        ("not done", Status.UNKNOWN),
        ("planned → done", Status.SUCCEEDED),
    ],
)
def test_a_status_of_several_words_says_one_thing_or_nothing(text: str, status: Status) -> None:
    log = log_of(
        "Deployment log.md",
        f"# Deployment log\n\n| Date | Service | Status |\n|---|---|---|\n| 2026-02-02 | order-router | {text} |\n",
    )
    assert log.deployments[0].status is status
