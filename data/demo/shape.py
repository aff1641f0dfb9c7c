"""When people order: the shape of a week and of a day, rain, and who books ahead."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from data.demo.randomness import Floats, Ints, Purpose, generator
from data.window import DAY, MINUTE, TimeWindow

ZONE_NAME = "Asia/Jakarta"
ZONE = ZoneInfo(ZONE_NAME)
MINUTES = 1440
# Monday to Sunday. They sum to 7, so that whole weeks hold exactly the mean, whichever days a world has.
WEEKDAYS = (0.98, 0.98, 0.99, 1.0, 1.05, 1.03, 0.97)
# Weights of the hours 0 to 23: two commutes, on days off a late morning and a long evening.
WORKDAY = (
    *(2.0, 1.4, 1.2, 1.5, 2.4, 3.9, 5.6, 6.6, 6.3, 5.0, 4.3, 4.4),
    *(4.7, 4.4, 4.2, 4.5, 5.6, 6.9, 6.8, 5.8, 5.0, 4.4, 3.6, 2.7),
)
DAY_OFF = (
    *(3.3, 2.4, 1.7, 1.5, 2.1, 2.9, 3.3, 3.9, 4.5, 5.0, 5.3, 5.5),
    *(5.4, 5.1, 5.0, 5.1, 5.6, 6.1, 6.4, 6.3, 6.0, 5.4, 4.6, 3.9),
)
# Rides to an airport before dawn are booked ahead, with a card that is authorised beforehand.
SCHEDULED = (
    *(0.18, 0.22, 0.30, 0.42, 0.45, 0.34, 0.22, 0.15, 0.12, 0.12, 0.12, 0.12),
    *(0.11, 0.11, 0.11, 0.11, 0.11, 0.11, 0.11, 0.11, 0.12, 0.13, 0.14, 0.16),
)
NIGHT_HOURS = 7
NIGHT_WEIGHT: Mapping[str, float] = {"cc_preauth": 2.0, "corporate_voucher": 1.3, "qris": 0.8}
RAIN_MONTHS = (10, 11, 12, 1, 2, 3, 4)
RAIN_CHANCE = 0.3


@dataclass(frozen=True)
class Rain:
    """A shower: `demand` times the orders, and drivers that much harder to find."""

    window: TimeWindow
    demand: float


def day_start_ms(day: date) -> int:
    """Midnight in Jakarta, where the zone has kept one offset since 1964."""
    return int(datetime(day.year, day.month, day.day, tzinfo=ZONE).timestamp()) * 1000


def day_window(day: date) -> TimeWindow:
    return TimeWindow(day_start_ms(day), day_start_ms(day) + DAY)


def days_until(end: date, count: int) -> tuple[date, ...]:
    """`count` days, the last of which is `end`."""
    return tuple(end - timedelta(days=back) for back in range(count - 1, -1, -1))


def local_day(at_ms: int) -> date:
    return datetime.fromtimestamp(at_ms / 1000, UTC).astimezone(ZONE).date()


def at_minute(day: date, minute: int) -> int:
    """The instant of a minute after midnight of that day."""
    return day_start_ms(day) + minute * MINUTE


def orders_of(day: date, mean: int) -> int:
    """How many orders are due on a day, when `mean` are due on the average day of a week."""
    return round(mean * WEEKDAYS[day.weekday()])


def counts_by_method(orders: int, mix: Mapping[str, float]) -> Ints:
    """Whole counts that sum to `orders`, by largest remainder, in the order of the mix."""
    exact = np.array(list(mix.values())) * orders
    counts = np.floor(exact + 1e-9).astype(np.int64)
    counts[np.argsort(counts - exact, kind="stable")[: orders - int(counts.sum())]] += 1
    return counts


def rain_of(seed: int, day: date) -> tuple[Rain, ...]:
    """The shower of a day in the wet months: about every third afternoon or evening."""
    rng = generator(seed, day, Purpose.SHAPE)
    chance, start, length, demand = rng.random(4)
    if day.month not in RAIN_MONTHS or chance > RAIN_CHANCE:
        return ()
    start_ms = at_minute(day, 14 * 60 + int(start * 300))
    return (Rain(TimeWindow(start_ms, start_ms + (40 + int(length * 70)) * MINUTE), 1.25 + 0.4 * float(demand)),)


def minute_weights(day: date, method: str, showers: tuple[Rain, ...]) -> Floats:
    """The relative number of orders in each of the 1,440 minutes of a day."""
    hours = np.array(DAY_OFF if day.weekday() >= 5 else WORKDAY)
    # Each hour's weight stands at its middle; between two middles the curve is straight.
    middles = np.arange(24) * 60 + 30
    weights: Floats = np.interp(np.arange(MINUTES), middles, hours, period=MINUTES)
    weights[: NIGHT_HOURS * 60] *= NIGHT_WEIGHT.get(method, 1.0)
    for rain in showers:
        first = max(0, (rain.window.start_ms - day_start_ms(day)) // MINUTE)
        last = max(0, (rain.window.end_ms - day_start_ms(day)) // MINUTE)
        weights[first:last] *= rain.demand
    return weights


def due_times(rng: np.random.Generator, day: date, weights: Floats, count: int) -> Ints:
    """`count` instants of a day, drawn by the weights of its minutes."""
    edges = np.concatenate(([0.0], np.cumsum(weights)))
    minutes = np.interp(rng.random(count) * edges[-1], edges, np.arange(MINUTES + 1))
    into_day = np.minimum((minutes * MINUTE).astype(np.int64), DAY - 1)
    return np.asarray(into_day + day_start_ms(day), dtype=np.int64)


def scheduled_share(day: date, due_ms: Ints) -> Floats:
    """The chance of each order to be one that was booked ahead."""
    hours = (due_ms - day_start_ms(day)) // (60 * MINUTE)
    return np.asarray(np.array(SCHEDULED)[hours])
