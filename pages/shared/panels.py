"""Small blocks of HTML that pages have in common: headline, figures, tables. Everything in them is escaped."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from html import escape

import streamlit as st

from data.states import Held, PanelState
from pages.shared import words
from pages.shared.notices import STATE_CLASSES

SHORT = 16  # characters that a cell keeps on one line, where long ones take several


@dataclass(frozen=True)
class Fact:
    """One figure with its name and, beneath it, what it is made of."""

    name: str
    figure: str
    note: str = ""


@dataclass(frozen=True)
class Cell:
    """One cell of a table; figures stand to the right."""

    text: str
    right: bool = False
    colour: str | None = None
    state: PanelState | None = None
    hint: str = ""
    shape: str = ""  # instead of that of the state
    notes: tuple[str, ...] = ()  # small lines beneath
    link: str | None = None  # an address of this dashboard


@contextmanager
def faded(name: str, *helds: Held) -> Iterator[None]:
    """Around panels that show earlier rows because the newest read failed: they are dimmed."""
    failed = any(held.failure is not None for held in helds)
    with st.container(key=f"{'dim' if failed else 'lit'}_{name}"):
        yield


def headline(
    state: PanelState, main: str, cause: str | None = None, sub: str | None = None, *, shape: str = ""
) -> None:
    """The finding in one sentence, the cause beneath it, then how it was measured."""
    sign = shape or words.STATE_SHAPES[state]
    lines = [f'<div class="sz-main"><span class="sz-shape" aria-hidden="true">{sign}</span>{escape(main)}</div>']
    lines += [f'<div class="sz-cause">{escape(cause)}</div>'] if cause else []
    lines += [f'<div class="sz-sub">{escape(sub)}</div>'] if sub else []
    st.html(f'<div class="sz-headline {STATE_CLASSES[state]}" role="status">{"".join(lines)}</div>')


def title(text: str, note: str = "") -> None:
    """The title of a panel, with its unit or how it was measured beside it."""
    small = f' <span class="sz-unit">{escape(note)}</span>' if note else ""
    st.html(f'<h2 class="sz-title">{escape(text)}{small}</h2>')


def facts(items: Sequence[Fact]) -> None:
    """A row of figures."""
    blocks = [
        f'<div class="sz-fact"><div class="sz-name">{escape(item.name)}</div>'
        f'<div class="sz-figure">{escape(item.figure)}</div>'
        f'<div class="sz-note">{escape(item.note) or "&nbsp;"}</div></div>'
        for item in items
    ]
    st.html(f'<div class="sz-facts">{"".join(blocks)}</div>')


def table(
    head: Sequence[Cell],
    rows: Sequence[Sequence[Cell]],
    *,
    bold: Sequence[int] = (),
    wrapped: bool = False,
    tall: bool = False,
) -> None:
    """A table that is read, not scrolled through. `bold` are the numbers of rows that stand out; `wrapped`: long cells
    take several lines; `tall`: it may have hundreds of rows, and is scrolled through beneath its head.
    """
    heads = "".join(f"<th{_right(cell)}>{escape(cell.text)}</th>" for cell in head)
    body = "".join(
        f"<tr{' class=sz-bad' if number in bold else ''}>{''.join(map(_cell, row))}</tr>"
        for number, row in enumerate(rows)
    )
    # What scrolls must be reached by the keyboard.
    box = 'class="sz-scroll sz-tall" tabindex="0" role="group"' if tall else 'class="sz-scroll"'
    st.html(
        f'<div {box}><table class="sz-table{" sz-wrapped" if wrapped else ""}">'
        f"<thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _right(cell: Cell) -> str:
    return ' class="sz-right"' if cell.right else ""


def _cell(cell: Cell) -> str:
    swatch = f'<span class="sz-swatch" style="background:{escape(cell.colour)}"></span>' if cell.colour else ""
    sign = ""
    if cell.state is not None:
        sign = (
            f'<span class="{STATE_CLASSES[cell.state]}"><span class="sz-shape" style="color:var(--sz-c)" '
            f'aria-hidden="true">{cell.shape or words.STATE_SHAPES[cell.state]}</span></span> '
        )
    text = f"{swatch}{sign}{escape(cell.text)}"
    if cell.link is not None:
        said = f' aria-label="{escape(cell.hint, quote=True)}"' if cell.hint else ""
        text = f'<a class="sz-link" href="{escape(cell.link, quote=True)}"{said}>{text}</a>'
    small = "".join(f'<div class="sz-small">{escape(line)}</div>' for line in cell.notes)
    hint = f' title="{escape(cell.hint, quote=True)}"' if cell.hint else ""
    kept = ' class="sz-kept"' if not cell.right and (cell.colour or len(cell.text) <= SHORT) else ""
    return f"<td{_right(cell)}{kept}{hint}>{text}{small}</td>"


def notes(lines: Sequence[str]) -> None:
    """Small print beneath a table."""
    st.html(f'<div class="sz-notes">{"".join(f"<div>{escape(line)}</div>" for line in lines)}</div>')
