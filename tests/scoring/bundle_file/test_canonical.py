"""Canonical bytes: plain builtins only, the same for equal values, read back as they were."""

from __future__ import annotations

import io
import pickle
import random
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from churn.scoring.bundle_file.canonical import dumps, plain
from churn.scoring.bundle_file.safe_pickle import loads

PLAIN = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**31), 2**31 - 1)
    | st.floats(allow_nan=False)
    | st.text(st.characters(exclude_categories=["Cs"]), max_size=20),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text("abcé_", max_size=4), inner, max_size=5),
    max_leaves=25,
)


@settings(max_examples=150, deadline=None)
@given(st.dictionaries(st.text("abc", max_size=3), PLAIN))
def test_what_is_written_is_read_back(value: dict[str, Any]) -> None:
    assert loads(dumps(value)) == value
    assert pickle.loads(dumps(value)) == value


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(st.text("abc", max_size=3), PLAIN), st.randoms())
def test_equal_dicts_give_equal_bytes(value: dict[str, Any], rng: random.Random) -> None:
    """Built anew, in another order, with shared or separate objects, by C or by Python: the same bytes."""
    names = list(value)
    rng.shuffle(names)
    again = pickle.loads(pickle.dumps({name: value[name] for name in names}))
    assert dumps(again) == dumps(value)
    buffer = io.BytesIO()
    slow = pickle._Pickler(buffer, protocol=5)  # type: ignore[attr-defined]
    slow.fast = True
    slow.dump(plain(value))
    assert buffer.getvalue() == dumps(value)


def test_numpy_dates_and_missing_become_plain() -> None:
    value = {
        "number": np.float64(1.5),
        "whole": np.int64(3),
        "flag": np.bool_(True),
        "text": np.str_("x"),
        "array": np.array([[1.0, np.nan]]),
        "pair": (1, 2),
        "day": pd.Timestamp("2026-01-01"),
        "moment": pd.Timestamp("2026-01-01 10:00"),
        "never": pd.NaT,
        "none": float("nan"),
    }
    result = loads(dumps(value))
    assert result == {
        "array": [[1.0, None]],
        "day": "2026-01-01",
        "flag": True,
        "moment": "2026-01-01 10:00:00",
        "never": None,
        "none": None,
        "number": 1.5,
        "pair": [1, 2],
        "text": "x",
        "whole": 3,
    }
    assert type(result["number"]) is float
    assert type(result["flag"]) is bool


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ({"a": {1: 2}}, "bundle.a: key 1 is int"),
        ({"a": [1, {"b": {1, 2}}]}, r"bundle.a\[1\].b: builtins.set"),
        ({"a": b"x"}, "bundle.a: builtins.bytes"),
        ({"a": 2**40}, "does not fit 32 bits"),
        ({"a": print}, "bundle.a: builtins.builtin_function_or_method"),
    ],
)
def test_what_is_not_plain_is_named_with_its_place(value: Any, message: str) -> None:
    with pytest.raises((TypeError, ValueError), match=message):
        dumps(value)
