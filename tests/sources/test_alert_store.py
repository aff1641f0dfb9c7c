"""Alerts in the store: remembered once, told in the same transaction, acted upon, all of it in the log."""

from dataclasses import replace

import pytest
from sqlalchemy import event

from data.answers import Failure
from data.metrics.alert import Severity, State
from data.metrics.routing import Hours, Quiet, Route, Routing
from data.sources.alert_actions import Action, ActionError, ActionKind
from data.sources.alert_memory import JudgedRound, RuleStatus
from data.sources.alert_store import Heartbeat
from data.window import DAY, HOUR, MINUTE
from tests.alerting import NOW, WIB, Memory, alert, ended, evidence, routing


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def url(request, tmp_path):
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/state/history.db"
    return request.getfixturevalue("postgres_server").make_database("alerts")


@pytest.fixture
def memory(url):
    held = Memory(url)
    yield held
    held.close()


def actions(memory, alert_id="a-1"):
    return [entry.action for entry in memory.store.log(alert_id)]


def told(memory, target="oncall", now_ms=NOW):
    return [(message.event, message.message_id) for message in memory.waiting(target, now_ms)]


def act(memory, kind, at_ms=NOW, **more):
    return memory.store.act("a-1", Action(kind, "budi", at_ms, **more))


def silence(memory, length_ms=HOUR, at_ms=NOW):
    return act(memory, ActionKind.SILENCED, at_ms, text="known", until_ms=at_ms + length_ms)


# Remembering.


def test_an_alert_is_given_back_as_it_was_remembered(memory):
    one = alert(slices=("cash", "cc_preauth"), evidence=(evidence(), evidence("burn", None, key_outcome=None)))
    memory.remember(one)
    (record,) = memory.store.open_alerts()
    assert record.alert == one
    assert (record.sequence, record.untold, record.acknowledged_ms) == (1, False, None)
    assert memory.store.alert("a-1") == record
    assert memory.store.alert("a-2") is None


def test_an_alert_that_opens_is_logged_and_told_once_however_often_the_round_comes_again(memory):
    for _ in range(3):
        memory.remember(alert())
    assert actions(memory) == ["opened"]
    assert told(memory) == [("opened", "a-1.1.oncall")]


def test_each_step_has_its_number_and_the_message_the_number_of_its_step(memory):
    memory.remember(alert(slices=("cash",)))
    memory.remember(alert(slices=("cash", "cc_preauth")), at_ms=NOW + MINUTE)
    memory.remember(ended(alert(slices=("cash", "cc_preauth"))), at_ms=NOW + HOUR)
    assert actions(memory) == ["opened", "changed", "resolved"]
    assert told(memory) == [
        ("opened", "a-1.1.oncall"),
        ("changed", "a-1.2.oncall"),
        ("resolved", "a-1.3.oncall"),
    ]
    assert [message.payload["is_first"] for message in memory.waiting()] == [True, False, False]


def test_what_calms_down_is_logged_and_not_told(memory):
    memory.remember(alert())
    memory.remember(alert(severity=Severity.WARN), at_ms=NOW + MINUTE)
    assert actions(memory) == ["opened", "changed"]
    assert len(told(memory)) == 1


def test_larger_figures_are_kept_without_a_word(memory):
    memory.remember(alert())
    memory.remember(alert(users_hurt=283, last_seen_ms=NOW + HOUR), at_ms=NOW + HOUR)
    (record,) = memory.store.open_alerts()
    assert (record.alert.users_hurt, record.alert.last_seen_ms) == (283, NOW + HOUR)
    assert actions(memory) == ["opened"]


def test_an_alert_that_no_rule_speaks_of_any_more_ends(memory):
    memory.remember(alert(), alert("a-2"))
    memory.remember(alert("a-2"), at_ms=NOW + MINUTE)
    assert memory.store.alert("a-1").alert.state is State.RESOLVED
    assert memory.store.alert("a-1").alert.resolved_ms == NOW + MINUTE
    assert [record.alert.alert_id for record in memory.store.open_alerts()] == ["a-2"]
    assert ("resolved", "a-1.2.oncall") in told(memory)


def test_an_alert_that_opened_and_ended_between_two_rounds_is_told_whole(memory):
    memory.remember(ended(alert()), at_ms=NOW + HOUR)
    assert [event for event, _ in told(memory)] == ["opened", "resolved"]
    assert memory.store.open_alerts() == ()


def test_the_judges_state_is_kept_with_the_round(memory):
    assert memory.store.judge_state() is None
    memory.remember(state="first")
    memory.remember(state="second", at_ms=NOW + MINUTE)
    assert memory.store.judge_state() == "second"


