"""What the tests of the history store share: settings, rounds, and the store at work in another process."""

import os
import subprocess
import sys

from data.metrics.probe import Outcome, ProbeRound, Reading
from data.settings import ROOT, load

BASE_MS = 1_769_630_400_000
ROUND_MS = 15_000
HOLDS_MS = 60_000


def settings_for(url, **more):
    return load({"HISTORY_URL": url, **more}, ROOT / "nowhere").settings


def at(number):
    """The time of the numbered round."""
    return BASE_MS + number * ROUND_MS


def round_at(at_ms, outcomes=None, probe="request", **more):
    """A round that saw each order with its outcome."""
    readings = tuple(
        Reading(f"bbd:request:{order_id}", Outcome(outcome), f"evidence of {outcome}", order_id=order_id)
        for order_id, outcome in (outcomes or {}).items()
    )
    return ProbeRound(probe, at_ms, readings, **more)


def intervals(answer):
    """The rows of `order_outcomes` as plain tuples: order, outcome, start, end (None: it goes on)."""
    rows = answer.frame[["order_id", "outcome", "start_ms", "end_ms"]].astype(object)
    return [tuple(row) for row in rows.where(rows.notna(), None).itertuples(index=False)]


def run_elsewhere(code, url, *arguments):
    """Another Python process with the store's URL and the arguments in `sys.argv`."""
    return subprocess.Popen(
        [sys.executable, "-c", code, url, *map(str, arguments)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
