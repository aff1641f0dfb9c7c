"""The backlog as a drawing in HTML: lines that fill their panel at any size, and marks of deployments upon them.

The charts of the other pages are mounted anew when their data changes, which is a flash on a screen that is looked at
from afar for weeks. This one is replaced in one step, and its type grows with the wall. Streamlit lets no `<svg>`
through, so the lines are a picture within an address: such a picture is there at once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import tzinfo
from html import escape
from urllib.parse import quote

import pandas as pd

from data.metrics.marks import Kind, Mark
from data.window import TimeWindow
from pages.shared import charts
from pages.shared.charts_overlay import COLOURS, Band
from pages.shared.language import say, text
from pages.shared.words import wall as words

SIZE = 1000  # the drawing's own units, in both directions
MOST_TICKS = 6
# A label stands for so much of the width; two that are closer would lie upon each other.
LABEL_WIDTH = 0.2
MARK_SHAPES = {
    Kind.DONE: "▼",
    Kind.FAILED: "✖",
    Kind.ROLLED_BACK: "◀",
    Kind.HOTFIX: "✚",
    Kind.RUNNING: "○",
    Kind.PLANNED: "◇",
    Kind.UNKNOWN: "●",
    Kind.MANY: "■",
}


def draw(
    curve: pd.DataFrame,
    window: TimeWindow,
    palette: Mapping[str, str],
    zone: tzinfo,
    *,
    thick: str | None,
    marks: Sequence[Mark] = (),
    bands: Sequence[Band] = (),
) -> str:
    """HTML of one line for each payment method of `curve` (at_ms, payment_method, order_count)."""
    top = _round_up(int(curve["order_count"].max()) if len(curve) else 0)
    groups = sorted(curve.groupby("payment_method"), key=lambda group: (group[0] == thick, group[0]))
    lines = "".join(
        f'<path class="{"thick" if method == thick else ""}" d="{_steps(rows, window, top)}" '
        f'stroke="{palette.get(str(method), charts.SLICE_COLOURS[-1])}"/>'
        for method, rows in groups
    )
    shapes = "".join(_band(each, window) for each in bands) + "".join(_stroke(each, window) for each in marks)
    return (
        f'<div class="wall-chart"><div class="wall-marks">{_labels(marks, window)}</div>'
        f'<div class="wall-plot">{_grid(top)}{picture(shapes + lines, text(words.BACKLOG_ALT))}</div>'
        f'<div class="wall-ticks">{_ticks(window, zone)}</div></div>'
    )


def picture(shapes: str, alt: str, part: float = 1.0) -> str:
    """The shapes as an image that is stretched over its plot, which is so wide a part of that of the backlog.

    Strokes are in parts of the image's width.
    """
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SIZE} {SIZE}" preserveAspectRatio="none">'
        f"<style>{_strokes(part)}</style>{shapes}</svg>"
    )
    return f'<img decoding="sync" alt="{escape(alt, quote=True)}" src="data:image/svg+xml,{quote(svg)}">'


def _x(at_ms: int, window: TimeWindow) -> float:
    return (at_ms - window.start_ms) / window.length_ms


def _strokes(part: float) -> str:
    return (
        f"path{{fill:none;stroke-width:{0.28 / part:.2f}vw;vector-effect:non-scaling-stroke}}"
        f".thick{{stroke-width:{0.65 / part:.2f}vw}}.mark{{stroke-width:{0.2 / part:.2f}vw;opacity:.8}}"
        "rect{fill:#d4373e;opacity:.16}"
    )


def across(at_ms: int, window: TimeWindow) -> str:
    """The place of a moment, in the drawing's own units."""
    return f"{round(_x(at_ms, window) * SIZE, 1):g}"


def _steps(rows: pd.DataFrame, window: TimeWindow, top: int) -> str:
    """The path of a line that holds each count until the next one."""
    parts: list[str] = []
    for at_ms, count in zip(rows["at_ms"], rows["order_count"], strict=True):
        x, y = across(int(at_ms), window), round((1 - count / top) * SIZE, 1)
        parts.append(f"H{x}V{y:g}" if parts else f"M{x} {y:g}")
    return "".join(parts)


def _round_up(count: int) -> int:
    """The least of 2, 4, 10, 20, 40, 100, … that is not below the count: half of it is a whole number too."""
    top = 2
    while top < count:
        top = top * 5 // 2 if str(top)[0] == "4" else top * 2
    return top


def _grid(top: int) -> str:
    return "".join(
        f'<div class="wall-rule" style="top:{100 - 100 * part / top:g}%"><span>{say().number(part)}</span></div>'
        for part in (0, top // 2, top)
    )


def _ticks(window: TimeWindow, zone: tzinfo) -> str:
    places, texts = charts.ticks(window, zone)
    every = -(-len(places) // MOST_TICKS)
    return "".join(
        f'<span style="left:{100 * _x(at_ms, window):.2f}%">{told}</span>'
        for at_ms, told in list(zip(places, texts, strict=True))[::every]
        if _x(at_ms, window) < 0.97
    )


def _band(band: Band, window: TimeWindow) -> str:
    start, end = _x(band.start_ms, window), _x(band.end_ms, window)
    return f'<rect x="{start * SIZE:.1f}" width="{(end - start) * SIZE:.1f}" height="{SIZE}"/>'


def _stroke(mark: Mark, window: TimeWindow) -> str:
    x = across(mark.at_ms, window)
    return f'<path class="mark" stroke="{COLOURS[mark.kind]}" d="M{x} 0V{SIZE}"/>'


def _labels(marks: Sequence[Mark], window: TimeWindow) -> str:
    """A sign for each mark, and the words of the newest ones that have room."""
    free, parts = 1.0, []
    for mark in reversed(marks):
        x = _x(max(mark.at_ms, window.start_ms), window)
        fits = x + LABEL_WIDTH <= free
        told = f" <b>{escape(words.mark(mark))}</b>" if fits else ""
        free = x if fits else free
        sign = f'<i style="color:{COLOURS[mark.kind]}">{MARK_SHAPES[mark.kind]}</i>'
        parts.append(f'<span style="left:{100 * x:.2f}%">{sign}{told}</span>')
    return "".join(parts)
