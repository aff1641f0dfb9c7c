"""How much a share changed after a deployment: a dot with its interval for each slice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import plotly.graph_objects as go

from data.metrics.impact import SliceImpact
from data.metrics.impact_judging import BAD, Measure
from pages.shared import charts
from pages.shared.words import impact as words

ROW, AROUND = 26, 70


def change_figure(slices: Sequence[SliceImpact], palette: Mapping[str, str]) -> go.Figure | None:
    """The worst slice at the top; None when nothing can be compared."""
    effects = [(each, each.effect(Measure.UNDISPATCHED)) for each in slices]
    rows = [(each, found) for each, found in effects if found is not None and found.change is not None]
    if not rows:
        return None
    names = [each.name for each, _ in rows]
    figure = _plain_figure(ROW * len(rows) + AROUND)
    change = [100 * (found.change or 0) for _, found in rows]
    figure.add_scatter(
        x=change,
        y=names,
        mode="markers",
        showlegend=False,
        marker={
            "color": [palette.get(name, charts.SLICE_COLOURS[-1]) for name in names],
            "size": 10,
            "symbol": ["x" if each.verdict in BAD else "circle" for each, _ in rows],
        },
        error_x={
            "type": "data",
            "symmetric": False,
            "array": [100 * (found.high or 0) - x for (_, found), x in zip(rows, change, strict=True)],
            "arrayminus": [x - 100 * (found.low or 0) for (_, found), x in zip(rows, change, strict=True)],
            "color": figure.layout.font.color,
            "thickness": 1.4,
            "width": 4,
        },
        customdata=[f"{each.name}: {words.change(found)}<br>{words.verdict(each)}" for each, found in rows],
        hovertemplate="%{customdata}<extra></extra>",
    )
    figure.update_yaxes(type="category", categoryorder="array", categoryarray=names[::-1], showgrid=True)
    figure.update_xaxes(zeroline=True, zerolinewidth=1.5, ticksuffix=" pp", nticks=9)
    return figure


def _plain_figure(height: int) -> go.Figure:
    """An empty figure whose x axis is not time."""
    axis = {"fixedrange": True, "automargin": True, "gridcolor": charts.grid(), "zeroline": False}
    return go.Figure(layout={**charts.look(), "height": height, "margin": charts.MARGIN, "xaxis": axis, "yaxis": axis})
