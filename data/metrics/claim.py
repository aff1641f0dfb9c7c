"""The claims of a postmortem and what came of checking them: the records. How it is done: `data.metrics.claims`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import pandas as pd

from data.metrics.backlog import HurtUsers
from data.metrics.incident import Certainty
from data.metrics.key_health import JoinedCause
from data.metrics.observed import ObservedRun
from data.window import TimeWindow


class Claim(StrEnum):
    START = "start"
    DETECTION = "detection"
    MITIGATION = "mitigation"
    END = "end"
    DURATION = "duration"
    USERS = "users"
    SLICE = "slice"
    CAUSE = "cause"


MOMENTS = (Claim.START, Claim.DETECTION, Claim.MITIGATION, Claim.END)


class Verdict(StrEnum):
    AGREES = "agrees"
    DIFFERS = "differs"
    CANNOT_TELL = "cannot tell"


class Reason(StrEnum):
    """Why the verdict is what it is, where the figures alone do not say it."""

    NOT_STATED = "not stated"
    STARTS_WITH_REPORT = "no start stated; the account begins with this"
    NO_MOMENT = "no moment stated by which to find the orders"
    NOT_YET = "it had not happened yet"
    WRITTEN_LATER = "written later than this moment"
    AHEAD_OF_DATA = "the orders known do not reach so far"
    NOT_COVERED = "no orders are known of that time"
    NONE_HUNG = "no run of hung orders at that time"
    STILL_OPEN = "the run was not over yet"
    BEFORE_ANY = "nothing was stuck yet"
    AFTER_ALL = "nothing was stuck any more"
    WITHIN_RUN = "orders hung at that moment"
    BETWEEN_LAST = "between the last order that hung and the end of its wait"
    ROUGH = "stated roughly"
    MORE_HUNG = "others hung too"
    NOT_ALL_HUNG = "not all of those named hung"
    OTHERS_HUNG = "others hung"
    KEY_LACKED = "the orders that hung lacked the key"
    KEY_PRESENT = "most of the orders that hung had the key"
    NO_KEY_RECORD = "no record of their keys"
    NOT_IN_ORDERS = "orders do not tell a cause"


@dataclass(frozen=True)
class Evidence:
    """What was read of the orders: `hung` and the runs found in it, as known at data time.

    `as_of_ms` is the moment that is looked at: what a postmortem dates later had not happened, and what it says of the
    whole was not written. `covered` is the span of which any orders are known; None when none are. `causes` is what
    was recorded of the keys of the hung orders, by payment method.
    """

    hung: pd.DataFrame
    runs: tuple[ObservedRun, ...]
    covered: TimeWindow | None
    data_time_ms: int
    stuck_ms: int
    give_up_ms: int
    causes: dict[str, JoinedCause]
    as_of_ms: int


Value = int | tuple[str, ...]


@dataclass(frozen=True)
class Row:
    """One claim. Moments are milliseconds UTC, a duration is milliseconds, users are a number, a slice and a cause
    are texts. `difference` is observed − stated, None where there is nothing to subtract.
    """

    claim: Claim
    stated: Value | None
    quote: str | None
    line: int | None
    observed: Value | None
    difference: int | None
    verdict: Verdict
    reason: Reason | None = None
    certainty: Certainty | None = None  # of a moment: whether the note says it outright


@dataclass(frozen=True)
class Checked:
    """Every claim; the runs they were held against; and whom these had hurt before anybody noticed."""

    rows: tuple[Row, ...]
    runs: tuple[ObservedRun, ...]
    hurt_before_detection: HurtUsers | None

    @property
    def start_ms(self) -> int | None:
        return min((run.start_ms for run in self.runs), default=None)

    @property
    def end_ms(self) -> int | None:
        """None: not over yet, or nothing hung."""
        return end_of(self.runs)


def end_of(runs: Sequence[ObservedRun]) -> int | None:
    """When the last of the runs ended; None while one goes on, and of no runs."""
    ends = [run.end_ms for run in runs]
    return None if None in ends else max((end for end in ends if end is not None), default=None)
