"""Columns of a frame as plain numpy arrays, whatever dtype a source gave them (also object, also empty)."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
Texts = npt.NDArray[np.object_]

# Further than any time that the product handles, and far enough from the edge of int64 to be added to.
NEVER_MS = 1 << 61
UNKNOWN = "unknown"


def integers(frame: pd.DataFrame, name: str, null: int = 0) -> Ints:
    """The column as int64, with `null` where there is no value."""
    column = frame[name]
    if column.dtype == np.int64:
        return np.asarray(column.to_numpy(), dtype=np.int64)
    return np.asarray(column.astype("Int64").to_numpy(dtype=np.int64, na_value=null), dtype=np.int64)


def texts(frame: pd.DataFrame, name: str, null: str = UNKNOWN) -> Texts:
    """The column as an array of str, with `null` where there is no value."""
    values = frame[name].to_numpy(dtype=object)
    return np.where(pd.isna(values), null, values).astype(object)


def codes(values: Texts) -> tuple[Ints, list[str]]:
    """The distinct texts in the order of the alphabet, and for each row the place of its text among them."""
    numbers, distinct = pd.factorize(values, sort=True)
    return np.asarray(numbers, dtype=np.int64), [str(text) for text in distinct]


def text_series(values: list[str] | Texts, repeats: int = 1) -> pd.Series:
    """A column of text as object, each value `repeats` times in a row."""
    return pd.Series(np.repeat(np.asarray(values, dtype=object), repeats), dtype=object)
