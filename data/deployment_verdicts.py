"""The deployments around a window, judged by the orders due on both sides of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from data import binds
from data.answers import Answer, Bind, Failure
from data.metrics.deployment import Deployment
from data.metrics.impact import Impacts
from data.metrics.impact_counts import side_counts
from data.metrics.impact_reading import Reading, reading
from data.metrics.impact_sides import Sides, sides_of
from data.metrics.suspects import Suspects, suspects, worst_run
from data.settings import Settings
from data.window import HOUR, TimeWindow

Ask = Callable[[str, Mapping[str, Bind]], Answer]

SETTLED_BY = 2 * HOUR


@dataclass(frozen=True)
class Verdicts:
    """`impacts` of every deployment around the window; `suspects` None: no slice hung in it."""

    impacts: Impacts
    suspects: Suspects | None


def settled_ms(span: TimeWindow) -> int:
    """A round moment by which the orders of a stretch have long been judged: asked so, it is asked once."""
    return -(-span.end_ms // HOUR) * HOUR + SETTLED_BY


def verdicts(
    ask: Ask, settings: Settings, window: TimeWindow, data_time_ms: int, known: Sequence[Deployment]
) -> Verdicts | Failure:
    """Ask for the orders of the window and of the same hours of earlier weeks, and judge by them."""
    read = reading(window, data_time_ms)
    frames: list[pd.DataFrame] = []
    for span in (read.now, *read.earlier):
        as_of_ms = data_time_ms if span is read.now else min(data_time_ms, settled_ms(span))
        answer = ask("impact_outcomes", binds.impact_outcomes(settings, span, as_of_ms, read.step_ms))
        if isinstance(answer, Failure):
            return answer
        frames.append(answer.frame)
    around = [one for one in known if one.started_ms is not None and one.started_ms >= read.now.start_ms]
    return judged(frames, read, settings, window, sides_of(around, (), data_time_ms))


def judged(
    frames: Sequence[pd.DataFrame], read: Reading, settings: Settings, window: TimeWindow, sides: tuple[Sides, ...]
) -> Verdicts:
    """By the rows of `impact_outcomes`: first those of the newest stretch read, then those of earlier weeks."""
    counts = side_counts(pd.concat(frames, ignore_index=True), read.step_ms, sides)
    impacts = Impacts(sides, counts, settings.objective_seconds * 1000)
    run = worst_run(frames[0], read.step_ms, window)
    return Verdicts(impacts, None if run is None else suspects(run, impacts, frames[0]))
