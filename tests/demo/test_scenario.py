"""A scenario file says what is wrong with it: what, expected, got, an example."""

from __future__ import annotations

from pathlib import Path

import pytest

from data.demo.scenario import DEFAULT, DEFAULT_MIX, ScenarioError, check_days, load_scenario
from data.demo.world import Plan

INCIDENT = """
[[incident]]
name = "card night"
slice = "cc_preauth"
share = 1.0
from = "2026-01-20T01:00:00+07:00"
to = 2026-01-20T05:00:00+07:00
key = "missing"
"""
LAG = '[[lag]]\nfrom = "2026-01-20T01:00:00+07:00"\nto = "2026-01-20T02:00:00+07:00"\nminutes = 20\n'
MIX = "[mix]\ncash = 0.9\ncc_preauth = 0.1\n"

WRONG = [
    (INCIDENT.replace("1.0", "1.2"), "share", "0 to 1", "1.2"),
    (INCIDENT.replace("1.0", "-0.1"), "share", "0 to 1", "-0.1"),
    (INCIDENT.replace("1.0", "true"), "share", "0 to 1", "True"),
    (INCIDENT.replace("1.0", "nan"), "share", "0 to 1", "nan"),
    (INCIDENT.replace("share = 1.0\n", ""), "share", "0 to 1", "nothing"),
    (INCIDENT.replace("T05:00", "T01:00"), "from", "before to", "2026-01-20"),
    (INCIDENT.replace("T05:00", "T00:30"), "from", "before to", "2026-01-20"),
    (INCIDENT.replace("cc_preauth", "gold"), "slice", "cc_preauth", "gold"),
    (INCIDENT.replace('00+07:00"', '00"'), "from", "offset", "2026-01-20T01:00:00"),
    (INCIDENT.replace("to = 2026-01-20T05:00:00+07:00", "to = 2026-01-20T05:00:00"), "to", "offset", "2026-01-20T05"),
    (INCIDENT.replace("to = 2026-01-20T05:00:00+07:00", "to = 2026-01-20"), "to", "offset", "2026"),
    (INCIDENT.replace("to = 2026-01-20T05:00:00+07:00", 'to = "now"'), "to", "offset", "now"),
    (INCIDENT.replace('"missing"', '"gone"'), "key", "missing or present", "gone"),
    (INCIDENT + 'after = "later"\n', "after", "released or lost", "later"),
    (INCIDENT + "deployment = 3\n", "deployment", "a text", "3"),
    (INCIDENT + "shares = 3\n", "incident 1", "only", "shares"),
    (INCIDENT.replace('name = "card night"\n', ""), "name", "a text", "nothing"),
    (MIX.replace("0.1", "0.2"), "mix", "sum to 1", "1.1"),
    (MIX.replace("0.9", "0.898"), "mix", "sum to 1", "0.998"),
    (MIX.replace("0.9", '"most"'), "mix", "0 to 1", "most"),
    ("mix = 3", "mix", "a table", "3"),
    (LAG.replace("20\n", "0\n"), "minutes", "above 0", "0"),
    (LAG.replace("20\n", '"20"\n'), "minutes", "above 0", "'20'"),
    (LAG.replace("T02:00", "T00:00"), "from", "before to", "2026-01-20"),
    ("ordinary_trouble = 1", "ordinary_trouble", "true or false", "1"),
    ("incidents = 1", "scenario", "only mix", "incidents"),
    ("incident = 1", "incident", "[[incident]]", "1"),
    ("[[incident", "toml", "TOML", ""),
]


def load(folder: Path, text: str) -> object:
    file = folder / "s.toml"
    file.write_text(text, encoding="utf-8")
    return load_scenario(file)


@pytest.mark.parametrize(("text", "what", "expected", "got"), WRONG)
def test_a_wrong_scenario_is_told_with_what_expected_got_and_an_example(
    tmp_path: Path, text: str, what: str, expected: str, got: str
) -> None:
    with pytest.raises(ScenarioError) as caught:
        load(tmp_path, text)
    message = str(caught.value)
    before, rest = message.split(": expected ", 1)
    assert what in before
    said, rest = rest.split(", got ", 1)
    assert expected in said
    assert got in rest
    assert ", e.g. " in rest


def test_a_file_that_is_not_there_is_told_by_its_name(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match=r"none\.toml: expected a TOML file"):
        load_scenario(tmp_path / "none.toml")


def test_a_scenario_replaces_the_night_and_keeps_the_mix_and_the_ordinary_trouble(tmp_path: Path) -> None:
    scenario = load(tmp_path, INCIDENT + LAG)
    assert not scenario.builtin_night
    assert scenario.mix == DEFAULT_MIX
    assert scenario.ordinary_trouble
    assert scenario.incidents[0].released
    assert scenario.incidents[0].deployment is None
    assert scenario.lags[0].delay_ms == 20 * 60_000


def test_a_mix_within_the_tolerance_is_brought_to_a_sum_of_one(tmp_path: Path) -> None:
    scenario = load(tmp_path, MIX.replace("0.9", "0.9009"))
    assert sum(scenario.mix.values()) == pytest.approx(1, abs=1e-12)


def test_an_incident_outside_the_days_of_the_world_is_told(tmp_path: Path) -> None:
    scenario = load(tmp_path, INCIDENT)
    with pytest.raises(ScenarioError, match=r"card night.*within the world's days"):
        check_days(scenario, Plan(2).window, "two days")


def test_the_shipped_scenarios_can_be_read() -> None:
    files = list(Path("data/demo/scenarios").glob("*.toml"))
    assert files
    for file in files:
        assert load_scenario(file).incidents


def test_the_built_in_mix_names_seven_payment_methods_with_six_per_cent_cc_preauth() -> None:
    assert len(DEFAULT.mix) == 7
    assert sum(DEFAULT.mix.values()) == pytest.approx(1)
    assert DEFAULT.mix["cc_preauth"] == 0.06
