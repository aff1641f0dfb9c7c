"""Deployment logs in the layouts that people write: each row as a deployment, nothing guessed."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.metrics.deployment import Deployment, Status
from data.vault.deployment_log import deployment_log, read_logs
from data.window import MINUTE, iso, to_ms
from tests.code_map import ROOT

ZONE = ZoneInfo("Asia/Jakarta")
SAMPLE = ROOT / "data" / "demo" / "vault"
CORPUS = Path(ROOT).parent / "shared" / "corpus" / "deployments"
HEAD = "| Date | Time | Service | Version | Title | PIC | Standby | Risk | Status |\n" + "|---" * 9 + "|\n"


def read(text: str, path: str = "log/2026-01-deployment-log.md") -> tuple[Deployment, ...]:
    return deployment_log(path, text).deployments


def one(text: str, path: str = "log/2026-01-deployment-log.md") -> Deployment:
    found = read(text, path)
    assert len(found) == 1, found
    return found[0]


def start(deployment: Deployment) -> str | None:
    return None if deployment.started_ms is None else iso(deployment.started_ms, ZONE)[:16]


def table(*rows: str, before: str = "") -> str:
    return f"# Deployment log\n\n{before}\n\n{HEAD}" + "\n".join(rows)


# the sample vault


def test_the_sample_log_is_read_whole() -> None:
    found = read_logs({path.name: path.read_text(encoding="utf-8") for path in SAMPLE.glob("*.md")})
    assert len(found.deployments) == 37
    assert found.left_out == ()
    night = next(each for each in found.deployments if each.version == "1.92.30")
    assert (night.service, night.author, night.standby, night.risk_analysis) == ("booking-flow", "Dimas", None, None)
    assert (start(night), night.status, night.hotfix) == ("2026-01-29T03:27", Status.SUCCEEDED, False)
    assert night.origins[0].source == "2026-01-deployment-log.md"
    line = (SAMPLE / "2026-01-deployment-log.md").read_text(encoding="utf-8").splitlines()[night.origins[0].line - 1]
    assert "1.92.30 " in line
    assert [each.version for each in found.deployments if each.hotfix] == ["1.92.30.1"]


# tables


def test_columns_are_known_by_indonesian_words_too() -> None:
    found = one(
        "# Log Deployment Januari 2026\n\nSemua waktu dalam WIB.\n\n"
        "| No | Tanggal | Jam | Layanan | Versi | Perubahan | PIC | Siaga | Analisis Risiko | Hasil | Persetujuan |\n"
        "|---|---|---|---|---|---|---|---|---|---|---|\n"
        "| 1 | Senin, 5 Januari 2026 | 22.00 - 00.15 | booking-api | 2.88.2 | Ganti klien | Eka | Ayu | rendah "
        "| Berhasil | Hendra |\n"
    )
    assert (start(found), found.status) == ("2026-01-05T22:00", Status.SUCCEEDED)
    assert found.finished_ms - found.started_ms == 135 * MINUTE  # past midnight
    assert (found.author, found.standby, found.risk_analysis, found.approval) == ("Eka", "Ayu", "rendah", "Hendra")


@pytest.mark.parametrize(
    ("cells", "begin", "minutes"),
    [
        ("2026-01-05 | 10:43 WIB", "2026-01-05T10:43", None),
        ("2026-01-05 | 03:43 UTC", "2026-01-05T10:43", None),
        ("2026-01-05 | 10:43+07:00", "2026-01-05T10:43", None),
        ("2026-01-05 | 11:43 (WITA)", "2026-01-05T10:43", None),
        ("2026-01-05T10:43:30+07:00 | ", "2026-01-05T10:43", None),
        ("2026-01-05 10:43 GMT+7 | - ", "2026-01-05T10:43", None),
        ("5 Jan 2026 | 10:43–11:00 WIB", "2026-01-05T10:43", 17),
        ("January 5, 2026 | 10:43 PM WIB", "2026-01-05T22:43", None),
        ("5 | 10:43 WIB", "2026-01-05T10:43", None),  # the month is that of the file
        ("5 Jan | 10:43 Asia/Jakarta", "2026-01-05T10:43", None),
        ("2026/1/5 | 10.43 WIB", "2026-01-05T10:43", None),
    ],
)  # fmt: skip
def test_a_date_and_a_time_with_a_zone_make_a_start(cells: str, begin: str, minutes: int | None) -> None:
    found = one(table(f"| {cells} | booking-api | 1.2 | x | Eka | Ayu | low | ok |"))
    assert start(found) == begin
    assert (None if found.finished_ms is None else (found.finished_ms - found.started_ms) // MINUTE) == minutes
    assert (found.day, found.clock, found.remarks) == (None, None, ())


def test_the_zone_may_stand_in_the_heading_the_head_of_the_file_or_the_front_matter() -> None:
    row = "| 2026-01-05 | 10:43 | booking-api | 1 | x | Eka | Ayu | low | ok |"
    in_column = table(row).replace("| Time |", "| Time (WIB) |")
    in_line = table(row, before="**Times:** WIB, when the deployment began")
    in_front = "---\ntimezone: Asia/Jakarta\n---\n" + table(row)
    assert {start(one(text)) for text in (in_column, in_line, in_front)} == {"2026-01-05T10:43"}


def test_a_time_without_a_zone_stays_one() -> None:
    found = one(table("| 2026-01-05 | 10:43 | booking-api | 1 | x | Eka | Ayu | low | ok |"))
    assert (found.started_ms, found.day, found.clock) == (None, "2026-01-05", "10:43")
    assert found.remarks == ("no zone is stated for its time",)
    ambiguous = one(table("| 2026-01-05 | 10:43 CST | booking-api | 1 | x | Eka | Ayu | low | ok |"))
    assert ambiguous.started_ms is None


def test_a_date_without_a_time_stays_one() -> None:
    found = one(table("| 2026-01-05 | - | booking-api | 1 | x | Eka | Ayu | low | ok |", before="Times: WIB"))
    assert (found.started_ms, found.day, found.clock, found.remarks) == (None, "2026-01-05", None, ())


def test_an_unknown_service_stays_unknown() -> None:
    rows = [
        f"| 2026-01-05 | 10:43 WIB | {service} | 1 | x | Eka | Ayu | low | ok |" for service in ("", "-", "TBD", "?")
    ]
    assert [each.service for each in read(table(*rows))] == [None] * 4


def test_a_row_of_the_template_with_nothing_in_it_is_none() -> None:
    assert read(table("|  |  |  |  |  |  |  |  |  |", "| | 10:00 | | | | | | | |")) == ()


def test_a_status_that_nobody_understands_is_unknown_and_said() -> None:
    found = one(table("| 2026-01-05 | 10:43 WIB | a | 1 | x | Eka | Ayu | low | so lala |"))
    assert (found.status, found.remarks) == (Status.UNKNOWN, ("the status 'so lala' is not understood",))


def test_what_went_to_staging_is_left_out_and_said() -> None:
    text = (
        "# Deployments\n\n| Date | Service | Version | Env |\n|---|---|---|---|\n"
        "| 2026-01-05 | a | 1 | staging |\n| 2026-01-05 | a | 1 | prod |\n"
    )
    log = deployment_log("deployments.md", text)
    assert [each.origins[0].line for each in log.deployments] == [6]
    assert [(each.file, each.line) for each in log.left_out] == [("deployments.md", 5)]


def test_a_comment_and_code_are_not_on_the_page() -> None:
    row = "| 2026-01-05 | 10:43 WIB | a | 1 | x | Eka | Ayu | low | ok |"
    assert read(f"# Deployment log\n\n%%\n{HEAD}{row}\n%%\n\n```\n{HEAD}{row}\n```\n") == ()


@pytest.mark.parametrize(
    ("head", "cells", "author", "standby"),
    [
        ("PIC | Standby", "Eka | Ayu", "Eka", "Ayu"),
        ("PIC | PIC standby", "Eka | TBD", "Eka", "TBD"),
        ("Deployed by | PIC", "Eka | Ayu", "Eka", "Ayu"),
        ("PIC | Note", "Eka | x", "Eka", "Eka"),
        ("Author | Note", "Eka | x", "Eka", None),
    ],
)
def test_a_pic_is_who_the_other_columns_leave(head: str, cells: str, author: str, standby: str | None) -> None:
    text = f"# Deployments\n\n| Date | Service | {head} |\n|---|---|---|---|\n| 2026-01-05 | a | {cells} |\n"
    assert (one(text).author, one(text).standby) == (author, standby)


# day and month


def dates(*cells: str, path: str = "deployment-log.md", head: str = "Date") -> list[Deployment]:
    rows = "\n".join(f"| {cell} | a | {number} |" for number, cell in enumerate(cells))
    return list(read(f"# Deployment log\n\n| {head} | Service | Version |\n|---|---|---|\n{rows}\n", path))


def test_another_row_of_the_file_decides_day_and_month() -> None:
    assert [each.day for each in dates("05/04/2026", "13/04/2026")] == ["2026-04-05", "2026-04-13"]
    assert [each.day for each in dates("05/04/2026", "05/13/2026")] == ["2026-05-04", "2026-05-13"]


def test_when_no_row_decides_the_date_is_refused_in_words() -> None:
    (found,) = dates("05/04/2026")
    assert found.day is None
    assert found.remarks == ("'05/04/2026' can be day first or month first, and no row of the file tells which",)
    assert [each.day for each in dates("05/05/2026")] == ["2026-05-05"]


def test_rows_that_contradict_each_other_decide_nothing() -> None:
    found = dates("13/04/2026", "04/13/2026", "05/04/2026")
    assert [each.day for each in found] == [None, None, None]
    assert "some dates day first and some month first" in found[2].remarks[0]


def test_the_month_of_the_file_or_the_words_of_the_heading_decide_too() -> None:
    assert dates("05/04/2026", path="2026-04-deployment-log.md")[0].day == "2026-04-05"
    assert dates("05/04/2026", path="2026-05-deployment-log.md")[0].day == "2026-05-04"
    assert dates("05/04/2026", head="Tanggal (HH/BB/TTTT)")[0].day == "2026-04-05"
    assert dates("05/04/2026", head="Date (MM/DD/YYYY)")[0].day == "2026-05-04"


def test_a_year_that_is_not_stated_is_not_invented() -> None:
    assert dates("5 Jan")[0].remarks == ("the date '5 Jan' does not state its year",)
    assert dates("13/01/26")[0].day is None
    assert dates("1 Jan", path="2025-12-deployment-log.md")[0].day is None
    assert dates("13/01/26", path="2026-01-deployment-log.md")[0].day == "2026-01-13"


def test_a_day_that_is_in_no_calendar_is_none() -> None:
    assert dates("2026-02-30")[0].remarks == ("there is no day '2026-02-30'",)
    assert dates("soon")[0].remarks == ("the date 'soon' cannot be read",)


# lists and headings


def test_a_heading_for_each_day_with_a_list_beneath() -> None:
    found = read(
        "---\ntype: deployment-log\ntimezone: Asia/Jakarta\n---\n"
        "## 2026-01-05\n"
        "- [x] 10:43 **booking-api** v2.88.2 Upgrade the HTTP client (PIC: Eka, standby: Ayu, risiko: rendah)\n"
        "- [ ] 22:00–22:45 payment-service 4.88.1: Settle QRIS\n"
        "  - PIC: Gita\n  - Standby: TBD\n  - Rollback: redeploy 4.88.0\n"
        "- No deployments after that\n"
        "- Catatan: sepi\n"
        "## Selasa, 6 Januari 2026\n"
        "- Pukul 22.30 driver-app-api 6.2.1 — Show the queue; status: gagal\n"
    )
    assert [(each.service, each.version, start(each)[5:], each.status.value) for each in found] == [
        ("booking-api", "v2.88.2", "01-05T10:43", "succeeded"),
        ("payment-service", "4.88.1", "01-05T22:00", "planned"),
        ("driver-app-api", "6.2.1", "01-06T22:30", "failed"),
    ]
    assert [(each.title, each.author, each.standby) for each in found[:2]] == [
        ("Upgrade the HTTP client", "Eka", "Ayu"),
        ("Settle QRIS", "Gita", "TBD"),
    ]
    assert (found[1].rollback, found[1].finished_ms - found[1].started_ms) == ("redeploy 4.88.0", 45 * MINUTE)
    assert [each.origins[0].line for each in found] == [6, 7, 14]


def test_a_heading_for_each_deployment_with_its_fields_beneath() -> None:
    found = one(
        "# Deployment history\n\n### booking-api v2.88.2\n\n- **Date:** 2026-01-05\n- **Time:** 10:43 WIB\n"
        "- **Deployed by:** Eka\n- **Incident:** [[2026-01-29-night|the night]]\n- [x] risk analysis done\n"
    )
    assert (found.service, found.version, start(found), found.author) == (
        "booking-api",
        "v2.88.2",
        "2026-01-05T10:43",
        "Eka",
    )
    assert (found.incident, found.risk_analysis, found.origins[0].line) == ("2026-01-29-night", None, 3)


def test_a_heading_with_date_and_title_is_a_deployment_and_its_list_are_details() -> None:
    found = read("# Deploy log\n\n## 2026-01-07 – Migrated the database\n\nProse.\n\n- did this\n- did that\n")
    assert [(each.day, each.title, each.service) for each in found] == [("2026-01-07", "Migrated the database", None)]


def test_a_heading_beneath_a_deployment_tells_of_it_and_of_no_other() -> None:
    found = read(
        "# Production deployments\n\n## v2.3.1 (2026-01-15)\n\n**Deployed at:** 14:30 UTC\n**Service:** gateway\n\n"
        "### Changes\n- Fixed login\n- 2.0 upgrade of foo\n\n## v2.3.0 - 2026-01-02\n- Deployed by: bob\n",
        "deployments.md",
    )
    assert [(each.version, start(each), each.day, each.author) for each in found] == [
        ("v2.3.1", "2026-01-15T21:30", None, None),
        ("v2.3.0", None, "2026-01-02", "bob"),
    ]


def test_an_arrow_between_two_words_of_status_says_what_came_last() -> None:
    found = one(table("| 2026-01-05 | 10:43 WIB | a | 1 | x | Eka | Ayu | low | failed -> rolled back |"))
    assert (found.status, found.remarks) == (Status.ROLLED_BACK, ())


def test_a_table_of_two_columns_states_the_fields_of_its_heading() -> None:
    found = one(
        "# Deployments\n\n## 2026-01-06 12:00 UTC: payment-service 4.1 hotfix\n\n"
        "| Field | Value |\n|---|---|\n| PIC | Gita |\n| Risk | high |\n"
    )
    assert (found.service, found.author, found.risk_analysis, found.hotfix) == ("payment-service", "Gita", "high", True)
    assert start(found) == "2026-01-06T19:00"


def test_a_day_in_a_list_holds_the_items_nested_in_it() -> None:
    found = one("# Deployment log\n\n- 2026-01-05\n  - 10:43 WIB booking-api 2.88.2\n")
    assert (start(found), found.service, found.origins[0].line) == ("2026-01-05T10:43", "booking-api", 4)


def test_fields_of_dataview_and_the_dates_of_tasks_are_read_as_obsidian_means_them() -> None:
    found = read(
        "# Deployment log\n\n- [service:: pricing] [date:: 2026-01-09] [version:: 3] fares\n"
        "- [x] booking-api 2.88.4 📅 2026-01-07 ✅ 2026-01-08\n- [-] booking-api 2.88.5 📅 2026-01-08\n"
    )
    assert [(each.service, each.version, each.day, each.status.value) for each in found] == [
        ("pricing", "3", "2026-01-09", "unknown"),
        ("booking-api", "2.88.4", "2026-01-07", "succeeded"),
        ("booking-api", "2.88.5", "2026-01-08", "cancelled"),
    ]


def test_a_note_for_one_deployment_states_it_in_its_front_matter() -> None:
    found = one(
        "---\ntype: deployment\nservice: booking-api\nversion: 1.20\n"
        "date: 2026-01-05 22:00 WIB\nrisk analysis: low\n---\nText.\n",
        "deploys/one.md",
    )
    assert (found.service, found.version, start(found), found.risk_analysis) == (
        "booking-api",
        "1.20",
        "2026-01-05T22:00",
        "low",
    )


def test_links_to_other_notes_are_no_deployments() -> None:
    assert read("# Deployment log\n\n## Related\n\n- [[2026-01-29-cc-preauth-not-dispatched]]\n- [[x]] of 2026\n") == ()


@pytest.mark.parametrize(
    "name", ["2026-01-29-postmortem.md", "deployment-overtime-summary.md", "deployment-template.md", "notes.md"]
)
def test_other_notes_are_no_logs(name: str) -> None:
    row = "| 2026-01-05 | 10:43 WIB | a | 1 | x | Eka | Ayu | low | ok |"
    assert read(f"{HEAD}{row}\n", name) == ()


def test_two_rows_of_one_name_are_told_apart() -> None:
    row = "| 2026-01-05 | 10:43 WIB | a | 1 | x | Eka | Ayu | low | ok |"
    found = read_logs({"deployments.md": table(row, row)}).deployments
    assert [each.deployment_id for each in found] == ["2026-01-05-a-1", "2026-01-05-a-1-2"]


@pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus of real logs is not here")
def test_a_real_log_of_headings_in_japanese_has_its_days_and_titles() -> None:
    text = (CORPUS / "meiro_ja" / "deployment-log.md").read_text(encoding="utf-8")
    found = read(text, "deployment-log.md")
    assert [(each.day, each.started_ms, each.service) for each in found] == [
        (f"2024-05-{day}", None, None) for day in (20, 21, 22, 23)
    ]
    assert found[0].title == "本番公開（初回）"


@pytest.mark.parametrize("text", ["", "---", "# Deployment log", "# Deployment log\n\n|a|\n|-|\n", "- [x]", "\x00"])
def test_no_text_is_too_odd(text: str) -> None:
    assert read(text, "deployment-log.md") == ()


# against what was written


MONTHS = "Januari Februari Maret April Mei Juni Juli Agustus September Oktober November Desember"
FORMS = {
    "iso": lambda day: day.isoformat(),
    "day first": lambda day: day.strftime("%d/%m/%Y"),
    "month first": lambda day: day.strftime("%m-%d-%Y"),
    "words": lambda day: f"{day.day} {MONTHS.split()[day.month - 1]} {day.year}",
}


@given(
    st.lists(st.tuples(st.dates(date(2020, 1, 1), date(2029, 12, 31)), st.times()), min_size=1, max_size=6),
    st.sampled_from(sorted(FORMS)),
    st.sampled_from([("WIB", 7), ("WITA", 8), ("UTC", 0), ("-03:30", -3.5)]),
)
def test_what_is_read_is_what_was_written_or_nothing(
    rows: list[tuple[date, object]], form: str, zone: tuple[str, float]
) -> None:
    lines = [
        f"| {FORMS[form](day)} | {clock:%H:%M} {zone[0]} | svc | {number} | x | - | - | - | ok |"
        for number, (day, clock) in enumerate(rows)
    ]
    found = {each.version: each for each in deployment_log("deployment-log.md", table(*lines)).deployments}
    decided = form in ("iso", "words") or any(day.day > 12 for day, _ in rows)
    for number, (day, clock) in enumerate(rows):
        each = found[str(number)]
        if decided or day.day == day.month:
            local = datetime.combine(day, clock.replace(second=0, microsecond=0))
            assert each.started_ms == to_ms((local - timedelta(hours=zone[1])).replace(tzinfo=ZoneInfo("UTC")))
        else:
            assert (each.started_ms, each.day) == (None, None)
            assert "can be day first or month first" in each.remarks[0]
