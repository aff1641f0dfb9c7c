from pathlib import Path

import pytest

from data.questions import (
    BIND_TYPES,
    COLUMN_TYPES,
    FOLDER,
    QuestionError,
    data_time_bounds,
    day_bounds,
    parse,
    questions,
)
from data.window import DAY, HOUR

MIDNIGHT = 1_769_644_800_000  # 2026-01-29 in UTC

WHOLE = """-- question: Which orders wait?
-- grain: one row per order
-- binds: as_of_ms bigint, name varchar
-- columns: order_id text, left_ms bigint?, share double, done boolean
-- row cap: 50
-- A remark that is no part of the header.

select order_id
from orders
"""


def test_a_question_is_read_from_its_header_and_its_select() -> None:
    found = parse("sample", WHOLE)
    assert (found.name, found.summary, found.grain) == ("sample", "Which orders wait?", "one row per order")
    assert found.binds == {"as_of_ms": "bigint", "name": "varchar"}
    assert list(found.columns.items()) == [
        ("order_id", "text"),
        ("left_ms", "bigint"),
        ("share", "double"),
        ("done", "boolean"),
    ]
    assert found.nullable == {"left_ms"}
    assert found.row_cap == 50
    assert found.sql == "select order_id\nfrom orders"


def test_the_cap_is_the_settings_own_unless_the_header_says_otherwise() -> None:
    assert parse("sample", WHOLE.replace("cap: 50", "cap: default")).row_cap is None


def test_a_question_may_have_no_binds_but_must_say_so() -> None:
    assert parse("sample", WHOLE.replace("as_of_ms bigint, name varchar", "none")).binds == {}


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("-- question: Which orders wait?\n", "", "-- question: …"),
        ("-- grain: one row per order\n", "", "-- grain: …"),
        ("-- binds: as_of_ms bigint, name varchar\n", "", "-- binds: …"),
        ("-- row cap: 50\n", "", "-- row cap: …"),
        ("name varchar", "name text", "'name text'"),
        ("name varchar", "name", "'name'"),
        ("name varchar", "as_of_ms bigint", "'as_of_ms' twice"),
        ("share double", "share float", "'share float'"),
        ("cap: 50", "cap: many", "'many'"),
        ("cap: 50", "cap: 0", "'0'"),
    ],
)
def test_a_header_that_cannot_be_used_says_file_expected_got_and_an_example(old: str, new: str, told: str) -> None:
    with pytest.raises(QuestionError) as caught:
        parse("sample", WHOLE.replace(old, new))
    message = str(caught.value)
    assert message.startswith("queries/sample.sql: expected ")
    assert told in message
    assert ", got " in message
    assert ", e.g. --" in message


def test_every_file_is_a_question_with_a_grain_and_known_types() -> None:
    found = questions()
    assert set(found) == {path.stem for path in FOLDER.glob("*.sql")}
    for question in found.values():
        assert question.grain.startswith("one row")
        assert question.summary.endswith(("?", "."))
        assert set(question.binds.values()) <= BIND_TYPES
        assert set(question.columns.values()) <= COLUMN_TYPES


def test_the_questions_of_the_pages_have_the_binds_and_columns_that_the_pages_ask_for() -> None:
    days = {"from_day", "to_day"}
    expected = {
        "data_time": {"as_of_ms"},
        "data_time_loaded": {"as_of_ms"},
        "waiting": {"as_of_ms", "give_up_ms"},
        "abandoned": {"as_of_ms", "from_ms", "give_up_ms"},
        "waits": {"from_ms", "to_ms", "as_of_ms", "step_ms", "long_ms", "give_up_ms"},
        "flow": {"from_ms", "to_ms", "step_ms", "as_of_ms"},
        "slice_outcomes": {"from_ms", "to_ms", "as_of_ms", "objective_ms", "stuck_ms", "give_up_ms"},
        "slices": {"from_ms", "to_ms", "as_of_ms"},
        "key_outcomes": {"from_ms", "to_ms", "as_of_ms", "give_up_ms"},
    }
    for name, binds in expected.items():
        assert set(questions()[name].binds) == binds | days


def test_every_question_stands_in_the_readme_of_the_queries() -> None:
    text = (FOLDER / "README.md").read_text(encoding="utf-8")
    assert [name for name in questions() if f"`{name}`" not in text] == []


def test_the_partitions_of_a_window_reach_back_by_give_up_and_one_day_ahead() -> None:
    assert day_bounds(MIDNIGHT, MIDNIGHT + HOUR, 0) == {"from_day": 20260129, "to_day": 20260130}
    assert day_bounds(MIDNIGHT, MIDNIGHT + HOUR, 1) == {"from_day": 20260128, "to_day": 20260130}
    assert day_bounds(MIDNIGHT, MIDNIGHT + HOUR, 2 * DAY) == {"from_day": 20260127, "to_day": 20260130}


def test_the_partitions_of_data_time_reach_a_week_ahead() -> None:
    assert data_time_bounds(MIDNIGHT, 2 * DAY) == {"from_day": 20260127, "to_day": 20260205}


def test_a_folder_without_questions_has_none(tmp_path: Path) -> None:
    assert dict(questions(tmp_path)) == {}
