"""Keys of moments that are known by their words alone, and where else keys stand."""

from __future__ import annotations

import pytest

from data.vault.moment_keys import moment_of_key
from tests.vault.test_incident import HEAD, at, read

NOTE = "# Incident: marts late\n\n- **Date**: 2022-11-15\n- **{key}**: {value}\n\n## Impact\n\nReports were old.\n"


@pytest.mark.parametrize(
    ("key", "moment"),
    [
        ("Late from", "started"),
        ("Exposure start", "started"),
        ("Start time of fault", "started"),
        ("Time of first failing signature", "started"),
        ("issue_start_time", "started"),
        ("Stable since", "resolved"),
        ("First signal", "detected"),
        ("impact_noticed", "detected"),
        ("IT aware", "detected"),
        ("Time we knew", "detected"),
        ("Service desk first contacted", "detected"),
        ("Contained", "mitigated"),
        ("Workaround in place", "mitigated"),
        ("Solved", "resolved"),
        ("Issue resolution time", "resolved"),
        ("Data fresh again", "restored"),
        ("Service fully available", "restored"),
    ],
)
def test_the_words_of_a_key_tell_its_moment(key: str, moment: str) -> None:
    assert moment_of_key(key) == (moment,)


@pytest.mark.parametrize(
    "key",
    [
        "Deployment start",
        "Backup job started",
        "Maintenance window end",
        "Review meeting starts",
        "Next update",
        "Time to detection",
        "Investigation started",
        "Start of recovery",  # of two moments
        "What we found out about this incident in the end",
        "Down since 6",  # the colon behind it is that of a time
        "Region",
    ],
)
def test_other_keys_tell_none(key: str) -> None:
    assert moment_of_key(key) == ()


def test_such_a_key_counts_where_a_time_and_little_more_stands_behind_it() -> None:
    told = read(NOTE.format(key="Data fresh again", value="11:50 CET (all but one)"))
    assert at(told, "resolved") == "2022-11-15T11:50+01:00"
    other = "when the job of 11:50 CET had run and everybody who reads those reports had been told about it"
    assert at(read(NOTE.format(key="Data fresh again", value=other)), "resolved") is None


def test_a_known_key_comes_before_one_that_is_known_by_its_words() -> None:
    told = read(NOTE.format(key="Customers told us", value="09:30 CET") + "\n**Detected:** 09:10 CET\n")
    assert at(told, "detected") == "2022-11-15T09:10+01:00"


def test_front_matter_within_front_matter_has_keys_too() -> None:
    head = "---\ntitle: Webhooks not delivered\ndate: 2022-07-13\nincident:\n  start: 2022-07-12T08:25:00-04:00\n"
    found = read(f"{head}  detected: 2022-07-12T09:10:00-04:00\n  severity: major\n---\n\n## Impact\n\nNo builds.\n")
    assert (at(found, "started"), at(found, "detected")) == ("2022-07-12T08:25-04:00", "2022-07-12T09:10-04:00")
    assert found.severity == "major"


def test_a_start_of_its_own_comes_before_the_date_of_a_status_page() -> None:
    head = "---\ntitle: Slow search\ndate: 2024-08-03 09:40:00 +0200\nstarted: 2024-08-03 02:00:00 +0200\n"
    found = read(f"{head}resolved: 2024-08-04 13:25:00 +0200\nseverity: minor\n---\n\nSearch was slow.\n")
    assert at(found, "started") == "2024-08-03T02:00+02:00"


def test_several_keys_in_a_line_are_parted_by_full_stops_as_well() -> None:
    found = read(HEAD + "Start of impact: 01:12 UTC. Recovered: 10:20 UTC. Owner: Mona.\n")
    assert (at(found, "started"), at(found, "resolved")) == ("2026-01-29T01:12+00:00", "2026-01-29T10:20+00:00")


