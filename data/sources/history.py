"""The local memory of what the probes found: rounds, and for each order how long it had which outcome.

Windows are half-open: a round at the very instant `to_ms` is not in it. To see a round recorded at `as_of_ms`,
ask to `as_of_ms + 1`.

An order's outcome is kept as an interval. It begins at the round that first saw it and ends at the first round
that saw another outcome or no longer asked about the order. When no round came for longer than the last one
promised, the interval ends at that last round: nobody looked afterwards, and what nobody saw is not claimed.

A round with a time before the newest one of its probe is counted, but begins and ends no interval: a live clock
that was set back loses nothing. Only `rewind` takes anything away: it is for a demo clock that is moved back.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

import pandas as pd
from sqlalchemy import Connection, Row, Select, func, select
from sqlalchemy.exc import SQLAlchemyError

from data.answers import Bind, Failure, FailureKind, Rows
from data.metrics.probe import ProbeRound
from data.settings import Settings
from data.sources import history_engine, history_rounds
from data.sources.history_engine import SOURCE
from data.sources.history_schema import key_outcomes, probe_rounds
from data.sources.history_store import Store
from data.speech import sentence
from data.window import MINUTE

MISSED_ROUNDS = 3


class History(Store):
    """The outcomes in the store, shared by all threads."""

    def __init__(self, settings: Settings) -> None:
        """Raises StoreInMemoryError, and SQLAlchemyError for a URL that cannot be read."""
        super().__init__(settings.history_url)
        self._refresh_ms = settings.refresh
        self._row_cap = settings.row_cap
        self._hash_key = settings.hash_key

    def record(self, round_: ProbeRound, every_ms: int | None = None) -> Failure | None:
        """Keep one round; the same round again changes nothing.

        `every_ms` is the time between rounds on the clock of `at_ms` (default: REFRESH); a demo clock at 10× passes
        ten times that. A gap of over three of them, and over a minute, ends what the round found.
        """
        holds_until_ms = round_.at_ms + max(MISSED_ROUNDS * (every_ms or self._refresh_ms), MINUTE)
        return self.run(
            "record", lambda connection: history_rounds.keep_round(connection, round_, holds_until_ms), writes=True
        )

    def rounds(self, from_ms: int, to_ms: int, step_ms: int = 0) -> Rows | Failure:
        """The rounds in [from_ms, to_ms), by probe and time: the columns of `probe_rounds`.

        `holds_until_ms` is until when a round speaks if none follows. With `step_ms`, of all rounds of a probe in
        one step only the worst is given (most missing, then wrong, unknown, expiring).
        """
        binds: dict[str, Bind] = {"from_ms": from_ms, "to_ms": to_ms, "step_ms": step_ms}
        asked = history_rounds.rounds_query(from_ms, to_ms, step_ms)
        columns = history_rounds.ROUND_COLUMNS
        return self._ask(
            "rounds", binds, lambda connection: history_rounds.frame_of(self._fetch(connection, asked), columns)
        )

    def order_outcomes(self, from_ms: int, to_ms: int) -> Rows | Failure:
        """The intervals that overlap [from_ms, to_ms), as known just before `to_ms`.

        Columns: order_id, probe, outcome, start_ms, end_ms (null: it goes on).
        """
        asked = history_rounds.outcomes_query(from_ms, to_ms)

        def work(connection: Connection) -> pd.DataFrame:
            rows = self._fetch(connection, asked)
            frame = history_rounds.frame_of(rows, history_rounds.OUTCOME_COLUMNS)
            return history_rounds.as_known(connection, frame, from_ms, to_ms)

        return self._ask("order_outcomes", {"from_ms": from_ms, "to_ms": to_ms}, work)

    def last_round_ms(self) -> int | Failure | None:
        """The time of the newest round; None when there is none."""
        return self.run("last_round", lambda connection: connection.scalar(select(func.max(probe_rounds.c.at_ms))))

    def hash_key(self) -> str | Failure:
        """The key of the hash that stands for a user: HASH_KEY, else one made once and shared by all processes."""
        if self._hash_key is None:
            made = self.run("hash_key", history_rounds.kept_hash_key, writes=True)
            if isinstance(made, Failure):
                return made
            self._hash_key = made
        return self._hash_key

    def forget_before(self, before_ms: int) -> Failure | None:
        """Delete what ended before, in small steps that let others in between."""
        failed = self.run("forget", partial(history_rounds.forget_abandoned, before_ms=before_ms), writes=True)
        for rows, column in ((key_outcomes, key_outcomes.c.to_ms), (probe_rounds, probe_rounds.c.at_ms)):
            step = partial(history_rounds.forget_some, rows=rows, column=column, before_ms=before_ms)
            more: bool | Failure = True
            while failed is None and more:
                more = self.run("forget", step, writes=True)
                failed = more if isinstance(more, Failure) else None
        return failed

    def rewind(self, to_ms: int) -> Failure | None:
        """Make the store as it was before `to_ms`: the world's clock was moved back to it on purpose."""
        return self.run("rewind", lambda connection: history_rounds.go_back(connection, to_ms), writes=True)

    def _ask(
        self, question: str, binds: Mapping[str, Bind], work: Callable[[Connection], pd.DataFrame]
    ) -> Rows | Failure:
        begun = time.monotonic()
        frame = self.run(question, work)
        if isinstance(frame, Failure):
            return replace(frame, binds=binds)
        elapsed_s = time.monotonic() - begun
        if len(frame) > self._row_cap:
            message = f"The history store has more than {self._row_cap} rows for this window."
            next_step = sentence("Choose a shorter window, or raise ROW_CAP.")
            return Failure(FailureKind.TOO_MANY_ROWS, SOURCE, message, next_step, question, binds, elapsed_s)
        return Rows(question, binds, frame, elapsed_s)

    def _fetch(self, connection: Connection, asked: Select[*tuple[Any, ...]]) -> list[Row[*tuple[Any, ...]]]:
        return list(connection.execute(asked.limit(self._row_cap + 1)))


def open_history(settings: Settings) -> History | Failure:
    """The store at HISTORY_URL, its schema brought up to date.

    A store that is down for now is still a History: its answers are failures until it is back. A Failure is
    given for one that this program can never use: in memory, or written by a newer version.
    """
    try:
        history = History(settings)
    except (history_engine.StoreInMemoryError, SQLAlchemyError) as error:
        return history_engine.failure(error, "open", 0.0)
    failed = history.check()
    if failed is not None and history.is_newer:
        history.close()
        return failed
    return history
