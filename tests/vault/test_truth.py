"""Postmortems of other organisations against what people read in them, where the corpus is there."""

from __future__ import annotations

import argparse

import pytest

from data import bench_vault
from data.bench_vault import TRUTH, expanded
from tests.vault import SHARED

CORPUS = SHARED / "corpus"
LEAST_PRECISION = 0.95
LEAST_RECALL = {"date": 0.95, "timeline": 0.90, "started": 0.80, "detected": 0.80, "resolved": 0.80}


def test_a_bare_time_of_the_truth_stands_on_the_day_before_it():
    assert expanded("2026-01-29 23:50, 23:59, 2026-01-30 00:10") == [
        "2026-01-29 23:50",
        "2026-01-29 23:59",
        "2026-01-30 00:10",
    ]


@pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus is not here")
def test_they_are_read_as_people_read_them():
    figures = bench_vault.run(argparse.Namespace(corpus=CORPUS, truth=TRUTH, only=None, wrong=True))
    assert figures.notes >= 60
    assert figures.missed == ()
    assert figures.taken == ()
    for row in figures.rows:
        if row.field in LEAST_RECALL:
            assert (row.precision or 0) >= LEAST_PRECISION, (row, figures.wrong)
            assert (row.recall or 0) >= LEAST_RECALL[row.field], (row, figures.wrong)
