"""How long it took to notice an incident, to take it up, to stop it and to end it: each span with its two operands.

A missing operand gives no span, never zero and never "until now"; one that ends before it begins is contradictory.
"""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from data.metrics.incident import Incident, Moment


class Measure(StrEnum):
    """Time to detect, to acknowledge, to mitigate, to resolve."""

    TTD = "ttd"
    TTA = "tta"
    TTM = "ttm"
    TTR = "ttr"


# From the first of them to the second.
OPERANDS = {
    Measure.TTD: ("started", "detected"),
    Measure.TTA: ("detected", "acknowledged"),
    Measure.TTM: ("started", "mitigated"),
    Measure.TTR: ("started", "resolved"),
}
MOMENTS = ("started", "detected", "acknowledged", "mitigated", "resolved")


@dataclass(frozen=True)
class Span:
    """One measure of one incident. `ms` is None where an operand is missing; negative where they contradict."""

    measure: Measure
    begin: Moment | None
    end: Moment | None

    @property
    def ms(self) -> int | None:
        return None if self.begin is None or self.end is None else self.end.at_ms - self.begin.at_ms

    @property
    def contradictory(self) -> bool:
        return self.ms is not None and self.ms < 0

    @property
    def known_ms(self) -> int | None:
        """What may enter an aggregate."""
        return None if self.contradictory else self.ms

    @property
    def missing(self) -> tuple[str, ...]:
        """The names of the operands that are not stated."""
        both = zip(OPERANDS[self.measure], (self.begin, self.end), strict=True)
        return tuple(name for name, moment in both if moment is None)


@dataclass(frozen=True)
class Summary:
    """Figures of several incidents: the middle, and from the least to the most. `of` counts also those without one."""

    of: int
    known: int
    median: float | None
    least: int | None
    most: int | None


def moment_of(incident: Incident, name: str, as_of_ms: int) -> Moment | None:
    """One of the five moments; None where it is not stated or had not come yet."""
    moment: Moment | None = getattr(incident, name)
    return moment if moment is not None and moment.at_ms <= as_of_ms else None


def spans(incident: Incident, as_of_ms: int) -> dict[Measure, Span]:
    """All four, as they were known at a moment."""
    return {
        measure: Span(measure, moment_of(incident, begin, as_of_ms), moment_of(incident, end, as_of_ms))
        for measure, (begin, end) in OPERANDS.items()
    }


def summary(figures: Iterable[int | None]) -> Summary:
    """Of all figures; None is one that is not known, and is counted."""
    listed = list(figures)
    known = sorted(each for each in listed if each is not None)
    return Summary(
        of=len(listed),
        known=len(known),
        median=statistics.median(known) if known else None,
        least=known[0] if known else None,
        most=known[-1] if known else None,
    )


def summaries(those: Sequence[dict[Measure, Span]]) -> dict[Measure, Summary]:
    return {measure: summary(each[measure].known_ms for each in those) for measure in Measure}
