"""Small blocks of HTML that pages have in common: headline, figures, tables. Everything in them is escaped."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from html import escape

import streamlit as st

from data.states import Held, PanelState
from pages.shared import links, words
from pages.shared.links import Link
from pages.shared.notices import STATE_CLASSES

LONGEST = 600  # characters of one text
_LONG_WORD = re.compile(r"\S{60}(?=\S)")
SHORT = 20  # characters that a cell keeps on one line, where long ones take several


@dataclass(frozen=True)
class Fact:
    """One figure with its name and, beneath it, what it is made of."""

    name: str
    figure: str
    note: str = ""
    to: Link | None = None  # the window and slice that made it
    then: str = ""  # the same figure of the compared window, in words


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
    to: Link | None = None  # the window and slice that made it


@contextmanager
def faded(name: str, *helds: Held) -> Iterator[None]:
    """Around panels that show earlier rows because the newest read failed: they are dimmed."""
    failed = any(held.failure is not None for held in helds)
    with st.container(key=f"{'dim' if failed else 'lit'}_{name}"):
        yield


def headline(
    state: PanelState,
    main: str,
    cause: str | None = None,
    sub: str | None = None,
    *,
    shape: str = "",
    to: Link | None = None,
) -> None:
    """The finding in one sentence, the cause beneath it, then how it was measured."""
    sign, linked = shape or words.STATE_SHAPES[state], links.around(_breakable(main), to)
    lines = [f'<div class="sz-main"><span class="sz-shape" aria-hidden="true">{sign}</span>{linked}</div>']
    lines += [f'<div class="sz-cause">{_breakable(cause)}</div>'] if cause else []
    lines += [f'<div class="sz-sub">{_breakable(sub)}</div>'] if sub else []
    st.html(f'<div class="sz-headline {STATE_CLASSES[state]}" role="status">{"".join(lines)}</div>')


def title(text: str, note: str = "") -> None:
    """The title of a panel, with its unit or how it was measured beside it."""
    small = f' <span class="sz-unit">{escape(note)}</span>' if note else ""
    st.html(f'<h2 class="sz-title">{_breakable(text)}{small}</h2>')


def facts(items: Sequence[Fact]) -> None:
    """A row of figures."""
    blocks = [
        f'<div class="sz-fact"><div class="sz-name">{escape(item.name)}</div>'
        f'<div class="sz-figure">{_linked(item.figure, item.to)}</div>'
        f'<div class="sz-note">{escape(item.note) or "&nbsp;"}</div>'
        f"{_then(item.then)}</div>"
        for item in items
    ]
    st.html(f'<div class="sz-facts">{"".join(blocks)}</div>')


def _linked(text: str, to: Link | None) -> str:
    """Where there is no figure nothing made it."""
    return links.around(_breakable(text), None if text == words.NONE else to)


def _breakable(text: str) -> str:
    """Escaped, at a length to read, and with places in very long words where a line may end: what one note of a vault
    says does not push the others off the page.
    """
    short = text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
    return "<wbr>".join(escape(part) for part in _LONG_WORD.sub(r"\g<0>\n", short.replace("\n", " ")).split("\n"))


def _then(text: str) -> str:
    return f'<div class="sz-then">{escape(text)}</div>' if text else ""


def table(
    head: Sequence[Cell],
    rows: Sequence[Sequence[Cell]],
    *,
    bold: Sequence[int] = (),
    wrapped: bool = False,
    tall: bool = False,
    caption: str = "",
) -> None:
    """A table. `bold` are the numbers of rows that stand out; `wrapped`: long cells take several lines; `tall`: it may
    have hundreds of rows, and is scrolled through beneath its head.
    """
    heads = "".join(f"<th{_right(cell)}>{escape(cell.text)}</th>" for cell in head)
    body = "".join(
        f"<tr{' class=sz-bad' if number in bold else ''}>{''.join(map(_cell, row))}</tr>"
        for number, row in enumerate(rows)
    )
    told = f"<caption>{escape(caption)}</caption>" if caption else ""
    name = escape(caption or (head[0].text if head else ""), quote=True)
    # What scrolls must be reached by the keyboard.
    st.html(
        f'<div class="sz-scroll{" sz-long" if tall else ""}" tabindex="0" role="group" aria-label="{name}">'
        f'<table class="sz-table{" sz-wrapped" if wrapped else ""}">{told}'
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
    small = "".join(f'<div class="sz-small">{_breakable(line)}</div>' for line in cell.notes)
    hint = f' title="{escape(cell.hint, quote=True)}"' if cell.hint else ""
    kept = ' class="sz-kept"' if not cell.right and (cell.colour or len(cell.text) <= SHORT) else ""
    return f"<td{_right(cell)}{kept}{hint}>{swatch}{sign}{_linked(cell.text, cell.to)}{small}</td>"


def action(text: str, to: Link) -> None:
    """A small link to the right, beneath what it is about."""
    st.html(f'<div class="sz-action">{links.around(escape(text), to)}</div>')


def notes(lines: Sequence[str], to: Link | None = None) -> None:
    """Small print beneath a table, with a link to the window that it speaks of."""
    told = "".join(f"<div>{links.around(escape(line), to)}</div>" for line in lines)
    st.html(f'<div class="sz-notes">{told}</div>')
