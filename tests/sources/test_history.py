"""The memory of what the probes found: what every store must do."""

import threading

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data.answers import Failure, FailureKind
from data.metrics.lane import WORST_FIRST
from data.metrics.probe import Outcome, ProbeRound, Reading
from data.sources import history_rounds, history_schema
from data.sources.history import open_history
from tests.sources.history_tools import BASE_MS, HOLDS_MS, ROUND_MS, at, intervals, round_at, settings_for

END_MS = at(1_000_000)


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def url(request, tmp_path):
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/state/history.db"
    return request.getfixturevalue("postgres_server").make_database("history")


@pytest.fixture
def history(url):
    store = open_history(settings_for(url))
    yield store
    store.close()


def record_all(history, *rounds):
    for round_ in rounds:
        assert history.record(round_) is None


def seen(history, to_ms=END_MS, from_ms=0):
    return intervals(history.order_outcomes(from_ms, to_ms))


# Rounds.


def test_a_round_is_given_back_as_it_was_recorded(history):
    round_ = round_at(at(0), {"a": "missing", "b": "missing", "c": "present"}, elapsed_s=0.25, left_out=7)
    record_all(history, round_)
    (row,) = history.rounds(at(0), at(1)).frame.to_dict("records")
    assert row == {
        "probe": "request",
        "at_ms": at(0),
        "present": 1,
        "missing": 2,
        "wrong": 0,
        "expiring": 0,
        "unknown": 0,
        "left_out": 7,
        "elapsed_ms": 250,
        "evidence": "evidence of missing",
        "holds_until_ms": at(0) + HOLDS_MS,
    }


def test_the_same_round_twice_is_one_round(history):
    round_ = round_at(at(0), {"a": "missing"})
    record_all(history, round_, round_)
    assert len(history.rounds(0, END_MS).frame) == 1
    assert len(seen(history)) == 1


def test_a_window_of_rounds_is_half_open(history):
    record_all(history, *(round_at(at(number)) for number in range(4)))
    assert history.rounds(at(1), at(3)).frame["at_ms"].tolist() == [at(1), at(2)]


def test_an_empty_store_gives_no_rows_and_no_failure(history):
    assert history.rounds(0, END_MS).frame.empty
    assert history.order_outcomes(0, END_MS).frame.empty
    assert history.last_round_ms() is None


def test_the_newest_round_of_all_probes_is_the_last(history):
    record_all(history, round_at(at(3)), round_at(at(5), probe="config"), round_at(at(4)))
    assert history.last_round_ms() == at(5)


def test_of_the_rounds_in_one_step_the_worst_is_given(history):
    record_all(
        history,
        round_at(at(0), {"a": "present"}),
        round_at(at(1), {"a": "missing"}),
        round_at(at(2), {"a": "unknown"}),
        round_at(at(4), {"a": "present"}),
        round_at(at(1), {"x": "wrong"}, probe="config"),
    )
    frame = history.rounds(0, END_MS, step_ms=4 * ROUND_MS).frame
    assert list(zip(frame["probe"], frame["at_ms"], strict=True)) == [
        ("config", at(1)),
        ("request", at(1)),
        ("request", at(4)),
    ]


def test_the_evidence_is_that_of_the_worst_reading():
    readings = [Reading("k", Outcome(outcome), f"evidence of {outcome}") for outcome in reversed(WORST_FIRST)]
    assert history_rounds.evidence_of(readings) == "evidence of missing"
    assert history_rounds.evidence_of(readings[:3]) == "evidence of unknown"
    assert history_rounds.evidence_of([]) == ""


def test_evidence_that_no_engine_can_hold_is_kept_readable(history):
    odd = ProbeRound("request", at(0), (Reading("k", Outcome.UNKNOWN, "a\x00b \ud800 " + "x" * 9_000),))
    record_all(history, odd)
    evidence = history.rounds(0, END_MS).frame["evidence"][0]
    assert evidence.startswith("a b ? xx")
    assert len(evidence) == history_rounds.EVIDENCE_LENGTH


def test_more_rows_than_the_cap_is_a_failure_and_never_cut_short(url):
    history = open_history(settings_for(url, ROW_CAP="100"))
    record_all(history, round_at(at(0), {f"o-{number}": "missing" for number in range(101)}))
    answer = history.order_outcomes(0, END_MS)
    assert answer.kind is FailureKind.TOO_MANY_ROWS
    assert answer.binds == {"from_ms": 0, "to_ms": END_MS}


