"""Buckets of equal length on the time axis: each begins at a multiple of the step."""

from __future__ import annotations

import numpy as np

from data.metrics.columns import Ints


def bucket_starts(from_ms: int, to_ms: int, step_ms: int, data_time_ms: int | None) -> Ints:
    """Starts of the buckets that overlap [from_ms, to_ms) and begin no later than data time, ascending.

    The first one may begin before `from_ms`. Empty without a data time.
    """
    if data_time_ms is None:
        return np.empty(0, dtype=np.int64)
    end = min(to_ms, data_time_ms + 1)
    if end <= from_ms:
        return np.empty(0, dtype=np.int64)
    return np.arange(from_ms // step_ms * step_ms, end, step_ms, dtype=np.int64)
