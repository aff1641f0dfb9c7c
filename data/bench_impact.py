"""How often the impact of a deployment is found, and how often one is claimed where nothing was, on random worlds."""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from data.metrics.columns import Flags, Ints
from data.metrics.deployment import Deployment, Status
from data.metrics.impact import Impacts
from data.metrics.impact_counts import side_counts
from data.metrics.impact_judging import BAD, Verdict
from data.metrics.impact_latency import latencies_by_slice
from data.metrics.impact_sides import SIDE, WEEK, WEEKS, sides_of
from data.window import MINUTE, SECOND

OBJECTIVE_MS, HORIZON_MS = 60 * SECOND, 5 * MINUTE
START_MS, FINISH_MS = 1_769_630_000_000, 1_769_630_000_000 + 9 * MINUTE
# The share of the orders of one slice that hang after the deployment; the last one makes all of them slower instead.
EFFECTS: Mapping[str, float] = {"total failure": 1.0, "half": 0.5, "a fifth": 0.2, "a twentieth": 0.05, "slower": 0.0}
SLOWER = 4.0
NULL = "nothing"
SIZES = ((5, 15), (15, 40), (40, 120), (120, 400), (400, 1200))  # orders due in the hour after
MOST_NULL_FLAGGED, LEAST_TOTAL_FOUND, LARGE_ENOUGH = 0.05, 0.95, 40


@dataclass(frozen=True)
class Row:
    """One size of effect in slices of one size: how many there were, and how many were found."""

    effect: str
    due_from: int
    due_to: int
    deployments: int
    found: int
    too_few: int


@dataclass(frozen=True)
class Figures:
    """`null_flagged` counts the deployments without an effect for which any slice was called worse or better."""

    worlds: int
    seed: int
    rows: tuple[Row, ...]
    total_failures: int  # those with at least 40 orders due in the hour after
    total_failures_found: int
    null_deployments: int
    null_flagged: int
    other_slices: int  # of deployments with an effect, the slices that it did not touch
    other_slices_flagged: int
    seconds: float


@dataclass(frozen=True)
class Tried:
    """What became of one deployment."""

    effect: str
    due_after: int  # of the slice with the effect; 0 without one
    verdict: Verdict | None
    others: int
    others_flagged: int


@dataclass(frozen=True)
class Slice:
    """How a slice ordinarily runs: orders an hour, shares, and the median hand-off."""

    hourly: float
    late: float
    lost: float
    early: float
    median_ms: float


