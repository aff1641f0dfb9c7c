"""The log lines: their form, and what is never in them."""

import io
import json
import logging
import sys

import pytest

from data import logs


@pytest.fixture(autouse=True)
def _own_root_handlers():
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)


@pytest.fixture
def written(monkeypatch):
    """Set up with a format and log once; gives what came out on stderr."""

    def write(log_format, message, *args, level="info", exc_info=None, **extra):
        stream = io.StringIO()
        monkeypatch.setattr(sys, "stderr", stream)
        logs.set_up(log_format, level)
        logging.getLogger("statezero.test").info(message, *args, exc_info=exc_info, extra=extra)
        return stream.getvalue()

    return write


def test_a_json_line_holds_time_level_event_and_the_fields(written):
    line = written("json", "query %s", "answered", question="waiting", rows=41, elapsed_s=0.25)
    said = json.loads(line)
    assert line.count("\n") == 1
    assert said["event"] == "query answered"
    assert (said["level"], said["logger"]) == ("info", "statezero.test")
    assert (said["question"], said["rows"], said["elapsed_s"]) == ("waiting", 41, 0.25)
    assert said["time"].endswith("Z")


def test_the_time_is_utc():
    record = logging.makeLogRecord({"created": 1_769_636_340.25, "msg": "x", "levelname": "INFO"})
    assert json.loads(logs.JsonFormatter().format(record))["time"] == "2026-01-28T21:39:00.250Z"


def test_what_is_below_the_level_is_not_written(written):
    assert written("json", "chatter", level="warning") == ""


def test_setting_up_twice_does_not_write_twice(written):
    written("json", "first")
    assert written("json", "second").count("second") == 1


@pytest.mark.parametrize("log_format", ["json", "plain"])
@pytest.mark.parametrize(
    "secret_text",
    [
        "cannot reach redis://prober:hunter2-secret@keys:6379/0",
        "cannot reach redis://:hunter2-secret@keys:6379/0 and postgresql+psycopg://a:hunter2-secret@b/c",
        "GET http://x/y?password=hunter2-secret&a=b",
        "host=b password=hunter2-secret dbname=c",
        "HASH_KEY=hunter2-secret",
    ],
)
def test_no_password_is_ever_written(written, log_format, secret_text):
    assert "hunter2" not in written(log_format, secret_text)
    assert "hunter2" not in written(log_format, "failed", failure=secret_text)
    assert "hunter2" not in written(log_format, "failed", nested={"a": [secret_text]})
    assert "hunter2" not in written(log_format, "failed", error=ValueError(secret_text))


def test_the_rest_of_a_masked_address_stays(written):
    assert "redis://prober:***@keys:6379/0" in written("json", "cannot reach redis://prober:x@keys:6379/0")


@pytest.mark.parametrize("name", ["password", "hash_key", "token", "secret"])
def test_fields_that_are_secrets_are_hidden(written, name):
    assert json.loads(written("json", "event", **{name: "hunter2"}))[name] == "***"


@pytest.mark.parametrize("log_format", ["json", "plain"])
def test_user_ids_are_dropped(written, log_format):
    line = written(log_format, "event", user_id="081234567890", order={"user_id": "081234567890", "order_id": "o-1"})
    assert "081234567890" not in line
    assert "o-1" in line


def test_an_exception_is_written_without_its_password(written):
    try:
        raise ValueError("no answer from redis://u:hunter2@keys")
    except ValueError as error:
        line = written("json", "tick failed", exc_info=error)
    said = json.loads(line)
    assert "ValueError" in said["exception"]
    assert "hunter2" not in line


def test_a_field_cannot_take_the_place_of_the_event(written):
    said = json.loads(written("json", "real", event="false", level_="x"))
    assert said["event"] == "real"
    assert said["event_"] == "false"


def test_a_plain_line_reads_well_and_stays_one_line(written):
    line = written("plain", "query failed\nINFO forged", question="waiting", why="timed out after 5 s")
    assert line.count("\n") == 1
    assert line.endswith('query failed\\nINFO forged question=waiting why="timed out after 5 s"\n')
    assert "INFO" in line[:20]


def test_auto_is_json_where_nobody_watches(written):
    assert json.loads(written("auto", "event"))["event"] == "event"


def test_auto_is_plain_on_a_terminal(monkeypatch):
    stream = io.StringIO()
    stream.isatty = lambda: True
    monkeypatch.setattr(sys, "stderr", stream)
    logs.set_up("auto", "info")
    logging.getLogger("statezero.test").info("event")
    assert not stream.getvalue().startswith("{")


def test_nothing_is_written_to_stdout(written, capsys):
    written("json", "event")
    assert capsys.readouterr().out == ""
