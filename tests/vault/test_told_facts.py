"""Days, zones, users, severity and owner where a note tells them by the way, and where it does not tell enough."""

from __future__ import annotations

import pytest

from data.vault.stamps import stamp_at
from tests.vault.test_incident import HEAD, at, read, rows, times

CAUSE = "\n## Root cause\n\nA full disk.\n"
FIGURES = "# RCA: parcels\n\nTanggal Insiden: 12/03/2022\n\n## Timeline (UTC)\n\n- 13:20 Pesan gagal\n- 14:05 Laporan\n"


def test_a_date_in_figures_whose_order_nothing_tells_is_none_and_says_why() -> None:
    found = read(FIGURES)
    assert (found.date, found.started) == (None, None)
    assert any("'12/03/2022'" in warning for warning in found.warnings)


@pytest.mark.parametrize(
    ("zone", "day"),
    [("AEST", "2022-03-12"), ("CET", "2022-03-12"), ("PST", "2022-12-03"), ("ET", "2022-12-03"), ("CST", None)],
)
def test_the_zone_of_its_times_may_tell_the_order_of_a_date(zone: str, day: str | None) -> None:
    found = read(FIGURES.replace("UTC", zone).replace("Pesan gagal", "orders fail").replace("Laporan", "reported"))
    assert found.date == day
    assert any(f"its times are in {zone}" in warning for warning in found.warnings) == (day is not None)


def test_a_note_with_zones_of_both_kinds_tells_no_order() -> None:
    assert read(FIGURES.replace("UTC", "PST, which is 21:20 CET")).date is None


@pytest.mark.parametrize(
    ("path", "more"),
    [
        ("2022-03-12-parcels.md", ""),
        ("note.md", "\n## Action items\n\n- Alert on lag (due 25/03/2022)\n"),
        ("note.md", "\n## Action items\n\n- Alert on lag (target: 20 Maret 2022)\n"),
    ],
)
def test_any_other_date_of_the_note_may_tell_the_order(path: str, more: str) -> None:
    found = read(FIGURES + more, path)
    assert found.date == "2022-03-12"
    assert not any("not read" in warning for warning in found.warnings)


@pytest.mark.parametrize(
    ("zone", "clue", "offset"),
    [
        ("IST", "Our Mumbai office saw it.", "+05:30"),
        ("IST", "All UPI payments failed.", "+05:30"),
        ("IST", "The Dublin team was on call.", "+01:00"),
        ("BST", "The London data centre lost power.", "+01:00"),
        ("BST", "The Dhaka office was offline.", "+06:00"),
        ("CST", "The Chicago exchange closed its gateway.", "-06:00"),
        ("CST", "Alipay orders from Shanghai hung.", "+08:00"),
        ("IST", "Nobody was on call.", "+05:30"),
        ("IST", "Both Mumbai and Dublin saw it.", ""),
        ("BST", "Nobody was on call.", ""),
    ],
)
def test_an_abbreviation_of_several_is_what_the_places_of_the_note_make_of_it(
    zone: str, clue: str, offset: str
) -> None:
    found = read(rows("10:00 Alert fires", "10:30 Incident resolved", zone=f" ({zone})") + f"\n## Summary\n\n{clue}\n")
    assert (found.timezone, at(found, "detected")) == (zone, f"2026-01-29T10:00{offset}")
    assert any(zone in warning for warning in found.warnings)


def test_the_site_s_zone_is_that_of_an_abbreviation_only_where_its_clocks_go_by_it() -> None:
    text = rows("10:00 Alert fires", "10:30 Incident resolved", zone=" (AST)")
    assert at(read(text, zone="America/Halifax"), "detected") == "2026-01-29T10:00-04:00"
    assert at(read(text, zone="Asia/Jakarta"), "detected") == "2026-01-29T10:00"
    assert at(read(text.replace("AST", "IST"), zone="Asia/Jerusalem"), "detected") == "2026-01-29T10:00+02:00"
    assert at(read(text.replace("AST", "IST"), zone="Asia/Jakarta"), "detected") == "2026-01-29T10:00+05:30"


