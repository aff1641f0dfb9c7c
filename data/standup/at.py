"""What every section of a standup is given: the moment, the settings, the language and a way to ask."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import tzinfo

from data.answers import Failure, whole
from data.deployment_book import Book
from data.deployment_verdicts import Ask
from data.metrics.incident import Incident
from data.metrics.office import Office
from data.retelling import observed
from data.settings import Settings
from data.sources.alert_store import AlertStore
from data.sources.history import History
from data.speech import Speech
from data.window import TimeWindow


@dataclass(frozen=True)
class At:
    """`book` are the deployments of every time, `incidents` the postmortems of the vault.

    `ask` puts a question to the warehouse. `pace`: how many seconds of the product's clock pass in one second.
    """

    since_ms: int
    as_of_ms: int
    data_time_ms: int
    settings: Settings
    office: Office
    say: Speech
    ask: Ask
    book: Book
    incidents: tuple[Incident, ...] | Failure
    history: History | Failure
    pace: float = 1.0

    @property
    def alerts(self) -> AlertStore | Failure:
        """The alerts lie in the history store."""
        return self.history if isinstance(self.history, Failure) else AlertStore(self.history)

    @property
    def zone(self) -> tzinfo:
        return self.settings.timezone

    @property
    def window(self) -> TimeWindow:
        """From the last standup to data time, which belongs to it."""
        return TimeWindow(min(self.since_ms, self.data_time_ms), self.data_time_ms + 1)

    def why(self, failure: Failure) -> str:
        """What stopped a section, and what to do next; what a server said stays as it is."""
        message, next_step = observed(failure.message, self.say), observed(failure.next_step, self.say)
        return f"{self.say.term(failure.source)}: {whole(message)} {next_step}"
