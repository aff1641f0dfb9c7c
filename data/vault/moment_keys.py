"""Which moment a key states by its words, where it is none of the known keys: `Data fresh again: 11:50`.

It states one only where a time stands behind it and its words are those of one moment.
"""

from __future__ import annotations

import re
from functools import lru_cache

from data.vault.incident_words import LONGEST_KEY, RESTORED

_MOST_WORDS = 7
_WORDS: dict[str, re.Pattern[str]] = {
    "started": re.compile(
        r"\b(?:start(?:s|ed)?|began|begins?|beginning|onset|from|mulai|dimulai|sejak|"
        r"(?<!stable )(?<!normal )(?<!ok )(?<!up )(?<!back )(?<!well )(?<!again )since|"
        r"first (?:\w+ )?(?:fail\w*|errors?|bad|affected|impact\w*|lost|missing|symptoms?))\b"
    ),
    "detected": re.compile(
        r"\b(?:detect\w*|notic\w*|aware|discover\w*|report(?:ed|s)?|alert(?:ed|s)?|alarm|found|knew|known|"
        r"recogni[sz]ed|"
        r"(?:issue|incident|problem|compliance|breach) identified|"
        r"spotted|paged|"
        r"opened|filed|logged|raised|first sign(?:al)?|contacted|called|phoned|notified|informed|diketahui|"
        r"terdeteksi|ketahuan|"
        r"first (?:\w+ )?(?:calls?|tickets?|complaints?|pages?|mails?|e-mails?))\b"
    ),
    "mitigated": re.compile(r"\b(?:mitigat\w*|contain(?:ed|ment)|workaround|stop-?gap|stabili[sz]ed|dimitigasi)\b"),
    "resolved": re.compile(
        r"\b(?:resolved|resolution|solved|end(?:s|ed)?|over|closed|until|cleared|stable|(?:ok|up|well) since|"
        r"selesai|berakhir|teratasi)\b"
    ),
    RESTORED: re.compile(
        r"\b(?:restored|restoration|recovered|recovery|fixed|repaired|back|again|fully (?:available|operational)|"
        r"normal|pulih)\b"
    ),
}
# When something else began or ended: a deployment, the work on the incident, what was written about it.
_OF_OTHERS = re.compile(
    r"\b(?:review\w*|meetings?|retro\w*|post-?mortem|documents?|drafts?|maintenance|changes?|deploy\w*|releases?|"
    r"updates?|planned|scheduled|next|last|latest|published|posted|created|written|investigat\w*|response|responders?|"
    r"call|bridge|due|expected|estimated|eta|jobs?|backups?|imports?|migrations?|roll-?\w+|restarts?|work|shift|hours?|"
    r"minutes?|duration|time to|pull request|pr|commit|merged?|comms|communication|root cause|cause|action|task|by|"
    r"window|hold|freeze|monitoring|escalat\w*)\b"
)


@lru_cache(maxsize=10_000)
def moment_of_key(key: str) -> tuple[str, ...]:
    """The moment that a key states, as the only name or none."""
    if key[-1:].isdigit():  # the colon behind it is that of a time: `down since 6:10 PM`
        return ()
    plain = " ".join(re.sub(r"[^\w\s-]|_", " ", key).split()).casefold()
    if len(key) > LONGEST_KEY or len(plain.split()) > _MOST_WORDS or _OF_OTHERS.search(plain):
        return ()
    told = tuple(name for name, words in _WORDS.items() if words.search(plain))
    if told == ("resolved", RESTORED):
        return ("resolved",)
    return told if len(told) == 1 else ()
