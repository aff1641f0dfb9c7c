"""What a warehouse promises: its relations and columns, and what a check of the promise found.

The other checks stand in `contract_times` and `contract_labels`. All are pure: summary rows in, checks out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

# A row of one of the questions `contract_*`, by column name.
Record = Mapping[str, int | str | None]

STATE_0 = "state 0: backlog, oldest age, stuck orders, worst slice"
HAND_OFF = "hand-off latency and the on-time share"
FLOW = "due against received per minute"
ASSIGNMENT = "assignment latency"
CLOSING = "withdrawn and lost orders: who gave up before the hand-off"
SLICES = "any figure by payment method"
BOOKING_TYPES = "now against scheduled"
HURT_USERS = "hurt users"
DEPLOYMENTS = "deployments from the warehouse"
KEY_HISTORY = "key outcomes from the warehouse"
LIVE_KEYS = "live key probes"
POSTMORTEMS = "postmortems and the deployment log of the vault"
PROBE_HISTORY = "probe history"
EVERYTHING = (STATE_0, HAND_OFF, FLOW, ASSIGNMENT)


class Severity(StrEnum):
    """`note`: worth knowing. `finding`: wrong, a page is wrong or empty by it. `failure`: could not be asked."""

    OK = "ok"
    NOTE = "note"
    FINDING = "finding"
    FAILURE = "failure"


@dataclass(frozen=True)
class Check:
    """One thing that was looked at."""

    what: str
    observed: str
    expected: str = ""
    next_step: str = ""
    severity: Severity = Severity.OK
    unmeasured: tuple[str, ...] = ()  # what no page can show because of it


class Kind(StrEnum):
    """What a column holds; the engine's own names of types are read by `kind_of`."""

    TEXT = "text"
    INTEGER = "a whole number (bigint)"
    NUMBER = "a number"
    TIMESTAMP = "a timestamp"
    OTHER = "something else"


@dataclass(frozen=True)
class Column:
    """A column of the contract. `stand_in` is what a view says where the site has no such column."""

    name: str
    kind: Kind
    stand_in: str
    unmeasured: tuple[str, ...] = ()
    optional: bool = False


ORDERS = (
    Column("order_id", Kind.TEXT, "the text that names an order", EVERYTHING),
    Column("user_id", Kind.TEXT, "'unknown' as user_id", (HURT_USERS,)),
    Column("payment_method", Kind.TEXT, "'unknown' as payment_method", (SLICES,)),
    Column("booking_type", Kind.TEXT, "'unknown' as booking_type", (BOOKING_TYPES,)),
    Column("due_day", Kind.INTEGER, "the UTC day of due_ms as yyyymmdd", EVERYTHING),
    Column("created_ms", Kind.INTEGER, "when the order was made", EVERYTHING),
    Column("due_ms", Kind.INTEGER, "created_ms as due_ms, where every order is for now", EVERYTHING),
    Column("received_ms", Kind.INTEGER, "cast(null as bigint) as received_ms", (STATE_0, HAND_OFF, FLOW)),
    Column("assigned_ms", Kind.INTEGER, "cast(null as bigint) as assigned_ms", (ASSIGNMENT,)),
    Column("closed_ms", Kind.INTEGER, "cast(null as bigint) as closed_ms", (CLOSING,)),
    Column("outcome", Kind.TEXT, "cast(null as varchar) as outcome"),
    Column("loaded_ms", Kind.INTEGER, "", optional=True),
    Column("fare", Kind.NUMBER, "", optional=True),
)
DEPLOYMENT_COLUMNS = (
    Column("deployment_id", Kind.TEXT, "the text that names a deployment", (DEPLOYMENTS,)),
    Column("service", Kind.TEXT, "'unknown' as service"),
    Column("version", Kind.TEXT, "'unknown' as version"),
    Column("title", Kind.TEXT, "'unknown' as title"),
    Column("started_ms", Kind.INTEGER, "when it began", (DEPLOYMENTS,)),
    Column("finished_ms", Kind.INTEGER, "cast(null as bigint) as finished_ms"),
    Column("status", Kind.TEXT, "'unknown' as status"),
    Column("author", Kind.TEXT, "cast(null as varchar) as author"),
    Column("standby", Kind.TEXT, "cast(null as varchar) as standby"),
    Column("risk_analysis", Kind.TEXT, "cast(null as varchar) as risk_analysis"),
    Column("plan_ref", Kind.TEXT, "cast(null as varchar) as plan_ref"),
)
KEY_OUTCOME_COLUMNS = (
    Column("order_id", Kind.TEXT, "the text that names an order", (KEY_HISTORY,)),
    Column("probe", Kind.TEXT, "the name of the probe", (KEY_HISTORY,)),
    Column("outcome", Kind.TEXT, "present, missing, wrong, expiring or unknown", (KEY_HISTORY,)),
    Column("from_ms", Kind.INTEGER, "when the outcome was first seen", (KEY_HISTORY,)),
    Column("to_ms", Kind.INTEGER, "cast(null as bigint) as to_ms", (KEY_HISTORY,)),
)

