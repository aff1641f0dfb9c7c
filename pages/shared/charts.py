"""The only plotly: a result becomes a Figure. Same height, legend and axes on every page.

Times on an axis are UTC milliseconds; the words beside the ticks are in the zone of the screen. A naive local time
would be drawn wrong around a clock change.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from datetime import tzinfo
from functools import lru_cache
from typing import TypeAlias

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from data.speech import speech
from data.window import DAY, HOUR, MINUTE, TimeWindow, local_clock, utc
from pages.shared import chart_tables, charts_read, loaders, overlays, words
from pages.shared.language import say, text

# Told apart with any common colour blindness, on a light and on a dark ground, and apart from the colours of the six
# states, as tests/pages/test_colours.py measures. Widths and dashes carry the same difference.
SLICE_COLOURS = ("#2679ba", "#de7a1a", "#0e9f8b", "#be66d7", "#898c37", "#de5582", "#786fec", "#9a7256")
DASHES = ("solid", "dash", "dot", "dashdot")
BOOKING_COLOURS = {"now": "#2679ba", "scheduled": "#de7a1a"}
BAND_COLOURS = ("#c9d6e8", "#8fb0d9", "#e5b454", "#dd7f36", "#c2443c", "#7d1f3b")

HEIGHT = 300
SMALL_HEIGHT = 220
MARGIN = {"l": 76, "r": 12, "t": 26, "b": 40}
TICK_STEPS = (
    *(minutes * MINUTE for minutes in (1, 2, 5, 10, 15, 30)),
    *(hours * HOUR for hours in (1, 2, 3, 6, 12)),
    *(days * DAY for days in (1, 2, 7)),
)
MOST_TICKS = 12
CONFIG = {"displaylogo": False, "displayModeBar": False, "scrollZoom": False}


def colours(methods: Sequence[str]) -> dict[str, str]:
    """One colour for each payment method, the same on all pages: by the alphabet over all that are known."""
    ordered = sorted(methods)
    return {method: SLICE_COLOURS[number % len(SLICE_COLOURS)] for number, method in enumerate(ordered)}


def _dashes(methods: Sequence[str]) -> dict[str, str]:
    ordered = sorted(methods)
    return {name: DASHES[number // len(SLICE_COLOURS) % len(DASHES)] for number, name in enumerate(ordered)}


def ticks(window: TimeWindow, zone: tzinfo) -> tuple[list[int], list[str]]:
    """Where the time axis is marked, on round local times, and the words for each mark."""
    step = next((s for s in TICK_STEPS if window.length_ms <= s * MOST_TICKS), TICK_STEPS[-1])
    offset = utc(window.start_ms).astimezone(zone).utcoffset()
    shift = round(offset.total_seconds() * 1000) if offset else 0
    first = -(-(window.start_ms + shift) // step) * step - shift
    places = list(range(first, window.end_ms + 1, step))
    return places, [_tick_text(at_ms, zone, first=number == 0) for number, at_ms in enumerate(places)]


def _tick_text(at_ms: int, zone: tzinfo, *, first: bool) -> str:
    clock = local_clock(at_ms, zone)
    day = say().written(at_ms, zone, "d MMM")
    return f"{clock}<br>{day}" if first or clock == "00:00" else clock


def look() -> dict[str, object]:
    """Ground and type in the theme that the browser shows. No template: it would be most of the figure's size."""
    dark = st.context.theme.type == "dark"
    ink, ground = ("#c9ced6", "#1d232c") if dark else ("#454b55", "#ffffff")
    return {
        "template": "none",
        "separators": say().separators,
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"family": "Source Sans, sans-serif", "size": 12.5, "color": ink},
        "hoverlabel": {"bgcolor": ground, "font": {"color": ink}},
    }


def grid() -> str:
    return "#2c333d" if st.context.theme.type == "dark" else "#e3e7ec"


def time_axis(window: TimeWindow, zone: tzinfo) -> dict[str, object]:
    """The product's time axis."""
    places, texts = ticks(window, zone)
    return {
        "type": "date",
        "range": [window.start_ms, window.end_ms],
        "tickvals": places,
        "ticktext": texts,
        "fixedrange": True,
        "showgrid": False,
        "ticks": "outside",
        "ticklen": 4,
        "tickangle": 0,
        "automargin": False,
        # The moment is the first line of the box: the axis knows UTC only.
        "unifiedhovertitle": {"text": " "},
    }


def time_figure(window: TimeWindow, zone: tzinfo, height: int = HEIGHT) -> go.Figure:
    """An empty figure with the product's time axis."""
    return go.Figure(
        layout={
            **look(),
            "height": height,
            "margin": MARGIN,
            "hovermode": "x unified",
            # Dragging over any time chart selects a span of time; pages/shared/brush.py hears of it.
            "dragmode": "select",
            "selectdirection": "h",
            "xaxis": time_axis(window, zone),
            "yaxis": {
                "rangemode": "tozero",
                "fixedrange": True,
                "automargin": False,
                "nticks": 5,
                "gridcolor": grid(),
                "zeroline": False,
            },
            "legend": {"orientation": "h", "yanchor": "bottom", "y": 1.0, "xanchor": "left", "x": 0},
            "uirevision": "keep",
        }
    )