def test_a_key_beside_others_is_not_part_of_the_name_before_it() -> None:
    assert read(HEAD + "Lead: Joana Vidal · Reviewers: @kbrandt @tomo\n").owner == "Joana Vidal"


def test_the_inline_fields_of_obsidian_are_keys() -> None:
    found = read(f"{HEAD}(start:: 18:55) (noticed:: 19:02) [end:: 19:40]\n")
    told = [at(found, name) for name in ("started", "detected", "resolved")]
    assert told == ["2026-01-29T18:55", "2026-01-29T19:02", "2026-01-29T19:40"]


def test_the_number_before_a_key_is_no_part_of_it() -> None:
    table = "| 2.1 Time of occurrence | 2024-05-02 22:30 UTC |\n|---|---|\n| 2.2 Detected | 2024-05-02 22:41 UTC |\n"
    found = read(f"# Report of an outage\n\n{table}")
    assert (found.date, at(found, "detected")) == ("2024-05-02", "2024-05-02T22:41+00:00")
    assert at(found, "started") == "2024-05-02T22:30+00:00"


def test_indented_lines_of_keys_are_the_head_of_a_form_and_other_code_is_none() -> None:
    head = "    Site:            Karlsruhe 1\n    Date:            22.06.2021\n    Start of event:  23.41 MESZ\n"
    found = read(f"# Reason for outage\n\n{head}    End of event:    01.38 MESZ\n\n## Root cause\n\nA dip.\n")
    assert (found.date, at(found, "started")) == ("2021-06-22", "2021-06-22T23:41+02:00")
    assert at(found, "resolved") == "2021-06-23T01:38+02:00"
    config = "    Date: 2021-06-22\n    {\n    }\n    exit 1\n"
    rows = "## Timeline\n\n- 10:00 the service fails\n- 10:10 alert\n"
    assert read(f"# Outage of the service\n\nOn 2022-01-02 it failed.\n\n{config}\n{rows}").date == "2022-01-02"


def test_a_list_of_terms_may_be_one_of_keys() -> None:
    terms = "Started\n: 2024-11-21 05:12 UTC\n\nEnded\n: 2024-11-23 16:30 UTC\n\nSeverity\n: Critical\n"
    found = read(f"# Incident: data centre offline\n\n{terms}\n## Root cause\n\nA fibre.\n")
    assert (at(found, "started"), at(found, "resolved")) == ("2024-11-21T05:12+00:00", "2024-11-23T16:30+00:00")
    assert found.severity == "Critical"
    fields = ":Began: 2021-04-09 22:47 UTC\n:Fixed: 2021-04-10 02:20 UTC\n"
    assert at(read(f"# Outage of the upload\n\n{fields}"), "resolved") == "2021-04-10T02:20+00:00"


@pytest.mark.parametrize(
    ("length", "told"),
    [("2 hours and 30 minutes", True), ("2h30", False), ("about 2 h 30 min", False), ("2 h 31 min", False)],
)
def test_the_times_beside_a_duration_are_its_ends_where_they_are_so_far_apart(length: str, told: bool) -> None:
    found = read(f"{HEAD}**Duration:** {length} (2:15 PM - 4:45 PM EAT)\n**Severity:** 1\n\n## Root cause\n\nA disk.\n")
    assert (at(found, "resolved") == "2026-01-29T16:45+03:00") == told


def test_updates_in_front_matter_are_rows() -> None:
    head = "---\ntitle: Sessions dropping\nstartDate: 2024-05-21T05:00:00Z\nimpact: minor\nupdates:\n"
    first = "  - at: 2024-05-21T06:12:00Z\n    state: investigating\n    text: Sessions drop.\n"
    last = "  - at: 2024-05-21T07:40:00Z\n    state: resolved\n    text: Sessions are stable.\n"
    found = read(f"{head}{first}{last}---\n\nRoot cause: a clock was off. The outage hit all users.\n")
    assert [row.text for row in found.timeline] == ["investigating: Sessions drop.", "resolved: Sessions are stable."]
    assert (at(found, "started"), at(found, "resolved")) == ("2024-05-21T05:00+00:00", "2024-05-21T07:40+00:00")


