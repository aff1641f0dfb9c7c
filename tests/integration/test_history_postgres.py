"""The history store in PostgreSQL: shared by processes, stopped, frozen, locked, refused."""

import os
import signal
import time

import pytest

from data.answers import Failure, FailureKind
from data.sources import history_engine
from data.sources.history import open_history
from tests.postgres import PASSWORD
from tests.sources.history_tools import at, round_at, run_elsewhere, settings_for

pytestmark = pytest.mark.postgres

END_MS = at(1_000_000)

OPEN_AND_RECORD = """
import sys
from data.sources.history import open_history
from tests.sources.history_tools import at, round_at, settings_for
history = open_history(settings_for(sys.argv[1]))
print(history.hash_key())
for number in range(20):
    failed = history.record(round_at(at(number), {"a": "missing", "b": "present"}, probe="request"))
    assert failed is None, failed
"""


@pytest.fixture
def url(postgres_server):
    """A fresh database that, unlike the others of the test server, keeps its commits when the server is cut off."""
    url = postgres_server.make_database("history")
    with postgres_server.connect() as other:
        other.execute("alter database history set synchronous_commit = on")
    return url


@pytest.fixture
def history(url):
    store = open_history(settings_for(url))
    yield store
    store.close()


def recorded_within(history, round_, seconds=10):
    give_up = time.monotonic() + seconds
    while (failed := history.record(round_)) is not None:
        assert time.monotonic() < give_up, failed
        time.sleep(0.1)


def test_processes_that_share_a_store_make_one_schema_one_key_and_the_same_rounds(url):
    processes = [run_elsewhere(OPEN_AND_RECORD, url) for _ in range(3)]
    ended = [process.communicate(timeout=60) for process in processes]
    assert [process.returncode for process in processes] == [0] * 3, ended
    assert len({out for out, _ in ended}) == 1
    history = open_history(settings_for(url))
    assert len(history.rounds(0, END_MS).frame) == 20
    assert len(history.order_outcomes(0, at(20)).frame) == 2
    history.close()


def test_a_server_that_was_restarted_is_used_again_at_once(postgres_server, history):
    assert history.record(round_at(at(0))) is None
    postgres_server.stop()
    postgres_server.start()
    assert history.record(round_at(at(1))) is None


def test_a_server_that_is_down_is_unreachable_in_words_and_heals(postgres_server, history):
    assert history.record(round_at(at(0))) is None
    postgres_server.stop()
    try:
        failed = history.record(round_at(at(1)))
        assert failed.kind is FailureKind.UNREACHABLE
        assert failed.next_step
        begun = time.monotonic()
        for _ in range(100):
            assert isinstance(history.rounds(0, END_MS), Failure)
        assert time.monotonic() - begun < 5
    finally:
        postgres_server.start()
    recorded_within(history, round_at(at(1)))
    assert history.rounds(0, END_MS).frame["at_ms"].tolist() == [at(0), at(1)]


def test_a_store_opened_while_the_server_is_down_heals_too(postgres_server, url):
    postgres_server.stop()
    try:
        history = open_history(settings_for(url))
        assert not isinstance(history, Failure)
        assert history.last_round_ms().kind is FailureKind.UNREACHABLE
    finally:
        postgres_server.start()
    recorded_within(history, round_at(at(0)))
    history.close()


def test_a_connection_that_never_answers_again_is_cut_and_replaced(postgres_server, history, monkeypatch):
    monkeypatch.setattr(history_engine, "SILENCE_S", 1)
    assert history.record(round_at(at(0))) is None
    with postgres_server.connect() as other:
        (pid,) = other.execute("select pid from pg_stat_activity where datname = 'history'").fetchone()
    os.kill(pid, signal.SIGSTOP)
    try:
        begun = time.monotonic()
        assert history.record(round_at(at(1))) is None
        assert time.monotonic() - begun < 4
    finally:
        os.kill(pid, signal.SIGCONT)


def test_a_server_that_accepts_and_never_answers_is_unreachable_within_seconds(postgres_server, url):
    os.kill(postgres_server.process.pid, signal.SIGSTOP)
    try:
        begun = time.monotonic()
        history = open_history(settings_for(url))
        assert history.last_round_ms().kind is FailureKind.UNREACHABLE
        assert time.monotonic() - begun < 5
    finally:
        os.kill(postgres_server.process.pid, signal.SIGCONT)
    recorded_within(history, round_at(at(0)))
    history.close()


def test_a_locked_store_is_locked_in_words_and_heals(postgres_server, history):
    assert history.record(round_at(at(0))) is None
    with postgres_server.connect("history") as other:
        other.execute(f"select pg_advisory_lock({history_engine.WRITE_LOCK})")
        failed = history.record(round_at(at(1)))
        assert failed.kind is FailureKind.LOCKED
        assert len(history.rounds(0, END_MS).frame) == 1
    assert history.record(round_at(at(1))) is None


def test_a_wrong_password_is_refused_and_no_password_is_in_the_words(postgres_server, url):
    history = open_history(settings_for(postgres_server.url_of("history", password="not-the-word")))
    failed = history.record(round_at(at(0)))
    assert failed.kind is FailureKind.REFUSED
    assert "not-the-word" not in f"{failed} {history.url_shown}"
    assert PASSWORD not in f"{failed}"


def test_a_role_that_may_only_read_reads_and_says_that_it_cannot_record(postgres_server, url, history):
    assert history.record(round_at(at(0), {"a": "missing"})) is None
    with postgres_server.connect("history") as other:
        other.execute("drop role if exists looker")
        other.execute("create role looker login password 'looks'")
        other.execute("grant select on all tables in schema public to looker")
    looker = open_history(settings_for(postgres_server.url_of("history", "looker", "looks")))
    assert len(looker.rounds(0, END_MS).frame) == 1
    failed = looker.record(round_at(at(1)))
    assert failed.kind is FailureKind.REFUSED
    assert "lacks a right" in failed.message
    looker.close()


def test_a_table_of_that_name_that_is_not_ours_is_left_alone(postgres_server, url):
    with postgres_server.connect("history") as other:
        other.execute("create table key_outcomes (mine integer)")
        history = open_history(settings_for(url))
        failed = history.record(round_at(at(0)))
        assert failed.kind is FailureKind.REFUSED
        assert "not ours" in failed.message
        assert other.execute(
            "select count(*) from information_schema.columns where table_schema = 'public'"
        ).fetchone() == (1,)
    history.close()


def test_a_database_that_is_not_there_is_refused(postgres_server):
    history = open_history(settings_for(postgres_server.url_of("nowhere")))
    assert history.record(round_at(at(0))).kind is FailureKind.REFUSED


def test_a_store_whose_tables_were_dropped_is_made_anew(postgres_server, history):
    assert history.record(round_at(at(0))) is None
    with postgres_server.connect("history") as other:
        other.execute("drop schema public cascade")
        other.execute("create schema public")
    assert history.record(round_at(at(1))).kind is FailureKind.MISSING_TABLE
    assert history.record(round_at(at(1))) is None
