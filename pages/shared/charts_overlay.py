"""Deployments and incidents drawn upon a time chart: a line and a band each, and a marker to hover over and click.

Shapes have neither hover nor click, so a marker carries both. It stands on an axis of its own, from 0 to 1, whatever
the chart beneath measures.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypeAlias

import plotly.graph_objects as go

from data.metrics.marks import Kind
from pages.shared.language import say, text
from pages.shared.words import alerts as alert_words
from pages.shared.words import overlays as words

Figure: TypeAlias = go.Figure

# What a click must hand over begins with one of these, so that it is told from what other traces carry.
CLICKED, CLICKED_INCIDENT, CLICKED_ENTRY, CLICKED_ALERT = "deployment:", "incident:", "step:", "alert:"
SYMBOLS = {
    Kind.DONE: "triangle-down",
    Kind.FAILED: "x",
    Kind.ROLLED_BACK: "triangle-left",
    Kind.HOTFIX: "cross",
    Kind.RUNNING: "circle-open",
    Kind.PLANNED: "diamond-open",
    Kind.UNKNOWN: "circle",
    Kind.MANY: "square",
}
COLOURS = {
    Kind.DONE: "#7b8794",
    Kind.FAILED: "#d4373e",
    Kind.ROLLED_BACK: "#c2620c",
    Kind.HOTFIX: "#8e5bd6",
    Kind.RUNNING: "#7b8794",
    Kind.PLANNED: "#7b8794",
    Kind.UNKNOWN: "#7b8794",
    Kind.MANY: "#55606d",
}
DASHES = {Kind.RUNNING: "dot", Kind.PLANNED: "dot", Kind.UNKNOWN: "dash"}
INCIDENT, ALERT = "#b3261e", "#d4373e"
MARK_HEIGHT, ALERT_HEIGHT, INCIDENT_HEIGHT, ENTRY_HEIGHT = 0.955, 0.86, 0.05, 0.84
ENTRY_STEP, ENTRIES_BESIDE = 0.13, 40
ENTRY, CHOSEN_ENTRY = "#3d6fb5", "#b3261e"
# Incidents at the same time have their marks above each other.
INCIDENT_STEP, INCIDENT_STEPS = 0.09, 4
OWN_AXES = 90  # axes of overlays are numbered from here, beyond those of any chart


@dataclass(frozen=True)
class Drawn:
    """One mark, ready to be drawn. `clicked` names it in the address; empty: it is no link."""

    at_ms: int
    end_ms: int | None
    kind: Kind
    hover: str
    clicked: str
    number: int = 1


@dataclass(frozen=True)
class Band:
    """An incident; `end_ms` is the end of the window where its own is not known. `clicked` as that of a mark."""

    start_ms: int
    end_ms: int
    hover: str
    clicked: str = ""
    open_ended: bool = False


@dataclass(frozen=True)
class AlertMark:
    """Where an alert was first seen. `clicked` names it in the address."""

    at_ms: int
    hover: str
    clicked: str


@dataclass(frozen=True)
class Numbered:
    """An entry of a postmortem's timeline, with its number there."""

    at_ms: int
    number: int
    hover: str
    chosen: bool = False


def is_time_chart(figure: go.Figure) -> bool:
    return bool(time_axes(figure))


def time_axes(figure: go.Figure) -> list[str]:
    """The x axes with a range of time: `x`, `x2`, …"""
    found = (
        (name, axis)
        for name, axis in figure.layout.to_plotly_json().items()
        if name.startswith("xaxis") and axis.get("type") == "date"
    )
    return [name.replace("axis", "") for name, axis in found if axis.get("range") is not None]


