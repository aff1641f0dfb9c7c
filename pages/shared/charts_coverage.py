"""How much of the plan there is, month by month: three shares beside each other, a line for all and for each team."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from textwrap import wrap

import plotly.graph_objects as go

from data.metrics.deployment_coverage import Coverage
from pages.shared import charts
from pages.shared.language import say, text
from pages.shared.words import deployments as words

HEIGHT = 280
HEADING = 14  # signs of a heading in one line where three stand beside each other on a phone
GAP = 0.035
LEGEND = {"orientation": "h", "yanchor": "bottom", "y": 1.25, "xanchor": "left", "x": 0}
ALL_COLOUR = "#7b8794"
TICKS = [0, 25, 50, 75, 100]
MOST_TEAMS = 7  # more lines are no longer told apart; the table has all of them


def coverage_figure(
    months: Sequence[Coverage], teams: Sequence[Coverage], since: float | None, shares: Mapping[str, str]
) -> go.Figure | None:
    """`shares` are the fields of `Coverage` with their titles in English. `since` is where the day of the rules stands
    among the months, in months from the middle of the first; None: not among them. None when no month is known.
    """
    dated = [row for row in months if row.month]
    if not dated:
        return None
    order = [str(row.month) for row in dated]
    layout = {**charts.look(), "height": HEIGHT, "margin": {**charts.MARGIN, "t": 72}, "legend": LEGEND}
    width = (1 - GAP * (len(shares) - 1)) / len(shares)
    traces, headings = [], []
    for number, (name, title) in enumerate(shares.items()):
        left = number * (width + GAP)
        layout |= _axes(number, order, (left, left + width), first=number == 0)
        # Each heading stands twice, in one line and wrapped: the style shows the one that there is room for.
        headings += [_heading(left, text(title)), _heading(left, "<br>".join(wrap(text(title), HEADING)))]
        for team, colour, rows in _lines(dated, teams):
            line = _line(team, colour, rows, [int(getattr(row, name)) for row in rows])
            axes = {"xaxis": f"x{_axis(number)}", "yaxis": f"y{_axis(number)}"}
            traces.append(go.Scatter({**line, **axes, "showlegend": number == 0}))
    rules = [] if since is None else [_rule(_axis(number), since) for number in range(len(shares))]
    # All in one step: Plotly checks a whole figure each time that something is added to it.
    return go.Figure(traces, {**layout, "annotations": headings, "shapes": rules})


def _axis(number: int) -> str:
    return "" if number == 0 else str(number + 1)


def _rule(axis: str, since: float) -> dict[str, object]:
    place = {"xref": f"x{axis}", "yref": f"y{axis} domain", "x0": since, "x1": since, "y0": 0, "y1": 1}
    return {**place, "type": "line", "line": {"color": ALL_COLOUR, "width": 1.2, "dash": "dash"}}


def _lines(dated: Sequence[Coverage], teams: Sequence[Coverage]) -> list[tuple[str, str, list[Coverage]]]:
    """Name, colour and rows of each line; that of all together last, so that it lies on top."""
    names = sorted({row.team for row in teams if row.team})[:MOST_TEAMS]
    found = [
        (name, charts.SLICE_COLOURS[number], [row for row in teams if row.team == name and row.month])
        for number, name in enumerate(names)
    ]
    return [*found, (text(words.ALL_TEAMS), ALL_COLOUR, list(dated))]


def _axes(number: int, months: list[str], domain: tuple[float, float], *, first: bool) -> dict[str, object]:
    name = _axis(number)
    return {
        f"xaxis{name}": {
            "type": "category",
            "categoryorder": "array",
            "categoryarray": months,
            "domain": domain,
            "anchor": f"y{name}",
            "fixedrange": True,
            "showgrid": False,
            "range": [-0.5, len(months) - 0.5],
            "nticks": 7,
        },
        f"yaxis{name}": {
            "range": [-4, 104],
            "anchor": f"x{name}",
            "fixedrange": True,
            "gridcolor": charts.grid(),
            "zeroline": False,
            "tickvals": TICKS,
            "ticktext": [say().share(percent / 100, 0) for percent in TICKS],
            "showticklabels": first,
        },
    }


def _heading(left: float, told: str) -> dict[str, object]:
    place = {"x": left, "y": 1.0, "xref": "paper", "yref": "paper", "xanchor": "left", "yanchor": "bottom"}
    return {
        **place,
        "text": f"<b>{told}</b>",
        "showarrow": False,
        "align": "left",
        "font": {"size": 12.5},
    }


def _line(team: str, colour: str, rows: Sequence[Coverage], parts: Sequence[int]) -> dict[str, object]:
    every = colour == ALL_COLOUR
    return {
        "x": [row.month for row in rows],
        "y": [100 * part / row.total for part, row in zip(parts, rows, strict=True)],
        "name": team,
        "legendgroup": team,
        "mode": "lines+markers",
        "line": {"color": colour, "width": 3 if every else 1.5, "dash": "solid" if every else "dot"},
        "marker": {"size": 8 if every else 6, "symbol": "circle" if every else "diamond"},
        "customdata": [words.share_hover(team, row, part) for part, row in zip(parts, rows, strict=True)],
        "hovertemplate": "%{customdata}<extra></extra>",
    }
