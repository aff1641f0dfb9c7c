"""Words of the error budget on the page Latency."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import tzinfo

from data.metrics.budget import Spent
from data.settings import Settings
from data.speech import sentence
from data.window import DAY
from pages.shared.language import say, text
from pages.shared.words import NONE, clock, number, share

BUDGET = sentence("On-time share and error budget")
PERIODS = sentence("On-time share of long periods")
COUNTING = sentence("counting…")


def budget_note(settings: Settings) -> str:
    seconds = number(settings.objective_seconds)
    part = number(round(settings.objective_share * 100, 6))
    return text("objective: {share} % within {seconds} s", share=part, seconds=seconds)


def budget_heads(periods_ms: Sequence[int]) -> tuple[str, ...]:
    burned = text("burn")
    named = [part for length_ms in periods_ms for part in (say().duration(length_ms), burned)]
    longest = text("Budget left of {length}", length=say().duration(periods_ms[-1]))
    return (text("Window"), burned, *named, longest)


def on_time(spent: Spent | None, *, counting: bool = False) -> str:
    if spent is None:
        return text(COUNTING) if counting else NONE
    if spent.too_few:
        return text("too few ({number})", number=number(spent.judged_due))
    return share(spent.on_time_share, 2)


def on_time_hint(spent: Spent | None) -> str:
    if spent is None:
        return ""
    return text("{on_time} of {judged} on time", on_time=number(spent.on_time_count), judged=number(spent.judged_due))


def burn(spent: Spent | None) -> str:
    rate = None if spent is None else spent.burn_rate
    return NONE if rate is None else f"{say().number(rate, 1 if rate < 100 else 0)}×"


def left(spent: Spent | None) -> str:
    part = None if spent is None else spent.left
    if part is None:
        return NONE
    if part >= 0:
        return f"{say().number(part * 100, 0)} %"
    return text("overspent, {share} % too many", share=say().number(-part * 100, 0))


def budget_notes(settings: Settings, moment_ms: int, hour_ms: int, zone: tzinfo) -> tuple[str, ...]:
    allowed = number(round((1 - settings.objective_share) * 100, 6))
    return (
        text(
            "On time ÷ orders to judge. Burn: missed share ÷ the {share} % that may be missed; at 1× the budget is "
            "spent just when its period ends.",
            share=allowed,
        ),
        text(
            "{day} ends at {moment}, the longer ones at the last full hour, {hour}.",
            day=say().duration(DAY),
            moment=clock(moment_ms, zone),
            hour=clock(hour_ms, zone),
        ),
    )
