"""Days and zones as people tell them by the way: weekdays, `this morning`, a month and a day, a city's time."""

from __future__ import annotations

import pytest

from data.vault.zones import zone_in
from tests.vault.test_incident import HEAD, at, read, rows, times

POST = "---\nlayout: post\ntitle: DNS outage\ndate: 2023-11-22\nauthor: olek\n---\n\n{opening}\n\n{table}"
TABLE = "| When | What |\n|---|---|\n| 06:00 CET | signatures expire |\n| 07:22 CET | first tweet |\n"
ARCHIVED = """# [announce] Outage of the git hosts

* *From*: Tollef <tollef@osdist.example>
* *To*: announce@lists.osdist.example
* *Date*: Sun, 18 Feb 2018 11:32:08 +0100

The git host was down on Saturday, February 17th 2018.

Timeline (all times UTC):

- 04:55  the filesystem goes read-only
- 05:03  nagios mail, nobody awake
"""
BULLETIN = """---
title: Storage not reachable
date: 2023-09-30T21:04:00Z
resolved: true
severity: down
section: issue
---

*Resolved* - All gateways serve again. (01:36 UTC - Oct 1)

*Investigating* - We see refused connections. (21:04 UTC - Sep 30)
"""
TERMS = """# Outage of the search, 30 August 2022

**Outage:** 08:15 – 11:50 (local time, CEST)
**Noticed through:** e-mail of a user at 09:40

## Impact

Nothing was found.

## Course

08:15
: The index is emptied

09:40
: E-mail of a user

11:50
: Search is complete again
"""


def test_a_weekday_before_the_time_of_a_row_tells_its_day() -> None:
    found = read(rows("Thu 03:00 sensor waits", "Fri 09:20 analyst asks", "Fri 10:55 caught up", "Mon 08:00 checked"))
    days = [moment[:10] for moment in times(found) if moment]
    assert days == ["2026-01-29", "2026-01-30", "2026-01-30", "2026-02-02"]


def test_the_first_row_may_stand_before_the_day_of_the_note() -> None:
    found = read(rows("Wed 23:00 deploy", "Thu 01:00 alert"))
    assert times(found) == ["2026-01-28T23:00+00:00", "2026-01-29T01:00+00:00"]


def test_rows_by_weekday_with_the_newest_first_go_back() -> None:
    found = read(rows("Fri 13:25 import finished", "Thu 18:10 import paused", "Wed 23:40 a user cannot search"))
    assert times(found) == ["2026-01-30T13:25+00:00", "2026-01-29T18:10+00:00", "2026-01-28T23:40+00:00"]


def test_a_weekday_behind_the_time_is_a_word_of_the_text() -> None:
    assert times(read(rows("09:00 Sunday's import fails", "09:30 Mon starts"))) == [
        "2026-01-29T09:00+00:00",
        "2026-01-29T09:30+00:00",
    ]


@pytest.mark.parametrize(
    ("opening", "day"),
    [
        ("People could not reach us for some hours this morning. The old signer was switched off on 24 October.", "22"),
        ("Yesterday nobody could reach us. The old signer was switched off on 24 October.", "21"),
    ],
)
def test_today_and_yesterday_in_a_post_are_told_from_the_day_of_its_writing(opening: str, day: str) -> None:
    assert read(POST.format(opening=opening, table=TABLE)).date == f"2023-11-{day}"


def test_a_post_that_is_dated_by_its_first_update_is_of_that_day() -> None:
    head = "---\nlayout: post\ntitle: Linking unavailable\ndate: 2024-01-30 23:20:00 +0100\n---\n\n"
    updates = "### Resolved — 23:50\n\nThe relay is up again.\n\n### Investigating — 23:20\n\nLinking fails.\n\n"
    assert read(f"{head}{updates}- [Jan 22: planned maintenance](/m)\n").date == "2024-01-30"


