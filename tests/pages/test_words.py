"""Sentences on the screen: figures, times and shares are never rounded into something that is not so."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from data.answers import Failure, FailureKind
from data.metrics.backlog import HurtUsers, SinceResult
from data.metrics.key_health import JoinedCause, NodeFacts, Run
from data.metrics.probe import Outcome, Probe
from data.metrics.slices import Rule, SliceState
from data.states import PanelState
from data.window import DAY, HOUR, MINUTE
from pages.shared import words
from tests.pages.desk import NOW

WIB, UTC = ZoneInfo("Asia/Jakarta"), ZoneInfo("UTC")


def state(**changes) -> SliceState:
    facts = {
        "payment_method": "cc_preauth",
        "booking_type": None,
        "waiting_count": 56,
        "stuck_count": 1234,
        "oldest_age_ms": 39 * MINUTE,
        "due_count": 100,
        "judged_due": 100,
        "on_time_count": 90,
        "on_time_share": 0.9,
        "pending_count": 0,
        "withdrawn_count": 0,
        "wilson_lower": 0.5,
    }
    return SliceState(**{**facts, **changes})


def cause(**changes) -> JoinedCause:
    return JoinedCause(**{"probe": "request", "pattern": "bbd:request:*", "orders": 41, **changes})


@pytest.mark.parametrize(
    ("part", "text"),
    [
        (None, "—"),
        (0, "0.0 %"),
        (0.972, "97.2 %"),
        (0.9996, "> 99.9 %"),
        (0.99951, "> 99.9 %"),
        (1, "100.0 %"),
        (0.0004, "0.0 %"),
    ],
)
def test_a_share_is_never_rounded_up_to_all(part, text):
    assert words.share(part) == text


def test_one_is_said_in_the_singular_and_thousands_have_a_comma():
    assert [words.orders(n) for n in (0, 1, 2, 12345)] == ["0 orders", "1 order", "2 orders", "12,345 orders"]
    assert words.keys(1) == "1 key"


def test_a_missing_age_is_a_dash_and_no_nought():
    assert words.age(None) == "—"
    assert words.age(0) == "0 s"


def test_a_window_names_both_dates_only_where_they_differ():
    assert words.span(NOW - 3 * HOUR, NOW, WIB) == "2026-01-29 01:35 – 04:35 WIB"
    assert words.span(NOW - DAY, NOW, WIB) == "2026-01-28 04:35 – 2026-01-29 04:35 WIB"


def test_a_rounded_window_is_labelled_by_its_times_and_a_moving_one_by_its_length():
    day = (NOW - 28 * HOUR, NOW - 4 * HOUR, WIB)
    assert words.window_label("now-1d/d", "now", *day) == words.span(*day)
    assert words.window_label("now-1d", "now", *day) == "Last 1d"


@pytest.mark.parametrize("zone", [WIB, UTC, ZoneInfo("Asia/Kolkata")])
def test_every_time_says_its_zone(zone):
    name = {"Asia/Jakarta": "WIB", "UTC": "UTC", "Asia/Kolkata": "IST"}[zone.key]
    since = SinceResult(NOW)
    for text in (
        words.moment(NOW, zone),
        words.span(NOW - HOUR, NOW, zone),
        words.as_of(NOW, zone),
        words.data_at(NOW, zone),
        words.measured_at(NOW, zone),
        words.due_in(zone, NOW),
        words.since_short(since, zone),
        words.stuck_headline(state(), since, zone),
        words.asked_at(NOW, zone) or "",
        words.run_since(Run(Outcome.MISSING, NOW, NOW, False), zone),
        words.lane_hover(NOW, NOW + MINUTE, Outcome.MISSING, 2, zone),
        words.times_in(zone, NOW),
    ):
        assert name in text


def test_the_headline_says_what_is_stuck_how_old_and_since_when():
    told = words.stuck_headline(state(), SinceResult(NOW), WIB)
    assert told == "cc_preauth: 1,234 stuck in state 0, oldest 39 min, since 04:35 WIB"


def test_a_run_that_reaches_the_start_of_reading_is_since_at_least():
    assert "since at least 04:35 WIB" in words.stuck_headline(state(), SinceResult(NOW, open_ended=True), WIB)
    assert words.since_short(SinceResult(NOW, open_ended=True), WIB).startswith("≤ ")


def test_without_a_since_none_is_claimed():
    assert "since" not in words.stuck_headline(state(), SinceResult(None), WIB)
    assert words.since_short(SinceResult(None), WIB) == "—"


def test_the_cause_says_how_many_of_how_many():
    assert words.cause_sentence(cause(lacking=41)) == "41 of 41 lack bbd:request:*."
    assert words.cause_sentence(cause(lacking=40, unasked=1)) == "40 of 41 lack bbd:request:*, 1 unasked."


def test_a_cause_that_nobody_could_ask_is_unknown_and_says_nothing_of_lack():
    unknown = words.cause_sentence(cause(unknown=41))
    assert "could not be asked" in unknown
    assert "lack" not in unknown
    assert "lack" not in words.cause_sentence(cause(unasked=41))
    assert words.cause_cell(cause(unasked=41)) == words.NOT_ASKED
    assert words.cause_cell(None) == "—"


def test_quiet_says_by_which_rule_the_slice_was_chosen():
    assert "Lowest on-time share: cc_preauth, 90.0 %" in words.quiet_headline(state(), Rule.ON_TIME)
    assert "Too few orders" in words.quiet_headline(state(), Rule.NOTHING_TO_JUDGE)


def test_users_that_nobody_knows_are_no_nought():
    assert words.hurt_figure(HurtUsers(0, 3, 3)) == "—"
    assert words.hurt_figure(HurtUsers(0, 0, 0)) == "0"
    assert words.hurt_note(HurtUsers(2, 3, 1)) == "3 orders stuck since then, 1 without a user"


@pytest.mark.parametrize("kind", FailureKind)
def test_a_failure_says_what_where_and_how(kind):
    told = words.failed("Backlog", Failure(kind, "warehouse", "It was so.", "Do this."))
    assert told.startswith("Backlog: ")
    assert "It was so." in told
    assert kind.value in told


def test_a_failure_without_a_full_stop_does_not_run_into_what_follows():
    told = words.failed("Backlog", Failure(FailureKind.UNREACHABLE, "warehouse", "there is nothing at /srv", "Do."))
    assert told.endswith("There is nothing at /srv.")


def test_each_outcome_has_its_own_word_and_shape_and_unknown_says_why():
    for of in (words.OUTCOME_WORDS, words.OUTCOME_SHAPES, words.OUTCOME_HEADS):
        assert set(of) == set(Outcome)
        assert len(set(of.values())) == len(Outcome)
    assert "could not ask" in words.OUTCOME_WORDS[Outcome.UNKNOWN]


def test_the_headline_of_the_keys_tells_missing_from_unknown():
    missing = words.keys_headline("request", Outcome.MISSING, {Outcome.MISSING: 41, Outcome.PRESENT: 9}, 3)
    unknown = words.keys_headline("request", Outcome.UNKNOWN, {Outcome.UNKNOWN: 1}, 3)
    assert missing == "request: 41 of 50 keys missing"
    assert unknown == "request: 1 of 1 key unknown (could not ask)"
    assert words.keys_headline("request", Outcome.PRESENT, {Outcome.PRESENT: 1}, 1).endswith("(1 probe judged)")


def test_a_probe_says_what_it_expects():
    probe = Probe("request", "hand-off", "bbd:request:{order_id}", type="string", min_ttl_ms=MINUTE, grace_ms=30_000)
    line = words.probe_line(probe)
    assert "type string" in line
    assert "at least 1 min to live" in line
    assert "asked 30 s after an order is due" in line


def test_facts_that_a_server_does_not_state_are_dashes_not_noughts():
    told = words.node_facts(NodeFacts("127.0.0.1:6379"))
    assert len(told) == len(words.SERVER_COLUMNS) - 1
    assert "0" not in "".join(told)
    assert words.memory(NodeFacts("a", used_memory=2**20, maxmemory=0)) == "1.0 MiB, no limit"
    assert words.memory(NodeFacts("a", used_memory=2**20)) == "1.0 MiB, limit not stated"
    assert words.memory(NodeFacts("a", used_memory=2**20, maxmemory=2**21)) == "1.0 MiB of 2.0 MiB (50 %)"


def test_each_state_has_a_word():
    assert {words.STATE_WORDS[each] for each in PanelState} == {"Error", "Unknown", "Stale", "No data", "Zero", "Fresh"}


@pytest.mark.parametrize(
    ("chosen", "text"),
    [
        (((), ()), "All slices"),
        ((("cash",), ("now",)), "cash, now"),
        ((("a", "b", "c"), ()), "3 filters"),
    ],
)
def test_the_slices_button_says_what_is_chosen(chosen, text):
    assert words.slices_chosen(*chosen) == text


def test_a_refresh_is_written_as_in_an_address():
    assert [words.duration_short(ms) for ms in (15_000, 60_000, 90_000, 5 * MINUTE)] == ["15s", "1m", "90s", "5m"]
    assert words.refresh_every("off") == "Refresh off"
