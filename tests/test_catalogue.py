"""Every sentence has its translation, with the same places; none is kept that nobody says."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from data.deployment_rules import load_rules
from data.metrics.key_concerns import CONCERNS
from data.probes import load_probes
from data.settings import ROOT, load
from data.speech import DEFAULT, LOCALE_FOLDER, LOCALES
from tests.code_map import product_files, tree

# How many sentences a call of this name says: `count` says one and many.
KEYWORDS = {"text": 1, "term": 1, "sentence": 1, "count": 2, "MisreadError": 1}
SPEAKS = re.compile(r"\bsay\.|from data\.speech import|from pages\.shared\.language import|from data\.misread import")
PLACE = re.compile(r"{(\w+)}")


def said_in(path: Path) -> Iterator[str | tuple[str, ...]]:
    """The sentences of a file that speaks."""
    if not SPEAKS.search(path.read_text(encoding="utf-8")):
        return
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call) and (number := KEYWORDS.get(called(node.func))):
            forms = tuple(arg.value for arg in node.args[:number] if isinstance(arg, ast.Constant))
            if len(forms) == number and all(isinstance(form, str) for form in forms):
                yield forms if number > 1 else forms[0]


def called(function: ast.expr) -> str:
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def said() -> set[str | tuple[str, ...]]:
    found = {each for path in product_files() for each in said_in(path)}
    settings = load({}, ROOT).settings
    of_probes = {probe.help for probe in load_probes(settings.probes_file)}
    of_rules = {rule.missing for rule in load_rules(settings.deployment_rules_file)}
    of_servers = {text for each in CONCERNS for text in (each.what, each.seen, each.expected, each.next_step)}
    return found | of_rules | of_probes | of_servers


def catalogue(language: str) -> dict[str | tuple[str, ...], tuple[str, ...]]:
    with (LOCALE_FOLDER / f"{language}.po").open("rb") as file:
        messages = [message for message in read_po(file, locale=language, abort_invalid=True) if message.id]
    return {
        message.id: message.string if isinstance(message.string, tuple) else (message.string,) for message in messages
    }


TRANSLATED = sorted(set(LOCALES) - {DEFAULT})


def test_there_is_something_to_say():
    assert len(said()) > 30


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_sentence_is_translated_and_none_is_left_over(language):
    known = {english for english, forms in catalogue(language).items() if all(forms)}
    assert said() - known == set(), "not translated"
    assert set(catalogue(language)) - said() == set(), "nobody says this"


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_translation_has_the_places_of_its_sentence(language):
    for english, forms in catalogue(language).items():
        wanted = set(PLACE.findall(english if isinstance(english, str) else english[1]))
        assert all(set(PLACE.findall(form)) == wanted for form in forms), english
