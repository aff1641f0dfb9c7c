"""Markdown as the blocks that a deployment log is written in: headings, tables, lists and paragraphs, with lines."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from markdown_it import MarkdownIt
from markdown_it.token import Token

from data.vault.code_rows import code_rows, is_head, is_timeline
from data.vault.deployment_log_dates import find_date
from data.vault.deployment_log_words import WEEKDAYS
from data.vault.html_tables import Rows, html_tables

_MARK = re.compile(r"^\[(.)\]\s+")
_COMMENTS = (("%%", "%%"), ("<!--", "-->"))
# None is so long; without a limit thousands that never close would be looked through again and again.
_WIKILINK = re.compile(r"!?\[\[([^\[\]|#]{0,300})(?:#[^\[\]|]{0,300})?(?:\|([^\[\]]{0,300}))?\]\]")
_CALLOUT = re.compile(r"^\[![\w-]+\][+-]?\s*")  # Obsidian's box: `> [!success] Its title`
# Beneath every heading that `#` can make: what stands out in a paragraph of its own.
LOWEST = 7
_MARKDOWN = MarkdownIt("commonmark").enable(["table", "strikethrough"])
# The texts within the blocks are read one by one, and most have no mark-up at all: a log of thousands of rows is read
# in half the time.
# A link by its name is none here, for a text is read without the rest of its note.
_MARKED_UP = re.compile(r"\*|`|\\|\]\(|~~|_(?:(?<!\w_)|(?!\w))|<\S|&#?\w+;")
# What a rule of the library cannot do without: a note that has none of it is read without the rule.
_SIGNS = {
    "table": re.compile(r"\|"),
    "fence": re.compile(r"```|~~~"),
    "html_block": re.compile(r"<"),
    "blockquote": re.compile(r">"),
    "reference": re.compile(r"\]:"),
    "heading": re.compile(r"#"),
    "lheading": re.compile(r"\n[ \t>]*(?:=+|-+)[ \t\r]*(?=\n|\Z)"),
    "hr": re.compile(r"([-*_])[ \t]*\1[ \t]*\1[ \t\r]*(?=\n|\Z)"),
}
_WORD = re.compile(r"[^\W\d]+")
_OF_DAYS = frozenset({*WEEKDAYS.split("|"), "hari"})
_BREAK = re.compile(r"[ \t]*\n[ \t]*")
_SPACES = re.compile(r"[ \t]+")
_URL = re.compile(r"https?://[^\s)>\]|]+")


@dataclass(frozen=True)
class Text:
    """A run of text without mark-up. `strong` are the parts that were bold or code, `links` where links lead."""

    plain: str
    strong: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    struck: bool = False  # crossed out, at least in part


@dataclass(frozen=True)
class Heading:
    level: int
    text: Text
    line: int


@dataclass(frozen=True)
class Paragraph:
    text: Text
    line: int


@dataclass(frozen=True)
class Row:
    cells: tuple[Text, ...]
    line: int


@dataclass(frozen=True)
class Table:
    head: Row
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Item:
    """An item of a list. `mark` is what stands between the brackets of a task; None when it is no task."""

    text: Text
    mark: str | None
    line: int
    children: tuple[Item, ...]


@dataclass(frozen=True)
class Items:
    items: tuple[Item, ...]


Block = Heading | Paragraph | Table | Items


@dataclass(slots=True)
class _Node:
    """A token, with what stands between it and the one that closes it."""

    type: str
    token: Token
    children: list[_Node]


def blocks(text: str, first_line: int = 1, *, logs: bool = False) -> tuple[Block, ...]:
    """The blocks of a note in their order; `first_line` is the line of the file on which `text` begins.

    Comments and code are left out: neither is on the page that people read. With `logs`, code whose lines mostly begin
    with a time is a paragraph.
    """
    shown = blanked(text, _COMMENTS)
    needless = tuple(rule for rule, sign in _SIGNS.items() if not sign.search(shown))
    return tuple(_blocks(_tree(_parser(needless).parse(shown)), first_line, logs=logs))


@lru_cache
def _parser(needless: tuple[str, ...]) -> MarkdownIt:
    """What reads a note as blocks, without some rules."""
    return MarkdownIt("commonmark").enable("table").disable(["inline", *needless])


def _tree(tokens: Iterable[Token]) -> list[_Node]:
    """The tokens as nodes: the library's own tree takes as long as a third of the parsing."""
    nodes: list[_Node] = []
    above = [nodes]
    for token in tokens:
        if token.nesting == -1:
            above.pop()
            continue
        node = _Node(token.type.removesuffix("_open"), token, [])
        above[-1].append(node)
        if token.nesting == 1:
            above.append(node.children)
    return nodes


def blanked(text: str, marks: Iterable[tuple[str, str]]) -> str:
    """The text with what stands between two marks as spaces, its lines kept. A mark that nothing closes is text.

    It reads a text once: a pattern would read all the rest for every opening mark.
    """
    for opening, closing in marks:
        parts, at = [], 0
        while (begin := text.find(opening, at)) >= 0 and (end := text.find(closing, begin + len(opening))) >= 0:
            end += len(closing)
            parts += [text[at:begin], re.sub(r"[^\n]", " ", text[begin:end])]
            at = end
        text = "".join([*parts, text[at:]])
    return text


