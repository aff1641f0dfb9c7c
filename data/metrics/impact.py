"""What came after a deployment, slice by slice: on-time share, undispatched share, absence, latency.

Nothing here says that a deployment caused anything. An effect is a change that chance does not make easily, both
against the hour before and against the same hours of earlier weeks, so that an ordinary evening is not an effect.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from data.metrics.columns import Flags, Ints
from data.metrics.impact_counts import SideCounts, cell
from data.metrics.impact_judging import (
    FALSE_DISCOVERIES,
    LATENCY_MEASURES,
    MEASURES,
    VERDICTS,
    Measure,
    Verdict,
    enough,
    latency_test,
    share_tests,
    sizes,
    verdicts,
)
from data.metrics.impact_latency import Latencies, change_interval, percentile
from data.metrics.impact_sides import Sides
from data.metrics.slices import LEAST_JUDGED
from data.metrics.two_shares import discoveries, newcombe, share


@dataclass(frozen=True)
class Effect:
    """One measure of one slice. Shares, or milliseconds for latencies; None: nothing to measure it by.

    `change` is after − before, with its 95 % interval. `p` is the larger of the two comparisons; None: not tested.
    """

    measure: Measure
    before: float | None
    after: float | None
    earlier: float | None
    change: float | None
    low: float | None
    high: float | None
    p: float | None
    found: bool


@dataclass(frozen=True)
class SliceImpact:
    """One slice. The counts are of orders due: before, after, and in the same hours of the earlier weeks together."""

    name: str
    verdict: Verdict
    due: tuple[int, int, int]
    judged: tuple[int, int, int]
    enough: int  # the smaller side's orders that could be judged, of the `LEAST_JUDGED` needed
    effects: tuple[Effect, ...]

    def effect(self, measure: Measure) -> Effect | None:
        return next((each for each in self.effects if each.measure is measure), None)

    @property
    def compared_with_weeks(self) -> bool:
        return self.judged[2] >= LEAST_JUDGED


class Impacts:
    """The verdicts of many deployments at once, as arrays of deployments × slices; single ones are made when asked."""

    def __init__(
        self,
        sides: Sequence[Sides],
        counts: SideCounts,
        objective_ms: int,
        latencies: Mapping[str, Latencies] | None = None,
    ) -> None:
        """`latencies` of each slice may be given for one deployment; then its latencies are judged too."""
        if latencies is not None and len(sides) != 1:
            raise ValueError(f"latencies are of one deployment, got {len(sides)}")
        self.sides = tuple(sides)
        self.counts = counts
        self._latencies = latencies or {}
        p, worse = share_tests(counts)
        for measure, part in LATENCY_MEASURES.items():
            for number, name in enumerate(counts.slices):
                place = (0, number, MEASURES.index(measure))
                if name in self._latencies:
                    p[place], worse[place] = latency_test(self._latencies[name], part, objective_ms)
        self.p = p
        flat = p.reshape(len(sides), p.shape[1] * p.shape[2])
        self.found: Flags = discoveries(flat, FALSE_DISCOVERIES).reshape(p.shape)
        self.verdicts = verdicts(counts, self.found, worse)
        self.sizes = sizes(counts)

    def __len__(self) -> int:
        return len(self.sides)

    def worst(self, number: int) -> int | None:
        """The place of the worst slice of a deployment; None when there is no slice with an order due."""
        due = self.counts.before.due[number] + self.counts.after.due[number] > 0
        if self.sides[number].unjudged is not None or not due.any():
            return None
        keys = np.where(due, self.verdicts[number], len(VERDICTS))
        return int(np.lexsort((-self.sizes[number], keys))[0])

    def ranking(self) -> list[int]:
        """The deployments by their worst slice, worst first; among equals newest first; without a verdict last."""

        def badness(number: int) -> tuple[float, ...]:
            place = self.worst(number)
            started = self.sides[number].deployment.started_ms or 0
            if place is None:
                return (len(VERDICTS), 0.0, -started)
            return (float(self.verdicts[number, place]), -float(self.sizes[number, place]), -started)

        return sorted(range(len(self)), key=badness)

    def slice_impact(self, number: int, place: int) -> SliceImpact:
        """Everything about one slice of one deployment."""
        sides = (self.counts.before, self.counts.after, self.counts.earlier)
        return SliceImpact(
            name=self.counts.slices[place],
            verdict=VERDICTS[self.verdicts[number, place]],
            due=_three(side.due[number, place] for side in sides),
            judged=_three(side.judged[number, place] for side in sides),
            enough=int(enough(self.counts)[number, place]),
            effects=tuple(self._effects(number, place)),
        )

    def slices_of(self, number: int) -> list[SliceImpact]:
        """Each slice with an order due on either side, worst first."""
        due = self.counts.before.due[number] + self.counts.after.due[number] > 0
        order = np.lexsort((-self.sizes[number], self.verdicts[number]))
        return [self.slice_impact(number, int(place)) for place in order if due[place]]

    def _effects(self, number: int, place: int) -> list[Effect]:
        before, after, earlier = (
            cell(side, number, place) for side in (self.counts.before, self.counts.after, self.counts.earlier)
        )
        shares = {
            Measure.ON_TIME: [(side.on_time, side.judged) for side in (before, after, earlier)],
            Measure.UNDISPATCHED: [(side.settled - side.handed, side.settled) for side in (before, after, earlier)],
            Measure.ABSENCE: [
                (side.handed - side.early, side.settled - side.early) for side in (before, after, earlier)
            ],
        }
        found = [self._share_effect(measure, parts, (number, place)) for measure, parts in shares.items()]
        mine = self._latencies.get(self.counts.slices[place])
        if mine is not None:
            found += [self._latency_effect(measure, mine, (number, place)) for measure in LATENCY_MEASURES]
        return found

    def _share_effect(self, measure: Measure, parts: list[tuple[Ints, Ints]], at: tuple[int, int]) -> Effect:
        before, after, earlier = (_known(share(*pair)[0, 0]) for pair in parts)
        change, low, high = (_known(each[0, 0]) for each in newcombe(*parts[0], *parts[1]))
        return Effect(measure, before, after, earlier, change, low, high, *self._tested(measure, at))

    def _latency_effect(self, measure: Measure, mine: Latencies, at: tuple[int, int]) -> Effect:
        part = LATENCY_MEASURES[measure]
        before, after, earlier = (_known(percentile(side, part)) for side in (mine.before, mine.after, mine.earlier))
        low, high = (_known(each) for each in change_interval(mine.before, mine.after, part))
        change = None if before is None or after is None else after - before
        return Effect(measure, before, after, earlier, change, low, high, *self._tested(measure, at))

    def _tested(self, measure: Measure, at: tuple[int, int]) -> tuple[float | None, bool]:
        place = (*at, MEASURES.index(measure))
        return _known(self.p[place]), bool(self.found[place])


def _three(numbers: Iterable[int]) -> tuple[int, int, int]:
    before, after, earlier = (int(number) for number in numbers)
    return before, after, earlier


def _known(value: float) -> float | None:
    return None if np.isnan(value) else float(value)