def test_a_column_of_months_and_days_places_its_rows() -> None:
    table = "| Date | Time | |\n|---|---|---|\n| 01-27 | 09:12 | deploy |\n| 01-29 | 07:40 | alert |\n"
    found = read(f"{HEAD}## Timeline (UTC)\n\n{table}")
    assert times(found) == ["2026-01-27T09:12+00:00", "2026-01-29T07:40+00:00"]


def test_an_archived_mail_was_sent_after_what_it_tells() -> None:
    assert read(ARCHIVED).date == "2018-02-17"


def test_two_days_in_a_title_begin_with_the_first() -> None:
    text = "## Impact\n\nNobody could build anything.\n\n## Timeline\n\n- 15:20 first hosts shut down\n- 15:24 alert\n"
    assert read(f"# Outage of the builders 19/20 July 2022 (heat)\n\n{text}").date == "2022-07-19"


def test_an_update_may_have_its_day_behind_its_time() -> None:
    assert times(read(BULLETIN)) == ["2023-10-01T01:36+00:00", "2023-09-30T21:04+00:00"]


def test_a_list_of_terms_is_a_timeline() -> None:
    found = read(TERMS)
    assert times(found) == [f"2022-08-30T{time}+02:00" for time in ("08:15", "09:40", "11:50")]
    assert found.timeline[0].text == "The index is emptied"
    assert (at(found, "started"), at(found, "resolved")) == ("2022-08-30T08:15+02:00", "2022-08-30T11:50+02:00")
    assert at(found, "detected") == "2022-08-30T09:40+02:00"


def test_what_a_machine_logged_is_no_timeline_beside_one_that_people_wrote() -> None:
    log = "\n```\n2026-01-29T14:14:09Z queued as 9A1\n2026-01-29T14:14:40Z queued as 9A7\n```\n"
    assert len(times(read(rows("06:00 digest", "06:14 latency") + log))) == 2
    assert len(times(read(f"{HEAD}## Timeline\n{log}"))) == 2


def test_a_finding_past_midnight_is_of_the_day_after_the_start() -> None:
    note = "# RFO\n\n**Event start (UTC):** 2024-01-17 23:58\n**Event end (UTC):** 2024-01-18 00:41\n\n## Impact\n\n"
    assert at(read(f"{note}Nothing was routed. The engineer noticed it at 00:12.\n"), "detected") == (
        "2024-01-18T00:12+00:00"
    )


@pytest.mark.parametrize(
    ("text", "zone"),
    [
        ("How it went (Irish time)", "Europe/Dublin"),
        ("Times in Amsterdam time", "Europe/Amsterdam"),
        ("New York local time", "America/New_York"),
        ("10:00 PM WAT", "UTC+01:00"),
        ("West African Time (WAT)", "UTC+01:00"),
    ],
)
def test_a_zone_is_known_by_its_city_or_its_people(text: str, zone: str) -> None:
    found = zone_in(text)
    assert found is not None
    assert str(found.info) == zone


def test_a_day_in_the_name_of_a_file_may_be_written_without_hyphens() -> None:
    text = "# Reason for outage\n\n## Timeline\n\n- 23:41 UPS trips\n- 23:43 alarm\n- 01:38 all racks back\n"
    assert read(text, "RFO-20210622-DE1.md").date == "2021-06-22"


def test_a_later_date_of_front_matter_is_that_of_writing() -> None:
    note = (
        "---\ntitle: Outage of downloads\ndate: 2019-11-13\n---\n\n## Timeline (UTC)\n\n- {day} 20:00 policy applied\n"
    )
    told = note + "- {day} 20:26 alert\n"
    assert read(told.format(day="2019-11-12"), "2019-11-12-s3.md").date == "2019-11-12"


def test_a_date_that_looks_back_is_not_that_of_what_follows() -> None:
    text = "The login failed from 14:05 UTC. The cause was a policy introduced on February 12 at 09:00 UTC. "
    found = read(f"# Outage of 20 February 2024\n\n## Summary\n\n{text}It was noticed at 14:16 UTC.\n")
    assert at(found, "detected") == "2024-02-20T14:16+00:00"


