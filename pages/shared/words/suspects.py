"""Every string about the suspects of a run of orders that hung. "After" and "before", never "caused"."""

from __future__ import annotations

from datetime import tzinfo

from data.metrics.suspects import SETTLES_IN, Candidate, Clearing, Run
from data.speech import sentence
from data.window import local_clock, local_time, zone_name
from pages.shared.language import say, text
from pages.shared.words import NONE, orders

SUSPECTS = sentence("Suspects")
INFERRED = sentence(
    "inferred: what was deployed before the orders of a slice began to hang, and what speaks for and against it"
)
SUSPECT_HEADS = (
    sentence("Deployment"),
    sentence("Before the first order that hung"),
    sentence("The slice after it"),
    sentence("Handed over in between"),
    sentence("Also"),
)
CLEARED = sentence("Deployed in the 24 h before, and no suspects")
NO_RUN = sentence("No slice hung in this window, so there are no suspects to look for.")
NONE_IN_REACH = sentence("No deployment in the 24 h before.")
NOBODY = sentence(
    "Nobody is suspected: what was deployed in the 24 h before has nothing that speaks against it but its time."
)
CLEARING_WORDS = {
    Clearing.WORKED_ON: sentence("the slice went on working after it"),
    Clearing.NO_EFFECT: sentence("the slice was not worse after it"),
}


def run(found: Run, zone: tzinfo) -> str:
    """`cc_preauth hung from 2026-01-29 03:36 to 04:34 WIB: 118 of 118 orders not received in time.`"""
    end = f"{local_clock(found.end_ms, zone)} {zone_name(found.end_ms, zone)}"
    return text(
        "{slice} hung from {start} to {end}: {hung} of {orders} not received in time. The first one was due within "
        "{length} of that.",
        slice=found.slice,
        start=local_time(found.start_ms, zone)[:16],
        end=end,
        hung=say().number(found.hung),
        orders=orders(found.settled),
        length=say().duration(found.step_ms),
    )


def before(candidate: Candidate, step_ms: int) -> str:
    """`at once`, `12 h 05 min before`, or that it was under way: as exactly as the orders were read."""
    if candidate.before_ms <= -step_ms:
        return text("while it was under way")
    if candidate.before_ms < step_ms:
        return text("at once")
    return text("{length} before", length=say().duration(candidate.before_ms))


def worked_on(candidate: Candidate) -> str:
    return say().number(candidate.worked_on) if candidate.worked_on else text("none")


def also(candidate: Candidate) -> str:
    """What else speaks of it, without being evidence."""
    parts = [text("the service that the incident names")] if candidate.same_service else []
    if candidate.others_within_hour:
        others = candidate.others_within_hour
        parts.append(say().count("{number} other within the hour", "{number} others within the hour", others))
    parts += [] if candidate.deployment.risk_analysis else [text("no risk analysis stated")]
    parts += [] if candidate.deployment.standby else [text("no standby stated")]
    return ", ".join(parts) or NONE


def cleared(candidate: Candidate) -> str:
    """Why a deployment in reach is no suspect."""
    if candidate.cleared is None:
        return NONE
    if candidate.cleared is Clearing.TOO_FEW:
        length = say().duration(SETTLES_IN)
        return text("too few orders to judge, and over {length} before", length=length)
    return text(CLEARING_WORDS[candidate.cleared])
