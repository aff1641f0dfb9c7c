"""Latencies as figures: percentiles over time, all slices on one scale, a window beside earlier weeks.

Lengths stand on a logarithmic axis: a normal hand-off takes seconds, one that hangs takes hours.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import tzinfo
from html import escape
from math import ceil, log10

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from data.metrics.latency import DRAWN_OF_ALL, PARTS, Measure
from data.window import DAY, HOUR, MINUTE, SECOND, TimeWindow
from pages.shared import charts, words
from pages.shared.language import say, text
from pages.shared.words import latency as own

# What is shorter is drawn at the foot of the axis, and told in full by the box.
SHORTEST = 100
TICKS = (SHORTEST, SECOND, 10 * SECOND, MINUTE, 10 * MINUTE, HOUR, 6 * HOUR, DAY, 7 * DAY, 31 * DAY)
WIDTHS = {50: 2.6, 90: 1.5, 95: 1.9, 99: 1.2}
DASHES = {50: "solid", 90: "dot", 95: "solid", 99: "dash"}
STRENGTHS = {50: 0.55, 90: 0.75, 95: 1.0, 99: 0.8}
OPEN = "#b3261e"
OBJECTIVE = "#8b8f98"
SMALL_PARTS = (50, 95)
COLUMNS, SMALL, GAP, HEAD = 3, 190, 0.05, 26
MARGIN = {**charts.MARGIN, "l": 84}


@dataclass(frozen=True)
class Look:
    """What the latency charts of a page have in common."""

    window: TimeWindow
    zone: tzinfo
    measure: Measure
    top_ms: float  # of the length axis
    objective_ms: int | None  # drawn where it is one of this measure


def top_of(curve: pd.DataFrame) -> float:
    """The longest length that any chart of the curve draws."""
    lengths = curve[[*own.LINES.values(), "all_ms", "over_ms"]].to_numpy(dtype="float64", na_value=np.nan)
    return float(np.nanmax(lengths, initial=MINUTE))


def tick(ms: int) -> str:
    """What stands at a mark of the length axis."""
    return f"≤ {own.length(ms)}" if ms == SHORTEST else say().duration(ms)


def length_axis(top_ms: float) -> dict[str, object]:
    """From 100 ms to the next round length."""
    top = next((ms for ms in TICKS if ms >= top_ms), top_ms)
    return {
        "type": "log",
        "range": [log10(SHORTEST) - 0.03, log10(top) + 0.06],
        "tickvals": list(TICKS),
        "ticktext": [tick(ms) for ms in TICKS],
        "fixedrange": True,
        "automargin": False,
        "gridcolor": charts.grid(),
        "zeroline": False,
    }


def percentile_figure(rows: pd.DataFrame, colour: str, look: Look) -> go.Figure:
    """The percentiles of one slice, `rows` of one payment method of the curve."""
    figure = charts.time_figure(look.window, look.zone)
    figure.update_layout(margin=MARGIN, yaxis=length_axis(look.top_ms))
    _draw(figure, rows, colour, look, {"showlegend": True})
    return figure


def small_figure(curve: pd.DataFrame, slices: Sequence[str], palette: Mapping[str, str], look: Look) -> go.Figure:
    """The same for each slice, all on one scale, in the given order from the top left."""
    figure = charts.time_figure(look.window, look.zone)
    rows = ceil(len(slices) / COLUMNS)
    figure.update_layout(height=rows * SMALL + HEAD, margin={**MARGIN, "t": 4}, showlegend=False, annotations=[])
    for number, name in enumerate(slices):
        axes = {f"{axis}axis": f"{axis}{number + 1 if number else ''}" for axis in "xy"}
        _place(figure, number, rows, name, look)
        rows_of = curve[curve["payment_method"] == name]
        _draw(
            figure,
            rows_of,
            palette.get(name, charts.SLICE_COLOURS[-1]),
            look,
            {**axes, "showlegend": False},
            parts=SMALL_PARTS,
        )
    return figure


def _place(figure: go.Figure, number: int, rows: int, name: str, look: Look) -> None:
    """The axes and the title of one small chart. Only those at the left and at the foot have words."""
    down, across = divmod(number, COLUMNS)
    width, height = (1 - GAP * (COLUMNS - 1) / 2) / COLUMNS, 1 / rows
    left, top = across * (width + GAP / 2), 1 - down * height
    bottom = top - height + (0.0 if down == rows - 1 else HEAD / (rows * SMALL))
    end = str(number + 1) if number else ""
    axis = charts.time_axis(look.window, look.zone)
    places, texts = charts.ticks(look.window, look.zone)
    clocks = [text.partition("<br>")[0] for text in texts[::3]]
    figure.update_layout(
        {
            f"xaxis{end}": {**axis, "tickvals": places[::3], "ticktext": clocks, "domain": [left, left + width]}
            | {"anchor": f"y{end}"},
            f"yaxis{end}": {
                **length_axis(look.top_ms),
                "domain": [bottom + 0.02, top - HEAD / (rows * SMALL)],
                "anchor": f"x{end}",
                "showticklabels": across == 0,
            },
        }
    )
    figure.add_annotation(
        text=f"<b>{escape(name)}</b>", x=left, y=top, xref="paper", yref="paper", showarrow=False, xanchor="left",
        yanchor="top", align="left",
    )  # fmt: skip


def _draw(
    figure: go.Figure,
    rows: pd.DataFrame,
    colour: str,
    look: Look,
    place: dict[str, object],
    *,
    parts: Sequence[int] = PARTS,
) -> None:
    """Percentiles, the estimate of all orders, and the marks where it is not reached."""
    _head(figure, rows, look, place)
    _objective(figure, look, place)
    for part in parts:
        pen = {"color": colour, "width": WIDTHS[part], "dash": DASHES[part]}
        _line(figure, rows, f"p{part}", pen, {**place, "name": own.LINES[part], "opacity": STRENGTHS[part]})
    name = own.of_all_name(DRAWN_OF_ALL, look.measure)
    _line(figure, rows, "all_ms", {"color": OPEN, "width": 1.3}, {**place, "name": name})
    _not_reached(figure, rows, place)


def _objective(figure: go.Figure, look: Look, place: dict[str, object]) -> None:
    if look.objective_ms is not None:
        figure.add_scatter(
            **place,
            x=[float(look.window.start_ms), float(look.window.end_ms)],
            y=[look.objective_ms] * 2,
            mode="lines",
            line={"color": OBJECTIVE, "width": 1, "dash": "dash"},
            name=text(own.OBJECTIVE),
            hoverinfo="skip",
        )


def _head(figure: go.Figure, rows: pd.DataFrame, look: Look, place: dict[str, object]) -> None:
    """An invisible line that says the moment, and of how many orders the other lines are."""
    counts = zip(rows["at_ms"], rows["done_count"], rows["waiting_count"], rows["closed_count"], strict=True)
    figure.add_scatter(
        **{**place, "showlegend": False},
        x=rows["at_ms"].to_numpy(dtype="float64"),
        y=np.full(len(rows), float(SHORTEST)),
        mode="lines",
        line={"width": 0, "color": "rgba(0,0,0,0)"},
        customdata=[
            own.bucket_text(words.moment(at_ms, look.zone), done, waiting, closed, look.measure)
            for at_ms, done, waiting, closed in counts
        ],
        hovertemplate="<b>%{customdata}</b><extra></extra>",
    )


def _line(figure: go.Figure, rows: pd.DataFrame, column: str, pen: dict[str, object], style: dict[str, object]) -> None:
    values = rows[column].to_numpy(dtype="float64")
    figure.add_scatter(
        **style,
        x=rows["at_ms"].to_numpy(dtype="float64"),
        y=np.maximum(values, SHORTEST),
        mode="lines+markers",
        line=pen,
        marker={"size": 3, "color": pen["color"]},
        customdata=["" if np.isnan(ms) else own.length(ms) for ms in values],
        hovertemplate="%{customdata}",
    )


def _not_reached(figure: go.Figure, rows: pd.DataFrame, place: dict[str, object]) -> None:
    """Where so many wait that the percentile has no value: an open triangle at what it is over."""
    counted = rows["done_count"] + rows["closed_count"] + rows["waiting_count"]
    open_ended = (rows["all_ms"].isna() & (counted > 0)).to_numpy()
    over = rows["over_ms"].to_numpy(dtype="float64")[open_ended]
    figure.add_scatter(
        **place,
        x=rows["at_ms"].to_numpy(dtype="float64")[open_ended],
        y=np.maximum(over, SHORTEST),
        name=own.not_reached_name(DRAWN_OF_ALL),
        mode="markers",
        marker={"symbol": "triangle-up-open", "size": 8, "color": OPEN},
        customdata=[own.length(ms) for ms in over],
        hovertemplate="%{customdata}",
    )


@dataclass(frozen=True)
class Within:
    """Which part of the orders finished within each length: one line, `rows` with took_ms and share."""

    name: str
    rows: pd.DataFrame
    thick: bool = False


def within_figure(lines: Sequence[Within], colour: str, look: Look) -> go.Figure:
    """This window, thick, upon the earlier weeks. Its x axis is a length, not time."""
    vertical = {"fixedrange": True, "range": [0, 101], "ticksuffix": " %", "gridcolor": charts.grid(), "nticks": 6}
    layout = {
        **charts.look(),
        "height": charts.HEIGHT,
        "margin": MARGIN,
        "xaxis": {**length_axis(look.top_ms), "showgrid": True},
        "yaxis": {**vertical, "zeroline": False},
        "legend": {"orientation": "h", "yanchor": "bottom", "y": 1.0, "xanchor": "left", "x": 0},
        "uirevision": "keep",
    }
    figure = go.Figure(layout=layout)
    for number, each in enumerate(sorted(lines, key=lambda line: line.thick)):
        took = each.rows["took_ms"].to_numpy(dtype="float64")
        part = each.rows["share"].to_numpy(dtype="float64")
        figure.add_scatter(
            x=np.maximum(took, SHORTEST),
            y=100 * part,
            name=each.name,
            mode="lines",
            line={
                "color": colour if each.thick else OBJECTIVE,
                "width": 3 if each.thick else 1.3,
                "dash": "solid" if each.thick else charts.DASHES[number % len(charts.DASHES)],
                "shape": "hv",
            },
            customdata=[own.within_hover(each.name, ms, share) for ms, share in zip(took, part, strict=True)],
            hovertemplate="%{customdata}<extra></extra>",
        )
    return figure
