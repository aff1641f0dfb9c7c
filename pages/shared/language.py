"""In which language a page speaks: the address, else `LANGUAGE`, else the browser, else English.

The request that is being answered holds it, so that no function has to be handed the language of a viewer: a
sentence stands in the words of its page in English, marked by `sentence`, and is said where it is shown, by `text`.
What is kept for several viewers (anything cached) holds figures and English, or has the language in its key.
"""

from __future__ import annotations

import json
from functools import lru_cache
from urllib.parse import parse_qs

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from data import retelling, service
from data.speech import DEFAULT, LOCALES, Speech, speech
from pages.shared.view import LANGUAGE

# Browsers of old call Indonesian `in`.
OLD_NAMES = {"in": "id"}


def say() -> Speech:
    """The speech of the viewer whose page is being made; where none is, that of the settings."""
    running, run = service.running(), get_script_run_ctx(suppress_warning=True)
    of_settings = None if running is None else running.installation.settings.language
    if run is None:
        return speech(of_settings or DEFAULT)
    return speech(_language(run.query_string, of_settings, st.context.locale or ""))


@lru_cache(maxsize=1_000)
def _language(query: str, of_settings: str | None, locale: str) -> str:
    """A page says thousands of words of one address: it is taken apart once."""
    of_address = parse_qs(query).get(LANGUAGE, [])[-1:]
    of_browser = locale.partition("-")[0].lower()
    asked = (*of_address, of_settings, OLD_NAMES.get(of_browser, of_browser))
    return next((name for name in asked if name is not None and name in LOCALES), DEFAULT)


def text(english: str, **places: object) -> str:
    """The sentence in the viewer's language; one without places may hold braces of its own."""
    return say().text(english, **places) if places else say().term(english)


def observed(message: str) -> str:
    """What a source said that it observed, or what is to be done next."""
    return retelling.observed(message, say())


def script() -> None:
    """Tells the browser in which language the page is, for screen readers, and how ages are written that grow there."""
    spoken = say()
    units = json.dumps({**spoken.units, "padded": spoken.language == DEFAULT}, ensure_ascii=False)
    st.html(
        f"<script>document.documentElement.lang = {json.dumps(spoken.language)}; "
        f"window.statezeroUnits = {units};</script>",
        unsafe_allow_javascript=True,
    )
