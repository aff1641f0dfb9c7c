"""The look that Streamlit's theme does not reach: the state signs, the header, the headline; and the growing age."""

from __future__ import annotations

import streamlit as st

LIGHT = {
    "error": "#b3261e",
    "unknown": "#6b4fa0",
    "stale": "#8a5a00",
    "nodata": "#5b616b",
    "zero": "#1d6b43",
    "value": "#1d6b43",
    "ground": "#ffffff",
    "line": "#d9dde3",
    "soft": "#5b616b",
    "accent": "#1f66a8",
}
DARK = {
    "error": "#ff8a80",
    "unknown": "#c5b0f5",
    "stale": "#f5c25b",
    "nodata": "#b4bac4",
    "zero": "#7ed6a5",
    "value": "#7ed6a5",
    "ground": "#14181f",
    "line": "#2c333d",
    "soft": "#a5acb8",
    "accent": "#5fa8e8",
}

RULES = """
.stAppHeader { height: 2rem; min-height: 2rem; background: transparent; }
.st-key-menu { align-items: center; }
.sz-strip { padding-right: 2.2rem; }
.sz-hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
.stVerticalBlock { gap: .75rem; }
.stMainBlockContainer { padding: .7rem clamp(1rem, 2.6vw, 5rem) 3rem; max-width: none; }
.stApp [data-stale="true"] { opacity: 1 !important; }
.sz-strip { display: flex; flex-wrap: wrap; gap: .4rem .5rem; align-items: center; justify-content: flex-end;
  font-size: .85rem; min-height: 2rem; }
.sz-chip { display: inline-flex; align-items: center; gap: .35rem; padding: .1rem .55rem; border-radius: 1rem;
  border: 1px solid var(--sz-line); white-space: nowrap; font-variant-numeric: tabular-nums; }
.sz-shape { font-weight: 700; }
.sz-error { --sz-c: var(--sz-error); } .sz-unknown { --sz-c: var(--sz-unknown); }
.sz-stale { --sz-c: var(--sz-stale); }
.sz-nodata { --sz-c: var(--sz-nodata); } .sz-zero { --sz-c: var(--sz-zero); } .sz-value { --sz-c: var(--sz-value); }
.sz-chip .sz-shape, .sz-notice .sz-shape, .sz-notice b { color: var(--sz-c); }
.sz-late { --sz-c: var(--sz-stale); }
.sz-error.sz-chip, .sz-unknown.sz-chip, .sz-stale.sz-chip, .sz-late.sz-chip {
  border-color: var(--sz-c); color: var(--sz-c); }
.sz-notice { display: flex; gap: .7rem; padding: .6rem .9rem; border: 1px solid var(--sz-line);
  border-left: 4px solid var(--sz-c); border-radius: .4rem; font-size: .92rem; overflow-wrap: anywhere; }
.sz-banner { padding: .35rem .9rem; border: 1px solid var(--sz-c); border-left: 4px solid var(--sz-c);
  border-radius: .4rem; font-size: .95rem; color: var(--sz-c); overflow-wrap: anywhere; }
.sz-brush { font-size: .92rem; border-left: 4px solid var(--sz-unknown); padding: .2rem .9rem; }
.sz-also { font-size: .82rem; color: var(--sz-c); }
.sz-next { color: var(--sz-soft); margin-top: .15rem; }
.sz-notice pre { font-size: .78rem; white-space: pre-wrap; margin: .4rem 0 0; }
.sz-notice summary { cursor: pointer; color: var(--sz-soft); font-size: .82rem; margin-top: .2rem; }
.sz-headline { border-left: 6px solid var(--sz-c); padding: .1rem 0 .1rem 1rem; margin-top: .4rem;
  overflow-wrap: anywhere; }
.sz-headline .sz-main { font-size: 1.7rem; line-height: 1.25; font-weight: 650; font-variant-numeric: tabular-nums; }
.sz-headline .sz-main .sz-shape { color: var(--sz-c); margin-right: .5rem; }
.sz-headline .sz-sub { font-size: 1rem; color: var(--sz-soft); margin-top: .15rem; }
.sz-headline .sz-cause { font-size: 1.05rem; margin-top: .25rem; }
.sz-facts { display: grid; grid-template-columns: repeat(auto-fit, minmax(8.5rem, 1fr)); gap: .5rem; }
.sz-fact { border: 1px solid var(--sz-line); border-radius: .4rem; padding: .45rem .75rem; }
.sz-fact .sz-name { font-size: .78rem; color: var(--sz-soft); }
.sz-fact .sz-figure { font-size: 1.35rem; font-weight: 600; font-variant-numeric: tabular-nums; }
.sz-fact .sz-figure { overflow-wrap: anywhere; }
.sz-fact .sz-note { font-size: .75rem; color: var(--sz-soft); }
.sz-table { width: 100%; border-collapse: collapse; font-size: .88rem; font-variant-numeric: tabular-nums; }
.sz-table th { text-align: left; font-weight: 600; color: var(--sz-soft); font-size: .78rem; padding: .25rem .6rem; }
.sz-table td { padding: .28rem .6rem; border-top: 1px solid var(--sz-line); white-space: nowrap; }
.sz-table .sz-right { text-align: right; }
.sz-table tr.sz-bad td { font-weight: 650; }
.sz-table .sz-small { font-size: .78rem; color: var(--sz-soft); font-weight: 400; }
.sz-table.sz-wrapped td:not(.sz-right):not(.sz-kept) { white-space: normal; vertical-align: top; }
.sz-table.sz-wrapped td { vertical-align: top; }
.sz-table.sz-wrapped th { vertical-align: bottom; }
.sz-scroll { overflow-x: auto; }
.sz-swatch { display: inline-block; width: .7rem; height: .7rem; border-radius: .15rem; margin-right: .45rem; }
.sz-title { font-size: 1.02rem; font-weight: 650; margin: .6rem 0 0; padding: 0; }
.sz-unit { font-size: .8rem; font-weight: 400; color: var(--sz-soft); margin-left: .4rem; }
.sz-product { font-weight: 700; letter-spacing: .01em; margin-right: .8rem; line-height: 2.2rem; }
.stHtml .sz-lines { list-style: none; margin: 0; padding: 0 !important; font-size: 1.02rem; line-height: 1.65; }
.stHtml .sz-lines li { margin: 0; padding-left: 1.5rem; text-indent: -1.5rem; max-width: 110ch;
  overflow-wrap: anywhere; }
.sz-lines .sz-shape { display: inline-block; width: 1.5rem; text-indent: 0; color: var(--sz-c); }
.sz-notes { font-size: .8rem; color: var(--sz-soft); line-height: 1.5; }
.sz-go, .sz-go:visited { color: inherit; text-underline-offset: .2em;
  text-decoration: underline dotted color-mix(in srgb, currentColor 45%, transparent); }
.sz-go:hover { text-decoration: underline solid; }
.sz-action { font-size: .78rem; color: var(--sz-soft); text-align: right; margin-top: -.9rem; }
.sz-long { max-height: 20rem; overflow: auto; border: 1px solid var(--sz-line); border-radius: .4rem; }
.sz-long caption { text-align: left; padding: .3rem .6rem; font-size: .78rem; color: var(--sz-soft); }
.sz-long thead th { position: sticky; top: 0; background: var(--sz-ground); }
.st-key-unseen { position: absolute; width: 0; height: 0; overflow: hidden; pointer-events: none; }
.sz-headline .sz-go { text-decoration-thickness: 1px; }
.sz-then { font-size: .75rem; border-top: 1px dashed var(--sz-line); margin-top: .2rem; padding-top: .15rem; }
.sz-share { display: grid; gap: .6rem; justify-items: start; }
.sz-address { display: block; width: 100%; padding: .6rem .75rem; border: 1px solid var(--sz-line);
  border-radius: .4rem; font-size: .85rem; overflow-wrap: anywhere; user-select: all; }
.sz-share button { font: inherit; font-weight: 600; padding: .35rem .9rem; border-radius: .4rem; cursor: pointer;
  background: var(--sz-accent); color: var(--sz-ground); border: 0; }
.st-key-moves button p, .st-key-small_controls button p { position: absolute; width: 1px; height: 1px; overflow: hidden;
  clip-path: inset(50%); }
.st-key-latency_choices .stButtonGroup button { height: 2.5rem; }
.st-key-controls button { padding-inline: .5rem; }
.st-key-moves button, .st-key-small_controls button { padding: .3rem .2rem; min-width: 1.6rem; }
:focus-visible { outline: 3px solid var(--sz-accent) !important; outline-offset: 2px !important; }
@media (prefers-reduced-motion: reduce) { *, *::before, *::after { animation-duration: .01ms !important;
  animation-iteration-count: 1 !important; transition-duration: .01ms !important; scroll-behavior: auto !important; } }
.stPlotlyChart { container-type: inline-size; }
.st-key-chart_coverage g.annotation:is([data-index="1"], [data-index="3"], [data-index="5"]) { display: none; }
@container (max-width: 640px) {
  .st-key-chart_coverage g.annotation:is([data-index="0"], [data-index="2"], [data-index="4"]) { display: none; }
  .st-key-chart_coverage g.annotation:is([data-index="1"], [data-index="3"], [data-index="5"]) { display: inline; }
}
@container (max-width: 480px) {
  .xaxislayer-above:has(> g.xtick:nth-of-type(7)) > g.xtick:nth-of-type(even),
  .cartesianlayer:has(> .subplot ~ .subplot) g.xtick:nth-of-type(even) { visibility: hidden; }
}
[class*="st-key-dim_"] { opacity: .5; }
@media (max-width: 640px) {
  .sz-headline .sz-main { font-size: 1.25rem; } .sz-strip { justify-content: flex-start; }
  .st-key-menu, .st-key-controls { flex-wrap: nowrap; overflow-x: auto; scrollbar-width: thin; padding: .25rem .2rem; }
  .st-key-menu > *, .st-key-controls > * { flex: none; }
  .sz-table th { white-space: nowrap; }
  .sz-table td:first-child { white-space: normal; min-width: 9rem; }
}
"""

