"""Times that sentences tell without a template: spans, since and until, and the zone and day that they are of."""

from __future__ import annotations

import pytest

from tests.vault.test_incident import at, read, rows

HEAD = "# Outage of the shop\n\n**Date:** 2023-11-24\n**Severity:** SEV2\n\n"


@pytest.mark.parametrize(
    "sentence",
    [
        "Search was down on Friday 24 November 2023 between 6:10 PM and 7:25 PM (CET).",
        "Pada 24 November 2023 pukul 18.10–19.25 CET situs tidak dapat digunakan.",
        "Gangguan terjadi pada hari Jumat, 24 November 2023 pukul 18.10 CET s.d. 19.25 CET.",
        "November 24: orders failed (18:10CET-19:25CET).",
        "Orders failed since 6:10 PM CET. The shop has been back to normal since 7:25 PM CET.",
    ],
)
def test_a_sentence_tells_both_ends(sentence: str) -> None:
    note = read(HEAD + sentence + "\n")
    assert at(note, "started") == "2023-11-24T18:10+01:00"
    assert at(note, "resolved") == "2023-11-24T19:25+01:00"


@pytest.mark.parametrize(
    "sentence",
    [
        "The works were planned from 18:10 to 19:25 CET.",
        "The support desk is there 18:10-19:25 CET.",
        "Every day from 18:10 to 19:25 CET errors are counted.",
    ],
)
def test_a_span_of_something_else_is_none_of_the_outage(sentence: str) -> None:
    note = read(HEAD + "Orders failed.\n\n" + "Text. " * 8 + sentence + "\n")
    assert (at(note, "started"), at(note, "resolved")) == (None, None)


@pytest.mark.parametrize(
    ("sentence", "name"),
    [
        ("Kami baru tahu pukul 19.30 CET.", "detected"),
        ("Nobody looked. It rang at 19:30 CET.", "detected"),
        ("We found out at 7:30pm CET.", "detected"),
        ("A customer told us at 7:30pm CET.", "detected"),
        ("The service was operating normally at 7:30 PM CET.", "resolved"),
        ("The errors lasted until 7:30 PM CET.", "resolved"),
        ("At 7:30 PM CET everybody could log in again.", "resolved"),
        ("Aplikasi padam sejak pukul 19.30 CET.", "started"),
    ],
)
def test_a_sentence_tells_one_moment(sentence: str, name: str) -> None:
    assert at(read(HEAD + sentence + "\n"), name) == "2023-11-24T19:30+01:00"


def test_an_update_may_tell_since_when_it_is_so() -> None:
    text = (
        "# Elevated latency\n\n**Resolved** - All is well.\nNov 17, 2021 - 17:52 UTC\n\n"
        "**Investigating** - We see elevated latency since 16:05 UTC.\nNov 17, 2021 - 16:19 UTC\n"
    )
    assert at(read(text), "started") == "2021-11-17T16:05+00:00"


def test_a_start_after_the_detection_is_none() -> None:
    note = read(
        rows("04:19 An alert fires", "09:14 Incident resolved") + "\n## Summary\n\nErrors rise since 18:00 UTC.\n"
    )
    assert (at(note, "started"), at(note, "detected")) == (None, "2026-01-29T04:19+00:00")


@pytest.mark.parametrize(
    ("day", "offset"), [("2022-09-05", "+01:00"), ("2022-12-05", "")], ids=["in summer", "in winter"]
)
def test_bst_is_british_on_a_day_of_its_summer(day: str, offset: str) -> None:
    text = f"# Outage\n\n**Date:** {day}\n\n## Timeline (BST)\n\n- 08:58 An alert fires\n- 10:35 Incident resolved\n"
    assert at(read(text), "detected") == f"{day}T08:58{offset}"


def test_the_zone_may_stand_in_the_template_s_own_words() -> None:
    comment = "<!-- Timeline entries use the form HH:MM UTC -->\n\n"
    assert read(HEAD + comment + "## Timeline\n\n- 08:58 An alert fires\n- 10:35 resolved\n").timezone == "UTC"


