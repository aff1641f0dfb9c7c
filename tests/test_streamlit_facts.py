"""Facts of Streamlit that the product relies on. One that a newer version changes is noticed here, not by a reader."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from tests.code_map import ROOT
from tests.dashboard import Dashboard


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Dashboard]:
    server = Dashboard(tmp_path_factory.mktemp("bare"))
    yield server.ready()
    server.stop()


def test_the_entry_script_does_not_stand_beside_a_folder_of_pages():
    """Streamlit serves `pages/` beside the entry script without running that script, and so without the gate."""
    entry = ROOT / "pages" / "shared" / "site.py"
    assert entry.is_file()
    assert not (entry.parent / "pages").exists()
    assert '"pages/shared/site.py"' in (ROOT / "app.py").read_text(encoding="utf-8")


def test_streamlits_own_health_answers(bare):
    """The watchdog of a screen that nobody touches, and a proxy, ask for it."""
    assert bare.get("/_stcore/health").status_code == 200


def test_an_unknown_address_gives_the_page_with_status_200(bare):
    """So the status of a page's address tells nobody whether the dashboard is up: `/readyz` does."""
    answer = bare.get("/no-such-page")
    assert (answer.status_code, "<html" in answer.text) == (200, True)


def test_routes_of_the_product_win_over_the_pages(bare):
    assert bare.get("/healthz").text == "ok\n"
    assert bare.get("/metrics").text.startswith("# HELP")


def test_streamlits_own_metrics_are_open_and_so_a_proxy_must_block_them(bare):
    assert bare.get("/_stcore/metrics").status_code == 200


def test_html_keeps_a_script_only_where_it_is_asked_to():
    def script() -> None:
        import streamlit as st

        st.html("<b>plain</b>")
        st.html("<script>1</script>", unsafe_allow_javascript=True)

    plain, active = AppTest.from_function(script).run().get("html")
    assert not plain.proto.unsafe_allow_javascript
    assert active.proto.unsafe_allow_javascript


def test_a_cached_function_computes_once_for_all_who_ask_together():
    st.cache_data.clear()
    calls: list[int] = []

    @st.cache_data
    def slow(number: int) -> int:
        calls.append(number)
        time.sleep(0.2)
        return number

    askers = [threading.Thread(target=slow, args=(1,)) for _ in range(8)]
    for asker in askers:
        asker.start()
    for asker in askers:
        asker.join()
    assert calls == [1]


def test_a_cached_function_that_raises_is_tried_again_by_each_who_asks():
    """Therefore no loader ever raises: with a dead warehouse each viewer would wait for the time-out in turn."""
    st.cache_data.clear()
    calls: list[int] = []

    @st.cache_data
    def failing() -> None:
        calls.append(1)
        raise ValueError

    for _ in range(3):
        with pytest.raises(ValueError):
            failing()
    assert len(calls) == 3


def test_parameters_that_begin_with_embed_are_hidden_from_the_script(bare):
    """A part of the address with such a name would be lost."""
    view = (ROOT / "pages" / "shared" / "view.py").read_text(encoding="utf-8")
    assert '"embed' not in view


def test_the_settings_of_the_server_are_those_that_hide_errors_and_tell_nobody():
    config = (ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8")
    for line in ('showErrorDetails = "none"', "showErrorLinks = false", "gatherUsageStats = false"):
        assert line in config
    assert 'address = "127.0.0.1"' in config


def test_no_page_is_found_by_streamlit_on_its_own():
    """Only `pages/shared/site.py` lists pages; a second list would be one without the gate."""
    lists = [path for path in (ROOT / "pages").rglob("*.py") if "st.navigation(" in path.read_text(encoding="utf-8")]
    assert lists == [Path(ROOT / "pages" / "shared" / "site.py")]
