"""What a cell of a table tells in a sentence."""

from __future__ import annotations

import pytest

from tests.vault.test_incident import HEAD, at, read


@pytest.mark.parametrize("key", ["Impact", "Summary", "User impact"])
def test_a_cell_about_the_impact_is_read_as_a_sentence(key: str) -> None:
    found = read(
        f"{HEAD}| Status | Done |\n|---|---|\n| {key} | 12 % of the queries failed from 06:14 to 07:02 UTC |\n"
    )
    assert (at(found, "started"), at(found, "resolved")) == ("2026-01-29T06:14+00:00", "2026-01-29T07:02+00:00")


def test_a_cell_about_what_is_to_be_done_is_not() -> None:
    table = "| Item | What |\n|---|---|\n| Action | Repeat what failed from 06:14 to 07:02 UTC |\n"
    assert at(read(f"{HEAD}{table}\n## Root cause\n\nA disk.\n"), "started") is None


def test_the_end_of_a_span_stays_where_a_later_time_follows() -> None:
    text = "Orders failed from 2:10 PM to 6:20 PM EST. At 8:00 PM EST I wrote this."
    assert at(read(f"{HEAD}## Summary\n\n{text}\n"), "resolved") == "2026-01-29T18:20-05:00"
