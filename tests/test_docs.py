"""The docs are whole: every screen has its page and pictures, every link leads somewhere, the site names every page."""

from __future__ import annotations

import re
import struct
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from markdown_it import MarkdownIt
from markdown_it.token import Token

from tests.code_map import ROOT, shown
from tools.pictures import SHOTS, SIZE, THEMES

DOCS = ROOT / "docs"
PICTURES = DOCS / "pictures"
SCREENS = re.findall(r'PAGES / "(\w+)\.py"', (ROOT / "pages/shared/site.py").read_text(encoding="utf-8"))
PAGES = [*sorted(DOCS.rglob("*.md")), ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "queries/README.md"]
PAGE = pytest.mark.parametrize("page", PAGES, ids=shown)
LARGEST_PICTURE = 250_000


@cache
def tokens(page: Path) -> tuple[Token, ...]:
    """All tokens of a page, those within lines too; code is no link."""
    parsed = MarkdownIt("commonmark").enable("table").parse(page.read_text(encoding="utf-8"))
    return tuple(token for block in parsed for token in (block, *(block.children or ())))


def targets(page: Path) -> Iterator[str]:
    """The links and pictures that stay within the product."""
    found = (token.attrGet("href") or token.attrGet("src") for token in tokens(page))
    yield from (str(each) for each in found if each and not re.match(r"[a-z]+:", str(each)))


def led_to(page: Path, target: str) -> Path:
    path = target.partition("#")[0]
    return (page.parent / path).resolve() if path else page


@cache
def anchors(page: Path) -> frozenset[str]:
    """The headings, as they are written in a link: `## Six states` is `six-states`."""
    found = tokens(page)
    heads = (found[place + 1].content for place, token in enumerate(found) if token.type == "heading_open")
    return frozenset(re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads)


@cache
def put_on_the_site() -> tuple[Path, ...]:
    listed = re.search(r"^ON_SITE := (.+)$", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    assert listed is not None
    return tuple(ROOT / name for name in listed[1].split())


def in_the_menu(entry: object) -> Iterator[str]:
    """The paths of the site's menu, whatever they are nested in."""
    if isinstance(entry, str):
        yield entry
    elif isinstance(entry, list | dict):
        for each in entry.values() if isinstance(entry, dict) else entry:
            yield from in_the_menu(each)


# Screens


@pytest.mark.parametrize("screen", SCREENS)
def test_every_screen_has_a_page_that_shows_it_light_and_dark(screen):
    shows = set(targets(DOCS / "screens" / f"{screen}.md"))
    assert {f"../pictures/{screen}-{theme}.png#only-{theme}" for theme in THEMES} <= shows


def test_every_page_about_a_screen_is_about_one_that_there_is():
    assert {page.stem for page in (DOCS / "screens").glob("*.md")} == set(SCREENS)


def test_every_screen_is_taken_by_the_tool():
    assert set(SHOTS) == set(SCREENS)


def test_the_overview_leads_to_every_screen():
    assert {f"screens/{screen}.md" for screen in SCREENS} <= set(targets(DOCS / "index.md"))


# Pictures


def test_no_picture_is_left_that_no_page_shows():
    seen = {led_to(page, target) for page in PAGES for target in targets(page)}
    assert [shown(picture) for picture in sorted(PICTURES.iterdir()) if picture not in seen] == []


@pytest.mark.parametrize("picture", sorted(PICTURES.glob("*.png")), ids=shown)
def test_a_picture_is_of_one_size_and_small(picture):
    head = picture.read_bytes()[:24]
    assert struct.unpack(">II", head[16:]) == (SIZE["width"], SIZE["height"])
    assert picture.stat().st_size <= LARGEST_PICTURE


@PAGE
def test_no_picture_is_fetched_from_another_host(page):
    sources = [str(token.attrGet("src")) for token in tokens(page) if token.type == "image"]
    assert [source for source in sources if "//" in source] == []


# Links


@PAGE
def test_every_link_leads_to_a_file_that_is_there(page):
    assert [target for target in targets(page) if not led_to(page, target).exists()] == []


@PAGE
def test_every_link_to_a_heading_leads_to_one_that_is_there(page):
    to_headings = [target for target in targets(page) if "#" in target and led_to(page, target).suffix == ".md"]
    wrong = [each for each in to_headings if each.partition("#")[2] not in anchors(led_to(page, each))]
    assert wrong == []


@PAGE
def test_what_a_page_links_to_is_put_on_the_site_too(page):
    places = [led_to(page, target) for target in targets(page)]
    missing = [shown(to) for to in places if not any(to.is_relative_to(kept) for kept in put_on_the_site())]
    assert missing == []


# The site


def test_the_menu_of_the_site_names_every_page_of_the_docs_once():
    with (ROOT / "zensical.toml").open("rb") as file:
        named = sorted(in_the_menu(tomllib.load(file)["project"]["nav"]))
    assert named == sorted({*map(shown, PAGES), "CHANGELOG.md"})
