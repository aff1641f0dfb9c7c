"""Measures the pages: server time cold and warm, queries, rows, beside the bare time of the same queries.

Run by `python -m data bench pages`, in a process of its own because only pages know Streamlit. Prints JSON.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import streamlit as st
from streamlit.testing.v1 import AppTest

from data import service
from data.answers import Answer, Bind, Failure
from data.installation import newest_event_ms, open_installation
from data.settings import SettingError, load
from data.sources.bare_duckdb import bare_seconds
from data.sources.warehouse import Warehouse

PAGES = Path(__file__).resolve().parent.parent
NAMES = ("standup", "backlog", "latency", "deployments", "keys", "scenarios", "wall", "incidents", "incident")
WINDOWS = ("now-15m", "now-3h", "now-24h", "now-7d")


@dataclass
class Counted(Warehouse):
    """A warehouse that remembers what it was asked."""

    inner: Warehouse
    asked: list[tuple[str, Mapping[str, Bind]]] = field(default_factory=list)
    rows: int = 0

    def ask(self, question: str, binds: Mapping[str, Bind]) -> Answer:
        answer = self.inner.ask(question, binds)
        if not isinstance(answer, Failure):  # a relation that is not there has no bare time
            self.asked.append((question, binds))
            self.rows += len(answer.frame)
        return answer

    def columns(self, relation: str) -> Mapping[str, str] | Failure:
        return self.inner.columns(relation)

    def close(self) -> None:
        self.inner.close()


def measured(name: str, window: str, counted: Counted, folder: str, repeats: int) -> dict[str, object]:
    """One page at one window. Times are milliseconds, medians over `repeats`."""
    cold, warm, asked, rows = [], [], [], 0
    for _ in range(repeats):
        st.cache_data.clear()
        st.cache_resource.clear()
        counted.asked, counted.rows = [], 0
        app = AppTest.from_file(str(PAGES / f"{name}.py"), default_timeout=60)
        app.query_params["from"] = window
        cold.append(_run(app))
        asked, rows = counted.asked, counted.rows
        warm += [_run(app) for _ in range(3)]
    bare = statistics.median(_bare_ms(folder, asked) for _ in range(repeats))
    return {
        "page": name,
        "window": window,
        "cold_ms": round(statistics.median(cold)),
        "warm_ms": round(statistics.median(warm)),
        "queries": len(asked),
        "rows": rows,
        "bare_duckdb_ms": round(bare),
        "cold_to_bare": round(statistics.median(cold) / bare, 1) if bare else None,
    }


def _run(app: AppTest) -> float:
    began = time.perf_counter()
    app.run()
    elapsed = (time.perf_counter() - began) * 1000
    if app.exception:
        sys.exit(f"the page failed: {app.exception[0].value}")
    return elapsed


def _bare_ms(folder: str, asked: list[tuple[str, Mapping[str, Bind]]]) -> float:
    return sum(bare_seconds(folder, question, binds) for question, binds in asked) * 1000


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=5)
    repeats = parser.parse_args().repeats
    try:
        settings = load(os.environ).settings
        installation = open_installation(settings)
    except SettingError as error:
        print(error, file=sys.stderr)
        return 2
    folder = settings.warehouse_url or ""
    if isinstance(installation.warehouse, Failure) or not Path(folder).is_dir():
        print("WAREHOUSE_URL: expected a folder of Parquet, e.g. WAREHOUSE_URL=.demo/world", file=sys.stderr)
        return 2
    if newest_event_ms(installation.data_time(installation.clock.now_ms())) is None:
        moment = "CLOCK=2026-01-29T04:39+07:00 for a demo world"
        print(f"CLOCK: expected a moment with orders, e.g. {moment}", file=sys.stderr)
        return 2
    counted = Counted(installation.warehouse)
    service.begin(replace(installation, warehouse=counted), ticking=False)
    found = [measured(name, window, counted, folder, repeats) for name in NAMES for window in WINDOWS]
    print(json.dumps(found))
    service.end()
    return 0


if __name__ == "__main__":
    sys.exit(main())
