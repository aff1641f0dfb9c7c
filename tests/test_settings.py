import argparse
import json
import re
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from data import settings
from data.__main__ import main
from data.commands import settings as command
from data.settings import ROOT, TABLE, SettingError, Settings, load, mask_url, masked
from data.window import DAY, HOUR, MINUTE, SECOND

README = ROOT / "README.md"

# Name, value, what the message says was expected.
WRONG = [
    ("WAREHOUSE_URL", "postgresql//reader:hidden-word@host/db", "a SQLAlchemy URL"),
    ("WAREHOUSE_URL", "host:5432", "a SQLAlchemy URL"),
    ("REDIS_URL", "http://keys:6379", "redis://"),
    ("REDIS_URL", "keys:6379", "redis://"),
    ("REDIS_URL", "redis://", "redis://"),
    ("TIMEZONE", "Asia/Jakrta", "time zone database"),
    ("TIMEZONE", "../../etc/passwd", "time zone database"),
    ("STUCK_AFTER", "5", "a duration from 1s to 24h"),
    ("STUCK_AFTER", "five minutes", "a duration"),
    ("STUCK_AFTER", "-5m", "a duration"),
    ("STUCK_AFTER", "0s", "a duration"),
    ("STUCK_AFTER", "25h", "a duration"),
    ("GIVE_UP_AFTER", "10m", "a duration from 1h to 30d"),
    ("OBJECTIVE_SECONDS", "60s", "a whole number"),
    ("OBJECTIVE_SECONDS", "0", "a whole number"),
    ("OBJECTIVE_SECONDS", "1.5", "a whole number"),
    ("OBJECTIVE_SHARE", "99.5", "a number from 0 to 1"),
    ("OBJECTIVE_SHARE", "99.5%", "a number from 0 to 1"),
    ("OBJECTIVE_SHARE", "nan", "a number from 0 to 1"),
    ("QUERY_TIMEOUT", "5000", "a duration"),
    ("QUERY_TIMEOUT", "1ms", "a duration"),
    ("ROW_CAP", "lots", "a whole number"),
    ("ROW_CAP", "1e6", "a whole number"),
    ("POOL_SIZE", "0", "a whole number"),
    ("REFRESH", "1s", "a duration"),
    ("PROBES_FILE", "/no/such/file.toml", "a file that is there"),
    ("CLOCK", "now-6h", "an instant with an offset"),
    ("CLOCK", "2026-01-29T04:39", "an instant with an offset"),
    ("CLOCK", "wall", "system, demo"),
    ("HISTORY_URL", "mysql://host/history", "sqlite:///"),
    ("HISTORY_KEEP", "forever", "a duration"),
    ("HASH_KEY", "hidden-word", "at least 16 characters"),
    ("STANDUP_AT", "9", "a time of day"),
    ("STANDUP_AT", "24:00", "a time of day"),
    ("LANGUAGE", "fr", "one of en, id"),
    ("LOG_FORMAT", "xml", "one of auto, json, plain"),
    ("LOG_LEVEL", "verbose", "one of debug"),
]


def read(environ: Mapping[str, str], folder: Path) -> Settings:
    return load(environ, folder).settings


@pytest.mark.parametrize(("name", "value", "expected"), WRONG)
def test_a_wrong_setting_says_name_expected_got_and_example(
    name: str, value: str, expected: str, tmp_path: Path
) -> None:
    with pytest.raises(SettingError) as caught:
        load({name: value}, tmp_path)
    message = str(caught.value)
    assert message.startswith(f"{name}: expected ")
    assert expected in message
    got = "a value that is not shown" if name == "HASH_KEY" else repr(value).replace("hidden-word", "***")
    assert f", got {got} (from environment)" in message
    assert f", e.g. {name}=" in message
    assert "hidden-word" not in message


@pytest.mark.parametrize("setting", TABLE, ids=lambda setting: setting.name)
def test_the_example_of_each_setting_can_be_used(setting: settings.Setting, tmp_path: Path) -> None:
    file = tmp_path / "probes.toml"
    file.touch()
    text = str(file) if setting.name.endswith("_FILE") else setting.example
    load({setting.name: text}, tmp_path)


def test_the_defaults_are_those_of_the_design(tmp_path: Path) -> None:
    found = read({}, tmp_path)
    assert found.warehouse_url is found.redis_url is found.vault_path is found.hash_key is found.language is None
    assert (found.stuck_after, found.give_up_after) == (5 * MINUTE, 48 * HOUR)
    assert (found.objective_seconds, found.objective_share) == (60, 0.995)
    assert (found.query_timeout, found.refresh) == (5 * SECOND, 15 * SECOND)
    assert (str(found.timezone), found.clock) == ("Asia/Jakarta", "system")
    assert found.history_keep == 90 * DAY


def test_an_empty_or_blank_variable_is_unset(tmp_path: Path) -> None:
    assert load({"WAREHOUSE_URL": "", "STUCK_AFTER": "  "}, tmp_path).origins["STUCK_AFTER"] == "default"


def test_the_environment_wins_over_the_file_and_each_value_knows_where_it_came_from(tmp_path: Path) -> None:
    (tmp_path / "statezero.toml").write_text('stuck_after = "10m"\nROW_CAP = 500\nrefresh = "30s"\n')
    loaded = load({"REFRESH": "1m"}, tmp_path)
    assert (loaded.settings.stuck_after, loaded.settings.row_cap) == (10 * MINUTE, 500)
    assert loaded.settings.refresh == MINUTE
    assert loaded.origins["STUCK_AFTER"] == "statezero.toml"
    assert loaded.origins["REFRESH"] == "environment"
    assert loaded.origins["CLOCK"] == "default"