@pytest.mark.parametrize(
    ("key", "name"),
    [
        ("Incident from: 2023-11-24 19:30 CET", "started"),
        ("Incident to: 2023-11-24 19:30 CET", "resolved"),
        ("Bridge closed: 24/11/2023 19:30 CET", "resolved"),
        ("Closed: 24 Nov 2023 19:30 CET", "resolved"),
        ("Stability time: 2023-11-24 19:30 CET", "resolved"),
        ("Over: 2023-11-24 19:30 CET", "resolved"),
        ("Found: 2023-11-24 19:30 CET (tweet)", "detected"),
        ("Jam lapor: 19.30 CET", "detected"),
    ],
)
def test_other_keys_for_moments(key: str, name: str) -> None:
    assert at(read(f"{HEAD}{key}\n"), name) == "2023-11-24T19:30+01:00"


def test_what_somebody_writes_of_it_in_a_chat_is_its_detection_and_no_start() -> None:
    chat = "> [09:31] mona: search is empty\n> [09:33] ravi: same here\n> [09:42] mona: works again, closing\n"
    note = read(f"# Incident: no results\n\n**Date:** 2024-08-21\n\n{chat}\nAll times in CET.\n")
    assert (at(note, "started"), at(note, "detected")) == (None, "2024-08-21T09:31+01:00")
    assert at(note, "resolved") == "2024-08-21T09:42+01:00"


def test_in_indonesian_the_day_is_first() -> None:
    text = "Hari Rabu 10/07/2024 VPN terputus mulai jam 09.12 sampai 10.47 WIB karena sertifikat.\n"
    note = read(f"# Gangguan VPN\n\n{text}")
    assert (note.date, at(note, "started"), at(note, "resolved")) == (
        "2024-07-10",
        "2024-07-10T09:12+07:00",
        "2024-07-10T10:47+07:00",
    )
    assert (
        read("# Outage of the VPN\n\n**Date:** 10/07/2024\n**Severity:** 2\n\n## Timeline\n\n- 09:12 down\n").date
        is None
    )


@pytest.mark.parametrize(("year", "day"), [("(2023)", "2023-11-08"), ("", None), ("in 2022 and 2023", None)])
def test_the_only_year_of_a_note_is_that_of_its_days(year: str, day: str | None) -> None:
    text = f"# Incident report\n\n**Incident window:** Nov 8, 10:40 PM – Nov 9, 1:15 AM EST {year}\n"
    assert read(text).date == day


def test_what_followed_at_once_belongs_to_the_time_before_it() -> None:
    text = "A rollback was begun at 14:25 UTC and completed at 14:41, at which point error rates returned to normal.\n"
    assert at(read(f"{HEAD}Errors began at 14:13 UTC.\n\n{text}"), "resolved") == "2023-11-24T14:41+00:00"


def test_a_mail_about_trouble_is_a_report() -> None:
    head = "From: ops@example.org\nTo: all@example.org\nDate: Tue, 14 Jan 2025 10:02:11 +0100\n"
    body = "mails were delayed between 06:30 and 08:50. The first complaint reached us at 07:15.\n"
    note = read(f"{head}Subject: Mail delays this morning\n\nGood morning,\n\n{body}")
    assert [at(note, name) for name in ("started", "detected", "resolved")] == [
        "2025-01-14T06:30+01:00",
        "2025-01-14T07:15+01:00",
        "2025-01-14T08:50+01:00",
    ]


def test_an_update_may_tell_when_it_began() -> None:
    over = "### Feb 17, 21:40 UTC\n**Resolved** All is well.\n\n"
    seen = "### Feb 17, 19:48 UTC\n**Investigating** We look into failed lookups that started around 19:40.\n"
    note = read(f"---\ndate: 2024-02-17\n---\n# Lookups fail\n\n{over}{seen}")
    assert at(note, "started") == "2024-02-17T19:40+00:00"


def test_the_time_of_occurrence_is_the_start_where_nothing_earlier_is_told() -> None:
    head = "# Incident review\n\n**Date of occurrence:** 12 March 2024\n**Time of occurrence:** 13:05 GMT\n"
    assert at(read(head), "started") == "2024-03-12T13:05+00:00"
    found = read(head + "\n## Timeline (GMT)\n\n- 12:40 An alert fires\n- 15:10 Incident resolved\n")
    assert (at(found, "started"), at(found, "detected")) == (None, "2024-03-12T12:40+00:00")