@pytest.mark.parametrize(
    ("impact", "users"),
    [
        ("About 8,400 customers saw timeouts.", 8400),
        ("3,150 customers received two invoices.", 3150),
        ("38 member firms.", 38),
        ("Kira-kira 430 pasien.", 430),
        ("All 4,300 members.", 4300),
        ("12 members joined.", None),
        ("More than 200,000 readers.", None),
        ("About 19% of visitors saw a wrong price.", None),
        ("40 ribu pelanggan terdampak.", None),
        ("15k players stuck.", None),
    ],
)
def test_a_sentence_about_the_impact_tells_the_users(impact: str, users: int | None) -> None:
    assert read(f"{HEAD}## Impact\n\n{impact}\n{CAUSE}").users_stated == users


def test_users_stand_in_a_table_of_keys_too() -> None:
    text = f"{HEAD}| Key | Value |\n|---|---|\n| Impact | About 8,400 customers saw timeouts |\n{CAUSE}"
    assert read(text).users_stated == 8400
    assert read(f"{HEAD}**Who was affected:** 640 workspaces\n{CAUSE}").users_stated == 640


@pytest.mark.parametrize(
    ("rows_told", "severity"),
    [
        (("10:00 Alert fires", "10:10 SEV-2 declared"), "SEV-2"),
        (("10:00 Alert fires", "10:10 sev 1 declared", "10:30 Sev1 closed"), "SEV-1"),
        (("10:00 SEV-3 declared", "10:10 raised to SEV-1"), None),
        (("10:00 Alert fires", "10:10 several checks fail"), None),
    ],
)
def test_a_severity_told_by_the_way_counts_where_it_is_one(rows_told: tuple[str, ...], severity: str | None) -> None:
    assert read(rows(*rows_told)).severity == severity


@pytest.mark.parametrize(
    ("line", "owner"),
    [
        ("**Author:** Priya Raman", None),
        ("**Penulis:** Dewi Lestari", None),
        ("**Incident commander:** Laura Méndez", "Laura Méndez"),
        ("**Author:** Priya Raman\n**Owner:** Payments", "Payments"),
    ],
)
def test_who_writes_a_note_is_not_its_owner(line: str, owner: str | None) -> None:
    assert read(f"{HEAD}{line}\n{CAUSE}").owner == owner


@pytest.mark.parametrize("heading", ["Remediation", "Perbaikan", "5. Fixes"])
def test_a_list_of_remedies_is_one_of_tasks_where_no_other_heading_is(heading: str) -> None:
    remedies = f"## {heading}\n\n- Alert on the disk\n- Rotate the logs\n"
    assert [task.task for task in read(HEAD + CAUSE + remedies).follow_ups] == ["Alert on the disk", "Rotate the logs"]
    both = read(f"{HEAD}{CAUSE}{remedies}\n## Action items\n\n- Buy a disk\n")
    assert [task.task for task in both.follow_ups] == ["Buy a disk"]
    assert read(f"{HEAD}{CAUSE}## {heading}\n\nThe disk was emptied.\n").follow_ups == ()


def test_the_question_of_a_template_is_no_task() -> None:
    asked = "<details>\n<summary>Guidelines</summary>\n\n1. How could it be found sooner?\n\n</details>\n"
    found = read(f"{HEAD}{CAUSE}\n## Action items\n\n- Alert on the disk\n- [ ] Is the other disk full?\n\n{asked}")
    assert [task.task for task in found.follow_ups] == ["Alert on the disk", "Is the other disk full?"]


