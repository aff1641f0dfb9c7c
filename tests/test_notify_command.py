"""`python -m data notify`: does every target hear us, and what is it still owed?"""

import json

import pytest

from data.__main__ import main
from data.sources.key_server_process import free_port
from tests.alerting import NOW, Memory, alert, routing
from tests.receivers import AlertmanagerReceiver, receiving


@pytest.fixture
def site(tmp_path, monkeypatch):
    """Settings of a site whose file names the targets that a test gives by address."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HISTORY_URL", f"sqlite:///{tmp_path}/history.db")
    monkeypatch.setenv("NOTIFY_FILE", str(tmp_path / "notify.toml"))
    monkeypatch.setenv("HOOK_SECRET", "a secret of the tests")
    monkeypatch.setenv("CLOCK", "2026-01-29T04:39+07:00")

    def write(**targets):
        text = ""
        for name, (kind, url) in targets.items():
            place = f'url = "{url}"' if kind == "alertmanager" else f'address = "{url}"\nsecret_env = "HOOK_SECRET"'
            text += f'[[target]]\nname = "{name}"\nkind = "{kind}"\n{place}\n'
        routes = f"[[route]]\ntargets = {json.dumps(list(targets))}\n" if targets else ""
        (tmp_path / "notify.toml").write_text(text + routes)

    return write


def test_every_target_gets_a_test_and_says_how_it_took_it(site, capsys):
    away = free_port()
    with receiving() as hook, receiving(AlertmanagerReceiver) as manager:
        site(hook=("webhook", hook.url), am=("alertmanager", manager.url), away=("webhook", f"http://127.0.0.1:{away}"))
        assert main(["notify", "test"]) == 1
        assert hook.received[0].json["event"] == "test"
        assert "2026-01-29 04:39:00 WIB" in hook.received[0].json["body"]
        assert manager.received[0].json == []
    assert capsys.readouterr().out.splitlines() == [
        f"hook: webhook at 127.0.0.1:{hook.port}: took it",
        f"am: alertmanager at 127.0.0.1:{manager.port}: took it",
        f"away: webhook at 127.0.0.1:{away}: 127.0.0.1:{away} cannot be reached (Connection refused)",
    ]


def test_one_target_can_be_tested_alone(site, capsys):
    with receiving() as hook:
        site(hook=("webhook", hook.url), other=("webhook", "http://127.0.0.1:1"))
        assert main(["notify", "test", "--target", "hook", "--json"]) == 0
    (tried,) = json.loads(capsys.readouterr().out)["targets"]
    assert (tried["target"], tried["trouble"]) == ("hook", None)


def test_a_target_that_is_not_there_is_said(site, capsys):
    site(hook=("webhook", "http://127.0.0.1:1"))
    assert main(["notify", "test", "--target", "hok"]) == 2
    assert capsys.readouterr().err == "--target: expected one of hook, got 'hok'\n"


def test_without_a_target_there_is_nothing_to_test(site, capsys, monkeypatch):
    site()
    assert main(["notify", "test"]) == 2
    assert "expected a target in notify.toml, got none" in capsys.readouterr().err
    monkeypatch.delenv("NOTIFY_FILE")
    assert main(["notify", "test"]) == 2
    assert "NOTIFY_FILE: expected a file of targets, got nothing" in capsys.readouterr().err


def test_what_is_not_sent_is_listed_with_why(site, capsys, tmp_path):
    site(hook=("webhook", "http://127.0.0.1:1"))
    assert main(["notify", "outbox"]) == 0
    memory = Memory(f"sqlite:///{tmp_path}/history.db", routing("hook"))
    memory.remember(alert())
    memory.store.failed(memory.waiting("hook")[0], "nobody there", NOW)
    memory.close()
    capsys.readouterr()
    assert main(["notify", "outbox"]) == 1
    assert capsys.readouterr().out.splitlines() == [
        "hook: a-1.1.hook: opened of 2026-01-29 04:00 WIB, 1 tries: nobody there",
        "1 messages are not sent yet",
    ]
    assert main(["notify", "outbox", "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["messages"][0]["message_id"] == "a-1.1.hook"