@pytest.mark.parametrize(
    ("told", "time"),
    [("1:30 in the afternoon", "13:30"), ("9:40 in the evening", "21:40"), ("7:05 in the early morning", "07:05")],
)
def test_the_half_of_the_day_may_be_told_in_words(told: str, time: str) -> None:
    found = read(f"{HEAD}## Impact\n\nNothing could be ordered. Support noticed it at {told} CET.\n")
    assert at(found, "detected") == f"2026-01-29T{time}+01:00"


@pytest.mark.parametrize(
    "heading", ["### August 16 08:25 UTC (lasting 35 minutes)", "**August 16 08:25 UTC (lasting one hour)**"]
)
def test_the_heading_of_an_incident_in_an_availability_report_is_its_start(heading: str) -> None:
    found = read(
        f"# Availability report: August 2022\n\n{heading}\n\nBuilds failed. Our monitoring alerted us at 08:31 UTC.\n"
    )
    assert (found.date, at(found, "started")) == ("2022-08-16", "2022-08-16T08:25+00:00")
    assert at(found, "detected") == "2022-08-16T08:31+00:00"


def test_a_time_may_stand_behind_its_day_and_at() -> None:
    found = read(
        rows("2026-01-28: a bounty report is submitted", "2026-01-29: At 11:32:09 UTC, a block is mined", zone="")
    )
    assert times(found) == ["2026-01-28", "2026-01-29T11:32:09+00:00"]


def test_a_zone_alone_above_the_rows_is_theirs() -> None:
    text = f"{HEAD}## Timeline\n\n(UTC)\n\n- 18:15 the mirror hangs\n- 18:33 alert\n"
    assert at(read(text), "detected") == "2026-01-29T18:33+00:00"


def test_a_row_of_long_before_does_not_tell_the_day() -> None:
    post = "---\ntitle: Leaked token\nauthors: [me]\ndate: 2024-08-15\n---\n\nA token was leaked.\n\n## Timeline\n\n"
    told = "- 2023-04-12 18:21 UTC: image pushed\n- 2024-08-09 09:02 UTC: mail from a researcher\n"
    assert read(f"{post}{told}- 2024-08-09 09:19 UTC: token revoked\n").date == "2024-08-09"


def test_what_opens_a_post_tells_its_day_before_what_led_to_it() -> None:
    head = "---\ntitle: What happened on Tuesday\nauthor: me\ndate: 2021-10-29\n---\n\n"
    text = "On Tuesday, October 26, boards were unavailable.\n\n## Story\n\nIt was silenced on October 12th at 16:00. "
    assert read(f"{head}{text}At 07:52 UTC boards failed to load. We were paged at 07:55 UTC.\n").date == "2021-10-26"


def test_the_order_of_a_date_may_stand_beside_it() -> None:
    text = "# Outage\n\n**Date:** 12/11/2023 ({order})\n**Start time:** 08:30 GMT\n**End time:** 12:15 GMT\n"
    assert read(text.format(order="dd/mm/yyyy")).date == "2023-11-12"
    assert read(text.format(order="MM/DD/YYYY")).date == "2023-12-11"


@pytest.mark.parametrize(
    ("said", "zone"), [("times are berlin", "Europe/Berlin"), ("Cluster clocks are on UTC, so is this page", "UTC")]
)
def test_a_zone_may_be_said_in_small_letters_or_of_the_clocks(said: str, zone: str) -> None:
    found = read(f"{HEAD}Notes by marek. {said}.\n\n- 10:52 search is dead\n- 10:54 pingdom sms\n")
    assert str(found.timezone).startswith(zone.rpartition("/")[2])
    assert at(found, "detected") is not None and at(found, "detected") != "2026-01-29T10:54"


