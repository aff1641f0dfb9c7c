"""Postmortems in the shapes that people write: what is stated is read, what is not stays unsaid."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.incident_json import incident_json
from data.metrics.incident import Certainty, Incident, Source
from data.sources.note_text import decoded
from data.vault.deployment_log_blocks import blocks
from data.vault.durations import duration_of
from data.vault.incident import MOST_CHARACTERS, MOST_LINES, NoIncident, incident
from data.vault.incident_words import Part
from data.vault.outline import sections
from tests.code_map import ROOT
from tests.vault import SHARED

SEED = SHARED / "postmortem-2026-01-29.md"
SAMPLE = ROOT / "data" / "demo" / "vault" / "2026-01-29-cc-preauth-not-dispatched.md"
HEAD = "# Outage of the payment service\n\n**Date:** 2026-01-29\n\n"


def read(text: str, path: str = "note.md", zone: str | None = None) -> Incident:
    found = incident(path, text, ZoneInfo(zone) if zone else None)
    assert isinstance(found, Incident), found
    return found


def at(found: Incident, name: str) -> str | None:
    record = incident_json(found)[name]
    return record["at"] if isinstance(record, dict) else None


def times(found: Incident) -> list[str | None]:
    return [entry["at"] for entry in incident_json(found)["timeline"]]  # type: ignore[union-attr,index,call-overload]


def rows(*lines: str, zone: str = " (UTC)") -> str:
    return f"{HEAD}## Timeline{zone}\n\n" + "\n".join(f"- {line}" for line in lines) + "\n"


# the seed, and the sample of the demo


@pytest.mark.parametrize("path", [SEED, SAMPLE], ids=["seed", "sample"])
def test_the_first_postmortem_is_read_as_people_read_it(path):
    if not path.is_file():
        pytest.skip("the seed is not here")
    found = read(decoded(path.read_bytes()).text)
    assert (found.date, found.timezone, found.priority, found.severity) == ("2026-01-29", "WIB", "P2", "P2")
    assert (found.owner, found.services, found.users_stated) == ("MRG Team", ("MyBB",), 283)
    assert found.detection_source is Source.HELPDESK
    assert found.tags == ("postmortem", "incident", "mrg", "p2", "cc-preauth")
    assert found.slices == ("cc_preauth",)
    lines = decoded(path.read_bytes()).text.split("\n")
    for name, words in (("users", "283"), ("duration", "04:39"), ("slices", "CC Pre-auth"), ("cause", "Redis")):
        assert words in lines[found.quotes[name].line - 1]
    assert [time[11:16] for time in times(found) if time] == ["04:39", "05:04", "06:42", "06:42"]
    assert found.started is None
    assert at(found, "detected") == "2026-01-29T04:39+07:00"
    assert at(found, "acknowledged") == "2026-01-29T05:04+07:00"
    assert at(found, "mitigated") == "2026-01-29T06:42+07:00"
    assert at(found, "resolved") == "2026-01-29T08:00+07:00"
    assert found.resolved is not None
    assert found.resolved.certainty is Certainty.INFERRED
    assert (found.stated_minutes["duration"], found.stated_minutes["duration_span"]) == (120, 123)
    computed = {"ttd": None, "tta": 25, "ttm": None, "ttr": None, "duration": None}
    assert found.computed_minutes == computed
    assert [(task.owner, task.tracking) for task in found.follow_ups] == [
        (None, None),
        (None, None),
        ("QA", None),
        ("MRG", None),
    ]
    assert len(found.lessons) == 4
    assert all(lesson.text.startswith("✅") for lesson in found.lessons)
    assert found.related == ("2026-01-deployment-log", "deployment-overtime-summary")
    assert found.warnings == ()


# shapes of heads

MOMENT = ("started", "detected", "resolved")
HEADS = {
    "bold keys": "# Outage\n\n**Date:** 2023-03-12\n**Start:** 09:14 UTC\n**Detected:** 09:21 UTC\n**End:** "
    "10:02 UTC\n",
    "a table": (
        "# Incident: logins\n\n| Field | Value |\n|---|---|\n| Start time | 12 Mar 2023 09:14 UTC |\n"
        "| Detection time | 12 Mar 2023 09:21 UTC |\n| Resolution time | 12 Mar 2023 10:02 UTC |\n"
    ),
    "a list": (
        "# Incident on 2023-03-12\n\n- **Key events**\n  - Fault occurs 2023-03-12 09:14 UTC\n"
        "  - First detected 2023-03-12 09:21 UTC\n  - Resolved 2023-03-12 10:02 UTC\n"
    ),
    "front matter in YAML": (
        "---\ntitle: Logins fail\nstart_time: 2023-03-12T09:14:00Z\ndetected_at: 2023-03-12 09:21 UTC\n"
        "end_time: 2023-03-12T10:02:00Z\n---\nLogins failed.\n"
    ),
    "front matter in TOML": (
        '+++\ntitle = "Outage"\nstarted = 2023-03-12T09:14:00Z\ndetected = 2023-03-12T09:21:00Z\n'
        "resolved = 2023-03-12T10:02:00Z\n+++\nLogins failed.\n"
    ),
    "headings": (
        "# Outage\n\n### Start Date/Time\n\n2023-03-12 09:14 UTC\n\n### Detected\n\n2023-03-12 09:21 UTC\n\n"
        "### End Date/Time\n\n2023-03-12 10:02 UTC\n"
    ),
    "rows of a timeline": (
        "# Outage\n\n## Timeline (UTC)\n\n| Time | Event |\n|---|---|\n| 2023-03-12 09:14 | **OUTAGE BEGINS** |\n"
        "| 09:21 | Pager alert fires |\n| 10:02 | Incident resolved |\n"
    ),
    "Indonesian": (
        "# Laporan Insiden\n\n- **Tanggal:** 12 Maret 2023\n- **Mulai:** 09.14 UTC\n- **Terdeteksi:** 09.21 UTC\n"
        "- **Selesai:** 10.02 UTC\n"
    ),
}


@pytest.mark.parametrize("text", HEADS.values(), ids=HEADS)
def test_moments_are_read_from(text):
    found = read(text)
    assert found.date == "2023-03-12"
    assert [at(found, name) for name in MOMENT] == [
        "2023-03-12T09:14+00:00",
        "2023-03-12T09:21+00:00",
        "2023-03-12T10:02+00:00",
    ]


def test_a_status_page_of_cstate_began_on_its_date():
    found = read(
        "---\ntitle: Failure\ndate: 2020-11-15 10:15:00\nresolved_on: 2020-11-15 18:30:00\nsection: issue\n---\nx"
    )
    assert (at(found, "started"), at(found, "resolved")) == ("2020-11-15T10:15", "2020-11-15T18:30")


def test_the_date_above_a_post_of_a_blog_is_not_the_day_of_the_incident():
    head = "---\nlayout: post\ntitle: Postmortem of our outage\ndate: 2015-08-05\n---\n\n## Timeline (UTC)\n\n"
    assert read(f"{head}- 2015-07-27 12:00 errors start\n- 2015-07-27 13:00 resolved\n").date == "2015-07-27"


def test_a_sentence_of_the_summary_states_when_it_was():
    found = read("# Outage\n\nOn June 13, 2022 the service was unavailable from 9:16 PM to 11:16 PM PDT.\n")
    assert at(found, "started") == "2022-06-13T21:16-07:00"
    assert at(found, "resolved") == "2022-06-13T23:16-07:00"


# times


def test_a_row_far_before_the_one_above_it_is_past_midnight():
    found = read(rows("23:50 alert", "00:20 fix deployed", "00:10 seen again"))
    assert times(found) == ["2026-01-29T23:50+00:00", "2026-01-30T00:20+00:00", "2026-01-30T00:10+00:00"]


@pytest.mark.parametrize(
    ("written", "start", "until"),
    [
        ("06:42 - 08:00 Monitoring", "06:42", "08:00"),
        ("9:16 to 11:16 PM down", "21:16", "23:16"),
        ("**04:39**: report", "04:39", None),
        ("pukul 04.39 laporan", "04:39", None),
        ("[4:39 AM] report", "04:39", None),
        ("~16:05pm report", "16:05", None),
    ],
)
def test_a_time_is_read_as(written, start, until):
    entry = incident_json(read(rows(written, "23:00 end")))["timeline"][0]  # type: ignore[index]
    assert entry["at"] == f"2026-01-29T{start}+00:00"
    assert entry["until"] == (None if until is None else f"2026-01-29T{until}+00:00")


@pytest.mark.parametrize(
    ("zone", "offset"),
    [
        ("WIB", "+07:00"), ("WITA", "+08:00"), ("CET", "+01:00"), ("PST", "-08:00"), ("UTC+5:30", "+05:30"),
        ("Europe/Berlin", "+01:00"), ("Pacific Time", "-08:00"), ("Central European Time (CET)", "+01:00"),
    ],
)  # fmt: skip
def test_a_zone_is_read_from_the_heading(zone, offset):
    assert times(read(rows("04:39 report", "05:00 fixed", zone=f" ({zone})")))[0] == f"2026-01-29T04:39{offset}"


def test_without_a_zone_a_time_has_no_offset_and_the_note_is_warned_about():
    text = rows("04:39 users report errors", "05:00 incident resolved", zone="")
    found = read(text)
    assert found.timeline[0].at_ms is None
    assert (found.detected, found.timezone) == (None, None)
    assert (times(found)[0], at(found, "detected")) == ("2026-01-29T04:39", "2026-01-29T04:39")
    assert any("no zone" in warning for warning in found.warnings)
    assert at(read(text, zone="Asia/Jakarta"), "detected") == "2026-01-29T04:39+07:00"


def test_a_name_of_several_zones_places_nothing():
    found = read(rows("04:39 report", "05:00 fixed", zone=" (BST)"))
    assert (found.timezone, times(found)[0]) == ("BST", "2026-01-29T04:39")


def test_a_time_on_no_day_stays_in_the_text():
    found = read("# Outage\n\n## Root cause\n\nx\n\n## Timeline (UTC)\n\n- 04:39 report\n- 05:00 fixed\n")
    assert [(entry.at_ms, entry.text) for entry in found.timeline] == [(None, "04:39 report"), (None, "05:00 fixed")]


@pytest.mark.parametrize(
    "row",
    [
        "10:00 the outage is not resolved", "10:00 we hope the incident will be resolved",
        "10:00 attempted fix, issue would be resolved later",
    ],
)  # fmt: skip
def test_what_is_denied_or_hoped_for_has_not_happened(row):
    assert at(read(rows("09:00 alert", row)), "resolved") is None


# spans, contradictions, people


@pytest.mark.parametrize(
    ("written", "minutes"),
    [
        ("~2 jam", 120), ("1h50m", 110), ("0h 16m", 16), ("45 minutes", 45), ("1.5 hours", 90), ("PT2H", 120),
        ("1 jam 15 menit", 75), ("2 days", 2880), ("unknown", None), ("?", None),
    ],
)  # fmt: skip
def test_a_duration_is_read_as(written, minutes):
    assert read(f"{HEAD}**Duration:** {written}\n\n## Root Cause\n\nx\n").stated_minutes["duration"] == minutes


def test_contradictions_are_listed_and_not_mended():
    keys = "**Start:** 10:00 UTC\n**Detected:** 09:00 UTC\n**End:** 11:00 UTC\n"
    found = read(f"{HEAD}{keys}**Duration:** 30 minutes (10:00 - 11:00)\n")
    assert (at(found, "detected"), found.computed_minutes["ttd"]) == ("2026-01-29T09:00+00:00", -60)
    assert found.stated_minutes["duration"] == 30
    warnings = "\n".join(found.warnings)
    assert "detected (2026-01-29 09:00, line 6) is before started (2026-01-29 10:00, line 5)" in warnings
    assert "the stated duration is 30 min, its own span 60 min" in warnings


COUNTS = [("283 users", 283), ("1,240", 1240), ("30%", None), ("none", 0), ("many", None)]


@pytest.mark.parametrize(("written", "users"), COUNTS)
def test_users_are_one_whole_number(written, users):
    assert read(f"{HEAD}**Users Affected:** {written}\n\n## Root Cause\n\nx\n").users_stated == users


def test_a_task_as_obsidian_writes_it():
    line = "- [ ] Add an alarm @dana [OPS-1](https://t/1) 📅 2026-02-01"
    task = read(f"{HEAD}## Impact\n\nx\n\n## Action items\n\n{line}\n").follow_ups[0]
    assert (task.owner, task.status, task.due) == ("dana", "open", "2026-02-01")
    assert (task.tracking, task.line) == ("https://t/1", 11)


# what is no incident report


@pytest.mark.parametrize(
    ("path", "text", "why"),
    [
        ("postmortem-template.md", HEAD + "## Timeline\n", "a template"),
        ("x.md", "# Title (incident #)\n\n### Date\n\n### Summary\n\n### Impact\n\n## Timeline\n\n## "
                 "Lessons\n", "a template"),
        ("2026-01-deployment-log.md", "# Deployment log\n\n| Date | Time |\n|--|--|\n| 2026-01-02 | 10:00 |"
                                      "\n", "a log"),
        ("README.md", "# Incidents\n\n- [one](one.md)\n", "an index"),
        ("process.md", "# Incident process\n\n## Timeline\n\nWrite one.\n\n## Lessons\n\nLearn.\n\n## "
                       "Impact\n", "a guide"),
        ("cake.md", "# Cake\n\nFlour, eggs, sugar.\n", "no incident report"),
    ],
)  # fmt: skip
def test_other_notes_are_skipped_with_the_reason(path, text, why):
    found = incident(path, text)
    assert isinstance(found, NoIncident)
    assert found.why.startswith(why)


@given(st.text(alphabet=st.sampled_from("#-*|[]()<>`~:/.,0123456789 \n\tTAPMWIBabce📅"), max_size=400))
def test_no_text_makes_it_raise(text):
    for whole in (text, f"# Incident\n\n## Timeline (UTC)\n\n{text}", f"---\n{text}\n---\n# Outage\n"):
        assert isinstance(incident("note.md", whole), Incident | NoIncident)


@pytest.mark.parametrize(
    ("written", "minutes"),
    [("1,182 minutes", 1182), ("1.182 menit", 1182), ("1.5 hours", 90), ("1,5 jam", 90), ("~2 jam", 120)],
)
def test_three_digits_behind_a_point_or_a_comma_are_thousands(written: str, minutes: int):
    found = duration_of(written)
    assert found is not None and found.minutes == minutes


def test_payment_methods_that_a_note_states_are_taken_as_they_are_written():
    note = (
        "---\ndate: 2026-01-29\nslices: [e_wallet, 'voucher/odd']\n---\n# Postmortem: cash orders hung\n\n## Timeline\n"
    )
    found = incident("a.md", note)
    assert isinstance(found, Incident)
    assert found.slices == ("e_wallet", "voucher/odd")


# how much of a note is read


def test_of_a_note_that_is_far_too_long_the_first_lines_are_read_and_that_is_said():
    found = read(rows(*(f"{number // 60 % 24:02d}:{number % 60:02d} row {number}" for number in range(3 * MOST_LINES))))
    assert found.date == "2026-01-29" and 0 < len(found.timeline) < MOST_LINES
    assert found.timeline[-1].line <= MOST_LINES
    assert f"too long: only its first {MOST_LINES:,} lines are read" in found.warnings


def test_a_line_that_is_cut_through_says_nothing():
    long = "x" * (MOST_CHARACTERS - len(HEAD) - 40)
    found = read(f"{HEAD}{long}\n\n- **Users Affected:** about {' ' * 8}283 users and more\n")
    assert found.users_stated is None and any("too long" in what for what in found.warnings)


def test_a_picture_within_the_text_does_not_make_a_note_too_long():
    picture = f"![graph](data:image/png;base64,{'A' * MOST_CHARACTERS})"
    found = read(f"{HEAD}{picture}\n\n**Users Affected:** 283\n")
    assert found.users_stated == 283 and not any("too long" in what for what in found.warnings)


def test_a_section_stands_under_the_nearest_heading_above_it_that_is_higher():
    text = "# A\n\n## Impact\n\n### Users\n\n#### Detail\n\n### Money\n\n## Timeline\n\n# B\n\n### Deep\n"
    paths = {one.title.plain: one.path for one in sections(blocks(text))}
    assert paths["Detail"] == paths["Money"] == (Part.IMPACT,)
    assert paths["Timeline"] == (Part.TIMELINE,) and paths["B"] == paths["Deep"] == ()