@pytest.mark.parametrize(
    ("line", "name", "told"),
    [
        ("**When did it start?** 29 January 2026, 7:55 UTC", "started", "2026-01-29T07:55+00:00"),
        ("**How we noticed:** a tweet at 16:31 UTC", "detected", "2026-01-29T16:31+00:00"),
        ("Jam terdeteksi: 08:25 WITA", "detected", "2026-01-29T08:25+08:00"),
        ("Jam: 06.30 - 08.10 WIB", "resolved", "2026-01-29T08:10+07:00"),
        ("Impact duration: 9:45 AM - 10:25 AM Central Time", "started", "2026-01-29T09:45-06:00"),
        ("start :: 09:45 UTC", "started", "2026-01-29T09:45+00:00"),
    ],
)
def test_a_key_may_be_a_question_or_an_hour(line: str, name: str, told: str) -> None:
    assert at(read(f"{HEAD}{line}\n{CAUSE}"), name) == told


def test_a_line_within_a_paragraph_may_be_a_title() -> None:
    found = read(
        f"{HEAD}Impact: slow\nTimeline (CEST):\n10:02 p95 climbs above 5 s\n10:04 alert\nLessons:\n- warm it up\n"
    )
    assert times(found) == ["2026-01-29T10:02+02:00", "2026-01-29T10:04+02:00"]
    assert [lesson.text for lesson in found.lessons] == ["warm it up"]


def test_a_timeline_is_one_wherever_its_table_stands() -> None:
    table = "| Time (UTC) | Description |\n|---|---|\n| 11:28 | Impact starts |\n| 17:06 | Impact ends |\n"
    found = read(f"{HEAD}{CAUSE}## Remediation and follow-up steps\n\n- Harden it\n\n{table}")
    assert times(found) == ["2026-01-29T11:28+00:00", "2026-01-29T17:06+00:00"]
    assert [task.task for task in found.follow_ups] == ["Harden it"]


def test_a_column_of_numbers_is_none_of_tasks() -> None:
    table = "| No | Aksi | PIC |\n|---|---|---|\n| 1 | Failover otomatis | Bagus |\n"
    assert [task.task for task in read(f"{HEAD}{CAUSE}## Tindak lanjut\n\n{table}").follow_ups] == ["Failover otomatis"]


def test_a_day_beneath_the_last_item_of_a_list_sets_the_day() -> None:
    days = "Sat 10 Aug 2024\n- 22:04 backup aborts\nSun 11 Aug 2024\n- 08:30 seen\n"
    assert times(read(f"# Outage\n\n**Date:** 2024-08-10\n\n## Timeline (UTC)\n\n{days}")) == [
        "2024-08-10T22:04+00:00",
        "2024-08-11T08:30+00:00",
    ]


@pytest.mark.parametrize(
    ("text", "begin", "end", "zone"),
    [
        ("09:41 UTC - 10:33 UTC (52 minutes)", "09:41", "10:33", "UTC"),
        ("09:41 UTC-10:30 UTC", "09:41", "10:30", "UTC"),
        ("22:30EST-01:12EST", "22:30", "01:12", "EST"),
        ("10:00 UTC - 5 hosts fail", "10:00", None, "UTC"),
        ("10:00 UTC-5 the hosts fail", "10:00", None, "UTC-5"),
        ("10:00 UTC + 7", "10:00", None, "UTC + 7"),
        ("Mon 9 March, 17:30 until Tuesday 10 March, 11:15", "17:30", "11:15", None),
    ],
)
def test_a_minus_behind_a_zone_is_an_offset_only_where_neither_a_time_nor_a_text_follows(
    text: str, begin: str, end: str | None, zone: str | None
) -> None:
    stamp = stamp_at(text)
    assert stamp is not None and stamp.time is not None
    assert f"{stamp.time:%H:%M}" == begin
    assert (f"{stamp.until:%H:%M}" if stamp.until else None) == end
    assert (stamp.zone.name if stamp.zone else None) == zone


