"""Random numbers that depend on the seed, the day and the purpose, and on nothing else."""

from __future__ import annotations

from datetime import date
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

# Stands for "this has not happened and will not": the earlier of two times is then simply the smaller one.
NEVER = np.iinfo(np.int64).max


class Purpose(IntEnum):
    """Each use has numbers of its own, so that a change in one leaves the others as they were."""

    SHAPE = 1
    ORDERS = 2
    TROUBLE = 3
    INCIDENT = 4
    DEPLOYMENTS = 5
    LOADING = 6


def generator(seed: int, day: date, purpose: Purpose, number: int = 0) -> np.random.Generator:
    """The numbers of one day and purpose; `number` tells several of a kind apart."""
    return np.random.default_rng(np.random.SeedSequence((seed, day.toordinal(), purpose, number)))


def log_normal_ms(rng: np.random.Generator, median_ms: float, sigma: float, size: int) -> Ints:
    """Durations in whole milliseconds around a median, with the long tail that durations have."""
    # Single precision is drawn twice as fast and is finer than a millisecond here.
    draws = rng.standard_normal(size, dtype=np.float32)
    return np.asarray(np.exp(draws * np.float32(sigma)) * np.float32(median_ms), dtype=np.int64)