# What each order had, and for how long.


def test_an_outcome_that_stays_is_one_interval_that_goes_on(history):
    record_all(history, *(round_at(at(number), {"a": "missing"}) for number in range(5)))
    assert seen(history, at(4) + 1) == [("a", "missing", at(0), None)]


def test_another_outcome_ends_one_interval_and_begins_the_next(history):
    record_all(history, round_at(at(0), {"a": "missing"}), round_at(at(1), {"a": "present"}))
    assert seen(history, at(1) + 1) == [("a", "missing", at(0), at(1)), ("a", "present", at(1), None)]


def test_an_order_no_longer_asked_about_ends_at_that_round(history):
    record_all(history, round_at(at(0), {"a": "missing"}), round_at(at(1), {}))
    assert seen(history) == [("a", "missing", at(0), at(1))]


def test_unknown_is_an_outcome_of_its_own_and_never_missing(history):
    record_all(
        history, *(round_at(at(n), {"a": outcome}) for n, outcome in enumerate(("missing", "unknown", "missing")))
    )
    assert [row[1] for row in seen(history)] == ["missing", "unknown", "missing"]


def test_a_gap_ends_the_interval_when_we_last_looked(history):
    later = at(0) + HOLDS_MS + 1
    record_all(history, round_at(at(0), {"a": "missing"}), round_at(later, {"a": "missing"}))
    assert seen(history, later + 1) == [("a", "missing", at(0), at(0)), ("a", "missing", later, None)]


def test_rounds_as_far_apart_as_promised_are_no_gap(history):
    later = at(0) + HOLDS_MS
    record_all(history, round_at(at(0), {"a": "missing"}), round_at(later, {"a": "missing"}))
    assert seen(history, later + 1) == [("a", "missing", at(0), None)]


def test_rounds_of_a_fast_clock_are_as_far_apart_as_it_says(history):
    every_ms = 15 * ROUND_MS
    for number in range(3):
        assert history.record(round_at(at(0) + number * every_ms, {"a": "missing"}), every_ms=every_ms) is None
    assert seen(history, at(0) + 2 * every_ms + 1) == [("a", "missing", at(0), None)]


def test_nothing_is_claimed_after_the_last_round(history):
    record_all(history, round_at(at(0), {"a": "missing"}), round_at(at(1), {"a": "missing"}))
    assert seen(history, at(1) + HOLDS_MS + 1) == [("a", "missing", at(0), None)]
    assert seen(history, at(1) + HOLDS_MS + 2) == [("a", "missing", at(0), at(1))]


def test_a_restart_goes_on_with_open_intervals(url, history):
    record_all(history, round_at(at(0), {"a": "missing"}))
    history.close()
    again = open_history(settings_for(url))
    record_all(again, round_at(at(1), {"a": "missing"}))
    assert seen(again, at(1) + 1) == [("a", "missing", at(0), None)]


def test_probes_do_not_end_each_others_intervals(history):
    record_all(history, round_at(at(0), {"a": "missing"}), round_at(at(1), {}, probe="config"))
    assert seen(history, at(1) + 1) == [("a", "missing", at(0), None)]


def test_an_order_asked_about_twice_in_a_round_has_its_worst_outcome(history):
    readings = tuple(
        Reading("k", outcome, "", order_id="a") for outcome in (Outcome.PRESENT, Outcome.MISSING, Outcome.PRESENT)
    )
    record_all(history, ProbeRound("request", at(0), readings))
    assert seen(history, at(0) + 1) == [("a", "missing", at(0), None)]


def test_a_window_holds_what_overlaps_it(history):
    record_all(history, round_at(at(0), {"a": "missing"}), round_at(at(2), {"b": "missing"}), round_at(at(4), {}))
    assert [row[0] for row in seen(history, at(2), 0)] == ["a"]
    assert [row[0] for row in seen(history, at(9), at(2))] == ["b"]
    assert [row[0] for row in seen(history, at(3), at(1))] == ["a", "b"]
    assert seen(history, at(9), at(4)) == []


def test_a_window_in_the_past_shows_what_was_known_then(history):
    record_all(history, *(round_at(at(n), {"a": o}) for n, o in enumerate(("missing", "missing", "present"))))
    assert seen(history, at(1) + 1) == [("a", "missing", at(0), None)]


