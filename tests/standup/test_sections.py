"""Each section of the standup: its sentences, its silence, and what it says when a source is away."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from data.answers import Failure, FailureKind
from data.metrics.probe import Outcome, ProbeRound, Reading
from data.sources.history import History
from data.standup import deployments, incidents, keys, lint, now, shares, standby
from data.standup.gather import standup
from data.standup.section import Section, Tone, Topic
from data.standup.text import as_markdown, as_slack
from data.window import DAY, HOUR, MINUTE
from tests.standup.at import NOW, MakeAt, failing
from tests.worlds import HANGING, World, write_orders, write_world

AWAY = Failure(FailureKind.TIMED_OUT, "warehouse", "It took too long.", "Wait.")
LOG = (
    "# Deployment log\n\n| Date | Time (WIB) | Service | Version | PIC | Standby | Risk | Rollback | Status |\n"
    + "|---" * 9
    + "|\n"
    + "| 2026-01-29 | 03:55 | booking-flow | 1.92.30 | Dimas | TBD | low | redeploy | done |\n"
    + "| 2026-01-29 | 10:00 | pricing | 5 | Eka | Gita | low | redeploy 4 | planned |\n"
    + "| 2026-01-27 | 10:00 | old | 4 | Eka | Gita | - | - | done |\n"
)


def texts(section: Section) -> list[str]:
    return [line.text for line in section.lines]


@pytest.fixture
def vault(tmp_path: Path) -> str:
    folder = tmp_path / "vault"
    folder.mkdir()
    (folder / "2026-01-deployment-log.md").write_text(LOG, encoding="utf-8")
    return str(folder)


# Now


def test_the_worst_slice_is_told_with_its_count_its_age_since_when_and_whom_it_hurt(make_at: MakeAt, tmp_path: Path):
    at = make_at()
    world = World(tmp_path / "world", NOW, _rows(tmp_path))
    stuck = len(world.stuck(at.data_time_ms))
    (line,) = now.section(at).lines
    assert line.text.startswith(f"{HANGING}: {stuck} stuck in state 0, the oldest for 39 min, since Thu 29 Jan 04:0")
    assert line.text.endswith("users hurt.") and line.tone is Tone.BAD
    assert line.link is not None and line.link.page == "backlog"
    assert dict(line.link.more) == {"payment_method": HANGING}


def _rows(tmp_path: Path) -> list[dict[str, object]]:
    return list(write_world(tmp_path / "twin", NOW).rows)


def test_with_nothing_stuck_the_lowest_share_is_told(make_at: MakeAt):
    (line,) = now.section(make_at(hanging=False)).lines
    assert line.text.startswith("Nothing is stuck; the lowest on-time share of the last 60 minutes is ")
    assert line.tone is Tone.GOOD


def test_without_orders_it_is_said_that_none_was_due(make_at: MakeAt, tmp_path: Path):
    at = make_at()
    write_orders(tmp_path / "world", [dict(_rows(tmp_path)[0], due_ms=NOW - 2 * DAY, received_ms=NOW - 2 * DAY)])
    (line,) = now.section(at).lines
    assert line.text == "No order was due in the last 60 minutes, and none waits."
    assert line.link is not None and line.link.window is not None and line.link.window.length_ms == HOUR


@pytest.mark.parametrize("question", ["waiting", "slice_outcomes"])
def test_a_warehouse_that_is_away_is_not_quiet(make_at: MakeAt, question: str):
    section = now.section(failing(make_at(), question, AWAY))
    assert (section.lines, section.quiet) == ((), False)
    assert section.unjudged == ("warehouse: It took too long. Wait.",)


def test_the_count_is_told_even_when_its_beginning_cannot_be_read(make_at: MakeAt):
    section = now.section(failing(make_at(), "waits", AWAY))
    assert "since" not in section.lines[0].text and section.lines[0].text.endswith("in 60 min.")
    assert section.unjudged


# Incidents


NOTE = """# Postmortem: cc_preauth hung

