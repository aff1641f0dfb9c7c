"""The heat map of one slice: time across, length upwards, the number of orders as colour."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go
import streamlit as st

from data.metrics.columns import Ints
from data.metrics.latency_heat import Heat
from pages.shared import charts, words
from pages.shared.charts_latency import MARGIN, SHORTEST, Look, length_axis
from pages.shared.language import say, text
from pages.shared.words import latency as own

HEIGHT = 340
STRIP = 0.9  # above it the orders that are not finished
LIGHT = ((0, "#dbe7f5"), (0.5, "#5a93cf"), (1, "#123a66"))
DARK = ((0, "#1f3550"), (0.5, "#4a86c5"), (1, "#d6e8fb"))
OPEN_LIGHT = ((0, "#f6d3cf"), (1, "#a51d14"))
OPEN_DARK = ((0, "#5a2522"), (1, "#ff8a80"))


def heat_figure(heat: Heat, look: Look, step_ms: int) -> go.Figure | None:
    """None where no order was due."""
    open_count = heat.waiting + heat.closed
    if not heat.counts.any() and not open_count.any():
        return None
    dark = st.context.theme.type == "dark"
    figure = charts.time_figure(look.window, look.zone, HEIGHT)
    axis = length_axis(max(look.top_ms, heat.edges_ms[-1]))
    figure.update_layout(
        margin={**MARGIN, "t": 6, "r": 64},
        hovermode="closest",
        yaxis={**axis, "domain": [0, STRIP - 0.03], "showgrid": False},
        yaxis2={"domain": [STRIP, 1], "range": [0, 1], "fixedrange": True, "showgrid": False, "zeroline": False}
        | {"tickvals": [0.5], "ticktext": [text(own.NOT_FINISHED)], "anchor": "x"},
    )
    edges = np.append(heat.starts, heat.starts[-1] + step_ms).astype("float64")
    moments = [words.moment(int(at_ms), look.zone) for at_ms in heat.starts]
    figure.add_heatmap(
        **_cells(heat.counts, DARK if dark else LIGHT),
        x=edges,
        y=[float(SHORTEST), *(max(float(edge), SHORTEST) for edge in heat.edges_ms[1:])],
        customdata=_hovers(heat, moments),
        colorbar=_bar(int(heat.counts.max(initial=1))),
    )
    figure.add_heatmap(
        **_cells(open_count[None, :], OPEN_DARK if dark else OPEN_LIGHT),
        x=edges,
        y=[0.0, 1.0],
        yaxis="y2",
        showscale=False,
        customdata=[[own.open_hover(*cell) for cell in zip(moments, heat.waiting, heat.closed, strict=True)]],
    )
    return figure


def _cells(counts: Ints, colours: tuple[tuple[float, str], ...]) -> dict[str, object]:
    """The colour is the logarithm of the count; a cell without orders has none."""
    with np.errstate(divide="ignore"):
        shades = np.where(counts > 0, np.log10(counts), np.nan)
    return {
        "z": shades,
        "zmin": 0,
        "zmax": max(1.0, float(np.log10(counts.max(initial=1)))),
        "colorscale": [list(each) for each in colours],
        "hovertemplate": "%{customdata}<extra></extra>",
        "ygap": 0.5,
        "xgap": 0.5,
    }


def _hovers(heat: Heat, moments: list[str]) -> list[list[str]]:
    edges = zip(heat.edges_ms[:-1], heat.edges_ms[1:], strict=True)
    lengths = [own.heat_length(low, high, first=row == 0) for row, (low, high) in enumerate(edges)]
    # Thousands of cells share a few counts.
    counted = {int(count): words.orders(int(count)) for count in np.unique(heat.counts)}
    return [
        [
            own.heat_hover(moment, length, counted[int(count)])
            for moment, count in zip(moments, heat.counts[row], strict=True)
        ]
        for row, length in enumerate(lengths)
    ]


def _bar(most: int) -> dict[str, object]:
    counts = [part * 10**power for power in range(6) for part in (1, 2, 5) if part * 10**power <= most]
    return {
        "tickvals": [float(np.log10(count)) for count in counts],
        "ticktext": [say().number(count) for count in counts],
        "thickness": 10,
        "outlinewidth": 0,
        "len": STRIP,
        "y": STRIP / 2,
    }