def expected_intervals(rounds, from_ms, to_ms):
    """By hand: what the rounds before `to_ms` show, round by round."""
    known = [round_ for round_ in rounds if round_[0] < to_ms]
    done, running = [], {}
    for number, (at_ms, outcomes) in enumerate(known):
        gap = number and known[number - 1][0] + HOLDS_MS < at_ms
        for order_id, (outcome, start_ms) in list(running.items()):
            if gap or outcomes.get(order_id) != outcome:
                done.append((order_id, outcome, start_ms, known[number - 1][0] if gap else at_ms))
                del running[order_id]
        for order_id, outcome in outcomes.items():
            running.setdefault(order_id, (outcome, at_ms))
    speaks = known and known[-1][0] + HOLDS_MS >= to_ms - 1
    end_ms = None if speaks or not known else known[-1][0]
    done += [(order_id, outcome, start_ms, end_ms) for order_id, (outcome, start_ms) in running.items()]
    overlapping = [row for row in done if row[3] is None or row[3] > from_ms or row[2] >= from_ms]
    return sorted(overlapping, key=lambda row: (row[0], row[2]))


OUTCOMES = st.dictionaries(st.sampled_from("abc"), st.sampled_from([outcome.value for outcome in Outcome]))
STEPS = st.sampled_from([1, ROUND_MS, HOLDS_MS - 1, HOLDS_MS, HOLDS_MS + 1, 5 * HOLDS_MS])


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.tuples(STEPS, OUTCOMES), min_size=1, max_size=8), data=st.data())
def test_any_rounds_give_the_intervals_counted_by_hand(history, steps, data):
    history.rewind(0)
    rounds, now_ms = [], BASE_MS
    for step_ms, outcomes in steps:
        now_ms += step_ms
        rounds.append((now_ms, outcomes))
        assert history.record(round_at(now_ms, outcomes)) is None
    edges = st.sampled_from([0, END_MS, *(at_ms + more for at_ms, _ in rounds for more in (-1, 0, 1, 2))])
    from_ms, to_ms = sorted((data.draw(edges), data.draw(edges)))
    assert seen(history, to_ms, from_ms) == expected_intervals(rounds, from_ms, to_ms)
    history.rewind(to_ms)
    assert seen(history, END_MS) == expected_intervals([r for r in rounds if r[0] < to_ms], 0, END_MS)


# Clocks that go back.


def test_a_clock_that_steps_back_deletes_nothing_and_ends_nothing(history):
    record_all(history, round_at(at(0), {"a": "missing"}), round_at(at(4), {"a": "missing"}))
    record_all(history, round_at(at(5), {"a": "missing"}), round_at(at(3), {"b": "present"}))
    assert history.rounds(0, END_MS).frame["at_ms"].tolist() == [at(0), at(3), at(4), at(5)]
    assert seen(history, at(4) + 1, at(4)) == seen(history, at(5) + 1, at(5)) == [("a", "missing", at(0), None)]


def test_a_rewound_world_is_as_it_was_before_that_moment(history):
    record_all(
        history,
        round_at(at(0), {"a": "missing"}),
        round_at(at(1), {"a": "missing", "b": "present"}),
        round_at(at(2), {"b": "missing"}),
        round_at(at(3), {}),
    )
    before = seen(history, at(2))
    assert history.rewind(at(2)) is None
    assert history.last_round_ms() == at(1)
    assert seen(history, at(2)) == before == [("a", "missing", at(0), None), ("b", "present", at(1), None)]
    record_all(history, round_at(at(2), {"a": "present"}))
    assert seen(history, at(2) + 1) == [
        ("a", "missing", at(0), at(2)),
        ("a", "present", at(2), None),
        ("b", "present", at(1), at(2)),
    ]


# Retention.


def test_what_is_old_is_forgotten_in_small_batches(history, monkeypatch):
    monkeypatch.setattr(history_rounds, "BATCH", 3)
    record_all(history, *(round_at(at(n), {f"o-{n}": "missing", "long": "missing"}) for n in range(20)))
    assert history.forget_before(at(15)) is None
    assert history.rounds(0, END_MS).frame["at_ms"].min() == at(15)
    orders = {row[0]: row[3] for row in seen(history, at(19) + 1)}
    assert set(orders) == {"long", "o-14", "o-15", "o-16", "o-17", "o-18", "o-19"}
    assert orders["long"] is None


