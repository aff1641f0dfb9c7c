"""The charts of the page Latency in words: a sentence each, and the table of its figures."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import tzinfo

import numpy as np
import pandas as pd

from data.metrics.latency import PARTS
from data.metrics.latency_heat import Heat
from data.window import MINUTE
from pages.shared.charts_latency import TICKS, Within, tick
from pages.shared.charts_read import Told
from pages.shared.language import text
from pages.shared.words import NONE, moment, number, share
from pages.shared.words import drill as drill_words
from pages.shared.words import latency_told as words
from pages.shared.words.latency import P95, length, over


def of_percentiles(rows: pd.DataFrame, zone: tzinfo) -> Told:
    """One slice over time, the newest first. `rows` of one payment method of the curve."""
    told = [
        [
            moment(int(row["at_ms"]), zone),
            *(number(int(row[name])) for name in ("done_count", "closed_count", "waiting_count")),
            *(_length(row[f"p{part}"]) for part in PARTS),
            _reached(row),
        ]
        for row in rows.iloc[::-1].to_dict("records")
    ]
    return Told(_worst(rows, zone), words.percentile_heads(), told)


def beside(rows: pd.DataFrame, then: pd.DataFrame, label: str, zone: tzinfo) -> Told:
    """The same with the 95th percentile of a compared window, `then`, as the last column."""
    told = of_percentiles(rows, zone)
    column = f"p{PARTS[P95]}"
    # The buckets of the two windows need not begin together: each stands beside the nearest.
    both = pd.merge_asof(rows[["at_ms"]], then[["at_ms", column]], on="at_ms", direction="nearest")
    lengths = [_length(value) for value in both[column].iloc[::-1]]
    return Told(told.sentence, [*told.heads, label], [[*row, one] for row, one in zip(told.rows, lengths, strict=True)])


def _worst(rows: pd.DataFrame, zone: tzinfo) -> str:
    known = rows[rows[f"p{PARTS[P95]}"].notna()]
    open_ended = int((rows["all_ms"].isna() & (rows["waiting_count"] + rows["closed_count"] > 0)).sum())
    if known.empty:
        return words.no_percentile(open_ended)
    worst = known.loc[known[f"p{PARTS[P95]}"].astype("float64").idxmax()]
    return words.worst_percentile(worst[f"p{PARTS[P95]}"], moment(int(worst["at_ms"]), zone), open_ended)


def of_slices(curve: pd.DataFrame, slices: Sequence[str], zone: tzinfo) -> Told:
    """The 95th percentile of each slice over time, the newest first."""
    wide = curve.pivot(index="at_ms", columns="payment_method", values=f"p{PARTS[P95]}").reindex(columns=slices)
    rows = [[moment(int(at_ms), zone), *map(_length, line)] for at_ms, *line in wide.iloc[::-1].itertuples()]
    return Told(words.worst_slice(slices[0]), [text(drill_words.MOMENT), *slices], rows)


def of_heat(heat: Heat, zone: tzinfo) -> Told:
    """Each bucket of time, the newest first: how many finished and between which lengths, how many did not."""
    rows = []
    for place in range(len(heat.starts) - 1, -1, -1):
        used = np.flatnonzero(heat.counts[:, place])
        ends = (heat.edges_ms[used[0]], heat.edges_ms[used[-1] + 1]) if len(used) else None
        rows.append(
            [
                moment(int(heat.starts[place]), zone),
                number(int(heat.counts[:, place].sum())),
                *(length(ms) for ms in ends or ()),
                *([] if ends else [NONE, NONE]),
                number(int(heat.waiting[place])),
                number(int(heat.closed[place])),
            ]
        )
    unfinished = int(heat.waiting.sum() + heat.closed.sum())
    return Told(words.finished_of(int(heat.counts.sum()), unfinished), words.heat_heads(), rows)


def of_weeks(lines: Sequence[Within]) -> Told:
    """Which part of each line finished within each round length."""
    heads = [text(words.WITHIN), *(each.name for each in lines)]
    rows = [[tick(ms), *(share(_share(each.rows, ms)) for each in lines)] for ms in TICKS]
    return Told(words.within_minute([(each.name, _share(each.rows, MINUTE)) for each in lines]), heads, rows)


def _share(rows: pd.DataFrame, ms: int) -> float:
    """The share at the longest length that is not over `ms`; 0 where all took longer."""
    place = int(np.searchsorted(rows["took_ms"].to_numpy(dtype="float64"), ms, side="right")) - 1
    return float(rows["share"].iloc[place]) if place >= 0 else 0.0


def _length(ms: float) -> str:
    return NONE if pd.isna(ms) else length(ms)


def _reached(row: dict[str, float]) -> str:
    if not pd.isna(row["all_ms"]):
        return length(row["all_ms"])
    return NONE if pd.isna(row["over_ms"]) else over(row["over_ms"])