_KINDS = (
    (Kind.TIMESTAMP, r"timestamp|datetime|date\b|time\b"),
    (Kind.INTEGER, r"u?(tiny|small|medium|big|huge)?int(eger|2|4|8|16|32|64|128)?\b|long\b|short\b|(big)?serial"),
    (Kind.TEXT, r"(var)?char|character|text|string|enum|bpchar|n(var)?char|null\b"),
    (Kind.NUMBER, r"double|float|real|decimal|numeric|number"),
)


def kind_of(type_text: str) -> Kind:
    """The kind of an engine's type such as `BIGINT`, `VARCHAR(20)`, `timestamp with time zone`."""
    text = type_text.strip().lower()
    return next((kind for kind, pattern in _KINDS if re.match(pattern, text)), Kind.OTHER)


def check_columns(
    relation: str, contract: Iterable[Column], types: Mapping[str, str], dialect: str = "duckdb"
) -> list[Check]:
    """Whether each column is there and of its kind. `types`: lower-case name → the engine's type.

    Also says which optional columns there are. One check `ok` when nothing is wrong.
    """
    columns = tuple(contract)
    wrong = list(_wrong_columns(relation, columns, types, dialect))
    if not wrong:
        wrong = [
            Check(f"columns of {relation}", f"all {sum(not c.optional for c in columns)} there, of the right type")
        ]
    return wrong + [_optional(relation, column, types) for column in columns if column.optional]


def _wrong_columns(
    relation: str, columns: tuple[Column, ...], types: Mapping[str, str], dialect: str
) -> Iterator[Check]:
    for column in columns:
        if column.name not in types:
            if not column.optional:
                yield _missing(relation, column)
            continue
        seen = kind_of(types[column.name])
        if seen is not column.kind and not (column.kind is Kind.NUMBER and seen is Kind.INTEGER):
            yield Check(
                f"{relation}.{column.name}",
                f"type {types[column.name]}",
                f"{column.kind}",
                f"in the view: {conversion(column, seen, dialect)}",
                Severity.FINDING,
                column.unmeasured,
            )


def _missing(relation: str, column: Column) -> Check:
    is_sql = " as " in column.stand_in
    return Check(
        f"{relation}.{column.name}",
        "no such column",
        f"{column.kind}",
        f"add to the view: {column.stand_in}" if is_sql else f"add {column.name} to the view: {column.stand_in}",
        Severity.FINDING,
        column.unmeasured,
    )


def _optional(relation: str, column: Column, types: Mapping[str, str]) -> Check:
    what = f"{relation}.{column.name}"
    if column.name in types:
        return Check(what, "there (optional)")
    without = "without it the lag is measured from the newest event" if column.name == "loaded_ms" else "not needed"
    return Check(what, f"not there (optional): {without}", severity=Severity.NOTE)


def conversion(column: Column, seen: Kind, dialect: str) -> str:
    """SQL for a view that turns a column of the wrong kind into the right one."""
    name = column.name
    if column.kind is Kind.TEXT:
        return f"cast({name} as varchar) as {name}"
    if column.kind is Kind.NUMBER:
        return f"cast({name} as double precision) as {name}"
    if name == "due_day":
        return f"{due_day_sql(dialect)} as due_day"
    if seen is Kind.TIMESTAMP or (seen is Kind.TEXT and name.endswith("_ms")):
        return f"{instant_sql(name, dialect)} as {name}"
    return f"cast({name} as bigint) as {name}"


def instant_sql(source: str, dialect: str, zone: str = "Asia/Jakarta") -> str:
    """SQL for Unix milliseconds of a local time of day without a zone."""
    if dialect == "postgresql":
        return f"cast(extract(epoch from (cast({source} as timestamp) at time zone '{zone}')) * 1000 as bigint)"
    return f"epoch_ms(timezone('{zone}', cast({source} as timestamp)))"


def due_day_sql(dialect: str) -> str:
    """SQL for the UTC day of `due_ms` as yyyymmdd."""
    if dialect == "postgresql":
        return "cast(to_char(to_timestamp(due_ms / 1000.0) at time zone 'UTC', 'YYYYMMDD') as integer)"
    return "cast(strftime(make_timestamp_ms(due_ms), '%Y%m%d') as integer)"


def counted(part: int, whole: int, noun: str = "orders") -> str:
    """`1,264 of 6,745 orders (18.7 %)`."""
    share = f" ({100 * part / whole:.1f} %)" if whole else ""
    return f"{part:,} of {whole:,} {noun}{share}"


def number(record: Record, name: str) -> int:
    """A count of a summary row; an engine's null sum over no rows is 0."""
    value = record[name]
    return int(value) if value is not None else 0


def optional_number(record: Record, name: str) -> int | None:
    """A time of a summary row, or None where there is none."""
    value = record[name]
    return int(value) if value is not None else None


def worst_of(checks: Iterable[Check]) -> Severity:
    """The gravest severity; `ok` for no checks."""
    order = list(Severity)
    return max((check.severity for check in checks), key=order.index, default=Severity.OK)


def unmeasured(checks: Iterable[Check]) -> tuple[str, ...]:
    """What no page can show, each once, in order of appearance."""
    return tuple(dict.fromkeys(panel for check in checks for panel in check.unmeasured))
