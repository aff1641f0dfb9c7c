"""A demo world with thousands of deployments in both sources: what a bench of the pages is run over."""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import numpy as np
from pyarrow import parquet

from data.demo.deployments import Deployment, deployment_table, ordinary_deployment
from data.demo.randomness import Purpose, generator
from data.demo.shape import ZONE, local_day
from data.window import TimeWindow, local_time

SEED = 1
LOG = "deployment-log.md"
LOG_HEADS = ("Date", "Service", "Version", "Title", "PIC", "PIC standby", "Risk analysis", "Status")


def with_deployments(orders: Path, folder: Path, number: int, span: TimeWindow) -> tuple[Path, Path]:
    """Write a warehouse and a vault to `folder`, both with the same deployments, evenly over `span`.

    The warehouse has the orders of the world `orders`, linked to and not copied. Returns both folders.
    """
    world, vault = folder / "world", folder / "vault"
    shutil.copytree(orders / "orders", world / "orders", copy_function=os.link)
    (world / "deployments").mkdir()
    vault.mkdir()
    those = _deployments(number, span)
    parquet.write_table(deployment_table(those), world / "deployments" / "part-0.parquet")
    (vault / LOG).write_text(_log(those), encoding="utf-8")
    return world, vault


def _deployments(number: int, span: TimeWindow) -> list[Deployment]:
    # Those of a log are known to the minute.
    starts = np.linspace(span.start_ms, span.end_ms, number, endpoint=False, dtype=np.int64)
    rng = generator(SEED, date(2026, 1, 1), Purpose.DEPLOYMENTS)
    return [
        ordinary_deployment(rng, local_day(int(start_ms)), place, int(start_ms))
        for place, start_ms in enumerate(starts, 1)
    ]


def _log(those: Sequence[Deployment]) -> str:
    lines = [f"| {' | '.join(cells)} |" for cells in (LOG_HEADS, ["---"] * len(LOG_HEADS), *map(_row, those))]
    return "\n".join(["# Deployment log", "", *lines, ""])


def _row(one: Deployment) -> list[str]:
    told = (one.service, one.version, one.title, one.author, one.standby, one.risk_analysis, one.status)
    return [local_time(one.started_ms, ZONE), *(text or "-" for text in told)]