def draw(
    figure: go.Figure,
    marks: Sequence[Drawn],
    bands: Sequence[Band],
    entries: Sequence[Numbered] = (),
    alerts: Sequence[AlertMark] = (),
) -> go.Figure:
    """Upon each time axis of the figure. Without any mark the trace is there all the same, and empty."""
    layout = figure.layout.to_plotly_json()
    for number, x in enumerate(time_axes(figure)):
        y = layout.get(f"xaxis{x[1:]}", {}).get("anchor", f"y{x[1:]}")
        own = OWN_AXES + number
        figure.update_layout(
            {f"yaxis{own}": {"overlaying": y, "range": [0, 1], "visible": False, "fixedrange": True, "anchor": x}}
        )
        figure.layout.shapes = (*figure.layout.shapes, *_shapes(marks, bands, x, f"{y} domain"))
        figure.add_scatter(**_markers(marks, x, f"y{own}", plain=layout.get("hovermode") != "x unified"))
        if bands:
            figure.add_scatter(**_incidents(bands, x, f"y{own}"))
        if alerts:
            figure.layout.shapes = (*figure.layout.shapes, *_alert_lines(alerts, x, f"{y} domain"))
            figure.add_scatter(**_alerts(alerts, x, f"y{own}"))
        if entries:
            figure.layout.shapes = (*figure.layout.shapes, *_entry_lines(entries, x, f"{y} domain"))
            figure.add_scatter(**_entries(entries, x, f"y{own}"))
    return figure


def _shapes(marks: Sequence[Drawn], bands: Sequence[Band], x: str, y: str) -> list[dict[str, object]]:
    """What the marks of one kind have is one path: hundreds of shapes take longer to make than the chart beneath."""
    across = {"xref": x, "yref": y, "layer": "below", "type": "path"}
    place = {"xref": x, "yref": y, "y0": 0, "y1": 1, "layer": "below"}
    shapes: list[dict[str, object]] = [
        {**place, "type": "rect", "x0": each.start_ms, "x1": each.end_ms, "line": {"width": 0}}
        | {"fillcolor": INCIDENT, "opacity": 0.09}
        for each in bands
    ]
    shapes += [
        {**place, "type": "line", "x0": at_ms, "x1": at_ms, "opacity": 0.6}
        | {"line": {"color": INCIDENT, "width": 1.2, "dash": dash}}
        for each in bands
        for at_ms, dash in ((each.start_ms, "solid"), (each.end_ms, "dot" if each.open_ended else "solid"))
    ]
    for kind, alike in _by_kind(marks).items():
        colour = COLOURS[kind]
        lasting = [(each.at_ms, each.end_ms) for each in alike if each.end_ms is not None]
        if lasting:
            path = "".join(f"M{_x(start)},0V1H{_x(end)}V0Z" for start, end in lasting)
            shapes.append({**across, "path": path, "line": {"width": 0}, "fillcolor": colour, "opacity": 0.16})
        line = {"color": colour, "width": 1, "dash": DASHES.get(kind, "solid")}
        path = "".join(f"M{_x(each.at_ms)},0V1" for each in alike)
        shapes.append({**across, "path": path, "line": line, "opacity": 0.75})
    return shapes


def _by_kind(marks: Sequence[Drawn]) -> dict[Kind, list[Drawn]]:
    alike: dict[Kind, list[Drawn]] = {}
    for each in marks:
        alike.setdefault(each.kind, []).append(each)
    return alike


def _x(at_ms: int) -> str:
    """A moment as paths hold it: Plotly takes no number there, and a blank would end it."""
    return datetime.fromtimestamp(at_ms / 1000, UTC).strftime("%Y-%m-%d_%H:%M:%S.%f")[:-3]


def _markers(marks: Sequence[Drawn], x: str, y: str, *, plain: bool) -> dict[str, object]:
    return {
        "x": [float(each.at_ms) for each in marks],
        "y": [MARK_HEIGHT] * len(marks),
        "xaxis": x,
        "yaxis": y,
        "name": text(words.TRACE),
        "mode": "markers+text",
        "text": [say().number(each.number) if each.kind is Kind.MANY else "" for each in marks],
        "textposition": "middle right",
        "textfont": {"size": 11},
        "marker": {
            "symbol": [SYMBOLS[each.kind] for each in marks],
            "color": [COLOURS[each.kind] for each in marks],
            "size": [11 if each.kind is Kind.MANY else 10 for each in marks],
            "line": {"width": 1.2, "color": [COLOURS[each.kind] for each in marks]},
        },
        "customdata": [CLICKED + each.clicked for each in marks],
        "hovertext": [each.hover for each in marks],
        "hovertemplate": "%{hovertext}<extra></extra>" if plain else "%{hovertext}",
        "showlegend": False,
        "meta": "overlay",
    }


