"""What the history store does inside one transaction: keep a round, read a window, forget, go back."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from typing import Any

import pandas as pd
from sqlalchemy import (
    Connection,
    Row,
    Select,
    and_,
    bindparam,
    case,
    delete,
    exists,
    func,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.sql.expression import ColumnClause, TableClause

from data.metrics.key_health import most_telling
from data.metrics.lane import WORST_FIRST
from data.metrics.probe import Outcome, ProbeRound, Reading
from data.sources.history_schema import key_outcomes, probe_rounds, secrets_kept

BATCH = 2_000
EVIDENCE_LENGTH = 500
TEXT_COLUMNS = frozenset({"probe", "evidence", "order_id", "outcome"})
ROUND_COLUMNS = tuple(probe_rounds.columns.keys())
OUTCOME_COLUMNS = ("order_id", "probe", "outcome", "start_ms", "end_ms")
HASH_KEY = "HASH_KEY"

LastRound = Row[Any, Any]


def keep_round(connection: Connection, round_: ProbeRound, holds_until_ms: int) -> None:
    """Write one round and what it begins and ends. The caller holds the write lock; a known round is left alone."""
    last = last_round(connection, round_.probe)
    if last is not None and last.at_ms >= round_.at_ms:
        if not _is_known(connection, round_):
            connection.execute(insert(probe_rounds).values(_row(round_, holds_until_ms)))
        return
    connection.execute(insert(probe_rounds).values(_row(round_, holds_until_ms)))
    if last is not None and last.holds_until_ms < round_.at_ms:
        _end_all(connection, round_.probe, last.at_ms, round_.at_ms)
    _follow_orders(connection, round_)


def last_round(connection: Connection, probe: str, before_ms: int | None = None) -> LastRound | None:
    """The newest round of a probe (`at_ms`, `holds_until_ms`), where given only of those before `before_ms`."""
    asked = select(probe_rounds.c.at_ms, probe_rounds.c.holds_until_ms).where(probe_rounds.c.probe == probe)
    if before_ms is not None:
        asked = asked.where(probe_rounds.c.at_ms < before_ms)
    return connection.execute(asked.order_by(probe_rounds.c.at_ms.desc()).limit(1)).one_or_none()


def _is_known(connection: Connection, round_: ProbeRound) -> bool:
    same = and_(probe_rounds.c.probe == round_.probe, probe_rounds.c.at_ms == round_.at_ms)
    return bool(connection.scalar(select(exists().where(same))))


def _row(round_: ProbeRound, holds_until_ms: int) -> dict[str, object]:
    counts = {outcome.value: count for outcome, count in round_.counts.items()}
    return counts | {
        "probe": round_.probe,
        "at_ms": round_.at_ms,
        "left_out": round_.left_out,
        "elapsed_ms": round(round_.elapsed_s * 1000),
        "evidence": evidence_of(round_.readings),
        "holds_until_ms": holds_until_ms,
    }


def evidence_of(readings: Sequence[Reading]) -> str:
    """The evidence of the worst reading, as text that every engine can keep."""
    telling = most_telling(readings)
    evidence = "" if telling is None else telling.evidence
    return evidence.replace("\x00", " ").encode("utf-8", "replace").decode("utf-8")[:EVIDENCE_LENGTH]


def _end_all(connection: Connection, probe: str, to_ms: int, ended_by_ms: int) -> None:
    open_ones = and_(key_outcomes.c.probe == probe, key_outcomes.c.to_ms.is_(None))
    connection.execute(update(key_outcomes).where(open_ones).values(to_ms=to_ms, ended_by_ms=ended_by_ms))


def _follow_orders(connection: Connection, round_: ProbeRound) -> None:
    seen = _worst_by_order(round_.readings)
    open_ones = and_(key_outcomes.c.probe == round_.probe, key_outcomes.c.to_ms.is_(None))
    rows = connection.execute(select(key_outcomes.c.order_id, key_outcomes.c.outcome).where(open_ones))
    before = {row.order_id: row.outcome for row in rows}
    ended = [{"ended": order_id} for order_id, outcome in before.items() if seen.get(order_id) != outcome]
    begun = [
        {"order_id": order_id, "probe": round_.probe, "outcome": outcome.value, "from_ms": round_.at_ms}
        for order_id, outcome in seen.items()
        if before.get(order_id) != outcome
    ]
    if ended:
        this = key_outcomes.c.order_id == bindparam("ended")
        end = {"to_ms": round_.at_ms, "ended_by_ms": round_.at_ms}
        connection.execute(update(key_outcomes).where(open_ones, this).values(end), ended)
    if begun:
        connection.execute(insert(key_outcomes), begun)


def _worst_by_order(readings: Iterable[Reading]) -> dict[str, Outcome]:
    worst: dict[str, Outcome] = {}
    for reading in readings:
        if reading.order_id is not None:
            found = (worst.get(reading.order_id, reading.outcome), reading.outcome)
            worst[reading.order_id] = min(found, key=WORST_FIRST.index)
    return worst


def rounds_query(from_ms: int, to_ms: int, step_ms: int) -> Select[*tuple[Any, ...]]:
    """The rounds of a window; with a step, the worst of each probe and step."""
    rounds = probe_rounds.c
    inside = and_(rounds.at_ms >= from_ms, rounds.at_ms < to_ms)
    if not step_ms:
        return select(*probe_rounds.columns).where(inside).order_by(rounds.probe, rounds.at_ms)
    worst_first = (rounds.missing.desc(), rounds.wrong.desc(), rounds.unknown.desc(), rounds.expiring.desc())
    place = func.row_number().over(
        partition_by=(rounds.probe, rounds.at_ms - rounds.at_ms % step_ms),
        order_by=(*worst_first, rounds.at_ms.desc()),
    )
    ranked = select(*probe_rounds.columns, place.label("place")).where(inside).subquery()
    kept = [ranked.c[name] for name in ROUND_COLUMNS]
    return select(*kept).where(ranked.c.place == 1).order_by(ranked.c.probe, ranked.c.at_ms)


def outcomes_query(from_ms: int, to_ms: int) -> Select[*tuple[Any, ...]]:
    """The intervals that may overlap a window; an end that no round before `to_ms` showed is null."""
    kept = key_outcomes.c
    not_yet_ended = or_(kept.to_ms.is_(None), kept.ended_by_ms >= to_ms)
    end_ms = case((not_yet_ended, None), else_=kept.to_ms).label("end_ms")
    columns = (kept.order_id, kept.probe, kept.outcome, kept.from_ms.label("start_ms"), end_ms)
    reaches_in = or_(not_yet_ended, kept.to_ms > from_ms, kept.from_ms >= from_ms)
    in_window = select(*columns).where(kept.from_ms < to_ms, reaches_in)
    return in_window.order_by(kept.probe, kept.order_id, kept.from_ms)


def frame_of(rows: Sequence[Row[*tuple[Any, ...]]], columns: Sequence[str]) -> pd.DataFrame:
    """Rows as a frame: text as object, integers as int64, `end_ms` as Int64."""
    frame = pd.DataFrame([tuple(row) for row in rows], columns=list(columns), dtype=object)
    kinds = {name: "Int64" if name == "end_ms" else "int64" for name in columns if name not in TEXT_COLUMNS}
    return frame.astype(kinds)


def as_known(connection: Connection, frame: pd.DataFrame, from_ms: int, to_ms: int) -> pd.DataFrame:
    """Intervals as known just before `to_ms`: nothing is claimed past a last round that no longer speaks then.

    An interval that was seen only once overlaps the window where it begins.
    """
    going_on = frame["end_ms"].isna()
    for probe in frame.loc[going_on, "probe"].unique():
        last = last_round(connection, probe, before_ms=to_ms)
        if last is not None and last.holds_until_ms < to_ms - 1:
            frame.loc[going_on & (frame["probe"] == probe), "end_ms"] = last.at_ms
    overlaps = frame["end_ms"].isna() | (frame["end_ms"] > from_ms) | (frame["start_ms"] >= from_ms)
    return frame[overlaps].reset_index(drop=True)


def kept_hash_key(connection: Connection) -> str:
    """The key in the store, made when there is none. The caller holds the write lock."""
    found = connection.scalar(select(secrets_kept.c.secret).where(secrets_kept.c.name == HASH_KEY))
    if found is not None:
        return str(found)
    made = secrets.token_hex(32)
    connection.execute(insert(secrets_kept).values(name=HASH_KEY, secret=made))
    return made


def forget_abandoned(connection: Connection, before_ms: int) -> None:
    """Delete open intervals of probes that were not asked any more since `before_ms`: no round will end them."""
    asked_since = exists().where(probe_rounds.c.probe == key_outcomes.c.probe, probe_rounds.c.at_ms >= before_ms)
    old = and_(key_outcomes.c.to_ms.is_(None), key_outcomes.c.from_ms < before_ms)
    connection.execute(delete(key_outcomes).where(old, ~asked_since))


def forget_some(connection: Connection, rows: TableClause, column: ColumnClause[int], before_ms: int) -> bool:
    """Delete about `BATCH` rows whose time in `column` is before; True when there may be more."""
    old = select(column).where(column < before_ms).order_by(column)
    last_of_batch = connection.scalar(old.offset(BATCH - 1).limit(1))
    end = before_ms if last_of_batch is None else last_of_batch + 1
    connection.execute(delete(rows).where(column < end))
    return last_of_batch is not None


def go_back(connection: Connection, to_ms: int) -> None:
    """Delete what was recorded at or after `to_ms`, and open again what ended there."""
    connection.execute(delete(probe_rounds).where(probe_rounds.c.at_ms >= to_ms))
    connection.execute(delete(key_outcomes).where(key_outcomes.c.from_ms >= to_ms))
    connection.execute(
        update(key_outcomes).where(key_outcomes.c.ended_by_ms >= to_ms).values(to_ms=None, ended_by_ms=None)
    )