def add(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> argparse.ArgumentParser:
    """The bench's own part of the command line."""
    parser = subparsers.add_parser("impact", help="how often a deployment's effect is found, on random worlds")
    parser.add_argument("--worlds", type=int, default=200, help="how many worlds of six deployments (default 200)")
    parser.add_argument("--seed", type=int, default=1, help="the worlds' seed (default 1)")
    return parser


def run(args: argparse.Namespace) -> Figures:
    """Try every deployment of every world."""
    began = time.perf_counter()
    tried = [each for world in range(args.worlds) for each in world_of(np.random.default_rng((args.seed, world)))]
    null = [each for each in tried if each.effect == NULL]
    real = [each for each in tried if each.effect != NULL]
    total = [each for each in real if each.effect == "total failure" and each.due_after >= LARGE_ENOUGH]
    return Figures(
        worlds=args.worlds,
        seed=args.seed,
        rows=tuple(_rows(real)),
        total_failures=len(total),
        total_failures_found=sum(each.verdict in BAD for each in total),
        null_deployments=len(null),
        null_flagged=sum(each.others_flagged > 0 for each in null),
        other_slices=sum(each.others for each in real),
        other_slices_flagged=sum(each.others_flagged for each in real),
        seconds=round(time.perf_counter() - began, 1),
    )


def _rows(tried: Sequence[Tried]) -> Iterator[Row]:
    for effect in EFFECTS:
        for low, high in SIZES:
            mine = [each for each in tried if each.effect == effect and low <= each.due_after < high]
            found = sum(each.verdict in BAD for each in mine)
            few = sum(each.verdict is Verdict.TOO_FEW for each in mine)
            yield Row(effect, low, high, len(mine), found, few)


def world_of(rng: np.random.Generator) -> Iterator[Tried]:
    """Six deployments of a world of three to eight slices: two without an effect, and four with one in one slice."""
    slices = [_slice(rng) for _ in range(int(rng.integers(3, 9)))]
    for number in range(6):
        effect = NULL if number < 2 else str(rng.choice(list(EFFECTS)))
        yield _tried(rng, slices, effect)


def _slice(rng: np.random.Generator) -> Slice:
    return Slice(
        hourly=float(np.exp(rng.uniform(np.log(6), np.log(900)))),
        late=float(rng.uniform(0.001, 0.02)),
        lost=float(rng.uniform(0.0, 0.01)),
        early=float(rng.choice([0.0, 0.05, 0.2])),
        median_ms=float(rng.uniform(2, 8)) * SECOND,
    )


def _tried(rng: np.random.Generator, slices: Sequence[Slice], effect: str) -> Tried:
    touched = -1 if effect == NULL else int(rng.integers(len(slices)))
    # Every fourth hour is one that is always slower than the hour before it, in each week: no effect.
    evening = float(rng.choice([1.0, 1.0, 1.0, 3.0]))
    growth = float(rng.uniform(0.6, 1.6))
    parts = []
    for number, each in enumerate(slices):
        for week in range(WEEKS + 1):
            hit = effect if number == touched and week == 0 else None
            named = f"slice {number}"
            parts.append(_hours(rng, each, name=named, week=week, evening=evening, growth=growth, effect=hit))
    orders = pd.concat(parts, ignore_index=True)
    impacts = _judged(orders)
    verdicts = {each.name: each for each in impacts.slices_of(0)}
    mine = verdicts.pop(f"slice {touched}", None)
    flagged = sum(each.verdict in BAD or each.verdict is Verdict.BETTER for each in verdicts.values())
    due = 0 if mine is None else mine.due[1]
    return Tried(effect, due, None if mine is None else mine.verdict, len(verdicts), flagged)


def _hours(
    rng: np.random.Generator, of: Slice, *, name: str, week: int, evening: float, growth: float, effect: str | None
) -> pd.DataFrame:
    """The orders of one slice in one week: one row each, as `impact_outcomes` counts them bucket by bucket."""
    size = rng.poisson(of.hourly * (1 + growth) * float(rng.uniform(0.9, 1.1)) / (1 + growth) * 2)
    side = rng.random(size) < growth / (1 + growth)
    into = (rng.random(size) * SIDE).astype(np.int64)
    due_ms = np.where(side, FINISH_MS + into, START_MS - SIDE + into) - week * WEEK
    latency = of.median_ms * np.exp(0.65 * rng.standard_normal(size)) * np.where(side, evening, 1.0)
    slow = rng.random(size) < of.late
    latency[slow] = OBJECTIVE_MS * (1 + rng.pareto(1.4, int(slow.sum())))
    latency[rng.random(size) < of.early] = -1.0
    hung = rng.random(size) < of.lost
    if effect is not None:
        latency = np.where(side & (effect == "slower") & (latency > 0), latency * SLOWER, latency)
        hung |= side & (rng.random(size) < EFFECTS[effect])
    return _counted(name, due_ms, latency, hung)


def _counted(name: str, due_ms: Ints, latency: npt.NDArray[np.float64], hung: Flags) -> pd.DataFrame:
    received = ~hung
    return pd.DataFrame(
        {
            "bucket_ms": due_ms,
            "payment_method": name,
            "due_count": 1,
            "judged_count": 1,
            "on_time_count": (received & (latency <= OBJECTIVE_MS)).astype(np.int64),
            "settled_count": 1,
            "handed_count": (received & (latency <= HORIZON_MS)).astype(np.int64),
            "early_count": (received & (latency < 0)).astype(np.int64),
            "latency_ms": np.where(received, np.maximum(latency, 0), -1).astype(np.int64),
        }
    )


def _judged(orders: pd.DataFrame) -> Impacts:
    """By the very functions that the page uses."""
    deployment = Deployment(
        "d", "booking-flow", "1", "A change", START_MS, FINISH_MS, Status.SUCCEEDED, None, None, None, None, ()
    )
    sides = sides_of([deployment], (), FINISH_MS + 2 * SIDE)
    counts = side_counts(orders, 1, sides)
    received = orders[orders["latency_ms"] >= 0].rename(columns={"bucket_ms": "due_ms"})
    return Impacts(sides, counts, OBJECTIVE_MS, latencies_by_slice(received, sides[0], counts.slices))


def as_text(figures: Figures) -> str:
    """The figures for a person: one line for each effect, one column for each size of slice."""
    head = "found, of effects in slices with so many orders due in the hour after"
    lines = [
        f"{figures.worlds} worlds, seed {figures.seed}, {figures.seconds:g} s",
        head,
        "  ".join([f"{'effect':<14}", *(f"{f'{low}–{high - 1}':>14}" for low, high in SIZES)]),
    ]
    for effect in EFFECTS:
        cells = [_cell(row) for row in figures.rows if row.effect == effect]
        lines.append("  ".join([f"{effect:<14}", *(f"{cell:>14}" for cell in cells)]))
    total, null = figures.total_failures, figures.null_deployments
    lines += [
        f"total failures of {LARGE_ENOUGH} and more found: {_share(figures.total_failures_found, total)} "
        f"(goal: at least {LEAST_TOTAL_FOUND:.0%})",
        f"deployments without an effect flagged: {_share(figures.null_flagged, null)} "
        f"(goal: at most {MOST_NULL_FLAGGED:.0%})",
        f"slices beside the one with the effect flagged: {_share(figures.other_slices_flagged, figures.other_slices)}",
    ]
    return "\n".join(lines)


def _cell(row: Row) -> str:
    return "—" if not row.deployments else f"{row.found}/{row.deployments} {row.found / row.deployments:.0%}"


def _share(part: int, whole: int) -> str:
    return f"{part} of {whole}" + (f", {part / whole:.1%}" if whole else "")
