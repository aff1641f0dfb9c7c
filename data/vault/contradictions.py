"""What a postmortem says twice and differently. It is listed, and never put right."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from data.vault.durations import Duration
from data.vault.found_moment import Found

_ORDER = (("started", "detected"), ("started", "mitigated"), ("started", "resolved"), ("detected", "acknowledged"),
          ("detected", "mitigated"), ("detected", "resolved"), ("acknowledged", "resolved"))  # fmt: skip
# "~2 jam" and 123 minutes agree; "120 minutes" and 123 do not.
_ABOUT_SHARE = 0.25
_EXACT_MIN = 1


def contradictions(
    found: Mapping[str, Found], spans: Mapping[str, Duration], computed: Mapping[str, int | None]
) -> Iterator[str]:
    """Each in one sentence without a full stop, with the lines it is read from."""
    for earlier, later in _ORDER:
        one, other = found.get(earlier), found.get(later)
        if one is not None and other is not None and _before(other, one):
            yield (
                f"{later} ({other.at:%Y-%m-%d %H:%M}, line {other.line}) is before "
                f"{earlier} ({one.at:%Y-%m-%d %H:%M}, line {one.line})"
            )
    span = spans.get("duration_span")
    stated = spans.get("duration")
    if stated is not None and span is not None and _differ(stated, span.minutes):
        yield f"the stated duration is {stated.minutes} min, its own span {span.minutes} min"
    for name, reckoned in computed.items():
        said = spans.get(name)
        if said is not None and reckoned is not None and not said.partly and _differ(said, reckoned):
            yield f"{name} is stated as {said.minutes} min, its moments are {reckoned} min apart"


def _before(one: Found, other: Found) -> bool:
    """Never for a time in a zone against one in none."""
    if (one.zone is None) != (other.zone is None):
        return False
    return one.at.replace(tzinfo=one.zone) < other.at.replace(tzinfo=other.zone)


def _differ(said: Duration, minutes: int) -> bool:
    allowed = max(_EXACT_MIN, abs(minutes) * _ABOUT_SHARE) if said.about else _EXACT_MIN
    return abs(said.minutes - minutes) > allowed
