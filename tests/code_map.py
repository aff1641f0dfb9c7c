"""The product's own source as data: its files, its modules, and who imports whom."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PRODUCT = ("data", "pages")
TEXT_FOLDERS = ("data", "pages", "queries", "tests", "docs", "tools", ".ci", ".streamlit")
TEXT_SUFFIXES = frozenset({".py", ".sql", ".md", ".toml", ".css", ".html", ".in", ".txt", ".sh", ".yml", ".cfg"})


@cache
def product_files() -> tuple[Path, ...]:
    """app.py and every Python file of data and pages."""
    found = [path for folder in PRODUCT for path in (ROOT / folder).rglob("*.py")]
    return (ROOT / "app.py", *sorted(found))


@cache
def code_of_tests() -> tuple[Path, ...]:
    return tuple(sorted((ROOT / "tests").rglob("*.py")))


@cache
def text_files() -> tuple[Path, ...]:
    """Every text that belongs to the product: code, queries, settings, docs."""
    inside = [path for folder in TEXT_FOLDERS for path in (ROOT / folder).rglob("*") if path.is_file()]
    top = [path for path in ROOT.iterdir() if path.is_file()]
    bare = {"Makefile", "run", "LICENSE"}
    return tuple(sorted(path for path in (*inside, *top) if path.suffix in TEXT_SUFFIXES or path.name in bare))


def shown(path: Path) -> str:
    """The path as a test names it."""
    return str(path.relative_to(ROOT))


def module_of(path: Path) -> str:
    """`data/metrics/lane.py` is `data.metrics.lane`, `data/__init__.py` is `data`."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


@cache
def modules() -> dict[str, Path]:
    return {module_of(path): path for path in product_files()}


def imported(code: ast.AST, module: str, *, known: Iterable[str]) -> set[str]:
    """The modules that `module` with this code imports, wherever the import stands; a name of `known` in full.

    `from data.metrics import lane` is an import of data.metrics.lane where that is a module. So is
    `importlib.import_module("data.metrics.lane")` with its name written out.
    """
    names = set(known)
    return {name if name in names else _longest(name, names) for name in _names(code, module)}


def _longest(name: str, names: set[str]) -> str:
    while name not in names and "." in name:
        shorter = name.rpartition(".")[0]
        if shorter not in names and shorter.partition(".")[0] not in {"data", "pages", "app"}:
            return name
        name = shorter
    return name


def _names(code: ast.AST, module: str) -> Iterator[str]:
    for node in ast.walk(code):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = _base(node, module)
            yield from (f"{base}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Call) and _is_import_call(node.func) and node.args:
            argument = node.args[0]
            if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                yield argument.value


def _base(node: ast.ImportFrom, module: str) -> str:
    if not node.level:
        return node.module or ""
    package = module.split(".")[: -node.level]
    return ".".join([*package, *([node.module] if node.module else [])])


def _is_import_call(function: ast.expr) -> bool:
    name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
    return name in {"import_module", "__import__"}


@cache
def imports() -> dict[str, frozenset[str]]:
    """For each module of the product what it imports: modules of the product in full, others as they are written."""
    known = modules()
    return {name: frozenset(imported(tree(path), name, known=known)) for name, path in known.items()}


def outside(module: str) -> set[str]:
    """The first names (`plotly`, `json`) of what a module imports from outside the product."""
    tops = {name.partition(".")[0] for name in imports()[module]}
    return tops - {"data", "pages", "app", "__future__"}


def inside(module: str) -> set[str]:
    """The modules of the product that a module imports."""
    return {name for name in imports()[module] if name in modules() and name != module}


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines from `def` to the last one, docstring and comments included."""
    return (function.end_lineno or function.lineno) - function.lineno + 1
