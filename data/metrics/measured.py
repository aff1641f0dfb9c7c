"""Rows of the questions, and rounds of the probes, as the facts that rules are judged by."""

from __future__ import annotations

import numpy as np
import pandas as pd

from data.metrics.baseline import COLUMNS
from data.metrics.columns import Ints, codes, integers, texts
from data.metrics.facts import STEP_MS, Counts, FixedKey, Hung, KeyReadings, Waiting
from data.metrics.key_health import key_pattern
from data.metrics.probe import Probe, ProbeRound
from data.metrics.rule import Terms

COUNT_COLUMNS = (*COLUMNS, "received")
ABSENT = -1


def waiting_of(frame: pd.DataFrame) -> tuple[Waiting, ...]:
    """Rows of the question `waiting`, ascending by due time."""
    columns = (
        texts(frame, "order_id").tolist(),
        users(frame),
        texts(frame, "payment_method").tolist(),
        integers(frame, "due_ms").tolist(),
    )
    rows = [Waiting(*row) for row in zip(*columns, strict=True)]
    return tuple(sorted(rows, key=lambda order: (order.due_ms, order.order_id)))


def hung_of(frame: pd.DataFrame) -> tuple[Hung, ...]:
    """Rows of the question `hung`, ascending by due time. One that was closed before it was received is lost."""
    left, received = (integers(frame, name, ABSENT).tolist() for name in ("left_ms", "received_ms"))
    columns = (
        texts(frame, "order_id").tolist(),
        users(frame),
        texts(frame, "payment_method").tolist(),
        texts(frame, "booking_type").tolist(),
        integers(frame, "due_ms").tolist(),
        [None if at_ms == ABSENT else at_ms for at_ms in left],
        [None if at_ms == ABSENT or at_ms != gone_ms else at_ms for at_ms, gone_ms in zip(received, left, strict=True)],
    )
    rows = [Hung(*row) for row in zip(*columns, strict=True)]
    return tuple(sorted(rows, key=lambda order: (order.due_ms, order.order_id)))


def users(frame: pd.DataFrame) -> list[str | None]:
    """The user of each row; None where the row names nobody: two such rows may be one person."""
    named = texts(frame, "user_id", "")
    return [None if user in ("", "unknown") else str(user) for user in named.tolist()]


def counts_from(at_ms: int, terms: Terms) -> int:
    """The first minute that the counts of a moment hold."""
    return (at_ms - terms.lookback_ms) // STEP_MS * STEP_MS


def counts_of(frame: pd.DataFrame, at_ms: int, terms: Terms) -> Counts:
    """Rows of the question `hand_off_counts`, asked in steps of a minute from `counts_from` on."""
    start_ms = counts_from(at_ms, terms)
    numbers, names = codes(texts(frame, "payment_method"))
    places = (integers(frame, "bucket_ms") - start_ms) // STEP_MS
    columns = {name: integers(frame, f"{name}_count") for name in COUNT_COLUMNS}
    return Counts(start_ms, tuple(names), tables_of(numbers, places, columns, (len(names), minutes(at_ms, terms))))


def minutes(at_ms: int, terms: Terms) -> int:
    """How many minutes the counts of a moment hold: the last one is that of the moment itself."""
    return at_ms // STEP_MS - counts_from(at_ms, terms) // STEP_MS + 1


def tables_of(numbers: Ints, places: Ints, columns: dict[str, Ints], shape: tuple[int, int]) -> dict[str, Ints]:
    """Tables of slice × minute out of rows that name their slice and minute by place."""
    cells = numbers * shape[1] + places
    size = shape[0] * shape[1]
    tables = {
        name: np.bincount(cells, values, minlength=size).astype(np.int64).reshape(shape)
        for name, values in columns.items()
    }
    tables["waited"] = tables["settled"] - tables["early"]
    return tables


def fixed_key(found: ProbeRound) -> FixedKey:
    """A round of a probe of one fixed key, which read it."""
    [reading] = found.readings
    return FixedKey(found.probe, reading.key, reading.outcome)


def readings_of(probe: Probe, confirmed: ProbeRound) -> KeyReadings:
    """A confirmed round of a per-order probe."""
    outcomes = {reading.order_id: reading.outcome for reading in confirmed.readings if reading.order_id is not None}
    return KeyReadings(probe.name, key_pattern(probe), confirmed.at_ms, outcomes)
