"""What a source gives back: rows, or a failure that is a value and not an exception."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

import pandas as pd


class FailureKind(StrEnum):
    """How a question can fail. The order is of no meaning."""

    NOT_SET_UP = "not set up"
    UNREACHABLE = "unreachable"
    REFUSED = "refused"
    TIMED_OUT = "timed out"
    LOCKED = "locked"
    CANCELLED = "cancelled"
    MISSING_TABLE = "missing table"
    MISSING_COLUMN = "missing column"
    WRONG_TYPE = "wrong type"
    TOO_MANY_ROWS = "too many rows"
    INVALID_QUERY = "invalid query"


# Waiting does not help these: the source answered, and will answer the same again.
ERRORS = frozenset(
    {
        FailureKind.REFUSED,
        FailureKind.MISSING_TABLE,
        FailureKind.MISSING_COLUMN,
        FailureKind.WRONG_TYPE,
        FailureKind.TOO_MANY_ROWS,
        FailureKind.INVALID_QUERY,
    }
)

Bind = int | float | str | None


@dataclass(frozen=True)
class Rows:
    """The rows of one question.

    `frame` has exactly the columns that the question states, integers as Int64 or int64, text as object.
    """

    question: str
    binds: Mapping[str, Bind]
    frame: pd.DataFrame
    elapsed_s: float

    def answers(self, question: str, binds: Mapping[str, Bind]) -> bool:
        """Whether these are the rows of that very question with those binds."""
        return self.question == question and dict(self.binds) == dict(binds)


@dataclass(frozen=True)
class Failure:
    """Why there are no rows: what was observed, and what to do next. Holds no secret, ever."""

    kind: FailureKind
    source: str  # "warehouse", "key server", "history", "vault"
    message: str  # what was observed, in one sentence
    next_step: str  # what a person does about it, in one sentence
    question: str | None = None
    binds: Mapping[str, Bind] = field(default_factory=dict)
    elapsed_s: float | None = None

    @property
    def is_error(self) -> bool:
        return self.kind in ERRORS

    @property
    def told(self) -> str:
        """Who failed, what was observed and what to do next, as a command says it."""
        return f"{self.source}: {whole(self.message)} {self.next_step}"


Answer = Rows | Failure


def whole(told: str) -> str:
    """With a capital and a full stop, whatever a source gave."""
    stripped = told.strip()
    end = "" if stripped.endswith((".", "!", "?")) else "."
    return f"{stripped[:1].upper()}{stripped[1:]}{end}"
