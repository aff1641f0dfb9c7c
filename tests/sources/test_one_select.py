import pytest

from data.questions import questions
from data.sources.one_select import NotOneSelectError, check_one_select

WRITES = [
    "copy orders to 'stolen.csv'",
    "copy (select 1) to 'stolen.csv'",
    "attach 'other.db'",
    "create table t (a int)",
    "create view v as select 1",
    "insert into orders values (1)",
    "delete from orders",
    "update orders set due_ms = 0",
    "drop table orders",
    "truncate table orders",
    "set statement_timeout = 0",
    "pragma threads = 1",
    "call something()",
    "vacuum",
    "begin",
    "select 1; select 2",
    "select 1; drop table orders",
    "with gone as (delete from orders returning 1) select * from gone",
    "with made as (insert into orders values (1) returning 1) select * from made",
    "select * into copied from orders",
    "select * from orders for update",
    "select * from orders for share",
    "explain analyze delete from orders",
    "select set_config('default_transaction_read_only', 'off', false)",
    "select pg_catalog.set_config('statement_timeout', '0', false)",
    "select nextval('numbers')",
    "select pg_terminate_backend(1)",
    "select pg_read_file('/etc/passwd')",
    "select lo_import('/etc/passwd')",
    "select * from dblink('host=other', 'select 1') as t (a int)",
    "select pg_advisory_lock(1)",
    "values (1)",
    "",
    "-- only a comment",
    "selec 1",
]


@pytest.mark.parametrize("dialect", ["duckdb", "postgresql", "sqlite", "hive", "unheard_of"])
@pytest.mark.parametrize("sql", WRITES)
def test_what_is_not_one_reading_select_is_refused_in_every_dialect(sql: str, dialect: str) -> None:
    with pytest.raises(NotOneSelectError):
        check_one_select(sql, dialect)


@pytest.mark.parametrize("dialect", ["duckdb", "postgresql", "hive"])
def test_every_question_is_one_select(dialect: str) -> None:
    for question in questions().values():
        check_one_select(question.sql, dialect)


@pytest.mark.parametrize(
    "sql",
    [
        "select 1",
        "select 1;",
        "select 'drop table orders; delete' as words",
        "select 1 union all select 2",
        "with a as (select 1 as x) select x from a",
        "select pg_sleep(1)",
        "select * from orders where due_ms < cast(:as_of_ms as bigint)",
    ],
)
def test_a_select_is_let_through(sql: str) -> None:
    check_one_select(sql, "postgresql")
