"""The mapping from lessons to live checks."""

from __future__ import annotations

from pathlib import Path

import pytest

from data.lesson_watches import PAGES, WatchError, load_watches
from data.metrics.lessons import watch_of
from tests.code_map import ROOT


@pytest.mark.parametrize(
    ("lesson", "page"),
    [
        ("Monitor state 0 orders from MyBB to BBD", "Backlog"),
        ("A monitor tells whether state-0 orders of MyBB arrive at BBD", "Backlog"),
        ("CC pre-auth must be in the test scenarios", "Scenarios"),
        ("Test scenarios cover a card that is authorised beforehand", "Scenarios"),
        ("No deployment without a row in the deployment plan", "Deployments"),
        ("Each row of the plan names who stands by", "Deployments"),
        ("The Redis key was gone and nobody saw it", "Keys"),
        ("Drink more water", None),
    ],
)
def test_what_the_team_learnt_leads_to_the_page_that_watches_it(lesson: str, page: str | None):
    watch = watch_of(lesson, load_watches())
    assert (None if watch is None else watch.page) == page


def test_the_pages_are_those_of_the_site():
    words = (ROOT / "pages/shared/words/__init__.py").read_text(encoding="utf-8")
    assert all(f'= sentence("{page}")\n' in words for page in PAGES)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x = 1", "expected [[watch]] only"),
        ("[[watch]]\npage = 'Moon'\nwords = ['a']", "watch 1: page: expected one of Backlog"),
        ("[[watch]]\npage = 'Keys'\nrule = 'none'\nwords = ['a']", "rule: expected one of "),
        ("[[watch]]\npage = 'Keys'\nwords = []", "words: expected a list of patterns"),
        ("[[watch]]\npage = 'Keys'\nwords = ['(']", "words: expected a regular expression, got '('"),
        ("[[watch]]\npage = 'Keys'\nword = 'a'", "expected page, rule or words, got 'word'"),
        ("[[watch]", "expected a file of TOML"),
    ],
)
def test_an_entry_that_cannot_be_used_is_refused_with_an_example(tmp_path: Path, text: str, expected: str):
    path = tmp_path / "watches.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(WatchError) as refused:
        load_watches(path)
    assert expected in str(refused.value) and "e.g." in str(refused.value)
