"""The ZIP of a table: what is in it, and that no cell of it runs as a formula."""

import csv
import io
import json
import re
import zipfile

import pandas as pd
import pytest

from data.export import Table, product_version, table_csv, table_zip, tables_zip
from data.window import TimeWindow

ABOUT = {
    "question": "waiting",
    "binds": {"as_of_ms": 1_769_636_340_000, "give_up_ms": 172_800_000},
    "window": TimeWindow(1_769_619_600_000, 1_769_636_340_000),
    "as_of_ms": 1_769_636_340_000,
}


def opened(packed):
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        return {name: archive.read(name).decode("utf-8") for name in archive.namelist()}


def rows_of(text):
    return list(csv.reader(io.StringIO(text, newline="")))


def test_the_zip_holds_the_table_and_what_it_is():
    files = opened(table_zip("stuck orders", pd.DataFrame({"order_id": ["o-1"], "age_s": [301]}), ABOUT))
    assert files["stuck-orders.csv"] == "order_id,age_s\r\no-1,301\r\n"
    assert json.loads(files["about.json"]) == {
        "question": "waiting",
        "binds": {"as_of_ms": 1_769_636_340_000, "give_up_ms": 172_800_000},
        "window": {
            "from": "2026-01-28T17:00:00+00:00",
            "from_ms": 1_769_619_600_000,
            "to": "2026-01-28T21:39:00+00:00",
            "to_ms": 1_769_636_340_000,
        },
        "as_of": "2026-01-28T21:39:00+00:00",
        "as_of_ms": 1_769_636_340_000,
        "file": "stuck-orders.csv",
        "rows": 1,
        "product": "State Zero",
        "version": product_version(),
    }


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_text_that_a_spreadsheet_would_run_gets_an_apostrophe(start):
    text = table_csv(pd.DataFrame({"order_id": [start + "1+1"]}))
    assert rows_of(text)[1] == ["'" + start + "1+1"]


def test_a_header_that_a_spreadsheet_would_run_gets_an_apostrophe():
    assert rows_of(table_csv(pd.DataFrame({"=a": [1]})))[0] == ["'=a"]


@pytest.mark.parametrize(
    "column",
    [[-5, 3], [-0.5, 2.0], pd.array([-5, 3], dtype="Int64"), pd.Series([-5, 3], dtype=object)],
)
def test_negative_numbers_stay_numbers(column):
    cells = [row[0] for row in rows_of(table_csv(pd.DataFrame({"value": column})))[1:]]
    assert [float(cell) for cell in cells] == [float(value) for value in column]


def test_text_that_looks_like_a_negative_number_is_still_text():
    assert rows_of(table_csv(pd.DataFrame({"order_id": ["-5"]})))[1] == ["'-5"]


def test_commas_quotes_and_line_ends_do_not_leave_their_cell():
    nasty = 'a,"b"\n=1+1\r=2+2'
    assert rows_of(table_csv(pd.DataFrame({"order_id": [nasty], "x": [1]})))[1] == [nasty, "1"]


def test_null_is_an_empty_cell():
    frame = pd.DataFrame({"received_ms": pd.array([None, 7], dtype="Int64"), "outcome": [None, "completed"]})
    assert table_csv(frame) == "received_ms,outcome\r\n,\r\n7,completed\r\n"


def test_an_empty_table_still_has_its_header():
    files = opened(table_zip("none", pd.DataFrame({"order_id": []}), ABOUT))
    assert files["none.csv"] == "order_id\r\n"
    assert json.loads(files["about.json"])["rows"] == 0


def test_the_same_table_gives_the_same_bytes():
    frame = pd.DataFrame({"order_id": ["o-1", "o-2"]})
    assert table_zip("t", frame, ABOUT) == table_zip("t", frame.copy(), dict(ABOUT))


def test_the_name_cannot_leave_the_folder_it_is_unpacked_in():
    assert "etc-passwd.csv" in opened(table_zip("../../etc/passwd", pd.DataFrame({"a": [1]}), ABOUT))


def test_the_frame_that_was_given_is_not_changed():
    frame = pd.DataFrame({"order_id": ["=1"]})
    table_csv(frame)
    assert frame["order_id"].tolist() == ["=1"]


def test_unusual_letters_survive():
    assert "é用户" in opened(table_zip("t", pd.DataFrame({"a": ["é用户"]}), ABOUT))["t.csv"]


# several tables


def packed_tables(*tables: Table):
    return tables_zip(tables, {"incident": "notes/one.md", "as_of_ms": 1_769_636_340_000})


def test_several_tables_stand_beside_a_manifest_that_says_of_each_how_it_was_asked():
    asked = [{"question": "hung", "binds": {"as_of_ms": 1_769_636_340_000, "long_ms": 60_000}}]
    files = opened(
        packed_tables(
            Table("who was hurt", pd.DataFrame({"users": [283]}), {"asked": asked}),
            Table("timeline", pd.DataFrame({"text": []}), {"asked": []}),
        )
    )
    assert set(files) == {"who-was-hurt.csv", "timeline.csv", "manifest.json"}
    assert files["who-was-hurt.csv"] == "users\r\n283\r\n"
    assert json.loads(files["manifest.json"]) == {
        "incident": "notes/one.md",
        "as_of": "2026-01-28T21:39:00+00:00",
        "as_of_ms": 1_769_636_340_000,
        "product": "State Zero",
        "version": product_version(),
        "files": [
            {"file": "who-was-hurt.csv", "rows": 1, "asked": asked},
            {"file": "timeline.csv", "rows": 0, "asked": []},
        ],
    }


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_no_cell_of_several_tables_runs_as_a_formula(start):
    quote = start + 'HYPERLINK("http://x.invalid","283")'
    files = opened(packed_tables(Table("claims", pd.DataFrame({"quote": [quote], start + "a": [-1]}), {})))
    head, row = rows_of(files["claims.csv"])
    assert head == ["quote", f"'{start}a"] and row == [f"'{quote}", "-1"]


@pytest.mark.parametrize("name", ["../../etc/passwd", "/abs", "..", "", "a/../b", "CON:x\n"])
def test_no_name_of_a_table_leaves_the_zip(name):
    csvs = [file for file in opened(packed_tables(Table(name, pd.DataFrame({"a": [1]}), {}))) if file.endswith(".csv")]
    (file,) = csvs
    assert re.fullmatch(r"[A-Za-z0-9._-]+\.csv", file) and not file.startswith(".")


def test_several_tables_are_the_same_bytes_each_time():
    made = [packed_tables(Table("a", pd.DataFrame({"a": [1, None]}), {"asked": []})) for _ in range(2)]
    assert made[0] == made[1]
