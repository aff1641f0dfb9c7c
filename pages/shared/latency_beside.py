"""The latencies of a compared window, beside those of the window itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from data.metrics.budget import Spent
from data.metrics.latency import Ending
from data.metrics.survival import SliceLatency
from pages.shared import asking_latency, comparing, latency_rows, notices
from pages.shared.frame import Scene
from pages.shared.language import text
from pages.shared.words import drill as words


@dataclass(frozen=True)
class Before:
    """By payment method; `curve` is the one over time, at the places of this window."""

    slices: Mapping[str, SliceLatency]
    spent: Mapping[str, Spent]
    curve: pd.DataFrame
    label: str


def find(scene: Scene, data_time_ms: int) -> Before | None:
    """As they were known as long before as the compared window lies, so that orders hang as long in both.

    None when nothing is compared, or after saying why it cannot be.
    """
    other = comparing.beside(scene)
    if other is None:
        return None
    as_of_ms = min(data_time_ms, data_time_ms - scene.view.compare_ms)
    label = words.beside(scene.view)
    counted = asking_latency.counts(other.settings, other.view, as_of_ms)
    outcomes = asking_latency.outcomes(other.settings, other.view.window, as_of_ms, f"{other.view.place}|latency")
    read = [notices.rows_of(held, label) for held in (counted, outcomes)]
    if read[0] is None or read[1] is None:
        return None
    rows, ended = other.chosen(read[0]), other.chosen(read[1])
    if not (rows["ending"] != Ending.ABANDONED.value).any():
        notices.empty(words.nothing_then(scene.view, scene.zone), text(words.NO_DATA_NEXT))
        return None
    curve = latency_rows.curve_of(other, rows, as_of_ms)
    moved = curve.assign(at_ms=curve["at_ms"] + scene.view.compare_ms)
    slices = latency_rows.latencies(other, rows)
    return Before(slices, latency_rows.spent(other, ended, as_of_ms), moved, label)
