"""Who found each incident, and how much of it we found ourselves, month by month."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from data.metrics.incident import Source
from data.metrics.incident_list import Listed

# A monitor, or somebody of the staff who looked: nobody else had to tell.
OURSELVES = frozenset({Source.MONITOR, Source.STAFF})


@dataclass(frozen=True)
class Detected:
    """The postmortems of one month; of all months where `month` is None."""

    month: str | None
    found_by: dict[Source, int]
    not_stated: int

    @property
    def stated(self) -> int:
        return sum(self.found_by.values())

    @property
    def ourselves(self) -> int:
        return sum(count for source, count in self.found_by.items() if source in OURSELVES)

    @property
    def share(self) -> float | None:
        """Found by ourselves, of those of which it is stated; None where it is of none."""
        return self.ourselves / self.stated if self.stated else None


def ledger(those: Iterable[Listed]) -> tuple[Detected, ...]:
    """All together first, then each month that has a postmortem, the newest first."""
    told = [(one.month, one.source) for one in those if one.incident is not None]
    months = sorted({month for month, _ in told if month is not None}, reverse=True)
    return (
        _detected(None, (source for _, source in told)),
        *(_detected(month, (source for at, source in told if at == month)) for month in months),
    )


def _detected(month: str | None, sources: Iterable[Source | None]) -> Detected:
    counted = Counter(sources)
    return Detected(month, {source: counted[source] for source in Source if counted[source]}, counted[None])
