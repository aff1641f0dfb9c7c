"""No word of a page bypasses the catalogue: with each sentence in brackets, only data stands outside of them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.support import NullTranslations

from data.sources.key_server_process import PrivateKeyServer
from data.speech import speech
from tests.code_map import ROOT
from tests.pages.conftest import MakeDesk
from tests.pages.desk import Address, Desk
from tests.pages.spoken import CLOSE, OPEN, texts, unsaid
from tests.worlds import METHODS, World, write_keys

# The pages of which every word is said in both languages.
PAGES = ("standup", "backlog", "keys", "latency", "scenarios", "wall", "site")
SPOKEN: Address = {"lang": "id"}
ADDRESSES: dict[str, Address] = {
    "as it opens": {},
    "in the past": {"as_of": "2026-01-29T04:20+07:00"},
    "compared": {"compare": "1h", "table": "all"},
    "selected": {"from": "1769632500000", "to": "1769634300000", "back": "now-3h~now"},
    "wrong": {"from": "yesterday", "refresh": "often", "rotate": "often", "overlays": "maybe", "since": "never"},
    "of a deployment": {"deployment": "none", "incident": "none.md", "measure": "assignment"},
}
# Words of no language: of the data, of the key server, and what a language writes by itself.
NAMES = frozenset(
    {
        *(word for method in METHODS for word in method.split("_")),
        *("now", "scheduled", "wib", "utc", "asia", "jakarta", "state", "zero"),
        *("config", "heartbeat", "request", "bbd", "mib", "aof", "csv", "pic"),
        *("jan", "sen", "sel", "rab", "kam", "jum", "sab", "min", "hari", "jam", "mnt", "dtk", "md"),
        *("english", "bahasa", "indonesia", "redis", "valkey", "string", "hash"),
    }
)
# Texts of notes, plans and servers, which are shown as they were written.
QUOTED = (
    "Booking flow: fewer steps before a ride is confirmed",
    "booking-flow",
    "connection refused by",
)


class Bracketed(NullTranslations):
    """A catalogue that shows what was said by it."""

    def gettext(self, message: str) -> str:
        return f"{OPEN}{message}{CLOSE}"

    def ngettext(self, msgid1: str, msgid2: str, num: int) -> str:
        return self.gettext(msgid1 if num == 1 else msgid2)


@pytest.fixture(autouse=True)
def _every_sentence_in_brackets(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    speech.cache_clear()
    monkeypatch.setattr("data.speech._catalogue", lambda _language: Bracketed())
    yield
    speech.cache_clear()


@pytest.fixture
def troubled(world: World, make_desk: MakeDesk, key_server: PrivateKeyServer) -> Desk:
    """Orders hang, some of their keys are missing, and the vault tells of deployments and an incident."""
    write_keys(key_server.port, world.stuck()[::2])
    desk = make_desk(
        WAREHOUSE_URL=str(world.folder), REDIS_URL=key_server.url, VAULT_PATH=str(ROOT / "data" / "demo" / "vault")
    )
    desk.tick()
    desk.tick()
    return desk


@pytest.mark.parametrize("name", ADDRESSES)
@pytest.mark.parametrize("page", PAGES)
def test_every_word_of_a_page_is_said(troubled: Desk, page: str, name: str) -> None:
    assert unsaid(troubled.show(page, SPOKEN | ADDRESSES[name]).app, NAMES, QUOTED) == set()


@pytest.mark.parametrize("page", PAGES)
def test_every_word_of_a_page_without_data_is_said(make_desk: MakeDesk, page: str) -> None:
    desk = make_desk()
    desk.tick()
    assert unsaid(desk.show(page, SPOKEN).app, NAMES, QUOTED) == set()


@pytest.mark.parametrize("page", PAGES)
def test_every_word_about_sources_that_are_away_is_said(make_desk: MakeDesk, tmp_path: Path, page: str) -> None:
    desk = make_desk(WAREHOUSE_URL=str(tmp_path / "nowhere"), REDIS_URL="redis://127.0.0.1:1/0")
    desk.tick()
    assert unsaid(desk.show(page, SPOKEN).app, NAMES, QUOTED) == set()


@pytest.mark.parametrize("page", PAGES)
def test_viewers_of_both_languages_in_one_tick_each_see_their_own(troubled: Desk, page: str) -> None:
    before = list(texts(troubled.show(page, {"lang": "en"}).app))
    assert unsaid(troubled.show(page, SPOKEN).app, NAMES, QUOTED) == set()
    after = list(texts(troubled.show(page, {"lang": "en"}).app))
    assert [text for text in before + after if OPEN in text] == []


@pytest.mark.parametrize("key", ["share", "show_keys"])
def test_every_word_of_a_dialog_is_said(world: World, make_desk: MakeDesk, key: str) -> None:
    desk = make_desk(WAREHOUSE_URL=str(world.folder), LANGUAGE="id")
    desk.tick()
    app = desk.show("backlog").app
    app.button(key=key).click().run()
    assert unsaid(app, NAMES, QUOTED) == set()


def test_a_sentence_that_bypasses_the_catalogue_is_found(troubled: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pages.shared.words.in_slice", lambda name: f"within {name}")
    assert any("within cc_preauth" in text for text in unsaid(troubled.show("backlog", SPOKEN).app, NAMES, QUOTED))


@pytest.mark.parametrize(("address", "language"), [({}, "en"), (SPOKEN, "id")])
def test_the_browser_is_told_in_which_language_a_page_is(desk: Desk, address: Address, language: str) -> None:
    desk.tick()
    assert f'document.documentElement.lang = "{language}"' in "\n".join(desk.show("site", address).html)
