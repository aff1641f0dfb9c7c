"""Reading a demo world with nothing of the product, as somebody else would count."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

FAR = 2**62


def at(text: str) -> int:
    """Milliseconds of a time in Jakarta such as `2026-01-29 06:42`."""
    return int(datetime.fromisoformat(text.replace(" ", "T") + "+07:00").timestamp() * 1000)


def frame_of(table: pa.Table) -> pd.DataFrame:
    """Orders with the time that each left state 0 (`left_ms`) and the time that it was in it (`waited_ms`)."""
    times = ("created_ms", "due_ms", "received_ms", "assigned_ms", "closed_ms")
    columns = {name: table[name].fill_null(FAR).to_numpy() for name in times}
    texts = [name for name in table.column_names if name not in times]
    frame = pd.DataFrame(columns).join(table.select(texts).to_pandas(strings_to_categorical=True))
    frame["left_ms"] = frame[["received_ms", "closed_ms"]].min(axis=1)
    frame["waited_ms"] = frame["left_ms"] - frame["due_ms"]
    return frame


def orders_in(world: Path) -> pd.DataFrame:
    files = sorted((world / "orders").glob("due_day=*/*.parquet"))
    return frame_of(pa.concat_tables([pq.read_table(file, partitioning=None) for file in files]))


def due_between(frame: pd.DataFrame, start: str, end: str) -> pd.DataFrame:
    return frame[(frame["due_ms"] >= at(start)) & (frame["due_ms"] < at(end))]
