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
alerts = table(
    "alerts",
    *(column(name) for name in ("alert_id", "state", "severity", "rules", "slices", "cause", "since_ms")),
    *(column(name) for name in ("first_seen_ms", "last_seen_ms", "resolved_ms", "users_hurt", "evidence", "suspects")),
    *(column(name) for name in ("runbook", "sequence", "acknowledged_ms", "acknowledged_by", "assigned_to")),
    *(column(name) for name in ("silenced_until_ms", "silenced_severity", "silenced_by", "silence_reason")),
    column("untold"),  # 1: a silence held back what somebody should be told
)
alert_log = table(
    "alert_log", *(column(name) for name in ("alert_id", "sequence", "action", "at_ms", "who", "verified", "detail"))
)
outbox = table(
    "outbox",
    column("place"),  # the order in which a target gets its messages
    column("message_id"),  # the idempotency key: the same however often it is sent
    *(column(name) for name in ("target", "alert_id", "sequence", "event", "payload", "made_ms", "hold_until_ms")),
    *(column(name) for name in ("tries", "next_try_ms", "trouble", "sent_ms", "given_up_ms", "folded_into")),
)
leases = table("leases", *(column(name) for name in ("name", "holder", "beat", "at_ms")))
watchers = table(
    "watchers", *(column(name) for name in ("watcher", "started_ms", "at_ms", "round_number", "leads", "trouble"))
)
judge_states = table("judge_states", *(column(name) for name in ("name", "at_ms", "state")))
rule_status = table("rule_status", *(column(name) for name in ("rule", "judged_ms", "trouble", "since_ms")))

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
    (
        """create table alerts (
            alert_id text not null primary key,
            state text not null,
            severity text not null,
            rules text not null,
            slices text not null,
            cause text,
            since_ms bigint not null,
            first_seen_ms bigint not null,
            last_seen_ms bigint not null,
            resolved_ms bigint,
            users_hurt bigint,
            evidence text not null,
            suspects text not null,
            runbook text,
            sequence integer not null,
            acknowledged_ms bigint,
            acknowledged_by text,
            assigned_to text,
            silenced_until_ms bigint,
            silenced_severity text,
            silenced_by text,
            silence_reason text,
            untold integer not null
        )""",
        "create index alerts_by_start on alerts (first_seen_ms)",
        """create table alert_log (
            alert_id text not null,
            sequence integer not null,
            action text not null,
            at_ms bigint not null,
            who text,
            verified integer not null,
            detail text not null,
            primary key (alert_id, sequence)
        )""",
        "create index alert_log_by_time on alert_log (at_ms)",
        """create table outbox (
            place bigint not null primary key,
            message_id text not null unique,
            target text not null,
            alert_id text,
            sequence integer,
            event text not null,
            payload text not null,
            made_ms bigint not null,
            hold_until_ms bigint,
            tries integer not null,
            next_try_ms bigint,
            trouble text,
            sent_ms bigint,
            given_up_ms bigint,
            folded_into text
        )""",
        "create index outbox_waiting on outbox (target, place) "
        "where sent_ms is null and given_up_ms is null and folded_into is null",
        "create index outbox_by_alert on outbox (alert_id, target)",
        """create table leases (
            name text not null primary key,
            holder text not null,
            beat bigint not null,
            at_ms bigint not null
        )""",
        """create table watchers (
            watcher text not null primary key,
            started_ms bigint not null,
            at_ms bigint not null,
            round_number bigint not null,
            leads integer not null,
            trouble text
        )""",
        "create table judge_states (name text not null primary key, at_ms bigint not null, state text not null)",
        """create table rule_status (
            rule text not null primary key,
            judged_ms bigint,
            trouble text,
            since_ms bigint
        )""",
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
