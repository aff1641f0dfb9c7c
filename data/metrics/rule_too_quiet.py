"""The rule of quiet: far fewer orders are due than ordinarily are. Booking is broken then, not dispatch."""

from __future__ import annotations

from scipy.special import betainc, pdtr

from data.metrics.baseline import Baselines, Ordinary
from data.metrics.rule import Rule
from data.metrics.signal import NOT_KNOWN, Case, Context, Said, Signal
from data.window import HOUR, duration_text

WINDOWS_MS = (HOUR // 2, HOUR, 3 * HOUR)


def too_quiet(rule: Rule, context: Context) -> Said:
    """A signal for each slice of which fewer orders were due than on the quietest of days, `share` of the ordinary."""
    measured, at_ms = context.facts.measured, context.facts.data_time_ms
    if measured is None or at_ms is None:
        return NOT_KNOWN
    if not measured.baselines.knows(at_ms):
        return measured.baselines.label("no ordinary hour is known")
    cases = [Case(rule, context, measured, at_ms, 0, name) for name in measured.baselines.table.slices]
    return [signal for case in cases if (signal := _of_slice(case)) is not None]


def _of_slice(case: Case) -> Signal | None:
    for window_ms in WINDOWS_MS:
        from_ms = case.at_ms - window_ms
        expected, ordinary = expected_due(case.measured.baselines, case.name, from_ms, case.at_ms)
        if expected < case.rule["orders"]:
            continue
        seen = case.measured.counts.of_slice("due", case.name, from_ms, case.at_ms)
        least = case.rule["share"] * expected
        if lower_tail(seen, least, ordinary.spread) <= (0.5 if case.held else case.rule["chance"]):
            length = duration_text(window_ms)
            return case.signal(
                from_ms,
                observed=seen,
                expected_low=round(least, 1),
                expected_high=None,
                unit=f"orders due in {length}",
                baseline=ordinary.label,
                sentence=f"{seen} {case.name} orders were due in the last {length}; ordinary are {expected:.0f}",
            )
    return None


def expected_due(baselines: Baselines, name: str, from_ms: int, to_ms: int) -> tuple[float, Ordinary]:
    """The orders that are ordinarily due in [from_ms, to_ms), 0 where nothing is known; and what its last hour is."""
    expected, at_ms = 0.0, from_ms
    while at_ms < to_ms:
        end_ms = min(to_ms, (at_ms // HOUR + 1) * HOUR)
        expected += (baselines.due(name, at_ms).mean or 0.0) * (end_ms - at_ms) / HOUR
        at_ms = end_ms
    return expected, baselines.due(name, to_ms - 1)


def lower_tail(seen: int, mean: float, spread: float) -> float:
    """The chance of at most `seen` where `mean` are ordinary: Poisson, or negative binomial with a spread between
    hours (its variance is mean + (spread × mean)²)."""
    if spread <= 0:
        return float(pdtr(seen, mean))
    size = 1 / spread**2
    return float(betainc(size, seen + 1, size / (size + mean)))
