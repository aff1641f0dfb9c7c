"""The impacts and the suspects of a window of a generated world, read as the pages read them."""

from __future__ import annotations

from pathlib import Path
from zoneinfo import ZoneInfo

import pandas as pd

from data.answers import Rows
from data.metrics.deployments import of_rows, started_within
from data.metrics.impact import Impacts
from data.metrics.impact_counts import side_counts
from data.metrics.impact_reading import Reading, reading
from data.metrics.impact_sides import sides_of
from data.metrics.suspects import Suspects, suspects, worst_run
from data.questions import day_bounds
from data.settings import load
from data.sources.warehouse import Warehouse, open_warehouse
from data.window import MINUTE, TimeWindow

ZONE = ZoneInfo("Asia/Jakarta")


class Judged:
    """What a page would know of a window at a moment."""

    def __init__(self, world: Path, window: TimeWindow, at_ms: int) -> None:
        opened = open_warehouse(load({"WAREHOUSE_URL": str(world)}, world).settings)
        assert isinstance(opened, Warehouse)
        self.warehouse, self.at_ms = opened, at_ms
        read = reading(window, at_ms)
        self.now = self._outcomes(read, read.now)
        whole = pd.concat([self.now, *(self._outcomes(read, span) for span in read.earlier)], ignore_index=True)
        rows = self._ask("deployments", from_ms=read.now.start_ms, to_ms=read.now.end_ms, as_of_ms=at_ms)
        self.sides = sides_of(started_within(of_rows(rows), read.now, ZONE), (), at_ms)
        self.impacts = Impacts(self.sides, side_counts(whole, read.step_ms, self.sides), MINUTE)
        self.run = worst_run(self.now, read.step_ms, window)
        opened.close()

    @property
    def suspects(self) -> Suspects | None:
        return None if self.run is None else suspects(self.run, self.impacts, self.now)

    def worst(self) -> dict[str, tuple[str, str]]:
        """The worst slice and its verdict of each deployment."""
        found = {}
        for number, sides in enumerate(self.sides):
            place = self.impacts.worst(number)
            if place is not None:
                impact = self.impacts.slice_impact(number, place)
                found[sides.deployment.deployment_id] = (impact.name, impact.verdict.value)
        return found

    def _outcomes(self, read: Reading, span: TimeWindow) -> pd.DataFrame:
        return self._ask(
            "impact_outcomes",
            from_ms=span.start_ms,
            to_ms=span.end_ms,
            as_of_ms=self.at_ms,
            step_ms=read.step_ms,
            objective_ms=MINUTE,
            stuck_ms=5 * MINUTE,
            **day_bounds(span.start_ms, span.end_ms, 0, 0),
        )

    def _ask(self, question: str, **binds: int) -> pd.DataFrame:
        answer = self.warehouse.ask(question, binds)
        assert isinstance(answer, Rows), answer
        return answer.frame
