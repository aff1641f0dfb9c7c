"""What went wrong with a question, in our words: the kind, what was observed, and what to do next."""

from __future__ import annotations

import re
from dataclasses import dataclass

import duckdb
from sqlalchemy.exc import DBAPIError, NoSuchTableError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from data.answers import FailureKind
from data.sources.one_select import NotOneSelectError
from data.sources.warehouse_engine import Backend
from data.sources.warehouse_frames import MissingColumnError, WrongTypeError
from data.speech import sentence

Kind = FailureKind

NEXT_STEPS: dict[Kind, str] = {
    Kind.UNREACHABLE: sentence(
        "Check that the warehouse runs and that WAREHOUSE_URL names it; it is asked again by itself."
    ),
    Kind.REFUSED: sentence("Check the user, password and database of WAREHOUSE_URL, and that this user may select."),
    Kind.TIMED_OUT: sentence("Ask for a shorter window, look at the load of the warehouse, or raise QUERY_TIMEOUT."),
    Kind.LOCKED: sentence("Let the process that holds the lock finish; the question is asked again by itself."),
    Kind.CANCELLED: sentence("Somebody or the server cancelled the query; it is asked again by itself."),
    Kind.MISSING_TABLE: sentence(
        "Make a table or view of that name as queries/README.md says, or run: python -m data doctor"
    ),
    Kind.MISSING_COLUMN: sentence(
        "Add the column to the view, if need be as cast(null as …), or run: python -m data doctor"
    ),
    Kind.WRONG_TYPE: sentence("Cast the column in the view to the contract's type, or run: python -m data doctor"),
    Kind.TOO_MANY_ROWS: sentence("Ask for a shorter window, or raise ROW_CAP if there is memory for it."),
    Kind.INVALID_QUERY: sentence("Run: python -m data lint"),
}


# The same for a folder or a file of ours, where there is no server and no password.
NEXT_STEPS_EMBEDDED: dict[Kind, str] = {
    Kind.UNREACHABLE: sentence("Look at the file that is named; the warehouse is read again by itself."),
    Kind.REFUSED: sentence(
        "Let the user who runs the dashboard read the files of WAREHOUSE_URL, and no view read others."
    ),
}


@dataclass(frozen=True)
class Trouble:
    """A failure before it is given its question, binds and time."""

    kind: Kind
    message: str
    next_step: str
    # The source itself did not answer: it is left alone for a moment.
    silent: bool = False


def trouble(kind: Kind, message: str, next_step: str | None = None, *, silent: bool = False) -> Trouble:
    return Trouble(kind, message, next_step or NEXT_STEPS[kind], silent or kind is Kind.UNREACHABLE)


def explain(error: BaseException, backend: Backend, timed_out: bool) -> Trouble:
    """Sort an exception of the driver, SQLAlchemy or our own checks. `timed_out`: the limit was over by then."""
    told = _own(error)
    if told is None and backend.embedded and (gone := _gone(backend, error)):
        told = gone
    if told is not None:
        return told
    cause = error.orig if isinstance(error, DBAPIError) and error.orig is not None else error
    words = backend.clean(_first_line(cause))
    kind = _kind(cause, words)
    if isinstance(cause, duckdb.OutOfMemoryException):
        return trouble(kind, f"the question needs more memory than it may use: {words}", NEXT_STEPS[Kind.TIMED_OUT])
    if kind is Kind.CANCELLED and timed_out:
        return trouble(Kind.TIMED_OUT, sentence("the query took longer than QUERY_TIMEOUT and was cancelled"))
    opening = _OPENINGS.get(kind, "the warehouse said")
    if backend.embedded:
        opening = _OPENINGS_EMBEDDED.get(kind, opening)
        return trouble(kind, f"{opening}: {words}", NEXT_STEPS_EMBEDDED.get(kind))
    return trouble(kind, f"{opening}: {words}")


_OPENINGS = {
    Kind.UNREACHABLE: "the warehouse does not answer",
    Kind.REFUSED: "the warehouse refuses",
    Kind.LOCKED: "the warehouse is locked",
    Kind.CANCELLED: "the query was cancelled",
    Kind.MISSING_TABLE: "a table is missing",
    Kind.MISSING_COLUMN: "a column is missing",
    Kind.WRONG_TYPE: "a column has the wrong type",
}

_OPENINGS_EMBEDDED = {
    Kind.UNREACHABLE: "the warehouse cannot be read",
    Kind.REFUSED: "the warehouse may not be read",
}


def _own(error: BaseException) -> Trouble | None:
    if isinstance(error, NotOneSelectError):
        return trouble(Kind.INVALID_QUERY, f"only one select is run here, and {error}")
    if isinstance(error, MissingColumnError):
        return trouble(Kind.MISSING_COLUMN, str(error))
    if isinstance(error, WrongTypeError):
        return trouble(Kind.WRONG_TYPE, str(error))
    if isinstance(error, NoSuchTableError):
        return trouble(Kind.MISSING_TABLE, f"there is no table or view {error}")
    if isinstance(error, PoolTimeoutError):
        return trouble(Kind.TIMED_OUT, "all connections to the warehouse are busy")
    return None


