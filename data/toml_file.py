"""A TOML file that somebody wrote by hand: read whole, or refused with what was expected, what was got, an example."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from data.settings import SettingError
from data.speech import sentence

NO_TOML = sentence("{file}: expected a file of TOML, got {reason}, e.g. {example}")
ENTRY = sentence("{where}: {name}: expected {expected}, got {got}, e.g. {example}")
NOTHING = sentence("nothing")


def read_toml(path: Path, refusal: type[SettingError], example: str) -> dict[str, Any]:
    """The file's table. Raises `refusal` when it cannot be read or is no TOML."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise refusal(NO_TOML, file=path.name, reason=str(reason), example=example) from None


def expectation(where: str, name: str, expected: str, got: object, example: str) -> str:
    """The words of a refusal; `got` None: nothing is there."""
    return ENTRY.format(where=where, name=name, expected=expected, got=shown(got), example=example)


def shown(got: object) -> str:
    """What stands there as a refusal says it."""
    return NOTHING if got is None else repr(got)
