"""The charts of the page Latency in words."""

from __future__ import annotations

from collections.abc import Sequence

from pages.shared.words import orders, share
from pages.shared.words.latency import LINES, length

PERCENTILE_HEADS = ("Time", "Finished", "Closed", "Waiting", *LINES.values(), "p95 of all")
HEAT_HEADS = ("Time", "Finished", "Shortest", "Longest", "Waiting", "Closed")
WITHIN = "Finished within"


def not_reached(over_ms: float) -> str:
    return f"over {length(over_ms)}, not reached"


def worst_percentile(ms: float, when: str, open_ended: int) -> str:
    told = f"Highest p95 of the finished orders: {length(ms)}, at {when}."
    return f"{told} {_open(open_ended)}" if open_ended else told


def no_percentile(open_ended: int) -> str:
    return f"No order was finished. {_open(open_ended)}" if open_ended else "No order was finished."


def _open(steps: int) -> str:
    return f"Of all orders it was not reached in {steps:,} {'step' if steps == 1 else 'steps'}."


def worst_slice(name: str) -> str:
    return f"The worst is {name}; the table has the p95 of each slice."


def finished_of(finished: int, unfinished: int) -> str:
    return f"{orders(finished)} finished, {unfinished:,} did not."


def within_minute(shares: Sequence[tuple[str, float]]) -> str:
    return f"Finished within 1 min: {', '.join(f'{name} {share(each)}' for name, each in shares)}."
