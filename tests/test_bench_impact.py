"""The bench of the impact: its goals hold on its worlds, and its figures can be read."""

from __future__ import annotations

import argparse
import json

import pytest

from data import bench_impact
from data.__main__ import main


@pytest.fixture(scope="module")
def figures() -> bench_impact.Figures:
    return bench_impact.run(argparse.Namespace(worlds=25, seed=7))


def test_total_failures_are_found_and_what_is_nothing_is_not_flagged(figures):
    assert figures.total_failures >= 10
    assert figures.total_failures_found >= bench_impact.LEAST_TOTAL_FOUND * figures.total_failures
    assert figures.null_deployments == 50
    assert figures.null_flagged <= bench_impact.MOST_NULL_FLAGGED * figures.null_deployments
    assert figures.other_slices_flagged <= bench_impact.MOST_NULL_FLAGGED * figures.other_slices


def test_every_deployment_with_an_effect_is_in_one_row(figures):
    placed = sum(row.deployments for row in figures.rows)
    assert 0.9 * 100 <= placed <= 100, "four of each world; a slice of fewer than five orders is in no row"
    assert all(row.found + row.too_few <= row.deployments for row in figures.rows)


def test_a_small_partial_effect_is_too_few_and_a_large_one_is_found(figures):
    small = [row for row in figures.rows if row.effect == "half" and row.due_to <= 15]
    large = [row for row in figures.rows if row.effect == "half" and row.due_from >= 120]
    assert all(row.too_few == row.deployments for row in small)
    assert all(row.found == row.deployments for row in large)


def test_the_same_seed_gives_the_same_figures():
    one, other = (bench_impact.run(argparse.Namespace(worlds=2, seed=3)) for _ in range(2))
    assert one.rows == other.rows


def test_the_command_prints_only_json_where_that_is_asked_for(capsys):
    assert main(["bench", "impact", "--worlds", "2", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["worlds"] == 2


def test_the_table_has_a_line_for_each_effect(figures):
    text = bench_impact.as_text(figures)
    assert all(effect in text for effect in bench_impact.EFFECTS)
    assert "goal: at least 95%" in text
