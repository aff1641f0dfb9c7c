"""What stands for a user on screen: a keyed hash, the same everywhere, from which nobody gets back to the user."""

from __future__ import annotations

import hashlib
import hmac

UNKNOWN = "unknown"
LENGTH = 12
# As pandas writes its nulls, and as a site's view writes a column that it lacks.
NOBODY = frozenset({"", UNKNOWN, "nan", "<NA>", "NaT"})


def hashed_user(user_id: object, key: str) -> str:
    """Twelve hexadecimal digits for a user; `unknown` where the warehouse does not know who it was.

    HMAC-SHA256: without the key, trying out all telephone numbers leads nowhere. Null is None, NaN or NA.
    """
    if user_id is None or str(user_id) in NOBODY:
        return UNKNOWN
    return hmac.new(key.encode(), str(user_id).encode("utf-8", "replace"), hashlib.sha256).hexdigest()[:LENGTH]
