"""Who saw it or told of it first, where no row says outright that it was found."""

from __future__ import annotations

import pytest

from tests.vault.test_incident import HEAD, at, read, rows

_BEGIN, _MENDED, _END = "10:00 New version is live", "11:00 Mona restarts the worker", "11:30 Closing words"


def told(*between: str) -> str | None:
    moment = at(read(rows(_BEGIN, *between, _MENDED, _END)), "detected")
    return None if moment is None else moment[11:16]


@pytest.mark.parametrize(
    "row",
    [
        "nagios mail, nobody awake",
        "PD: hook-sender error ratio 31 %",
        "Munin: temperature of rack 4",
        'Issue by a user in Taipei: "index time-outs"',
        "a user opens #612, no docs since the night",
        'A customer\'s ticket: "all pictures are question marks"',
        "A researcher mails Imran directly",
        "analyst says sessions of Sunday are missing",
        "mona in #data: no crashes with the build of today?",
        '"cannot log in to the wiki" on Matrix, three people at once',
        "First Intercom conversation (Acme)",
        "Analis harga tanya kenapa tarif turun",
        "werdz on irc: door says no",
        "wilma gets the SMS, opens the console",
        "Question in #dev about pending checks",
        "Morning check: 120 requests in staging, none moving",
        "first comment on reddit, nobody of us reads it",
        "mail of the first partner",
        "icinga-wm: PROBLEM - 5xx on graphite1001",
        "the forecaster mails: profiles are old",
        "availability SLO of the shop pages its on-call",
        "kestrel#5102 opened by a user",
        'issue #29112 "No peers on fresh install" opened',
        "mhs is pinged on Discord about stuck nodes",
        'Tenderduty -> Telegram: "osmium-1 JAILED"',
        'Zendesk 40211: "please stop"',
        "Ruth gets NXDOMAIN, thinks her wifi is at fault",
        "sailing club on the phone",
        "KafkaConsumerLag fires (partition 7, lag 50k)",
        "Support ticket #712 by the instructor",
        "`BurnRate` pages @yuki",
    ],
)
def test_whoever_tells_of_it_or_sees_it_first_has_found_it(row: str) -> None:
    assert told(f"10:30 {row}") == "10:30"


@pytest.mark.parametrize(
    "row",
    ["Grafana is upgraded", "the third node joins", "queue at 310k", "the cron fires", "supplier finds a full volume"],
)
def test_other_rows_find_nothing(row: str) -> None:
    assert told(f"10:30 {row}") is None


def test_what_is_seen_after_somebody_has_acted_is_no_finding() -> None:
    rows_after = ("10:20 Mona rolls back the release", "10:30 Jo sees that the pool is empty")
    assert told(*rows_after) is None


def test_a_row_that_says_it_outright_comes_before_one_that_only_tells() -> None:
    assert told("10:10 Jo asks for a second pair of eyes on the release", "10:30 Alert fires") == "10:30"


def test_what_warns_before_the_outage_begins_is_something_else() -> None:
    found = read(rows("07:30 disk alert (warning)", "08:12 OUTAGE BEGINS - pulls fail", "10:44 a user asks in #users"))
    assert (at(found, "started"), at(found, "detected")) == ("2026-01-29T08:12+00:00", "2026-01-29T10:44+00:00")


def test_whoever_writes_first_in_a_log_of_irc_has_seen_it() -> None:
    lines = "[04:12] <hpz> ring B hangs\n[04:15] <dub> looking\n[04:40] <hpz> ring B moves again\n"
    assert at(read(f"{HEAD}## Log (UTC)\n\n```\n{lines}```\n"), "detected") == "2026-01-29T04:12+00:00"


def test_what_hurt_nobody_is_not_what_is_found() -> None:
    found = read(rows("07:12 ops are paged for a disk. No user impact.", "08:12 orders fail", "08:15 alert fires"))
    assert at(found, "detected") == "2026-01-29T08:15+00:00"


def test_the_updates_of_a_status_page_tell_when_they_were_posted_and_no_finding() -> None:
    found = read(
        rows("09:00 Investigating - users see errors", "09:30 Identified - a disk", "10:00 Resolved - all is well")
    )
    assert at(found, "detected") is None


@pytest.mark.parametrize(
    ("row", "end"),
    [("10:30 tide has not synced", None), ("10:30 tide hasn't synced in an hour", None), ("10:30 synced", "10:30")],
)
def test_what_is_denied_is_no_end(row: str, end: str | None) -> None:
    told = at(read(rows("10:00 alert fires", row)), "resolved")
    assert (told and told[11:16]) == end


def test_what_is_well_before_it_was_found_is_no_end() -> None:
    found = read(rows("09:05 node back in rotation", "09:17 alert fires", "11:15 both nodes agree"))
    assert at(found, "resolved") is None
    later = read(rows("09:05 node back in rotation", "09:17 alert fires", "11:15 node back in rotation"))
    assert at(later, "resolved") == "2026-01-29T11:15+00:00"
