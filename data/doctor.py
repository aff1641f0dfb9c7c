"""Would the dashboard work with these settings? Asks every source once and says what it saw.

The rules stand in `data.metrics.contract*`; the other sources than the warehouse in `data.doctor_sources`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from data import binds
from data.answers import Bind, Failure, FailureKind, Rows
from data.clock import clock_of
from data.doctor_sources import failure_check, look_at_history, look_at_keys, look_at_vault
from data.metrics.contract import (
    DEPLOYMENT_COLUMNS,
    DEPLOYMENTS,
    EVERYTHING,
    KEY_OUTCOME_COLUMNS,
    ORDERS,
    Check,
    Column,
    Record,
    Severity,
    check_columns,
    counted,
    unmeasured,
    worst_of,
)
from data.metrics.contract_labels import (
    check_booking_types,
    check_deployments,
    check_ids,
    check_key_outcomes,
    check_outcomes,
    check_payment_methods,
    payment_methods,
)
from data.metrics.contract_times import check_loaded, check_objective, check_sequence, check_times, received_is_set
from data.metrics.contract_zone import check_age, check_days, check_hours
from data.questions import day_bounds
from data.settings import Settings
from data.sources.warehouse import Warehouse, open_warehouse
from data.window import DAY, TimeWindow

# So many of the newest orders are looked at in full; of a larger table only the newest whole days are.
LOOKED_AT = 5_000_000
COLUMN_KINDS = frozenset({FailureKind.MISSING_COLUMN, FailureKind.WRONG_TYPE})
WORDS = {"contract_slices": "payment methods and booking types", "contract_outcomes": "outcomes"}
ALL_DAYS = {"from_day": 0, "to_day": 99_999_999}


@dataclass(frozen=True)
class Report:
    """What the doctor saw. `payment_methods`: orders by payment method, most first."""

    checks: tuple[Check, ...]
    payment_methods: Mapping[str, int]
    reached: bool

    @property
    def works(self) -> bool:
        """Whether every page that has a source would show what is true."""
        return self.reached and all(check.severity in (Severity.OK, Severity.NOTE) for check in self.checks)

    @property
    def exit_code(self) -> int:
        """0 the dashboard would work, 1 findings, 2 the warehouse could not be asked."""
        if not self.reached:
            return 2
        return 0 if self.works else 1

    def as_json(self) -> dict[str, object]:
        """The report for machines."""
        return {
            "works": self.works,
            "checks": [
                {
                    "what": check.what,
                    "severity": str(check.severity),
                    "observed": check.observed,
                    "expected": check.expected,
                    "next_step": check.next_step,
                    "cannot_be_measured": list(check.unmeasured),
                }
                for check in self.checks
            ],
            "payment_methods": [
                {"payment_method": name, "order_count": count} for name, count in self.payment_methods.items()
            ],
            "cannot_be_measured": list(unmeasured(self.checks)),
        }


def examine(settings: Settings) -> Report:
    """Ask the warehouse, the key server, the vault and the history store. Raises SettingError for a wrong CLOCK."""
    now_ms = clock_of(settings).now_ms()
    warehouse = open_warehouse(settings)
    if isinstance(warehouse, Failure):
        visit = None
        checks = [failure_check("warehouse", warehouse, EVERYTHING, Severity.FAILURE)]
    else:
        visit = _Visit(warehouse, settings, now_ms)
        try:
            checks = visit.checks()
        finally:
            warehouse.close()
    orders = visit.waiting if visit else None
    checks += [*look_at_keys(settings, orders, now_ms), *look_at_vault(settings), *look_at_history(settings, now_ms)]
    reached = visit is not None and visit.reached
    return Report(tuple(checks), visit.payment_methods if visit else {}, reached)


def records(frame: pd.DataFrame) -> list[Record]:
    """The rows as plain integers and text, None where there is no value."""
    return [{str(name): _plain(value) for name, value in row.items()} for row in frame.to_dict("records")]


def _plain(value: object) -> int | str | None:
    if value is None or pd.isna(value):
        return None
    return value if isinstance(value, str) else int(value)  # type: ignore[call-overload]  # numpy's integers and floats


class _Visit:
    """One look at one warehouse."""

    def __init__(self, warehouse: Warehouse, settings: Settings, now_ms: int) -> None:
        self._warehouse = warehouse
        self._settings = settings
        self._now_ms = now_ms
        self._bounds: Mapping[str, Bind] = ALL_DAYS
        self._unanswered: list[tuple[str, Failure]] = []
        self.reached = False
        self.payment_methods: Mapping[str, int] = {}
        self.waiting: Rows | None = None

    def checks(self) -> list[Check]:
        columns = self._warehouse.columns("orders")
        if isinstance(columns, Failure):
            return self._without_orders(columns)
        self.reached = True
        found = [Check("warehouse", f"reached {self._warehouse.url_shown} ({self._warehouse.dialect})")]
        found += check_columns("orders", ORDERS, columns, self._warehouse.dialect)
        explained = COLUMN_KINDS if worst_of(found) is Severity.FINDING else frozenset()
        found += self._orders("loaded_ms" in columns)
        found += self._other("deployments", DEPLOYMENT_COLUMNS, self._deployments, (DEPLOYMENTS,))
        found += self._other("key_outcomes", KEY_OUTCOME_COLUMNS, self._key_outcomes)
        return found + list(unanswered(self._unanswered, explained))

    def _without_orders(self, failure: Failure) -> list[Check]:
        self.reached = failure.kind is FailureKind.MISSING_TABLE
        severity = Severity.FINDING if self.reached else Severity.FAILURE
        return [failure_check("warehouse: orders" if self.reached else "warehouse", failure, EVERYTHING, severity)]

    def _orders(self, has_loaded: bool) -> list[Check]:
        days = self._ask("contract_days", **ALL_DAYS)
        found = self._choose_days(days)
        if days is not None and not days:
            return found
        times = self._ask("contract_times", **self._bounds)
        sequence = self._ask("contract_sequence", as_of_ms=self._now_ms, **self._bounds)
        zone, dialect = self._settings.timezone, self._warehouse.dialect
        found += check_days(days, zone, dialect) if days else []
        found += check_times(times) if times else []
        found += check_sequence(sequence[0]) if sequence else []
        found += check_age(sequence[0], self._now_ms, self._settings.clock, zone, dialect) if sequence else []
        found += self._about("contract_hours", lambda rows: check_hours(rows, zone, self._now_ms, dialect))
        found += self._about("contract_ids", lambda rows: check_ids(rows[0]))
        found += self._slices()
        found += self._about("contract_outcomes", check_outcomes)
        if has_loaded:
            found += self._about("contract_loaded", lambda rows: check_loaded(rows[0]))
        if times and sequence and received_is_set(times):
            self._read_waiting(sequence[0])
            found += self._objective(sequence[0])
        return found

    def _choose_days(self, days: Sequence[Record] | None) -> list[Check]:
        if days is None:
            # Too large to be counted: the days around now.
            self._bounds = day_bounds(self._now_ms, self._now_ms, self._settings.give_up_after)
            return []
        if not days:
            step = "let the view give rows, or wait for the first"
            return [Check("orders: rows", "none", "orders", step, Severity.FINDING, EVERYTHING)]
        counts = {int(row["due_day"]): int(row["order_count"] or 0) for row in days if row["due_day"] is not None}
        chosen = newest_days(counts, LOOKED_AT)
        if not chosen:
            return []
        self._bounds = {"from_day": min(chosen), "to_day": max(chosen)}
        seen, total = sum(counts[day] for day in chosen), sum(counts.values())
        looked_at = f"all {total:,}" if seen == total else f"the newest {counted(seen, total)}"
        return [Check("orders: rows", f"looked at {looked_at}, due_day {min(chosen)} to {max(chosen)}")]

    def _slices(self) -> list[Check]:
        slices = self._ask("contract_slices", **self._bounds)
        if not slices:
            return []
        self.payment_methods = payment_methods(slices)
        return check_payment_methods(slices) + check_booking_types(slices)

    def _about(self, question: str, rule: Callable[[Sequence[Record]], list[Check]]) -> list[Check]:
        rows = self._ask(question, **self._bounds)
        return rule(rows) if rows else []

    def _read_waiting(self, sequence: Record) -> None:
        """The orders whose keys are asked about: those that wait at the newest event."""
        newest = sequence["newest_event_ms"]
        as_of_ms = min(self._now_ms, newest) if isinstance(newest, int) and newest > 0 else self._now_ms
        answer = self._warehouse.ask("waiting", binds.waiting(self._settings, as_of_ms))
        self.waiting = None if isinstance(answer, Failure) else answer

    def _objective(self, sequence: Record) -> list[Check]:
        """The day up to the newest order: what came after it, of old orders, is the tail of the last ones."""
        settings, newest = self._settings, sequence["newest_created_ms"]
        as_of_ms = min(self._now_ms, newest) if isinstance(newest, int) and newest > 0 else self._now_ms
        window = TimeWindow(as_of_ms - DAY, as_of_ms)
        slices = self._ask("slice_outcomes", **binds.slice_outcomes(settings, window, as_of_ms))
        return check_objective(slices, settings.objective_seconds) if slices else []

    def _other(
        self,
        relation: str,
        contract: Iterable[Column],
        look: Callable[[], list[Check]],
        lost: tuple[str, ...] = (),
    ) -> list[Check]:
        """A relation that need not be there."""
        columns = self._warehouse.columns(relation)
        if not isinstance(columns, Failure):
            return check_columns(relation, contract, columns, self._warehouse.dialect) + look()
        if columns.kind is FailureKind.MISSING_TABLE:
            return [Check(relation, "no such relation (optional)", severity=Severity.NOTE, unmeasured=lost)]
        return [failure_check(relation, columns, lost, Severity.FINDING)]

    def _deployments(self) -> list[Check]:
        rows = self._ask("contract_deployments", as_of_ms=self._now_ms)
        return check_deployments(rows[0]) if rows else []

    def _key_outcomes(self) -> list[Check]:
        rows = self._ask("contract_key_outcomes")
        return check_key_outcomes(rows) if rows is not None else []

    def _ask(self, question: str, **asked: Bind) -> list[Record] | None:
        """The rows, or None when there is no answer: then a check says so."""
        answer = self._warehouse.ask(question, asked)
        if isinstance(answer, Failure):
            self._unanswered.append((question, answer))
            return None
        return records(answer.frame)


def unanswered(failures: Sequence[tuple[str, Failure]], explained: frozenset[FailureKind]) -> Iterator[Check]:
    """What could not be looked at. Failures of `explained` kinds are one note: their cause has its own finding."""
    by_column = [name for name, failure in failures if failure.kind in explained]
    if by_column:
        observed = f"not looked at while columns are wrong: {', '.join(by_column)}"
        yield Check("further checks", observed, "", "mend the columns, then ask the doctor again", Severity.NOTE)
    for name, failure in failures:
        if failure.kind is FailureKind.TIMED_OUT and name == "contract_days":
            observed = "too many to count in QUERY_TIMEOUT: looked at the days around now only"
            yield Check("orders: rows", observed, "", "raise QUERY_TIMEOUT for a longer look", Severity.NOTE)
        elif failure.kind is FailureKind.TOO_MANY_ROWS and name in WORDS:
            step = "map them to the few names that people use; an id or a free text is none"
            yield Check(WORDS[name], failure.message, "a few names", step, Severity.FINDING)
        elif failure.kind not in explained:
            yield failure_check(f"question {name}", failure, (), Severity.FINDING)


def newest_days(counts: Mapping[int, int], at_most: int) -> list[int]:
    """The newest days that hold at most so many orders together; the newest one in any case."""
    chosen: list[int] = []
    total = 0
    for day in sorted(counts, reverse=True):
        total += counts[day]
        if chosen and total > at_most:
            break
        chosen.append(day)
    return chosen
