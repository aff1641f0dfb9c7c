"""A chart in words: one sentence for those who hear it, and its figures as a table."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd
import plotly.graph_objects as go

from data.speech import Speech
from pages.shared.language import say as speech
from pages.shared.language import text
from pages.shared.words import NONE
from pages.shared.words import drill as words

Figure: TypeAlias = go.Figure
Floats: TypeAlias = npt.NDArray[np.float64]
# The heads, and the rows beneath them.
Table: TypeAlias = tuple[Sequence[str], Sequence[Sequence[str]]]

# A trace that is no series of figures: it says the moments, is drawn upon the chart, or stands in its legend only.
CLOCK, OVERLAY, INCIDENTS, ENTRIES, LEGEND = "clock", "overlay", "incidents", "entries", "legend"


@dataclass(frozen=True)
class Told:
    """What a chart that is no set of lines over time says in words: one sentence, and its figures as a table."""

    sentence: str
    heads: Sequence[str]
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True)
class Reading:
    """A figure in words. Its table is made when somebody opens it: there are thousands of figures in one."""

    sentence: str
    table: Callable[[], Table]


def say(figure: Figure, told: Told) -> Figure:
    """The figure with words of its own, instead of those made from its traces."""
    figure.layout.meta = {
        "sentence": told.sentence,
        "heads": list(told.heads),
        "rows": [list(row) for row in told.rows],
    }
    return figure


def read(figure: Figure) -> Reading:
    """What a figure says. What it carried of its own is taken off it: a browser draws it, and needs no table."""
    own = figure.layout.meta
    if own is None:
        return Reading(sentence(figure), lambda: table(figure))
    figure.layout.meta = None
    marks = sum(len(trace.x) for trace in _of_kind(figure, OVERLAY))
    told = f"{own['sentence']} {words.marked(marks)}" if marks else own["sentence"]
    return Reading(told, lambda: (own["heads"], own["rows"]))


@dataclass(frozen=True)
class Series:
    """One line of a time chart: its name, its moments and its figures."""

    name: str
    at_ms: Floats
    figures: Floats


def _of_kind(figure: Figure, kind: str) -> list[go.Scatter]:
    return [trace for trace in figure.data if trace.meta == kind]


def _own(figure: Figure) -> list[go.Scatter]:
    return [trace for trace in figure.data if trace.meta not in (CLOCK, OVERLAY, INCIDENTS, ENTRIES, LEGEND)]


def _moments(figure: Figure) -> dict[float, str]:
    """The words for each moment of a time chart; empty for any other."""
    found = _of_kind(figure, CLOCK)
    return dict(zip(map(float, found[0].x), found[0].customdata, strict=True)) if found else {}


def _series(figure: Figure) -> list[Series]:
    """The lines of the window itself, then those of a compared one."""
    return [
        Series(str(trace.name), np.asarray(trace.x, dtype="float64"), np.asarray(trace.y, dtype="float64"))
        for trace in sorted(_own(figure), key=lambda trace: trace.legendgroup is not None)
    ]


def sentence(figure: Figure) -> str:
    """What somebody who sees the chart would say first of it."""
    marks = sum(len(trace.x) for trace in _of_kind(figure, OVERLAY))
    moments = _moments(figure)
    told = _highest(_series(figure), moments) if moments else _counted(_own(figure))
    return f"{told} {words.marked(marks)}" if marks else told


def _highest(lines: Sequence[Series], moments: dict[float, str]) -> str:
    known = [each for each in lines if len(each.figures) and not np.isnan(each.figures).all()]
    if not known:
        return text(words.NO_FIGURES)
    top = max(known, key=lambda each: float(np.nanmax(each.figures)))
    place = int(np.nanargmax(top.figures))
    last = top.figures[~np.isnan(top.figures)][-1]
    at = moments.get(float(top.at_ms[place]), "")
    spoken = speech()
    return words.highest(top.name, _number(spoken, top.figures[place]), at, _number(spoken, last))


def _counted(traces: Sequence[go.Bar | go.Scatter]) -> str:
    named = [(str(trace.name), len(trace.y)) for trace in traces if trace.name]
    if named:
        return words.stretches(named)
    first = next((str(told) for trace in traces for told in trace.customdata or ()), "")
    return words.worst_first(plain(first))


def table(figure: Figure) -> tuple[list[str], list[list[str]]]:
    """The heads and the rows, the newest first; of a chart without time each mark with its words."""
    moments = _moments(figure)
    return _by_moment(_series(figure), moments) if moments else _by_mark(_own(figure))


def _by_moment(lines: Sequence[Series], moments: dict[float, str]) -> tuple[list[str], list[list[str]]]:
    at_ms = np.array(sorted(moments, reverse=True))
    spoken = speech()
    columns = [[_number(spoken, figure) for figure in _held(each, at_ms).tolist()] for each in lines]
    rows = [[moments[moment], *cells] for moment, *cells in zip(at_ms.tolist(), *columns, strict=True)]
    return [text(words.MOMENT), *(each.name for each in lines)], rows


def _held(line: Series, at_ms: Floats) -> Floats:
    """The figure of a line at each moment: that of its last point, as the steps of the chart are drawn."""
    place = np.searchsorted(line.at_ms, at_ms, side="right") - 1
    return np.where(place >= 0, line.figures[np.maximum(place, 0)], np.nan) if len(line.figures) else at_ms * np.nan


def _by_mark(traces: Sequence[go.Bar | go.Scatter]) -> tuple[list[str], list[list[str]]]:
    marks = [
        (str(name), float(start), plain(str(told)))
        for trace in traces
        for name, start, told in zip(trace.y, _starts(trace), trace.customdata, strict=True)
    ]
    return [text(words.SERIES), text(words.MEASURE)], [
        [name, told] for name, _, told in sorted(marks, key=lambda mark: -mark[1])
    ]


def _starts(trace: go.Bar | go.Scatter) -> Sequence[float]:
    return trace.base if isinstance(trace, go.Bar) else [0.0] * len(trace.y)


def plain(told: str) -> str:
    """The words of a hover box in one line."""
    return told.replace("<br>", ", ").replace("<b>", "").replace("</b>", "")


def _number(spoken: Speech, figure: float) -> str:
    if pd.isna(figure):
        return NONE
    return spoken.number(float(figure), 0 if float(figure).is_integer() else 1)
