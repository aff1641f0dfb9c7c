"""The wording and the look of the six states: what was observed, and what to do next."""

from __future__ import annotations

import json
from html import escape

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from data import service
from data.answers import Failure, FailureKind
from data.metrics.columns import UNKNOWN
from data.states import Held, PanelState, panel_state
from pages.shared import loaders, words
from pages.shared.language import observed, text
from pages.shared.language import say as speech
from pages.shared.problem import Problem

SAID = "notices_said"
STATE_CLASSES = {
    PanelState.ERROR: "sz-error",
    PanelState.UNKNOWN: "sz-unknown",
    PanelState.STALE: "sz-stale",
    PanelState.NO_DATA: "sz-nodata",
    PanelState.ZERO: "sz-zero",
    PanelState.VALUE: "sz-value",
}


def rows_of(held: Held, subject: str) -> pd.DataFrame | None:
    """The rows to draw, after saying in words what is wrong with them. None: there is nothing to draw.

    `subject` names the panel in the viewer's words.

    Rows that are there but empty are given back: whether that is zero or no data is for the page to say.
    """
    state = panel_state(held, loaders.steady_ms(), service.current().promised_ms)
    with slot():
        if held.failure is not None:
            say_failure(state, subject, held.failure, held)
        elif state is PanelState.STALE:
            say_ticker_stopped(subject, held.age_ms(loaders.steady_ms()) or 0)
    return None if held.rows is None else named(held.rows.frame)


def slot() -> DeltaGenerator:
    """The place of a notice that may or may not be there. Without one, a notice that comes or goes moves all that
    stands beneath it, and while a page is drawn anew a panel is seen twice: where it was and where it will be.
    """
    return st.container()


def say_ticker_stopped(subject: str, age_ms: int) -> None:
    """Once a page, and not for each of its panels: one cause makes all of them old."""
    said = st.session_state.setdefault(SAID, set())
    if "ticker" not in said:
        said.add("ticker")
        say(PanelState.STALE, words.ticker_stopped(subject, age_ms), text(words.TICKER_NEXT))


def named(rows: pd.DataFrame) -> pd.DataFrame:
    """A slice without a name is called unknown, as the metrics call it."""
    lacking = [name for name in ("payment_method", "booking_type") if name in rows and rows[name].isna().any()]
    return rows.fillna(dict.fromkeys(lacking, UNKNOWN)) if lacking else rows


def begin() -> None:
    """A page is drawn anew: nothing has been said yet."""
    st.session_state[SAID] = set()


def say_failure(state: PanelState, subject: str, failure: Failure, held: Held) -> None:
    """A failure in words: what, observed, next step, and what was asked.

    When one cause stops many panels the first says it whole, and the others only that it concerns them too.
    """
    said = st.session_state.setdefault(SAID, set())
    if (failure.source, failure.kind) in said and not failure.is_error:
        _say_too(state, words.failed_too(subject, failure))
        return
    said.add((failure.source, failure.kind))
    told = words.failed(subject, failure)
    if held.rows is not None:
        told += " " + words.earlier_rows(held.age_ms(loaders.steady_ms()) or 0)
    say(state, told, observed(failure.next_step), _asked(failure))


def no_data_time(subject: str, failure: Failure | None) -> None:
    """Why there is no moment to speak of: no event yet, or nobody who could say."""
    if failure is None:
        empty(text(words.NO_EVENTS), text(words.NO_EVENTS_NEXT))
    elif failure.kind is not FailureKind.NOT_SET_UP:  # that is said above every page
        held = Held(None, None, failure)
        say_failure(panel_state(held, 0, 0), subject, failure, held)


def _say_too(state: PanelState, message: str) -> None:
    """One line, without a frame."""
    sign = f'<span class="sz-shape" aria-hidden="true">{words.STATE_SHAPES[state]}</span>'
    told = f"{escape(text(words.STATE_WORDS[state]))}. {escape(message)}"
    st.html(f'<div class="sz-also {STATE_CLASSES[state]}">{sign} {told}</div>')


def say(
    state: PanelState, message: str, next_step: str | None = None, details: str | None = None, *, word: str = ""
) -> None:
    """One notice, named by its state or by another `word`. Nothing in it is read as HTML."""
    parts = [
        f'<div class="sz-notice {STATE_CLASSES[state]}" role="status">',
        f'<span class="sz-shape" aria-hidden="true">{words.STATE_SHAPES[state]}</span>',
        f"<div><b>{escape(word or text(words.STATE_WORDS[state]))}.</b> {escape(message)}",
    ]
    if next_step:
        parts.append(f'<div class="sz-next">{escape(text(words.NEXT))}: {escape(next_step)}</div>')
    if details:
        parts.append(f"<details><summary>{escape(text(words.DETAILS))}</summary><pre>{escape(details)}</pre></details>")
    st.html("".join([*parts, "</div></div>"]))


def say_problems(problems: tuple[Problem, ...]) -> None:
    """What is wrong in the address."""
    for problem in problems:
        say(
            PanelState.ERROR,
            words.wrong_address(problem),
            text(words.ADDRESS_NEXT),
        )


def empty(message: str, next_step: str | None = None) -> None:
    """There is nothing to draw, which is not a fault."""
    say(PanelState.NO_DATA, message, next_step)


def zero(message: str) -> None:
    """It was counted, and it is nought."""
    say(PanelState.ZERO, message)


def _asked(failure: Failure) -> str | None:
    if failure.question is None:
        return None
    asked = f"queries/{failure.question}.sql\n{json.dumps(dict(failure.binds), indent=1)}"
    if failure.elapsed_s is None:
        return asked
    took = text("after {seconds} s", seconds=speech().number(failure.elapsed_s, 2))
    return f"{asked}\n{took}"


def chip(state: PanelState, told: str, hint: str = "", extra: str = "") -> str:
    """HTML of one small sign in the header: shape, words, colour."""
    return (
        f'<span class="sz-chip {STATE_CLASSES[state]}" title="{escape(hint, quote=True)}">'
        f'<span class="sz-shape" aria-hidden="true">{words.STATE_SHAPES[state]}</span>'
        f"<span>{escape(told)}{extra}</span></span>"
    )
