"""A store of results by what they were computed from, and the digests that say what that was.

A computation that may see only what was known at some date gives the same result every month, as long as nothing of
what it may see has changed. It asks the store with named digests of exactly that (`seen`); what the result depends on
besides, its code and the libraries, is the store's business. Where results are kept is decided by who gives the store.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any, NamedTuple, Protocol

import numpy as np
import pandas as pd


class Entry(NamedTuple):
    """A stored result."""

    facts: dict[str, Any]
    """builtins that JSON holds; numbers come back to the last digit"""
    arrays: dict[str, np.ndarray]
    """numbers, by name"""


class Store(Protocol):
    """Results by kind (such as `fit`), name (such as `churn 2025-12-01`) and what they were computed from."""

    def get(self, kind: str, name: str, seen: Mapping[str, str]) -> Entry | None:
        """The result put under the same kind, name and digests; None where there is none."""

    def put(self, kind: str, name: str, seen: Mapping[str, str], entry: Entry) -> None:
        """Keeps `entry`; `seen`: a digest of everything that the computation may see, by what it is of."""


def digest(*parts: Any) -> str:
    """Hexadecimal digest of arrays, columns (pandas Series) and builtins that JSON holds, in their order."""
    total = hashlib.blake2b(digest_size=16)
    for part in parts:
        if isinstance(part, pd.Series):
            part = column_numbers(part)
        if isinstance(part, np.ndarray):
            total.update(f"{part.dtype.str}{part.shape}".encode())
            total.update(np.ascontiguousarray(part).tobytes())
        else:
            total.update(json.dumps(part, sort_keys=True, ensure_ascii=False).encode())
        total.update(b";")
    return total.hexdigest()


def column_numbers(column: pd.Series) -> np.ndarray:
    """What `digest` reads of a column, one number a row, whatever the other rows are.

    Numbers and moments as they are, text as 64-bit hashes; missing values have a value of their own.
    """
    if pd.api.types.is_datetime64_any_dtype(column):
        return column.to_numpy().astype("datetime64[us]").astype("int64")
    if pd.api.types.is_numeric_dtype(column) or pd.api.types.is_bool_dtype(column):
        return np.asarray(column.to_numpy(dtype="float64", na_value=np.nan))
    codes, categories = pd.factorize(column)
    hashes = pd.util.hash_array(np.asarray(categories, dtype=object)) if len(categories) else np.empty(0, "uint64")
    return np.append(hashes, np.uint64(0))[codes]
