"""No word of a page bypasses the catalogue: with each sentence in brackets, only data stands outside of them."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from babel.support import NullTranslations

from data.answers import Failure
from data.incident_book import book_of
from data.metrics.alert import Severity
from data.sources.alert_actions import Action, ActionKind
from data.sources.key_server_process import PrivateKeyServer
from data.sources.vault import read_notes
from data.speech import speech
from data.vault.deployment_log import read_logs
from data.window import HOUR
from tests.alerting import ended, evidence
from tests.code_map import ROOT
from tests.pages.conftest import MakeDesk
from tests.pages.desk import NOW, Address, Desk
from tests.pages.spoken import CLOSE, OPEN, texts, unsaid
from tests.pages.test_alerts_page import OURS, Watch
from tests.pages.test_incident_page import ADDRESS, NOTE
from tests.pages.test_incidents_page import OTHER
from tests.worlds import METHODS, World, write_keys

# The pages of which every word is said in both languages.
PAGES = (
    *("standup", "backlog", "keys", "latency", "scenarios", "wall", "site"),
    *("alerts", "deployments", "incidents", "incident", "rules"),
)
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
        *("config", "heartbeat", "request", "bbd", "mib", "aof", "csv", "pic", "ttd", "tta", "ttm", "ttr"),
        *("jan", "sen", "sel", "rab", "kam", "jum", "sab", "min", "hari", "jam", "mnt", "dtk", "md"),
        *("english", "bahasa", "indonesia", "redis", "valkey", "string", "hash"),
    }
)
RULES = tomllib.loads((ROOT / "data" / "rules.toml").read_text(encoding="utf-8"))
# The page Rules shows what stands in their file by the names that it has there.
NAMES_OF = {"rules": NAMES | {"on", *(word for rule in RULES.values() for name in rule for word in name.split("_"))}}
VAULT = ROOT / "data" / "demo" / "vault"


def written_in_the_vault() -> Iterator[str]:
    """What people wrote of deployments and incidents."""
    notes = read_notes(VAULT)
    assert not isinstance(notes, Failure)
    for one in read_logs({note.path: note.text for note in notes.notes}).deployments:
        yield from filter(None, (one.service, one.title, one.author, one.standby, one.risk_analysis, one.approval))
    for incident in book_of(notes, None).incidents:
        yield from (incident.title, *incident.services)
        yield from (lesson.text for lesson in incident.lessons)
        for task in incident.follow_ups:
            yield from filter(None, (task.task, task.owner, task.status, task.due, task.tracking))


# Texts of notes, plans and servers, which are shown as they were written.
QUOTED = (
    *sorted(set(written_in_the_vault()), key=len, reverse=True),
    "Booking flow: fewer steps before a ride is confirmed",
    "booking-flow",
    "connection refused by",
    "a table is missing: Table with name deployments does not exist!",
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
    desk = make_desk(WAREHOUSE_URL=str(world.folder), REDIS_URL=key_server.url, VAULT_PATH=str(VAULT))
    desk.tick()
    desk.tick()
    return desk


@pytest.mark.parametrize("name", ADDRESSES)
@pytest.mark.parametrize("page", PAGES)
def test_every_word_of_a_page_is_said(troubled: Desk, page: str, name: str) -> None:
    assert unsaid(troubled.show(page, SPOKEN | ADDRESSES[name]).app, NAMES_OF.get(page, NAMES), QUOTED) == set()


@pytest.mark.parametrize("page", PAGES)
def test_every_word_of_a_page_without_data_is_said(make_desk: MakeDesk, page: str) -> None:
    desk = make_desk()
    desk.tick()
    assert unsaid(desk.show(page, SPOKEN).app, NAMES_OF.get(page, NAMES), QUOTED) == set()


@pytest.mark.parametrize("page", PAGES)
def test_every_word_about_sources_that_are_away_is_said(make_desk: MakeDesk, tmp_path: Path, page: str) -> None:
    desk = make_desk(WAREHOUSE_URL=str(tmp_path / "nowhere"), REDIS_URL="redis://127.0.0.1:1/0")
    desk.tick()
    assert unsaid(desk.show(page, SPOKEN).app, NAMES_OF.get(page, NAMES), QUOTED) == set()


@pytest.mark.parametrize("page", PAGES)
def test_viewers_of_both_languages_in_one_tick_each_see_their_own(troubled: Desk, page: str) -> None:
    before = list(texts(troubled.show(page, {"lang": "en"}).app))
    assert unsaid(troubled.show(page, SPOKEN).app, NAMES_OF.get(page, NAMES), QUOTED) == set()
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


SAID = evidence(
    sentence="41 of 41 lack bbd:request:*, of the cc_preauth orders that wait past their grace",
    unit="orders without their key",
    baseline="slice × hour of week (learning: 3 of 14 days)",
)
SUSPECT = "booking-flow 1.92.30, begun 2026-01-29 03:27 WIB, in effect 30 min before the first order hung"
ACTS = (
    Action(ActionKind.ACKNOWLEDGED, "budi", NOW),
    Action(ActionKind.ASSIGNED, "budi", NOW, text="sari"),
    Action(ActionKind.NOTED, "budi", NOW, text="flushed 06:40"),
)


@pytest.fixture
def alarmed(world: World, make_desk: MakeDesk) -> Watch:
    """Alerts are open, silenced and over; two rules cannot be judged."""
    watch = Watch(make_desk(WAREHOUSE_URL=str(world.folder), VAULT_PATH=str(VAULT), ALLOW_ACTIONS="1"))
    ours = replace(OURS, evidence=(SAID,), suspects=(SUSPECT,))
    hushed = replace(ours, alert_id="a-2", severity=Severity.WARN, slices=())
    watch.judged(ours, hushed, replace(ours, alert_id="a-3"), troubled=2)
    watch.judged(ours, hushed, ended(replace(ours, alert_id="a-3"), NOW), troubled=2)
    for act in ACTS:
        assert not isinstance(watch.store.act("a-1", act), Failure)
    silence = Action(ActionKind.SILENCED, "budi", NOW, text="refill", until_ms=NOW + HOUR)
    assert not isinstance(watch.store.act("a-2", silence), Failure)
    return watch


@pytest.mark.parametrize("address", [{}, {"alert": "a-1"}, {"alert": "a-2"}, {"alert": "a-3"}, {"alert": "a-9"}])
@pytest.mark.parametrize("page", ["alerts", "site"])
def test_every_word_of_alerts_is_said(alarmed: Watch, page: str, address: Address) -> None:
    written = (*QUOTED, "no orders of the last hours", "budi", "sari", "flushed", "refill")
    assert unsaid(alarmed.show(page, **SPOKEN | address).app, NAMES, written) == set()


@pytest.fixture
def told(world: World, make_desk: MakeDesk, tmp_path: Path) -> Desk:
    """The vault tells of the orders that hang, and of an incident that contradicts itself."""
    vault = tmp_path / "vault"
    vault.mkdir()
    (vault / "one.md").write_text(NOTE, encoding="utf-8")
    (vault / "other.md").write_text(OTHER, encoding="utf-8")
    desk = make_desk(WAREHOUSE_URL=str(world.folder), VAULT_PATH=str(vault))
    desk.tick()
    return desk


def written_in(note: str) -> tuple[str, ...]:
    """The lines of a note, and the cells of its tables."""
    parts = {part.strip(" *#-.123456789") for line in note.splitlines() for part in (line, *re.split("[|:]", line))}
    return tuple(sorted((part for part in parts if len(part) > 2), key=len, reverse=True))


@pytest.mark.parametrize(
    ("page", "address"),
    [
        ("incidents", {}),
        ("incident", ADDRESS | {"step": "1"}),
        ("incident", ADDRESS | {"as_of": "2026-01-29T04:20+07:00"}),
        ("incident", {"incident": "other.md", "from": "now-1h"}),
    ],
)
def test_every_word_of_an_incident_is_said(told: Desk, page: str, address: Address) -> None:
    written = (*written_in(NOTE), *written_in(OTHER), "Postmortem", "Drink water")
    assert unsaid(told.show(page, SPOKEN | address).app, NAMES, written) == set()
