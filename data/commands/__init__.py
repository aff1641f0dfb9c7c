"""The commands of `python -m data`, one a file, and what they share."""

from __future__ import annotations

from data.settings import SettingError
from data.window import parse_instant

# Exit codes of every command, beside 0 for done and 1 for findings.
COULD_NOT_RUN = 2


def instant(option: str, text: str, now_ms: int) -> int:
    """The moment that an option names. Raises SettingError that says which option, and what was expected."""
    try:
        return parse_instant(text, now_ms)
    except ValueError as error:
        raise SettingError(f"{option}: {error}") from None
