"""How much of the plan there is, month by month: three shares beside each other, a line for all and for each team."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import plotly.graph_objects as go

from data.metrics.deployment_coverage import Coverage
from pages.shared import charts
from pages.shared.words import deployments as words

HEIGHT = 260
GAP = 0.035
ALL_COLOUR = "#7b8794"
MOST_TEAMS = 7  # more lines are no longer told apart; the table has all of them


def coverage_figure(
    months: Sequence[Coverage], teams: Sequence[Coverage], since: float | None, shares: Mapping[str, str]
) -> go.Figure | None:
    """`shares` are the fields of `Coverage` with their titles. `since` is where the day of the rules stands among the
    months, in months from the middle of the first; None: not among them. None when no month is known.
    """
    dated = [row for row in months if row.month]
    if not dated:
        return None
    order = [str(row.month) for row in dated]
    figure = go.Figure(layout={**charts.look(), "height": HEIGHT, "margin": {**charts.MARGIN, "t": 52}})
    figure.update_layout(legend={"orientation": "h", "yanchor": "bottom", "y": 1.1, "xanchor": "left", "x": 0})
    width = (1 - GAP * (len(shares) - 1)) / len(shares)
    for number, (name, title) in enumerate(shares.items()):
        left = number * (width + GAP)
        _axes(figure, number, order, (left, left + width), first=number == 0)
        _heading(figure, left, title)
        for team, colour, rows in _lines(dated, teams):
            parts = [int(getattr(row, name)) for row in rows]
            line = _line(team, colour, rows, parts)
            figure.add_scatter(**line, xaxis=f"x{_axis(number)}", yaxis=f"y{_axis(number)}", showlegend=number == 0)
        if since is not None:
            figure.add_shape(_rule(_axis(number), since, figure.layout.font.color))
    return figure


def _axis(number: int) -> str:
    return "" if number == 0 else str(number + 1)


def _rule(axis: str, since: float, colour: str) -> dict[str, object]:
    place = {"xref": f"x{axis}", "yref": f"y{axis} domain", "x0": since, "x1": since, "y0": 0, "y1": 1}
    return {**place, "type": "line", "line": {"color": colour, "width": 1.2, "dash": "dash"}}


def _lines(dated: Sequence[Coverage], teams: Sequence[Coverage]) -> list[tuple[str, str, list[Coverage]]]:
    """Name, colour and rows of each line; that of all together last, so that it lies on top."""
    names = sorted({row.team for row in teams if row.team})[:MOST_TEAMS]
    found = [
        (name, charts.SLICE_COLOURS[number], [row for row in teams if row.team == name and row.month])
        for number, name in enumerate(names)
    ]
    return [*found, (words.ALL_TEAMS, ALL_COLOUR, list(dated))]


def _axes(figure: go.Figure, number: int, months: list[str], domain: tuple[float, float], *, first: bool) -> None:
    name = _axis(number)
    grid = charts.grid()
    figure.update_layout(
        {
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
                "gridcolor": grid,
                "zeroline": False,
                "tickvals": [0, 25, 50, 75, 100],
                "ticktext": ["0 %", "25 %", "50 %", "75 %", "100 %"],
                "showticklabels": first,
            },
        }
    )


def _heading(figure: go.Figure, left: float, title: str) -> None:
    place = {"x": left, "y": 1.0, "xref": "paper", "yref": "paper", "xanchor": "left", "yanchor": "bottom"}
    figure.add_annotation(text=f"<b>{title}</b>", showarrow=False, font={"size": 12.5}, **place)


def _line(team: str, colour: str, rows: Sequence[Coverage], parts: Sequence[int]) -> dict[str, object]:
    every = team == words.ALL_TEAMS
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