def _incidents(bands: Sequence[Band], x: str, y: str) -> dict[str, object]:
    return {
        "x": [float(each.start_ms) for each in bands],
        "y": [INCIDENT_HEIGHT + number % INCIDENT_STEPS * INCIDENT_STEP for number in range(len(bands))],
        "xaxis": x,
        "yaxis": y,
        "name": text(words.INCIDENTS),
        "mode": "markers+text",
        "text": [text(words.OPEN_ENDED) if each.open_ended else "" for each in bands],
        "textposition": "middle right",
        "textfont": {"size": 11, "color": INCIDENT},
        "marker": {"symbol": "hexagon2-open", "color": INCIDENT, "size": 11, "line": {"width": 1.6}},
        "customdata": [CLICKED_INCIDENT + each.clicked if each.clicked else "" for each in bands],
        "hovertext": [each.hover for each in bands],
        "hovertemplate": "%{hovertext}<extra></extra>",
        "showlegend": False,
        "meta": "incidents",
    }


def _alert_lines(alerts: Sequence[AlertMark], x: str, y: str) -> list[dict[str, object]]:
    line = {"color": ALERT, "width": 1.2, "dash": "dash"}
    place = {"xref": x, "yref": y, "y0": 0, "y1": 1, "layer": "below", "type": "line", "line": line}
    return [{**place, "x0": each.at_ms, "x1": each.at_ms} for each in alerts]


def _alerts(alerts: Sequence[AlertMark], x: str, y: str) -> dict[str, object]:
    return {
        "x": [float(each.at_ms) for each in alerts],
        "y": [ALERT_HEIGHT] * len(alerts),
        "xaxis": x,
        "yaxis": y,
        "name": text(alert_words.TRACE),
        "mode": "markers",
        "marker": {"symbol": "star", "color": ALERT, "size": 12},
        "customdata": [CLICKED_ALERT + each.clicked for each in alerts],
        "hovertext": [each.hover for each in alerts],
        "hovertemplate": "%{hovertext}<extra></extra>",
        "showlegend": False,
        "meta": "alerts",
    }


def _entry_lines(entries: Sequence[Numbered], x: str, y: str) -> list[dict[str, object]]:
    """One path for all but the chosen one, as for the marks: a timeline may have hundreds."""
    across = {"type": "path", "xref": x, "yref": y, "layer": "below"}
    return [
        {**across, "path": "".join(f"M{_x(each.at_ms)},0V1" for each in alike)}
        | {"line": {"color": _entry_colour(alike[0]), "width": 2.4 if alike[0].chosen else 1, "dash": "dot"}}
        for alike in ([each for each in entries if each.chosen == chosen] for chosen in (False, True))
        if alike
    ]


def _entry_colour(each: Numbered) -> str:
    return CHOSEN_ENTRY if each.chosen else ENTRY


def _beneath_each_other(entries: Sequence[Numbered]) -> list[float]:
    """The heights of the numbers: what would lie upon the one before stands beneath it."""
    closest = (max(each.at_ms for each in entries) - min(each.at_ms for each in entries)) / ENTRIES_BESIDE
    heights: list[float] = []
    for place, each in enumerate(entries):
        near = place and abs(each.at_ms - entries[place - 1].at_ms) <= closest
        lower = heights[-1] - ENTRY_STEP if near and heights[-1] > 2 * ENTRY_STEP else ENTRY_HEIGHT
        heights.append(lower)
    return heights


def _entries(entries: Sequence[Numbered], x: str, y: str) -> dict[str, object]:
    return {
        "x": [float(each.at_ms) for each in entries],
        "y": _beneath_each_other(entries),
        "xaxis": x,
        "yaxis": y,
        "name": text(words.TIMELINE),
        "mode": "markers+text",
        "text": [str(each.number) for each in entries],
        "textposition": "middle center",
        "textfont": {"size": 11, "color": "#ffffff"},
        "marker": {"symbol": "circle", "size": 17, "color": [_entry_colour(each) for each in entries]},
        "customdata": [f"{CLICKED_ENTRY}{each.number}" for each in entries],
        "hovertext": [each.hover for each in entries],
        "hovertemplate": "%{hovertext}<extra></extra>",
        "showlegend": False,
        "meta": "entries",
    }
