"""The gate before every engine: exactly one select, whatever the engine itself would allow."""

from __future__ import annotations

import re
from functools import lru_cache

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

# SQLAlchemy's names of dialects and sqlglot's.
_DIALECTS = {"postgresql": "postgres", "hive": "spark", "mssql": "tsql", "awsathena": "athena"}
_FORBIDDEN = (exp.Insert, exp.Update, exp.Delete, exp.Merge, exp.Create, exp.Copy, exp.Command, exp.Into, exp.Lock)
# A select may call these, and they change the session, the server or its files.
_MEDDLING = re.compile(
    r"set_config|nextval|setval|lo_\w+|dblink\w*|pg_(terminate|cancel)_backend|pg_\w*advisory\w*|pg_(reload|rotate|promote|switch)\w*"
    r"|pg_(read|write|ls|stat)_\w+|pg_(create|drop|copy)\w*|query_to_xml\w*|force_checkpoint|checkpoint",
    re.IGNORECASE,
)


class NotOneSelectError(ValueError):
    """The text is not exactly one select. The message says what it is instead."""


@lru_cache(maxsize=512)
def check_one_select(sql: str, dialect: str) -> None:
    """Raise NotOneSelectError unless `sql` is one select that writes nothing, in SQLAlchemy's `dialect`."""
    tree = _parse(sql, dialect)
    if not isinstance(tree, exp.Select | exp.SetOperation):
        raise NotOneSelectError(f"a {_word(tree)} is not a select")
    for node in tree.walk():
        if isinstance(node, _FORBIDDEN):
            raise NotOneSelectError(f"a select with {_word(node)} in it is not read-only")
        if isinstance(node, exp.Func) and _MEDDLING.fullmatch(_function_name(node)):
            raise NotOneSelectError(f"the function {_function_name(node).lower()} is not read-only")


def _parse(sql: str, dialect: str) -> exp.Expression:
    known = _DIALECTS.get(dialect, dialect)
    read = known if known in sqlglot.Dialect.classes else None
    # A colon before a name is a bind here; not every dialect of sqlglot knows that.
    text = re.sub(r"(?<![:\w]):([a-z_]\w*)", r"null", sql) if read == "duckdb" else sql
    try:
        trees = sqlglot.parse(text, read=read)
    except SqlglotError as error:
        raise NotOneSelectError(f"this is not SQL that can be read: {str(error).splitlines()[0]}") from None
    found = [tree for tree in trees if tree is not None]
    if len(found) != 1:
        raise NotOneSelectError(f"{len(found)} statements are not one select")
    return found[0]  # type: ignore[return-value]  # sqlglot names its node type loosely


def _word(node: exp.Expression) -> str:
    return node.key.lower()


def _function_name(node: exp.Func) -> str:
    return node.name if isinstance(node, exp.Anonymous) else node.sql_name()
