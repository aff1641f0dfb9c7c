"""What docs/run.md promises, tried as it stands."""

import re

import psycopg
import pytest

from data.answers import Rows
from data.export import product_version
from data.settings import ROOT, TABLE, load
from data.sources.warehouse import open_warehouse

DOCS = ROOT / "docs"
ORDERS = """create table orders (
    order_id text, user_id text, payment_method text, booking_type text, due_day integer, created_ms bigint,
    due_ms bigint, received_ms bigint, assigned_ms bigint, closed_ms bigint, outcome text)"""
WRITES = (
    "insert into orders (order_id) values ('x')",
    "update orders set outcome = 'x'",
    "delete from orders",
    "truncate orders",
    "drop table orders",
    "alter table orders add column x text",
    "create table mine (a integer)",
    "create temporary table mine (a integer)",
    "create view mine as select 1 as a",
    "create index mine on orders (order_id)",
    "copy orders from program 'true'",
    "copy (select 1) to '/tmp/mine'",
    "select * from private",
)


def reader_sql():
    return (DOCS / "run" / "warehouse-reader.sql").read_text(encoding="utf-8")


@pytest.fixture
def reader_url(postgres_server):
    """The database of the docs with its tables, and the role made by the SQL of the docs."""
    postgres_server.make_database("bookings")
    with postgres_server.connect("bookings") as owner:
        owner.execute(ORDERS)
        owner.execute("create table deployments (deployment_id text)")
        owner.execute("create table private (a integer)")
        owner.execute("insert into orders (order_id, created_ms, due_day) values ('o-1', 1769630400000, 20260128)")
        owner.execute(reader_sql())
    yield postgres_server.url_of("bookings", "statezero_reader", "a long one of your own")
    with postgres_server.connect() as owner:
        owner.execute("drop database bookings with (force)")
        owner.execute("drop role statezero_reader")


@pytest.mark.postgres
def test_the_role_of_the_docs_can_answer_questions(reader_url):
    warehouse = open_warehouse(load({"WAREHOUSE_URL": reader_url}, DOCS).settings)
    binds = {"as_of_ms": 1_769_630_500_000, "from_day": 20_260_127, "to_day": 20_260_205}
    answer = warehouse.ask("data_time", binds)
    warehouse.close()
    assert isinstance(answer, Rows), answer
    assert answer.frame["newest_event_ms"].tolist() == [1_769_630_400_000]


@pytest.mark.postgres
@pytest.mark.parametrize("switch", ["on", "off"])
def test_the_role_of_the_docs_can_change_nothing_whatever_it_sets(reader_url, switch):
    with psycopg.connect(reader_url.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute(f"set default_transaction_read_only = {switch}")
        for write in WRITES:
            with pytest.raises((psycopg.errors.InsufficientPrivilege, psycopg.errors.ReadOnlySqlTransaction)):
                connection.execute(write)
        assert connection.execute("select count(*) from orders").fetchone() == (1,)


def test_the_sql_on_the_page_is_that_of_the_file():
    assert reader_sql() in (DOCS / "run.md").read_text(encoding="utf-8")


def test_the_settings_file_of_the_docs_is_valid():
    loaded = load({"SETTINGS_FILE": str(DOCS / "run" / "statezero.toml")})
    assert loaded.settings.history_url == "sqlite:////var/lib/statezero/history.db"
    assert loaded.origins["WAREHOUSE_URL"] == "statezero.toml"


def test_every_setting_that_the_page_names_is_one():
    named = set(re.findall(r"`([A-Z][A-Z_]+[A-Z])(?:=[^`]*)?`", (DOCS / "run.md").read_text(encoding="utf-8")))
    known = {setting.name for setting in TABLE} | {"SETTINGS_FILE", "FORWARDED_ALLOW_IPS"}
    assert {name for name in named if not name.startswith("STREAMLIT_")} <= known


def test_every_file_that_the_page_links_to_is_there():
    links = re.findall(r"\]\(([^)#:]+)\)", (DOCS / "run.md").read_text(encoding="utf-8"))
    assert [link for link in links if not (DOCS / link).exists()] == []


@pytest.mark.parametrize("name", ["nginx.conf", "Caddyfile"])
def test_the_proxies_keep_the_figures_inside(name):
    text = (DOCS / "run" / name).read_text(encoding="utf-8")
    assert re.search(r"(= |path )/metrics", text)
    assert "/_stcore/metrics" in text


def test_the_changelog_speaks_of_the_version_at_hand():
    assert product_version() in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
