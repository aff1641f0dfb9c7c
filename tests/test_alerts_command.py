"""`python -m data alerts`: which there are, and what people do about them."""

import json

import pytest

from data.__main__ import main
from data.window import MINUTE
from tests.alerting import NOW, Memory, alert, ended


@pytest.fixture
def memory(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HISTORY_URL", f"sqlite:///{tmp_path}/history.db")
    monkeypatch.setenv("CLOCK", "2026-01-29T04:39+07:00")
    held = Memory(f"sqlite:///{tmp_path}/history.db")
    yield held
    held.close()


def printed(capsys, *arguments):
    code = main(["alerts", *arguments])
    shown = capsys.readouterr()
    return code, (shown.out + shown.err).splitlines()


def test_without_an_alert_the_list_says_so(memory, capsys):
    assert printed(capsys, "list") == (0, ["0 alerts, 0 of them open"])


def test_what_people_did_is_in_the_list_and_in_the_log(memory, capsys):
    memory.remember(alert())
    assert printed(capsys, "ack", "a-1", "--who", "budi") == (0, ["a-1: acknowledged by budi"])
    assert printed(capsys, "assign", "a-1", "--to", "sari", "--who", "budi")[0] == 0
    assert printed(capsys, "note", "a-1", "flushed", "--who", "sari")[0] == 0
    silence = ("silence", "a-1", "--for", "30m", "--reason", "known", "--who", "budi")
    assert printed(capsys, *silence) == (0, ["a-1: silenced by budi"])
    assert printed(capsys, "list") == (
        1,
        [
            "a-1  page  open  cc_preauth  keys  2026-01-29 03:57 WIB (42 min)",
            "    orders lack bbd:request:*",
            "    acknowledged by budi, 39 min after it was first seen",
            "    assigned to sari",
            "    silenced until 2026-01-29 05:09 WIB by budi: known",
            "1 alerts, 1 of them open",
        ],
    )
    assert printed(capsys, "log", "a-1") == (
        0,
        [
            "  1  2026-01-29 04:00:00 WIB  opened by the rules",
            "  2  2026-01-29 04:39:00 WIB  acknowledged by budi (not verified)",
            "  3  2026-01-29 04:39:00 WIB  assigned by budi (not verified)  to: sari",
            "  4  2026-01-29 04:39:00 WIB  noted by sari (not verified)  text: flushed",
            "  5  2026-01-29 04:39:00 WIB  silenced by budi (not verified)  reason: known; until 2026-01-29 05:09 WIB",
        ],
    )


def test_ended_ones_are_listed_when_asked_for(memory, capsys):
    memory.remember(alert())
    memory.remember(ended(alert(), NOW + MINUTE), at_ms=NOW + MINUTE)
    assert printed(capsys, "list")[1] == ["0 alerts, 0 of them open"]
    code, lines = printed(capsys, "list", "--last", "1h", "--json")
    (record,) = json.loads("\n".join(lines))["alerts"]
    assert (code, record["alert_id"], record["state"], record["acknowledged_ms"]) == (0, "a-1", "resolved", None)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("ack", "a-9"), "a-9: there is no such alert"),
        (("log", "a-9"), "a-9: there is no such alert"),
        (("silence", "a-1", "--for", "30d", "--reason", "x"), "expected a silence of 1 min to 7 d, got one that ends"),
        (("silence", "a-1", "--for", "ever", "--reason", "x"), "--for: a duration is a number with s, m, h or d"),
        (("note", "a-1", " "), "expected a note, got nothing"),
    ],
)
def test_what_cannot_be_done_is_said_and_ends_with_2(memory, capsys, arguments, said):
    memory.remember(alert())
    code, lines = printed(capsys, *arguments)
    assert code == 2
    assert said in lines[0]


def test_a_silence_without_end_or_reason_is_not_even_read(memory, capsys):
    for arguments in (("silence", "a-1", "--reason", "x"), ("silence", "a-1", "--for", "1h")):
        with pytest.raises(SystemExit):
            main(["alerts", *arguments])


def test_the_log_as_json_has_every_detail(memory, capsys):
    memory.remember(alert())
    _, lines = printed(capsys, "log", "a-1", "--json")
    (entry,) = json.loads("\n".join(lines))["log"]
    assert (entry["action"], entry["detail"]["alert"]["users_hurt"]) == ("opened", 12)
