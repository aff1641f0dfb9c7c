"""The file of rules: what is wrong in it is said with what was expected, what was got and an example."""

from __future__ import annotations

from pathlib import Path

import pytest

from data.metrics.rule import Kind
from data.rule_words import told
from data.rules import RuleError, load_rules
from data.settings import ROOT, Settings, load
from data.speech import speech

SHIPPED = (ROOT / "data" / "rules.toml").read_text(encoding="utf-8")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return load({}, tmp_path).settings


def changed(tmp_path: Path, before: str, after: str) -> Path:
    assert before in SHIPPED
    path = tmp_path / "rules.toml"
    path.write_text(SHIPPED.replace(before, after, 1), encoding="utf-8")
    return path


def test_the_shipped_rules_are_one_of_each_kind_and_all_on(settings: Settings) -> None:
    rules = load_rules(settings)
    assert [rule.kind for rule in rules.rules] == list(Kind)
    assert all(rule.on for rule in rules.rules)
    assert rules.terms.stuck_ms == settings.stuck_after


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ("orders = 3", "orders = 0", "rules.toml: keys: orders: expected a whole number from 1 to 10000, got 0"),
        ("orders = 3", "orders = 2.5", "got 2.5, e.g. orders = 3"),
        ("orders = 3", "orders = true", "got True"),
        ("orders = 3 ", "# ", "rules.toml: keys: orders: expected a whole number from 1 to 10000, got nothing"),
        ("share = 0.5", "share = 1.5", "expected a number from 0 to 1, got 1.5"),
        ('quiet = "10m"', 'quiet = "soon"', "expected a duration up to 1d, got 'soon', e.g. quiet = \"5m\""),
        ('quiet = "10m"', "quiet = 10", "expected a duration up to 1d, got 10"),
        ('severity = "page"', 'severity = "loud"', "expected one of page, warn, info, got 'loud'"),
        ('runbook = "docs/rules.md#keys"', "", "keys: runbook: expected an address or a path, got nothing"),
        ("[keys]", "[keys]\nspeed = 3", "rules.toml: keys: expected only orders, share, got 'speed'"),
        ("[keys]", '[keys]\non = "yes"', "on: expected true or false, got 'yes'"),
        ("[keys]", "[kees]", "expected one of alerts, keys, fixed_keys, silence, state_0"),
        ("[keys]", "[keys", "rules.toml: expected a file of TOML"),
    ],
)
def test_a_wrong_entry_is_refused_with_what_was_expected(
    tmp_path: Path, settings: Settings, before: str, after: str, message: str
) -> None:
    with pytest.raises(RuleError) as refused:
        load_rules(settings, changed(tmp_path, before, after))
    assert message in str(refused.value)
    assert "e.g. " in str(refused.value)


def test_a_section_that_is_not_there_is_missed(tmp_path: Path, settings: Settings) -> None:
    path = tmp_path / "rules.toml"
    path.write_text(SHIPPED[: SHIPPED.index("[blind]")], encoding="utf-8")
    with pytest.raises(RuleError, match="blind: expected a section of its own, got nothing"):
        load_rules(settings, path)


def test_a_rule_can_be_turned_off(tmp_path: Path, settings: Settings) -> None:
    rules = load_rules(settings, changed(tmp_path, "[burn]", "[burn]\non = false"))
    assert [rule.kind for rule in rules.rules if not rule.on] == [Kind.BURN]


def test_each_rule_is_explained_in_one_sentence_with_its_own_limits(settings: Settings) -> None:
    for rule in load_rules(settings).rules:
        english, indonesian = (told(rule, speech(language)) for language in ("en", "id"))
        assert english != indonesian
        assert all(words.endswith(".") and any(c.isdigit() for c in words) for words in (english, indonesian))


def test_each_rule_has_its_runbook_in_the_docs(settings: Settings) -> None:
    text = (ROOT / "docs" / "rules.md").read_text(encoding="utf-8")
    headings = {line.strip("# ").lower().replace(" ", "-") for line in text.splitlines() if line.startswith("#")}
    for rule in load_rules(settings).rules:
        assert rule.runbook.removeprefix("docs/rules.md#") in headings
