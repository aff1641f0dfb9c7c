"""The charts of the page Latency in words."""

from __future__ import annotations

from collections.abc import Sequence

from data.metrics.latency import DRAWN_OF_ALL
from data.speech import sentence
from pages.shared.language import say, text
from pages.shared.words import number, orders, share
from pages.shared.words.latency import LINES, length

TIME = sentence("Time")
FINISHED, CLOSED, WAITING = sentence("Finished"), sentence("Closed"), sentence("Waiting")
SHORTEST, LONGEST = sentence("Shortest"), sentence("Longest")
WITHIN = sentence("Finished within")


def percentile_heads() -> tuple[str, ...]:
    of_all = text("p{part} of all", part=DRAWN_OF_ALL)
    return (*map(text, (TIME, FINISHED, CLOSED, WAITING)), *LINES.values(), of_all)


def heat_heads() -> tuple[str, ...]:
    return tuple(map(text, (TIME, FINISHED, SHORTEST, LONGEST, WAITING, CLOSED)))


def worst_percentile(ms: float, when: str, open_ended: int) -> str:
    told = text("Highest p95 of the finished orders: {length}, at {moment}.", length=length(ms), moment=when)
    return f"{told} {_open(open_ended)}" if open_ended else told


def no_percentile(open_ended: int) -> str:
    told = text("No order was finished.")
    return f"{told} {_open(open_ended)}" if open_ended else told


def _open(steps: int) -> str:
    return say().count(
        "Of all orders it was not reached in {number} step.",
        "Of all orders it was not reached in {number} steps.",
        steps,
    )


def worst_slice(name: str) -> str:
    return text("The worst is {slice}; the table has the p95 of each slice.", slice=name)


def finished_of(finished: int, unfinished: int) -> str:
    return text("{orders} finished, {unfinished} did not.", orders=orders(finished), unfinished=number(unfinished))


def within_minute(shares: Sequence[tuple[str, float]]) -> str:
    named = ", ".join(f"{name} {share(each)}" for name, each in shares)
    return text("Finished within 1 min: {shares}.", shares=named)
