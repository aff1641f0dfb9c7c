"""Two helpers for docs/adapt.md: look at a CSV file before mapping it, and run the mapping.

python docs/adapt/load.py look FILE.csv
python docs/adapt/load.py run MAPPING.sql FILE.duckdb
"""

# ruff: noqa: S608, T201  # names of columns cannot be bound, and this is a script for a terminal

from __future__ import annotations

import sys
from pathlib import Path

import duckdb


def look(csv: str) -> None:
    """For each column: how many values are there, how many different ones, and the most frequent ones."""
    store = duckdb.connect()
    store.execute("create table source as select * from read_csv(?, header = true, all_varchar = true)", [csv])
    (rows,) = store.execute("select count(*) from source").fetchone() or (0,)
    print(f"{rows:,} rows")
    for name, *_ in store.execute("describe source").fetchall():
        column = '"' + name.replace('"', '""') + '"'
        filled, different = store.execute(f"select count({column}), count(distinct {column}) from source").fetchone()
        common = store.execute(
            f"select {column}, count(*) from source group by all order by 2 desc, 1 limit 5"
        ).fetchall()
        shown = ", ".join(f"{value!r} {count:,}" for value, count in common)
        print(f"\n{name!r}: {filled:,} filled, {different:,} different\n    {shown}")


def run(mapping: str, target: str) -> None:
    """Run the SQL as one transaction: the file has all of it, or stays as it was."""
    with duckdb.connect(target) as store:
        store.execute("begin")
        store.execute(Path(mapping).read_text(encoding="utf-8"))
        store.execute("commit")
        tables = [name for (name,) in store.execute("show tables").fetchall()]
        for name in tables:
            (rows,) = store.execute(f'select count(*) from "{name}"').fetchone() or (0,)
            print(f"{target}: {name}, {rows:,} rows")


def main(arguments: list[str]) -> int:
    try:
        if len(arguments) == 2 and arguments[0] == "look":
            look(arguments[1])
        elif len(arguments) == 3 and arguments[0] == "run":
            run(arguments[1], arguments[2])
        else:
            print(__doc__, file=sys.stderr)
            return 2
    except (duckdb.Error, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
