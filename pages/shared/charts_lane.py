"""The lane of the key probes beneath a time axis: a bar for each run of one outcome."""

from __future__ import annotations

from datetime import tzinfo

import pandas as pd
import plotly.graph_objects as go

from data.metrics.probe import Outcome
from data.window import TimeWindow
from pages.shared import charts, words
from pages.shared.language import text

OUTCOME_COLOURS = {
    Outcome.PRESENT: "#3f8f5f",
    Outcome.MISSING: "#d4373e",
    Outcome.WRONG: "#c2620c",
    Outcome.EXPIRING: "#c79a1b",
    Outcome.UNKNOWN: "#8b8f98",
}
OUTCOME_PATTERNS = {
    Outcome.PRESENT: "",
    Outcome.MISSING: "x",
    Outcome.WRONG: "\\",
    Outcome.EXPIRING: ".",
    Outcome.UNKNOWN: "/",
}
LANE_HEIGHT = 34


def lane_figure(lane: pd.DataFrame, window: TimeWindow, step_ms: int, zone: tzinfo) -> go.Figure:
    """The record of the probes beneath a time axis: a bar for each run of one outcome, one row for each probe."""
    probes = sorted(set(lane["probe"]))
    figure = charts.time_figure(
        window, zone, height=LANE_HEIGHT * max(1, len(probes)) + charts.MARGIN["t"] + charts.MARGIN["b"]
    )
    for outcome in Outcome:
        runs = _runs(lane, outcome, step_ms)
        if not runs:
            continue
        figure.add_bar(
            orientation="h",
            y=[run[0] for run in runs],
            base=[run[1] for run in runs],
            x=[run[2] - run[1] for run in runs],
            width=0.62,
            name=text(words.OUTCOME_WORDS[outcome]),
            showlegend=True,
            marker={
                "color": OUTCOME_COLOURS[outcome],
                "line": {"width": 0},
                "pattern": {
                    "shape": OUTCOME_PATTERNS[outcome],
                    "size": 6,
                    "solidity": 0.25,
                    "bgcolor": OUTCOME_COLOURS[outcome],
                    "fgcolor": "rgba(255,255,255,.75)",
                },
            },
            customdata=[words.lane_hover(run[1], run[2], outcome, run[3], zone) for run in runs],
            hovertemplate="%{customdata}<extra>%{y}</extra>",
        )
    figure.update_layout(barmode="overlay", hovermode="closest", bargap=0.2)
    figure.update_yaxes(type="category", categoryorder="array", categoryarray=probes[::-1], rangemode="normal")
    return figure


def _runs(lane: pd.DataFrame, outcome: Outcome, step_ms: int) -> list[tuple[str, int, int, int]]:
    """(probe, start_ms, end_ms, most keys at once) of each unbroken run in which `outcome` was the worst."""
    runs: list[tuple[str, int, int, int]] = []
    hits = lane[lane["worst"] == outcome.value].sort_values(["probe", "at_ms"])
    for probe, at_ms, keys in zip(hits["probe"], hits["at_ms"], hits[outcome.value], strict=True):
        end_ms, count = int(at_ms) + step_ms, int(keys)
        if runs and runs[-1][0] == probe and runs[-1][2] == int(at_ms):
            runs[-1] = (probe, runs[-1][1], end_ms, max(runs[-1][3], count))
        else:
            runs.append((str(probe), int(at_ms), end_ms, count))
    return runs
