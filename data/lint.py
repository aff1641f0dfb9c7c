"""The lint of `queries/`: the portable subset of SQL, kept by looking at the syntax tree.

What is kept and why stands in queries/README.md. A query that passes runs untranslated on every engine.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError
from sqlglot.optimizer.scope import Scope, traverse_scope

from data.metrics.contract import DEPLOYMENT_COLUMNS, KEY_OUTCOME_COLUMNS, ORDERS
from data.questions import FOLDER, Question, QuestionError, parse

CONTRACT = {
    "orders": frozenset(column.name for column in ORDERS),
    "deployments": frozenset(column.name for column in DEPLOYMENT_COLUMNS),
    "key_outcomes": frozenset(column.name for column in KEY_OUTCOME_COLUMNS),
}
DIALECTS = ("duckdb", "postgres", "spark", "clickhouse")
FUNCTIONS = frozenset(
    {"abs", "case", "cast", "coalesce", "count", "exists", "max", "min", "nullif", "row_number", "sum", "trim"}
)
FRAME = "rows between unbounded preceding and current row"

_QUOTED = re.compile(r"'(?:[^']|'')*'")
_COMMENT = re.compile(r"--[^\n]*|/\*.*?\*/", re.DOTALL)
_BIND = re.compile(r"(?<![:\w]):([A-Za-z_]\w*)")
_CAST_BIND = re.compile(r"cast\(:([a-z_]\w*) as (bigint|varchar)\)")


@dataclass(frozen=True)
class Finding:
    """One thing that is not portable, or not as the header says."""

    query: str  # the file
    rule: str
    found: str
    expected: str


# What a rule yields: what was found, what was expected.
Found = Iterator[tuple[str, str]]


def lint(folder: Path = FOLDER) -> list[Finding]:
    """Every finding in the files of `folder`, in the order of their names."""
    return [
        finding for path in sorted(folder.glob("*.sql")) for finding in lint_text(path.stem, path.read_text("utf-8"))
    ]


def lint_text(name: str, text: str) -> list[Finding]:
    """Every finding in the text of one query file."""
    file = f"{name}.sql"
    try:
        question = parse(name, text)
    except QuestionError as error:
        return [Finding(file, "header", str(error), "a complete header")]
    findings = [Finding(file, rule, *pair) for rule, check in _TEXT_RULES.items() for pair in check(question)]
    tree = _tree(question)
    if isinstance(tree, str):
        return [*findings, Finding(file, "one select", tree, "exactly one select")]
    return findings + [
        Finding(file, rule, *pair) for rule, check in _TREE_RULES.items() for pair in check(tree, question)
    ]


def _tree(question: Question) -> exp.Query | str:
    for dialect in DIALECTS:
        try:
            statements = [one for one in sqlglot.parse(_without_binds(question.sql), read=dialect) if one is not None]
        except SqlglotError as error:
            return f"{dialect} cannot read it: {str(error).splitlines()[0]}"
        if len(statements) != 1:
            return f"{len(statements)} statements"
        if not isinstance(statements[0], exp.Select | exp.SetOperation):
            return f"a {statements[0].key}"
    return sqlglot.parse_one(_without_binds(question.sql), read="duckdb")  # type: ignore[return-value]  # checked above


def _without_binds(sql: str) -> str:
    """A bind is no SQL of any dialect; null has its place in the tree."""
    return _BIND.sub("null", sql)


def _lower_case(question: Question) -> Found:
    code = _QUOTED.sub("''", _COMMENT.sub("", question.sql))
    for word in sorted(set(re.findall(r"\w*[A-Z]\w*", code))):
        yield word, word.lower()


def _no_double_colon(question: Question) -> Found:
    if "::" in _QUOTED.sub("''", _COMMENT.sub("", question.sql)):
        yield "::", "cast(… as …)"


def _no_bind_in_text(question: Question) -> Found:
    """SQLAlchemy binds :word in comments and quotes too."""
    hidden = _COMMENT.findall(question.sql) + _QUOTED.findall(_COMMENT.sub("", question.sql))
    for part in hidden:
        for word in _BIND.findall(part):
            yield f":{word} in {part.strip()}", "no colon before a word in comments and quotes"


def _binds(question: Question) -> Found:
    code = _QUOTED.sub("''", _COMMENT.sub("", question.sql))
    cast = set(_CAST_BIND.findall(code))
    for name in sorted(set(_BIND.findall(_CAST_BIND.sub("", code)))):
        yield f":{name} bare", f"cast(:{name} as bigint)"
    stated = set(question.binds.items())
    for name, kind in sorted(cast - stated):
        yield f"{name} {kind} in the query alone", "each bind in the header, with its type"
    for name, kind in sorted(stated - cast):
        yield f"{name} {kind} in the header alone", "no bind that the query does not use"


_FORBIDDEN: dict[type, tuple[str, str]] = {
    exp.Interval: ("an interval", "integer arithmetic on milliseconds"),
    exp.Qualify: ("qualify", "a named step with a where"),
    exp.Star: ("a star", "the columns by name; count(*) is allowed"),
    exp.Filter: ("filter (where …)", "sum(case when … then 1 else 0 end)"),
    exp.Unnest: ("unnest", "rows that are in a relation"),
    exp.Lateral: ("lateral", "a join of named steps"),
    exp.Distinct: ("distinct", "group by"),
    exp.ILike: ("ilike", "equality"),
    exp.Limit: ("limit", "the row cap of the header"),
    exp.Into: ("into", "a select that writes nothing"),
    exp.Lock: ("a lock", "a select that locks nothing"),
    exp.DML: ("a change", "a select that writes nothing"),
    exp.DDL: ("a definition", "a select that writes nothing"),
}


def _constructs(tree: exp.Query, _question: Question) -> Found:
    for node in tree.walk():
        for kind, pair in _FORBIDDEN.items():
            if isinstance(node, kind) and not isinstance(node, exp.Query) and not isinstance(node.parent, exp.Count):
                yield pair
        if isinstance(node, exp.Group) and (node.args.get("all") or not node.expressions):
            yield "group by all", "group by the columns by name"
        if isinstance(node, exp.With) and node.recursive:
            yield "a recursive with", "plain named steps"


def _functions(tree: exp.Query, _question: Question) -> Found:
    for node in tree.find_all(exp.Func):
        # Operators, and each when of a case, are functions to sqlglot.
        if isinstance(node, exp.Binary) or (isinstance(node, exp.If) and isinstance(node.parent, exp.Case)):
            continue
        name = (node.name if isinstance(node, exp.Anonymous) else node.sql_name()).lower()
        if name not in FUNCTIONS:
            yield f"the function {name}", f"only {', '.join(sorted(FUNCTIONS))}; the rest in Python"


def _windows(tree: exp.Query, _question: Question) -> Found:
    for window in tree.find_all(exp.Window):
        spec = window.args.get("spec")
        if spec is None or spec.sql().lower() != FRAME:
            yield f"{window.sql().lower()}", FRAME


def _aliases(tree: exp.Query, _question: Question) -> Found:
    """ClickHouse reads an alias that is also a column of the same select as the alias everywhere in it."""
    for scope in traverse_scope(tree):
        if isinstance(scope.expression, exp.Select):
            taken = frozenset[str]().union(*(_columns_of(source) for source in scope.sources.values()))
            for item in scope.expression.selects:
                if isinstance(item, exp.Alias) and item.alias in taken:
                    yield f"{item.sql().lower()}", f"an alias that is no column of the same select, not {item.alias}"


def _columns_of(source: object) -> frozenset[str]:
    if isinstance(source, exp.Table):
        return CONTRACT.get(source.name, frozenset())
    if isinstance(source, Scope) and isinstance(source.expression, exp.Query):
        return frozenset(source.expression.named_selects)
    return frozenset()


def _relations(tree: exp.Query, _question: Question) -> Found:
    steps = {step.alias for step in tree.find_all(exp.CTE)}
    for table in tree.find_all(exp.Table):
        if table.name not in steps and table.name not in CONTRACT:
            yield f"the relation {table.name}", f"one of {', '.join(CONTRACT)}"


def _outputs(tree: exp.Query, question: Question) -> Found:
    outputs, stated = list(tree.named_selects), list(question.columns)
    if outputs != stated:
        yield f"columns {', '.join(outputs)}", f"those of the header: {', '.join(stated)}"


_TEXT_RULES: dict[str, Callable[[Question], Found]] = {
    "lower case": _lower_case,
    "cast": _no_double_colon,
    "colon": _no_bind_in_text,
    "binds": _binds,
}
_TREE_RULES: dict[str, Callable[[exp.Query, Question], Found]] = {
    "constructs": _constructs,
    "functions": _functions,
    "windows": _windows,
    "aliases": _aliases,
    "relations": _relations,
    "columns": _outputs,
}
