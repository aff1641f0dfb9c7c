"""Wall: what is wrong, in one word, on a screen that nobody touches. `?kiosk=1` takes menu and header away."""

from __future__ import annotations

from urllib.parse import urlencode

import streamlit as st

from pages.shared import controls, frame
from pages.shared.frame import Scene
from pages.shared.language import text
from pages.shared.wall.address import KIOSK, read_hanging
from pages.shared.wall.hang import hang
from pages.shared.words import wall as words


def body(_scene: Scene) -> None:
    """What stands above the wall where it has a menu: the way to it without one."""
    address = controls.address() | {KIOSK: ["1"]}
    to = f"?{urlencode(address, doseq=True)}"
    st.link_button(text(words.OPEN), to, icon=":material/fullscreen:", help=text(words.OPEN_HELP))


if not read_hanging(controls.address()).kiosk:
    frame.page(words.WALL, body)
hang()
