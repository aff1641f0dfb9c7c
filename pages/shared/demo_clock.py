"""The clock of a demo world as a control: how fast, and to which moment."""

from __future__ import annotations

import streamlit as st

from data.demo.clock import MARKS, DemoClock
from data.window import Clock
from pages.shared import words
from pages.shared.language import text

SPEEDS = (0, 1, 10, 60)


def label(clock: Clock) -> str | None:
    """What a screen must say of a clock that is not the live one."""
    if isinstance(clock, DemoClock):
        return words.demo_clock(clock.now_ms(), clock.zone, clock.pace())
    told = clock.label()
    return None if told is None else text(words.CLOCK_LABELS.get(told, told))


def draw(clock: Clock) -> None:
    """Speed and jumps, where the clock is a demo's; nothing anywhere else."""
    if not isinstance(clock, DemoClock):
        return
    with st.popover(text(words.DEMO_CLOCK), icon=":material/timer_play:", key="demo_clock"):
        st.caption(text(words.DEMO_CLOCK_HELP))
        with st.container(horizontal=True):
            for speed in SPEEDS:
                if st.button(words.demo_speed(speed), key=f"speed_{speed}"):
                    clock.set_speed(speed)
        for mark in MARKS:
            if st.button(text(words.DEMO_MARKS.get(mark, mark)), key=f"jump_{mark}", width="stretch"):
                clock.jump(mark)
