import argparse
import json

import pytest

from data.commands import lint as command
from data.lint import Finding, lint, lint_text

HEADER = """-- question: Which orders wait?
-- grain: one row per order
-- binds: as_of_ms bigint
-- columns: order_id text, shown_ms bigint
-- row cap: default
"""
BODY = """select
    order_id,
    due_ms as shown_ms
from orders
where due_ms <= cast(:as_of_ms as bigint)
"""


def rules(body: str, header: str = HEADER) -> set[str]:
    return {finding.rule for finding in lint_text("sample", header + body)}


def test_the_queries_keep_to_the_subset() -> None:
    assert lint() == []


def test_a_plain_query_has_no_findings() -> None:
    assert lint_text("sample", HEADER + BODY) == []


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        ("select", "SELECT", "lower case"),
        ("due_ms as shown_ms", "due_ms::bigint as shown_ms", "cast"),
        ("from orders", "from orders -- at :as_of_ms", "colon"),
        ("where ", "where outcome = 'at :as_of_ms' or ", "colon"),
        ("cast(:as_of_ms as bigint)", ":as_of_ms", "binds"),
        ("cast(:as_of_ms as bigint)", "cast(:other_ms as bigint)", "binds"),
        ("cast(:as_of_ms as bigint)", "cast(:as_of_ms as varchar)", "binds"),
        ("cast(:as_of_ms as bigint)", "0", "binds"),
        ("cast(:as_of_ms as bigint)", "cast(:as_of_ms as bigint);\ndrop table orders", "one select"),
        ("select\n", "insert into orders select\n", "one select"),
        ("select\n", "selec\n", "one select"),
        ("    order_id,\n", "    *,\n", "constructs"),
        ("select\n", "select distinct\n", "constructs"),
        ("from orders\n", "from orders, unnest(array[1]) as n (x)\n", "constructs"),
        ("where ", "where outcome ilike 'c%' and ", "constructs"),
        ("as bigint)\n", "as bigint)\nlimit 5\n", "constructs"),
        ("as bigint)\n", "as bigint)\nfor update\n", "constructs"),
        ("due_ms as shown_ms", "due_ms - interval '1' day as shown_ms", "constructs"),
        ("due_ms as shown_ms", "sum(due_ms) filter (where due_ms > 0) as shown_ms", "constructs"),
        ("as bigint)\n", "as bigint)\ngroup by all\n", "constructs"),
        ("due_ms as shown_ms", "percentile_cont(0.5) within group (order by due_ms) as shown_ms", "functions"),
        ("due_ms as shown_ms", "median(due_ms) as shown_ms", "functions"),
        ("due_ms as shown_ms", "ln(due_ms) as shown_ms", "functions"),
        ("due_ms as shown_ms", "log10(due_ms) as shown_ms", "functions"),
        ("due_ms as shown_ms", "date_trunc('hour', due_ms) as shown_ms", "functions"),
        ("due_ms as shown_ms", "epoch_ms(due_ms) as shown_ms", "functions"),
        ("due_ms as shown_ms", "greatest(due_ms, 1) as shown_ms", "functions"),
        ("due_ms as shown_ms", "if(due_ms > 1, 1, 0) as shown_ms", "functions"),
        ("due_ms as shown_ms", "current_timestamp as shown_ms", "functions"),
        ("due_ms as shown_ms", "sum(due_ms) over (order by due_ms) as shown_ms", "windows"),
        (
            "due_ms as shown_ms",
            "sum(due_ms) over (order by due_ms range between unbounded preceding and current row) as shown_ms",
            "windows",
        ),
        ("due_ms as shown_ms", "max(due_ms) as closed_ms", "aliases"),
        ("from orders", "from bookings", "relations"),
        ("due_ms as shown_ms", "due_ms as other_ms", "columns"),
        ("    order_id,\n", "", "columns"),
    ],
)
def test_what_is_not_portable_is_found(old: str, new: str, rule: str) -> None:
    assert old in BODY
    assert rule in rules(BODY.replace(old, new, 1))


def test_a_header_that_cannot_be_used_is_a_finding() -> None:
    assert rules(BODY, HEADER.replace("-- grain: one row per order\n", "")) == {"header"}


def test_a_bind_of_the_header_that_the_query_does_not_use_is_found() -> None:
    assert rules(BODY, HEADER.replace("as_of_ms bigint", "as_of_ms bigint, from_ms bigint")) == {"binds"}


def test_an_alias_may_be_a_column_of_another_select_but_not_of_a_named_step_it_reads() -> None:
    step = "with a as (select order_id, max(due_ms) as last_ms from orders group by order_id)\n"
    last = "select order_id, last_ms as shown_ms from a where last_ms <= cast(:as_of_ms as bigint)"
    assert rules(step + last) == set()
    assert "aliases" in rules(step + last.replace("last_ms as shown_ms", "max(last_ms) as last_ms"))


def test_a_window_with_its_frame_written_out_is_let_through() -> None:
    frame = "rows between unbounded preceding and current row"
    for function in ("sum(due_ms)", "row_number()"):
        assert rules(BODY.replace("due_ms as", f"{function} over (order by due_ms {frame}) as", 1)) == set()


def test_a_finding_says_file_rule_found_and_expected() -> None:
    [found] = lint_text("sample", HEADER + BODY.replace("due_ms as shown_ms", "ln(due_ms) as shown_ms"))
    assert (found.query, found.rule, found.found) == ("sample.sql", "functions", "the function ln")
    assert "count" in found.expected


def test_the_command_ends_with_1_when_there_are_findings_and_json_stands_alone(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command.run(argparse.Namespace(json=True)) == 0
    assert json.loads(capsys.readouterr().out)["findings"] == []
    monkeypatch.setattr(command, "lint", lambda: [Finding("a.sql", "cast", "::", "cast(… as …)")])
    assert command.run(argparse.Namespace(json=True)) == 1
    assert json.loads(capsys.readouterr().out)["findings"][0]["rule"] == "cast"
    assert command.run(argparse.Namespace(json=False)) == 1
    assert "queries/a.sql: cast: found ::, expected cast(… as …)" in capsys.readouterr().out
