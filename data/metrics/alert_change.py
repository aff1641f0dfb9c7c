"""What is new about an alert since it was last remembered, and whether somebody should be told."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from data.metrics.alert import Alert, Severity, State

# The least urgent first.
URGENCY = (Severity.INFO, Severity.WARN, Severity.PAGE)


class Event(StrEnum):
    """What the rules did to an alert, and what a message is about."""

    OPENED = "opened"
    CHANGED = "changed"
    RESOLVED = "resolved"


@dataclass(frozen=True)
class Change:
    """One step in the life of an alert. `what` names the fields that differ; `is_told`: worth a message."""

    event: Event
    what: tuple[str, ...] = ()
    is_told: bool = True


def changes(before: Alert | None, after: Alert) -> tuple[Change, ...]:
    """The steps from what is remembered to what is judged now, in their order; none when nothing of note differs.

    An alert that opened and closed unseen (nothing could be remembered in between) makes both steps.
    """
    was_open = before is not None and before.state is State.OPEN
    if after.state is State.RESOLVED:
        if before is not None and not was_open:
            return ()
        resolved = Change(Event.RESOLVED)
        return (resolved,) if was_open else (Change(Event.OPENED), resolved)
    if before is None or not was_open:
        return (Change(Event.OPENED),)
    what = tuple(name for name in ("severity", "rules", "slices", "cause") if _differs(before, after, name))
    return (Change(Event.CHANGED, what, _is_worse(before, after)),) if what else ()


def is_more_urgent(one: Severity, other: Severity) -> bool:
    """Whether somebody must look sooner for `one` than for `other`."""
    return URGENCY.index(one) > URGENCY.index(other)


def _differs(before: Alert, after: Alert, name: str) -> bool:
    old, new = getattr(before, name), getattr(after, name)
    return set(old) != set(new) if isinstance(old, tuple) else bool(old != new)


def _is_worse(before: Alert, after: Alert) -> bool:
    """It grew, or its cause is known now: what calms down by itself is read at its end."""
    return (
        is_more_urgent(after.severity, before.severity)
        or not set(after.slices) <= set(before.slices)
        or not set(after.rules) <= set(before.rules)
        or (after.cause is not None and after.cause != before.cause)
    )
