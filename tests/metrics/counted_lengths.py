"""Orders as the question `latency_counts` would count them, in plain Python, and random worlds of them."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd
from hypothesis import strategies as st

T = 1_769_634_000_000
COLUMNS = ["bucket_ms", "payment_method", "booking_type", "ending", "low_ms", "order_count"]


@dataclass(frozen=True)
class Length:
    """One order: how it ended, and how long it took or has waited."""

    took_ms: int
    ending: str = "done"
    method: str | None = "cash"
    bucket_ms: int = T


def start_of(took_ms: int) -> int:
    width = 1
    while took_ms // width >= 64:
        width *= 2
    return took_ms // width * width


def counted(*orders: Length) -> pd.DataFrame:
    """One row for each order; the counts of equal ones need not be summed."""
    rows = [
        (
            one.bucket_ms,
            one.method,
            "now",
            one.ending,
            one.took_ms if one.ending == "waiting" else start_of(one.took_ms),
            1,
        )
        for one in orders
    ]
    frame = pd.DataFrame(rows, columns=COLUMNS)
    return frame.astype({"bucket_ms": "int64", "low_ms": "int64", "order_count": "int64"})


took = st.one_of(st.integers(0, 80), st.integers(0, 20_000), st.integers(0, 200_000_000))
endings = st.sampled_from(["done", "done", "done", "waiting", "closed"])
methods = st.sampled_from(["cash", "cc_preauth"])
orders = st.lists(st.builds(Length, took, endings, methods), min_size=1, max_size=60)
