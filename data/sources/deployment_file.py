"""Files of deployments: exports that are read, and the one file of an import that is written, whole or not at all."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Mapping, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from data.sources.note_text import decoded

LARGEST_BYTES = 500_000_000
Row = Mapping[str, str | int | None]


class DeploymentFileError(ValueError):
    """A file that cannot be read or written. The message says which and why."""


def read_export(path: Path) -> str:
    """The text of an export, whatever its encoding. Raises DeploymentFileError."""
    try:
        if path.stat().st_size > LARGEST_BYTES:
            raise DeploymentFileError(f"{path.name}: larger than {LARGEST_BYTES // 1_000_000} MB")
        text = decoded(path.read_bytes())
    except OSError as error:
        raise DeploymentFileError(f"{path.name}: cannot be read: {(error.strerror or str(error)).lower()}") from None
    if text.why is not None:
        raise DeploymentFileError(f"{path.name}: {text.why}")
    return text.text


def read_rows(path: Path) -> list[dict[str, str | int | None]]:
    """The rows of an earlier import; none when there is no such file. Raises DeploymentFileError."""
    if not path.is_file():
        return []
    try:
        if path.suffix == ".csv":
            return [_typed(row) for row in csv.DictReader(io.StringIO(path.read_text(encoding="utf-8")))]
        return [dict(row) for row in pq.read_table(path).to_pylist()]
    except (OSError, UnicodeDecodeError, csv.Error, pa.ArrowException) as error:
        raise DeploymentFileError(f"{path.name}: cannot be read: {error}") from None


def _typed(row: Mapping[str, str]) -> dict[str, str | int | None]:
    return {name: (int(text) if name.endswith("_ms") else text) if text else None for name, text in row.items()}


def write_rows(path: Path, columns: Sequence[str], rows: Sequence[Row]) -> None:
    """Write Parquet, or CSV where the name ends so, under another name first: who reads it sees the old or the new.

    Raises DeploymentFileError.
    """
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        (_write_csv if path.suffix == ".csv" else _write_parquet)(beside, columns, rows)
        beside.replace(path)
    except OSError as error:
        raise DeploymentFileError(f"{path.name}: cannot be written: {(error.strerror or str(error)).lower()}") from None
    finally:
        beside.unlink(missing_ok=True)


def _write_csv(path: Path, columns: Sequence[str], rows: Sequence[Row]) -> None:
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def _write_parquet(path: Path, columns: Sequence[str], rows: Sequence[Row]) -> None:
    schema = pa.schema([(name, pa.int64() if name.endswith("_ms") else pa.string()) for name in columns])
    pq.write_table(pa.Table.from_pylist([dict(row) for row in rows], schema=schema), path)
