"""What stays as it is for an hour: which slices there are, and whether the warehouse knows receptions."""

from __future__ import annotations

from collections.abc import Mapping

from data import binds
from data.answers import Bind, Failure, Rows
from data.installation import Installation


class Standing:
    """The good answers of this hour. Both questions read a week or more: no viewer should be the one who waits."""

    def __init__(self, installation: Installation) -> None:
        self._at = installation
        self._rows: dict[str, Rows] = {}

    def read(self, as_of_ms: int, data_time_ms: int | None) -> None:
        """Ask what is not known of this hour yet. What fails is asked for again by who needs it, and by the next one.

        `data_time_ms`: None where it is not known; whether receptions are is then left open.
        """
        asked = {"slices": binds.slices(self._at.settings, as_of_ms)}
        if data_time_ms is not None:
            asked["handoff_known"] = binds.handoff_known(data_time_ms)
        for question, bound in asked.items():
            if self.known(question, bound) is None:
                answer = self._at.ask(question, bound)
                if not isinstance(answer, Failure):
                    self._rows[question] = answer

    def known(self, question: str, bound: Mapping[str, Bind]) -> Rows | None:
        """The rows that answer a question with these binds; None where it was not read, or with others."""
        rows = self._rows.get(question)
        return rows if rows is not None and rows.answers(question, bound) else None
