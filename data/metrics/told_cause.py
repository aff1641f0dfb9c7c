"""Whether a cause, as a note tells it, is a claim about keys that orders lacked."""

from __future__ import annotations

import re

_SENTENCE = re.compile(r"(?<=[.!?;])\s+|\n+")
_KEY = re.compile(r"\b(?:redis|cach\w+|keys?|kunci)\b", re.IGNORECASE)
# A key that no order waits for.
_OTHER_KEY = re.compile(
    r"\b(?:api|ssh|tls|ssl|signing|encryption|licen[cs]e|access|secret|private|public|primary|foreign|idempotency)"
    r"[- ]keys?\b|\bkunci (?:api|akses|utama|asing|enkripsi)\b",
    re.IGNORECASE,
)
_LACKED = re.compile(
    r"(?<!not )(?<!n't )(?<!never )\b(?:miss(?:ing|es|ed)?|absent|lack(?:ed|s|ing)?|evicted|expired|deleted|removed|"
    r"lost|gone|wrong|invalid|stale|corrupt\w*)\b|"
    r"(?:n't|\b(?:not|never|no longer|nobody|nothing))\b[^,;]{0,30}\b(?:found|exist\w*|there|set|present|available|"
    r"writ\w+|wrote|created?|stored?|cached|filled|populated|saved?)\b|"
    r"\b(?:no|without(?: an?| the)?)\s+(?:\w+ ){0,2}(?:keys?|cach\w+)\b|"
    r"(?<!tidak )\b(?:hilang|kosong|kedaluwarsa|kadaluarsa|terhapus|dihapus|salah)\b|"
    r"\b(?:tidak|belum|tanpa)\b[^,;]{0,20}\b(?:ditemukan|ada|tersedia|ditulis|tertulis|terbentuk|dibuat|tersimpan|"
    r"disimpan)\b",
    re.IGNORECASE,
)


def tells_of_missing_keys(text: str) -> bool:
    """Whether one sentence speaks of a cached key and says that it was not there, or was wrong.

    That a store was slow or away, and that a key was there, are no such claims: what was recorded of keys cannot tell.
    """
    return any(_KEY.search(_OTHER_KEY.sub("", one)) and _LACKED.search(one) for one in _SENTENCE.split(text))
