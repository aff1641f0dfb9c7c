"""Measures the pages: server time cold and warm, queries, rows, beside the bare time of the same queries.

Run by `python -m data bench pages`, in a process of its own because only pages know Streamlit. Prints JSON.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import statistics
import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import _lru_cache_wrapper
from pathlib import Path
from tempfile import TemporaryDirectory

import streamlit as st
from streamlit.testing.v1 import AppTest

from data import bench_pages, service
from data.answers import Answer, Bind, Failure
from data.clock import clock_of
from data.demo.many_deployments import with_deployments
from data.installation import Installation, newest_event_ms, open_installation
from data.settings import SettingError, Settings, load
from data.sources.bare_duckdb import bare_seconds
from data.sources.warehouse import Warehouse
from data.window import DAY, TimeWindow

PAGES = Path(__file__).resolve().parent.parent
NAMES = (
    "standup", "backlog", "alerts", "rules", "latency", "keys", "deployments", "incidents", "incident", "scenarios",
    "wall",
)  # fmt: skip
# Warm views and views after a tick cost little: of each so many for every cold one.
MOST_VIEWS = 3
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


@dataclass
class SteppingClock:
    """A live clock that goes on by one refresh period with every tick."""

    at_ms: int

    def now_ms(self) -> int:
        return self.at_ms

    def label(self) -> str | None:
        return None

    def speed(self) -> float:
        return 1.0


@dataclass(frozen=True)
class Times:
    """Milliseconds of one run: of the clock on the wall, and of all processors."""

    wall: float
    cpu: float


def measured(name: str, window: str, at: Installation, counted: Counted, repeats: int) -> dict[str, object]:
    """One page at one window. Times are milliseconds, medians over `repeats`."""
    cold, ticked, warm, asked, rows = [], [], [], [], 0
    views = min(repeats, MOST_VIEWS)
    for _ in range(repeats):
        _forget()
        service.begin(at, ticking=False)
        counted.asked, counted.rows = [], 0
        app = AppTest.from_file(str(PAGES / f"{name}.py"), default_timeout=60)
        app.query_params["from"] = window
        cold.append(_run(app))
        asked, rows = list(counted.asked), counted.rows
        warm += [_run(app) for _ in range(views)]
        for _ in range(views):
            _tick(at)
            ticked.append(_run(app))
    bare = [_bare(str(at.settings.warehouse_url), asked) for _ in range(repeats)]
    cold_cpu, bare_cpu = (statistics.median(each.cpu for each in times) for times in (cold, bare))
    return {
        "page": name,
        "window": window,
        "cold_ms": _median(each.wall for each in cold),
        "cold_cpu_ms": round(cold_cpu),
        "tick_ms": _median(each.wall for each in ticked),
        "tick_cpu_ms": _median(each.cpu for each in ticked),
        "warm_ms": _median(each.wall for each in warm),
        "warm_cpu_ms": _median(each.cpu for each in warm),
        "queries": len(asked),
        "rows": rows,
        "bare_ms": _median(each.wall for each in bare),
        "bare_cpu_ms": round(bare_cpu),
        "cold_to_bare": round(cold_cpu / bare_cpu, 1) if bare_cpu else None,
    }


def _forget() -> None:
    """Everything that an earlier view left behind in this process, as if it had just been started."""
    st.cache_data.clear()
    st.cache_resource.clear()
    for each in gc.get_objects():
        if isinstance(each, _lru_cache_wrapper) and each.__module__.startswith(("data.", "pages.")):
            each.cache_clear()


def _tick(at: Installation) -> None:
    if isinstance(at.clock, SteppingClock):
        at.clock.at_ms += at.settings.refresh
    service.current().ticker.tick()


def _median(times: Iterable[float]) -> int:
    return round(statistics.median(times))


def _run(app: AppTest) -> Times:
    began, worked = time.perf_counter(), time.process_time()
    app.run()
    found = Times((time.perf_counter() - began) * 1000, (time.process_time() - worked) * 1000)
    if app.exception:
        sys.exit(f"the page failed: {app.exception[0].value}")
    return found


def _bare(folder: str, asked: Sequence[tuple[str, Mapping[str, Bind]]]) -> Times:
    times = [bare_seconds(folder, question, binds) for question, binds in asked]
    return Times(1000 * sum(wall for wall, _ in times), 1000 * sum(cpu for _, cpu in times))


def _opened(settings: Settings) -> Installation:
    """Raises SettingError where there is nothing to measure."""
    installation = open_installation(settings)
    if isinstance(installation.warehouse, Failure) or not Path(settings.warehouse_url or "").is_dir():
        raise SettingError("WAREHOUSE_URL: expected a folder of Parquet, e.g. WAREHOUSE_URL=.demo/world")
    if newest_event_ms(installation.data_time(installation.clock.now_ms())) is None:
        moment = "CLOCK=2026-01-29T04:39+07:00 for a demo world"
        raise SettingError(f"CLOCK: expected a moment with orders, e.g. {moment}")
    return installation


def _crowded(settings: Settings, folder: Path, number: int) -> Settings:
    """The same orders with so many deployments."""
    world = Path(settings.warehouse_url or "")
    now_ms = clock_of(settings).now_ms()
    crowded, vault = with_deployments(world, folder, number, TimeWindow(now_ms - DAY, now_ms))
    return replace(settings, warehouse_url=str(crowded), vault_path=vault)


def _figures(settings: Settings, pages: Sequence[str], repeats: int) -> list[dict[str, object]]:
    opened = _opened(settings)
    if isinstance(opened.warehouse, Failure):
        return []
    counted = Counted(opened.warehouse)
    at = replace(opened, warehouse=counted, clock=SteppingClock(opened.clock.now_ms()))
    found = [measured(name, window, at, counted, repeats) for name in pages for window in WINDOWS]
    service.end()
    return found


def _refuse_others(pages: Sequence[str]) -> None:
    """Raises SettingError for what is no page."""
    for page in pages:
        if page not in NAMES:
            raise SettingError(f"--page: expected one of {', '.join(NAMES)}, got {page!r}")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    bench_pages.options(parser)
    args = parser.parse_args()
    try:
        _refuse_others(args.pages or ())
        settings = load(os.environ).settings
        if args.deployments is None:
            found = _figures(settings, args.pages or NAMES, args.repeats)
        else:
            _opened(settings).close()
            # Beside the world, whose orders are linked to.
            with TemporaryDirectory(dir=Path(settings.warehouse_url or "").parent) as folder:
                crowded = _crowded(settings, Path(folder), args.deployments)
                found = _figures(crowded, args.pages or NAMES, args.repeats)
    except SettingError as error:
        print(error, file=sys.stderr)
        return 2
    print(json.dumps(found))
    return 0


if __name__ == "__main__":
    sys.exit(main())
