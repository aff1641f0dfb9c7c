"""From what a driver fetched to a frame: the one place where engines' types become ours.

bigint: int64, or Int64 where the column may be null. double: float64. text: object of str or None.
boolean: bool, or boolean where null.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

import numpy as np
import pandas as pd

Fetched = Mapping[str, "Sequence[Any] | np.ndarray[Any, Any]"]


class MissingColumnError(ValueError):
    """A column that the question states is not among those that came back."""


class WrongTypeError(ValueError):
    """A column holds values that are not of the type that the question states."""


def fetch(cursor: Any) -> dict[str, Any]:
    """Every row of an executed cursor, column by column, names in lower case."""
    names = [str(column[0]).lower() for column in cursor.description]
    if hasattr(cursor, "fetchnumpy"):
        return dict(zip(names, cursor.fetchnumpy().values(), strict=True))
    rows = cursor.fetchall()
    columns = zip(*rows, strict=True) if rows else ((),) * len(names)
    return dict(zip(names, columns, strict=True))


def row_count(fetched: Fetched) -> int:
    return len(next(iter(fetched.values()), ()))


def to_frame(fetched: Fetched, columns: Mapping[str, str], nullable: frozenset[str]) -> pd.DataFrame:
    """The stated columns in the stated order and types. Raises MissingColumnError or WrongTypeError."""
    if absent := [name for name in columns if name not in fetched]:
        raise MissingColumnError(f"the answer has no column {', '.join(absent)}")
    series = {name: _READERS[kind](name, fetched[name], name in nullable) for name, kind in columns.items()}
    return pd.DataFrame(series)


def to_plain_frame(fetched: Fetched) -> pd.DataFrame:
    """All columns as they came, as objects: for text that no question states."""
    return pd.DataFrame({name: pd.Series(_objects(values), dtype=object) for name, values in fetched.items()})


def _split(values: Any, filler: object) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    """The values with `filler` where null, and where that is."""
    if isinstance(values, np.ma.MaskedArray):
        mask = np.ma.getmaskarray(values)
        plain = values.data.copy()
        plain[mask] = filler
        return plain, mask
    if isinstance(values, np.ndarray) and values.dtype != object:
        return values, np.zeros(len(values), dtype=bool)
    mask = np.fromiter((value is None for value in values), dtype=bool, count=len(values))
    filled = [filler if value is None else value for value in values] if mask.any() else list(values)
    return np.asarray(filled) if filled else np.zeros(0, dtype=np.int64), mask


def _integers(name: str, values: Any, nullable: bool) -> pd.Series[Any]:
    plain, mask = _split(values, 0)
    whole = _whole(name, plain)
    if nullable or mask.any():
        return pd.Series(pd.arrays.IntegerArray(whole, mask))
    return pd.Series(whole)


def _whole(name: str, plain: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    if plain.dtype.kind in "iu":
        return plain.astype(np.int64)
    numbers = plain
    if plain.dtype == object and all(isinstance(value, int | Decimal) and value == int(value) for value in plain):
        return np.fromiter((int(value) for value in plain), dtype=np.int64, count=len(plain))
    # Sums of bigint come as floats from DuckDB; they are exact up to 2^53.
    if numbers.dtype.kind == "f" and np.array_equal(numbers, np.rint(numbers)):
        return numbers.astype(np.int64)
    raise WrongTypeError(f"{name} should be whole numbers, but holds {_example(plain)}")


def _floats(name: str, values: Any, _nullable: bool) -> pd.Series[Any]:
    plain, mask = _split(values, 0)
    if plain.dtype == object and all(isinstance(value, int | float | Decimal) for value in plain):
        plain = np.fromiter((float(value) for value in plain), dtype=np.float64, count=len(plain))
    if plain.dtype.kind not in "iuf":
        raise WrongTypeError(f"{name} should be numbers, but holds {_example(plain)}")
    floats = plain.astype(np.float64)
    floats[mask] = np.nan
    return pd.Series(floats)


def _objects(values: Any) -> np.ndarray[Any, Any]:
    if isinstance(values, np.ma.MaskedArray):
        objects = values.data.astype(object)
        objects[np.ma.getmaskarray(values)] = None
        return objects
    objects = np.empty(len(values), dtype=object)
    objects[:] = values
    return objects


def _texts(name: str, values: Any, _nullable: bool) -> pd.Series[Any]:
    objects = _objects(values)
    seen = pd.api.types.infer_dtype(objects, skipna=True)
    if seen not in ("string", "empty"):
        if not all(value is None or isinstance(value, str | UUID) for value in objects):
            raise WrongTypeError(f"{name} should be text, but holds {_example(objects)}")
        objects = _objects([None if value is None else str(value) for value in objects])
    return pd.Series(objects, dtype=object)


def _booleans(name: str, values: Any, nullable: bool) -> pd.Series[Any]:
    plain, mask = _split(values, False)
    if len(plain) and plain.dtype != bool:
        raise WrongTypeError(f"{name} should be true or false, but holds {_example(plain)}")
    if nullable or mask.any():
        return pd.Series(pd.arrays.BooleanArray(plain.astype(bool), mask))
    return pd.Series(plain.astype(bool))


def _example(values: np.ndarray[Any, Any]) -> str:
    """The type of what is there, never the value itself: it may be a user's."""
    first = next((value for value in values.tolist() if value is not None), None)
    return f"values of type {type(first).__name__}"


_READERS: Mapping[str, Callable[[str, Any, bool], pd.Series[Any]]] = {
    "bigint": _integers,
    "double": _floats,
    "text": _texts,
    "boolean": _booleans,
}
