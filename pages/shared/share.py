"""The link to what is shown, with its times fixed."""

from __future__ import annotations

from datetime import tzinfo
from html import escape
from urllib.parse import urlencode, urlsplit, urlunsplit

import streamlit as st

from pages.shared import controls
from pages.shared.language import text
from pages.shared.moves import fixed
from pages.shared.view import View, changed
from pages.shared.words import drill as words


def link(view: View, zone: tzinfo, *, as_known: bool) -> str:
    """The whole address; only its own part where the browser does not tell the rest."""
    query = urlencode(changed(controls.address(), fixed(view, zone, as_known=as_known)), doseq=True, safe=":/")
    here = urlsplit(st.context.url or "")
    return urlunsplit(here._replace(path=here.path or "/", query=query))


def dialog(view: View, zone: tzinfo) -> None:
    """`view` is that of the moment in which somebody asked to share."""
    st.dialog(text(words.SHARE))(_inside)(view, zone)


def _inside(view: View, zone: tzinfo) -> None:
    st.caption(text(words.SHARE_HELP))
    as_known = not view.live or st.toggle(text(words.AS_KNOWN), key="share_as_known", help=text(words.AS_KNOWN_HELP))
    address = escape(link(view, zone, as_known=as_known), quote=True)
    st.html(
        f'<div class="sz-share"><code class="sz-address" tabindex="0" aria-label="{text(words.LINK)}">{address}</code>'
        f'<button type="button" data-sz-copy="{address}" data-sz-copied="{text(words.COPIED)}" '
        f'data-sz-by-hand="{text(words.COPY_BY_HAND)}">{text(words.COPY)}</button><span role="status"></span></div>'
    )
