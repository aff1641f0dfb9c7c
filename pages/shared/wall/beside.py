"""What the wall knows beside the orders of its moment: latencies of its window, and runs of orders that hung."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TypeVar

import pandas as pd

from data.answers import Failure
from data.metrics.latency import Measure
from data.metrics.observed import ObservedRun, observed_runs
from data.metrics.survival import SliceLatency, latency_curve, slice_latencies
from data.states import Held
from data.window import MINUTE
from pages.shared import asking, asking_latency, charts_latency, notices
from pages.shared.frame import Scene


@dataclass(frozen=True)
class Latencies:
    """Of the orders due in the window. `curve` is that of `latency_curve`, its buckets are `step_ms` wide."""

    held: Held
    measure: Measure
    curve: pd.DataFrame
    step_ms: int
    top_ms: float  # the longest length in the curve
    slices: Mapping[str, SliceLatency]
    at_ms: int


@dataclass(frozen=True)
class Runs:
    """The observed runs, by start, of the orders due from `from_ms` on, as they were known at `at_ms`."""

    held: Held
    runs: tuple[ObservedRun, ...]
    from_ms: int
    at_ms: int

    @property
    def running(self) -> list[ObservedRun]:
        """Those that go on: most users hurt first."""
        return sorted((run for run in self.runs if run.end_ms is None), key=lambda run: (-run.users, run.slice))

    @property
    def last(self) -> ObservedRun | None:
        """The run that ended last."""
        ended = [run for run in self.runs if run.end_ms is not None]
        return max(ended, key=lambda run: (run.end_ms or 0, run.slice), default=None)


def latencies(scene: Scene, data_time_ms: int, before: Latencies | Failure | None) -> Latencies | Failure | None:
    """The newest that is known, or why nothing is."""
    held = asking_latency.counts(scene.settings, scene.view, data_time_ms)
    if held.failure is not None or held.rows is None:
        return _with_failure(before, held.failure)
    rows, window = scene.chosen(notices.named(held.rows.frame)), scene.view.window
    step_ms = asking_latency.step(scene.view)
    curve = latency_curve(rows, window.start_ms, window.end_ms, step_ms, data_time_ms)
    return Latencies(
        held=held,
        measure=scene.view.measure,
        curve=curve,
        step_ms=step_ms,
        top_ms=charts_latency.top_of(curve),
        slices=slice_latencies(rows, (MINUTE,)),
        at_ms=data_time_ms,
    )


def runs(scene: Scene, data_time_ms: int, before: Runs | Failure | None) -> Runs | Failure | None:
    """The same of the runs. Those of the payment methods that were chosen: a run is of all booking types."""
    settings = scene.settings
    at_ms, hung, outcomes = asking.runs(settings, data_time_ms, f"{scene.view.place}|wall")
    failure = hung.failure or outcomes.failure
    if failure is not None or hung.rows is None or outcomes.rows is None:
        return _with_failure(before, failure)
    found = observed_runs(
        notices.named(hung.rows.frame),
        notices.named(outcomes.rows.frame),
        at_ms,
        stuck_ms=settings.stuck_after,
        give_up_ms=settings.give_up_after,
    )
    chosen = tuple(run for run in found.runs if not scene.view.methods or run.slice in scene.view.methods)
    return Runs(hung, chosen, at_ms - settings.give_up_after, at_ms)


Known = TypeVar("Known", Latencies, Runs)


def _with_failure(before: Known | Failure | None, failure: Failure | None) -> Known | Failure | None:
    """What was known before stays, with the failure that hides what is newer."""
    if before is None or isinstance(before, Failure):
        return failure
    return replace(before, held=replace(before.held, failure=failure))
