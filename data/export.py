"""A table to take away: plain CSV in a ZIP, with a side file that says what it is and how to get it again."""

from __future__ import annotations

import io
import json
import re
import tomllib
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import pandas as pd

from data.settings import ROOT
from data.window import TimeWindow, iso

ABOUT, MANIFEST = "about.json", "manifest.json"
# Spreadsheets run a cell that begins so as a formula.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
# One fixed moment, the earliest that a ZIP can hold: the same table is the same bytes.
STAMP = (1980, 1, 1, 0, 0, 0)


def table_zip(name: str, frame: pd.DataFrame, about: Mapping[str, object]) -> bytes:
    """A ZIP of `NAME.csv` (UTF-8, comma, header) and `about.json`; the same input gives the same bytes.

    Text that a spreadsheet would run as a formula gets a leading apostrophe; numbers stay numbers.
    `about` holds at least `question`, `binds` and `as_of_ms`, and where the table is of a window, `window`
    (a TimeWindow). Each `*_ms` in it is given as ISO time too; rows, product and version are added.
    """
    file = _file_name(name)
    made = {"file": file, "rows": len(frame), **_product()}
    return _packed({file: table_csv(frame), ABOUT: _json(_readable(about) | made)})


@dataclass(frozen=True)
class Table:
    """One of several tables to take away. `about` as that of `table_zip`."""

    name: str
    frame: pd.DataFrame
    about: Mapping[str, object]


def tables_zip(tables: Sequence[Table], about: Mapping[str, object]) -> bytes:
    """A ZIP of one CSV for each table, and `manifest.json` that says of all together and of each how it was made."""
    files = [{"file": _file_name(each.name), "rows": len(each.frame), **_readable(each.about)} for each in tables]
    csv = {_file_name(each.name): table_csv(each.frame) for each in tables}
    return _packed({**csv, MANIFEST: _json({**_readable(about), **_product(), "files": files})})


def _file_name(name: str) -> str:
    return f"{re.sub(r'[^A-Za-z0-9._-]+', '-', name).strip('-.') or 'table'}.csv"


def _product() -> dict[str, str]:
    return {"product": "State Zero", "version": product_version()}


def _json(side: Mapping[str, object]) -> str:
    return json.dumps(side, ensure_ascii=False, indent=2, default=str) + "\n"


def _packed(files: Mapping[str, str]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            _add(archive, name, text)
    return packed.getvalue()


def table_csv(frame: pd.DataFrame) -> str:
    """The frame as CSV (RFC 4180: lines end in CR LF); null is an empty cell."""
    safe = pd.DataFrame({name: _safe_column(frame[name]) for name in frame.columns}, columns=frame.columns)
    safe.columns = pd.Index([safe_cell(str(name)) for name in frame.columns])
    # With any other line end the writer leaves a carriage return within a cell unquoted, and readers begin a row there.
    return str(safe.to_csv(index=False, lineterminator="\r\n"))


@cache
def product_version() -> str:
    """The version in pyproject.toml."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return str(project["version"])


def _add(archive: zipfile.ZipFile, name: str, text: str) -> None:
    entry = zipfile.ZipInfo(name, STAMP)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.create_system = 3  # as on Unix, wherever it is made
    entry.external_attr = 0o644 << 16
    archive.writestr(entry, text.encode("utf-8", "replace"))


def _safe_column(column: pd.Series) -> pd.Series:
    return column if pd.api.types.is_numeric_dtype(column.dtype) else column.astype(object).map(safe_cell)


def safe_cell(cell: object) -> object:
    """Text that a spreadsheet would run as a formula, with a leading apostrophe; all else as it is."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA_STARTS) else cell


def _readable(about: Mapping[str, object]) -> dict[str, object]:
    readable: dict[str, object] = {}
    for key, value in about.items():
        if isinstance(value, TimeWindow):
            readable[key] = _readable({"from_ms": value.start_ms, "to_ms": value.end_ms})
        elif isinstance(value, Mapping):
            readable[key] = dict(value)
        elif key.endswith("_ms") and isinstance(value, int):
            readable |= {key.removesuffix("_ms"): iso(value), key: value}
        else:
            readable[key] = value
    return readable