def test_the_day_of_minutes_in_their_title_is_that_of_the_meeting() -> None:
    text = "On 18 June 2024 at 10:12 CEST the printers stopped. The shift lead phoned IT at 10:20."
    assert read(f"# Minutes of the incident review, 21 June 2024\n\n{text}\n").date == "2024-06-18"
    bare = "The printers stopped at 10:12. The shift lead phoned IT at 10:20."
    assert read(f"# Minutes of the incident review, 21 June 2024\n\n{bare}\n").date == "2024-06-21"


def test_the_key_of_an_impact_may_have_both_ends() -> None:
    note = read("# Outage of chat, 8 May 2024\n\n> **Customer impact:** 10:14 – 10:41 (27 min)\n> **Times:** UTC\n")
    assert (at(note, "started"), at(note, "resolved")) == ("2024-05-08T10:14+00:00", "2024-05-08T10:41+00:00")


def test_who_noticed_may_tell_when() -> None:
    text = "# Bookings incident\n\n**When:** November 30th 2023, 4:05pm - 5:20pm AEDT\n"
    assert at(read(f"{text}**Who noticed:** Hotel partner (email at 4:31pm)\n"), "detected") == "2023-11-30T16:31+11:00"


BULLETIN = """OPERATIONS BULLETIN RB-18-044
Loss of passenger displays, Westmoor Line

1. **Date.** Thursday 18 October 2018.

2. **Circumstances.**
   2.1 At 0612 the displays at Hallow Bridge went blank.
   2.2 By 0620 all displays of the line were blank.
   2.3 At 0624 the Duty Station Manager informed Control.
"""


def test_the_paragraphs_of_a_bulletin_have_times_of_four_digits() -> None:
    note = read(BULLETIN)
    assert (at(note, "started"), at(note, "detected")) == ("2018-10-18T06:12", "2018-10-18T06:24")


@pytest.mark.parametrize("words", ["at 1000 requests a second", "at 2019", "at 1500 rpm", "by 1200 users", "at 0612.5"])
def test_other_figures_are_no_times(words: str) -> None:
    note = read(f"{HEAD}The site went down {words}.\n")
    assert (at(note, "started"), at(note, "detected")) == (None, None)


def test_the_zone_may_stand_with_the_date() -> None:
    note = read("# Incident\n\nDate: 2024-04-09 (UTC)\n\n## Timeline\n\n- 09:10 An alert fires\n- 13:45 resolved\n")
    assert at(note, "detected") == "2024-04-09T09:10+00:00"


def test_the_detection_is_the_first_that_is_told() -> None:
    note = read(rows("10:00 The site fails", "10:05 Staff tell the manager", "10:20 An alert fires", "11:00 Resolved"))
    assert at(note, "detected") == "2026-01-29T10:05+00:00"


@pytest.mark.parametrize(
    ("key", "name"),
    [
        ("Feature re-enabled / incident closed: Thu May 23 2024, 10:00 AM PDT", "resolved"),
        ("Data restored: Thu May 23 2024, 10:00 AM PDT", "resolved"),
    ],
)
def test_a_key_may_name_two_things(key: str, name: str) -> None:
    head = "# Incident – data loss in notes\n\n* Start: Tue May 21 2024 at 8:15 AM PDT\n"
    assert at(read(f"{head}* {key}\n"), name) == "2024-05-23T10:00-07:00"


def test_until_in_indonesian_letters() -> None:
    text = "Sistem mengalami gangguan mulai pukul 07.40 WIB sampai dengan pukul 09.15 WIB.\n"
    note = read(f"# Laporan gangguan, 13 April 2024\n\n{text}")
    assert (at(note, "started"), at(note, "resolved")) == ("2024-04-13T07:40+07:00", "2024-04-13T09:15+07:00")


def test_a_length_after_a_plus_is_no_time_of_day() -> None:
    note = read("# Incident 41\n\n**Start**: 2024-03-18 01:10 (UTC)\n**Resolved**: +1h52\n")
    assert (at(note, "started"), at(note, "resolved")) == ("2024-03-18T01:10+00:00", None)


def test_a_title_of_trouble_in_front_matter_tells_what_a_span_is_of() -> None:
    told = "From 8:45 AM to 11:20 AM EDT on September 26, 2024, the feed delivered values of the day before.\n"
    note = read(f'---\nlayout: post\ntitle: "Incident report: stale prices"\ndate: 2024-09-30\n---\n{told}')
    assert (at(note, "started"), at(note, "resolved")) == ("2024-09-26T08:45-04:00", "2024-09-26T11:20-04:00")
