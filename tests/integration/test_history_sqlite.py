"""The history store in a SQLite file that is killed, locked, full, read-only, deleted, damaged or shared."""

import os
import signal
import sqlite3
import stat
import time
from pathlib import Path

import pytest
from sqlalchemy import event

from data.answers import Failure, FailureKind
from data.sources.history import open_history
from tests.sources.history_tools import at, round_at, run_elsewhere, settings_for

END_MS = at(1_000_000)

RECORD_FOR_EVER = """
import sys
from data.sources.history import open_history
from tests.sources.history_tools import at, round_at, settings_for
history = open_history(settings_for(sys.argv[1]))
number = int(sys.argv[2])
while True:
    failed = history.record(round_at(at(number), {f"{number}-{order}": "missing" for order in range(50)}))
    assert failed is None, failed
    print(number, flush=True)
    number += 1
"""

OPEN_TOGETHER = """
import pathlib, sys, time
from data.answers import Failure
from data.sources.history import open_history
from tests.sources.history_tools import at, round_at, settings_for
while not pathlib.Path(sys.argv[2]).exists():
    time.sleep(0.001)
history = open_history(settings_for(sys.argv[1]))
assert not isinstance(history, Failure), history
key = history.hash_key()
assert isinstance(key, str), key
failed = history.record(round_at(at(0), {"a": "missing"}, probe=sys.argv[3]))
assert failed is None, failed
print(key)
"""


@pytest.fixture
def path(tmp_path):
    return tmp_path / "state" / "history.db"


@pytest.fixture
def history(path):
    store = open_history(settings_for(f"sqlite:///{path}"))
    yield store
    store.close()


def test_a_killed_recorder_never_leaves_half_a_round(path):
    number = 0
    for _ in range(6):
        process = run_elsewhere(RECORD_FOR_EVER, f"sqlite:///{path}", number)
        for _ in range(5):
            line = process.stdout.readline()
            assert line, process.stderr.read()
            number = int(line) + 1
        process.send_signal(signal.SIGKILL)
        number = max([number, *(int(line) + 1 for line in process.communicate()[0].split())])
    with sqlite3.connect(path) as store:
        assert store.execute("pragma integrity_check").fetchone() == ("ok",)
        rounds = [row[0] for row in store.execute("select at_ms from probe_rounds order by at_ms")]
        begun = dict(store.execute("select from_ms, count(*) from key_outcomes group by from_ms"))
        ended = dict(store.execute("select to_ms, count(*) from key_outcomes group by to_ms"))
    # What was said to be recorded is there; the last one before a kill may be there unsaid.
    assert rounds[:number] == [at(number) for number in range(number)]
    assert begun == dict.fromkeys(rounds, 50)
    assert ended == dict.fromkeys([*rounds[1:], None], 50)
    history = open_history(settings_for(f"sqlite:///{path}"))
    assert history.record(round_at(at(number + 1), {})) is None


def test_processes_that_start_together_make_one_store_with_one_key(path, tmp_path):
    gate = tmp_path / "go"
    starters = [run_elsewhere(OPEN_TOGETHER, f"sqlite:///{path}", gate, f"probe-{n}") for n in range(4)]
    time.sleep(2.5)
    gate.touch()
    ended = [starter.communicate(timeout=60) for starter in starters]
    assert [starter.returncode for starter in starters] == [0] * 4, ended
    assert len({out for out, _ in ended}) == 1
    history = open_history(settings_for(f"sqlite:///{path}"))
    assert len(history.rounds(0, END_MS).frame) == 4


def test_the_folder_is_made_and_the_file_is_for_its_owner_alone(path, history):
    assert history.record(round_at(at(0))) is None
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_the_file_is_written_ahead_and_synced_normally(history):
    history.check()
    with history._engine.connect() as connection:
        assert connection.exec_driver_sql("pragma journal_mode").scalar() == "wal"
        assert connection.exec_driver_sql("pragma synchronous").scalar() == 1
        assert connection.exec_driver_sql("pragma busy_timeout").scalar() == 2_000


def test_a_locked_store_is_locked_in_words_is_still_read_and_heals(path, history):
    assert history.record(round_at(at(0))) is None
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("begin immediate")
    begun = time.monotonic()
    failed = history.record(round_at(at(1)))
    assert failed.kind is FailureKind.LOCKED
    assert failed.next_step
    assert time.monotonic() - begun < 4
    assert len(history.rounds(0, END_MS).frame) == 1
    other.execute("rollback")
    other.close()
    assert history.record(round_at(at(1))) is None


