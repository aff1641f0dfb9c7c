"""The bare time of a question in DuckDB, without this product around it: what a bench compares with."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping
from pathlib import Path

import duckdb

from data.answers import Bind
from data.questions import questions

_BIND = re.compile(r":(\w+)")


def bare_seconds(folder: str, question: str, binds: Mapping[str, Bind]) -> tuple[float, float]:
    """Seconds that DuckDB takes for a question over a folder of Parquet, its rows fetched as Arrow; beside them those
    that the processors worked, in all threads together.
    """
    with duckdb.connect() as connection:
        for relation in sorted(path.name for path in Path(folder).iterdir() if path.is_dir()):
            files = f"{folder}/{relation}/**/*.parquet".replace("'", "''")
            if relation.isidentifier() and any((Path(folder) / relation).rglob("*.parquet")):
                connection.execute(
                    f"create view {relation} as select * from read_parquet('{files}', hive_partitioning = true)"  # noqa: S608
                )
        sql = _BIND.sub(r"$\1", questions()[question].sql)
        began, worked = time.perf_counter(), time.process_time()
        connection.execute(sql, dict(binds)).to_arrow_table()
        return time.perf_counter() - began, time.process_time() - worked
