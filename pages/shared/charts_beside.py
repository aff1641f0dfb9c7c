"""The lines of a compared window beneath those of the window itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from pages.shared import charts
from pages.shared.charts_read import LEGEND


def _count(value: float) -> str:
    return f"{value:,.0f}"


def dashed_lines(
    figure: go.Figure,
    curve: pd.DataFrame,
    measure: str,
    palette: Mapping[str, str],
    label: str,
    *,
    told: Callable[[float], str] = _count,
) -> go.Figure:
    """One thin dashed line for each payment method, in the colour of its own; the legend names them once."""
    for place, (method, rows) in enumerate(curve.groupby("payment_method")):
        values = rows[measure].to_numpy(dtype="float64", na_value=np.nan)
        figure.add_scatter(
            x=rows["at_ms"].to_numpy(dtype="float64"),
            y=values,
            name=f"{method}, {label}",
            mode="lines",
            opacity=0.75,
            line={
                "color": palette.get(str(method), charts.SLICE_COLOURS[-1]),
                "width": 1.4,
                "dash": "4px,3px",
                "shape": "hv",
            },
            legendgroup=label,
            showlegend=False,
            customdata=["" if np.isnan(value) else told(value) for value in values],
            hovertemplate="%{customdata}",
        )
        if place == 0:
            _in_legend(figure, label)
    return figure


def _in_legend(figure: go.Figure, label: str) -> None:
    line = {"color": figure.layout.font.color, "width": 1.4, "dash": "4px,3px"}
    figure.add_scatter(x=[None], y=[None], name=label, mode="lines", line=line, legendgroup=label, meta=LEGEND)
