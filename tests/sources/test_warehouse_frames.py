from decimal import Decimal
from uuid import UUID

import numpy as np
import pandas as pd
import pytest

from data.sources.warehouse_frames import MissingColumnError, WrongTypeError, to_frame


def column(values: object, kind: str, nullable: bool = False) -> pd.Series:
    return to_frame({"x": values}, {"x": kind}, frozenset({"x"} if nullable else ()))["x"]


def test_whole_numbers_without_null_are_int64() -> None:
    assert column((1, 2), "bigint").dtype == np.int64
    assert column(np.array([1, 2], dtype=np.int32), "bigint").dtype == np.int64


def test_a_nullable_column_is_int64_with_a_mask_even_when_nothing_is_null() -> None:
    assert column((1, 2), "bigint", nullable=True).dtype == pd.Int64Dtype()


def test_null_stays_null_and_large_numbers_stay_exact() -> None:
    found = column((None, 2**53 + 1), "bigint", nullable=True)
    assert found[0] is pd.NA
    assert found[1] == 2**53 + 1
    masked = np.ma.MaskedArray([7, 2**53 + 1], mask=[True, False])
    assert column(masked, "bigint", nullable=True).tolist() == [pd.NA, 2**53 + 1]


def test_sums_that_came_as_decimal_or_float_are_whole_numbers() -> None:
    assert column((Decimal(3), None), "bigint").tolist() == [3, pd.NA]
    assert column(np.array([3.0, 4.0]), "bigint").tolist() == [3, 4]


@pytest.mark.parametrize(
    "values",
    [
        (1.5,),
        (Decimal("1.5"),),
        ("1",),
        (True, False),
        np.array(["2026-01-29"], dtype="datetime64[ms]"),
        np.array([np.nan, 1.0]),
    ],
)
def test_what_is_no_whole_number_is_the_wrong_type_and_the_value_is_not_told(values: object) -> None:
    with pytest.raises(WrongTypeError, match="x should be whole numbers, but holds values of type"):
        column(values, "bigint")


def test_text_is_objects_with_none_for_null() -> None:
    found = column(("a", None), "text")
    assert found.dtype == object
    assert found.tolist() == ["a", None]
    assert column(np.ma.MaskedArray(np.array(["a", "b"], dtype=object), mask=[False, True]), "text").tolist() == [
        "a",
        None,
    ]


def test_a_uuid_is_text_and_a_number_is_not() -> None:
    one = UUID(int=1)
    assert column((one,), "text").tolist() == [str(one)]
    with pytest.raises(WrongTypeError, match="x should be text, but holds values of type int"):
        column((1,), "text")


def test_numbers_and_booleans_have_their_types() -> None:
    assert column((1, Decimal("2.5"), None), "double").tolist()[:2] == [1.0, 2.5]
    assert np.isnan(column((None,), "double")[0])
    assert column((True, False), "boolean").dtype == bool
    assert column((True, None), "boolean").tolist() == [True, pd.NA]
    with pytest.raises(WrongTypeError):
        column((1, 0), "boolean")


@pytest.mark.parametrize(
    ("kind", "dtype"), [("bigint", "int64"), ("text", "object"), ("double", "float64"), ("boolean", "bool")]
)
def test_an_answer_without_rows_has_the_stated_types(kind: str, dtype: str) -> None:
    assert str(column((), kind).dtype) == dtype


def test_columns_come_in_the_stated_order_and_none_may_be_absent() -> None:
    fetched = {"b": (1,), "a": (2,), "more": (3,)}
    assert list(to_frame(fetched, {"a": "bigint", "b": "bigint"}, frozenset())) == ["a", "b"]
    with pytest.raises(MissingColumnError, match="no column c"):
        to_frame(fetched, {"a": "bigint", "c": "bigint"}, frozenset())
