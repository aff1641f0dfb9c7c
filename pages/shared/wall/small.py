"""The latency of each payment method as a small drawing, all on one scale, worst first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from math import log10

import pandas as pd

from data.metrics.latency import DRAWN_OF_ALL, PARTS
from data.window import TimeWindow
from pages.shared import charts
from pages.shared.charts_latency import OPEN, SHORTEST
from pages.shared.wall import chart
from pages.shared.wall.beside import Latencies
from pages.shared.words import wall as words

MOST = 9
# Of one drawing, beside that of the backlog.
WIDTH = 1 / 6
PART = PARTS.index(DRAWN_OF_ALL)


def draw(
    of: Latencies, names: Sequence[str], window: TimeWindow, palette: Mapping[str, str], objective_ms: int | None
) -> str:
    """HTML of a field for each name: as many as can be read from afar, and how many there are beside."""
    shown = names if len(names) <= MOST else names[: MOST - 1]
    fields = "".join(_field(of, name, window, palette, objective_ms) for name in shown)
    if len(shown) < len(names):
        fields += f"<div><span>{escape(words.more_slices(len(names) - len(shown)))}</span></div>"
    return f'<div class="wall-small">{fields}</div>'


def _field(of: Latencies, name: str, window: TimeWindow, palette: Mapping[str, str], objective_ms: int | None) -> str:
    colour = palette.get(name, charts.SLICE_COLOURS[-1])
    found = of.slices[name]
    reached = found.of_all[PART]
    rows = of.curve[of.curve["payment_method"] == name]
    shapes = "" if objective_ms is None else _objective(objective_ms, of.top_ms)
    shapes += _line(rows, of, window, colour, objective_ms or 0)
    alt = words.small_alt(name, reached, found.counted)
    return (
        f'<div><span><i class="wall-swatch" style="background:{escape(colour, quote=True)}"></i>{escape(name)}</span>'
        f"<span><b>{escape(words.reached(reached, found.counted))}</b> {escape(words.of_orders(found.counted))}</span>"
        f'<div class="wall-spark">{chart.picture(shapes, alt, WIDTH)}</div></div>'
    )


def _y(took_ms: float, top_ms: float) -> str:
    """The height of a length on a logarithmic scale: what is shorter than `SHORTEST` lies at its foot."""
    part = log10(max(took_ms, SHORTEST) / SHORTEST) / log10(top_ms / SHORTEST)
    return f"{round((1 - part) * chart.SIZE, 1):g}"


def _objective(objective_ms: int, top_ms: float) -> str:
    y = _y(min(objective_ms, top_ms), top_ms)
    return f'<path class="mark" stroke="#8b8f98" stroke-dasharray="12 9" d="M0 {y}H{chart.SIZE}"/>'


def _line(rows: pd.DataFrame, of: Latencies, window: TimeWindow, colour: str, longest_ms: int) -> str:
    """A step for each bucket with orders. Where the percentile is not reached it stands at what it is over; a thick
    one, where that is longer than it may be.
    """
    whole, over = [], []
    joined = False
    counted = rows["done_count"] + rows["closed_count"] + rows["waiting_count"]
    for at_ms, number, all_ms, over_ms in zip(rows["at_ms"], counted, rows["all_ms"], rows["over_ms"], strict=True):
        if not number:
            joined = False
            continue
        start = chart.across(max(int(at_ms), window.start_ms), window)
        end = chart.across(min(int(at_ms) + of.step_ms, window.end_ms), window)
        reached = not pd.isna(all_ms)
        y = _y(float(all_ms if reached else over_ms), of.top_ms)
        whole.append(f"V{y}H{end}" if joined else f"M{start} {y}H{end}")
        over += [f"M{start} {y}H{end}"] if not reached and over_ms > longest_ms else []
        joined = True
    return f'<path stroke="{colour}" d="{"".join(whole)}"/><path class="thick" stroke="{OPEN}" d="{"".join(over)}"/>'
