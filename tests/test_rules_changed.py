"""A rules file with limits changed: what an address may ask for, and the file that is given back."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from pathlib import Path

import pytest

from data.metrics.rule import Kind
from data.rules import RuleError, load_rules
from data.rules_changed import Change, changed, file_table, names_of, read_change, written
from data.settings import Settings, load


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return load({}, tmp_path).settings


def limit(given: Settings, text: str, name: str) -> float:
    change = read_change(text)
    rules = changed(given, [change]).rules
    return next(rule for rule in rules.rules if rule.kind == change.section)[name]


def test_without_a_change_the_rules_and_the_file_are_those_that_are_there(settings: Settings) -> None:
    found = changed(settings, [])
    assert found.rules == load_rules(settings)
    assert found.text == settings.rules_file.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("text", "name", "value"),
    [
        ("state_0.orders=4", "orders", 4),
        ("state_0.chance=1e-06", "chance", 1e-6),
        ("state_0.recent=20m", "recent_ms", 1_200_000),
        ("burn.slow_rate=3.5", "slow_rate", 3.5),
    ],
)
def test_a_changed_limit_is_that_of_the_rule_and_of_its_line_alone(
    settings: Settings, text: str, name: str, value: float
) -> None:
    assert limit(settings, text, name) == value
    before = settings.rules_file.read_text(encoding="utf-8").splitlines()
    after = changed(settings, [read_change(text)]).text.splitlines()
    [(old, new)] = [pair for pair in zip(before, after, strict=True) if pair[0] != pair[1]]
    assert old.split("=")[0] == new.split("=")[0]
    assert old.partition("#")[2] == new.partition("#")[2], "the comment stays"


def test_a_rule_that_is_switched_off_gets_a_line_of_its_own(settings: Settings, tmp_path: Path) -> None:
    found = changed(settings, [read_change("too_quiet.on=false"), read_change("alerts.quiet=12m")])
    assert [rule.kind for rule in found.rules.rules if not rule.on] == [Kind.TOO_QUIET]
    assert "# The rules of detection." in found.text
    (tmp_path / "mine.toml").write_text(found.text, encoding="utf-8")
    assert load_rules(settings, tmp_path / "mine.toml") == found.rules


def test_a_file_of_another_layout_is_written_anew_with_the_same_meaning(settings: Settings, tmp_path: Path) -> None:
    table = file_table(settings)
    inline = ", ".join(f"{name} = {value!r}" for name, value in table.pop("silence").items())
    rest = settings.rules_file.read_text(encoding="utf-8").replace("[silence]", "[other]")
    kept = "\n".join(part for part in rest.split("\n\n") if not part.startswith("[other]"))
    (tmp_path / "rules.toml").write_text(f"silence = {{ {inline} }}\n{kept}", encoding="utf-8")
    other = replace(settings, rules_file=tmp_path / "rules.toml")
    found = changed(other, [read_change("silence.orders=7")])
    assert tomllib.loads(found.text)["silence"]["orders"] == 7
    assert tomllib.loads(found.text)["state_0"] == table["state_0"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("orders", "expected section.name=value"),
        ("nobody.orders=3", "section: expected one of alerts, keys"),
        ("state_0.patience=3", "limit: expected one of on, orders"),
        ("state_0.orders=many", "expected a whole number"),
        ("state_0.on=perhaps", "expected true or false"),
    ],
)
def test_what_no_rules_file_could_hold_is_refused(text: str, message: str) -> None:
    with pytest.raises(RuleError, match=message.replace("[", r"\[")):
        read_change(text)


@pytest.mark.parametrize("text", ["state_0.orders=0", "state_0.recent=soon", "keys.share=2", "burn.chance=1"])
def test_a_limit_that_a_rule_cannot_have_is_refused(settings: Settings, text: str) -> None:
    with pytest.raises(RuleError, match="expected"):
        changed(settings, [read_change(text)])


def test_a_change_is_the_same_in_as_out_of_an_address() -> None:
    for change in (
        Change("state_0", "orders", 4.0),
        Change("burn", "fast_long", "2h"),
        Change("keys", "on", False),
        Change("state_0", "chance", 1e-6),
    ):
        assert read_change(change.text) == change


def test_everything_that_can_be_changed_is_shown_as_it_stands_in_the_file(settings: Settings) -> None:
    shown = written(file_table(settings), "state_0")
    assert tuple(shown) == names_of("state_0")
    assert (shown["on"], shown["orders"], shown["recent"], shown["chance"]) == ("true", "3", "10m", "0.0001")