def wikilink(text: str) -> str | None:
    """The note that the first wikilink of a text leads to."""
    match = _WIKILINK.search(text)
    return match[1].strip() or None if match else None


def without_wikilinks(text: str) -> str:
    """The text as it is read: `[[note|shown]]` is `shown`."""
    return _WIKILINK.sub(lambda match: (match[2] or match[1]).strip(), text) if "[[" in text else text


def _blocks(nodes: Iterable[_Node], first: int, *, logs: bool) -> Iterator[Block]:
    for node in nodes:
        line = _line(node, first)
        if node.type == "heading":
            yield Heading(int(node.token.tag[1]), _text(node.children[0]), line)
        elif node.type == "paragraph":
            yield from _paragraph(_text(node.children[0]), line)
        elif node.type == "table":
            yield _table(node, first)
        elif node.type in ("bullet_list", "ordered_list"):
            yield Items(tuple(_item(child, first) for child in node.children))
        elif node.type == "html_block":
            yield from (_html_table(rows, line) for rows in html_tables(node.token.content))
        elif node.type == "blockquote":
            yield from _blocks(node.children, first, logs=logs)
        elif node.type in ("fence", "code_block"):
            fenced = node.type == "fence"
            rows = code_rows(node.token.content)
            if (logs and is_timeline(rows)) or (not fenced and is_head(rows)):
                yield Paragraph(Text(_SPACES.sub(" ", "\n".join(rows))), line + fenced)


def _paragraph(text: Text, line: int) -> Iterator[Block]:
    """A paragraph; the title of a callout is a heading, and so is a day in bold."""
    first, _, rest = text.plain.partition("\n")
    callout = _CALLOUT.match(first)
    if callout:
        yield Heading(LOWEST, replace(text, plain=first[callout.end() :]), line)
        if rest:
            yield Paragraph(replace(text, plain=rest), line + 1)
    elif not rest and text.strong == (first.rstrip(":"),) and is_day(first):
        yield Heading(LOWEST, text, line)
    else:
        yield Paragraph(text, line)


@lru_cache(maxsize=200)
def is_day(text: str) -> bool:
    """Whether a text is a date, with the name of its weekday at most."""
    date = find_date(text)
    left = set() if date is None else {word.casefold() for word in _WORD.findall(text.replace(date.text, ""))}
    return date is not None and left <= _OF_DAYS


def _line(node: _Node, first: int) -> int:
    return first + (node.token.map[0] if node.token.map else 0)


def _table(node: _Node, first: int) -> Table:
    rows = [row for part in node.children for row in part.children]
    read = [Row(tuple(_text(cell.children[0]) for cell in row.children), _line(row, first)) for row in rows]
    return Table(read[0], tuple(read[1:]))


def _html_table(rows: Rows, first: int) -> Table:
    read = [Row(tuple(Text(cell) for cell in cells), first + line) for line, cells in rows]
    return Table(read[0], tuple(read[1:]))


def _item(node: _Node, first: int) -> Item:
    text = next((_text(child.children[0]) for child in node.children if child.type == "paragraph"), Text(""))
    match = _MARK.match(text.plain)
    if match:
        text = replace(text, plain=text.plain[match.end() :])
    children = [item for child in node.children if child.type.endswith("_list") for item in child.children]
    return Item(text, match[1] if match else None, _line(node, first), tuple(_item(one, first) for one in children))


def _text(node: _Node) -> Text:
    content = node.token.content
    if not _MARKED_UP.search(content):
        bare = _spaced(_BREAK.sub("\n", content) if "\n" in content else content)
        return Text(bare, links=tuple(_URL.findall(bare)) if "://" in bare else ())
    tokens = _inline(content)
    strong: list[str] = []
    links: list[str] = []
    plain = "".join(_parts(tokens, strong, links))
    links.extend(_URL.findall(plain) if "://" in plain else ())
    return Text(_spaced(plain), tuple(strong), tuple(links), any(token.type == "s_open" for token in tokens))


def _inline(content: str) -> list[Token]:
    """What stands within a block, without the steps by which a whole note is read."""
    tokens: list[Token] = []
    _MARKDOWN.inline.parse(content, _MARKDOWN, {}, tokens)
    return tokens


def _spaced(text: str) -> str:
    """With one space where there are several."""
    return (_SPACES.sub(" ", text) if "  " in text or "\t" in text else text).strip()


def _parts(tokens: Iterable[Token], strong: list[str], links: list[str]) -> list[str]:
    """The text of the tokens in their order; what was bold or code, and where links lead, is added to the lists."""
    parts: list[str] = []
    opened: list[tuple[int, str]] = []  # where the marks that are open began, and where a link leads
    for token in tokens:
        if token.nesting == 1:
            opened.append((len(parts), str(token.attrs.get("href", ""))))
        elif token.nesting == -1:
            begin, target = opened.pop()
            if token.type == "strong_close":
                strong.append("".join(parts[begin:]))
            elif token.type == "link_close":
                links.append(target)
        else:
            parts.append(_said(token))
            if token.type == "code_inline":
                strong.append(token.content)
    return parts


def _said(token: Token) -> str:
    if token.type in ("softbreak", "hardbreak"):
        return "\n"
    if token.type == "html_inline":
        return "; " if token.content.lower().startswith("<br") else ""
    return "" if token.type == "image" else token.content
