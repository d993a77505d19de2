"""The columns that a study does not use still tell lines apart: their values as one number per line.

Two lines of one order, both of one shirt at 20.00, differ in a column `size` that nobody mapped: they are two shirts.
"""

from __future__ import annotations

import hashlib

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from .values import plain

COLUMN = "unmapped_columns"
"""Where the number is among the order lines until cleaning is done."""


def fingerprint(table: pa.Table, names: list[str]) -> np.ndarray:
    """One uint64 per row: the same for rows that have the same text in all these columns, blank or missing being alike.

    The order of the columns does not matter, nor does a column that is empty throughout.
    """
    total = np.zeros(table.num_rows, dtype=np.uint64)
    for name in names:
        codes, values = _coded(_as_text(plain(table.column(name))))
        salt = np.uint64(int.from_bytes(hashlib.blake2b(name.strip().encode(), digest_size=8).digest(), "big") | 1)
        marks = pd.util.hash_array(values, categorize=False) * salt
        marks = np.append(np.where(values == "", np.uint64(0), marks), np.uint64(0))
        total += marks[codes]
    return total


def _coded(column: pa.ChunkedArray) -> tuple[np.ndarray, np.ndarray]:
    """Each row's place among the different values (-1: missing), and these."""
    encoded = pc.dictionary_encode(pc.utf8_trim_whitespace(column)).combine_chunks()
    codes = encoded.indices.fill_null(-1).to_numpy(zero_copy_only=False)
    return codes, np.asarray(encoded.dictionary.to_pylist(), dtype=object)


def _as_text(column: pa.ChunkedArray) -> pa.ChunkedArray:
    try:
        return column.cast(pa.string())
    except (pa.ArrowNotImplementedError, pa.ArrowInvalid):  # nested values, bytes that are no text
        return pa.chunked_array(
            [pa.array([None if one is None else repr(one) for one in column.to_pylist()], pa.string())]
        )
