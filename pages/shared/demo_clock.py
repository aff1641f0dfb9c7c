"""The clock of a demo world as a control: how fast, and to which moment."""

from __future__ import annotations

import streamlit as st

from data.demo.clock import MARKS, DemoClock
from data.window import Clock
from pages.shared import words

SPEEDS = (0, 1, 10, 60)


def draw(clock: Clock) -> None:
    """Speed and jumps, where the clock is a demo's; nothing anywhere else."""
    if not isinstance(clock, DemoClock):
        return
    with st.popover(words.DEMO_CLOCK, icon=":material/timer_play:", key="demo_clock"):
        st.caption(words.DEMO_CLOCK_HELP)
        with st.container(horizontal=True):
            for speed in SPEEDS:
                if st.button(words.demo_speed(speed), key=f"speed_{speed}"):
                    clock.set_speed(speed)
        for mark in MARKS:
            if st.button(mark.capitalize(), key=f"jump_{mark}", width="stretch"):
                clock.jump(mark)
