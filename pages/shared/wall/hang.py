"""Hang the wall: its look, its watchdog, and the refresh every five seconds."""

from __future__ import annotations

import time

import streamlit as st

from pages.shared import controls, frame
from pages.shared.wall import board, look
from pages.shared.wall.address import read_hanging
from pages.shared.wall.feed import feed
from pages.shared.wall.script import WATCHDOG
from pages.shared.wall.seen import Seen

# What the browser may wait for is in script.py: three of these.
EVERY_S = 5.0
# A body over half a second would grey what is on the screen; the first one of a session has nothing to grey.
WAIT_S, FIRST_WAIT_S = 0.2, 4.0
HANGS = "wall_hangs"


def hang() -> None:
    """The wall of this address."""
    hanging = read_hanging(controls.address())
    st.html(look.rules(hanging.theme, kiosk=hanging.kiosk))
    st.html(WATCHDOG, unsafe_allow_javascript=True)
    refreshed()


@st.fragment(run_every=EVERY_S)
def refreshed() -> None:
    """Rows that are there already become one piece of HTML. No source is asked here."""
    scene = frame.bare_scene()
    wait_s = WAIT_S if HANGS in st.session_state else FIRST_WAIT_S
    seen = Seen(scene, feed().newest(scene, wait_s), scene.service.alerts.newest(wait_s / 2))
    st.session_state[HANGS] = True
    st.html(board.draw(seen, read_hanging(controls.address()), time.time_ns() // 1_000_000))