def test_a_key_that_reports_comes_before_one_that_identifies() -> None:
    keys = "Impact started at: 22:47 UTC\nIdentified at: 23:14 UTC\nReported at: 22:58 UTC\nFixed at: 23:35 UTC\n"
    assert at(read(HEAD + keys), "detected") == "2026-01-29T22:58+00:00"
    assert at(read(HEAD + keys.replace("Reported at: 22:58 UTC\n", "")), "detected") == "2026-01-29T23:14+00:00"


@pytest.mark.parametrize(
    ("closed", "end"), [("2023-11-24T16:02:41Z", "2023-11-24T16:02"), ("2023-12-05T09:00:41Z", None)]
)
def test_an_exported_issue_was_opened_when_it_was_found_and_closed_soon_after(closed: str, end: str | None) -> None:
    head = "---\ntitle: '[INCIDENT] labels slow'\nstate: closed\ncreated_at: 2023-11-24T14:52:10Z\n"
    head += f"closed_at: {closed}\n---\n\n"
    text = "## Impact\n\nNo labels could be printed.\n\n## Root cause\n\nA font.\n"
    bare = read(head + text)
    assert (at(bare, "detected") or "")[:16] == "2023-11-24T14:52"
    assert ((at(bare, "resolved") or "")[:16] or None) == end
    told = read(f"{head}{text}\n## Timeline (UTC)\n\n- 14:36 an alert fires\n- 15:58 incident resolved\n")
    assert (at(told, "detected"), at(told, "resolved")) == ("2023-11-24T14:36+00:00", "2023-11-24T15:58+00:00")


def test_one_row_beneath_the_moments_is_no_timeline() -> None:
    table = "| Onset | Recognized | Contained | Closed |\n|---|---|---|---|\n| 02:15 | 05:50 | 07:05 | 10:30 |\n"
    found = read(f"{HEAD}{table}\nTimes America/Chicago.\n")
    told = [at(found, name) for name in ("started", "detected", "mitigated", "resolved")]
    assert told == [f"2026-01-29T{time}-06:00" for time in ("02:15", "05:50", "07:05", "10:30")]


def test_the_head_of_a_table_may_have_the_zone_of_its_times() -> None:
    table = "| Milestone | Occurred at (America/New_York) |\n|---|---|\n| Started | 2021-12-18 11:04 |\n"
    assert at(read(f"# Outage of the checkout\n\n{table}"), "started") == "2021-12-18T11:04-05:00"


def test_what_a_row_tells_at_the_stated_finding_is_no_start() -> None:
    keys = "| **Impact began** | ? |\n|---|---|\n| **Noticed** | 14:33 CET |\n| **Over** | 15:58 CET |\n"
    rows = "- 14:02 change merged\n- 14:33 mail from a partner: connection refused\n"
    found = read(f"{HEAD}{keys}\n## What happened (CET)\n\n{rows}")
    assert (at(found, "started"), at(found, "detected")) == (None, "2026-01-29T14:33+01:00")


def test_a_key_in_bold_that_names_a_part_is_a_key_too() -> None:
    assert at(read(f"{HEAD}- **Workaround in place:** 16:50 UTC\n"), "mitigated") == "2026-01-29T16:50+00:00"


def test_a_time_in_the_midst_of_what_the_resolution_was_gives_way_to_the_row_of_the_end() -> None:
    text = "## Resolution\n\nA new image; the old key was put back at 11:20 for most.\n\n## Timeline (UTC)\n\n"
    found = read(f"{HEAD}{text}- 10:15 the key is switched, outage begins\n- 12:02 rolled out == Outage ends ==\n")
    assert at(found, "resolved") == "2026-01-29T12:02+00:00"
