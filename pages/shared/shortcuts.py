"""The keys of every page: what each does, the script that listens, and the list of them.

A key does what something on the page does that can be clicked: it presses a button, or changes one part of the address.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

import streamlit as st

from pages.shared import panels
from pages.shared.language import text
from pages.shared.panels import Cell
from pages.shared.view import ALL_TABLES, OVERLAYS, OVERLAYS_OFF, TABLE
from pages.shared.words import drill as words


@dataclass(frozen=True)
class Shortcut:
    """`button` is the key of a Streamlit button; `toggled` a part of the address and the value it has when it is on."""

    keys: tuple[str, ...]
    told: str
    button: str = ""
    toggled: tuple[str, str] | None = None


SHORTCUTS = (
    Shortcut(("?",), words.HELP, button="show_keys"),
    Shortcut(("[", "ArrowLeft"), words.STEP_BACK, button="window_back"),
    Shortcut(("]", "ArrowRight"), words.STEP_FORTH, button="window_forth"),
    Shortcut(("+",), words.CLOSER, button="window_closer"),
    Shortcut(("-",), words.WIDER, button="window_wider"),
    Shortcut(("n",), words.INCIDENT_NEXT, button="incident_next"),
    Shortcut(("p",), words.INCIDENT_BEFORE, button="incident_before"),
    Shortcut((",",), words.ENTRY_BEFORE, button="entry_before"),
    Shortcut((".",), words.ENTRY_AFTER, button="entry_after"),
    Shortcut(("o",), words.TOGGLE_OVERLAYS, toggled=(OVERLAYS, OVERLAYS_OFF)),
    Shortcut(("t",), words.TOGGLE_TABLES, toggled=(TABLE, ALL_TABLES)),
    Shortcut(("r",), words.REFRESH_NOW, button="refresh_now"),
)

# Streamlit's own shortcuts of buttons know letters, digits and arrows only, and keep `r` for themselves. Whatever else
# an arrow or a letter does where the focus is comes first: in fields, in groups of choices, in tables and dialogs.
LISTEN = """<script>
(() => {
  window.statezeroKeys = KEYS;
  if (window.statezeroGo) return;
  window.statezeroGo = address => {
    history.pushState({}, "", address);
    dispatchEvent(new PopStateEvent("popstate", { state: {} }));
  };
  const busy = "input, textarea, select, [contenteditable=true], [role=dialog], [role=listbox], [role=combobox], "
    + "[role=radiogroup], [role=menu], [role=grid], [role=slider], [data-testid=stDataFrame], "
    + "[data-testid=stButtonGroup]";
  addEventListener("keydown", event => {
    const does = window.statezeroKeys[event.key];
    if (!does || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const at = event.target instanceof Element ? event.target : document.body;
    if (at.closest(busy) || document.querySelector("[role=dialog]")) return;
    if (event.key.startsWith("Arrow") && at.closest(".sz-scroll")) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (event.repeat) return;
    if (does.button) return document.querySelector(`.st-key-${does.button} button`)?.click();
    const url = new URL(location.href), [name, value] = does.toggled;
    if (url.searchParams.get(name) === value) url.searchParams.delete(name); else url.searchParams.set(name, value);
    window.statezeroGo(url);
  }, true);
  // What a control opens stands at the end of the page: who opened it by a key goes into it, and need not go there.
  addEventListener("keyup", event => {
    const opener = event.target instanceof Element ? event.target.closest("[data-testid=stPopoverButton]") : null;
    if (!opener || (event.key !== "Enter" && event.key !== " ")) return;
    const inside = "[data-testid=stPopoverBody] :is(input, button, select, textarea, a[href])";
    setTimeout(() => document.querySelector(inside)?.focus(), 300);
  });
  addEventListener("click", event => {
    const link = event.target instanceof Element ? event.target.closest("a.sz-go") : null;
    if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    window.statezeroGo(link.href);
  });
  const copied = (button, told) => button.parentElement.querySelector("[role=status]").textContent = told;
  addEventListener("click", async event => {
    const button = event.target instanceof Element ? event.target.closest("[data-sz-copy]") : null;
    if (!button) return;
    try {
      await navigator.clipboard.writeText(button.dataset.szCopy);
      copied(button, button.dataset.szCopied);
    } catch {
      const text = button.parentElement.querySelector(".sz-address");
      getSelection().selectAllChildren(text);
      copied(button, document.execCommand("copy") ? button.dataset.szCopied : button.dataset.szByHand);
    }
  });
})();
</script>"""


def script() -> None:
    """Once a page."""
    does = {key: {"button": one.button, "toggled": one.toggled} for one in SHORTCUTS for key in one.keys}
    st.html(LISTEN.replace("KEYS", json.dumps(does), 1), unsafe_allow_javascript=True)


def dialog() -> None:
    """All keys."""
    st.dialog(text(words.KEYS_TITLE))(_inside)()


def _inside() -> None:
    rows = [
        [Cell(" ".join(words.KEY_NAMES.get(key, key) for key in one.keys)), Cell(text(one.told))] for one in SHORTCUTS
    ]
    panels.table([Cell(text(head)) for head in words.KEY_HEADS], rows)
    panels.notes([text(words.KEYS_NOTE)])
