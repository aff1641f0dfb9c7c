"""The deployment that was clicked on a chart: everything that its sources say of it, and the way to what came after."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import streamlit as st

from data.metrics.deployment import Deployment
from pages.shared import controls, links, notices, overlays, panels
from pages.shared import words as shared
from pages.shared.language import text
from pages.shared.overlays import Overlays
from pages.shared.panels import Cell, Fact
from pages.shared.view import DEPLOYMENT, INCIDENT, View
from pages.shared.words import alerts as alert_words
from pages.shared.words import overlays as words
from pages.shared.words.deployments import NOT_STATED, SERVICE_UNKNOWN, began, kind, place

PAGE = Path(__file__).resolve().parent.parent / "deployments.py"

# A click on a mark changes the address without loading the page anew, and Streamlit runs the page for the new address
# as it does when somebody goes back. Its own selection is no way: it takes no click in a chart whose dragging selects.
CLICKS = """<script>
(() => {
  if (window.statezeroClicks) return;
  window.statezeroClicks = true;
  const wired = new WeakSet();
  const go = (kind, name) => {
    const url = new URL(location.href);
    url.searchParams.set(kind, name);
    history.pushState({}, "", url);
    dispatchEvent(new PopStateEvent("popstate", { state: {} }));
  };
  const clicked = event => {
    const marks = event.points.map(one => /^(deployment|incident|step|alert):(.+)$/.exec(String(one.customdata)));
    const mark = marks.find(found => found);
    if (mark) go(mark[1], mark[2]);
  };
  setInterval(() => document.querySelectorAll(".js-plotly-plot").forEach(chart => {
    if (wired.has(chart) || !chart.on) return;
    wired.add(chart);
    chart.on("plotly_click", clicked);
  }), 500);
})();
</script>"""


def script() -> None:
    """Once a page."""
    st.html(CLICKS, unsafe_allow_javascript=True)


def draw(found: Overlays, view: View, title: str) -> None:
    """The cards of what `incident` and `deployment` in the address name; nothing when they name nothing."""
    if view.alert is not None and title != shared.ALERTS:
        _alert(found, view.alert)
    if view.incident is not None and title != shared.INCIDENT:
        _incidents(found, view.incident)
    if view.deployment is None:
        return
    those = overlays.named(found, view.deployment)
    if not those:
        notices.empty(words.not_found(view.deployment), text(words.NOT_FOUND_NEXT))
        _close()
    elif len(those) == 1:
        _one(found, those[0], title)
    else:
        _several(found, those)


def _alert(found: Overlays, alert_id: str) -> None:
    those = [each.alert for each in found.alerts if each.alert.alert_id == alert_id]
    for alert in those:
        panels.title(alert_words.title(alert), alert_words.since(alert, found.window.end_ms, found.zone))
        to_alert = text(alert_words.TO_ALERT)
        panels.action(to_alert, links.to({}, to_alert, shared.ALERTS))


def _incidents(found: Overlays, path: str) -> None:
    those = overlays.incidents_named(found, path)
    if not those:
        notices.empty(words.incident_not_found(path), text(words.INCIDENT_NEXT))
    for each in those:
        panels.title(words.incident_title(each.title))
        panels.notes([f"{words.incident_when(each, found.zone)}.", words.stands(path)])
    st.button(
        text(words.CLOSE),
        key="close_incident",
        icon=":material/close:",
        on_click=lambda: controls.go_to({INCIDENT: None}),
    )


def _one(found: Overlays, one: Deployment, title: str) -> None:
    panels.title(words.name(one), one.title or "")
    panels.facts(
        [
            Fact(text(words.STATUS_HEAD), kind(one), words.when(one, found.zone)),
            Fact(text(words.AUTHOR_HEAD), one.author or text(NOT_STATED)),
            Fact(text(words.STANDBY_HEAD), one.standby or text(NOT_STATED)),
        ]
    )
    panels.notes([words.risk(one), words.stands(place(one.origins))])
    with st.container(horizontal=True, key="deployment_card"):
        if title != shared.DEPLOYMENTS and st.button(
            text(words.TO_IMPACT), key="to_impact", icon=":material/compare_arrows:"
        ):
            st.switch_page(st.Page(PAGE), query_params=controls.address())
        if one.link and one.link.startswith(("https://", "http://")):
            st.link_button(text(words.SOURCE), one.link, icon=":material/open_in_new:")
        _close()


def _several(found: Overlays, those: Sequence[Deployment]) -> None:
    panels.title(words.many(len(those)))
    rows = [
        [
            Cell(began(one, found.zone)),
            Cell(one.service or text(SERVICE_UNKNOWN)),
            Cell(one.version or shared.NONE),
            Cell(one.title or shared.NONE),
            Cell(kind(one)),
            Cell(one.author or text(NOT_STATED)),
            Cell(one.standby or text(NOT_STATED)),
            Cell(one.risk_analysis or text(NOT_STATED)),
        ]
        for one in those[: words.MOST_LISTED]
    ]
    panels.table([Cell(text(head)) for head in words.HEADS], rows, wrapped=True)
    if len(those) > words.MOST_LISTED:
        panels.notes([words.more(len(those) - words.MOST_LISTED)])
    labels = {one.deployment_id: words.label(one, found.zone) for one in those[: words.MOST_LISTED]}
    with st.container(horizontal=True, vertical_alignment="bottom", key="deployment_card"):

        def chosen() -> None:
            controls.go_to({DEPLOYMENT: st.session_state["deployment_of_many"]})

        st.selectbox(
            text(words.CHOOSE),
            list(labels),
            index=None,
            key="deployment_of_many",
            format_func=lambda name: labels.get(name, name),
            on_change=chosen,
            label_visibility="collapsed",
            placeholder=text(words.CHOOSE),
            width=460,
        )
        _close()


def _close() -> None:
    st.button(
        text(words.CLOSE),
        key="close_deployment",
        icon=":material/close:",
        on_click=lambda: controls.go_to({DEPLOYMENT: None}),
    )
