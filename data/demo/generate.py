"""Writes a demo world: a folder that is a warehouse of Parquet, with a clock beside the relations."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Self

import numpy as np
import pyarrow as pa
from pyarrow import parquet

from data.demo.clock import CLOCK_FILE, WORLD_FILE, ClockState, write_state
from data.demo.day import WorldDay, day_of
from data.demo.deployments import Deployment, deployment_of_scenario, deployment_table
from data.demo.scenario import Incident, check_days
from data.demo.shape import day_start_ms
from data.demo.truth import truth
from data.demo.world import Plan, WorldError, world_facts
from data.window import DAY, MINUTE, utc_day

TRUTH_FILE = "truth.json"
ABSENT_KEYS_FILE = "player/absent_keys.parquet"
LEAD_MS = 3 * MINUTE  # the clock of a new world stands this long before its incident
ROWS_IN_GROUP = 16_384

Progress = Callable[[int, int, int], None]  # days done, days in all, orders so far


@dataclass(frozen=True)
class Made:
    """What was written, and how long the parts took."""

    orders: int
    making_s: float
    whole_s: float


def generate(folder: Path, plan: Plan, progress: Progress = lambda *_: None) -> Made:
    """Write the world of a plan to `folder`, which is replaced in one step when all of it is there.

    Raises ScenarioError for a scenario that does not fit the days, WorldError for a folder that holds
    something else.
    """
    check_days(plan.scenario, plan.window, f"{plan.dates[0]} to {plan.end}")
    check_target(folder)
    began = time.perf_counter()
    with _replacing(folder) as target, _Writer(target) as writer:
        making_s = 0.0
        for number, day in enumerate(plan.dates, 1):
            day_began = time.perf_counter()
            world_day = day_of(plan, day)
            making_s += time.perf_counter() - day_began
            writer.add(day, world_day)
            progress(number, plan.days, writer.orders)
        writer.finish(plan)
    return Made(writer.orders, making_s, time.perf_counter() - began)


def check_target(folder: Path) -> None:
    """Only an empty folder or an older world may be replaced. Raises WorldError."""
    if folder.is_dir() and not (folder / WORLD_FILE).is_file() and any(folder.iterdir()):
        raise WorldError(
            f"--out: expected a new folder, an empty one, or an older demo world, got {folder} with other files in it, "
            "e.g. --out .demo/world"
        )
    if folder.exists() and not folder.is_dir():
        raise WorldError(f"--out: expected a folder, got the file {folder}, e.g. --out .demo/world")


@contextmanager
def _replacing(folder: Path) -> Iterator[Path]:
    """A new folder beside `folder` that takes its place at the end; on failure nothing is left or changed."""
    folder = folder.absolute()
    folder.parent.mkdir(parents=True, exist_ok=True)
    temporary = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
    try:
        temporary.chmod(0o755)
        yield temporary
        old = temporary.with_name(temporary.name + ".old")
        if folder.exists():
            folder.rename(old)
        temporary.rename(folder)
        shutil.rmtree(old, ignore_errors=True)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


@dataclass
class _Writer:
    """Cuts days of Jakarta into days of UTC, and writes each beside the making of the next."""

    folder: Path
    orders: int = 0
    _rest: pa.Table | None = None
    _key_outcomes: list[pa.Table] = field(default_factory=list)
    _absent_keys: list[pa.Table] = field(default_factory=list)
    _days: list[WorldDay] = field(default_factory=list)
    _pool: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(1))
    _writing: list[Future[None]] = field(default_factory=list)

    def add(self, day: date, world_day: WorldDay) -> None:
        table = world_day.orders
        self.orders += len(table)
        midnight_ms = -(-day_start_ms(day) // DAY) * DAY
        cut = int(np.searchsorted(table["due_ms"].to_numpy(), midnight_ms))
        before = table.slice(0, cut)
        self._write_day(before if self._rest is None else pa.concat_tables([self._rest, before]))
        self._rest = table.slice(cut)
        self._key_outcomes.append(world_day.key_outcomes)
        self._absent_keys.append(world_day.absent_keys)
        self._days.append(world_day)

    def finish(self, plan: Plan) -> None:
        if self._rest is not None:
            self._write_day(self._rest)
        incidents = _incidents(plan, self._days)
        _write(self.folder / "deployments" / "part-0.parquet", deployment_table(_deployments(plan, self._days)))
        key_outcomes = pa.concat_tables(self._key_outcomes).sort_by("from_ms")
        _write(self.folder / "key_outcomes" / "part-0.parquet", key_outcomes)
        _write(self.folder / ABSENT_KEYS_FILE, pa.concat_tables(self._absent_keys))
        facts = world_facts(plan, incidents)
        _write_json(self.folder / WORLD_FILE, facts)
        _write_json(self.folder / TRUTH_FILE, truth(plan, self._days, incidents, self.orders))
        write_state(self.folder / CLOCK_FILE, ClockState(start_ms(facts), 0, 0.0))
        for writing in self._writing:
            writing.result()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        # Nothing may be written any more when the folder is moved or taken away.
        self._pool.shutdown()

    def _write_day(self, table: pa.Table) -> None:
        if not len(table):
            return
        folder = self.folder / "orders" / f"due_day={utc_day(table['due_ms'][0].as_py())}"
        self._writing.append(self._pool.submit(_write, folder / "part-0.parquet", table))


def start_ms(facts: dict[str, object]) -> int:
    """Where the clock of a world begins: shortly before its incident, or in its quiet."""
    marks = facts["marks"]
    if not isinstance(marks, dict):
        raise TypeError("marks")
    at_ms = int(marks["incident begins"]) - LEAD_MS if "incident begins" in marks else int(marks["quiet"])
    return max(at_ms, int(str(facts["first_ms"])))


def _incidents(plan: Plan, days: Sequence[WorldDay]) -> tuple[Incident, ...]:
    """The incidents of the plan; the built-in one as it was found on its day."""
    if not plan.has_night:
        return plan.scenario.incidents
    return tuple(hanging.incident for day in days for hanging in day.hanging)[:1]


def _deployments(plan: Plan, days: Sequence[WorldDay]) -> Iterator[Deployment]:
    for day in days:
        yield from day.deployments
    for number, incident in enumerate(plan.scenario.incidents, 1):
        if incident.deployment:
            yield deployment_of_scenario(incident, number)


def _write(path: Path, table: pa.Table) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    parquet.write_table(
        table,
        path,
        compression="zstd",
        row_group_size=ROWS_IN_GROUP,
        # Ids do not repeat within a group: a dictionary of them would only cost time.
        use_dictionary=["payment_method", "booking_type", "outcome", "probe", "service", "status", "author"],
        # Without it a reader gets plain text, and not the categories that these columns were made from.
        store_schema=False,
    )


def _write_json(path: Path, content: object) -> None:
    path.write_text(json.dumps(content, indent=1) + os.linesep, encoding="utf-8")
