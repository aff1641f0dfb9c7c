"""In which language a page speaks: the address, else `LANGUAGE`, else the browser, else English."""

from __future__ import annotations

import streamlit as st

from data.settings import Settings
from data.speech import DEFAULT, LOCALES, Speech, speech
from pages.shared.view import View


def spoken(view: View, settings: Settings) -> Speech:
    """The speech for this viewer."""
    of_browser = (st.context.locale or "").partition("-")[0].lower()
    # Browsers of old call Indonesian `in`.
    of_browser = {"in": "id"}.get(of_browser, of_browser)
    asked = view.language or settings.language or (of_browser if of_browser in LOCALES else DEFAULT)
    return speech(asked)
