"""What stays as it is for an hour: which slices there are, whether the warehouse knows receptions, the weeks before."""

from __future__ import annotations

from collections.abc import Mapping

from data import binds
from data.answers import Bind, Failure, Rows
from data.binds import Binds
from data.deployment_verdicts import settled_ms
from data.installation import Installation
from data.metrics.impact_reading import reading
from data.metrics.impact_sides import WEEK
from data.settings import Settings
from data.window import TimeWindow


class Standing:
    """The good answers of this hour. Each question reads a week or more: no viewer should be the one who waits."""

    def __init__(self, installation: Installation) -> None:
        self._at = installation
        self._rows: dict[str, Rows] = {}

    def read(self, as_of_ms: int, data_time_ms: int | None) -> None:
        """Ask what is not known of this hour yet. What fails is asked for again by who needs it, and by the next one.

        `data_time_ms`: None where it is not known; only the slices do not depend on it.
        """
        asked: dict[str, Binds] = {"slices": binds.slices(self._at.settings, as_of_ms)}
        if data_time_ms is not None:
            asked["handoff_known"] = binds.handoff_known(data_time_ms)
            asked["impact_outcomes"] = earlier_weeks(self._at.settings, as_of_ms, data_time_ms)
        for question, bound in asked.items():
            if self.known(question, bound) is None:
                answer = self._at.ask(question, bound)
                if not isinstance(answer, Failure):
                    self._rows[question] = answer

    def known(self, question: str, bound: Mapping[str, Bind]) -> Rows | None:
        """The rows that answer a question with these binds; None where it was not read, or with others."""
        rows = self._rows.get(question)
        return rows if rows is not None and rows.answers(question, bound) else None


def earlier_weeks(settings: Settings, as_of_ms: int, data_time_ms: int) -> Binds:
    """The weeks before the newest one, by which its deployments are judged: of all windows offered the longest read."""
    read = reading(TimeWindow(as_of_ms - WEEK, as_of_ms), data_time_ms)
    (span,) = read.earlier
    return binds.impact_outcomes(settings, span, min(data_time_ms, settled_ms(span)), read.step_ms)
