"""Front matter: the YAML between `---` or the TOML between `+++` that opens a note.

YAML values are kept as the text that a person wrote: YAML 1.1 would read `04:39` as the number 279.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import yaml

_FENCES = {"---": ("---", "..."), "+++": ("+++",)}
_MOST_LINES = 1_000
_PLAIN = re.compile(r"^([A-Za-z_][\w .-]*?)\s*:(?:\s+(.*))?$")
_TOML_KEY = re.compile(r"""^\s*["']?([\w .-]+?)["']?\s*=""")


@dataclass(frozen=True)
class FrontMatter:
    """The fields as text, lists of text, or mappings of them; `body` is the line (from 1) on which the note goes on.

    `lines` gives the line of each top-level field. `error` says why it is not YAML or TOML; the fields are then
    those lines that read `key: value`.
    """

    fields: Mapping[str, Any] = field(default_factory=dict)
    lines: Mapping[str, int] = field(default_factory=dict)
    body: int = 1
    error: str | None = None


# In C, where the library was built with it: front matter is then read ten times as fast.
_Loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


def front_matter(text: str) -> FrontMatter:
    """The front matter of a note's text; no fields and `body` 1 when it has none."""
    lines = text.split("\n", _MOST_LINES)
    fence = lines[0].rstrip()
    ends = _FENCES.get(fence)
    if ends is None:
        return FrontMatter()
    end = next((n for n, line in enumerate(lines[1:_MOST_LINES], start=1) if line.rstrip() in ends), None)
    if end is None:
        return FrontMatter()
    block = lines[1:end]
    return _yaml(block, end + 2) if fence == "---" else _toml(block, end + 2)


def _yaml(block: list[str], body: int) -> FrontMatter:
    try:
        fields, lines = _yaml_fields("\n".join(block))
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        if not any(_PLAIN.match(line) for line in block) and any(line.strip() for line in block):
            return FrontMatter()  # two rules with prose between them: part of the note
        return _plain(block, body, _first_line(error))
    return FrontMatter(fields, lines, body) if fields or not any(block) else FrontMatter()


def _yaml_fields(text: str) -> tuple[dict[str, Any], dict[str, int]]:
    # A few lines of aliases can unfold to gigabytes.
    if "*" in text and any(isinstance(event, yaml.AliasEvent) for event in yaml.parse(text, Loader=_Loader)):
        raise yaml.YAMLError("aliases are not read")
    loader = _Loader(text)
    try:
        node = loader.get_single_node()
        if not isinstance(node, yaml.MappingNode):
            return {}, {}
        fields = loader.construct_document(node)
    finally:
        loader.dispose()
    lines = {str(key.value): key.start_mark.line + 2 for key, _ in node.value}
    return {str(key): value for key, value in fields.items()}, lines


def _toml(block: list[str], body: int) -> FrontMatter:
    try:
        fields = tomllib.loads("\n".join(block))
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        return FrontMatter({}, {}, body, _first_line(error))
    keys = ((match[1], number) for number, line in enumerate(block, start=2) if (match := _TOML_KEY.match(line)))
    lines: dict[str, int] = {}
    for key, number in keys:
        lines.setdefault(key, number)
    return FrontMatter({key: _as_text(value) for key, value in fields.items()}, lines, body)


def _as_text(value: Any) -> Any:
    """TOML's own types as the text that YAML would give: `true`, `2026-01-29 04:39:00+07:00`."""
    if isinstance(value, dict):
        return {key: _as_text(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_as_text(inner) for inner in value]
    return str(value).lower() if isinstance(value, bool) else str(value)


def _plain(block: list[str], body: int, error: str) -> FrontMatter:
    found = dict(_plain_fields(block))
    fields = {key: value for key, (value, _) in found.items()}
    return FrontMatter(fields, {key: number for key, (_, number) in found.items()}, body, error)


def _plain_fields(block: list[str]) -> Iterator[tuple[str, tuple[str, int]]]:
    for number, line in enumerate(block, start=2):
        if match := _PLAIN.match(line):
            yield match[1], ((match[2] or "").strip().strip("\"'"), number)


def _first_line(error: Exception) -> str:
    problem = getattr(error, "problem", None)
    return str(problem or str(error) or type(error).__name__).split("\n")[0][:80]
