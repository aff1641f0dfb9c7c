"""Why a source could not be asked is told in the reader's language, whichever way it failed."""

from __future__ import annotations

import re
import socket
import sqlite3
from pathlib import Path

import hiredis
import psycopg
import pytest

from data.answers import Failure
from data.failure_sentences import SENTENCES
from data.retelling import observed
from data.settings import ROOT, load
from data.sources import history_engine, redis_trouble, warehouse_failures
from data.sources.history_schema import NewerSchemaError
from data.sources.vault import read_notes
from data.sources.warehouse import Warehouse, open_warehouse
from data.speech import speech

BAHASA = speech("id")
PLACE = "keys.example:6379"
REPLIES = (
    *("NOAUTH no", "WRONGPASS no", "ERR invalid password", "ERR AUTH <password> called without", "LOADING data"),
    *("BUSY script", "MASTERDOWN link", "CLUSTERDOWN slot", "MOVED 1 other:6379", "TRYAGAIN later", "DENIED mode"),
    *("ERR max number of clients reached", "ERR DB index is out of range", "ERR unknown command 'TYPE'"),
    *("ERR This instance has cluster support disabled", "NOPERM this key", "NOPERM the command", "ERR whatever"),
)
BROKEN = (
    *(TimeoutError(), ConnectionRefusedError(), ConnectionResetError(), socket.gaierror(), FileNotFoundError()),
    *(OSError(113, "No route to host"), hiredis.ProtocolError("x")),
)
SQLITE = (
    *("SQLITE_BUSY", "SQLITE_LOCKED", "SQLITE_READONLY", "SQLITE_FULL", "SQLITE_CANTOPEN", "SQLITE_IOERR"),
    *("SQLITE_NOTADB", "SQLITE_CORRUPT", "SQLITE_PERM", "SQLITE_AUTH", "SQLITE_ERROR"),
)
SQLSTATES = (
    *("55P03", "40001", "57014", "57P01", "08006", "53100", "53300", "25006", "28P01", "3D000"),
    *("42501", "42P01", "42P07", "42703", "22003"),
)


def is_told(message: str) -> None:
    told = observed(message, BAHASA)
    assert told not in (message, ""), f"left in English: {message}"


@pytest.mark.parametrize("reply", REPLIES)
def test_what_a_key_server_replies(reply: str) -> None:
    is_told(redis_trouble.of_reply(hiredis.ReplyError(reply), PLACE, "TYPE").words)


@pytest.mark.parametrize("error", BROKEN, ids=repr)
def test_a_key_server_that_does_not_reply(error: Exception) -> None:
    is_told(redis_trouble.of_exception(error, PLACE, 1.5).words)


def test_a_node_of_a_cluster_that_is_asked_as_a_single_server() -> None:
    is_told(redis_trouble.wrong_form(PLACE).words)


@pytest.mark.parametrize("name", SQLITE)
def test_a_history_file_that_fails(name: str) -> None:
    error = sqlite3.OperationalError("the engine's own words")
    error.sqlite_errorname = name
    is_told(history_engine.explain(error)[1])


@pytest.mark.parametrize("state", SQLSTATES)
def test_a_history_server_that_fails(state: str) -> None:
    is_told(history_engine.explain(psycopg.errors.lookup(state)("the engine's own words"))[1])


@pytest.mark.parametrize(
    "error",
    [psycopg.OperationalError("no route"), NewerSchemaError("schema 99"), OSError("gone"), KeyError("odd")],
    ids=repr,
)
def test_any_other_way_in_which_the_history_fails(error: Exception) -> None:
    is_told(history_engine.explain(error)[1])


@pytest.mark.parametrize("kind", warehouse_failures.NEXT_STEPS)
def test_the_opening_of_each_kind_of_warehouse_failure(kind: warehouse_failures.Kind) -> None:
    opening = warehouse_failures._OPENINGS.get(kind, "the warehouse said")
    is_told(f"{opening}: the engine's own words")
    is_told(f"{warehouse_failures._OPENINGS_EMBEDDED.get(kind, opening)}: the engine's own words")


def asked(warehouse: Warehouse | Failure, sql: str) -> Failure:
    assert isinstance(warehouse, Warehouse)
    answer = warehouse.select(sql, row_cap=100)
    assert isinstance(answer, Failure)
    return answer


@pytest.mark.parametrize(
    "sql", ["select * from nowhere", "select a from (select 1 as b)", "drop table x", "select * from range(101)"]
)
def test_a_question_that_the_warehouse_cannot_answer(sql: str, tmp_path: Path) -> None:
    (tmp_path / "orders").mkdir()
    warehouse = open_warehouse(load({"WAREHOUSE_URL": str(tmp_path)}, ROOT).settings)
    failure = asked(warehouse, sql)
    is_told(failure.message)
    is_told(failure.next_step)


def test_a_warehouse_that_is_not_there_and_when_it_is_tried_again(tmp_path: Path) -> None:
    warehouse = open_warehouse(load({"WAREHOUSE_URL": str(tmp_path / "gone")}, ROOT).settings)
    for _ in range(2):
        failure = asked(warehouse, "select * from orders")
        is_told(failure.next_step)
    assert observed(failure.message, BAHASA) == f"tidak ada apa pun di {tmp_path / 'gone'}"
    assert re.search(r"[Dd]icoba lagi dalam [\d,]+ dtk", observed(failure.next_step, BAHASA))


@pytest.mark.parametrize("url", ["nosuch://x", "postgresql+nosuch://x"])
def test_an_address_of_a_warehouse_that_cannot_be_used(url: str) -> None:
    failure = open_warehouse(load({"WAREHOUSE_URL": url}, ROOT).settings)
    assert isinstance(failure, Failure)
    is_told(failure.message)
    assert "SQLAlchemy knows" not in observed(failure.message, BAHASA)


def test_a_vault_that_is_not_there(tmp_path: Path) -> None:
    failure = read_notes(tmp_path / "gone")
    assert isinstance(failure, Failure)
    is_told(failure.message)


def test_what_a_server_said_and_the_names_of_things_stay_as_they_are() -> None:
    assert observed("the warehouse does not answer: 12.5", BAHASA) == "warehouse tidak menjawab: 12.5"
    assert observed("there is no table or view 12", BAHASA) == "tidak ada tabel atau view 12"
    assert observed("no answer from 10.0.0.1:6379 within 1.5 s", BAHASA).endswith("10.0.0.1:6379 dalam 1,5 dtk")
    assert observed("nobody says this", BAHASA) == "nobody says this"


def test_in_english_it_is_told_as_it_is() -> None:
    for template in SENTENCES:
        assert observed(template, speech("en")) == template