def test_stuck_must_come_before_abandoned(tmp_path: Path) -> None:
    with pytest.raises(SettingError, match="STUCK_AFTER: expected less than GIVE_UP_AFTER"):
        load({"STUCK_AFTER": "2h", "GIVE_UP_AFTER": "1h"}, tmp_path)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("stuck_after = 5m", "expected TOML"),
        ('stuck_afterr = "5m"', "expected names of settings only, got 'stuck_afterr'"),
        ("stuck_after = true", "STUCK_AFTER: expected text or a number, got True"),
        ('[stuck_after]\na = "5m"', "STUCK_AFTER: expected text or a number"),
        ('stuck_after = "soon"', "STUCK_AFTER: expected a duration from 1s to 24h, got 'soon' (from statezero.toml)"),
    ],
)
def test_a_wrong_file_says_its_name_and_what_is_wrong(text: str, told: str, tmp_path: Path) -> None:
    (tmp_path / "statezero.toml").write_text(text)
    with pytest.raises(SettingError) as caught:
        load({}, tmp_path)
    assert told in str(caught.value)
    assert "statezero.toml" in str(caught.value)
    assert "e.g." in str(caught.value)


def test_a_file_that_is_named_must_be_there(tmp_path: Path) -> None:
    with pytest.raises(SettingError, match="SETTINGS_FILE: expected a TOML file that is there"):
        load({"SETTINGS_FILE": str(tmp_path / "none.toml")}, tmp_path)


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("postgresql+psycopg://reader:s3cret@host/db", "postgresql+psycopg://reader:***@host/db"),
        ("postgresql+psycopg://reader@host/db", "postgresql+psycopg://reader@host/db"),
        ("postgresql://reader:s3c@ret@host/db", "postgresql://reader:***@host/db"),
        ("postgresql://reader:s3c/ret@host/db", "postgresql://reader:***@host/db"),
        ("postgresql://reader:s3c?ret@host/db", "postgresql://reader:***@host/db"),
        ("postgresql://host/db?user=reader&password=s3cret", "postgresql://host/db?user=reader&password=***"),
        ("redis://:s3cret@host:6379/0", "redis://:***@host:6379/0"),
        ("redis+sentinel://u:s3cret@a:26379,b:26379/main/0", "redis+sentinel://u:***@a:26379,b:26379/main/0"),
        ("redis://host:6379/0", "redis://host:6379/0"),
        ("postgres//reader:s3cret@host", "postgres//reader:***@host"),
        ("/srv/warehouse", "/srv/warehouse"),
        ("sqlite:////var/lib/history.db", "sqlite:////var/lib/history.db"),
    ],
)
def test_a_password_is_masked_wherever_it_stands(url: str, shown: str) -> None:
    assert mask_url(url) == shown


def test_a_secret_is_never_printed_at_all() -> None:
    secret = next(setting for setting in TABLE if setting.secret)
    assert masked(secret, "sixteen characters") == "********"
    assert masked(secret, "") == ""


def printed(capsys: pytest.CaptureFixture[str], **flags: bool) -> str:
    assert command.run(argparse.Namespace(**{"json": False, "markdown": False, **flags})) == 0
    return capsys.readouterr().out


def test_the_command_prints_every_setting_with_its_value_and_origin(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    for setting in TABLE:
        monkeypatch.delenv(setting.name, raising=False)
    monkeypatch.setenv("WAREHOUSE_URL", "postgresql+psycopg://reader:s3cret@host/db")
    monkeypatch.setenv("HASH_KEY", "a secret of the site")
    lines = printed(capsys).splitlines()
    assert [line.split()[0] for line in lines] == [setting.name for setting in TABLE]
    assert re.fullmatch(r"WAREHOUSE_URL +postgresql\+psycopg://reader:\*\*\*@host/db +environment", lines[0])
    records = json.loads(printed(capsys, json=True))
    assert records["HASH_KEY"]["value"] == "********"
    assert records["REDIS_URL"] == {"value": None, "from": "default", "help": records["REDIS_URL"]["help"]}
    assert "s3cret" not in json.dumps(records)


def test_a_wrong_setting_ends_the_command_with_2_and_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("STUCK_AFTER", "soon")
    assert main(["settings", "--json"]) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.startswith("STUCK_AFTER: expected a duration")
    assert len(shown.err.splitlines()) == 1


def test_the_table_for_the_readme_has_every_setting_and_no_path_of_this_machine(
    capsys: pytest.CaptureFixture[str],
) -> None:
    table = printed(capsys, markdown=True)
    assert [line.split("`")[1] for line in table.splitlines()[2:]] == [setting.name for setting in TABLE]
    assert str(ROOT) not in table
    assert sys.prefix not in table
    assert all(line.count(" | ") == 4 for line in table.splitlines()[2:])


def test_the_readme_has_the_table_of_settings_as_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    expected = printed(capsys, markdown=True).strip()
    assert expected in README.read_text(encoding="utf-8"), "run: python -m data settings --markdown"


def test_each_setting_has_a_field_and_each_field_a_setting() -> None:
    assert [setting.name.lower() for setting in TABLE] == list(Settings.__dataclass_fields__)