def test_the_status_of_rules_is_that_of_the_last_round(memory):
    blind = RuleStatus("burn", None, "the warehouse did not answer", NOW)
    memory.store.remember(memory.claim, JudgedRound(NOW, (), (RuleStatus("keys", NOW), blind)), memory.routing)
    assert memory.store.rules() == (blind, RuleStatus("keys", NOW))
    memory.store.remember(memory.claim, JudgedRound(NOW + 1, (), (RuleStatus("keys", NOW + 1),)), memory.routing)
    assert memory.store.rules() == (RuleStatus("keys", NOW + 1),)


def test_text_that_no_engine_keeps_is_kept_as_near_as_can_be(memory):
    memory.remember(alert(cause="nul \x00 and half \ud800", slices=("a\x00b",)))
    (record,) = memory.store.open_alerts()
    assert (record.alert.cause, record.alert.slices) == ("nul   and half ?", ("a b",))


def test_a_round_that_cannot_be_kept_whole_is_not_kept_at_all(memory):
    class Unroutable:
        def recipients(self, *_):
            raise OSError("no")

    failed = memory.store.remember(memory.claim, JudgedRound(NOW, (alert(),), state="new"), Unroutable())
    assert isinstance(failed, Failure)
    assert memory.store.open_alerts() == memory.store.log() == memory.store.all_waiting() == ()
    assert memory.store.judge_state() is None


def test_a_round_takes_as_many_statements_with_many_alerts_as_with_one(memory):
    counted = []
    event.listen(memory.history._engine, "before_cursor_execute", lambda *_: counted.append(1))

    def statements(*alerts, at_ms):
        counted.clear()
        memory.remember(*alerts, at_ms=at_ms)
        return len(counted)

    first = statements(alert(), at_ms=NOW)
    memory.remember(at_ms=NOW + 1)
    many = statements(*(alert(f"b-{n}") for n in range(300)), at_ms=NOW + 2)
    assert first == many < 20
    assert len(memory.store.open_alerts()) == 300


def test_alerts_of_a_window_are_those_that_were_open_in_it(memory):
    memory.remember(alert(), alert("a-2", first_seen_ms=NOW + 2 * HOUR))
    memory.remember(ended(alert(), NOW + HOUR), alert("a-2", first_seen_ms=NOW + 2 * HOUR), at_ms=NOW + HOUR)

    def within(from_ms, to_ms):
        return [record.alert.alert_id for record in memory.store.alerts(from_ms, to_ms)]

    assert within(NOW, NOW + 3 * HOUR) == ["a-1", "a-2"]
    assert within(NOW + HOUR + 1, NOW + 3 * HOUR) == ["a-2"]
    assert within(NOW - HOUR, NOW) == []


def test_a_clock_that_is_moved_back_on_purpose_forgets_what_was_open_then_or_later(memory):
    memory.remember(alert(), state="old")
    memory.remember(ended(alert(), NOW + MINUTE), at_ms=NOW + MINUTE)
    later = alert("a-2", first_seen_ms=NOW + HOUR, last_seen_ms=NOW + HOUR)
    memory.remember(later, at_ms=NOW + HOUR, state="new")
    assert memory.store.rewind(NOW + HOUR) is None
    assert [entry.alert_id for entry in memory.store.log()] == ["a-1", "a-1"]
    assert memory.store.open_alerts() == ()
    assert memory.store.judge_state() is None


# To whom.


def test_who_was_told_that_it_is_open_is_told_the_end_and_nobody_else(memory):
    memory.routing = routing("oncall", severities=frozenset({Severity.PAGE}))
    memory.remember(alert("quiet", severity=Severity.INFO), alert())
    memory.routing = routing("newcomer")
    memory.remember(ended(alert("quiet", severity=Severity.INFO)), ended(alert()), at_ms=NOW + HOUR)
    assert told(memory) == [("opened", "a-1.1.oncall"), ("resolved", "a-1.2.oncall")]
    assert told(memory, "newcomer") == []


def test_a_target_whose_route_takes_it_only_now_hears_of_it_as_opened(memory):
    memory.routing = Routing((Route(("chat",)), Route(("pager",), severities=frozenset({Severity.PAGE}))), (), WIB)
    memory.remember(alert(severity=Severity.WARN))
    memory.remember(alert(), at_ms=NOW + MINUTE)
    assert [event for event, _ in told(memory, "chat")] == ["opened", "changed"]
    assert told(memory, "pager") == [("opened", "a-1.2.pager")]


def test_when_a_routes_hours_begin_its_target_hears_what_is_open(memory):
    day = Hours(frozenset(range(7)), 5 * 60, 18 * 60)
    memory.routing = routing("day", hours=day)
    memory.remember(alert())
    assert told(memory, "day") == []
    memory.remember(alert(), at_ms=NOW + HOUR)
    memory.remember(alert(), at_ms=NOW + 2 * HOUR)
    assert [event for event, _ in told(memory, "day")] == ["opened"]