# An age that is only written by the server stands still when the server does. This makes it grow in the browser, and
# says so when the page itself has not been refreshed for longer than promised.
GROWING_AGE = """<script>
(() => {
  if (window.statezeroAge) return;
  window.statezeroAge = true;
  // The words are those of the page's language; it may change while the page is open.
  const text = s => {
    const u = window.statezeroUnits, two = n => u.padded ? String(n).padStart(2, "0") : n;
    return s < 60 ? `${s} ${u.s}` : s < 3600 ? `${Math.floor(s / 60)} ${u.min} ${two(s % 60)} ${u.s}`
      : s < 86400 ? `${Math.floor(s / 3600)} ${u.h} ${two(Math.floor(s % 3600 / 60))} ${u.min}`
      : `${Math.floor(s / 86400)} ${u.d} ${Math.floor(s % 86400 / 3600)} ${u.h}`;
  };
  window.statezeroDuration = text;
  const seen = new WeakMap();
  const grow = () => document.querySelectorAll("[data-sz-age]").forEach(node => {
    const mark = node.dataset.szAge + "|" + node.dataset.szTick;
    let first = seen.get(node);
    if (!first || first.mark !== mark) seen.set(node, first = { mark, at: performance.now() });
    const passed = (performance.now() - first.at) / 1000;
    const seconds = Math.floor((Number(node.dataset.szAge) + passed * 1000 * Number(node.dataset.szSpeed)) / 1000);
    node.textContent = text(Math.max(0, seconds));
    const chip = node.closest(".sz-chip");
    if (chip && node.dataset.szPromised) {
      const late = passed * 1000 > Number(node.dataset.szPromised);
      chip.classList.toggle("sz-late", late);
    }
  });
  window.statezeroGrow = grow;
  setInterval(grow, 500);
})();
</script>"""


def apply() -> None:
    """Put the rules on the page, in the colours of the theme that the browser shows."""
    palette = DARK if st.context.theme.type == "dark" else LIGHT
    variables = "".join(f"--sz-{name}: {value};" for name, value in palette.items())
    st.html(f"<style>:root {{{variables}}} {RULES}</style>")
    st.html(GROWING_AGE, unsafe_allow_javascript=True)
