"""Something in an address that cannot be used: told so that it can be said in any language."""

from __future__ import annotations

from dataclasses import dataclass

from data.speech import sentence

EXPECTED_EITHER = sentence("expected {one} or {other}, got {got}")
EXPECTED_COMPARE = sentence("expected how long before, e.g. 1d or 1w, or the start of a past window, got {got}")
EXPECTED_REFRESH = sentence("expected 5s to 1h, or off, got {got}")


@dataclass(frozen=True)
class Problem:
    """Something in the address that cannot be used: a sentence in English with named places, and what stands there."""

    name: str
    english: str
    places: tuple[tuple[str, object], ...] = ()

    @property
    def message(self) -> str:
        return self.english.format(**dict(self.places)) if self.places else self.english


def problem(name: str, english: str, **places: object) -> Problem:
    return Problem(name, english, tuple(places.items()))
