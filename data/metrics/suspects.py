"""Which deployments may have to do with a run of hung orders: ranked, each with its evidence, always inferred.

A deployment is a suspect when the slice became worse after it, and the slice did not go on working after it either:
orders that were handed over between it and the first one that hung speak for it. That it merely was the nearest one
makes nobody a suspect.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import pandas as pd

from data.metrics.columns import Ints, integers, texts
from data.metrics.deployment import Deployment
from data.metrics.impact import Impacts
from data.metrics.impact_judging import BAD, VERDICTS, Verdict
from data.metrics.impact_sides import happened, in_effect_ms
from data.window import DAY, HOUR, MINUTE, TimeWindow

# The worst verdict first.
_RANK = {verdict: place for place, verdict in enumerate(VERDICTS)}
REACH = DAY
# What a deployment changes may take so long to be everywhere; orders handed over meanwhile speak neither way.
SETTLES_IN = 5 * MINUTE
# Less likely than this, that so many orders were handed over although the deployment had broken the slice.
LEAST_FIT = 0.01
# However wholly a slice seems to fail, one order in ten may get through.
MOST_FAILING = 0.9
LEAST_ORDINARY, MOST_ORDINARY, LEAST_HUNG = 0.005, 0.2, 0.2
# In natural logarithm: about three orders hung in a row, in a slice where ordinarily one in a hundred is.
LEAST_SCORE = 8.0


@dataclass(frozen=True)
class Run:
    """A stretch in which the orders of one slice hung. `start_ms` is the bucket of the first one that did: it was due
    within `step_ms` of it.
    """

    slice: str
    start_ms: int
    step_ms: int
    end_ms: int
    settled: int
    hung: int
    score: float

    @property
    def failing(self) -> float:
        return self.hung / self.settled


class Clearing(StrEnum):
    """Why a deployment in reach is no suspect."""

    WORKED_ON = "the slice went on working after it"
    NO_EFFECT = "the slice was not worse after it"
    TOO_FEW = "too few orders to judge, and not shortly before"


@dataclass(frozen=True)
class Candidate:
    """A deployment in reach of the run, with what speaks for and against it."""

    deployment: Deployment
    number: int  # its place among the impacts
    before_ms: int  # from its being in effect to the run; negative: the run began while it was under way
    worked_on: int  # orders of the slice handed over between it and the run
    fit: float  # how likely these are if it had broken the slice
    verdict: Verdict | None  # on the slice that hung; None: it cannot be judged
    same_service: bool
    others_within_hour: int
    cleared: Clearing | None  # None: a suspect


@dataclass(frozen=True)
class Suspects:
    """`suspects` and `cleared` are in the order of their evidence. Without both, nothing was deployed in reach."""

    run: Run
    suspects: tuple[Candidate, ...]
    cleared: tuple[Candidate, ...]

    @property
    def none_in_reach(self) -> bool:
        return not self.suspects and not self.cleared


def worst_run(buckets: pd.DataFrame, step_ms: int, window: TimeWindow) -> Run | None:
    """The stretch of the window in which a slice hung most clearly; None when none did.

    `buckets` has the columns of `impact_outcomes`. Each order adds the logarithm of how much likelier it is when the
    slice fails than when it runs as in the day before; the stretch with the largest sum is the run.
    """
    methods = texts(buckets, "payment_method")
    runs = [_run(buckets[methods == name], str(name), step_ms, window) for name in pd.unique(methods)]
    found = [run for run in runs if run is not None]
    return max(found, key=lambda run: (run.score, run.slice), default=None)


def _run(rows: pd.DataFrame, name: str, step_ms: int, window: TimeWindow) -> Run | None:
    rows = rows.sort_values("bucket_ms")
    at_ms, settled = integers(rows, "bucket_ms"), integers(rows, "settled_count")
    hung = settled - integers(rows, "handed_count")
    ordinary = _ordinary(settled, hung, (at_ms >= window.start_ms - DAY) & (at_ms < window.start_ms))
    known = (at_ms >= window.start_ms - DAY) & (at_ms < window.end_ms) & (settled > 0)
    at_ms, settled, hung = at_ms[known], settled[known], hung[known]
    failing = max(4 * ordinary, LEAST_HUNG)
    gain = hung * np.log(failing / ordinary) + (settled - hung) * np.log((1 - failing) / (1 - ordinary))
    begin = int(np.searchsorted(at_ms, window.start_ms))
    first, last, score = _largest_stretch(gain[begin:])
    if score < LEAST_SCORE:
        return None
    first, last = first + begin, last + begin
    if first == begin:  # it may have begun before the window did
        first -= _reaches_back(gain[:begin])
    stretch = slice(first, last + 1)
    return Run(
        name,
        int(at_ms[first]),
        step_ms,
        int(at_ms[last]) + step_ms,
        int(settled[stretch].sum()),
        int(hung[stretch].sum()),
        score,
    )


def _ordinary(settled: Ints, hung: Ints, before: np.ndarray) -> float:
    share = (int(hung[before].sum()) + 0.5) / (int(settled[before].sum()) + 50)
    return min(max(share, LEAST_ORDINARY), MOST_ORDINARY)


def _largest_stretch(gain: np.ndarray) -> tuple[int, int, float]:
    """First and last place of the stretch with the largest sum, and the sum; 0.0 when nothing is above nought."""
    if not len(gain):
        return 0, 0, 0.0
    sums = np.concatenate([[0.0], np.cumsum(gain)])
    lowest = np.minimum.accumulate(sums[:-1])
    last = int(np.argmax(sums[1:] - lowest))
    first = int(np.argmin(sums[: last + 1]))
    return first, last, float(sums[last + 1] - sums[first])


def _reaches_back(gain: np.ndarray) -> int:
    """How many of the last places belong to a stretch that goes on after them."""
    sums = np.concatenate([[0.0], np.cumsum(gain[::-1])])
    return int(np.argmax(sums))


def suspects(run: Run, impacts: Impacts, buckets: pd.DataFrame, *, services: frozenset[str] = frozenset()) -> Suspects:
    """Judge every deployment that began in the 24 h before the run.

    `impacts` are of the deployments around the run, `buckets` reach back 24 h from it. `services` are those that an
    incident names, where one does.
    """
    inside = [number for number, each in enumerate(impacts.sides) if _in_reach(each.deployment, run)]
    deployments = [impacts.sides[number].deployment for number in inside]
    started = np.array([one.started_ms or 0 for one in deployments], dtype=np.int64)
    effect = np.array([in_effect_ms(one) or 0 for one in deployments], dtype=np.int64)
    ordered = np.sort(started)
    others = np.searchsorted(ordered, started + HOUR + 1) - np.searchsorted(ordered, started - HOUR) - 1
    mine = buckets[texts(buckets, "payment_method") == run.slice]
    worked_on = _handed_since(mine, effect + SETTLES_IN, run.start_ms)
    fits = (1 - min(run.failing, MOST_FAILING)) ** worked_on.astype(np.float64)
    found = []
    for place, (number, one) in enumerate(zip(inside, deployments, strict=True)):
        verdict, before_ms = _verdict(impacts, number, run.slice), run.start_ms - int(effect[place])
        found.append(
            Candidate(
                one,
                number,
                before_ms=before_ms,
                worked_on=int(worked_on[place]),
                fit=float(fits[place]),
                verdict=verdict,
                same_service=one.service in services,
                others_within_hour=int(others[place]),
                cleared=_clearing(verdict, float(fits[place]), before_ms),
            )
        )
    found.sort(key=_evidence)
    return Suspects(
        run,
        tuple(each for each in found if each.cleared is None),
        tuple(each for each in found if each.cleared is not None),
    )


def _handed_since(mine: pd.DataFrame, from_ms: Ints, run_ms: int) -> Ints:
    """Orders of the slice handed over between each of the moments and the run."""
    rows = mine.sort_values("bucket_ms")
    at_ms = integers(rows, "bucket_ms")
    sums = np.concatenate([[0], np.cumsum(integers(rows, "handed_count"))])
    return np.asarray(np.maximum(0, sums[np.searchsorted(at_ms, run_ms)] - sums[np.searchsorted(at_ms, from_ms)]))


def _in_reach(deployment: Deployment, run: Run) -> bool:
    start = deployment.started_ms
    return start is not None and happened(deployment) and run.start_ms - REACH <= start < run.start_ms + run.step_ms


def _verdict(impacts: Impacts, number: int, slice_: str) -> Verdict | None:
    names = impacts.counts.slices
    if impacts.sides[number].unjudged is not None or slice_ not in names:
        return None
    return VERDICTS[int(impacts.verdicts[number, names.index(slice_)])]


def _clearing(verdict: Verdict | None, fit: float, before_ms: int) -> Clearing | None:
    if fit < LEAST_FIT:
        return Clearing.WORKED_ON
    if verdict is None or verdict is Verdict.TOO_FEW:
        return None if before_ms <= SETTLES_IN else Clearing.TOO_FEW
    return None if verdict in BAD else Clearing.NO_EFFECT


def _evidence(candidate: Candidate) -> tuple[float, ...]:
    """The strongest first: the verdict on the slice, the service, then how shortly before."""
    verdict = Verdict.TOO_FEW if candidate.verdict is None else candidate.verdict
    return (_RANK[verdict], -candidate.fit, not candidate.same_service, abs(candidate.before_ms))