**Date:** 2026-01-29

## Timeline (WIB)

| Time | Event |
|---|---|
| {reported} | Reported by helpdesk |
"""


def test_a_run_is_told_with_its_own_hurt_users_and_that_it_has_no_postmortem(make_at: MakeAt, vault: str):
    (line,) = incidents.section(make_at(VAULT_PATH=vault)).lines
    assert line.text.startswith(f"{HANGING}: ") and " hung since Thu 29 Jan 03:55 WIB, not over yet" in line.text
    assert line.text.endswith("; no postmortem yet.") and line.tone is Tone.BAD


def test_the_postmortem_of_a_run_is_named(make_at: MakeAt, vault: str):
    (Path(vault) / "note.md").write_text(NOTE.format(reported="04:20"), encoding="utf-8")
    (line,) = incidents.section(make_at(VAULT_PATH=vault)).lines
    assert "; postmortem: " in line.text and "cc_preauth hung" in line.text


def test_a_postmortem_of_which_the_orders_show_nothing_has_a_line_of_its_own(make_at: MakeAt, vault: str):
    (Path(vault) / "note.md").write_text(NOTE.format(reported="04:20"), encoding="utf-8")
    (line,) = incidents.section(make_at(hanging=False, VAULT_PATH=vault)).lines
    assert line.text.endswith("(29 Jan 2026): a postmortem, but no run of hung orders is seen at its time.")
    assert line.link is not None and (line.link.page, line.link.more) == ("incident", (("incident", "note.md"),))


def test_a_vault_that_cannot_be_read_is_told_and_not_taken_for_none(make_at: MakeAt, tmp_path: Path):
    section = incidents.section(make_at(VAULT_PATH=str(tmp_path / "gone")))
    assert texts(section)[0].endswith("; the vault could not be read for a postmortem.")
    assert section.unjudged and section.unjudged[0].startswith("vault: ")


def test_without_a_vault_runs_are_told_all_the_same(make_at: MakeAt):
    (line,) = incidents.section(make_at()).lines
    assert line.text.endswith("; no vault to look for a postmortem in.")


@pytest.mark.parametrize("question", ["hung", "impact_outcomes"])
def test_runs_that_cannot_be_looked_for_are_not_quiet(make_at: MakeAt, question: str):
    section = incidents.section(failing(make_at(), question, AWAY))
    assert section.lines == () and section.unjudged == ("warehouse: It took too long. Wait.",)


# Shares


def test_a_slice_without_the_week_before_is_too_few_and_not_a_fall(make_at: MakeAt):
    section = shares.section(make_at())
    assert section.lines == ()
    assert "Too few orders to compare the on-time share of bank_transfer, cash, cc_preauth" in section.unjudged[0]


def test_a_fall_against_the_same_hours_a_week_before_is_told(make_at: MakeAt, tmp_path: Path):
    at = make_at()
    rows = _rows(tmp_path)
    week = [
        row
        | {name: int(str(row[name])) - 7 * DAY for name in ("created_ms", "due_ms")}
        | {
            "received_ms": int(str(row["due_ms"])) - 7 * DAY + 2000,
            "order_id": f"w{row['order_id']}",
            "closed_ms": None,
        }
        for row in rows
    ]
    write_orders(tmp_path / "world", [*rows, *week])
    section = shares.section(at)
    fallen = [line for line in section.lines if line.tone is Tone.BAD]
    assert fallen[0].text.startswith(f"{HANGING}: on time ") and "down from 100.0 %" in fallen[0].text


# Deployments, lint, standby


def test_a_deployment_after_which_none_was_received_is_associated_and_never_said_to_be_the_cause(
    make_at: MakeAt, vault: str
):
    section = deployments.section(make_at(VAULT_PATH=vault))
    effect, tally = texts(section)
    assert effect.startswith(f"After booking-flow 1.92.30 (Thu 29 Jan 03:55 WIB): {HANGING} had ")
    assert effect.endswith("none received. Associated, not proven.")
    assert tally == "1 deployment since Wed 28 Jan 09:00 WIB: 0 failed, 0 rolled back, 0 hotfixes."


def test_no_deployment_is_quiet_and_no_source_of_them_is_not(make_at: MakeAt, vault: str):
    at = make_at(VAULT_PATH=vault)
    assert deployments.section(replace(at, since_ms=at.data_time_ms - MINUTE)).quiet
    assert not deployments.section(make_at()).quiet


def test_the_log_is_judged_by_what_began_since_or_is_planned(make_at: MakeAt, vault: str):
    told = texts(lint.section(make_at(VAULT_PATH=vault)))
    assert "Missing in 1 of 2 deployments: the name of a person who stands by." in told
    assert not any("risk analysis" in text for text in told)  # only the old one has none


def test_who_stands_by_today_is_named_and_so_is_a_deployment_without_anybody(make_at: MakeAt, vault: str):
    section = standby.section(make_at(VAULT_PATH=vault))
    assert texts(section) == ["Gita stands by today for pricing 5.", "Nobody stands by today for booking-flow 1.92.30."]
    assert [line.tone for line in section.lines] == [Tone.NOTICE, Tone.BAD]


# Keys


def test_keys_that_are_not_probed_cannot_be_judged(make_at: MakeAt):
    section = keys.section(make_at())
    assert section.lines == () and "Set REDIS_URL" in section.unjudged[0]


def test_a_record_without_rounds_is_no_good_news(make_at: MakeAt):
    section = keys.section(make_at(REDIS_URL="redis://127.0.0.1:1/0"))
    assert section.unjudged == ("No round of probes is on record since Wed 28 Jan 09:00 WIB.",)


def test_missing_keys_are_told_with_how_many_and_when_last_and_present_ones_are_quiet(make_at: MakeAt):
    at = make_at(REDIS_URL="redis://127.0.0.1:1/0")
    assert isinstance(at.history, History)
    for at_ms, outcome in ((NOW - HOUR, Outcome.MISSING), (NOW - MINUTE, Outcome.PRESENT)):
        readings = tuple(Reading(f"k{n}", outcome, "seen", order_id=f"o{n}") for n in range(3))
        assert at.history.record(ProbeRound("bbd:request", at_ms, readings)) is None
    assert at.history.record(ProbeRound("bbd:config", NOW, (Reading("k", Outcome.PRESENT, "seen"),))) is None
    section = keys.section(at)
    assert texts(section) == ["bbd:request: up to 3 of 3 keys missing at once, last seen Thu 29 Jan 03:35 WIB."]


# The whole


def test_the_whole_is_told_in_both_languages_with_the_names_of_slices_as_they_are(make_at: MakeAt, vault: str):
    for language, first in (
        ("en", "# Standup, Thursday, 29 January 2026"),
        ("id", "# Standup, Kamis, 29 Januari 2026"),
    ):
        at = make_at(language, VAULT_PATH=vault)
        text = as_markdown(standup(at), at.say, at.zone)
        assert text.startswith(first) and HANGING in text and "{" not in text


def test_a_chat_gets_no_mark_up_of_ours(make_at: MakeAt, vault: str):
    at = make_at(VAULT_PATH=vault)
    text = as_slack(standup(at), at.say, at.zone)
    assert "#" not in text and text.startswith("*Standup, ")


def test_quiet_topics_share_one_line(make_at: MakeAt, vault: str):
    at = make_at(VAULT_PATH=vault, hanging=False)
    found = standup(replace(at, since_ms=at.data_time_ms - MINUTE))
    assert Topic.DEPLOYMENTS in found.quiet
    assert "Quiet: Incidents, Deployments" in as_markdown(found, at.say, at.zone)
