"""A text of a person that was not understood, told so that it can be said in any language."""

from __future__ import annotations


class MisreadError(ValueError):
    """What was expected and what was got: a sentence in English with named places, and what stands in them."""

    def __init__(self, english: str, **places: object) -> None:
        super().__init__(english.format(**places))
        self.english = english
        self.places = places
