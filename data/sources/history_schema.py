"""The tables of the history store, and the ordered list of steps that bring an older store up to date."""

from __future__ import annotations

from sqlalchemy import Connection, column, inspect, select, table, text
from sqlalchemy.sql import func

probe_rounds = table(
    "probe_rounds",
    column("probe"),
    column("at_ms"),
    column("present"),
    column("missing"),
    column("wrong"),
    column("expiring"),
    column("unknown"),
    column("left_out"),
    column("elapsed_ms"),
    column("evidence"),
    column("holds_until_ms"),
)
key_outcomes = table(
    "key_outcomes",
    column("order_id"),
    column("probe"),
    column("outcome"),
    column("from_ms"),
    column("to_ms"),
    column("ended_by_ms"),  # the round that showed the end: after a gap it is later than the end
)
secrets_kept = table("secrets_kept", column("name"), column("secret"))
schema_version = table("schema_version", column("version"))

# Statements that both SQLite and PostgreSQL run as they stand. A step that has been released is never changed.
MIGRATIONS: tuple[tuple[str, ...], ...] = (
    (
        """create table probe_rounds (
            probe text not null,
            at_ms bigint not null,
            present integer not null,
            missing integer not null,
            wrong integer not null,
            expiring integer not null,
            unknown integer not null,
            left_out integer not null,
            elapsed_ms bigint not null,
            evidence text not null,
            holds_until_ms bigint not null,
            primary key (probe, at_ms)
        )""",
        "create index probe_rounds_by_time on probe_rounds (at_ms)",
        """create table key_outcomes (
            order_id text not null,
            probe text not null,
            outcome text not null,
            from_ms bigint not null,
            to_ms bigint,
            ended_by_ms bigint,
            primary key (probe, order_id, from_ms)
        )""",
        "create unique index key_outcomes_open on key_outcomes (probe, order_id) where to_ms is null",
        "create index key_outcomes_by_start on key_outcomes (from_ms)",
        "create index key_outcomes_by_end on key_outcomes (to_ms)",
        "create table secrets_kept (name text not null primary key, secret text not null)",
    ),
)


class NewerSchemaError(Exception):
    """The store was written by a later version of the product. Nothing in it was touched."""

    def __init__(self, found: int) -> None:
        super().__init__(f"the store has schema {found}, this version knows up to {len(MIGRATIONS)}")


def version_of(connection: Connection) -> int:
    """The schema of the store, 0 for an empty one. Raises NewerSchemaError."""
    if not inspect(connection).has_table(schema_version.name):
        return 0
    found = int(connection.scalar(select(func.coalesce(func.max(schema_version.c.version), 0))) or 0)
    if found > len(MIGRATIONS):
        raise NewerSchemaError(found)
    return found


def upgrade(connection: Connection) -> None:
    """Run the steps that are missing. The caller holds the store's write lock, so that two starters take turns."""
    done = version_of(connection)
    if done == 0:
        connection.execute(text("create table if not exists schema_version (version integer primary key)"))
    for version, statements in enumerate(MIGRATIONS[done:], start=done + 1):
        for statement in statements:
            connection.execute(text(statement))
        connection.execute(schema_version.insert().values(version=version))
