"""Tables of HTML, as exports of a wiki have them in the midst of Markdown."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import TypeAlias

Rows: TypeAlias = list[tuple[int, list[str]]]  # the line of each row within its block (from 0), and its cells
_CELLS = frozenset({"td", "th"})
_BREAKS = frozenset({"br", "p", "li", "div"})


def html_tables(text: str) -> list[Rows]:
    """The tables of a block of HTML that have a row; a table within a cell is read as text of that cell."""
    if "<table" not in text.lower():
        return []
    reader = _Reader()
    # Of a mark that nothing closes the parser reads all the rest, for each of them. What is closed was blanked before.
    reader.feed(re.sub(r"<(?=[!?])", " ", text))
    reader.close()
    return [rows for rows in reader.tables if rows]


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tables: list[Rows] = []
        self._depth = 0
        self._cell: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        if tag == "table":
            self._depth += 1
            if self._depth == 1:
                self.tables.append([])
        elif self._depth == 1 and tag == "tr":
            self.tables[-1].append((self.getpos()[0] - 1, []))
        elif self._depth == 1 and tag in _CELLS and self.tables[-1]:
            self._cell = []
        elif self._cell and tag in _BREAKS:
            self._cell.append("; ")

    def handle_endtag(self, tag: str) -> None:
        if self._depth == 1 and tag in _CELLS and self._cell is not None:
            self.tables[-1][-1][1].append(" ".join("".join(self._cell).split()).strip("; "))
            self._cell = None
        elif tag == "table" and self._depth:
            self._depth -= 1

    def handle_data(self, data: str) -> None:
        if self._cell is not None:
            self._cell.append(data)
