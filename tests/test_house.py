"""The house is kept in order: short functions, short files, clean text, and docs that have not fallen behind."""

from __future__ import annotations

import argparse
import re
import statistics
from collections.abc import Iterator
from functools import cache

import pytest

from data.__main__ import parser
from tests.code_map import ROOT, code_of_tests, functions, length, product_files, shown, text_files

LONGEST_FUNCTION = 60
LONGEST_FILE = 300
LONGEST_TEST_FILE = 500  # a list of cases reads well for longer than code does
FIRST_LINES = 20
REQUIREMENTS = ("requirements", "requirements-dev", "requirements-docs")
# Text in UTF-8 that was read as Windows-1252 and saved again, and the mark of text that could not be read.
MOJIBAKE = re.compile("\u00c3[\u0080-\u00bf]|\u00c2[\u0080-\u00bf]|\u00e2\u20ac|\u00f0\u0178|\ufffd")
# A letter in brackets, so that this file does not hold what it looks for.
UNFINISHED = re.compile(r"\b(T[O]DO|FIX[M]E)\b")
MACHINE_PATH = re.compile(r"(?<![\w/.~$}-])/(work|root|home)(?=[/\s\"'`]|$)", re.MULTILINE)
OLD_STREAMLIT = "use_container_width"
OWN_INDEX = re.compile(r"^\s*(--(extra-)?index-url|--trusted-host|-i\s)", re.MULTILINE)

CODE = pytest.mark.parametrize("path", [*product_files(), *code_of_tests()], ids=shown)
TEXT = pytest.mark.parametrize("path", text_files(), ids=shown)


@CODE
def test_no_function_is_long_without_a_reason(path):
    lines = path.read_text(encoding="utf-8").splitlines()
    for function in functions(path):
        head = "\n".join(lines[function.lineno - 1 : function.body[0].lineno])
        assert length(function) <= LONGEST_FUNCTION or "# long: " in head, (
            f"{function.name} has {length(function)} lines; over {LONGEST_FUNCTION} needs `# long: reason` at its def"
        )


def test_functions_of_the_product_are_small():
    sizes = [length(function) for path in product_files() for function in functions(path)]
    assert statistics.median(sizes) <= 10
    assert statistics.quantiles(sizes, n=10)[-1] <= 35


@CODE
def test_no_file_is_long_without_a_reason(path):
    lines = path.read_text(encoding="utf-8").splitlines()
    most = LONGEST_TEST_FILE if path in code_of_tests() else LONGEST_FILE
    reason = any(line.startswith("# size: ") for line in lines[:FIRST_LINES])
    assert len(lines) <= most or reason, f"{len(lines)} lines, at most {most} without `# size: reason` near the top"


@TEXT
def test_text_is_readable_utf_8(path):
    broken = MOJIBAKE.search(path.read_text(encoding="utf-8"))
    assert broken is None, f"mojibake: {broken}"


@TEXT
def test_nothing_unfinished_is_left_standing(path):
    assert UNFINISHED.findall(path.read_text(encoding="utf-8")) == []


@TEXT
def test_no_text_names_a_path_of_one_machine(path):
    assert MACHINE_PATH.findall(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("path", product_files(), ids=shown)
def test_the_width_of_an_element_is_asked_for_in_the_present_way(path):
    assert OLD_STREAMLIT not in path.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        (MOJIBAKE, "WIB \u00e2\u20ac\u201c 04:39"),
        (MOJIBAKE, "caf\u00c3\u00a9"),
        (UNFINISHED, f"# {'TO'}DO: later"),
        (MACHINE_PATH, f"see /{'work'}/main"),
        (MACHINE_PATH, f'"/{"root"}/.venv"'),
        (MACHINE_PATH, f"/{'home'}/someone"),
        (OWN_INDEX, "--index-url https://example.org/simple"),
    ],
)
def test_each_pattern_finds_what_it_is_for(pattern, text):
    assert pattern.search(text)


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        (MOJIBAKE, "0–1 min · “café” — ≤ 5"),
        (MACHINE_PATH, "tests/work/of, https://example.org/home, ProtectHome=yes, a teamwork/root"),
    ],
)
def test_each_pattern_leaves_good_text_alone(pattern, text):
    assert not pattern.search(text)


# The docs keep up


@cache
def documentation() -> str:
    pages = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
    return "\n".join(page.read_text(encoding="utf-8") for page in pages if page.is_file())


def commands(parent: argparse.ArgumentParser, words: tuple[str, ...] = ()) -> Iterator[str]:
    """Every command as it is typed: `doctor`, `demo generate`."""
    nested = [action for action in parent._actions if isinstance(action, argparse._SubParsersAction)]
    if not nested:
        yield " ".join(words)
    for action in nested:
        for name, child in action.choices.items():
            yield from commands(child, (*words, name))


def test_there_is_a_readme():
    assert (ROOT / "README.md").is_file()


def test_every_command_is_documented():
    missing = [name for name in commands(parser()) if f"python -m data {name}" not in documentation()]
    assert missing == [], "each needs a line `python -m data NAME` in README.md or docs"


def required(name: str) -> set[str]:
    """The packages that a requirements file names, without versions, extras and conditions."""
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    found = (re.match(r"[A-Za-z0-9][A-Za-z0-9._-]*", line.strip()) for line in lines)
    return {match[0].lower() for match in found if match}


def explained() -> dict[str, list[str]]:
    """The rows of the tables in docs/dependencies.md by their first cell."""
    rows = {}
    for line in (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if line.startswith("| `"):
            rows[cells[0].strip("`")] = cells[1:]
    return rows


def test_every_dependency_has_its_licence_and_its_reason():
    rows = explained()
    assert set(rows) == set().union(*(required(f"{name}.in") for name in REQUIREMENTS))
    poor = [name for name, cells in rows.items() if len(cells) != 2 or not cells[0] or len(cells[1].split()) < 4]
    assert poor == []


@pytest.mark.parametrize("name", REQUIREMENTS)
def test_every_requirement_is_pinned_with_hashes_and_names_no_index_of_its_own(name):
    text = (ROOT / f"{name}.txt").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if re.match(r"[A-Za-z0-9]", line)]
    assert [line for line in lines if "==" not in line] == []
    assert text.count("--hash=sha256:") >= len(lines) > 0
    assert not OWN_INDEX.search(text)


@pytest.mark.parametrize("name", REQUIREMENTS)
def test_what_is_asked_for_is_pinned(name):
    assert required(f"{name}.in") <= required(f"{name}.txt")
