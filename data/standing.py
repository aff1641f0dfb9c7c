"""What stays as it is for an hour: which slices there are, whether the warehouse knows receptions, the weeks before."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from data import binds
from data.answers import Bind, Failure, Rows
from data.binds import Binds
from data.deployment_verdicts import settled_ms
from data.installation import Installation
from data.metrics.impact_reading import reading
from data.metrics.impact_sides import WEEK
from data.settings import Settings
from data.window import DAY, HOUR, TimeWindow

# The windows that people look at most: the one that every page begins with, a day, and a week.
LENGTHS = (3 * HOUR, DAY, WEEK)
Asked = tuple[str, Binds]


class Standing:
    """The good answers of this hour. Each question reads a day or more: no viewer should be the one who waits."""

    def __init__(self, installation: Installation) -> None:
        self._at = installation
        self._rows: tuple[Rows, ...] = ()

    def read(self, as_of_ms: int, data_time_ms: int | None) -> None:
        """Ask what is not known of this hour yet. What fails is asked for again by who needs it, and by the next one.

        `data_time_ms`: None where it is not known; only the slices do not depend on it.
        """
        asked: list[Asked] = [("slices", binds.slices(self._at.settings, as_of_ms))]
        if data_time_ms is not None:
            asked.append(("handoff_known", binds.handoff_known(data_time_ms)))
            asked.extend(earlier_weeks(self._at.settings, as_of_ms, data_time_ms))
        answers = (self.known(*one) or self._at.ask(*one) for one in asked)
        self._rows = tuple(answer for answer in answers if not isinstance(answer, Failure))

    def known(self, question: str, bound: Mapping[str, Bind]) -> Rows | None:
        """The rows that answer a question with these binds; None where it was not read, or with others."""
        return next((rows for rows in self._rows if rows.answers(question, bound)), None)


def earlier_weeks(settings: Settings, as_of_ms: int, data_time_ms: int) -> Iterator[Asked]:
    """The same hours of the weeks before, by which the deployments of the newest windows are judged."""
    for length in LENGTHS:
        read = reading(TimeWindow(as_of_ms - length, as_of_ms), data_time_ms)
        for span in read.earlier:
            known_ms = min(data_time_ms, settled_ms(span))
            yield "impact_outcomes", binds.impact_outcomes(settings, span, known_ms, read.step_ms)
