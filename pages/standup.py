"""Standup: what is wrong now, what changed since the last working day's standup, who stands by."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from html import escape

import streamlit as st

from data.answers import Answer, Bind
from data.deployment_book import book_of
from data.office import office_of
from data.sources.vault import NOT_SET_UP
from data.standup import text as told
from data.standup.at import At
from data.standup.gather import default_since_ms, standup
from data.standup.section import Line, Section, Standup, Tone
from data.states import Held, PanelState
from pages.shared import controls, frame, language, links, loaders, notices, panels, words
from pages.shared.deployments import all_deployments
from pages.shared.frame import Scene
from pages.shared.links import Link
from pages.shared.moves import between
from pages.shared.view import ALERT, DEPLOYMENT, FROM, INCIDENT, LANGUAGE, METHOD, SINCE, TO
from pages.shared.words import standup as own

PAGES = {
    "alerts": words.ALERTS,
    "backlog": words.BACKLOG,
    "deployments": words.DEPLOYMENTS,
    "incident": words.INCIDENT,
    "incidents": words.INCIDENTS,
    "keys": words.KEYS,
}
PARAMETERS = {"alert": ALERT, "payment_method": METHOD, "deployment": DEPLOYMENT, "incident": INCIDENT}
NO_BREAK = "\N{NO-BREAK SPACE}"
CLASSES = {Tone.BAD: "sz-error", Tone.NOTICE: "sz-nodata", Tone.GOOD: "sz-value"}


@dataclass(frozen=True)
class Told:
    """One standup, and the answers of which only earlier rows are known."""

    standup: Standup
    old: tuple[Held, ...]


def choose(scene: Scene) -> None:
    """Since when, and in which language: both in the address."""
    st.session_state["standup_since"] = scene.view.since_text if scene.view.since_text in own.CHOICES else None
    st.session_state["standup_language"] = language.say().language

    def chosen() -> None:
        controls.go_to({SINCE: st.session_state["standup_since"] or None})

    def spoken() -> None:
        controls.go_to({LANGUAGE: st.session_state["standup_language"]})

    st.segmented_control(
        language.text(own.SINCE),
        list(own.CHOICES),
        key="standup_since",
        format_func=lambda chosen: language.text(own.CHOICES[chosen]),
        on_change=chosen,
        label_visibility="collapsed",
    )
    st.selectbox(
        language.text(own.LANGUAGE),
        list(own.LANGUAGES),
        key="standup_language",
        format_func=lambda name: own.LANGUAGES[name],
        on_change=spoken,
        label_visibility="collapsed",
        width=190,
    )


def body(scene: Scene) -> None:
    data_time_ms, failure = loaders.data_time(scene.view.as_of_ms, scene.view.moment_place)
    if data_time_ms is None:
        notices.no_data_time(language.text(words.STANDUP), failure)
        return
    found = _told(_key(scene, data_time_ms), scene, data_time_ms)
    for held in found.old[:1]:
        notices.rows_of(held, language.text(words.STANDUP))
    with panels.faded("standup", *found.old):
        _draw(scene, found.standup)


def _key(scene: Scene, data_time_ms: int) -> tuple[Hashable, ...]:
    speech = language.say()
    return (*scene.key, data_time_ms, scene.view.since_text, scene.view.moment_place, speech.language)


@loaders.of_one_tick
@st.cache_resource(max_entries=20, show_spinner=False)
def _told(key: tuple[Hashable, ...], _scene: Scene, _data_time_ms: int) -> Told:  # noqa: ARG001
    """Made once a tick for all viewers of the same."""
    settings, view = _scene.settings, _scene.view
    old: list[Held] = []

    def ask(question: str, binds: Mapping[str, Bind]) -> Answer:
        # What is asked as of a moment long past is answered the same every time.
        asking = loaders.ask if binds.get("as_of_ms") == _data_time_ms else loaders.ask_once
        held = asking(question, binds, f"standup|{binds.get('from_ms')}|{view.moment_place}")
        if held.rows is None:
            return held.failure or loaders.STARTING
        old.extend([held] if held.failure is not None else [])
        return held.rows

    known = all_deployments(_scene, f"{view.moment_place}|all")
    at = At(
        since_ms=default_since_ms(settings, view.as_of_ms) if view.since_ms is None else view.since_ms,
        as_of_ms=view.as_of_ms,
        data_time_ms=_data_time_ms,
        settings=settings,
        office=office_of(settings),
        say=language.say(),
        ask=ask,
        book=book_of(known.merged.deployments, [held.failure for held in known.helds if held.failure is not None]),
        incidents=NOT_SET_UP if settings.vault_path is None else loaders.vault_incidents(),
        history=_scene.service.installation.history,
        pace=_scene.service.installation.clock.speed(),
    )
    return Told(standup(at), tuple(old))


def _draw(scene: Scene, found: Standup) -> None:
    say, zone = language.say(), scene.zone
    st.html(
        f'<div class="sz-headline sz-nodata"><div class="sz-main">{escape(told.heading(found, say, zone))}</div>'
        f'<div class="sz-sub">{escape(told.data_time(found, say, zone))}</div></div>'
    )
    for section in found.told:
        _section(scene, told.title(section.topic, say), section)
    silent = told.quiet(found, say)
    if silent:
        panels.notes([silent])
    if found.unjudged:
        panels.title(say.term(told.UNJUDGED))
        sign = f'<span class="sz-shape" aria-hidden="true">{words.STATE_SHAPES[PanelState.UNKNOWN]}</span>'
        unjudged = [f"{sign}{escape(f'{told.title(topic, say)}: {why}')}" for topic, why in found.unjudged]
        st.html(_list([f'<li class="sz-unknown">{each}</li>' for each in unjudged]))
    with st.popover(language.text(own.COPY), icon=":material/content_copy:"):
        st.caption(language.text(own.FOR_VAULT))
        st.code(told.as_markdown(found, say, zone), language="markdown", wrap_lines=True)
        st.caption(language.text(own.FOR_CHAT))
        st.code(told.as_slack(found, say, zone), language=None, wrap_lines=True)


def _section(scene: Scene, title: str, section: Section) -> None:
    panels.title(title)
    st.html(_list([_line(scene, line) for line in section.lines]))


def _list(items: list[str]) -> str:
    return f'<ul class="sz-lines">{"".join(items)}</ul>'


def _line(scene: Scene, line: Line) -> str:
    sign = f'<span class="sz-shape" aria-hidden="true">{told.SHAPES[line.tone]}</span>'
    # A figure stays with its sign at the end of a line.
    text = escape(line.text.replace(" %", f"{NO_BREAK}%"))
    return f'<li class="{CLASSES[line.tone]}">{sign}{links.around(text, _link(scene, line))}</li>'


def _link(scene: Scene, line: Line) -> Link | None:
    """To the page and the window that the sentence speaks of."""
    if line.link is None:
        return None
    window = line.link.window
    times = {FROM: None, TO: None} if window is None else between(window.start_ms, window.end_ms, scene.zone)
    more = {PARAMETERS[name]: value for name, value in line.link.more}
    return links.to({**times, **more, SINCE: None}, language.text(own.LOOK), PAGES[line.link.page])


frame.page(words.STANDUP, body, choose)
