"""A column as its different values and, for every row, which of them it has: what is read once need not be read again.

A million order lines have some thousands of prices and products: each is looked at once, and the rows take the result.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

Read = tuple[pd.Series, np.ndarray]
"""values (null where empty), and marks of those that cannot be read"""


_AT_ONCE = 1 << 30
"""Bytes that are put together before they are encoded: to unite the dictionaries of many pieces costs more."""


@dataclass(frozen=True)
class Encoded:
    """`each` value, row by row (codes None), or each different value once and for every row its place."""

    each: pa.ChunkedArray
    codes: np.ndarray | None = None

    @cached_property
    def times(self) -> np.ndarray:
        """On how many rows each of them is."""
        if self.codes is None:
            return np.ones(len(self.each), dtype=np.int64)
        return np.bincount(self.codes, minlength=len(self.each))

    def rows(self, read: Read) -> Read:
        """What was read of them, for every row."""
        if self.codes is None:
            return read
        return pd.Series(read[0].array.take(self.codes)), read[1][self.codes]


def encoded(column: pa.ChunkedArray) -> Encoded:
    """The column with each different value once, null among them."""
    if len(column) == 0:
        return Encoded(column)
    parts = pc.dictionary_encode(column if column.nbytes > _AT_ONCE else pa.chunked_array([column.combine_chunks()]))
    parts = parts.unify_dictionaries()
    values = parts.chunk(0).dictionary
    indices = pa.chunked_array([chunk.indices for chunk in parts.chunks])
    if column.null_count:
        indices = pc.fill_null(indices, len(values))
        values = pa.concat_arrays([values, pa.nulls(1, values.type)])
    return Encoded(pa.chunked_array([values]), indices.to_numpy())
