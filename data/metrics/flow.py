"""The flow: orders that became due and orders that were received, in each bucket of time."""

from __future__ import annotations

from typing import Literal

import numpy as np
import pandas as pd

from data.metrics.buckets import bucket_starts
from data.metrics.columns import Ints, codes, integers, text_series, texts
from data.window import MINUTE

COUNTS = ("due_count", "received_count")


def flow_curve(
    flow: pd.DataFrame,
    from_ms: int,
    to_ms: int,
    step_ms: int,
    data_time_ms: int | None,
    *,
    by: Literal["payment_method", "booking_type"] = "payment_method",
) -> pd.DataFrame:
    """The question `flow` with its gaps filled: at_ms, the column named by `by`, due_count, received_count, partial.

    `at_ms` is the start of the bucket. A bucket without rows up to data time holds zeros; one that begins after data
    time is absent. `partial`: part of the bucket lies outside [from_ms, to_ms) or at and after data time.
    """
    starts = bucket_starts(from_ms, to_ms, step_ms, data_time_ms)
    numbers, names = codes(texts(flow, by))
    place = (integers(flow, "bucket_ms", -1) - (starts[0] if len(starts) else 0)) // step_ms
    inside = (place >= 0) & (place < len(starts))
    cells = numbers[inside] * len(starts) + place[inside]
    curve = pd.DataFrame({"at_ms": np.tile(starts, len(names)), by: text_series(names, len(starts))})
    for name in COUNTS:
        curve[name] = _summed(cells, integers(flow, name)[inside], len(curve))
    known_to = to_ms if data_time_ms is None else min(to_ms, data_time_ms)
    curve["partial"] = (curve["at_ms"] < from_ms) | (curve["at_ms"] + step_ms > known_to)
    return curve


def _summed(cells: Ints, counts: Ints, length: int) -> Ints:
    sums = np.zeros(length, dtype=np.int64)
    np.add.at(sums, cells, counts)
    return sums


def with_rates(curve: pd.DataFrame, step_ms: int) -> pd.DataFrame:
    """The curve with due_per_minute and received_per_minute; null in a partial bucket, whose length is not known."""
    rated = curve.copy()
    for name in COUNTS:
        rate = curve[name].astype("float64") * MINUTE / step_ms
        rated[name.replace("_count", "_per_minute")] = rate.mask(curve["partial"].astype(bool))
    return rated
