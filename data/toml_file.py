"""A TOML file that somebody wrote by hand: read whole, or refused with what was expected, what was got, an example."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from data.settings import SettingError


def read_toml(path: Path, refusal: type[SettingError], example: str) -> dict[str, Any]:
    """The file's table. Raises `refusal` when it cannot be read or is no TOML."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise refusal(f"{path.name}: expected a file of TOML, got {reason}, e.g. {example}") from None


def expectation(where: str, name: str, expected: str, got: object, example: str) -> str:
    """The words of a refusal; `got` None: nothing is there."""
    shown = "nothing" if got is None else repr(got)
    return f"{where}: {name}: expected {expected}, got {shown}, e.g. {example}"
