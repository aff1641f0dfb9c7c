"""Messages in words: in both languages, with what is known and nothing that is not."""

from dataclasses import replace

import pytest

from data.metrics.alert import Severity
from data.metrics.alert_change import Event
from data.metrics.alert_json import as_fields
from data.notices import Style, body, drill, notice_of, title, trial_notice
from data.sources.outbox import Message
from data.speech import speech
from data.window import HOUR, MINUTE
from tests.alerting import NOW, WIB, alert, ended, evidence

STYLE = Style(speech("en"), WIB, "https://zero.example.com")
BAHASA = replace(STYLE, say=speech("id"))


def payload(one, event="opened", **more):
    known = {"event": event, "what": [], "is_first": True, "at_ms": NOW, "sequence": 1, "alert": as_fields(one)}
    return {**known, "acknowledged_by": None, "assigned_to": None, **more}


def message(one, event="opened", **more):
    return Message(1, "a-1.1.oncall", "oncall", one.alert_id, 1, event, payload(one, event, **more), NOW)


def test_the_title_says_how_bad_what_where_why_and_which():
    assert title(alert(), Event.OPENED, STYLE) == "[PAGE, opened] cc_preauth: 41 of 41 lack bbd:request:* (a-1)"
    assert (
        title(alert(), Event.RESOLVED, BAHASA) == "[DARURAT, selesai] cc_preauth: 41 dari 41 tanpa bbd:request:* (a-1)"
    )


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"slices": ()}, "data sources: 41 of 41"),
        ({"slices": ("a", "b", "c")}, "a, b, c: 41 of 41"),
        ({"slices": ("a", "b", "c", "d")}, "a and 3 more: 41 of 41"),
        ({"evidence": (evidence(key_outcome=None),)}, "cc_preauth: orders lack bbd:request:*"),
        ({"evidence": (evidence(key_outcome=None),), "cause": None}, "cc_preauth: 41 orders lack their key."),
        ({"evidence": (), "cause": None}, "cc_preauth: keys"),
    ],
)
def test_the_title_names_the_cause_as_well_as_it_is_known(more, said):
    assert said in title(alert(**more), Event.OPENED, STYLE)


def test_the_body_says_since_when_whom_why_and_where_to_look():
    known = payload(alert(suspects=("booking 2.41",)), what=["slices"], acknowledged_by="budi", assigned_to="sari")
    assert body(known, STYLE).splitlines() == [
        "Since 2026-01-29 03:57:00 WIB (3 min).",
        "First seen by a rule at 2026-01-29 04:00:00 WIB.",
        "What changed: slices.",
        "Slices: cc_preauth.",
        "Users hurt so far: 12.",
        "Why:",
        "- keys: 41 orders lack their key.",
        "  Observed 41 orders, ordinary at most 2 (absolute floor).",
        "Joined cause: orders lack bbd:request:*.",
        "Suspects (inferred, not proven): booking 2.41.",
        "Acknowledged by budi.",
        "Assigned to sari.",
        "Runbook: https://runbooks.example.com/keys",
        "Open: https://zero.example.com/alerts?alert=a-1",
        "Orders of that time: https://zero.example.com/backlog"
        "?from=1769632020000&to=1769634000000&var-payment_method=cc_preauth",
        "Alert a-1, message 1.",
    ]


def test_what_is_not_known_has_no_line_and_users_that_were_not_counted_are_not_nought():
    bare = alert(cause=None, runbook=None, users_hurt=None, evidence=())
    assert body(payload(bare), replace(STYLE, dashboard=None)).splitlines() == [
        "Since 2026-01-29 03:57:00 WIB (3 min).",
        "First seen by a rule at 2026-01-29 04:00:00 WIB.",
        "Slices: cc_preauth.",
        "Users hurt so far: not counted.",
        "Why:",
        "Alert a-1, message 1.",
    ]
    assert "Users" not in body(payload(alert(slices=())), STYLE)


def test_the_end_says_how_long_it_was():
    assert body(payload(ended(alert(), NOW + HOUR)), STYLE).splitlines()[0] == (
        "Ended at 2026-01-29 05:00:00 WIB, after 1 h 03 min."
    )


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [
        (None, None, "Observed 0.951 share (x)."),
        (0.99, None, "ordinary at least 0.99"),
        (None, 0.9, "at most 0.9"),
        (0.0, 12_345.6, "ordinary 0 to 12,346"),
    ],
)
def test_what_is_ordinary_is_said_as_far_as_there_is_a_bound(low, high, said):
    one = evidence(observed=0.951, unit="share", baseline="x", expected_low=low, expected_high=high)
    assert said in body(payload(alert(evidence=(one,))), STYLE)


