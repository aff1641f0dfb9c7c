"""How every command behaves: help, wrong use, wrong settings."""

from __future__ import annotations

import argparse
import pkgutil
import re
import subprocess
import sys

import pytest

from data import commands
from data.__main__ import COULD_NOT_RUN, main, parser
from data.settings import SettingError
from tests.code_map import ROOT

FILES = sorted(module.name for module in pkgutil.iter_modules(commands.__path__))


def python_m_data(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "data", *arguments], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )


def ended_with(*arguments: str) -> int | str | None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    return ended.value.code


@pytest.mark.parametrize("name", FILES)
def test_everything_that_a_command_can_be_told_to_do_runs(name):
    found = leaves(subcommands(parser())[name])
    assert found
    assert all(callable(leaf.get_default("run")) for leaf in found)


def subcommands(of: argparse.ArgumentParser) -> dict[str, argparse.ArgumentParser]:
    actions = [action for action in of._actions if isinstance(action, argparse._SubParsersAction)]
    return {name: found for action in actions for name, found in action.choices.items()}


def leaves(of: argparse.ArgumentParser) -> list[argparse.ArgumentParser]:
    """The parsers that take no further word."""
    below = subcommands(of)
    return [leaf for found in below.values() for leaf in leaves(found)] if below else [of]


@pytest.mark.parametrize("name", FILES)
def test_every_command_has_help(name, capsys):
    assert ended_with(name, "--help") == 0
    out, err = capsys.readouterr()
    assert f"python -m data {name}" in out
    assert err == ""


@pytest.mark.parametrize("name", FILES)
def test_an_unknown_option_could_not_run(name, capsys):
    assert ended_with(name, "--no-such-option") == COULD_NOT_RUN
    out, err = capsys.readouterr()
    assert out == ""
    assert "usage:" in err


def test_the_help_lists_every_command_with_what_it_does():
    # What a long name does stands on the line beneath it.
    listing = re.sub(r"\n {12,}", " ", parser().format_help())
    for name in FILES:
        assert any(line.split()[:1] == [name] and len(line.split()) > 2 for line in listing.splitlines()), name


@pytest.mark.parametrize("name", FILES)
def test_a_command_that_is_named_is_the_only_one_that_is_loaded(name):
    assert list(subcommands(parser([name, "--json"]))) == [name]
    assert list(subcommands(parser(["nonsense", name]))) == FILES


def test_an_unknown_command_could_not_run():
    ended = python_m_data("nonsense")
    assert ended.returncode == COULD_NOT_RUN
    assert ended.stdout == ""
    assert "nonsense" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_no_command_at_all_could_not_run(capsys):
    assert ended_with() == COULD_NOT_RUN
    assert "usage:" in capsys.readouterr().err


def test_help_is_printed_and_done():
    ended = python_m_data("--help")
    assert ended.returncode == 0
    assert "usage: python -m data" in ended.stdout
    assert ended.stderr == ""


def failing(error: BaseException) -> object:
    class Parser:
        def parse_args(self, arguments: object) -> object:
            class Arguments:
                def run(self, args: object) -> int:
                    raise error

            return Arguments()

    return Parser()


def test_a_wrong_setting_is_one_line_and_could_not_run(monkeypatch, capsys):
    wrong = SettingError("STUCK_AFTER: expected a duration, got 'soon', e.g. STUCK_AFTER=5m")
    monkeypatch.setattr("data.__main__.parser", lambda _: failing(wrong))
    assert main([]) == COULD_NOT_RUN
    out, err = capsys.readouterr()
    assert out == ""
    assert err.splitlines() == [str(wrong)]


def test_ctrl_c_ends_quietly(monkeypatch, capsys):
    monkeypatch.setattr("data.__main__.parser", lambda _: failing(KeyboardInterrupt()))
    assert main([]) == 130
    assert capsys.readouterr().err == ""


def test_a_reader_that_has_gone_away_ends_it_quietly():
    """As `| head` does; here it is gone before the first word."""
    piped = f"{sys.executable} -m data settings | true"
    ended = subprocess.run(["sh", "-c", piped], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert ended.stderr == ""
