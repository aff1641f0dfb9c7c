"""A fresh dashboard for each test of the pages."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.pages.desk import NOW, Desk, forget
from tests.worlds import World, write_world

MakeDesk = Callable[..., Desk]


@pytest.fixture(autouse=True)
def _nothing_is_left_of_other_tests() -> Iterator[None]:
    forget()
    yield
    forget()


@pytest.fixture
def world(tmp_path: Path) -> World:
    """`cc_preauth` hangs since 40 minutes."""
    return write_world(tmp_path / "world", NOW)


@pytest.fixture
def make_desk(tmp_path: Path) -> MakeDesk:
    def make(**settings: str) -> Desk:
        return Desk(tmp_path, **settings)

    return make


@pytest.fixture
def desk(world: World, make_desk: MakeDesk) -> Desk:
    """A dashboard over the world, without a key server."""
    return make_desk(WAREHOUSE_URL=str(world.folder))