def test_restored_is_the_end_unless_a_later_one_is_stated() -> None:
    head = f"{HEAD}- **Fault began:** 21:50 UTC\n- **Service restored:** 22:35 UTC\n"
    assert at(read(head + CAUSE), "resolved") == "2026-01-29T22:35+00:00"
    assert at(read(head + CAUSE), "mitigated") is None
    closed = read(f"{head}- **Resolved:** 23:10 UTC\n{CAUSE}")
    assert (at(closed, "mitigated"), at(closed, "resolved")) == ("2026-01-29T22:35+00:00", "2026-01-29T23:10+00:00")


def test_keys_for_date_and_time_together_state_moments() -> None:
    told = "| Date / time reported | 2021-08-11, 06:10 |\n| Date / time resolved | 2021-08-11, 09:40 |\n"
    found = read(f"{HEAD}| Field | Value |\n|---|---|\n{told}| Time zone | CEST |\n{CAUSE}")
    assert (at(found, "detected"), at(found, "resolved")) == ("2021-08-11T06:10+02:00", "2021-08-11T09:40+02:00")


@pytest.mark.parametrize("sentence", ["Times shown in SGT (UTC+8).", "Timeline entries use the form `HH:MM` SGT."])
def test_a_sentence_may_tell_in_other_words_which_zone_is_used(sentence: str) -> None:
    found = read(
        f"{HEAD}{sentence}\n\n## Timeline\n\n- 2024-03-06 15:20 payments fail\n- 2024-03-06 16:40 payments work again\n"
    )
    assert found.timezone == "SGT"


def test_an_after_action_report_is_no_list_of_actions() -> None:
    days = "### 2022-03-02 14:20\n\nLogins fail\n\n### 2022-03-02 16:45\n\nFixed\n"
    found = read(f"{HEAD}# After-action report\n\n## Timeline\n\nAll times in PST\n\n{days}")
    assert (found.timezone, found.follow_ups) == ("PST", ())
    assert times(found) == ["2022-03-02T14:20-08:00", "2022-03-02T16:45-08:00"]


def test_of_two_days_of_a_month_the_first_counts() -> None:
    assert read(f"# Incident\n\nDate: October 3–4, 2023\n{CAUSE}").date == "2023-10-03"
    assert read(f"# Incident\n\nDate: 2024-08-10/11\n{CAUSE}").date == "2024-08-10"


def test_a_day_in_figures_without_its_year_may_stand_before_a_time() -> None:
    rows_told = "14/08 23:55 Calls fail\n15/08 00:20 Calls work again\n"
    text = f"# Incident\n\nDate: 14/08/2023\n\n## Timeline (AEST)\n\n{rows_told}"
    assert times(read(text)) == ["2023-08-14T23:55+10:00", "2023-08-15T00:20+10:00"]


def test_what_was_planned_is_no_span_of_trouble() -> None:
    text = (
        f"{HEAD}We planned to upgrade between 06:00 and 08:00 UTC. From 07:15 queries were slow, until 08:40.\n{CAUSE}"
    )
    assert at(read(text), "started") == "2026-01-29T07:15+00:00"


def test_a_key_in_the_next_line_begins_a_sentence_of_its_own() -> None:
    text = f"{HEAD}Ended at: 18:05 UTC\nFirst noticed by: user on Discord at 17:31\n{CAUSE}"
    assert (at(read(text), "detected"), at(read(text), "resolved")) == (
        "2026-01-29T17:31+00:00",
        "2026-01-29T18:05+00:00",
    )


@pytest.mark.parametrize(
    "word", ["from 10:00 to 11:00 ", "10:00 ", "at the on by ", "planned ", "not until 10:00 ", "CST "]
)
def test_a_sentence_without_an_end_is_read_at_once(word: str) -> None:
    assert read(f"{HEAD}{CAUSE}\n## Summary\n\n{word * 20_000}").date == "2026-01-29"


@pytest.mark.parametrize("key", ["Commander", "Team leader", "Incident DRI", "Ketua tim", "On-call", "Responsible"])
def test_who_leads_answers_for_the_incident(key: str) -> None:
    note = read(f"# Outage\n\n{key}: Yusra Haddad\n\n## Timeline\n\n- 2024-05-01 10:00 UTC down\n")
    assert note.owner == "Yusra Haddad"


