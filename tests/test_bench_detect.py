"""The bench of detection: what it counts, that it goes on after a break, and that a world is what was drawn."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import pytest

from data.bench_detect import OURS, Told, Tried, as_text, figures, run
from data.bench_detect_world import draw, make
from data.metrics.rule import Terms
from data.window import DAY, MINUTE

TRIED = Tried(
    number=0,
    hanging=60,
    share=0.3,
    slice_share=0.05,
    at="03:36",
    key="missing",
    near_misses=("lag",),
    weeks=2 / 7,
    slices=7,
    told={OURS: Told(4.0, 1.0, 0, 0), "static threshold": Told(None, None, 50, 3)},
    rules=("keys",),
    false_rules=(),
)


def test_each_way_of_watching_is_counted_over_all_worlds() -> None:
    missed = replace(TRIED, number=1, told={OURS: Told(None, None, 30, 1), "static threshold": Told(9.0, 6.0, 4, 0)})
    small = replace(missed, number=2, hanging=12, false_rules=("burn",))
    found = figures((TRIED, missed, small), 1, 0.0)
    ours, static = found.lines[:2]
    assert (ours.large, ours.large_missed, ours.missed) == (2, 1, 2)
    assert (ours.minutes_p50, ours.of_third_p95, ours.users_before_p50) == (4.0, 1.0, 0.0)
    assert ours.false_alarms == 2
    assert ours.false_alarms_per_week == pytest.approx(2 / (6 / 7), abs=0.001)
    assert ours.false_alarms_per_slice_week == pytest.approx(2 / 6, abs=0.001)
    assert ours.false_alarms_per_week < ours.false_alarms_per_week_high
    assert static.large_missed == 1
    assert found.slow_in_time == (1, 2)
    assert found.false_rules == {"burn": 1}
    assert "these rules" in as_text(found)


def test_worlds_that_were_done_are_not_tried_again(tmp_path: Path) -> None:
    kept = tmp_path / "kept.jsonl"
    kept.write_text("".join(json.dumps(asdict(replace(TRIED, number=n))) + "\n" for n in range(3)), encoding="utf-8")
    found = run(argparse.Namespace(worlds=3, seed=1, kept=kept))
    assert [each.number for each in found.tried] == [0, 1, 2]
    assert found.seconds < 60


def test_a_world_has_two_judged_days_after_two_weeks_and_hangs_as_drawn() -> None:
    drawn = replace(draw(np.random.default_rng(3)), mean=3_000)
    world = make(drawn, 5, Terms(5 * MINUTE, MINUTE, 0.995))
    assert world.judged.length_ms == 2 * DAY
    assert world.rows.ordinary.known_at(world.judged.start_ms).days == 13
    assert all(drawn.window.start_ms <= due_ms < drawn.window.end_ms for due_ms in world.hanging.tolist())
    orders = world.rows.orders
    mine = (orders.slice == 0) & (orders.due_ms >= drawn.window.start_ms) & (orders.due_ms < drawn.window.end_ms)
    assert len(world.hanging) == pytest.approx(drawn.incidents[0].share * mine.sum(), abs=1.5)