def test_open_intervals_of_a_probe_that_is_gone_are_forgotten_too(history):
    record_all(history, round_at(at(0), {"a": "missing"}, probe="gone"), round_at(at(9), {"b": "missing"}))
    assert history.forget_before(at(5)) is None
    assert [row[0] for row in seen(history, at(9) + 1)] == ["b"]


def test_forgetting_everything_leaves_a_store_that_works(history):
    record_all(history, round_at(at(0), {"a": "missing"}))
    assert history.forget_before(END_MS) is None
    assert seen(history) == []
    record_all(history, round_at(at(1), {"a": "missing"}))
    assert seen(history, at(1) + 1) == [("a", "missing", at(1), None)]


# The key of the hash.


def test_the_hash_key_is_made_once_and_kept(url, history):
    key = history.hash_key()
    assert len(key) == 64
    assert history.hash_key() == key
    history.close()
    assert open_history(settings_for(url)).hash_key() == key


def test_a_hash_key_that_is_set_is_used_and_not_kept(url, history):
    given_key = open_history(settings_for(url, HASH_KEY="sixteen characters"))
    assert given_key.hash_key() == "sixteen characters"
    assert history.hash_key() != "sixteen characters"


# The schema.


def test_an_older_store_is_brought_up_to_date_with_its_rows(url, history, monkeypatch):
    record_all(history, round_at(at(0), {"a": "missing"}))
    step = ("alter table probe_rounds add column region text not null default 'one'",)
    monkeypatch.setattr(history_schema, "MIGRATIONS", (*history_schema.MIGRATIONS, step))
    newer = open_history(settings_for(url))
    assert len(newer.rounds(0, END_MS).frame) == 1
    with newer._engine.connect() as connection:
        assert history_schema.version_of(connection) == len(history_schema.MIGRATIONS)
        assert connection.exec_driver_sql("select region from probe_rounds").scalar() == "one"


def test_a_newer_store_is_refused_in_words_and_not_touched(url, history, monkeypatch):
    record_all(history, round_at(at(0), {"a": "missing"}))
    with history._engine.begin() as connection:
        connection.exec_driver_sql("insert into schema_version values (99)")
    refused = open_history(settings_for(url))
    assert isinstance(refused, Failure)
    assert refused.kind is FailureKind.REFUSED
    assert "schema 99" in refused.message
    with history._engine.connect() as connection:
        assert (
            connection.exec_driver_sql("select count(*) from schema_version").scalar()
            == len(history_schema.MIGRATIONS) + 1
        )
        assert connection.exec_driver_sql("select count(*) from probe_rounds").scalar() == 1


def test_a_step_that_fails_leaves_the_older_schema_whole(url, history, monkeypatch):
    step = ("create table half_done (a integer)", "create nonsense")
    monkeypatch.setattr(history_schema, "MIGRATIONS", (*history_schema.MIGRATIONS, step))
    store = open_history(settings_for(url))
    assert isinstance(store.record(round_at(at(0))), Failure)
    monkeypatch.undo()
    again = open_history(settings_for(url))
    record_all(again, round_at(at(0)))
    with again._engine.connect() as connection:
        assert history_schema.version_of(connection) == len(history_schema.MIGRATIONS)
        assert not connection.dialect.has_table(connection, "half_done")


# Threads.


def test_one_thread_writes_while_others_read(history):
    stop, failed = threading.Event(), []

    def read():
        while not stop.is_set():
            failed.extend(a for a in (history.rounds(0, END_MS), seen_or_failure()) if isinstance(a, Failure))

    def seen_or_failure():
        return history.order_outcomes(0, END_MS)

    readers = [threading.Thread(target=read) for _ in range(4)]
    for reader in readers:
        reader.start()
    try:
        for number in range(60):
            record_all(history, round_at(at(number), {"a": "missing" if number % 2 else "present"}))
    finally:
        stop.set()
        for reader in readers:
            reader.join()
    assert failed == []
    assert len(seen(history)) == 60


def test_writers_in_several_threads_all_get_their_turn(history):
    failed = []

    def write(probe):
        failed.extend(filter(None, (history.record(round_at(at(n), {"a": "missing"}, probe=probe)) for n in range(20))))

    writers = [threading.Thread(target=write, args=(f"probe-{number}",)) for number in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert failed == []
    assert len(history.rounds(0, END_MS).frame) == 80
