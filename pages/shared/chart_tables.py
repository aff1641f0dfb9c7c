"""The figures of a chart as a table beneath it, by a click or by a key."""

from __future__ import annotations

from collections.abc import Sequence

from pages.shared import controls, links, panels
from pages.shared.language import text
from pages.shared.panels import Cell
from pages.shared.view import ALL_TABLES, TABLE
from pages.shared.words import drill as words


def is_open(name: str) -> bool:
    """Whether the address asks for the table of a chart."""
    return bool({name, ALL_TABLES} & set(controls.address().get(TABLE, ())))


def draw(name: str, title: str, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """The table, and the way to close it."""
    switch(name, opened=True)
    figures = heads[0] == text(words.MOMENT)
    shown = [_cells(row, figures) for row in rows[: words.MOST_TABLE_ROWS]]
    panels.table(_cells(heads, figures), shown, caption=title, tall=True)
    if len(rows) > len(shown):
        panels.notes([words.table_left_out(len(rows) - len(shown))])


def _cells(texts: Sequence[str], figures: bool) -> list[Cell]:
    """Figures stand to the right of the first column, words to the left as it does."""
    return [Cell(each, right=figures and place > 0) for place, each in enumerate(texts)]


def switch(name: str, *, opened: bool) -> None:
    """The link beneath a chart."""
    told = text(words.HIDE_TABLE if opened else words.AS_TABLE)
    panels.action(told, links.to({TABLE: None if opened else name}, told))