def test_a_read_only_store_is_read_and_says_that_it_cannot_record(path, history):
    assert history.record(round_at(at(0))) is None
    history.close()
    read_only = open_history(settings_for(f"sqlite:///file:{path}?mode=ro&uri=true"))
    assert len(read_only.rounds(0, END_MS).frame) == 1
    failed = read_only.record(round_at(at(1)))
    assert failed.kind is FailureKind.REFUSED
    assert "read-only" in failed.message


def test_a_full_disk_is_a_failure_that_ends_when_there_is_space(history):
    assert history.record(round_at(at(0), {"a": "missing"})) is None
    pages = {"most": 1}

    @event.listens_for(history._engine, "checkout")
    def fill(connection, _record, _proxy):
        connection.execute(f"pragma max_page_count = {pages['most']}")

    failed = history.record(round_at(at(1), {f"order-{number}" * 20: "missing" for number in range(2_000)}))
    assert failed.kind is FailureKind.REFUSED
    assert "no space" in failed.message
    assert history.rounds(0, END_MS).frame["at_ms"].tolist() == [at(0)]
    pages["most"] = 1_000_000
    assert history.record(round_at(at(1), {"a": "missing"})) is None


def test_a_deleted_store_is_made_anew(path, history):
    assert history.record(round_at(at(0))) is None
    for file in path.parent.iterdir():
        file.unlink()
    assert history.record(round_at(at(1))) is None
    assert open_history(settings_for(f"sqlite:///{path}")).last_round_ms() == at(1)


def test_a_folder_that_is_taken_away_and_put_back_is_used_again(path, history):
    assert history.record(round_at(at(0))) is None
    history.close()
    away = path.parent.with_name("away")
    path.parent.rename(away)
    path.parent.write_text("a file is in the way")
    failed = history.record(round_at(at(1)))
    assert failed.kind is FailureKind.UNREACHABLE
    path.parent.unlink()
    away.rename(path.parent)
    wait_until(lambda: history.record(round_at(at(1))) is None)
    assert history.rounds(0, END_MS).frame["at_ms"].tolist() == [at(0), at(1)]


def test_a_file_that_is_no_store_is_refused_and_left_alone(path):
    path.parent.mkdir()
    path.write_bytes(b"somebody's notes, not a database\n" * 100)
    history = open_history(settings_for(f"sqlite:///{path}"))
    failed = history.record(round_at(at(0)))
    assert failed.kind is FailureKind.REFUSED
    assert "not a SQLite file" in failed.message
    assert path.read_bytes().startswith(b"somebody's notes")


def test_a_damaged_store_is_a_failure_in_words(path, history):
    for number in range(50):
        assert history.record(round_at(at(number), {f"o-{order}": "missing" for order in range(50)})) is None
    history.close()
    with path.open("r+b") as file:
        file.seek(4096)
        file.write(os.urandom(path.stat().st_size - 4096))
    failed = history.record(round_at(at(99)))
    assert isinstance(failed, Failure)
    assert failed.kind is FailureKind.REFUSED
    assert "damaged" in failed.message


def test_a_store_that_stays_away_is_not_tried_by_everybody_in_turn(path):
    path.parent.write_text("a file is in the way")
    history = open_history(settings_for(f"sqlite:///{path}"))
    begun = time.monotonic()
    for _ in range(1_000):
        assert isinstance(history.last_round_ms(), Failure)
    assert time.monotonic() - begun < 1


def test_a_store_in_memory_is_not_set_up():
    for url in ("sqlite://", "sqlite:///:memory:", "sqlite:///file:x?mode=memory&uri=true"):
        failed = open_history(settings_for(url))
        assert failed.kind is FailureKind.NOT_SET_UP, url


def test_a_folder_that_may_not_be_written_is_a_failure(tmp_path):
    """Rights do not hold the superuser, so a path below a file of the system stands in for them there."""
    folder = Path("/proc/nowhere") if os.geteuid() == 0 else tmp_path / "locked"
    if os.geteuid() != 0:
        folder.mkdir(mode=0o500)
    history = open_history(settings_for(f"sqlite:///{folder}/a/history.db"))
    assert history.record(round_at(at(0))).kind is FailureKind.UNREACHABLE


def wait_until(holds, seconds=8):
    give_up = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < give_up, "it did not heal"
        time.sleep(0.05)
