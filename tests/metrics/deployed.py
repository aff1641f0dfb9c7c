"""Deployments for the tests of what came after them."""

from __future__ import annotations

from dataclasses import replace

from data.metrics.deployment import Deployment, Status
from data.window import HOUR, MINUTE, TimeWindow

T = 1_769_634_000_000  # a whole hour
PLAIN = Deployment(
    "d1", "booking-flow", "2.1", "Fewer steps", T, T + 9 * MINUTE, Status.SUCCEEDED, "Dimas", None, None, None, ()
)


def deployed(name: str = "d1", start_min: int | None = 0, finish_min: int | None = 9, **more: object) -> Deployment:
    """Minutes are counted from T."""
    start_ms = None if start_min is None else T + start_min * MINUTE
    finish_ms = None if finish_min is None else T + finish_min * MINUTE
    changed = {"deployment_id": name, "started_ms": start_ms, "finished_ms": finish_ms, **more}
    return replace(PLAIN, **changed)  # type: ignore[arg-type]


def minutes(start: int, end: int) -> TimeWindow:
    return TimeWindow(T + start * MINUTE, T + end * MINUTE)


LATER = T + 48 * HOUR
