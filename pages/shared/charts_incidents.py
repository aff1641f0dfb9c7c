"""Incidents as bars on a time axis: from start to end, one row each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import tzinfo

import plotly.graph_objects as go

from data.metrics.incident_list import Ending
from data.window import TimeWindow
from pages.shared import charts, charts_overlay
from pages.shared.language import text
from pages.shared.words import incidents as words

ROW, LEAST_HEIGHT = 26, 150
# What is shorter than this part of the axis would not be seen.
THINNEST = 240
COLOURS = {Ending.OPEN: "#d4373e", Ending.ENDED: "#2679ba", Ending.NOT_STATED: "#8b8f98"}
PATTERNS = {Ending.OPEN: "", Ending.ENDED: "", Ending.NOT_STATED: "/"}


@dataclass(frozen=True)
class Bar:
    """One incident. `end_ms` is where the bar ends; the words say what is known of that."""

    label: str
    start_ms: int
    end_ms: int
    ending: Ending
    hover: str


def bars_figure(bars: Sequence[Bar], window: TimeWindow, zone: tzinfo) -> charts_overlay.Figure:
    """The bars in the given order, from the top."""
    height = max(LEAST_HEIGHT, ROW * len(bars) + charts.MARGIN["t"] + charts.MARGIN["b"])
    figure = charts.time_figure(window, zone, height=height)
    for ending in Ending:
        _add(figure, [bar for bar in bars if bar.ending is ending], ending, window)
    figure.update_layout(barmode="overlay", hovermode="closest", bargap=0.2, margin={**charts.MARGIN, "l": 260})
    labels = [bar.label for bar in bars]
    figure.update_yaxes(
        type="category", categoryorder="array", categoryarray=labels[::-1], rangemode="normal", nticks=0
    )
    return figure


def _add(figure: go.Figure, bars: Sequence[Bar], ending: Ending, window: TimeWindow) -> None:
    if not bars:
        return
    thinnest = window.length_ms // THINNEST
    figure.add_bar(
        orientation="h",
        y=[bar.label for bar in bars],
        base=[bar.start_ms for bar in bars],
        x=[max(bar.end_ms - bar.start_ms, thinnest) for bar in bars],
        width=0.62,
        name=text(words.ENDINGS[ending]),
        showlegend=True,
        marker={
            "color": COLOURS[ending],
            "line": {"width": 0},
            "pattern": {
                "shape": PATTERNS[ending],
                "fillmode": "overlay",  # on the colour; else the hatching stands alone, which no one sees
                "size": 6,
                "solidity": 0.3,
                "fgcolor": "rgba(255,255,255,.75)",
            },
        },
        customdata=[bar.hover for bar in bars],
        hovertemplate="%{customdata}<extra></extra>",
    )