@pytest.fixture
def night(memory):
    quiet = Quiet(Hours(frozenset(range(7)), 22 * 60, 6 * 60), frozenset({Severity.WARN}))
    memory.routing = Routing((Route(("oncall",)),), (quiet,), WIB)
    return memory


def test_in_quiet_hours_a_message_waits_in_the_store(night):
    night.remember(alert(severity=Severity.WARN))
    assert told(night) == []
    assert [event for event, _ in told(night, now_ms=NOW + 2 * HOUR)] == ["opened"]


def test_what_gets_urgent_takes_along_what_waited_of_the_same_alert(night):
    night.remember(alert(severity=Severity.WARN), alert("a-2", severity=Severity.WARN))
    night.remember(alert(), alert("a-2", severity=Severity.WARN), at_ms=NOW + MINUTE)
    assert told(night) == [("opened", "a-1.1.oncall"), ("changed", "a-1.2.oncall")]


# Silence.


def test_a_silenced_alert_says_nothing_until_the_end_and_then_that_it_goes_on(memory):
    memory.remember(alert())
    silence(memory)
    memory.remember(alert(slices=("cash", "cc_preauth")), at_ms=NOW + MINUTE)
    assert len(told(memory)) == 1
    memory.remember(alert(slices=("cash", "cc_preauth")), at_ms=NOW + HOUR)
    assert [event for event, _ in told(memory)] == ["opened", "changed"]
    assert memory.waiting()[1].payload["what"] == ["silence ended"]
    memory.remember(alert(slices=("cash", "cc_preauth")), at_ms=NOW + 2 * HOUR)
    assert len(told(memory)) == 2


def test_a_silence_in_which_nothing_happened_ends_without_a_word(memory):
    memory.remember(alert())
    silence(memory)
    memory.remember(alert(), at_ms=NOW + 2 * HOUR)
    assert len(told(memory)) == 1


def test_a_silence_does_not_hold_back_what_is_more_urgent_than_what_was_silenced(memory):
    memory.remember(alert(severity=Severity.WARN))
    silence(memory)
    memory.remember(alert(), at_ms=NOW + MINUTE)
    assert [event for event, _ in told(memory)] == ["opened", "changed"]


def test_the_end_of_a_silenced_alert_is_told(memory):
    memory.remember(alert())
    silence(memory)
    memory.remember(ended(alert()), at_ms=NOW + MINUTE)
    assert [event for event, _ in told(memory)] == ["opened", "resolved"]


# People.


def test_the_first_acknowledgement_counts_and_both_are_in_the_log(memory):
    memory.remember(alert())
    act(memory, ActionKind.ACKNOWLEDGED, NOW + MINUTE)
    record = memory.store.act("a-1", Action(ActionKind.ACKNOWLEDGED, "sari", NOW + HOUR, verified=True))
    assert (record.acknowledged_by, record.acknowledged_ms) == ("budi", NOW + MINUTE)
    log = memory.store.log("a-1")
    assert [(entry.action, entry.who, entry.verified) for entry in log] == [
        ("opened", None, False),
        ("acknowledged", "budi", False),
        ("acknowledged", "sari", True),
    ]


def test_what_people_did_outlives_the_next_round(memory):
    memory.remember(alert())
    act(memory, ActionKind.ACKNOWLEDGED)
    act(memory, ActionKind.ASSIGNED, text="sari")
    silence(memory)
    memory.remember(alert(users_hurt=99), at_ms=NOW + MINUTE)
    (record,) = memory.store.open_alerts()
    assert (record.acknowledged_by, record.assigned_to, record.silenced_by) == ("budi", "sari", "budi")
    assert record.is_silent(NOW + MINUTE)
    assert record.alert.users_hurt == 99


def test_a_note_is_in_the_log_with_its_text(memory):
    memory.remember(alert())
    act(memory, ActionKind.NOTED, text="  the cache was flushed  ")
    assert memory.store.log("a-1")[-1].detail == {"text": "the cache was flushed"}


def test_the_log_tells_what_was_known_at_a_moment(memory):
    memory.remember(alert(slices=("cash",)))
    memory.remember(alert(slices=("cash", "cc_preauth")), at_ms=NOW + HOUR)
    (entry,) = memory.store.log(to_ms=NOW + HOUR)
    assert entry.detail["alert"]["slices"] == ["cash"]


