"""What is usually set up instead: three alarms on the total of all slices, tuned on the two weeks before."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from data.metrics.columns import Flags, Ints
from data.metrics.order_columns import OrderColumns
from data.metrics.past import Rows, true_from
from data.metrics.rule import Terms
from data.metrics.two_shares import Floats
from data.window import HOUR, MINUTE, TimeWindow

QUIET_MINUTES = 10
Z_LIMIT = 4.0


def rivals(rows: Rows, judged: TimeWindow, terms: Terms) -> Mapping[str, Ints]:
    """By name of the rival the moments at which its alarms went off, each over after ten quiet minutes."""
    at = np.arange(judged.start_ms, judged.end_ms, MINUTE, dtype=np.int64)
    judges: Mapping[str, Callable[[Rows, Ints, Terms], Flags]] = {
        "static threshold": _static,
        "burn rate": _burn,
        "seasonal z-score": _seasonal,
    }
    return {name: _starts(at, judge(rows, at, terms)) for name, judge in judges.items()}


def _starts(at: Ints, firing: Flags) -> Ints:
    fired = np.flatnonzero(firing)
    fresh = np.append(True, np.diff(fired) > QUIET_MINUTES)[: len(fired)]
    return np.asarray(at[fired[fresh]], dtype=np.int64)


def _stuck(orders: OrderColumns, at: Ints, terms: Terms) -> Ints:
    """All orders over the stuck threshold at each moment."""
    start, end = orders.due_ms + terms.stuck_ms + 1, orders.left_ms
    real = start < end
    begun = np.searchsorted(np.sort(start[real]), at, side="right")
    return np.asarray(begun - np.searchsorted(np.sort(end[real]), at, side="right"), dtype=np.int64)


def _static(rows: Rows, at: Ints, terms: Terms) -> Flags:
    """More stuck orders than at any moment of the two days before."""
    before = _stuck(rows.orders, np.arange(at[0] - 36 * HOUR, at[0], MINUTE, dtype=np.int64), terms)
    return np.asarray(_stuck(rows.orders, at, terms) > max(10, int(before.max())))


def _late(orders: OrderColumns, at: Ints, terms: Terms, length_ms: int) -> tuple[Ints, Ints]:
    """Orders not on time, and all judged, of those due in the stretch before each moment."""
    counted = true_from(orders, terms)
    settled = counted["judged"] < (1 << 60)
    due = np.sort(orders.due_ms[settled & orders.is_due])
    good = np.sort(orders.due_ms[(counted["on_time"] < (1 << 60)) & orders.is_due])
    end = at - terms.objective_ms
    whole, on_time = (np.searchsorted(times, end) - np.searchsorted(times, end - length_ms) for times in (due, good))
    return np.asarray(whole - on_time), np.asarray(whole)


def _burn(rows: Rows, at: Ints, terms: Terms) -> Flags:
    """The pairs of windows of the SRE workbook, on the total."""

    def rate(length_ms: int) -> Floats:
        late, whole = _late(rows.orders, at, terms, length_ms)
        return np.asarray(late / np.maximum(whole, 1) / (1 - terms.objective_share))

    fast = (rate(HOUR) >= 14.4) & (rate(5 * MINUTE) >= 14.4)
    return np.asarray(fast | ((rate(6 * HOUR) >= 6) & (rate(30 * MINUTE) >= 6)))


def _seasonal(rows: Rows, at: Ints, terms: Terms) -> Flags:
    """Late orders of ten minutes against the same hour of the days before, by mean and standard deviation."""
    table = rows.ordinary
    late = (table.tables["judged"] - table.tables["on_time"]).sum(axis=0)
    first = int((at[0] - table.starts[0]) // HOUR)
    hours = ((at - table.starts[0]) // HOUR).astype(np.int64)
    alike = np.arange(1, 15) * 24
    past = late[np.clip(hours[:, None] - (hours[:, None] - first) // 24 * 24 - alike[None, :], 0, None)]
    expected = past.mean(axis=1) / 6
    spread = np.sqrt(np.maximum(past.var(axis=1) / 36, expected)) + 1e-9
    seen, _ = _late(rows.orders, at, terms, 10 * MINUTE)
    return np.asarray((seen - expected) / spread > Z_LIMIT)
