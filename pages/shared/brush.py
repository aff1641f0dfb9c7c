"""A span of time selected in a chart becomes the window of the page; refresh waits until it is given up.

A chart with a time axis selects by dragging, and by a click on one of its points. Both change the address without
loading the page anew, as going back does, so the browser's back button undoes them. Streamlit's own selection is no
way: it is lost when the chart is drawn anew, and takes no click in a chart whose dragging selects.
"""

from __future__ import annotations

from datetime import tzinfo
from html import escape

import streamlit as st

from pages.shared import controls
from pages.shared.language import text
from pages.shared.view import BACK, DEFAULT_FROM, DEFAULT_TO, FROM, TO, View
from pages.shared.words import brush as words

# A click narrows to what its point stands for, but to no less than a few minutes.
SCRIPT = """<script>
(() => {
  if (window.statezeroBrush) return;
  window.statezeroBrush = true;
  const MINUTE = 60000, LEAST_OF_A_CLICK = 5 * MINUTE;
  const ms = value => typeof value === "number" ? value : Date.parse(String(value).replace(" ", "T") + "Z");
  const shown = chart => chart.layout.xaxis.range.map(ms);
  const narrow = (chart, from, to) => {
    const [first, last] = shown(chart);
    const start = Math.max(first, Math.floor(from / MINUTE) * MINUTE);
    const end = Math.min(last, Math.ceil(to / MINUTE) * MINUTE);
    if (!(end - start >= MINUTE) || (start <= first && end >= last)) return;
    const url = new URL(location.href), address = url.searchParams;
    if (!address.get("back")) address.set("back", `${address.get("from") || ""}~${address.get("to") || ""}`);
    address.set("from", String(start));
    address.set("to", String(end));
    history.pushState({}, "", url);
    dispatchEvent(new PopStateEvent("popstate", { state: {} }));
  };
  const selected = (chart, event) => {
    const span = Object.entries((event && event.range) || {}).find(([name]) => name.startsWith("x"));
    if (span) narrow(chart, ...span[1].map(ms).sort((a, b) => a - b));
  };
  const spanOf = (chart, point) => {
    const trace = point.fullData || point.data;
    const place = Array.isArray(point.pointNumber) ? point.pointNumber[1] : point.pointNumber;
    if (trace.type === "bar") return [ms(trace.base[place]), ms(trace.base[place]) + Number(trace.x[place])];
    const next = place + 1 < trace.x.length ? ms(trace.x[place + 1]) : shown(chart)[1];
    return [ms(trace.x[place]), next];
  };
  const clicked = (chart, event) => {
    const marks = event.points.some(point => ["overlay", "incidents", "entries", "alerts"].includes(point.data.meta));
    const point = event.points.find(point => point.pointNumber !== undefined);
    if (marks || !point) return;
    const [start, end] = spanOf(chart, point);
    const more = Math.max(0, LEAST_OF_A_CLICK - (end - start)) / 2;
    narrow(chart, start - more, end + more);
  };
  const wired = new WeakSet();
  setInterval(() => document.querySelectorAll(".js-plotly-plot").forEach(chart => {
    if (wired.has(chart) || !chart.on || !chart.layout.xaxis || chart.layout.xaxis.type !== "date") return;
    wired.add(chart);
    chart.on("plotly_selected", event => selected(chart, event));
    chart.on("plotly_click", event => clicked(chart, event));
  }), 500);
})();
</script>"""


def script() -> None:
    """Once a page."""
    st.html(SCRIPT, unsafe_allow_javascript=True)


def draw(view: View, zone: tzinfo) -> None:
    """What is selected, that the page waits, and the way back; nothing while nothing is selected."""
    if view.back is None:
        return
    window, (start, end) = view.window, view.back
    with st.container(horizontal=True, vertical_alignment="center", key="brush"):
        told = words.selected(window.start_ms, window.end_ms, zone), words.paused(view.as_of_ms, zone)
        st.html(f'<div class="sz-brush" role="status"><b>{escape(text(words.WORD))}</b> {escape(" ".join(told))}</div>')
        label = words.back_to(start or DEFAULT_FROM, end or DEFAULT_TO)
        if st.button(label, key="brush_back", icon=":material/undo:"):
            controls.go_to({FROM: start or None, TO: end or None, BACK: None})
            st.rerun()
