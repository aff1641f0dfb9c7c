"""Front matter: YAML and TOML, with the line of each field, and never a value that nobody wrote."""

from __future__ import annotations

import pytest

from data.vault.front_matter import front_matter


def test_yaml_keeps_what_was_written_and_knows_the_lines():
    found = front_matter("---\ntime: 04:39\ndate: 2026-01-29\nopen: no\ntags:\n  - a\n  - b\n---\n# Title\n")
    assert found.fields == {"time": "04:39", "date": "2026-01-29", "open": "no", "tags": ["a", "b"]}
    assert found.lines == {"time": 2, "date": 3, "open": 4, "tags": 5}
    assert (found.body, found.error) == (9, None)


def test_toml_gives_the_same_texts():
    found = front_matter('+++\ntitle = "x"\ndate = 2026-01-29T04:39:00+07:00\nopen = true\nn = [1, 2]\n+++\nbody')
    assert found.fields == {"title": "x", "date": "2026-01-29 04:39:00+07:00", "open": "true", "n": ["1", "2"]}
    assert found.lines == {"title": 2, "date": 3, "open": 4, "n": 5}
    assert found.body == 7


@pytest.mark.parametrize(
    "text",
    ["", "# Title\n---\na: b\n---\n", "---\nno end\n", "---\n\nProse between two rules.\n\n---\n", " ---\na: b\n---\n"],
)
def test_a_note_without_front_matter_has_none(text):
    found = front_matter(text)
    assert (found.fields, found.body) == ({}, 1)


def test_lines_that_are_no_yaml_are_read_one_by_one_and_the_error_is_told():
    found = front_matter("---\ntitle: a: b: c\nseverity: high\nwho: {{ author }}\n---\nbody")
    assert found.fields["severity"] == "high"
    assert found.fields["title"] == "a: b: c"
    assert found.error
    assert found.body == 6


def test_wrong_toml_is_told_and_gives_no_fields():
    found = front_matter("+++\nnot toml at all\n+++\nbody")
    assert found.fields == {}
    assert found.error
    assert found.body == 4


@pytest.mark.parametrize(
    "block",
    [
        "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]",
        "a: " + "[" * 20_000,
        "? [a, b]\n: c",
        "!!python/object/apply:os.system ['true']",
        "a: \x01",
        "- just\n- a list",
    ],
)
def test_hostile_front_matter_is_no_worse_than_wrong(block):
    found = front_matter(f"---\n{block}\n---\nbody")
    assert all(isinstance(value, str | list) for value in found.fields.values())