def _gone(backend: Backend, error: BaseException) -> Trouble | None:
    """The embedded warehouse itself is not there, whatever the engine says about it."""
    place = backend.place
    if place is None or isinstance(getattr(error, "orig", None), duckdb.InterruptException) or place.exists():
        return None
    return trouble(
        Kind.UNREACHABLE,
        f"there is nothing at {place}",
        sentence(
            "Put the warehouse there or correct WAREHOUSE_URL; it is read again by itself as soon as it is there."
        ),
    )


def _kind(cause: BaseException, words: str) -> Kind:
    if isinstance(cause, duckdb.Error):
        return _duckdb_kind(cause, words)
    state = getattr(cause, "sqlstate", None)
    if state:
        return _sqlstate_kind(str(state))
    return _kind_by_words(words)


_DUCKDB: tuple[tuple[type[Exception], str, Kind], ...] = (
    (duckdb.InterruptException, "", Kind.CANCELLED),
    (duckdb.CatalogException, r"Table with name", Kind.MISSING_TABLE),
    (duckdb.CatalogException, r"Function with name", Kind.INVALID_QUERY),
    (duckdb.IOException, r"No files found", Kind.MISSING_TABLE),
    (duckdb.IOException, r"[Pp]ermission denied", Kind.REFUSED),
    (duckdb.IOException, r"[Ll]ock", Kind.LOCKED),
    (duckdb.ConnectionException, r"different configuration", Kind.LOCKED),
    (duckdb.BinderException, r"[Cc]olumn .* not found|does not have a column", Kind.MISSING_COLUMN),
    (duckdb.BinderException, r"[Tt]able .* not found", Kind.MISSING_TABLE),
    (duckdb.BinderException, r"No function matches|Cannot compare|[Cc]annot cast|types? ", Kind.WRONG_TYPE),
    (duckdb.ConversionException, "", Kind.WRONG_TYPE),
    (duckdb.TypeMismatchException, "", Kind.WRONG_TYPE),
    (duckdb.OutOfRangeException, "", Kind.WRONG_TYPE),
    (duckdb.PermissionException, "", Kind.REFUSED),
    (duckdb.OutOfMemoryException, "", Kind.REFUSED),
    (duckdb.ParserException, "", Kind.INVALID_QUERY),
    (duckdb.BinderException, "", Kind.INVALID_QUERY),
    (duckdb.InvalidInputException, r"read-only", Kind.REFUSED),
)


def _duckdb_kind(cause: duckdb.Error, words: str) -> Kind:
    for error, pattern, kind in _DUCKDB:
        if isinstance(cause, error) and re.search(pattern, words):
            return kind
    # Files half written, replaced while they were read, or damaged: a later try may find them whole.
    return Kind.UNREACHABLE


# SQLSTATE, the longest match wins. Classes: PostgreSQL manual, appendix A.
_SQLSTATES: dict[str, Kind] = {
    "08": Kind.UNREACHABLE,
    "28": Kind.REFUSED,
    "3D000": Kind.REFUSED,
    "42501": Kind.REFUSED,
    "25006": Kind.REFUSED,
    "53": Kind.UNREACHABLE,
    "57014": Kind.CANCELLED,
    "57": Kind.UNREACHABLE,
    "40001": Kind.CANCELLED,
    "40P01": Kind.LOCKED,
    "55P03": Kind.LOCKED,
    "42P01": Kind.MISSING_TABLE,
    "3F000": Kind.MISSING_TABLE,
    "42703": Kind.MISSING_COLUMN,
    "42883": Kind.WRONG_TYPE,
    "42804": Kind.WRONG_TYPE,
    "42846": Kind.WRONG_TYPE,
    "42725": Kind.WRONG_TYPE,
    "22": Kind.WRONG_TYPE,
    "42": Kind.INVALID_QUERY,
    "58": Kind.UNREACHABLE,
    "XX": Kind.UNREACHABLE,
}


def _sqlstate_kind(state: str) -> Kind:
    for length in (5, 2):
        if state[:length] in _SQLSTATES:
            return _SQLSTATES[state[:length]]
    return Kind.INVALID_QUERY


# Drivers without SQLSTATE, and refusals that come before there is a connection.
_WORDS: tuple[tuple[str, Kind], ...] = (
    (r"starting up|shutting down|too many (clients|connections)|in recovery", Kind.UNREACHABLE),
    (r"no such table|table .*(does not exist|not found|doesn't exist)", Kind.MISSING_TABLE),
    (r"no such column|unknown column|column .*(does not exist|not found)|UNRESOLVED_COLUMN", Kind.MISSING_COLUMN),
    (r"authentication|no pg_hba|password|permission|not permitted|access denied|FATAL", Kind.REFUSED),
    (r"database is locked|lock", Kind.LOCKED),
    (r"interrupted|cancell?ed", Kind.CANCELLED),
    (r"syntax error|PARSE_SYNTAX_ERROR", Kind.INVALID_QUERY),
)


def _kind_by_words(words: str) -> Kind:
    for pattern, kind in _WORDS:
        if re.search(pattern, words, re.IGNORECASE):
            return kind
    return Kind.UNREACHABLE


def _first_line(error: BaseException) -> str:
    """The driver's first line: the ones after it quote the query."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    text = re.sub(r"\s+", " ", lines[0]) if lines else type(error).__name__
    # DuckDB opens with the name of its class.
    text = re.sub(r"^(\w+ ){1,3}Error: ", "", text)
    return text[:300].rstrip(" .")
