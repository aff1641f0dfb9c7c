"""One installation: its settings, its clock and the sources that are open. Asked by the ticker and the pages."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from data.answers import Answer, Bind, Failure, Rows
from data.clock import clock_of
from data.metrics.probe import Probe
from data.probes import load_probes
from data.questions import day_bounds
from data.settings import Settings
from data.sources.history import History, open_history
from data.sources.redis_keys import KeyServer, open_key_server
from data.sources.warehouse import Warehouse, open_warehouse
from data.telemetry import Telemetry
from data.window import DAY, Clock, FixedClock

# How far back the newest event is looked for. A table that has been silent for longer has no data time.
DATA_TIME_LOOKBACK = 9 * DAY


@dataclass(frozen=True)
class Installation:
    """The open sources. A source that is not set up is a Failure in its place."""

    settings: Settings
    clock: Clock
    warehouse: Warehouse | Failure
    key_server: KeyServer | Failure
    history: History | Failure
    probes: tuple[Probe, ...]
    telemetry: Telemetry

    @property
    def clock_stands(self) -> bool:
        return isinstance(self.clock, FixedClock)

    def ask(self, question: str, binds: Mapping[str, Bind]) -> Answer:
        """The warehouse's answer to a named question, counted."""
        if isinstance(self.warehouse, Failure):
            return self.warehouse
        answer = self.warehouse.ask(question, binds)
        self.telemetry.answered(question, answer)
        return answer

    def data_time(self, as_of_ms: int) -> Answer:
        """Rows of one `newest_event_ms`: by load time where the warehouse keeps one, else by the events alone."""
        if isinstance(self.warehouse, Failure):
            return self.warehouse
        binds = {"as_of_ms": as_of_ms, **day_bounds(as_of_ms, as_of_ms + 7 * DAY, DATA_TIME_LOOKBACK)}
        if "loaded_ms" in self.order_columns():
            loaded = self.ask("data_time_loaded", binds)
            if isinstance(loaded, Failure) or newest_event_ms(loaded) is not None:
                return loaded
        return self.ask("data_time", binds)

    def order_columns(self) -> frozenset[str]:
        """The columns of `orders`, by which the optional ones are known; none where that cannot be told."""
        columns = self.warehouse if isinstance(self.warehouse, Failure) else self.warehouse.columns("orders")
        return frozenset() if isinstance(columns, Failure) else frozenset(columns)

    def hash_key(self) -> str:
        """The key of the hashes; where the store cannot give one, another for this process alone."""
        key = "" if isinstance(self.history, Failure) else self.history.hash_key()
        return os.urandom(16).hex() if isinstance(key, Failure) or not key else key

    def recorded(self, from_ms: int, to_ms: int) -> Rows | Failure:
        """What the history store has of the keys of orders in a span, or why it is away."""
        return self.history if isinstance(self.history, Failure) else self.history.order_outcomes(from_ms, to_ms)

    def close(self) -> None:
        for source in (self.warehouse, self.key_server, self.history):
            if not isinstance(source, Failure):
                source.close()


def open_installation(settings: Settings) -> Installation:
    """Open every source that is set up. Raises SettingError for settings that contradict the files they name."""
    return Installation(
        settings=settings,
        clock=clock_of(settings),
        warehouse=open_warehouse(settings),
        key_server=open_key_server(settings),
        history=open_history(settings),
        probes=load_probes(settings.probes_file),
        telemetry=Telemetry(),
    )


def receptions_recorded(answer: Answer) -> bool | None:
    """By the answer of `handoff_known`: False where there are orders and none was received; None where there are none,
    or it failed."""
    if isinstance(answer, Failure) or answer.frame.empty or not int(answer.frame["order_count"].iloc[0]):
        return None
    return int(answer.frame["received_count"].iloc[0] or 0) > 0


def newest_event_ms(answer: Answer) -> int | None:
    """Data time out of the answer of `Installation.data_time`; None when there is none or it failed."""
    if isinstance(answer, Failure) or answer.frame.empty:
        return None
    newest = answer.frame["newest_event_ms"].iloc[0]
    return None if pd.isna(newest) else int(newest)
