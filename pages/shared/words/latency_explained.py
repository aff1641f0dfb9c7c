"""How the page Latency counts, in Markdown, behind one click."""

from __future__ import annotations

from data.metrics.latency import RELATIVE_ERROR, Measure
from data.settings import Settings
from pages.shared.language import say, text
from pages.shared.words import number, share


def explanation(measure: Measure, settings: Settings) -> str:
    own = _handoff() if measure is Measure.HANDOFF else _assignment()
    counted, finished, of_all = own
    abandoned = say().duration(settings.give_up_after)
    return "\n\n".join(
        (
            counted,
            finished,
            of_all,
            text(
                "**> …**: it is not reached. So many did not finish that the percentile has no value; it is longer "
                "than the longest time for which any of these orders was looked at."
            ),
            missing(measure, settings),
            text(
                "**Waiting ≥ x** are exact counts at data time. Orders that wait for over {length} are abandoned, and "
                "left out.",
                length=abandoned,
            ),
            text(
                "**Exactness**: latencies are counted in buckets whose middle is at most {share} off. Every count is "
                "exact. A percentile of few orders says little: p99 of fewer than a hundred is the slowest.",
                share=share(RELATIVE_ERROR),
            ),
        )
    )


def _handoff() -> tuple[str, str, str]:
    return (
        text(
            "All figures are of the orders that were *due* in the window, whenever they were received. An order due "
            "before the window and received in it counts where it was due. The latency is counted from due."
        ),
        text(
            "**p50 … p99** are of the orders that were received, and of no others. So they look fine while orders "
            "hang: an order that waits is in none of them."
        ),
        text(
            "**p50, p95 of all due** count a waiting order with at least its age so far (Kaplan–Meier). How long it "
            "will take is not known; that it already took so long is. An order that was closed without being received "
            "counts until it was closed. In the last column it counts as one that would never have been received. "
            "Where the two differ, closing hides waiting."
        ),
    )


def _assignment() -> tuple[str, str, str]:
    return (
        text(
            "All figures are of the orders that were *due* in the window, whenever they were assigned. An order due "
            "before the window and assigned in it counts where it was due. The latency is counted from received."
        ),
        text(
            "**p50 … p99** are of the orders that were assigned, and of no others. So they look fine while orders "
            "hang: an order that waits is in none of them."
        ),
        text(
            "**p50, p95 of all received** count a waiting order with at least its age so far (Kaplan–Meier). How long "
            "it will take is not known; that it already took so long is. An order that was closed without being "
            "assigned counts until it was closed. In the last column it counts as one that would never have been "
            "assigned. Where the two differ, closing hides waiting."
        ),
    )


def missing(measure: Measure, settings: Settings) -> str:
    if measure is Measure.ASSIGNMENT:
        return text("**Without driver** are those that wait for one, and those that were closed before they had one.")
    return text(
        "**Not handed over** is the share of the orders to judge that are not received: they have waited for at least "
        "{seconds} s, or were closed unreceived after that. Pending, withdrawn and abandoned orders are in neither "
        "part of it.",
        seconds=number(settings.objective_seconds),
    )