def test_hours_may_be_written_with_an_h_between_spaces() -> None:
    found = read(rows("6 h 35: the feed stops", "7 h 04: a developer opens issue #61", "8 h 52: all positions fresh"))
    assert [moment and moment[11:16] for moment in times(found)] == ["06:35", "07:04", "08:52"]


@pytest.mark.parametrize(
    ("title", "path"),
    [("Postmortem: NFS", "Postmortem-2018-10-22-NFS.md"), ("Postmortem 2018\u201010\u201022 NFS", "page.md")],
)
def test_a_day_is_known_behind_a_word_and_with_the_hyphens_of_a_wiki(title: str, path: str) -> None:
    text = (
        f"# {title}\n\n**Zone:** Europe/London\n\n## Log\n\n- 08:52 NFS hangs\n- 08:58 alert fires\n- 09:49 all back\n"
    )
    found = read(text, path)
    assert (found.date, at(found, "detected")) == ("2018-10-22", "2018-10-22T08:58+01:00")


def test_a_post_may_state_the_day_of_its_incident() -> None:
    head = "---\nlayout: post\ntitle: Outage of sign-ups\nauthor: me\ndate: 2022-10-06 09:30:00 +0200\n"
    found = read(
        f"{head}incident_date: 2022-10-04\n---\n\nNobody could register from 12:30. Sign-ups came back at 16:22.\n"
    )
    assert found.date == "2022-10-04"


def test_updates_may_have_their_time_behind_their_kind() -> None:
    text = "*Resolved* - 22:16 UTC. Pushes work again.\n\n*Investigating* - 21:47 UTC. Pushes time out.\n"
    assert times(read(f"# Outage of pushes, 9 January 2022\n\n{text}")) == [
        "2022-01-09T21:47+00:00",
        "2022-01-09T22:16+00:00",
    ]


def test_a_table_whose_first_cells_are_times_is_a_timeline_whatever_its_head() -> None:
    told = ("10:31 | primary node crashes", "10:33 | Zabbix alarm, Ane looks", "11:12 | logins are fine")
    table = "| Kl. | Hva |\n|---|---|\n" + "".join(f"| {row} |\n" for row in told)
    assert len(times(read(f"{HEAD}## Forløp\n\n{table}"))) == 3


def test_paragraphs_that_begin_with_a_time_and_a_dash_are_rows() -> None:
    told = ("4:07pm – primary kernel panics.", "4:11pm – PagerDuty wakes up.", "5:20pm – all caught up.")
    found = read(f"{HEAD}All times Eastern (EDT).\n\n" + "\n\n".join(told) + "\n")
    assert times(found) == [f"2026-01-29T{time}-04:00" for time in ("16:07", "16:11", "17:20")]


def test_a_zone_above_a_list_may_be_all_that_is_said() -> None:
    text = f"{HEAD}From Matrix, in UTC:\n\n- **05:37** fenn: getting 500 when I post\n- **05:44** zed: read only\n"
    found = read(f"{text}- **06:10** fenn: posting works, thank you\n")
    assert (at(found, "detected"), at(found, "resolved")) == ("2026-01-29T05:37+00:00", "2026-01-29T06:10+00:00")


def test_a_zone_in_brackets_above_a_list_is_that_of_its_times() -> None:
    found = read(f"{HEAD}How it went (Irish time):\n\n- 10:16 the service does not start\n- 10:20 alert\n")
    assert at(found, "detected") == "2026-01-29T10:20+00:00"
    assert read(f"{HEAD}**Thursday, 29 January 2026 (CET)**\n\n- 10:16 down\n- 10:20 alert\n").timezone == "CET"


@pytest.mark.parametrize("text", ["Response time", "Start time", "The Build time was 3", "all in the same room, UTC"])
def test_other_times_are_no_zones(text: str) -> None:
    found = read(rows("10:00 alert", "11:00 over", zone="") + f"\n{text}: logs differ.\n")
    assert found.timezone is None
