"""The names of the rules, as people say them."""

from __future__ import annotations

from collections.abc import Mapping

from data.metrics.rule import Kind
from data.speech import Speech, sentence

NAMES: Mapping[Kind, str] = {
    Kind.KEYS: sentence("keys"),
    Kind.FIXED_KEYS: sentence("fixed keys"),
    Kind.SILENCE: sentence("silence"),
    Kind.STATE_0: sentence("state 0"),
    Kind.BURN: sentence("burn"),
    Kind.LATENCY_SHIFT: sentence("latency shift"),
    Kind.TOO_QUIET: sentence("too quiet"),
    Kind.BLIND: sentence("blind"),
}


def rule_name(rule: str, say: Speech) -> str:
    """In the language of `say`; of a rule that no longer exists, what the store calls it."""
    return say.term(NAMES[Kind(rule)]) if rule in set(Kind) else rule