@pytest.mark.parametrize(
    ("action", "message"),
    [
        (Action(ActionKind.SILENCED, "budi", NOW, text="known"), "one that ends never"),
        (Action(ActionKind.SILENCED, "budi", NOW, text="known", until_ms=NOW + 8 * DAY), "one that ends after 8 d"),
        (Action(ActionKind.SILENCED, "budi", NOW, text="known", until_ms=NOW - 1), "one that ends in the past"),
        (Action(ActionKind.SILENCED, "budi", NOW, until_ms=NOW + HOUR), "expected a reason"),
        (Action(ActionKind.ACKNOWLEDGED, "  ", NOW), "expected the name of who does it"),
        (Action(ActionKind.NOTED, "budi", NOW), "expected a note"),
        (Action(ActionKind.ASSIGNED, "budi", NOW, text=" "), "expected the name of somebody"),
        (Action(ActionKind.NOTED, "budi", NOW, text="x" * 2_001), "at most 2000 characters"),
    ],
)
def test_what_makes_no_sense_is_refused_and_not_logged(memory, action, message):
    memory.remember(alert())
    with pytest.raises(ActionError, match=message):
        memory.store.act("a-1", action)
    assert actions(memory) == ["opened"]


def test_an_alert_that_has_ended_can_be_noted_and_not_silenced(memory):
    memory.remember(ended(alert()))
    act(memory, ActionKind.NOTED, text="looked into")
    with pytest.raises(ActionError, match="has ended"):
        silence(memory)


def test_there_is_nothing_to_do_about_an_alert_that_is_not_there(memory):
    assert act(memory, ActionKind.ACKNOWLEDGED) is None


# The outbox.


def test_what_was_sent_waits_no_more(memory):
    memory.remember(alert(), alert("a-2"))
    first, second = memory.waiting()
    memory.store.sent((first,), NOW)
    assert memory.waiting() == memory.store.all_waiting() == (second,)


def test_a_failed_try_is_counted_with_its_words(memory):
    memory.remember(alert())
    for _ in range(2):
        memory.store.failed(memory.waiting()[0], "nobody there", NOW + MINUTE)
    (message,) = memory.waiting()
    assert (message.tries, message.trouble, message.next_try_ms) == (2, "nobody there", NOW + MINUTE)


def test_a_message_that_is_given_up_waits_no_more_and_its_words_are_kept(memory):
    memory.remember(alert())
    memory.store.give_up(memory.waiting()[0], "refused", NOW)
    assert memory.waiting() == ()
    memory.remember(ended(alert()), at_ms=NOW + MINUTE)
    assert [message.event for message in memory.waiting()] == ["resolved"]


def test_a_digest_stands_behind_the_others_and_takes_an_older_digest_in(memory):
    memory.remember(*(alert(f"a-{n}") for n in range(5)))
    memory.store.fold(memory.waiting()[2:], NOW)
    assert [message.event for message in memory.waiting()] == ["opened", "opened", "digest"]
    memory.remember(*(alert(f"a-{n}") for n in range(6)), at_ms=NOW + MINUTE)
    memory.store.fold(memory.waiting()[1:], NOW + MINUTE)
    first, digest = memory.waiting()
    ids = [part["alert"]["alert_id"] for part in digest.payload["parts"]]
    assert (first.alert_id, ids) == ("a-0", ["a-1", "a-2", "a-3", "a-4", "a-5"])


def test_old_messages_are_forgotten_and_waiting_ones_never(memory):
    memory.remember(alert(), alert("a-2"), alert("a-3"))
    first, second, _ = memory.waiting()
    memory.store.sent((first,), NOW)
    memory.store.give_up(second, "refused", NOW)
    assert memory.store.forget_before(NOW + 1) is None
    assert [message.alert_id for message in memory.store.state_of("oncall", NOW, 0)] == ["a-3"]
    assert len(memory.store.log()) == 3


def test_a_target_of_states_knows_what_is_open_waits_or_ended_lately(memory):
    memory.remember(alert("open"), alert("over"), alert("long over"))
    memory.store.sent(memory.waiting(), NOW)
    memory.remember(alert("open"), alert("over"), ended(alert("long over"), NOW + 1), at_ms=NOW + 1)
    memory.remember(alert("open"), ended(alert("over"), NOW + HOUR), at_ms=NOW + HOUR)
    memory.store.sent(memory.waiting(now_ms=NOW + HOUR), NOW + HOUR)
    known = memory.store.state_of("oncall", NOW + HOUR, 15 * MINUTE)
    assert [(message.alert_id, message.event) for message in known] == [
        ("open", "opened"),
        ("over", "opened"),
        ("over", "resolved"),
    ]


# Watchers.


def test_a_heartbeat_takes_the_place_of_the_watchers_last_one(memory):
    first = Heartbeat("one", NOW, NOW, 1, True)
    second = replace(first, at_ms=NOW + MINUTE, round_number=2, leads=False, trouble="locked")
    for beat in (first, Heartbeat("other", NOW, NOW + 1, 1, False), second):
        assert memory.store.beat(beat) is None
    assert memory.store.heartbeats() == (second, Heartbeat("other", NOW, NOW + 1, 1, False))