def test_both_languages_say_the_same_facts():
    said = "41 of 41 lack bbd:request:*, of the cc_preauth orders that wait past their grace"
    one = evidence(sentence=said, unit="orders without their key")
    suspect = "booking-flow 1.92.30, begun 2026-01-29 03:27 WIB, in effect 30 min before the first order hung"
    full = payload(
        alert(evidence=(one,), suspects=(suspect,)), what=["severity"], acknowledged_by="budi", assigned_to="sari"
    )
    english, indonesian = (body(full, style).splitlines() for style in (STYLE, BAHASA))
    assert len(english) == len(indonesian)
    assert [line for line in english if line in indonesian] == ["Runbook: https://runbooks.example.com/keys"]


def test_indonesian_says_what_the_rules_found_out_with_its_figures_as_it_writes_them():
    one = evidence(
        "latency_shift",
        sentence="40% of 1234 cc_preauth orders were not handed over within 10 s; ordinarily 9%, "
        "in all other slices now 8%",
        observed=0.4,
        unit="share handed over later than 10 s after due, of 1234 orders",
        expected_high=0.27,
        baseline="slice × hour of week (learning: 3 of 14 days)",
        key_outcome=None,
    )
    lines = body(payload(alert(evidence=(one,))), BAHASA).splitlines()
    assert lines[0] == "Sejak 2026-01-29 03:57:00 WIB (3 mnt)."
    assert "- pergeseran latensi: 40 % dari 1.234 order cc_preauth tidak diserahkan dalam 10 dtk; " in "\n".join(lines)
    assert any("0,4" in line and "0,27" in line and "(belajar: 3 dari 14 hari)" in line for line in lines)


def test_the_link_to_the_orders_ends_with_the_trouble_and_needs_slices_and_an_address():
    over = ended(alert(slices=("cash", "cc_preauth")), NOW + HOUR)
    assert drill(over, NOW + 2 * HOUR, STYLE) == (
        f"https://zero.example.com/backlog?from={over.since_ms - HOUR // 2}&to={NOW + HOUR + HOUR // 2}"
        "&var-payment_method=cash&var-payment_method=cc_preauth"
    )
    assert drill(alert(slices=()), NOW, STYLE) is None
    assert drill(alert(), NOW, replace(STYLE, dashboard=None)) is None


def test_text_of_others_is_never_filled_in_itself():
    odd = alert(cause="{slices} {x} {", slices=("{severity}",), evidence=())
    assert "{slices} {x} {" in title(odd, Event.OPENED, STYLE)
    assert "Slices: {severity}." in body(payload(odd), STYLE)


def test_a_clock_that_is_not_the_live_one_is_said_first():
    assert body(payload(alert()), replace(STYLE, label="Demo clock")).startswith("Demo clock: nothing of this is")


def test_a_notice_carries_the_alert_for_programs():
    made = notice_of(message(alert()), STYLE, NOW + MINUTE)
    assert (made.message_id, made.alert_id, made.is_first, made.at_ms) == ("a-1.1.oncall", "a-1", True, NOW + MINUTE)
    assert made.fields["alert"]["evidence"][0]["observed"] == 41.0
    assert made.fields["at"] == "2026-01-28T21:00:00+00:00"
    assert not made.is_good_news
    assert notice_of(message(ended(alert()), "resolved"), STYLE, NOW).is_good_news


def digest(count):
    parts = [payload(alert(f"a-{n}", severity=Severity.WARN), at_ms=NOW + n * MINUTE) for n in range(count)]
    return Message(9, "digest.1-8.oncall", "oncall", None, None, "digest", {"parts": parts}, NOW)


def test_a_digest_lists_each_message_in_one_line():
    made = notice_of(digest(2), STYLE, NOW)
    assert made.title == "[Digest] 2 messages that could not be delivered in time"
    assert made.body.splitlines() == [
        "- 2026-01-29 04:00 WIB [Warning, opened] cc_preauth: 41 of 41 lack bbd:request:* (a-0)",
        "- 2026-01-29 04:01 WIB [Warning, opened] cc_preauth: 41 of 41 lack bbd:request:* (a-1)",
    ]
    assert (made.alert_id, made.severity, len(made.fields["parts"])) == (None, Severity.WARN, 2)


def test_a_long_digest_says_how_many_more_there_were():
    lines = notice_of(digest(60), STYLE, NOW).body.splitlines()
    assert lines[-1] == "- and 10 more"
    assert "(a-59)" in lines[-2]


def test_a_test_says_that_nothing_has_happened():
    made = trial_notice("oncall", STYLE, NOW)
    assert made.body == "This is a test of the target oncall, sent at 2026-01-29 04:00:00 WIB. Nothing has happened."
    assert made.alert_id is None