def _clock_line(figure: go.Figure, at_ms: pd.Series, zone: tzinfo) -> None:
    """An invisible line that says the moment, in the zone of the screen, above what the others say of it."""
    moments = np.unique(at_ms.to_numpy(dtype="int64"))
    figure.add_scatter(
        x=moments.astype("float64"),
        y=np.zeros(len(moments)),
        mode="lines",
        line={"width": 0, "color": "rgba(0,0,0,0)"},
        showlegend=False,
        meta=charts_read.CLOCK,
        customdata=_texts(tuple(moments.tolist()), zone, say().language),
        hovertemplate="<b>%{customdata}</b><extra></extra>",
    )


@lru_cache(maxsize=64)
def _texts(moments: tuple[int, ...], zone: tzinfo, language: str) -> list[str]:
    """The lines of a figure share their moments."""
    return [speech(language).moment(at_ms, zone, seconds=True) for at_ms in moments]


def lines(
    figure: go.Figure,
    curve: pd.DataFrame,
    measure: str,
    palette: Mapping[str, str],
    zone: tzinfo,
    *,
    thick: str | None = None,
    scale: float = 1.0,
    hover: str = "%{y:,.0f}",
) -> go.Figure:
    """One line for each payment method of `curve`, the `thick` one drawn last and bolder."""
    dashes = _dashes(list(palette))
    groups = sorted(curve.groupby("payment_method"), key=lambda group: (group[0] == thick, group[0]))
    _clock_line(figure, curve["at_ms"], zone)
    for method, rows in groups:
        y = rows[measure].to_numpy(dtype="float64", na_value=np.nan) / scale
        figure.add_scatter(
            x=rows["at_ms"].to_numpy(dtype="float64"),
            y=y,
            name=str(method),
            mode="lines",
            line={
                "color": palette.get(str(method), SLICE_COLOURS[-1]),
                "width": 3.2 if method == thick else 1.5,
                "dash": dashes.get(str(method), "solid"),
                "shape": "hv",
            },
            hovertemplate=hover,
        )
    return figure


def two_lines(
    figure: go.Figure, curve: pd.DataFrame, measures: Mapping[str, tuple[str, str, str]], zone: tzinfo
) -> go.Figure:
    """Lines for columns of one curve: column → (name in English, colour, dash)."""
    _clock_line(figure, curve["at_ms"], zone)
    for column, (name, colour, dash) in measures.items():
        figure.add_scatter(
            x=curve["at_ms"].to_numpy(dtype="float64"),
            y=curve[column].to_numpy(dtype="float64"),
            name=text(name),
            mode="lines",
            line={"color": colour, "width": 2, "dash": dash, "shape": "hv"},
            hovertemplate="%{y:,.1f}",
        )
    return figure


def stacked_bands(figure: go.Figure, curve: pd.DataFrame, zone: tzinfo) -> go.Figure:
    """Orders by age band over time, the oldest at the bottom so that its change is read from the base line."""
    names = list(dict.fromkeys(curve["band"]))
    _clock_line(figure, curve["at_ms"], zone)
    for name in reversed(names):
        rows = curve[curve["band"] == name]
        colour = BAND_COLOURS[min(names.index(name), len(BAND_COLOURS) - 1)]
        figure.add_scatter(
            x=rows["at_ms"].to_numpy(dtype="float64"),
            y=rows["order_count"].to_numpy(dtype="float64"),
            name=words.age_band(name),
            mode="lines",
            stackgroup="bands",
            line={"color": colour, "width": 0.5, "shape": "hv"},
            fillcolor=colour,
            hovertemplate="%{y:,.0f}",
        )
    return figure


Figure: TypeAlias = go.Figure
Build: TypeAlias = Callable[[], go.Figure | None]


@loaders.of_one_tick
@st.cache_resource(max_entries=300, show_spinner=False)
def _built(
    key: tuple[Hashable, ...],  # noqa: ARG001
    theme: str | None,  # noqa: ARG001
    language: str,  # noqa: ARG001  # a figure holds words
    _build: Build,
    *,
    overlaid: bool,
) -> tuple[go.Figure, charts_read.Reading] | None:
    figure = _build()
    if figure is None:
        return None
    if overlaid:
        overlays.drawn_on(figure)
    return figure, charts_read.read(figure)


def show(name: str, alt: str, of: tuple[Hashable, ...], build: Build, *, overlaid: bool = True) -> bool:
    """Put a figure on the page; False when there is nothing to draw.

    `alt` is in the viewer's words. `of` names the rows and the view that the figure is made of: it is built once for
    all viewers of the same who speak the same language. The
    stable `name` keeps the chart mounted while its data stays the same. Beneath it stands the way to its table.
    A chart of another span than the window of the page is not `overlaid`: what is known of overlays is of the window.
    """
    built = _built((name, *of, *overlays.key()), st.context.theme.type, say().language, build, overlaid=overlaid)
    if built is None:
        return False
    figure, told = built
    st.plotly_chart(
        figure, key=f"chart_{name}", config=CONFIG, width="stretch", theme=None, alt=f"{alt} {told.sentence}"
    )
    if chart_tables.is_open(name):
        chart_tables.draw(name, alt, *told.table())
    else:
        chart_tables.switch(name, opened=False)
    return True