@pytest.mark.parametrize(
    ("line", "users"),
    [
        ("**Students affected:** approx. 11,000", 11_000),
        ("Customers: 2200 residential", 2_200),
        ("5,300 customers had at least one payment declined.", 5_300),
        ("Customers: Nordfrukt AS", None),
    ],
)
def test_users_under_other_keys(line: str, users: int | None) -> None:
    assert read(f"{HEAD}{line}\n\n## Timeline\n\n- 10:00 UTC down\n").users_stated == users


def test_how_grave_it_was_may_stand_at_the_end() -> None:
    note = read("# RCA: harga Rp0\n\nTanggal: 2022-12-12\n\n## Perbaikan\n\n1. Validasi\n\nSeverity: Tinggi\n")
    assert note.severity == "Tinggi"


@pytest.mark.parametrize(
    ("row", "time"),
    [
        ("22:38 (29 Oct) a long export blocks the replica", "2025-10-29T22:38+00:00"),
        ("10/29 0700 the carrier retires a gateway", "2025-10-29T07:00+00:00"),
        ("09:00 (3 of 5) hosts are gone", "2025-10-30T09:00+00:00"),
    ],
)
def test_a_day_in_brackets_and_four_figures_behind_a_day_place_a_row(row: str, time: str) -> None:
    found = read(f"# Incident of 2025-10-30\n\n## Timeline (UTC)\n\n- {row}\n- 23:58 Resolved\n")
    assert times(found)[0] == time


def test_a_year_in_another_date_of_the_note_is_that_of_days_without_one() -> None:
    rows_told = "- Mon 2/24 18:00 claims fail\n- Wed 2/26 20:00 Closed\n"
    text = f"# RCA\n\n**Opened:** 2025-02-24\n\nSince the merger of 2019 there are two.\n\n## Timeline\n\n{rows_told}"
    assert times(read(text)) == ["2025-02-24T18:00", "2025-02-26T20:00"]


@pytest.mark.parametrize(
    ("text", "begin", "end", "zone"),
    [
        ("6:15 AM PST until 3:40 PM PST", "06:15", "15:40", "PST"),
        ("9:16 to 11:16 PM PDT", "21:16", "23:16", "PDT"),
        ("09:25 Uhr (CEST)", "09:25", None, "CEST"),
        ("0215h UTC: the listener stops", "02:15", None, "UTC"),
        ("12:52 to 13:37 (Norwegian time, CET).", "12:52", "13:37", "CET"),
        ("10:05 am Eastern, right after", "10:05", None, "Eastern"),
    ],
)
def test_a_half_of_the_day_behind_the_first_time_is_its_own(
    text: str, begin: str, end: str | None, zone: str | None
) -> None:
    stamp = stamp_at(text)
    assert stamp is not None and stamp.time is not None
    assert (f"{stamp.time:%H:%M}", f"{stamp.until:%H:%M}" if stamp.until else None) == (begin, end)
    assert stamp.zone is not None and stamp.zone.name == zone


def test_a_column_named_after_a_zone_holds_times_in_four_figures() -> None:
    table = "| NZDT | |\n|---|---|\n| 0622 | Scanners begin to be killed |\n| 0705 | Alert on failures |\n"
    found = read(f"# Incident of 2021-09-27\n\n## Timeline\n\n{table}")
    assert times(found) == ["2021-09-27T06:22+13:00", "2021-09-27T07:05+13:00"]
    assert at(found, "started") == "2021-09-27T06:22+13:00"


@pytest.mark.parametrize("what", ["Event", "Fault"])
def test_an_event_and_a_fault_that_end_are_over(what: str) -> None:
    found = read(f"{HEAD}**{what} start:** 08:05 CET\n\n**{what} end:** 11:50 CET\n")
    assert (at(found, "started"), at(found, "resolved")) == ("2026-01-29T08:05+01:00", "2026-01-29T11:50+01:00")
