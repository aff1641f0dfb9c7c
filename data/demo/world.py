"""What a demo world is made from, and what it says about itself to the clock and the player."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from data.demo.night import CALL, HOTFIX, WATCHED_UNTIL
from data.demo.scenario import DEFAULT, Incident, Scenario
from data.demo.shape import ZONE, ZONE_NAME, at_minute, day_window, days_until
from data.demo.trouble import NIGHT
from data.window import HOUR, MINUTE, TimeWindow, local_clock

# Raised when the same arguments give other rows: `demo run` then makes the world anew.
GENERATOR_VERSION = 1
DEFAULT_DAYS, DEFAULT_MEAN, DEFAULT_END, DEFAULT_SEED = 35, 60_000, date(2026, 1, 31), 20260129
MOST_DAYS, MOST_ORDERS = 3_660, 10_000_000


class WorldError(ValueError):
    """A world that cannot be made. The message says what was expected, what was got, and an example."""


@dataclass(frozen=True)
class Plan:
    """What a world is made from: the same plan always gives the same rows."""

    days: int = DEFAULT_DAYS
    mean: int = DEFAULT_MEAN  # orders a day, on the average of a week
    end: date = DEFAULT_END  # the last day
    seed: int = DEFAULT_SEED
    scenario: Scenario = DEFAULT
    scenario_file: Path | None = None

    def __post_init__(self) -> None:
        for name, value, low, high, example in (
            ("days", self.days, 1, MOST_DAYS, "--days 35"),
            ("orders per day", self.mean, 1, MOST_ORDERS, "--orders-per-day 60000"),
            ("seed", self.seed, 0, 2**63 - 1, "--seed 7"),
        ):
            if not low <= value <= high:
                raise WorldError(f"{name}: expected a whole number from {low} to {high}, got {value}, e.g. {example}")

    @property
    def dates(self) -> tuple[date, ...]:
        return days_until(self.end, self.days)

    @property
    def window(self) -> TimeWindow:
        return TimeWindow(day_window(self.dates[0]).start_ms, day_window(self.end).end_ms)

    @property
    def has_night(self) -> bool:
        return self.scenario.builtin_night and NIGHT in self.dates


def marks(plan: Plan, incidents: Sequence[Incident]) -> Mapping[str, int]:
    """The moments that the clock can jump to, in order, each within the world."""
    window = plan.window
    if not incidents:
        found = {"quiet": window.end_ms - 12 * HOUR, "after": window.end_ms - HOUR}
    else:
        found = _marks_of(incidents[0], at_night=plan.has_night)
    return {name: min(max(at_ms, window.start_ms), window.end_ms - 1) for name, at_ms in found.items()}


def _marks_of(incident: Incident, *, at_night: bool) -> dict[str, int]:
    start_ms, end_ms = incident.window.start_ms, incident.window.end_ms
    call_ms = start_ms + (end_ms - start_ms) * 2 // 5 // MINUTE * MINUTE
    after_ms = end_ms + (WATCHED_UNTIL - HOTFIX) * MINUTE
    if at_night:
        call_ms, after_ms = at_minute(NIGHT, CALL), at_minute(NIGHT, WATCHED_UNTIL)
    return {
        "quiet": start_ms - HOUR,
        "incident begins": start_ms,
        f"helpdesk calls {local_clock(call_ms, ZONE)}": call_ms,
        f"hotfix {local_clock(end_ms, ZONE)}": end_ms,
        "after": after_ms,
    }


def world_facts(plan: Plan, incidents: Sequence[Incident]) -> dict[str, object]:
    """The content of `world.json`."""
    return {
        "generator": GENERATOR_VERSION,
        "timezone": ZONE_NAME,
        "first_ms": plan.window.start_ms,
        "last_ms": plan.window.end_ms - 1,
        "days": plan.days,
        "end": plan.end.isoformat(),
        "orders_per_day": plan.mean,
        "seed": plan.seed,
        "scenario": plan.scenario_file.name if plan.scenario_file else None,
        "marks": dict(marks(plan, incidents)),
    }
