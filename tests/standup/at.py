"""A standup over the small world in which `cc_preauth` hangs since 40 minutes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from data.answers import Answer, Bind, Failure
from data.deployment_book import read_book
from data.incident_book import read_incidents
from data.installation import Installation, newest_event_ms, open_installation
from data.office import office_of
from data.settings import load
from data.speech import speech
from data.standup.at import At
from data.standup.gather import default_since_ms
from tests.worlds import write_world

# 2026-01-29T04:35:00+07:00
NOW = 1_769_636_100_000
MakeAt = Callable[..., At]


@pytest.fixture
def make_at(tmp_path: Path) -> Iterator[MakeAt]:
    """`make_at(language, hanging=True, **settings)`: what the sections are given."""
    opened: list[Installation] = []

    def make(language: str = "en", *, hanging: bool = True, **settings: str) -> At:
        world = write_world(tmp_path / "world", NOW, hanging=hanging)
        base = {"WAREHOUSE_URL": str(world.folder), "HISTORY_URL": f"sqlite:///{tmp_path / 'history.db'}"}
        installation = open_installation(load(base | settings, tmp_path).settings)
        opened.append(installation)
        data_time_ms = newest_event_ms(installation.data_time(NOW))
        assert data_time_ms is not None
        return At(
            since_ms=default_since_ms(installation.settings, NOW),
            as_of_ms=NOW,
            data_time_ms=data_time_ms,
            settings=installation.settings,
            office=office_of(installation.settings),
            say=speech(language),
            ask=installation.ask,
            book=read_book(installation.settings, NOW),
            incidents=book if isinstance(book := read_incidents(installation.settings), Failure) else book.incidents,
            history=installation.history,
        )

    yield make
    for each in opened:
        each.close()


def failing(at: At, question: str, answer: Answer) -> At:
    """The same, but one question is answered so."""

    def ask(name: str, binds: Mapping[str, Bind]) -> Answer:
        return answer if name == question else at.ask(name, binds)

    return replace(at, ask=ask)
