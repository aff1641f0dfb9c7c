"""Every string about the claims of a postmortem beside what the orders show."""

from __future__ import annotations

from datetime import tzinfo

from data.metrics.claim import MOMENTS, Claim, Reason, Row, Value, Verdict
from data.metrics.incident import Certainty
from data.retelling import retold
from data.speech import sentence
from data.window import MINUTE, SECOND, local_time
from pages.shared.language import say, text
from pages.shared.words import NONE
from pages.shared.words.incident import NOT_STATED, short

LONGEST_CLAIM = 240
CLAIMS = sentence("Claims of the postmortem against the orders")
CLAIM_HEADS = (
    sentence("Claim"),
    sentence("Stated"),
    sentence("Observed"),
    sentence("Difference"),
    sentence("Verdict"),
    sentence("Why"),
)
CLAIM_WORDS = {
    Claim.START: sentence("Start"),
    Claim.DETECTION: sentence("Detection"),
    Claim.MITIGATION: sentence("Mitigation"),
    Claim.END: sentence("End"),
    Claim.DURATION: sentence("Duration"),
    Claim.USERS: sentence("Users affected"),
    Claim.SLICE: sentence("Payment methods"),
    Claim.CAUSE: sentence("Cause"),
}
LAST_LEFT = sentence("the last order that hung left")
OBSERVED_HOW = {
    Claim.START: sentence("the first order that hung was due"),
    Claim.DETECTION: sentence("the first moment at which anything was stuck"),
    Claim.MITIGATION: LAST_LEFT,
    Claim.END: LAST_LEFT,
    Claim.DURATION: sentence("from the first order that hung to the last that left"),
    Claim.USERS: sentence("distinct users of the run"),
    Claim.SLICE: sentence("every payment method with a run at that time"),
    Claim.CAUSE: sentence("what was recorded of their keys"),
}
HURT_IN_SPAN = sentence("distinct users hurt in the stated span")
VERDICT_SHAPES = {Verdict.AGREES: "●", Verdict.DIFFERS: "▲", Verdict.CANNOT_TELL: "○"}
VERDICT_WORDS = {
    Verdict.AGREES: sentence("agrees"),
    Verdict.DIFFERS: sentence("differs"),
    Verdict.CANNOT_TELL: sentence("cannot tell"),
}
REASONS = {
    Reason.NOT_STATED: NOT_STATED,
    Reason.STARTS_WITH_REPORT: sentence("no start stated; the account begins with this"),
    Reason.NO_MOMENT: sentence("no moment stated by which to find the orders"),
    Reason.NOT_YET: sentence("it had not happened yet"),
    Reason.WRITTEN_LATER: sentence("written later than this moment"),
    Reason.AHEAD_OF_DATA: sentence("the orders known do not reach so far"),
    Reason.NOT_COVERED: sentence("no orders are known of that time"),
    Reason.NONE_HUNG: sentence("no run of hung orders at that time"),
    Reason.STILL_OPEN: sentence("the run was not over yet"),
    Reason.BEFORE_ANY: sentence("nothing was stuck yet"),
    Reason.AFTER_ALL: sentence("nothing was stuck any more"),
    Reason.WITHIN_RUN: sentence("orders hung at that moment"),
    Reason.BETWEEN_LAST: sentence("between the last order that hung and the end of its wait"),
    Reason.ROUGH: sentence("stated roughly"),
    Reason.MORE_HUNG: sentence("others hung too"),
    Reason.NOT_ALL_HUNG: sentence("not all of those named hung"),
    Reason.OTHERS_HUNG: sentence("others hung"),
    Reason.KEY_LACKED: sentence("the orders that hung lacked the key"),
    Reason.KEY_PRESENT: sentence("most of the orders that hung had the key"),
    Reason.NO_KEY_RECORD: sentence("no record of their keys"),
    Reason.NOT_IN_ORDERS: sentence("orders do not tell a cause"),
}


def claim_value(claim: Claim, value: Value | None, zone: tzinfo) -> str:
    if value is None:
        return NONE
    if isinstance(value, tuple):
        return short(", ".join(map(_told, value)), LONGEST_CLAIM)
    if claim in MOMENTS:
        return local_time(value, zone, seconds=bool(value % MINUTE))
    return say().duration(value) if claim is Claim.DURATION else say().number(value)


def _told(value: str) -> str:
    """What was recorded of keys in the viewer's words; a name, and what a note says, as it stands."""
    return ", ".join(retold(part, say()) for part in value.split(", "))


def stated_value(row: Row, zone: tzinfo) -> str:
    """What the note says; nothing of what had not happened, or was not written, at the as-of time."""
    if row.stated is None:
        return NONE if row.reason in (Reason.NOT_YET, Reason.WRITTEN_LATER) else text(NOT_STATED)
    return claim_value(row.claim, row.stated, zone)


def difference(row: Row) -> str:
    """`1 h 03 min earlier`, `+12`, `3 min longer`."""
    if row.difference is None:
        return NONE
    if not (row.difference if row.claim is Claim.USERS else _seconds_apart(row)):
        return "0"
    if row.claim is Claim.USERS:
        return f"{'+' if row.difference > 0 else '−'}{say().number(abs(row.difference))}"
    length = say().duration(abs(_seconds_apart(row)) * SECOND)
    if row.claim is Claim.DURATION:
        return text("{length} longer", length=length) if row.difference > 0 else text("{length} shorter", length=length)
    return text("{length} later", length=length) if row.difference > 0 else text("{length} earlier", length=length)


def _seconds_apart(row: Row) -> int:
    """Between the two as they are shown, to the second."""
    if isinstance(row.observed, int) and isinstance(row.stated, int):
        return row.observed // SECOND - row.stated // SECOND
    return (row.difference or 0) // SECOND


def quoted(row: Row) -> tuple[str, ...]:
    """The words of the note, with the line."""
    if row.quote is None:
        return ()
    if row.claim is Claim.CAUSE:
        return (text("line {line}", line=row.line),)
    told = {"quote": short(row.quote), "line": row.line}
    if row.certainty is not Certainty.INFERRED:
        return (text("“{quote}”", **told) if row.line is None else text("“{quote}” (line {line})", **told),)
    return (
        text("“{quote}”, inferred", **told) if row.line is None else text("“{quote}” (line {line}), inferred", **told),
    )


def how(row: Row) -> tuple[str, ...]:
    """By what method the observed was found."""
    if row.observed is None:
        return ()
    no_run = row.claim is Claim.USERS and row.reason is Reason.NONE_HUNG
    return (text(HURT_IN_SPAN if no_run else OBSERVED_HOW[row.claim]),)


def why(row: Row) -> str:
    return NONE if row.reason is None else text(REASONS[row.reason])


def asked(reach_start_ms: int, reach_end_ms: int, as_of_ms: int, data_time_ms: int, zone: tzinfo) -> str:
    """How the observed was asked, said once for the whole table."""
    return text(
        "Observed: questions hung, impact_outcomes and key_outcomes, orders due {start} to {end}, as of {as_of}, data "
        "time {data}.",
        start=local_time(reach_start_ms, zone),
        end=local_time(reach_end_ms, zone),
        as_of=local_time(as_of_ms, zone, seconds=True),
        data=local_time(data_time_ms, zone, seconds=True),
    )
